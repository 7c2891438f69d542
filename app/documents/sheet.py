"""A sheet of paper to draw on: text, rules, boxes and pictures, measured from the top left."""

from __future__ import annotations

import functools
import io
from itertools import pairwise
from typing import TYPE_CHECKING

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.documents import fonts, style

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.documents.style import Style

Point = tuple[float, float]
Box = tuple[float, float, float, float]
HAIRLINE = 0.5
ROUND = 1

rl_config.useA85 = 0  # streams as they are: a fifth smaller and quicker than as printable text


class Sheets:
    """The sheets of one document: positions are points from the left and from the top.

    Shapes are drawn at once, text when the sheet is finished, so that text is always above them.
    """

    def __init__(
        self,
        *,
        title: str,
        author: str,
        language: str,
        keywords: str = "",
        size: Point = (style.PAGE_WIDTH, style.PAGE_HEIGHT),
    ) -> None:
        for name in style.FONTS:
            fonts.font(name)
        self.width, self.height = size
        self._buffer = io.BytesIO()
        self._canvas = Canvas(
            self._buffer,
            pagesize=size,
            pageCompression=1,
            invariant=1,  # the same page gives the same bytes: no clock, no random name
            initialFontName=style.REGULAR,  # type: ignore[arg-type]  # the stub wants a number
            lang=language,
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator("After-Sales Desk")
        if keywords:
            self._canvas.setKeywords(keywords)
        self._text = self._canvas.beginText()
        self._last: tuple[str, float, str] = ("", 0.0, "")

    def print_at_true_size(self) -> None:
        """Ask viewers not to fit these sheets to the paper in the printer."""
        self._canvas.setViewerPreference("PrintScaling", "None")

    def text(self, at: Point, text: str, how: Style, *, align: str = "left") -> float:
        """Write one line with its baseline at this point; gives back its width.

        `align` is what stands at the point: "left" or "right" end of the line.
        """
        x, y = at
        width = fonts.width(text, how.font, how.size)
        self._text.setTextOrigin(x - width if align == "right" else x, self.height - y)
        for font, part in fonts.runs(text, how.font):
            self._use(font, how.size, how.colour)
            self._text.textOut(part)
        return width

    def lines(self, at: Point, lines: tuple[str, ...], how: Style, *, align: str = "left") -> float:
        """Write lines one below the other; gives back the height that they take."""
        x, y = at
        for number, line in enumerate(lines):
            self.text((x, y + number * how.leading), line, how, align=align)
        return len(lines) * how.leading

    def rule(self, at: Point, width: float, *, is_light: bool = False) -> None:
        """A thin horizontal line to the right of the point."""
        look = style.paper()
        x, y = at[0], self.height - at[1]
        self._canvas.setStrokeColorRGB(*_rgb(look.light_rule if is_light else look.rule))
        self._canvas.setLineWidth(HAIRLINE)
        self._canvas.line(x, y, x + width, y)

    def box(self, at: Point, size: Point, colour: str, *, radius: float = 4.0) -> None:
        """A filled box with round corners; the point is its top left."""
        self._canvas.setFillColorRGB(*_rgb(colour))
        y = self.height - at[1] - size[1]
        self._canvas.roundRect(at[0], y, *size, radius, stroke=0, fill=1)

    def frame(
        self,
        at: Point,
        size: Point,
        colour: str,
        *,
        radius: float = 4.0,
        width: float = HAIRLINE * 2,
    ) -> None:
        """The outline of a box with round corners; the point is its top left."""
        self._canvas.setStrokeColorRGB(*_rgb(colour))
        self._canvas.setLineWidth(width)
        y = self.height - at[1] - size[1]
        self._canvas.roundRect(at[0], y, *size, radius, stroke=1, fill=0)

    def ghost(self, word: str, colour: str) -> None:
        """A word in large pale letters across the sheet, below all else."""
        font, angle, size, longest = style.STRONG, 33.0, 100.0, 400.0
        size *= min(1.0, longest / fonts.width(word, font, size))
        self._canvas.saveState()
        self._canvas.setFillColorRGB(*_rgb(colour))
        self._canvas.translate(self.width / 2, self.height / 2)
        self._canvas.rotate(angle)
        x = -fonts.width(word, font, size) / 2
        for name, part in fonts.runs(word, font):
            self._canvas.setFont(name, size)
            self._canvas.drawString(x, -size * 0.36, part)
            x += fonts.width(part, name, size)
        self._canvas.restoreState()

    def picture(self, at: Point, data: bytes, room: Point, *, is_centred: bool = False) -> float:
        """A picture scaled into this room, at its top left or in its middle.

        Gives back its width, 0 if it cannot be read.
        """
        image = _image(data)
        if image is None:
            return 0.0
        columns, rows = image.getSize()
        scale = min(room[0] / columns, room[1] / rows)
        wide, high = columns * scale, rows * scale
        share = 0.5 if is_centred else 0.0
        x = at[0] + (room[0] - wide) * share
        y = self.height - at[1] - high - (room[1] - high) * share
        self._canvas.drawImage(image, x, y, wide, high, mask="auto")
        return wide

    def dark(self, boxes: Iterable[Box], colour: str) -> None:
        """Filled boxes (left, top, width, height) as one shape: no seam shows between them."""
        path = self._canvas.beginPath()
        for x, y, wide, high in boxes:
            path.rect(x, self.height - y - high, wide, high)
        self._canvas.setFillColorRGB(*_rgb(colour))
        self._canvas.drawPath(path, stroke=0, fill=1)

    def stroke(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A line drawn by hand, smooth between its points; one point is a dot."""
        if not points:
            return
        places = [(x, self.height - y) for x, y in points]
        path = self._canvas.beginPath()
        path.moveTo(*places[0])
        start = places[0]
        for corner, after in pairwise(places[1:]):
            middle = _between(corner, after, 1 / 2)
            path.curveTo(*_between(start, corner, 2 / 3), *_between(middle, corner, 2 / 3), *middle)
            start = middle
        path.lineTo(*places[-1])
        self._canvas.setStrokeColorRGB(*_rgb(colour))
        self._canvas.setLineWidth(width)
        self._canvas.setLineCap(ROUND)
        self._canvas.setLineJoin(ROUND)
        self._canvas.drawPath(path, stroke=1, fill=0)
        self._canvas.setLineCap(0)

    def finish_sheet(self) -> None:
        """End this sheet; what comes next stands on a new one."""
        self._canvas.drawText(self._text)
        self._canvas.showPage()
        self._text = self._canvas.beginText()
        self._last = ("", 0.0, "")

    def finish(self) -> bytes:
        """The PDF of all finished sheets."""
        self._canvas.save()
        return self._buffer.getvalue()

    def _use(self, font: str, size: float, colour: str) -> None:
        """Change font and colour only where they differ from those of the text before."""
        if (font, size) != self._last[:2]:
            fonts.font(font)
            self._text.setFont(font, size)
        if colour != self._last[2]:
            self._text.setFillColorRGB(*_rgb(colour))
        self._last = (font, size, colour)


def _between(start: Point, end: Point, share: float) -> Point:
    """The point so far on the way from one to the other."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


@functools.cache
def _rgb(colour: str) -> tuple[float, float, float]:
    """#RRGGBB as three numbers from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


@functools.lru_cache(maxsize=4)
def _image(data: bytes) -> ImageReader | None:
    """The picture, read once for a run of previews; None if it is none."""
    try:
        image = ImageReader(io.BytesIO(data))
        image.getRGBData()  # type: ignore[no-untyped-call]
    except (OSError, ValueError, SyntaxError):
        return None
    return image
