"""Pictures in rows of boxes of one size, each with its name and small print below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents import wrapping
from app.documents.style import MM, paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.documents.content import Picture
    from app.documents.sheet import Sheets

PER_ROW = 3
BOX = (55 * MM, 42 * MM)
FRAME = 0.5
NAME = 11.0
LEADING = 10.5
BELOW = 13.0
MORE = 12.0


@dataclass(frozen=True, slots=True)
class SetPictures:
    """A row of pictures, never torn apart; `more` stands below the last one."""

    pictures: tuple[Picture, ...]
    more: str = ""

    @property
    def height(self) -> float:
        """From the top of its boxes to where the next row begins."""
        return BOX[1] + NAME + LEADING + BELOW + (MORE if self.more else 0.0)

    def draw(self, sheets: Sheets, y: float) -> float:
        """All of them side by side at this height; gives back where the next row begins."""
        look = paper()
        step = BOX[0] + (look.width - PER_ROW * BOX[0]) / (PER_ROW - 1)
        for place, picture in enumerate(self.pictures):
            _draw(sheets, (look.left + place * step, y), picture)
        end = y + self.height
        sheets.text((look.left, end - BELOW + 1), self.more, look.quiet())
        return end


def set_pictures(pictures: Sequence[Picture], more: str) -> list[SetPictures]:
    """The pictures in their order, row by row."""
    starts = range(0, len(pictures), PER_ROW)
    return [
        SetPictures(
            tuple(pictures[start : start + PER_ROW]),
            more if start + PER_ROW >= len(pictures) else "",
        )
        for start in starts
    ]


def _draw(sheets: Sheets, at: tuple[float, float], picture: Picture) -> None:
    """The picture in the middle of its box; the box stays empty where there is none to read."""
    look, (x, y) = paper(), at
    sheets.picture(at, picture.data, BOX, is_centred=True)
    sheets.frame(at, BOX, look.rule, radius=0, width=FRAME)
    name, below = look.medium(look.small), look.quiet()
    y += BOX[1] + NAME
    sheets.text((x, y), wrapping.cut(picture.name, name, BOX[0]), name)
    sheets.text((x, y + LEADING), wrapping.cut(picture.about, below, BOX[0]), below)
