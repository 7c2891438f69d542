"""Codes that a scanner reads: Code 128 as bars, Data Matrix (ECC 200) as a square of modules.

ReportLab knows both symbologies. Its Data Matrix is one size of 44 × 44 modules in an encodation
that writes some signs (":" among them) wrongly; so ours writes ASCII codewords into the smallest
square and takes from ReportLab what does the arithmetic: error correction and placement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.ecc200datamatrix import ECC200DataMatrix

UPPER_SHIFT = 235
PAD = 129
FIRST_OF_PAIRS = 130
SQUARES = (
    (12, 1, 5, 7), (14, 1, 8, 10), (16, 1, 12, 12), (18, 1, 18, 14), (20, 1, 22, 18),
    (22, 1, 30, 20), (24, 1, 36, 24), (26, 1, 44, 28), (32, 2, 62, 36), (36, 2, 86, 42),
    (40, 2, 114, 48), (44, 2, 144, 56), (48, 2, 174, 68),
)  # fmt: skip
"""Modules and regions of a side, codewords of data and of error correction (ISO/IEC 16022)."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A Code 128 in modules: start and width of each bar, and how wide all of it is."""

    bars: tuple[tuple[int, int], ...]
    width: int


@dataclass(frozen=True, slots=True)
class Modules:
    """A Data Matrix: its rows from the top, True is dark."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def side(self) -> int:
        """How many modules a side has."""
        return len(self.rows)


def code128(text: str) -> Bars | None:
    """The bars of a text; None if Code 128 cannot write it: ASCII only."""
    if not text or not text.isascii() or not text.isprintable():
        return None
    code: Any = Code128(text, quiet=0)
    code.validate()
    code.encode()
    bars, x = [], 0
    for sign in code.decompose():
        width = ord(sign.lower()) - ord("a") + 1
        if sign.isupper():
            bars.append((x, width))
        x += width
    return Bars(tuple(bars), x)


def data_matrix(text: str) -> Modules | None:
    """The smallest square that holds a text; None if none does: Latin-1, some 170 signs."""
    words = _codewords(text)
    if not words:
        return None
    for square in SQUARES:
        if len(words) <= square[2]:
            return Modules(_Square(words, *square).rows())
    return None


def _codewords(text: str) -> list[int]:
    """The text in ASCII encodation: two digits in one codeword, signs above 127 in two."""
    words: list[int] = []
    place = 0
    while place < len(text):
        pair = text[place : place + 2]
        if len(pair) == 2 and pair.isascii() and pair.isdigit():
            words.append(FIRST_OF_PAIRS + int(pair))
            place += 2
            continue
        sign = ord(text[place])
        if sign > 255:
            return []
        words += [UPPER_SHIFT, sign - 127] if sign > 127 else [sign + 1]
        place += 1
    return words


class _Square(ECC200DataMatrix):
    """ReportLab's error correction and placement, for a square of any of our sizes."""

    _get_reed_solomon_code: Any
    _create_matrix: Any
    _create_data_regions: Any
    _wrap_data_regions_with_finders: Any
    _merge_data_regions: Any

    def __init__(self, words: list[int], side: int, regions: int, data: int, ecc: int) -> None:
        super().__init__("")
        self.row_modules = self.col_modules = side
        self.row_regions = self.col_regions = regions
        self.cw_data, self.cw_ecc = data, ecc
        self.row_usable_modules = self.col_usable_modules = side - 2 * regions
        self._words = words

    def rows(self) -> tuple[tuple[bool, ...], ...]:
        """The modules from the top, with the finder pattern."""
        words = self._padded()
        words += self._get_reed_solomon_code(words, self.cw_ecc)
        inside = self._create_matrix(words)
        if self.row_usable_modules**2 % 8:  # the four modules that no codeword covers
            inside[-1][-1] = inside[-2][-2] = 1
        regions = self._create_data_regions(inside)
        framed = self._wrap_data_regions_with_finders(regions)
        merged = self._merge_data_regions(framed)
        return tuple(tuple(bool(module) for module in row) for row in merged)

    def _padded(self) -> list[int]:
        """The codewords with padding up to the size of the square."""
        words = list(self._words)
        if len(words) < self.cw_data:
            words.append(PAD)
        while len(words) < self.cw_data:
            pad = PAD + (149 * (len(words) + 1)) % 253 + 1
            words.append(pad if pad <= 254 else pad - 254)
        return words
