"""Splits the bytes of an order book into records, and notices where it is broken."""

from __future__ import annotations

import csv
from collections import deque
from typing import IO, TYPE_CHECKING, NamedTuple

from app.errors import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_LONGEST_LINE = 1 << 20
_LAST_CELLS_KEPT = 1000


class Record(NamedTuple):
    """One record of a file: the number of its first line (1 is the header) and its cells.

    `is_sound` is false where the quotes of the line do not close.
    """

    line: int
    cells: list[str]
    is_sound: bool


class Lines:
    """The lines of a file as text, counted, with those of the present record held.

    Raises `Unusable` when a line is not UTF-8 or is longer than any order book's.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.name = name
        self.number = 0
        self.held: list[str] = []
        self._file = file
        self._waiting: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = self._waiting.popleft() if self._waiting else self._read()
        self.number += 1
        self.held.append(text)
        return text

    def give_back(self) -> str:
        """Keep the first held line and let the others be read again."""
        first, *others = self.held
        self._waiting.extendleft(reversed(others))
        self.number -= len(others)
        return first

    def is_at_end(self) -> bool:
        """Whether the line just read is the file's last and has no line break."""
        return not self._waiting and not self.held[-1].endswith(("\n", "\r"))

    def _read(self) -> str:
        raw = self._file.readline(_LONGEST_LINE)
        if not raw:
            raise StopIteration
        if len(raw) == _LONGEST_LINE:
            raise Unusable("import.file_not_csv", {"file": self.name})
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            parameters = {"file": self.name, "line": self.number + 1}
            raise Unusable("import.file_wrongly_encoded", parameters) from None
        return text if self.number else text.removeprefix(_BOM)


def records(lines: Lines, width: int) -> Iterator[Record]:
    """The records of a file whose header has `width` cells, blank lines left out.

    A line whose quotes do not close becomes one unsound record, and the lines after it are read
    by themselves: one stray quote does not swallow the rest of the file.

    Raises:
        Unusable: the last line ends in the middle.
    """
    reader = csv.reader(lines, strict=True)
    last_cells: set[str] = set()
    while True:
        lines.held.clear()
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        record = _record(lines, start, cells, width)
        if lines.is_at_end():
            _refuse_cut(lines, record, width, last_cells)
        elif len(last_cells) < _LAST_CELLS_KEPT and record.cells:
            last_cells.add(record.cells[-1])
        if record.cells:
            yield record


def _record(lines: Lines, start: int, cells: list[str] | None, width: int) -> Record:
    """The record as read, or its first line alone if the quotes led astray."""
    if cells is not None and (len(lines.held) == 1 or len(cells) == width):
        return Record(start, cells, is_sound=True)
    text = lines.give_back().rstrip("\r\n")
    try:
        return Record(start, next(csv.reader([text]), []), is_sound=False)
    except csv.Error:  # a cell longer than the reader takes
        return Record(start, text.split(","), is_sound=False)


def _refuse_cut(lines: Lines, record: Record, width: int, last_cells: set[str]) -> None:
    """Refuse a file that stops inside its last line, which has no line break.

    A last line with all its cells may just lack the line break, which many programs leave out;
    it is taken for cut if its last cell is the beginning of another line's ("United King").
    """
    is_complete = record.is_sound and len(record.cells) >= width
    last = record.cells[-1] if record.cells else ""
    is_beginning = last not in last_cells and any(c.startswith(last) for c in last_cells)
    if not is_complete or is_beginning:
        raise Unusable("import.file_cut", {"file": lines.name, "line": record.line})
