"""What forms and dialogs of payments show, and what they send back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.ids import InvoiceId, JournalId, PartnerId, PaymentId, RecordRef

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.errors import Problem
    from app.models.enums import PaymentKind, PaymentMethod, PaymentState, ReversalReason
    from app.services.actions import CurrencyFacts

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RegisterPayment:
    """Money that a customer paid; the invoices take of it in this order.

    `keeps_rest`: what they do not take stays the customer's credit, else it is refused.
    Field names of `Invalid`: journal_id, paid_on, amount, memo.
    """

    invoice_ids: tuple[InvoiceId, ...]
    journal_id: JournalId
    paid_on: date
    amount: Decimal
    memo: str = ""
    keeps_rest: bool = False


@dataclass(frozen=True, slots=True)
class RegisterRefundPayment:
    """Money paid back for a credit note, or for what is open of a payment; fields as above."""

    credit: RecordRef
    journal_id: JournalId
    paid_on: date
    amount: Decimal
    memo: str = ""


@dataclass(frozen=True, slots=True)
class ReversePayment:
    """Undo a payment or refund payment. Field names of `Invalid`: reversed_on, memo."""

    payment_id: PaymentId
    reversed_on: date
    reason: ReversalReason
    memo: str = ""


@dataclass(frozen=True, slots=True)
class SetAgainst:
    """Set a credit (credit note, payment) against a debit (invoice, refund payment).

    `amount` None: as much as both have open. Field names of `Invalid`: amount.
    """

    credit: RecordRef
    debit: RecordRef
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UndoMatch:
    """Undo a match. Field names of `Invalid`: reason."""

    match_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class WriteOff:
    """Write off what a document has open. Field names of `Invalid`: written_on, reason."""

    document: RecordRef
    written_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class JournalChoice:
    """A journal that money goes through."""

    id: JournalId
    name: str
    method: PaymentMethod


@dataclass(frozen=True, slots=True)
class MatchRow:
    """Something that a record is set against; `cannot_undo` says why it stays (None: it may go).

    Where an entry was set against it, `ref` is that of an entry, of which there is no form.
    """

    id: int
    ref: RecordRef
    number: str
    amount: Decimal
    matched_on: date
    cannot_undo: Problem | None


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A document or payment with something open, on the other side of a match."""

    ref: RecordRef
    number: str
    made_on: date
    residual: Decimal


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """A payment, refund payment or reversal; `residual` is not set against anything.

    `reverses` is what it undoes, `reversed_by` what undid it; `cannot_reverse` says why not.
    """

    ref: RecordRef
    kind: PaymentKind
    method: PaymentMethod
    number: str
    partner_id: PartnerId
    partner_name: str
    journal_name: str
    currency: CurrencyFacts
    paid_on: date
    amount: Decimal
    residual: Decimal
    memo: str
    reversal_reason: ReversalReason | None
    reverses: RecordRef | None
    reversed_by: RecordRef | None
    reversed_by_number: str
    posted_by: str
    posted_at: datetime
    matches: tuple[MatchRow, ...]
    open_items: tuple[OpenRow, ...]
    cannot_reverse: Problem | None
    cannot_refund: Problem | None
    today: date

    @property
    def id(self) -> PaymentId:
        """The id of the payment."""
        return PaymentId(self.ref.id)


@dataclass(frozen=True, slots=True)
class SettlingCard:
    """What settles a posted document, and what may: for its form and the dialogs it opens.

    `open_items` are what it could be set against. `cannot_*` says why not now (None: it may).
    """

    ref: RecordRef
    number: str
    currency: CurrencyFacts
    total: Decimal
    residual: Decimal
    payment_state: PaymentState
    matches: tuple[MatchRow, ...]
    open_items: tuple[OpenRow, ...]
    journals: tuple[JournalChoice, ...]
    write_off_limit: Decimal
    cannot_register: Problem | None
    cannot_refund: Problem | None
    cannot_match: Problem | None
    cannot_write_off: Problem | None
    today: date


@dataclass(frozen=True, slots=True)
class OpenAmount:
    """A side of a match and what it has open now; no state on payments and other entries."""

    ref: RecordRef
    number: str
    residual: Decimal
    payment_state: PaymentState | None


@dataclass(frozen=True, slots=True)
class MatchCard:
    """A match and what its sides have open now."""

    id: int
    amount: Decimal
    debit: OpenAmount
    credit: OpenAmount
    is_undone: bool
