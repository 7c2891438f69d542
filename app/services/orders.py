"""Sales orders: look-ups, the orders of a customer, and an order's read-only form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from app.errors import Refused
from app.models.company import Currency, Tax
from app.models.enums import SalesOrderState
from app.models.ids import LotId, PartnerId, ProductId, RecordRef, SalesOrderId
from app.models.invoices import Invoice
from app.models.orders import SalesOrder, SalesOrderLine, SalesOrderLineTax
from app.models.partners import Partner
from app.models.products import Product
from app.models.stock import Move, MoveLine, Transfer
from app.services import access
from app.services.actions import question
from app.services.paging import Count, Page, Span, begins_with, count_up_to_cap, read_page
from app.services.partners import commercial_of

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "FindOrders",
    "LinkedDocument",
    "OrderCard",
    "OrderChoice",
    "OrderFilter",
    "OrderLineRow",
    "OrderList",
    "OrderRow",
    "SalesOrderId",
    "SalesOrderState",
    "card",
    "count",
    "find",
    "has_product",
    "rows",
]


@dataclass(frozen=True, slots=True)
class FindOrders:
    """A look-up of a customer's orders (company and all its contacts), the latest first.

    `text` is the beginning of the number or of the number of origin; a product or lot restricts
    to the orders that contain it.
    """

    customer_id: PartnerId | None = None
    product_id: ProductId | None = None
    lot_id: LotId | None = None
    text: str = ""
    limit: int = 8


@dataclass(frozen=True, slots=True)
class OrderChoice:
    """An order in a drop-down; `origin_number` is its number in the file it came from."""

    id: SalesOrderId
    number: str
    origin_number: str | None
    ordered_on: date
    total: Decimal
    currency: str
    partner_id: PartnerId
    partner_name: str


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders are listed: of a customer, with a product, by number or number of origin."""

    customer_id: PartnerId | None = None
    product_id: ProductId | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class OrderList:
    """A page of the list of orders, by number, the latest first."""

    filter: OrderFilter = field(default_factory=OrderFilter)
    span: Span = field(default_factory=Span)
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list."""

    id: SalesOrderId
    number: str
    origin_number: str | None
    partner_id: PartnerId
    partner_name: str
    ordered_on: date
    state: SalesOrderState
    total: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class OrderLineRow:
    """A line of an order, with what was delivered and invoiced of it."""

    id: int
    product_id: ProductId
    product_code: str
    description: str
    quantity: Decimal
    delivered: Decimal
    invoiced: Decimal
    unit_price: Decimal
    discount: Decimal
    taxes: str
    subtotal: Decimal


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A delivery or an invoice of an order."""

    ref: RecordRef
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order's form, read-only in this version."""

    id: SalesOrderId
    number: str
    origin_number: str | None
    origin_at: str | None
    state: SalesOrderState
    partner_id: PartnerId
    partner_name: str
    ordered_on: date
    currency: str
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    lines: tuple[OrderLineRow, ...]
    documents: tuple[LinkedDocument, ...]


@question
def find(uow: UnitOfWork, request: FindOrders) -> tuple[OrderChoice, ...]:
    """The orders that a drop-down offers."""
    statement = _orders(
        uow, OrderFilter(request.customer_id, request.product_id, request.text)
    ).order_by(SalesOrder.id.desc())
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
def card(uow: UnitOfWork, request: SalesOrderId) -> OrderCard:
    """An order's form.

    Raises:
        Refused: order.unknown
    """
    access.require(uow, "ticket.read")
    row = uow.connection.execute(
        select(SalesOrder.__table__, Currency.code, Partner.name.label("partner_name"))
        .join(Currency, Currency.id == SalesOrder.currency_id)
        .join(Partner, Partner.id == SalesOrder.partner_id)
        .where(SalesOrder.id == request)
    ).first()
    if row is None:
        raise Refused("order.unknown", RecordRef("sales_order", request))
    return OrderCard(
        id=row.id,
        number=row.number,
        origin_number=row.origin_number,
        origin_at=row.origin_at,
        state=row.state,
        partner_id=row.partner_id,
        partner_name=row.partner_name,
        ordered_on=row.ordered_on,
        currency=row.code,
        untaxed=row.untaxed_amount,
        tax=row.tax_amount,
        total=row.total_amount,
        lines=_lines(uow, request),
        documents=_documents(uow, request),
    )


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


def _lines(uow: UnitOfWork, order_id: int) -> tuple[OrderLineRow, ...]:
    """The lines of an order with their taxes in words."""
    taxes = (
        select(func.aggregate_strings(Tax.name, ", "))
        .join(SalesOrderLineTax, SalesOrderLineTax.tax_id == Tax.id)
        .where(SalesOrderLineTax.sales_order_line_id == SalesOrderLine.id)
        .scalar_subquery()
    )
    rows = uow.connection.execute(
        select(SalesOrderLine.__table__, Product.code, taxes.label("taxes"))
        .join(Product, Product.id == SalesOrderLine.product_id)
        .where(SalesOrderLine.sales_order_id == order_id)
        .order_by(SalesOrderLine.line_number)
    )
    return tuple(
        OrderLineRow(
            id=row.id,
            product_id=row.product_id,
            product_code=row.code,
            description=row.description,
            quantity=row.quantity,
            delivered=row.delivered_quantity,
            invoiced=row.invoiced_quantity,
            unit_price=row.unit_price,
            discount=row.discount,
            taxes=row.taxes or "",
            subtotal=row.subtotal,
        )
        for row in rows
    )


def _documents(uow: UnitOfWork, order_id: int) -> tuple[LinkedDocument, ...]:
    """The deliveries and invoices of an order, and the credit notes of these."""
    transfers = uow.connection.execute(
        select(Transfer.id, Transfer.number, Transfer.state)
        .where(Transfer.sales_order_id == order_id)
        .order_by(Transfer.id)
    )
    invoices = uow.connection.execute(
        select(Invoice.id, Invoice.kind, Invoice.number, Invoice.state)
        .where(Invoice.sales_order_id == order_id)
        .order_by(Invoice.id)
    )
    return (
        *(LinkedDocument(RecordRef("transfer", t.id), t.number, t.state) for t in transfers),
        *(LinkedDocument(RecordRef(i.kind, i.id), i.number or "", i.state) for i in invoices),
    )
