"""What happens to payments and to what they are set against, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from app.services.events import Event

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFreed(Event):
    """A match with a payment was undone; its amount is the customer's open credit."""

    NAME: ClassVar[str] = "payment.freed"
    number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRegistered(Event):
    """A payment took what a document had open; `number` is the document's."""

    NAME: ClassVar[str] = "payment.registered"
    number: str
    payment: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPaymentRegistered(Event):
    """Money was paid back; `is_only_user` marks one who paid back what they posted (rules 22)."""

    NAME: ClassVar[str] = "payment.refunded"
    number: str
    payment: str
    amount: Decimal
    currency: str
    is_only_user: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReversed(Event):
    """A payment was undone; the document of `number` is open again."""

    NAME: ClassVar[str] = "payment.reversed"
    number: str
    payment: str
    reversal: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditSetAgainst(Event):
    """An open credit and an open debit were set against each other.

    `is_only_user` marks that their only user paid back by it what they posted (rules 22).
    """

    NAME: ClassVar[str] = "payment.set_against"
    number: str
    other: str
    amount: Decimal
    currency: str
    is_only_user: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchUndone(Event):
    """A match was undone; both sides are open again."""

    NAME: ClassVar[str] = "payment.match_undone"
    number: str
    other: str
    amount: Decimal
    currency: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOff(Event):
    """What a document had open was written off by an entry."""

    NAME: ClassVar[str] = "payment.written_off"
    number: str
    entry: str
    amount: Decimal
    currency: str
    reason: str
