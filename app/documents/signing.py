"""Boxes to sign in at the end of a document: empty to be signed by hand, or as they were signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents import fonts, wrapping
from app.documents.style import paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.documents.content import Signature
    from app.documents.sheet import Sheets
    from app.documents.style import Style

ABOVE = 24.0
GAP = 24.0
PAD = 10.0
HEIGHT = 92.0
LINE = 62.0
INK = "#16203A"
"""Ink of a signature, as on the pad (design, picture 12)."""
PEN = 1.1
TYPED = 15.0
PAD_HEIGHT = 58.0
PAD_RATIO = 2.0
BELOW = 20.0
"""The room for a name below the line; a long one takes all of it, in smaller type."""
SMALLEST = 2.5


class Signatures:
    """Two boxes side by side at a time, never torn apart."""

    def __init__(self, signatures: Sequence[Signature]) -> None:
        self._signatures = signatures
        self._width = (paper().width - GAP) / 2

    @property
    def height(self) -> float:
        """From the end of what stands above to the end of the last box."""
        rows = (len(self._signatures) + 1) // 2
        return rows * (ABOVE + HEIGHT)

    def draw(self, sheets: Sheets, y: float) -> None:
        """All boxes below this height."""
        for place, signature in enumerate(self._signatures):
            row, column = divmod(place, 2)
            left = paper().left + column * (self._width + GAP)
            self._draw(sheets, (left, y + row * (ABOVE + HEIGHT) + ABOVE), signature)

    def _draw(self, sheets: Sheets, at: tuple[float, float], signature: Signature) -> None:
        look, (x, y) = paper(), at
        left, right, line = x + PAD, x + self._width - PAD, y + LINE + 6
        sheets.frame(at, (self._width, HEIGHT), look.light_rule)
        label = wrapping.wrap(signature.label, look.label().font, look.small, right - left)
        sheets.lines((left, y + 14), label[:1], look.label())
        sheets.rule((left, line), right - left)
        self._draw_hand(sheets, (left, line), signature)
        quiet, when = look.quiet(), signature.signed_at
        room = right - left - (fonts.width(when, quiet.font, quiet.size) + 8 if when else 0.0)
        how, name = _below(signature.name, look.medium(look.small), room)
        sheets.lines((left, line + (14 if len(name) < 2 else how.leading)), name, how)
        sheets.text((right, line + 14), when, quiet, align="right")

    def _draw_hand(self, sheets: Sheets, at: tuple[float, float], signature: Signature) -> None:
        """What was drawn, or the name where it was typed, above the line."""
        look, (left, line) = paper(), at
        if not signature.strokes:
            if signature.name and signature.signed_at:
                typed = look.plain(TYPED)
                room = self._width - 2 * PAD
                how, name = wrapping.fit(signature.name, typed, room, typed.leading * 2)
                sheets.lines((left, line - 6 - (len(name) - 1) * how.leading), name, how)
            return
        top = line - PAD_HEIGHT * 0.78
        wide = min(PAD_HEIGHT * PAD_RATIO, self._width - 2 * PAD)
        for stroke in signature.strokes:
            points = [(left + px * wide, top + py * PAD_HEIGHT) for px, py in stroke]
            sheets.stroke(points, PEN, INK)


def _below(text: str, how: Style, room: float) -> tuple[Style, tuple[str, ...]]:
    """A name on one line where it is short, else in as many small ones as have room."""
    one, lines = wrapping.fit(text, how, room, how.leading)
    if len(lines) < 2:
        return one, lines
    return wrapping.fit(text, how, room, BELOW, smallest=SMALLEST)
