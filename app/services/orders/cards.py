"""What is told of orders, and what may be asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import InvoicePolicy, SalesOrderState
from app.services.paging import Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from app.errors import Problem
    from app.models.enums import ProductKind
    from app.models.ids import (
        CurrencyId,
        LotId,
        PartnerId,
        ProductId,
        RecordRef,
        SalesOrderId,
        SalesOrderLineId,
        TaxId,
        TicketId,
    )
    from app.services.actions import CurrencyFacts
    from app.services.stock.deliveries import LeftToDeliver

ZERO = Decimal(0)
QUOTATIONS = (SalesOrderState.DRAFT, SalesOrderState.SENT)


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
    """Which orders are listed: of a customer, with a product, by number or number of origin.

    `is_imported`: those that have a number of origin, or (False) those that have none.
    """

    customer_id: PartnerId | None = None
    product_id: ProductId | None = None
    text: str = ""
    is_imported: bool | None = None


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
    """A line of an order, with what was delivered and invoiced of it.

    `delivered` is net of what was given back, at least zero; `invoiced` counts drafts, not what was
    corrected; `to_invoice` is what Create Invoice would take, `refunded` what was refunded and is
    not to be invoiced again. `amount` is with the taxes that the price includes.
    """

    id: SalesOrderLineId
    product_id: ProductId
    product_code: str
    product_kind: ProductKind
    description: str
    unit: str
    quantity: Decimal
    delivered: Decimal
    invoiced: Decimal
    to_invoice: Decimal
    refunded: Decimal
    unit_price: Decimal
    discount: Decimal
    taxes: str
    subtotal: Decimal
    amount: Decimal
    is_repair_part: bool


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A delivery, an invoice or a ticket of an order."""

    ref: RecordRef
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order's form.

    `has_list_prices`: it is in the company's currency, in which products have their prices.
    `cannot_cancel` says what stands against cancelling it, `cannot_invoice` why nothing of it can
    be invoiced, whatever its lines say, `to_deliver` what the reader can deliver of it by hand.
    `repair_ticket_id` is the ticket of the repair that it quotes: who may not read repairs follows
    that one from there.
    """

    id: SalesOrderId
    version: int
    number: str
    origin_number: str | None
    origin_at: str | None
    state: SalesOrderState
    partner_id: PartnerId
    partner_name: str
    ordered_on: date
    valid_until_on: date | None
    invoice_policy: InvoicePolicy
    currency: CurrencyFacts
    has_list_prices: bool
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    lines: tuple[OrderLineRow, ...]
    documents: tuple[LinkedDocument, ...]
    repair_ticket_id: TicketId | None
    cannot_invoice: Problem | None
    cannot_cancel: Problem | None
    to_deliver: LeftToDeliver | None

    @property
    def is_quotation(self) -> bool:
        """Whether it can still be edited and confirmed."""
        return self.state in QUOTATIONS

    @property
    def is_customer_fixed(self) -> bool:
        """Whether a repair wrote lines into it: then it is the customer of that repair."""
        is_of_repair = any(each.ref.kind == "repair" for each in self.documents)
        return is_of_repair and any(line.is_repair_part for line in self.lines)

    @property
    def is_to_invoice(self) -> bool:
        """Whether something of it can be invoiced, or invoiced again."""
        return self.cannot_invoice is None and any(
            line.to_invoice or line.refunded for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of a quotation as its form holds it; their order is that on the paper.

    `id` is None for an added line. Without a price, a description or taxes it has those of its
    product. `discount` is in per cent, `quantity` in the product's base unit. A part of a repair
    leaves stock by the repair and is on no delivery.
    """

    id: SalesOrderLineId | None
    product_id: ProductId
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal = ZERO
    description: str = ""
    tax_ids: tuple[TaxId, ...] | None = None
    is_repair_part: bool = False


@dataclass(frozen=True, slots=True)
class CreateOrder:
    """A new quotation, dated today; in the company's currency unless told otherwise.

    Field names of `Invalid`: customer_id, valid_until_on, currency_id, lines, and of the line at
    place n (from 0) `lines.n.product_id`, `lines.n.quantity`, `lines.n.unit_price`,
    `lines.n.discount`, `lines.n.description`, `lines.n.tax_ids`.
    """

    customer_id: PartnerId
    lines: tuple[OrderLine, ...] = ()
    valid_until_on: date | None = None
    invoice_policy: InvoicePolicy = InvoicePolicy.DELIVERED
    currency_id: CurrencyId | None = None


@dataclass(frozen=True, slots=True)
class SaveOrder:
    """The form of a quotation, saved explicitly. Field names of `Invalid`: see CreateOrder.

    A line that is there already is named once; else `order.line_unknown` stands at its product.
    """

    id: SalesOrderId
    version: int
    customer_id: PartnerId
    lines: tuple[OrderLine, ...]
    valid_until_on: date | None
    invoice_policy: InvoicePolicy


@dataclass(frozen=True, slots=True)
class SavedOrder:
    """An order that was just made, saved, sent, confirmed or cancelled."""

    id: SalesOrderId
    number: str
    version: int
    state: SalesOrderState
    total: Decimal
    currency: CurrencyFacts


@dataclass(frozen=True, slots=True)
class AskAmounts:
    """Unsaved lines: of a stored quotation, or (None) of one that is to be made."""

    order_id: SalesOrderId | None
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """What unsaved lines come to, in the order of the form, and what is wrong by field."""

    amounts: tuple[Decimal, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    currency: CurrencyFacts
    problems: Mapping[str, Problem]
