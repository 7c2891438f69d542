"""Reads an order book line by line and gives each line its identity."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from app.services.importing.files import ORDER_BOOK_COLUMNS, REPORT_COLUMNS
from app.services.importing.lines import Origin, classify, malformed
from app.services.importing.report import undefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.importing.files import Book
    from app.services.importing.lines import BookLine
    from app.services.importing.records import Record

DEFAULT_SOURCE = "order-book"
"""The source of lines unless another is named.

It is not the file's name, so that a month's file, the year's, and a renamed copy give the same
line the same identity.
"""

_PLACE = re.compile(r"-?[0-9]{1,9}", re.ASCII)  # what a column of whole numbers holds
_ORIGIN_CELLS = len(REPORT_COLUMNS) - len(ORDER_BOOK_COLUMNS)


def read_lines(book: Book, source: str = DEFAULT_SOURCE) -> Iterator[BookLine]:
    """All lines of an order book, in the order of the file, one at a time.

    The running place counts every line of a document, taken or not, so that it does not change
    when a line is corrected. In a report of ours, source and place come from its columns.

    Raises:
        Unusable: see `Book.records`.
    """
    if book.is_report:
        yield from map(_reported_before, book.records())
        return
    places: Counter[str] = Counter()
    for record in book.records():
        document = record.cells[0].strip()
        origin = Origin(source, document, _place(places, document, record.line), record.line)
        yield classify(origin, record.cells, is_sound=record.is_sound)


def _place(places: Counter[str], document: str, line: int) -> int:
    """The next place in a document.

    A line without a document number has its line in the file, below zero: so it never meets a
    place of the document it is found to belong to.
    """
    if not document:
        return -line
    places[document] += 1
    return places[document]


def _reported_before(record: Record) -> BookLine:
    """A line of a report, with the identity that it had when it was reported."""
    source, document, place = (*map(undefused, record.cells[:3]), "", "", "")[:3]
    cells = [undefused(cell) for cell in record.cells[_ORIGIN_CELLS:]]
    is_place = _PLACE.fullmatch(place) is not None
    origin = Origin(source, document, int(place) if is_place else -record.line, record.line)
    if not _belongs(document, cells):
        return malformed(origin, cells)
    return classify(origin, cells, is_sound=record.is_sound and is_place)


def _belongs(document: str, cells: Sequence[str]) -> bool:
    """Whether a line still is of the document it was reported with, if it had a number then."""
    return not document or (bool(cells) and cells[0].strip() == document)
