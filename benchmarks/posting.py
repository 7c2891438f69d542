"""A refund posted in books that hold more and more credit notes of the same series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import books, refund
from benchmarks.measuring import GROWTH, Aims, measure
from benchmarks.plain import Plain

if TYPE_CHECKING:
    from benchmarks.databases import Databases
    from benchmarks.measuring import Row

AIMS = Aims(statements=30, growth=GROWTH)
CREDITED_PER_TICKET = 2


def measure_after(engine: Databases, earlier: int, runs: int) -> Row:
    """Reverse and Post, with ledger, locks, chain and journal items, after so many credit notes.

    Each of them has an invoice of its own, and their chain is whole. Beside it the same floor as
    that of the refund.
    """
    tickets = max(refund.tickets_for(runs), -(-earlier // CREDITED_PER_TICKET))
    made = books.make(books.with_company(engine), tickets, credited=earlier, chained="credit_note")
    database, plain = made.open(), Plain(made.url)
    try:
        case = refund.case(made, database, plain, "posting, after credit notes", AIMS)
        row = measure(case, database=engine.name, size=earlier, runs=runs)
    finally:
        database.close()
        plain.close()
    engine.drop(made.url)
    return row
