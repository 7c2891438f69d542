"""Labels: one page of the label's own size for each piece, with a square for the scanner.

Like the credit note: the dataclasses need neither ReportLab nor Babel; `render` belongs on the
paper thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.documents.codes import Modules
    from app.documents.sheet import Sheets
    from app.documents.style import Style

__all__ = ["LABEL", "Label", "LabelSheet", "LabelSize", "render", "without_code"]

MARGIN_MM = 2.5
SQUARE_MM = 20.0
"""The room of a code; its modules are as large as fit, but no larger than a scanner needs."""
MODULE_MM = 1.0
QUIET_MODULES = 2
NUMBER_SIZE, NAME_SIZE, CODE_SIZE, SMALL_SIZE = 9.0, 8.0, 8.0, 7.0
LEGIBLE = 0.7
SMALLEST = 0.3
STEP = 0.05
INK = "#000000"
"""Thermal printers know black and white only."""


@dataclass(frozen=True, slots=True)
class LabelSize:
    """A label in millimetres."""

    width: float
    height: float


LABEL = LabelSize(62.0, 29.0)
"""The size of our labels, that of a common roll. Another roll: another size here."""


@dataclass(frozen=True, slots=True)
class Label:
    """What one label says.

    `code` is what a scanner types, and `shown` how people read it ("Serial SN-0047"). `mark`
    stands at the right of the number ("3 of 12"). `details` are small lines below.
    """

    code: str
    number: str
    name: str
    shown: str
    mark: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """Labels to print in one run, one on each page."""

    title: str
    company: str
    language: str
    labels: tuple[Label, ...]
    size: LabelSize = LABEL


def render(sheet: LabelSheet) -> bytes:
    """The labels as PDF, which asks its viewer to print it at 100 %.

    The same labels give the same bytes. To be called on the paper thread only.
    """
    from app.documents.figures import of
    from app.documents.sheet import Sheets
    from app.documents.style import MM

    sheets = Sheets(
        title=sheet.title,
        author=sheet.company,
        language=of(sheet.language).language_tag,
        size=(sheet.size.width * MM, sheet.size.height * MM),
    )
    sheets.print_at_true_size()
    for label in sheet.labels:
        _draw(sheets, label)
        sheets.finish_sheet()
    return sheets.finish()


def without_code(sheet: LabelSheet) -> int:
    """How many labels have words alone: no square holds what a scanner would have to type."""
    from app.documents import codes

    return sum(codes.data_matrix(each.code) is None for each in sheet.labels)


def _draw(sheets: Sheets, label: Label) -> None:
    """The code at the left, words at its right; without a code the words alone."""
    from app.documents import codes
    from app.documents.style import MM

    left, square = MARGIN_MM * MM, codes.data_matrix(label.code)
    if square is not None:
        left += _draw_square(sheets, square)
    _draw_words(sheets, label, left)


def _draw_square(sheets: Sheets, square: Modules) -> float:
    """The code in the middle of its room; gives back the room that it takes."""
    from app.documents.style import MM

    module = min(MODULE_MM, SQUARE_MM / square.side) * MM
    left = MARGIN_MM * MM + (SQUARE_MM * MM - square.side * module) / 2
    top = (sheets.height - square.side * module) / 2
    boxes = (
        (left + x * module, top + y * module, module, module)
        for y, row in enumerate(square.rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    sheets.dark(boxes, INK)
    return (SQUARE_MM + QUIET_MODULES * MODULE_MM) * MM


def _draw_words(sheets: Sheets, label: Label, left: float) -> None:
    """Number, name, code in words and details, all set smaller until they fit.

    Before they become too small to read, details go.
    """
    from app.documents.style import MM

    room = sheets.width - MARGIN_MM * MM - left
    most = sheets.height - 2 * MARGIN_MM * MM
    scale, details = 1.0, label.details
    lines = _lines(label, details, room, scale)
    while _height(lines) > most and scale > SMALLEST:
        if scale <= LEGIBLE and details:
            details = details[:-1]
        else:
            scale -= STEP
        lines = _lines(label, details, room, scale)
    y = MARGIN_MM * MM + max(0.0, (most - _height(lines)) / 2)
    for place, (text, how) in enumerate(lines):
        baseline = y + how.size * 0.95
        sheets.text((left, baseline), text, how)
        if not place and label.mark:
            sheets.text((left + room, baseline), label.mark, how, align="right")
        y += how.leading


def _lines(
    label: Label, details: tuple[str, ...], room: float, scale: float
) -> list[tuple[str, Style]]:
    """All lines broken to their room."""
    from app.documents import fonts, style, wrapping

    number = _style(style.STRONG, NUMBER_SIZE * scale)
    mark = fonts.width(label.mark, number.font, number.size) + 4 if label.mark else 0.0
    small = _style(style.REGULAR, SMALL_SIZE * scale)
    blocks = [
        (label.number, number, room - mark),
        (label.name, _style(style.MEDIUM, NAME_SIZE * scale), room),
        (label.shown, _style(style.STRONG, CODE_SIZE * scale), room),
        *((each, small, room) for each in details),
    ]
    return [
        (line, how)
        for text, how, wide in blocks
        for line in wrapping.wrap(text, how.font, how.size, wide)
    ]


def _style(font: str, size: float) -> Style:
    from app.documents.style import Style

    return Style(font, size, INK, size * 1.25)


def _height(lines: list[tuple[str, Style]]) -> float:
    return sum(how.leading for _, how in lines)
