"""The live preview in the real dialog: from the last key to new pixels of the credit note."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks import children
from benchmarks.measuring import Aims, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.books import Books
    from benchmarks.measuring import Row

AIMS = Aims(p95_ms=250)  # the 150 ms included in which the dialog waits for further keys
TICKET = 4  # its invoice has twelve lines


def measure(books: Books, home: Path, *, database: str, runs: int) -> Iterator[Row]:
    """Type a word `runs` times into the reason of a refund of twelve lines."""
    told = children.run(home, "benchmarks.typed_preview", (books.url, str(TICKET), str(runs)))
    yield row_of(
        "live preview", json.loads(told[-1]), database=database, size=books.tickets, aims=AIMS
    )
