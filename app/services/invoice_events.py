"""What happens to invoices and credit notes, and to the approval of refunds, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from app.services.events import Event

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteDrafted(Event):
    """A draft credit note was made for an invoice, or for several, whose numbers are named."""

    NAME: ClassVar[str] = "credit_note.drafted"
    original_id: int | None
    original_number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNotePosted(Event):
    """A credit note was posted under its number."""

    NAME: ClassVar[str] = "credit_note.posted"
    number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingConfirmed(Event):
    """A draft dated in the future posts itself on that day (rules 17)."""

    NAME: ClassVar[str] = "credit_note.posting_confirmed"
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingWithdrawn(Event):
    """A draft no longer posts itself."""

    NAME: ClassVar[str] = "credit_note.posting_withdrawn"
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDraftPosted(Event):
    """A draft was posted by a program on its day, as its author confirmed."""

    NAME: ClassVar[str] = "credit_note.posted_on_its_day"
    number: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingFailed(Event):
    """A draft could not be posted on its day; `reason` says why in the company's language."""

    NAME: ClassVar[str] = "credit_note.not_posted_on_its_day"
    day: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested(Event):
    """A credit note above its team's limit waits; `sum` is what was compared with the limit.

    `is_goodwill`: the limit of goodwill, which the sum of the ticket's goodwill is above.
    """

    NAME: ClassVar[str] = "approval.requested"
    amount: Decimal
    sum: Decimal
    limit: Decimal
    currency: str
    is_goodwill: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven(Event):
    """A waiting credit note was approved."""

    NAME: ClassVar[str] = "approval.given"
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRejected(Event):
    """A waiting credit note was rejected and is a draft again."""

    NAME: ClassVar[str] = "approval.rejected"
    amount: Decimal
    currency: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalWithdrawn(Event):
    """A request for approval was taken back."""

    NAME: ClassVar[str] = "approval.withdrawn"
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalEnded(Event):
    """A waiting credit note was edited or deleted by somebody else than who asked for approval."""

    NAME: ClassVar[str] = "approval.ended"
    amount: Decimal
    currency: str
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFell(Event):
    """A waiting credit note was edited and is not above the limit any more."""

    NAME: ClassVar[str] = "approval.fell"
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDrafted(Event):
    """A draft invoice was made to correct one that was reversed."""

    NAME: ClassVar[str] = "invoice.drafted"
    original_number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePosted(Event):
    """An invoice was posted under its number."""

    NAME: ClassVar[str] = "invoice.posted"
    number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDeleted(Event):
    """A draft document was deleted."""

    NAME: ClassVar[str] = "draft.deleted"
    amount: Decimal
    currency: str
