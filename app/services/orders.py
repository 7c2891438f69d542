"""Sales orders: look-ups, the orders of a customer, and an order's read-only form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.models.enums import SalesOrderState
from app.models.ids import LotId, PartnerId, ProductId, RecordRef, SalesOrderId
from app.services.actions import question
from app.services.paging import Count, Page, Span

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "FindOrders",
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
    raise NotImplementedError


@question
def rows(uow: UnitOfWork, request: OrderList) -> Page[OrderRow]:
    """A page of the list of orders."""
    raise NotImplementedError


@question
def count(uow: UnitOfWork, request: OrderFilter) -> Count:
    """How many orders the list has, counted up to the cap."""
    raise NotImplementedError


@question
def card(uow: UnitOfWork, request: SalesOrderId) -> OrderCard:
    """An order's form.

    Raises:
        Refused: order.unknown
    """
    raise NotImplementedError
