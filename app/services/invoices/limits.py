"""The limits above which a refund waits for approval, and what is weighed (rules 14, 21)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Problem
from app.models.enums import InvoiceState
from app.services import wording
from app.services.invoices import holding
from app.services.ledger import Weighing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.services.invoices.documents import Document
    from app.services.invoices.holding import Held
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
REFUND = ("approval.above_limit", "approval.above_limit_with_others")
REFUND_KEPT = ("approval.above_kept_limit", "approval.above_kept_limit_with_others")
GOODWILL = ("approval.above_goodwill_limit", "approval.above_goodwill_limit_with_others")
GOODWILL_KEPT = (
    "approval.above_kept_goodwill_limit",
    "approval.above_kept_goodwill_limit_with_others",
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A credit note against a limit of its team, all in the company's currency, with tax.

    `others` are the other credit notes of the ticket and of the same invoices: those that wait,
    and those posted in the last thirty days. `is_goodwill`: its goodwill, and the other goodwill of
    the ticket; one that gives none is never above. Without a limit nothing is above it.
    `held` says where the ticket keeps the limit from, if that is not its team's.
    """

    limit: Decimal | None
    amount: Decimal
    others: Decimal
    is_goodwill: bool = False
    held: Held | None = None

    @property
    def sum(self) -> Decimal:
        """What is compared with the limit."""
        return self.amount + self.others

    @property
    def is_above(self) -> bool:
        """Whether it takes an approval."""
        if self.limit is None or (self.is_goodwill and self.amount <= 0):
            return False
        return self.sum > self.limit

    def problem(self, uow: UnitOfWork) -> Problem:
        """Why it takes an approval."""
        currency = uow.company.currency
        words: dict[str, object] = {
            "limit": wording.money(self.limit or ZERO, currency),
            "amount": wording.money(self.amount, currency),
        }
        codes = GOODWILL if self.is_goodwill else REFUND
        if self.held is not None:
            codes = GOODWILL_KEPT if self.is_goodwill else REFUND_KEPT
            left_on = self.held.left_at.astimezone(uow.zone).date()
            words |= {"team": self.held.team, "date": left_on}
        if not self.others:
            return Problem(codes[0], words)
        words |= {
            "others": wording.money(self.others, currency),
            "sum": wording.money(self.sum, currency),
        }
        return Problem(codes[1], words)


@dataclass(frozen=True, slots=True)
class Refund:
    """A credit note to be weighed, on the ticket of `document`; `originals` are what it credits.

    `goodwill` is what it gives less what it takes back, `other_goodwill` that of the ticket.
    """

    document: Document
    amount: Decimal
    others: Decimal
    originals: frozenset[int]
    goodwill: Decimal = ZERO
    other_goodwill: Decimal = ZERO

    def goes_with(self, other: Refund) -> bool:
        """Whether the other is of the same ticket or of one of its invoices."""
        ticket, others = (each.document.row.found_ticket_id for each in (self, other))
        return ticket == others or not self.originals.isdisjoint(other.originals)


def weigh(uow: UnitOfWork, refund: Refund) -> Weighed:
    """Weigh a credit note, by the limit that it is above; what a system user does is exempt."""
    row = refund.document.row
    if uow.actor.is_system:
        return Weighed(None, refund.amount, refund.others)
    whole = Weighed(
        row.refund_limit, refund.amount, refund.others, held=holding.held(row, "refund_limit")
    )
    goodwill = Weighed(
        row.goodwill_limit,
        refund.goodwill,
        refund.other_goodwill,
        is_goodwill=True,
        held=holding.held(row, "goodwill_limit"),
    )
    return goodwill if goodwill.is_above and not whole.is_above else whole


def problem(uow: UnitOfWork, refund: Refund) -> Problem | None:
    """Why a credit note takes an approval; None where it takes none."""
    weighed = weigh(uow, refund)
    return weighed.problem(uow) if weighed.is_above else None


def weigh_together(
    uow: UnitOfWork, refunds: Sequence[Refund], *, are_posted: bool
) -> list[Weighed]:
    """Weigh the credit notes of one action, each with those before it that are posted or wait."""
    found: list[Weighed] = []
    counted: list[Refund] = []
    for refund in refunds:
        before = sum((each.amount for each in counted if refund.goes_with(each)), ZERO)
        weighed = weigh(uow, replace(refund, others=refund.others + before))
        found.append(weighed)
        if are_posted or weighed.is_above:
            counted.append(refund)
    return found


def weighing(
    uow: UnitOfWork, documents: Iterable[Document], ticket_id: int | None = None
) -> Weighing | None:
    """How to read these documents if a limit has to be looked at; None if there is none.

    With `ticket_id` credit notes are to be made of them on that ticket.
    """
    if uow.actor.is_system:
        return None
    is_limited = any(
        (document.row.refund_limit is not None or document.row.goodwill_limit is not None)
        and (
            ticket_id is not None
            or (document.is_credit_note and document.row.state != InvoiceState.POSTED)
        )
        for document in documents
    )
    return Weighing(ticket_id) if is_limited else None
