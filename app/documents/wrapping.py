"""Breaking text into lines that fit.

A line ends at a space, after a hyphen or slash, or between Chinese and Japanese characters; inside
a word only where that word alone is wider than the line.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from app.documents import fonts
from app.documents.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterator

ELLIPSIS = "…"
_IDEOGRAPHS = "\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff01-\uff60"
_NOT_FIRST = (
    "、。，．・：；？！）」』】〉》〕］｝〟’”ー々〜…,.:;?!)]}%"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NOT_LAST = "（「『【〈《〔［｛〝‘“([{"
# A piece is what may stand alone on a line: an ideograph with the marks that cling to it, or a
# word up to its space or hyphen.
_PIECE = re.compile(
    f" +|[{re.escape(_NOT_LAST)}]*[{_IDEOGRAPHS}][{re.escape(_NOT_FIRST)}]*"
    f"|[^ {_IDEOGRAPHS}]*?(?:(?<=\\w)[-/](?=\\w{{2}})|(?=[ {_IDEOGRAPHS}])|$)"
)


@functools.lru_cache(maxsize=4096)
def wrap(text: str, font_name: str, size: float, room: float) -> tuple[str, ...]:
    """The lines of a text that are each at most `room` points wide; its own line breaks stay.

    An empty text has no lines, an empty paragraph inside a text is an empty line.
    """
    paragraphs = fonts.printable(text).strip("\n ").split("\n")
    lines: list[str] = []
    for paragraph in paragraphs:
        words = " ".join(part for part in paragraph.split(" ") if part)
        if fonts.width(words, font_name, size) <= room:
            lines.append(words)
        else:
            lines.extend(_broken(words, font_name, size, room))
    return () if lines == [""] else tuple(lines)


def _broken(text: str, font_name: str, size: float, room: float) -> Iterator[str]:
    """The lines of one paragraph that is too wide for one."""
    line = ""
    for piece in _pieces(text):
        if fonts.width((line + piece).rstrip(" "), font_name, size) <= room:
            line += piece
            continue
        if line.strip(" "):
            yield line.rstrip(" ")
        line = piece.lstrip(" ")
        while fonts.width(line, font_name, size) > room and len(line) > 1:
            head = _fitting(line, font_name, size, room)
            yield line[:head]
            line = line[head:]
    if line.strip(" "):
        yield line.rstrip(" ")


def _pieces(text: str) -> list[str]:
    """The text cut at every place where a line may end."""
    return [match for match in _PIECE.findall(text) if match]


def _fitting(word: str, font_name: str, size: float, room: float) -> int:
    """How many characters of a word that is too wide fit, at least one."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if fonts.width(word[:middle], font_name, size) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def cut(text: str, how: Style, room: float) -> str:
    """A text on one line, its end an ellipsis where it is wider than the room."""
    words = " ".join(fonts.printable(text).split())
    if fonts.width(words, how.font, how.size) <= room:
        return words
    left = room - fonts.width(ELLIPSIS, how.font, how.size)
    return words[: _fitting(words, how.font, how.size, left)].rstrip(" ") + ELLIPSIS


def fit(
    text: str, how: Style, room: float, most: float, *, smallest: float = 5.0
) -> tuple[Style, tuple[str, ...]]:
    """A text broken to its room, in the largest type in which it is at most so high."""
    while True:
        lines = tuple(wrap(text, how.font, how.size, room))
        if how.size <= smallest or len(lines) * how.leading <= most + 0.01:
            return how, lines
        size = max(smallest, how.size - 0.5)
        how = Style(how.font, size, how.colour, how.leading * size / how.size)
