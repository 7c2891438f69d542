"""Fonts on paper: which font draws which character, and how wide a text is.

Inter draws Latin, Greek and Cyrillic; Chinese, Japanese and Korean come from a fallback font that
is read when the first such character is printed. A character that neither has is replaced by its
nearest printable form, else by "?", so that no page ever holds a missing glyph. Everything here
runs on the paper thread alone: ReportLab's fonts cannot be shared between threads.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import TYPE_CHECKING

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app import paths
from app.documents import style

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN = "?"
_SPACES = frozenset(("Zs", "Zl", "Zp"))
_NEVER_PRINTED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_MARKS = frozenset(("Mn", "Mc", "Me"))
_VARIATION_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))

Run = tuple[str, str]


@functools.cache
def font(name: str) -> TTFont:
    """The font of this name, read from resources/fonts and registered once per process."""
    loaded = TTFont(name, str(paths.resource(f"fonts/{name}.ttf")), asciiReadable=False)
    pdfmetrics.registerFont(loaded)
    return loaded


@functools.cache
def coverage(name: str) -> frozenset[str]:
    """The characters that a font really draws: mapped to a glyph that has an outline."""
    face = font(name).face
    position = face.glyphPos
    return frozenset(
        chr(code)
        for code, glyph in face.charToGlyph.items()
        if glyph
        and unicodedata.category(chr(code)) not in _NEVER_PRINTED
        and (position[glyph + 1] > position[glyph] or unicodedata.category(chr(code)) == "Zs")
    )


def can_print(text: str) -> bool:
    """Whether every character of the text is drawn as it is."""
    return all(_printed(character) == character for character in text)


def unprintable(text: str) -> str:
    """The characters that become "?" on paper, each once, in their order; marks of such aside."""
    found: dict[str, None] = {}
    follows_unknown = False
    for character in unicodedata.normalize("NFC", text):
        is_unknown = character != UNKNOWN and _printed(character) == UNKNOWN
        is_mark = unicodedata.category(character) in _MARKS
        if is_unknown and not (is_mark and follows_unknown):
            found[character] = None
        follows_unknown = is_unknown
    return "".join(found)


@functools.lru_cache(maxsize=8192)
def printable(text: str) -> str:
    """The text with only characters that a bundled font draws.

    Line breaks stay; other white space becomes a space; controls and format characters go.
    """
    text = unicodedata.normalize("NFC", text)
    if coverage(style.REGULAR).issuperset(text):
        return text
    shown: list[str] = []
    for character in text:
        piece = _printed(character)
        follows_unknown = bool(shown) and shown[-1] == UNKNOWN
        if piece == UNKNOWN and follows_unknown and unicodedata.category(character) in _MARKS:
            continue  # the mark belongs to a letter that is a question mark already
        if piece:
            shown.append(piece)
    return "".join(shown)


@functools.lru_cache(maxsize=8192)
def runs(text: str, font_name: str) -> tuple[Run, ...]:
    """The printable text cut where the font changes: (font, text), no character without glyph."""
    text = printable(text).replace("\n", " ")
    covered = coverage(font_name)
    if covered.issuperset(text):
        return ((font_name, text),) if text else ()
    return tuple(_cut(text, covered, font_name))


@functools.lru_cache(maxsize=16384)
def width(text: str, font_name: str, size: float) -> float:
    """The width of the text in points."""
    return sum(font(name).stringWidth(part, size) for name, part in runs(text, font_name))


def _cut(text: str, covered: frozenset[str], font_name: str) -> Iterator[Run]:
    """Runs of one font each."""
    current, start = font_name, 0
    for index, character in enumerate(text):
        wanted = font_name if character in covered else style.FALLBACK
        if wanted != current:
            if index > start:
                yield current, text[start:index]
            current, start = wanted, index
    yield current, text[start:]


@functools.lru_cache(maxsize=4096)
def _printed(character: str) -> str:
    """What stands on paper for one character: itself, a like one, "?" or nothing."""
    if character == "\n" or character in coverage(style.REGULAR):
        return character
    category = unicodedata.category(character)
    if category in _SPACES or character.isspace():
        return "\n" if category in ("Zl", "Zp") or character in "\v\f\x85" else " "
    if category in ("Cc", "Cf") or character in _VARIATION_SELECTORS:
        return ""
    if character in coverage(style.FALLBACK):
        return character
    return _alike(character)


def _alike(character: str) -> str:
    """The compatible form, else the letter without its marks, else "?"."""
    compatible = unicodedata.normalize("NFKC", character)
    if _is_covered(compatible):
        return compatible
    decomposed = unicodedata.normalize("NFKD", character)
    bare = "".join(c for c in decomposed if unicodedata.category(c) not in _MARKS)
    return bare if bare and _is_covered(bare) else UNKNOWN


def _is_covered(text: str) -> bool:
    """Whether one of the two fonts draws each character."""
    latin, others = coverage(style.REGULAR), coverage(style.FALLBACK)
    return all(character in latin or character in others for character in text)
