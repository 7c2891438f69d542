"""What the two engines say differently: days, moments, padded numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the two engines say differently; `{}` stands for a number."""

    day: str
    moment: str
    padded: str
    is_sqlite: bool

    def dated(self, number: str) -> str:
        """A day of 2026, up to 300 days into it."""
        return self.day.replace("{}", number)

    def timed(self, number: str) -> str:
        """A quarter past nine of that day."""
        return self.moment.replace("{}", number)

    def pad(self, number: str) -> str:
        """The digits of a number, five at least."""
        return self.padded.replace("{}", number)


DIALECTS = {
    "sqlite": Dialect(
        "date('2026-01-05', '+' || ({}) || ' days')",
        "(date('2026-01-05', '+' || ({}) || ' days') || ' 09:15:00.000000')",
        "printf('%05d', {})",
        is_sqlite=True,
    ),
    "postgresql": Dialect(
        "(DATE '2026-01-05' + CAST({} AS INTEGER))",
        "((DATE '2026-01-05' + CAST({} AS INTEGER) + TIME '09:15') AT TIME ZONE 'UTC')",
        "lpad(CAST({} AS TEXT), greatest(5, length(CAST({} AS TEXT))), '0')",
        is_sqlite=False,
    ),
}
