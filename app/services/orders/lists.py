"""Orders in lists and drop-downs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.models.company import Currency
from app.models.enums import SalesOrderState
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.partners import Partner
from app.models.stock import Move, MoveLine, Transfer
from app.services import access
from app.services.actions import question
from app.services.orders.cards import (
    FindOrders,
    OrderChoice,
    OrderFilter,
    OrderList,
    OrderRow,
)
from app.services.paging import Count, Page, begins_with, count_up_to_cap, read_page
from app.services.partners import commercial_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork


@question
def find(uow: UnitOfWork, request: FindOrders) -> tuple[OrderChoice, ...]:
    """The orders that a drop-down offers: a remedy is of what was ordered, not of a quotation."""
    wanted = OrderFilter(request.customer_id, request.product_id, request.text)
    statement = (
        _orders(uow, wanted)
        .where(SalesOrder.state == SalesOrderState.CONFIRMED)
        .order_by(SalesOrder.id.desc())
    )
    if request.lot_id is not None:
        statement = statement.where(_has_lot(request.lot_id))
    return tuple(
        OrderChoice(
            id=row.id,
            number=row.number,
            origin_number=row.origin_number,
            ordered_on=row.ordered_on,
            total=row.total_amount,
            currency=row.code,
            partner_id=row.partner_id,
            partner_name=row.partner_name,
        )
        for row in uow.connection.execute(statement.limit(request.limit))
    )


@question
def rows(uow: UnitOfWork, request: OrderList) -> Page[OrderRow]:
    """A page of the list of orders."""
    return read_page(
        uow,
        _orders(uow, request.filter),
        by=SalesOrder.id,
        id_column=SalesOrder.id,
        is_descending=request.is_descending,
        span=request.span,
        make=lambda rows: [_row(row) for row in rows],
    )


@question
def count(uow: UnitOfWork, request: OrderFilter) -> Count:
    """How many orders the list has, counted up to the cap."""
    return count_up_to_cap(uow, _orders(uow, request).with_only_columns(SalesOrder.id))


@question
def has_imported(uow: UnitOfWork, request: None) -> bool:
    """Whether any order was imported, so that a list has to show numbers of origin (rules 3).

    Raises:
        NotAllowed: ticket.read
    """
    del request
    access.require(uow, "ticket.read")
    first = select(SalesOrder.id).where(SalesOrder.origin_number > "").limit(1)
    return uow.connection.scalar(first) is not None


def _orders(uow: UnitOfWork, wanted: OrderFilter) -> Select[*tuple[Any, ...]]:
    """The orders of a filter, with the columns of a row."""
    access.require(uow, "ticket.read")
    statement: Select[*tuple[Any, ...]] = (
        select(
            SalesOrder.id,
            SalesOrder.number,
            SalesOrder.origin_number,
            SalesOrder.partner_id,
            Partner.name.label("partner_name"),
            SalesOrder.ordered_on,
            SalesOrder.state,
            SalesOrder.total_amount,
            Currency.code,
        )
        .join(Partner, Partner.id == SalesOrder.partner_id)
        .join(Currency, Currency.id == SalesOrder.currency_id)
    )
    if wanted.customer_id is not None:
        customer = commercial_of(uow, wanted.customer_id)
        statement = statement.where(SalesOrder.commercial_partner_id == customer)
    if wanted.product_id is not None:
        statement = statement.where(has_product(wanted.product_id))
    if wanted.is_imported is not None:
        has_origin = SalesOrder.origin_number.is_not(None)
        statement = statement.where(has_origin if wanted.is_imported else ~has_origin)
    text = wanted.text.strip()
    if text:
        statement = statement.where(
            or_(begins_with(SalesOrder.number, text), begins_with(SalesOrder.origin_number, text))
        )
    return statement


def has_product(product_id: int) -> ColumnElement[bool]:
    """Whether an order contains a product."""
    return (
        select(SalesOrderLine.id)
        .where(
            SalesOrderLine.sales_order_id == SalesOrder.id, SalesOrderLine.product_id == product_id
        )
        .exists()
    )


def _has_lot(lot_id: int) -> ColumnElement[bool]:
    """Whether a piece of a lot was delivered on an order."""
    return (
        select(Transfer.id)
        .join(Move, Move.transfer_id == Transfer.id)
        .join(MoveLine, MoveLine.move_id == Move.id)
        .where(Transfer.sales_order_id == SalesOrder.id, MoveLine.lot_id == lot_id)
        .exists()
    )


def _row(row: Row[Any]) -> OrderRow:
    """An order in a list."""
    return OrderRow(
        id=row.id,
        number=row.number,
        origin_number=row.origin_number,
        partner_id=row.partner_id,
        partner_name=row.partner_name,
        ordered_on=row.ordered_on,
        state=row.state,
        total=row.total_amount,
        currency=row.code,
    )
