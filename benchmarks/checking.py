"""The check of whole books, beside reading their rows and nothing else."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.services import integrity
from benchmarks import books
from benchmarks.children import ChildFailed
from benchmarks.measuring import GROWTH, Aims, row_of
from benchmarks.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.databases import Databases
    from benchmarks.measuring import Row

MOST_TICKETS = 10_000
AIMS = Aims(growth=GROWTH)
TABLES = (
    "invoice", "invoice_line", "invoice_line_tax", "invoice_tax", "credited_invoice",
    "invoice_party", "invoice_status", "journal_item", "item_match", "payment", "payment_status",
    "document_series", "ticket", "ticket_document", "transfer", "move", "move_line", "attachment",
)  # fmt: skip


def measure(engine: Databases, tickets: int, runs: int) -> Iterator[Row]:
    """Check books of so many tickets; the size is the number of rows that the check counts.

    Raises:
        ChildFailed: the check found something: then the books were not made as they should be.
    """
    made = books.make(books.with_company(engine), tickets, chained="all")
    works, floors, rows = [], [], 0
    database, plain = made.open(), Plain(made.url)
    try:
        for _ in range(runs):
            started = time.perf_counter()
            for table in TABLES:
                plain.rows(f"SELECT * FROM {table}")
            floors.append((time.perf_counter() - started) * 1000)
            started = time.perf_counter()
            report = integrity.check(database, lambda _rule: None)
            works.append((time.perf_counter() - started) * 1000)
            if not report.is_ok:
                found = report.findings[0]
                raise ChildFailed(f"{found.rule}: {found.record} {found.problem}")
            rows = sum(report.checked.values())
    finally:
        database.close()
        plain.close()
    engine.drop(made.url)
    row = row_of("check", works, floors, database=engine.name, size=rows, aims=AIMS)
    yield replace(row, is_per_piece=True)
