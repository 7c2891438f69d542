"""Products, their lots and taxes in lists and drop-downs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.models.company import Tax
from app.models.enums import TransferKind, TransferState
from app.models.ids import LotId, TaxId
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.products import Lot, Product
from app.models.stock import Move, MoveLine, Transfer
from app.services import search
from app.services.actions import question
from app.services.paging import Count, Page, begins_with, count_up_to_cap, read_page
from app.services.partners import commercial_of
from app.services.products.cards import (
    FindLots,
    FindProducts,
    LotChoice,
    ProductChoice,
    ProductFilter,
    ProductList,
    ProductRow,
    TaxChoice,
)

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork


FOUND_BY = ("code", "name")
"""The columns of the full-text index."""


@question
def find(uow: UnitOfWork, request: FindProducts) -> tuple[ProductChoice, ...]:
    """The products that a drop-down offers for what was typed, by name."""
    statement = _products(uow, ProductFilter(request.text, with_inactive=request.with_inactive))
    lines = select(SalesOrderLine.product_id)
    if request.sales_order_id is not None:
        lines = lines.where(SalesOrderLine.sales_order_id == request.sales_order_id)
        statement = statement.where(Product.id.in_(lines))
    elif request.customer_id is not None:
        customer = commercial_of(uow, request.customer_id)
        lines = lines.join(SalesOrder, SalesOrder.id == SalesOrderLine.sales_order_id).where(
            SalesOrder.commercial_partner_id == customer
        )
        statement = statement.where(Product.id.in_(lines))
    statement = statement.order_by(Product.name, Product.id).limit(request.limit)
    return tuple(
        ProductChoice(
            id=row.id,
            code=row.code,
            name=row.name,
            kind=row.kind,
            tracking=row.tracking,
            is_active=row.is_active,
        )
        for row in uow.connection.execute(statement)
    )


@question
def lots(uow: UnitOfWork, request: FindLots) -> tuple[LotChoice, ...]:
    """The lots or serials that a drop-down offers for a tracked product, by name."""
    statement = select(Lot.id, Lot.name, Lot.is_synthetic, Lot.is_serial).where(
        Lot.product_id == request.product_id
    )
    if request.text.strip():
        statement = statement.where(begins_with(Lot.name, request.text.strip()))
    if request.customer_id is not None:
        delivered = (
            select(MoveLine.lot_id)
            .join(Move, Move.id == MoveLine.move_id)
            .join(Transfer, Transfer.id == Move.transfer_id)
            .where(
                Move.product_id == request.product_id,
                Transfer.commercial_partner_id == commercial_of(uow, request.customer_id),
                Transfer.kind == TransferKind.OUTGOING,
                Transfer.state == TransferState.DONE,
            )
        )
        statement = statement.where(Lot.id.in_(delivered))
    rows = uow.connection.execute(statement.order_by(Lot.name, Lot.id).limit(request.limit))
    return tuple(
        LotChoice(LotId(row.id), row.name, row.is_synthetic, row.is_serial) for row in rows
    )


@question
def rows(uow: UnitOfWork, request: ProductList) -> Page[ProductRow]:
    """A page of the list of products."""
    return read_page(
        uow,
        _products(uow, request.filter),
        by=Product.name,
        id_column=Product.id,
        is_descending=request.is_descending,
        span=request.span,
        make=lambda rows: [_row(row) for row in rows],
    )


@question
def count(uow: UnitOfWork, request: ProductFilter) -> Count:
    """How many products the list has, counted up to the cap."""
    return count_up_to_cap(uow, _products(uow, request).with_only_columns(Product.id))


@question
def taxes(uow: UnitOfWork, request: None) -> tuple[TaxChoice, ...]:
    """The active taxes, in their order."""
    del request
    rows = uow.connection.execute(
        select(Tax.id, Tax.name, Tax.rate, Tax.is_included)
        .where(Tax.is_active)
        .order_by(Tax.sequence, Tax.id)
    )
    return tuple(TaxChoice(TaxId(row.id), row.name, row.rate, row.is_included) for row in rows)


def _products(uow: UnitOfWork, wanted: ProductFilter) -> Select[*tuple[Any, ...]]:
    """The products of a filter, with the columns of a row."""
    statement: Select[*tuple[Any, ...]] = select(
        Product.id,
        Product.code,
        Product.name,
        Product.kind,
        Product.tracking,
        Product.list_price,
        Product.is_active,
    )
    if search.wanted(wanted.text):
        statement = statement.where(search.is_named(uow, Product, FOUND_BY, wanted.text))
    if wanted.kind is not None:
        statement = statement.where(Product.kind == wanted.kind)
    if not wanted.with_inactive:
        statement = statement.where(Product.is_active)
    return statement


def _row(row: Row[Any]) -> ProductRow:
    """A product in a list."""
    return ProductRow(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        tracking=row.tracking,
        list_price=row.list_price,
        is_active=row.is_active,
    )
