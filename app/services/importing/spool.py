"""Keeps the lines of a run on disk, so that its documents can be taken in order of their dates."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import Unusable
from app.services.importing.lines import (
    Origin,
    Reason,
    ReportedLine,
    SaleLine,
    read_time,
    sale_again,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

_ROWS_HELD = 2000
_SEPARATOR = "\0"  # a sale line holds none: see lines.classify

PRAGMAS = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16384;
PRAGMA temp_store = FILE;
"""
_PREPARE = """
CREATE TABLE sale (
  source TEXT, document TEXT, customer TEXT, place INTEGER, line INTEGER, time TEXT, cells TEXT,
  PRIMARY KEY (source, document, customer, place, line)
) WITHOUT ROWID;
CREATE TABLE reported (
  line INTEGER PRIMARY KEY, source TEXT, document TEXT, place INTEGER, reason TEXT, day TEXT,
  cells TEXT
);
BEGIN;
"""
_ORDER_DOCUMENTS = """
CREATE TABLE document AS
SELECT min(time) AS time, source, document, customer, count(*) AS lines FROM sale
GROUP BY source, document, customer ORDER BY time, document, source, min(place);
BEGIN;
"""
_INSERT_SALE = "INSERT INTO sale VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT_REPORTED = "INSERT INTO reported VALUES (?, ?, ?, ?, ?, ?, ?)"
_FUTURE = "FROM reported WHERE day > ? AND reason NOT IN ('malformed', 'bad_date')"
_COUNT_FUTURE = f"SELECT reason, count(*) {_FUTURE} GROUP BY reason"
_REPORT_FUTURE = f"UPDATE reported SET reason = 'bad_date' WHERE line IN (SELECT line {_FUTURE})"
_TIME_CELL = 4
_LINES_IN_ORDER = """
SELECT d.rowid, s.source, s.document, s.customer, s.place, s.line, s.cells
FROM document d CROSS JOIN sale s USING (source, document, customer)
ORDER BY d.rowid, s.place, s.line
"""


@dataclass(frozen=True, slots=True)
class Document:
    """The lines of one document and customer, in the order of their places."""

    source: str
    number: str
    customer: str
    lines: tuple[SaleLine, ...]

    @property
    def time(self) -> datetime:
        """When it was made: the earliest time of its lines, local to the company."""
        return min(line.time for line in self.lines)


class Spool:
    """The lines of one run in a temporary file: sales by document, and what is reported."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sales: list[tuple[object, ...]] = []
        self._reported: list[tuple[object, ...]] = []

    def add(self, line: SaleLine) -> None:
        """Keep a sale."""
        origin, cells = line.origin, _SEPARATOR.join(line.cells)
        time = line.time.isoformat(" ")
        self._sales.append((*origin[:2], line.customer, *origin[2:], time, cells))
        if len(self._sales) == _ROWS_HELD:
            self._flush()

    def report(self, line: ReportedLine) -> None:
        """Keep a line that is not taken."""
        source, document, place, number = line.origin
        cells = json.dumps(line.cells)
        row = (number, source, document, place, line.reason.value, _day(line), cells)
        self._reported.append(row)
        if len(self._reported) == _ROWS_HELD:
            self._flush()

    def report_future(self, day: date) -> dict[Reason, int]:
        """Report lines dated after `day` for that; how many were reported for a later reason.

        Malformed lines stay malformed; which day today is, is not known before a database is.
        """
        self._flush()
        with disk():
            found = self._connection.execute(_COUNT_FUTURE, (day.isoformat(),)).fetchall()
            self._connection.execute(_REPORT_FUTURE, (day.isoformat(),))
        return {Reason(reason): count for reason, count in found}

    def arrange(self) -> int:
        """Put the documents in order when all lines have been added; their number."""
        self._flush()
        with disk():
            self._connection.executescript(_ORDER_DOCUMENTS)
        (count,) = self._connection.execute("SELECT count(*) FROM document").fetchone()
        return int(count)

    def documents(self) -> Iterator[Document]:
        """The documents in order of their times, then numbers."""
        with disk():
            rows = self._connection.execute(_LINES_IN_ORDER)
            for _, group in groupby(rows, key=itemgetter(0)):
                lines = tuple(_sale(row) for row in group)
                first = lines[0]
                yield Document(first.origin.source, first.origin.document, first.customer, lines)

    def reported(self) -> Iterator[ReportedLine]:
        """All lines that are not taken, in the order of the file."""
        self._flush()
        for line, source, document, place, reason, cells in self._connection.execute(
            "SELECT line, source, document, place, reason, cells FROM reported ORDER BY line"
        ):
            origin = Origin(source, document, place, line)
            yield ReportedLine(origin, Reason(reason), json.loads(cells), Decimal(0))

    def _flush(self) -> None:
        with disk():
            self._connection.executemany(_INSERT_SALE, self._sales)
            self._connection.executemany(_INSERT_REPORTED, self._reported)
        self._sales.clear()
        self._reported.clear()


def batches(
    documents: Iterator[Document], most_documents: int, most_lines: int
) -> Iterator[list[Document]]:
    """Documents in groups, none larger than asked unless one document alone is."""
    batch: list[Document] = []
    lines = 0
    for document in documents:
        if batch and (len(batch) == most_documents or lines + len(document.lines) > most_lines):
            yield batch
            batch, lines = [], 0
        batch.append(document)
        lines += len(document.lines)
    if batch:
        yield batch


@contextmanager
def open_spool() -> Iterator[Spool]:
    """A spool of sales and reported lines.

    Raises:
        Unusable: there is no room for it.
    """
    with temporary_database(_PREPARE) as connection:
        yield Spool(connection)


@contextmanager
def temporary_database(script: str) -> Iterator[sqlite3.Connection]:
    """A database in the folder for temporary files, made by `script`; its file goes with it.

    Raises:
        Unusable: there is no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="after-sales-import-") as folder:
        with disk():
            connection = sqlite3.connect(Path(folder) / "lines.sqlite", isolation_level=None)
        try:
            with disk():
                connection.executescript(PRAGMAS + script)
            yield connection
        finally:
            connection.close()


@contextmanager
def disk() -> Iterator[None]:
    """Say in words that the folder for temporary files has no room."""
    try:
        yield
    except sqlite3.OperationalError as error:
        parameters = {"folder": tempfile.gettempdir(), "cause": str(error)}
        raise Unusable("import.no_room", parameters) from error


def _day(line: ReportedLine) -> str:
    """The day that a reported line is dated; empty where it cannot be told."""
    time = read_time(line.cells[_TIME_CELL].strip()) if len(line.cells) > _TIME_CELL else None
    return time.date().isoformat() if time else ""


def _sale(row: tuple[int, str, str, str, int, int, str]) -> SaleLine:
    """The sale line of a row, read from its cells once more."""
    _, source, document, _, place, line, cells = row
    return sale_again(Origin(source, document, place, line), cells.split(_SEPARATOR))
