"""How long the window stands still while a return of many lines is made, and its theme switched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks import children, returning
from benchmarks.book_rows.trade import WIDE_LINES
from benchmarks.measuring import Aims, row_of
from benchmarks.plain import Plain
from benchmarks.returning import FEW_LINES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.books import Books
    from benchmarks.measuring import Row

STILL = Aims(p95_ms=150)
"""What is done in one piece is felt above a tenth of a second; slow machines leave some of it."""
SWITCH = Aims(p95_ms=150)
MOST_RUNS = 10
STEPS = {"opened": "dialog", "made": "made", "received": "received"}


def measure(made: Books, home: Path, *, database: str, runs: int) -> Iterator[Row]:
    """Returns of many lines by turns with those of few, which are their floor."""
    plain = Plain(made.url)
    returning.switch_on(plain)
    plain.close()
    runs = min(runs, MOST_RUNS)
    tickets = {
        str(lines): returning.tickets_of(made, lines)[:runs] for lines in (FEW_LINES, WIDE_LINES)
    }
    told = json.loads(
        children.run(home, "benchmarks.window_at_work", (made.url, json.dumps(tickets)))[-1]
    )
    few, many = told[str(FEW_LINES)], told[str(WIDE_LINES)]
    for step, words in STEPS.items():
        yield row_of(
            f"window stands still, return of {WIDE_LINES}, {words}",
            many[step],
            few[step],
            database=database,
            size=made.tickets,
            aims=STILL,
        )
    yield row_of(
        "theme switched",
        told["theme"]["switched"],
        told["theme"]["painted"],
        database=database,
        size=made.tickets,
        aims=SWITCH,
    )
