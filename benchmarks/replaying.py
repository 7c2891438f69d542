"""The replay of an order book's cancellations: a ticket and a refund for each, as by hand."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services import importing, replay
from app.services.importing import ImportOrders
from app.services.replay import ReplayCancellations
from app.services.unit_of_work import Database
from benchmarks import order_books
from benchmarks.books import NOW, found_company, with_company
from benchmarks.measuring import GROWTH, Aims, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.databases import Databases
    from benchmarks.measuring import Row

TIMES = (1, 2)
AIMS = Aims(growth=GROWTH)
PAID = Decimal("0.3")


def measure(engine: Databases, folder: Path, lines: int) -> Iterator[Row]:
    """Replay the cancellations of the month, then of two; the size is that of credit notes."""
    for times in TIMES:
        book, url = order_books.write(folder, lines * times), with_company(engine)
        user_id = found_company(url)
        database = Database(url, clock=lambda: NOW)
        try:
            bought = ImportOrders(book, paid_share=PAID)
            importing.import_orders(database, bought, actor_id=user_id)
            started = time.perf_counter()
            with replay.prepare(ReplayCancellations(book)) as prepared:
                done = prepared.take(database, actor_id=user_id)
            taken = (time.perf_counter() - started) * 1000
        finally:
            database.close()
        engine.drop(url)
        book.unlink()
        row = row_of(
            "replay, of cancellations",
            [taken],
            database=engine.name,
            size=done.credit_notes,
            aims=AIMS,
        )
        yield replace(row, is_per_piece=True)
