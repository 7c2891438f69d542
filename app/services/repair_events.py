"""What happens to repairs, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from app.services.events import Event

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairMade(Event):
    """A repair was made."""

    NAME: ClassVar[str] = "repair.made"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairConfirmed(Event):
    """A repair was confirmed: its parts are reserved, as far as there are some."""

    NAME: ClassVar[str] = "repair.confirmed"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairStarted(Event):
    """A repair was begun."""

    NAME: ClassVar[str] = "repair.started"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairEnded(Event):
    """A repair was done: its parts were moved."""

    NAME: ClassVar[str] = "repair.ended"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairCancelled(Event):
    """A repair was cancelled, with a reason."""

    NAME: ClassVar[str] = "repair.cancelled"
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairReopened(Event):
    """A repair is new again."""

    NAME: ClassVar[str] = "repair.reopened"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairQuoted(Event):
    """A quotation was made of a repair's parts and services."""

    NAME: ClassVar[str] = "repair.quoted"
    number: str
    order: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceSettled(Event):
    """A customer's piece does not go back to them; `outcome` says what became of it."""

    NAME: ClassVar[str] = "repair.piece_settled"
    number: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanMade(Event):
    """Something was left with us or lent, under its label; `kind` says which."""

    NAME: ClassVar[str] = "repair.loan_made"
    number: str
    kind: str
    label: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanReturned(Event):
    """What was left or lent went back."""

    NAME: ClassVar[str] = "repair.loan_returned"
    number: str
    kind: str
    label: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSigned(Event):
    """Somebody signed; who, is kept with the signature alone, which can be erased."""

    NAME: ClassVar[str] = "repair.signed"
    number: str
