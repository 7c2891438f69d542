"""Keeps the cancellations of an order book on disk, so that they are taken in order of time."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from app.services.checks import LINE
from app.services.importing import CancellationLine, Origin
from app.services.importing.spool import disk, temporary_database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_ROWS_HELD = 2000
_PREPARE = """
CREATE TABLE cancelled (
  source TEXT, document TEXT, place INTEGER, line INTEGER, time TEXT, cells TEXT,
  PRIMARY KEY (source, document, place, line)
) WITHOUT ROWID;
BEGIN;
"""
_ARRANGE = """
CREATE TABLE document AS
SELECT min(time) AS time, source, document, count(*) AS lines FROM cancelled
GROUP BY source, document ORDER BY time IS NULL, time, document, source;
BEGIN;
"""
_INSERT = "INSERT INTO cancelled VALUES (?, ?, ?, ?, ?, ?)"
_LINES_IN_ORDER = """
SELECT d.rowid, c.source, c.document, c.place, c.line, c.time, c.cells
FROM document d CROSS JOIN cancelled c USING (source, document)
ORDER BY d.rowid, c.place, c.line
"""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A cancellation document: its lines in the order of their places."""

    source: str
    number: str
    lines: tuple[CancellationLine, ...]


class Spool:
    """The cancellation lines of one run in a temporary file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: list[tuple[object, ...]] = []

    def add(self, line: CancellationLine) -> None:
        """Keep a line; its texts are cut to what columns hold."""
        origin = line.origin
        time = None if line.time is None else line.time.isoformat(" ")
        cells = [
            _clean(line.stock_code),
            _clean(line.description),
            _text(line.quantity),
            _text(line.price),
            _clean(line.customer),
            _clean(line.country),
            str(line.amount),
        ]
        document = _clean(origin.document)
        self._rows.append(
            (origin.source, document, origin.place, origin.line, time, json.dumps(cells))
        )
        if len(self._rows) == _ROWS_HELD:
            self._flush()

    def arrange(self) -> int:
        """Put the documents in order when all lines have been added; their number."""
        self._flush()
        with disk():
            self._connection.executescript(_ARRANGE)
        (count,) = self._connection.execute("SELECT count(*) FROM document").fetchone()
        return int(count)

    def documents(self) -> Iterator[Cancellation]:
        """The documents in order of time, then number; those without a time last (rules 41)."""
        with disk():
            rows = self._connection.execute(_LINES_IN_ORDER)
            for _, group in groupby(rows, key=itemgetter(0)):
                lines = tuple(_line(row) for row in group)
                origin = lines[0].origin
                yield Cancellation(origin.source, origin.document, lines)

    def _flush(self) -> None:
        with disk():
            self._connection.executemany(_INSERT, self._rows)
        self._rows.clear()


@contextmanager
def open_spool() -> Iterator[Spool]:
    """A spool whose file goes with it.

    Raises:
        Unusable: there is no room for it.
    """
    with temporary_database(_PREPARE) as connection:
        yield Spool(connection)


def _line(row: tuple[int, str, str, int, int, str | None, str]) -> CancellationLine:
    """The line of a row."""
    _, source, document, place, line, time, cells = row
    code, description, quantity, price, customer, country, amount = json.loads(cells)
    return CancellationLine(
        Origin(source, document, place, line),
        code,
        description,
        None if quantity is None else Decimal(quantity),
        None if time is None else datetime.fromisoformat(time),
        None if price is None else Decimal(price),
        customer,
        country,
        Decimal(amount),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _clean(cell: str) -> str:
    """A cell as a column of the books holds it: no line of a file is set aside for its length."""
    return cell.replace("\0", "")[:LINE]
