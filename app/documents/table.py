"""The table of lines: widths of columns, broken cells, and which line stands on which page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.documents import fonts, wrapping
from app.documents.style import paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.documents.content import Column, Row
    from app.documents.sheet import Sheets
    from app.documents.style import Style

PAD = 8.0
HEAD_HEIGHT = 20.0
HEAD_BASELINE = 13.0
LEADING = 1.26
SMALL_LEADING = 1.4
ROW_TOP = 15.0
ROW_BOTTOM = 7.5
HEADING = 22.0
HEADING_BASELINE = 15.0
TIGHT_TOP = 2.0
TIGHT_BOTTOM = 1.5
DESCRIPTION_LEAST = 100.0
MOST_LINES = 24
LINES_PER_PIECE = 8
# Size of the figures, gap between columns, widest code: from as designed to as tight as it gets.
TIGHTER = (
    (9.5, 16.0, 84.0),
    (9.5, 12.0, 64.0),
    (8.5, 12.0, 64.0),
    (7.5, 10.0, 56.0),
    (6.5, 8.0, 50.0),
    (5.5, 8.0, 46.0),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands: its left and right edge in points."""

    left: float
    right: float

    @property
    def room(self) -> float:
        """How wide its text may be."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set line of a cell: text, style, and its baseline below the cell's first."""

    text: str
    how: Style
    below: float


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row ready to be drawn, its group's heading above it.

    A piece that goes on in the next one has no rule below it.
    """

    cells: tuple[tuple[SetLine, ...], ...]
    height: float
    is_closed: bool = True
    top: float = ROW_TOP
    heading: str = ""

    def under(self, heading: str) -> SetRow:
        """The same below the heading of its group."""
        if not heading:
            return self
        return replace(self, heading=heading, height=self.height + HEADING)

    def tighter(self) -> SetRow:
        """The same with less white above and below."""
        less = TIGHT_TOP + TIGHT_BOTTOM if self.is_closed else 0.0
        return replace(self, height=self.height - less, top=self.top - TIGHT_TOP)


class Table:
    """The lines of a document, measured once and then drawn page by page."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        self._columns = columns
        self._size, self._places = _measure(columns, rows)
        self.rows = [piece for row in rows for piece in self._set(row)]

    def draw_head(self, sheets: Sheets, y: float) -> float:
        """The head of the table at this height; gives back where the first row begins."""
        look = paper()
        sheets.box((look.left, y), (look.width, HEAD_HEIGHT), look.tint)
        for column, place in zip(self._columns, self._places, strict=True):
            if is_figure(column):
                at, align = (place.right, y + HEAD_BASELINE), "right"
            else:
                at, align = (place.left, y + HEAD_BASELINE), "left"
            sheets.text(at, column.title, look.column_title(), align=align)
        return y + HEAD_HEIGHT

    def draw_row(self, sheets: Sheets, row: SetRow, y: float) -> float:
        """One row at this height; gives back where the next begins."""
        look = paper()
        end = y + row.height
        if row.heading:
            at = (look.left + PAD, y + HEADING_BASELINE)
            sheets.text(at, row.heading, look.strong(look.small))
            y += HEADING
        for column, place, cell in zip(self._columns, self._places, row.cells, strict=True):
            for line in cell:
                baseline = y + row.top + line.below
                if is_figure(column):
                    sheets.text((place.right, baseline), line.text, line.how, align="right")
                else:
                    sheets.text((place.left, baseline), line.text, line.how)
        if row.is_closed:
            sheets.rule((look.left, end), look.width, is_light=True)
        return end

    def _set(self, row: Row) -> list[SetRow]:
        """The row broken into lines; a very tall one becomes several pieces."""
        cells = [
            self._set_cell(column, place, cell)
            for column, place, cell in zip(self._columns, self._places, row.cells, strict=True)
        ]
        tallest = max(len(cell) for cell in cells)
        step = LINES_PER_PIECE if tallest > MOST_LINES else MOST_LINES
        pieces = [
            _piece([cell[start : start + step] for cell in cells], is_last=start + step >= tallest)
            for start in range(0, max(tallest, 1), step)
        ]
        return [pieces[0].under(row.heading), *pieces[1:]]

    def _set_cell(self, column: Column, place: Place, cell: tuple[str, ...]) -> list[SetLine]:
        """The lines of one cell, from the top."""
        look = paper()
        lines: list[SetLine] = []
        below = 0.0
        for number, text in enumerate(cell):
            how = _style(column, self._size, is_first=number == 0)
            if number == 1 and column.name == "description":
                below -= 0.5  # small print stands nearer to the name than the next line would
            broken = (
                (text,)
                if is_figure(column)
                else wrapping.wrap(text, how.font, how.size, place.room)
            )
            for line in broken:
                lines.append(SetLine(line, how, below))
                below += look.body * LEADING if number == 0 else look.small * SMALL_LEADING
        return lines


