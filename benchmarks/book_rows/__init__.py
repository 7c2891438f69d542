"""The statements that make the rows of `books`, each table from numbers.

Money is worked out in pence. Invoice 4t - 3 is the one that ticket t is about; every fourth invoice
is paid; every fifth ticket has a posted credit note of all that was left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.book_rows import desk, documents, trade
from benchmarks.book_rows.dialects import DIALECTS, Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DIALECTS", "Dialect", "statements"]


def statements(dialect: Dialect, *, of_tickets: bool = True) -> Iterator[str]:
    """All statements in the order in which they are run; for `of_tickets` see `trade.numbers`."""
    yield from trade.numbers(of_tickets=of_tickets)
    yield from trade.masters()
    yield from trade.orders(dialect)
    yield from trade.deliveries(dialect)
    yield from documents.invoices(dialect)
    yield from documents.payments(dialect)
    yield from documents.credit_notes(dialect)
    yield from desk.tickets(dialect)
    yield from desk.timeline(dialect)
    yield from documents.series()
    if dialect.is_sqlite:
        for table in ("ticket", "partner", "product"):
            yield f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')"
    for table in ("credited", "document", "line", "number"):
        yield f"DROP TABLE book_{table}"
