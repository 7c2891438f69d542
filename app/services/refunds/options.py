"""The dialog's drop-downs of orders, products and lots, each narrowed by the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, or_, select

from app.models.company import Currency
from app.models.enums import InvoiceKind, InvoiceState, SalesOrderState, Tracking
from app.models.ids import LotId, ProductId, SalesOrderId
from app.models.invoices import Invoice, InvoiceLine
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.products import Lot, Product
from app.models.stock import Move, MoveLine
from app.services.actions import CurrencyFacts
from app.services.refunds.cards import LotOption, OrderOption, ProductOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

_OPTIONS = 200


@dataclass(frozen=True, slots=True)
class Narrowed:
    """By what the lists are narrowed; `invoice_ids` None: by no invoices."""

    customer_id: int
    order_id: int | None
    product_id: int | None
    lot_id: int | None
    invoice_ids: Sequence[int] | None = None


def orders(uow: UnitOfWork, by: Narrowed) -> tuple[OrderOption, ...]:
    """The customer's orders with product and lot, the latest first; the chosen one always."""
    fits = [
        SalesOrder.commercial_partner_id == by.customer_id,
        SalesOrder.state == SalesOrderState.CONFIRMED,
    ]
    if by.product_id is not None:
        fits.append(
            exists().where(
                SalesOrderLine.sales_order_id == SalesOrder.id,
                SalesOrderLine.product_id == by.product_id,
            )
        )
    if by.lot_id is not None:
        fits.append(_has_lot(by.lot_id))
    statement = (
        select(
            SalesOrder.id,
            SalesOrder.number,
            SalesOrder.origin_number,
            SalesOrder.ordered_on,
            SalesOrder.total_amount,
            Currency.id.label("currency_id"),
            Currency.code,
            Currency.symbol,
            Currency.digits,
        )
        .join(Currency, Currency.id == SalesOrder.currency_id)
        .order_by(SalesOrder.ordered_on.desc(), SalesOrder.id.desc())
    )
    rows = list(uow.connection.execute(statement.where(*fits).limit(_OPTIONS)))
    if by.order_id is not None and by.order_id not in {row.id for row in rows}:
        rows += uow.connection.execute(statement.where(SalesOrder.id == by.order_id))
    return tuple(
        OrderOption(
            SalesOrderId(row.id),
            row.number,
            row.origin_number,
            row.ordered_on,
            row.total_amount,
            CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
        )
        for row in rows
    )


def _has_lot(lot_id: int) -> ColumnElement[bool]:
    """Whether a lot was delivered for an order, or is named on an invoice of it."""
    delivered = exists().where(
        MoveLine.lot_id == lot_id,
        Move.id == MoveLine.move_id,
        SalesOrderLine.id == Move.sales_order_line_id,
        SalesOrderLine.sales_order_id == SalesOrder.id,
    )
    invoiced = exists().where(
        InvoiceLine.lot_id == lot_id,
        Invoice.id == InvoiceLine.invoice_id,
        Invoice.sales_order_id == SalesOrder.id,
    )
    return or_(delivered, invoiced)


def product(uow: UnitOfWork, product_id: int | None) -> ProductOption | None:
    """The chosen product."""
    if product_id is None:
        return None
    row = uow.connection.execute(_product_query().where(Product.id == product_id)).first()
    return None if row is None else _product_option(row)


def products(
    uow: UnitOfWork, by: Narrowed, chosen: ProductOption | None
) -> tuple[ProductOption, ...]:
    """The products of the customer's invoices, or of the chosen order; the chosen one always."""
    lines = (
        select(InvoiceLine.product_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            Invoice.commercial_partner_id == by.customer_id,
            Invoice.kind == InvoiceKind.INVOICE,
            Invoice.state == InvoiceState.POSTED,
        )
    )
    if by.order_id is not None:
        lines = lines.where(Invoice.sales_order_id == by.order_id)
    query = _product_query().where(Product.id.in_(lines)).order_by(Product.name, Product.id)
    found = [_product_option(row) for row in uow.connection.execute(query.limit(_OPTIONS))]
    if chosen is not None and chosen not in found:
        found.insert(0, chosen)
    return tuple(found)


def _product_query() -> Select[*tuple[Any, ...]]:
    return select(Product.id, Product.code, Product.name, Product.tracking)


def _product_option(row: Row[*tuple[Any, ...]]) -> ProductOption:
    return ProductOption(ProductId(row.id), row.code, row.name, row.tracking != Tracking.NONE)


def lots(uow: UnitOfWork, by: Narrowed) -> tuple[LotOption, ...]:
    """The lots of the product that the customer got, of the chosen order if one is, by name.

    The chosen one always.
    """
    invoiced = (
        select(InvoiceLine.lot_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            Invoice.commercial_partner_id == by.customer_id,
            InvoiceLine.product_id == by.product_id,
            InvoiceLine.lot_id.is_not(None),
        )
    )
    delivered = (
        select(MoveLine.lot_id)
        .join(Move, Move.id == MoveLine.move_id)
        .join(SalesOrderLine, SalesOrderLine.id == Move.sales_order_line_id)
        .join(SalesOrder, SalesOrder.id == SalesOrderLine.sales_order_id)
        .where(
            SalesOrder.commercial_partner_id == by.customer_id,
            SalesOrderLine.product_id == by.product_id,
            MoveLine.lot_id.is_not(None),
        )
    )
    if by.order_id is not None:
        invoiced = invoiced.where(Invoice.sales_order_id == by.order_id)
        delivered = delivered.where(SalesOrder.id == by.order_id)
    query = (
        select(Lot.id, Lot.name)
        .where(or_(Lot.id.in_(invoiced.union(delivered)), Lot.id == func.coalesce(by.lot_id, 0)))
        .order_by(Lot.name, Lot.id)
        .limit(_OPTIONS)
    )
    return tuple(LotOption(LotId(row.id), row.name) for row in uow.connection.execute(query))
