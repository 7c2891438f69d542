"""Texts below the totals, side by side in two columns and on over the next pages if need be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents import wrapping
from app.documents.style import Style, paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.documents.content import Text
    from app.documents.sheet import Sheets

SIZE = 8.5
LEADING = 13.0
TOP = 30.0
BELOW_HEADING = 15.0
GAP = 24.0
FEWEST = 2


@dataclass(frozen=True, slots=True)
class SetText:
    """A heading and the lines that its text is broken into."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What of a text stands on one page: its column, the heading's baseline, heading, lines."""

    column: int
    top: float
    heading: str
    lines: tuple[str, ...]

    @property
    def bottom(self) -> float:
        """Its last baseline."""
        return self.top + BELOW_HEADING + (len(self.lines) - 1) * LEADING

    def draw(self, sheets: Sheets) -> None:
        """Heading and lines; a part that goes on from the page before has no heading."""
        look = paper()
        x = look.left + self.column * (look.width + GAP) / 2
        if self.heading:
            sheets.text((x, self.top), self.heading, look.strong())
        sheets.lines((x, self.top + BELOW_HEADING), self.lines, _style())


def set_texts(texts: Sequence[Text]) -> list[SetText]:
    """The texts broken into the lines of their column, paragraphs kept; empty ones left out."""
    how = _style()
    room = (paper().width - GAP) / 2
    return [
        SetText(text.heading, wrapping.wrap(text.body, how.font, how.size, room))
        for text in texts
        if text.body.strip()
    ]


def height(texts: Sequence[SetText]) -> float:
    """The height from the end of the totals to the last line, when no page breaks it."""
    return sum(
        TOP + BELOW_HEADING + (max(len(text.lines) for text in pair) - 1) * LEADING
        for pair in _pairs(texts)
    )


def flow(texts: Sequence[SetText], y: float, *, top: float, bottom: float) -> Iterator[list[Part]]:
    """The parts of each page, the first one below `y`, the others from `top`, down to `bottom`."""
    parts: list[Part] = []
    for pair in _pairs(texts):
        rest = [text.lines for text in pair]
        headings = [text.heading for text in pair]
        y += TOP
        while any(rest):
            fit = int((bottom - y - BELOW_HEADING) // LEADING) + 1
            if fit >= min(FEWEST, max(map(len, rest))):
                parts += [
                    Part(number, y, headings[number], lines[:fit])
                    for number, lines in enumerate(rest)
                    if lines
                ]
                y += BELOW_HEADING + (min(fit, max(map(len, rest))) - 1) * LEADING
                rest = [lines[fit:] for lines in rest]
                headings = [""] * len(rest)
            if any(rest):
                yield parts
                parts = []
                y = top + 10 if headings[0] else top - 5
    yield parts


def _pairs(texts: Sequence[SetText]) -> Iterator[Sequence[SetText]]:
    """Two texts side by side at a time."""
    for start in range(0, len(texts), 2):
        yield texts[start : start + 2]


def _style() -> Style:
    return paper().quiet(SIZE, LEADING)