def is_figure(column: Column) -> bool:
    """Whether the column stands at its right edge."""
    return column.name in ("figure", "amount")


def paginate(rows: list[SetRow], first: float, room: float, closing: float) -> list[list[SetRow]]:
    """Which rows stand on which page, so that the totals never stand alone.

    `first` is the room on the first page, `room` that on the others, `closing` the height of what
    must stand below the last row, all in points. Where that does not fit under the last row, the
    last two rows (or one) go over to a new page with it; two look better there than one.
    """
    pages: list[list[SetRow]] = [[]]
    left = first
    for row in rows:
        if row.height > left:
            pages.append([])
            left = room
        pages[-1].append(row)
        left -= row.height
    if closing > left and pages[-1]:
        moved = 2 if len(pages[-1]) > 2 else 1
        kept, tail = pages[-1][:-moved], pages[-1][-moved:]
        pages[-1:] = [kept, tail] if kept or len(pages) == 1 else [tail]
    if len(pages) > 1 and len(pages[-1]) == 1 and len(pages[-2]) > 2:
        above = pages[-2][-1]
        if above.height + pages[-1][0].height + closing <= room:
            pages[-1].insert(0, pages[-2].pop())
    return pages


def _piece(cells: list[list[SetLine]], *, is_last: bool) -> SetRow:
    """Some lines of a row as a row of its own."""
    shift = max((cell[0].below for cell in cells if cell), default=0.0)
    moved = tuple(
        tuple(SetLine(line.text, line.how, line.below - shift) for line in cell) for cell in cells
    )
    deepest = max((cell[-1].below for cell in moved if cell), default=0.0)
    bottom = ROW_BOTTOM if is_last else paper().body * LEADING - ROW_TOP
    return SetRow(moved, ROW_TOP + deepest + bottom, is_last)


def _style(column: Column, size: float, *, is_first: bool) -> Style:
    """How a line of a cell is set."""
    look = paper()
    if column.name == "code":
        return look.quiet(look.body - 0.5)
    if column.name == "description":
        return look.medium() if is_first else look.quiet()
    return look.medium_figure(size) if column.name == "amount" else look.figure(size)


def _measure(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[float, list[Place]]:
    """The size of the figures and the place of each column.

    Figures keep their full width whatever they are; the description has the rest, and where that
    would be too little the columns move together and the figures are set smaller.
    """
    size, places = 0.0, list[Place]()
    for size, gap, widest_code in TIGHTER:
        widths = [_natural(number, column, rows, size) for number, column in enumerate(columns)]
        places = _places(columns, widths, gap, widest_code)
        described = (p for p, c in zip(places, columns, strict=True) if c.name == "description")
        if all(place.room >= DESCRIPTION_LEAST for place in described):
            break
    return size, places


def _natural(number: int, column: Column, rows: Sequence[Row], size: float) -> float:
    """How wide a column wants to be; the description takes what is left."""
    if column.name == "description":
        return 0.0
    how = _style(column, size, is_first=True)
    title = paper().column_title()
    widest = max(
        (fonts.width(text, how.font, how.size) for row in rows for text in row.cells[number]),
        default=0.0,
    )
    return max(widest, column.minimum, fonts.width(column.title, title.font, title.size))


def _places(
    columns: Sequence[Column], widths: Sequence[float], gap: float, widest_code: float
) -> list[Place]:
    """The columns from both edges inward."""
    look = paper()
    left, right = look.left + PAD, look.right - PAD
    places: dict[int, Place] = {}
    for number in reversed(range(len(columns))):
        if is_figure(columns[number]):
            places[number] = Place(right - widths[number], right)
            right -= widths[number] + gap
    for number, column in enumerate(columns):
        if column.name == "code":
            places[number] = Place(left, left + min(widths[number], widest_code))
            left = places[number].right + PAD
        elif column.name == "description":
            places[number] = Place(left, right)
    return [places[number] for number in range(len(columns))]
