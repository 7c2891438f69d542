"""What the ledger tells: goods and money per order line, and a customer's balance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.models.ids import PartnerId, ProductId, RecordRef, SalesOrderId, TicketId
    from app.services.actions import CurrencyFacts


@dataclass(frozen=True, slots=True)
class AskOrderLines:
    """The lines of a ticket's order, or of an order."""

    ticket_id: TicketId | None = None
    sales_order_id: SalesOrderId | None = None


@dataclass(frozen=True, slots=True)
class OrderLineLedger:
    """The refundable ledger of an order line (rules 15); quantities in pieces.

    `sold_quantity` and all money are of its posted invoice lines, money as the price is (included
    taxes in it, those on top not). `is_ticket_product` marks the ticket's product. Of the credited
    pieces the customer keeps `kept_quantity`; `ahead_*` was refunded and did not come back,
    `behind_*` came back and was neither refunded nor replaced.
    """

    id: int
    line_number: int
    product_id: ProductId
    product_code: str
    description: str
    unit_price: Decimal
    ordered_quantity: Decimal
    sold_quantity: Decimal
    delivered_quantity: Decimal
    returned_quantity: Decimal
    credited_quantity: Decimal
    credited_draft_quantity: Decimal
    kept_back_amount: Decimal
    replaced_quantity: Decimal
    kept_quantity: Decimal
    ahead_quantity: Decimal
    ahead_amount: Decimal
    behind_quantity: Decimal
    behind_amount: Decimal
    left_to_return_quantity: Decimal
    left_to_credit_quantity: Decimal
    sold_amount: Decimal
    credited_amount: Decimal
    credited_draft_amount: Decimal
    left_to_credit_amount: Decimal
    lots: tuple[str, ...]
    invoices: tuple[RecordRef, ...]
    is_ticket_product: bool


@dataclass(frozen=True, slots=True)
class OrderLedger:
    """The ledger of an order, with its sums in money; no lines where there is no order."""

    sales_order_id: SalesOrderId | None
    number: str
    origin_number: str | None
    currency: CurrencyFacts | None
    lines: tuple[OrderLineLedger, ...]
    sold_amount: Decimal
    credited_amount: Decimal
    credited_draft_amount: Decimal
    kept_back_amount: Decimal
    left_to_credit_amount: Decimal
    ahead_amount: Decimal = Decimal(0)
    behind_amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PartnerBalance:
    """What a customer (company and contacts) owes and has, in the company's currency.

    `balance` = `owed` on posted invoices less `open_credit` (freed and unmatched payments and
    open credit notes); below zero we owe the customer.
    """

    partner_id: PartnerId
    currency: CurrencyFacts
    owed: Decimal
    open_credit: Decimal
    balance: Decimal
