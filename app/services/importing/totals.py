"""Counts the lines and amounts of an import, so that what was read equals what was done with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from app.services.importing.lines import EXACT, Reason


@dataclass(slots=True)
class Totals:
    """Lines and control amounts (quantity times price, unrounded, as in the file; rules 40).

    Lines read = taken + cancellations + reported, and so for the amounts. A line that an earlier
    run took is taken. `invoiced` is what the taken lines of this run were invoiced at, rounded.
    """

    lines_read: int = 0
    lines_taken: int = 0
    lines_known: int = 0
    lines_cancellations: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)
    amount_read: Decimal = Decimal(0)
    amount_taken: Decimal = Decimal(0)
    amount_cancellations: Decimal = Decimal(0)
    amount_reported: Decimal = Decimal(0)

    def read(self, amount: Decimal) -> None:
        """A line was read."""
        self.lines_read += 1
        self.amount_read = EXACT.add(self.amount_read, amount)

    def taken(self, amount: Decimal, *, is_known: bool) -> None:
        """A line stands in the books, from this run or an earlier one."""
        self.lines_taken += 1
        self.lines_known += is_known
        self.amount_taken = EXACT.add(self.amount_taken, amount)

    def cancelled(self, amount: Decimal) -> None:
        """A line of a cancellation was set aside."""
        self.lines_cancellations += 1
        self.amount_cancellations = EXACT.add(self.amount_cancellations, amount)

    def reported(self, reason: Reason, amount: Decimal) -> None:
        """A line was not taken."""
        self.reasons[reason] += 1
        self.amount_reported = EXACT.add(self.amount_reported, amount)

    def reported_anew(self, reason: Reason, first: Reason, count: int) -> None:
        """So many lines have another reason that comes before the one they were reported for."""
        self.reasons[reason] -= count
        self.reasons[first] += count
        self.reasons = +self.reasons

    @property
    def lines_reported(self) -> int:
        """Lines not taken, for whatever reason."""
        return self.reasons.total()
