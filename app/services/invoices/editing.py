"""What the form of a draft sends back, and what it is told of edits, of posting and deleting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from app.errors import Problem
    from app.models.enums import LineKind, PaymentState
    from app.models.ids import (
        InvoiceId,
        InvoiceLineId,
        JournalId,
        ProductId,
        RecordRef,
        TicketId,
    )
    from app.services.actions import CurrencyFacts
    from app.services.invoices.cards import LineLedger, TaxTotal


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a draft as the form holds it; their order is that on the document.

    `id` is None for an added line. On a credit note `original_line_id` says which invoice line it
    credits, `kind` whether goods or a price reduction (a line of a correction stays one); on an
    invoice the kind is sale and an added line names its product. `discount` is in per cent.

    A fee names its product and the line that it goes with; goodwill the line that it makes up for,
    or only the invoice (where one is credited, it need not). An order-wide discount and what takes
    goodwill back follow from the other lines, whatever is said of them here; with a
    `left_out_reason` a supervisor leaves the discount out, and it stays out while its quantity is
    zero.
    """

    id: InvoiceLineId | None
    kind: LineKind
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    description: str
    original_line_id: InvoiceLineId | None = None
    product_id: ProductId | None = None
    original_invoice_id: InvoiceId | None = None
    left_out_reason: str = ""


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """The form of a draft invoice or credit note, saved explicitly.

    Field names of `Invalid`: reason, invoice_on, journal_id, lines, and of the line at place n
    (from 0) `lines.n.quantity`, `lines.n.unit_price`, `lines.n.discount`, `lines.n.description`.
    """

    id: InvoiceId
    version: int
    reason: str
    invoice_on: date
    journal_id: JournalId
    lines: tuple[DraftLine, ...]


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What an edited line comes to; `amount` is what its column shows.

    Quantity and price of a line that goes along with others follow from them. `ledger` is that of
    its original line as it is by now.
    """

    subtotal: Decimal
    amount: Decimal
    quantity: Decimal
    unit_price: Decimal
    ledger: LineLedger | None


@dataclass(frozen=True, slots=True)
class CarriedLine:
    """A line that goes along with the others: an order-wide discount, or goodwill taken back."""

    kind: LineKind
    description: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """What unsaved edits come to, lines in the order of the form, and what is wrong by field.

    Where a line asks for more than is left its figures are those of what is left. `carried` are
    lines that have to go along and are not on the form yet; saving adds them. `above_limit` says
    why saving asks for approval (rules 14, 21), `date_warning` what is said of the date (rules 2).
    """

    lines: tuple[LineFigures, ...]
    carried: tuple[CarriedLine, ...]
    taxes: tuple[TaxTotal, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    company_total: Decimal
    problems: Mapping[str, Problem]
    above_limit: Problem | None
    date_warning: Problem | None


@dataclass(frozen=True, slots=True)
class PostDraft:
    """Post a saved draft; `seen_total` is the total that the agent saw (None: does not matter).

    `keeps_credit`: the payments that the corrected invoice gave back are set against this one.
    """

    id: InvoiceId
    version: int
    seen_total: Decimal | None = None
    keeps_credit: bool = False


@dataclass(frozen=True, slots=True)
class DeleteDraft:
    """Delete a draft for good."""

    id: InvoiceId
    version: int


@dataclass(frozen=True, slots=True)
class DraftDeletedCard:
    """The draft that was deleted, and the ticket to go back to."""

    id: InvoiceId
    ticket_id: TicketId | None


@dataclass(frozen=True, slots=True)
class PostedCard:
    """A document that was just posted; the form reads its whole card by `ref`.

    `draft_invoice` is the one that a correction leaves behind (rules 16).
    `is_waiting`: it is above its team's limit, so that approval was asked for instead; it has no
    number then (rules 21).
    """

    ref: RecordRef
    number: str
    total: Decimal
    residual: Decimal
    payment_state: PaymentState
    currency: CurrencyFacts
    ticket_id: TicketId | None
    draft_invoice: RecordRef | None = None
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class CreditableLine:
    """A line of the credited invoices that can be added to a draft credit note."""

    ledger: LineLedger
    product_id: ProductId | None
    product_code: str
    description: str
    lot_name: str
    taxes: tuple[str, ...]
    is_in_draft: bool
