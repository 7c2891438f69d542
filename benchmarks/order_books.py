"""Order books of any length: the sample month, again and again under other document numbers."""

from __future__ import annotations

import csv
import gzip
import re
from itertools import count, islice
from typing import TYPE_CHECKING

from app import paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAMPLE = paths.resource("sample/online-retail-2010-12.csv.gz")
APART = 100_000  # more than the numbers of the month are
_NUMBER = re.compile(r"\d+")


def write(folder: Path, lines: int) -> Path:
    """A book of so many lines, as a CSV file in the folder."""
    book = folder / f"book-{lines}.csv"
    with book.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        rows = _rows()
        writer.writerow(next(rows))
        writer.writerows(islice(rows, lines))
    return book


def _rows() -> Iterator[list[str]]:
    """The head, then the rows of the month without end, each time with further numbers."""
    for time in count():
        with gzip.open(SAMPLE, "rt", encoding="utf-8", newline="") as source:
            rows = csv.reader(source)
            head = next(rows)
            if not time:
                yield head
            for document, *rest in rows:
                yield [_further(document, time), *rest]


def _further(document: str, time: int) -> str:
    """The number of a document moved on, its letter kept."""
    return _NUMBER.sub(lambda number: str(int(number[0]) + time * APART), document, count=1)
