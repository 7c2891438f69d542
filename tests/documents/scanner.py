"""A scanner for tests: reads Code 128 and Data Matrix out of the pixels of a page.

The placement is written down from ISO/IEC 16022 itself, so that it agrees with the program's only
where both are right. It reads a clean page: the error correction is only held to be right.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reportlab.graphics.barcode import code128 as symbology

from app.documents import raster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.documents.raster import PageImage

Pixels = list[list[bool]]
DARK = 128
DIGITS, TO_B, START_B, START_C, STOP = 99, 100, 104, 105, 106
DATA = {
    12: 5, 14: 8, 16: 12, 18: 18, 20: 22, 22: 30, 24: 36, 26: 44, 32: 62, 36: 86, 40: 114, 44: 144,
    48: 174,
}  # fmt: skip
"""How many codewords of a square are data, by its side."""
SYMBOLS = {
    tuple(ord(sign.lower()) - 96 for sign in pattern): value
    for value, pattern in vars(symbology)["_patterns"].items()
}


def pixels(pdf: bytes, page: int, width: int, rows: range | None = None) -> Pixels:
    """The page, or some of its rows, as dark and light pixels."""
    image: PageImage = raster.rasterise(pdf, page, width)
    starts = (y * image.stride for y in rows or range(image.height))
    return [
        [value < DARK for value in image.data[start : start + image.width * 4 : 4]]
        for start in starts
    ]


def code128(row: list[bool]) -> str | None:
    """What the first Code 128 in a row of pixels says, None where there is none."""
    runs = [(is_dark, len(list(same))) for is_dark, same in groupby(row)]
    for start in range(len(runs)):
        if runs[start][0] and (values := _symbols([length for _, length in runs[start:]])):
            *data, check, _stop = values
            weighed = data[0] + sum(place * value for place, value in enumerate(data))
            assert weighed % 103 == check, "the check digit of the code is wrong"
            return _words128(data)
    return None


def _symbols(runs: list[int]) -> list[int]:
    """The values of symbols from a start to the stop."""
    values: list[int] = []
    for place in range(0, len(runs) - 6, 6):
        six = runs[place : place + 6]
        unit = sum(six) / 11
        value = SYMBOLS.get(tuple(round(length / unit) for length in six))
        if value is None and values:
            unit = sum(runs[place : place + 7]) / 13
            stop = tuple(round(length / unit) for length in runs[place : place + 7])
            return [*values, STOP] if SYMBOLS.get(stop) == STOP else []
        if value is None or (not values and value not in (START_B, START_C)):
            return []
        values.append(value)
    return []


def _words128(values: list[int]) -> str:
    """The text of code sets B and C."""
    text, in_pairs = "", values[0] == START_C
    for value in values[1:]:
        if in_pairs and value < DIGITS:
            text += f"{value:02}"
        elif value == DIGITS and not in_pairs:
            in_pairs = True
        elif value == TO_B and in_pairs:
            in_pairs = False
        else:
            text += chr(value + 32)
    return text


def data_matrix(page: Pixels, left: int, right: int) -> str:
    """What the Data Matrix between two columns of pixels says."""
    inside = [row[left:right] for row in page]
    rows = [y for y, row in enumerate(inside) if any(row)]
    columns = [x for row in inside for x, is_dark in enumerate(row) if is_dark]
    top, first, last = rows[0], min(columns), max(columns) + 1
    side = len(list(groupby(inside[top][first:last])))  # the timing pattern
    step = (last - first) / side
    grid = [
        [inside[int(top + (y + 0.5) * step)][int(first + (x + 0.5) * step)] for x in range(side)]
        for y in range(side)
    ]
    words = _codewords(_without_finders(grid))
    for root in range(1, len(words) - DATA[side] + 1):
        assert not _at_power(words, root), "the error correction of the code is wrong"
    return _text(words[: DATA[side]])


def _at_power(words: list[int], power: int) -> int:
    """The polynomial of the codewords at a power of 2, which is 0 where the correction is right."""
    at = 1
    for _ in range(power):
        at = _times(at, 2)
    total = 0
    for word in words:
        total = _times(total, at) ^ word
    return total


def _times(one: int, other: int) -> int:
    """A product in the field of 256 that Data Matrix counts in (its polynomial is 301)."""
    product = 0
    while other:
        product ^= one if other & 1 else 0
        one, other = one << 1, other >> 1
        one ^= 301 if one & 256 else 0
    return product


def _without_finders(grid: Pixels) -> Pixels:
    """The mapping matrix: what is left when each region's frame is taken away."""
    regions = 2 if len(grid) > 26 else 1
    size = len(grid) // regions
    for start in range(0, len(grid), size):
        assert all(row[start] for row in grid), "the solid side of the finder"
        assert all(grid[start + size - 1]), "the solid foot of the finder"
    kept = [place for place in range(len(grid)) if place % size not in (0, size - 1)]
    return [[grid[y][x] for x in kept] for y in kept]


def _codewords(mapping: Pixels) -> list[int]:
    """The codewords in their order, by the standard's walk over the mapping matrix."""
    side = len(mapping)
    bits: dict[int, int] = {}
    for (row, column), (word, bit) in _walk(side):
        bits[word] = bits.get(word, 0) | (int(mapping[row][column]) << (8 - bit))
    return [bits[word] for word in sorted(bits)]


def _walk(side: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Each module with the number of its codeword and its bit (annex F of the standard)."""
    seen: set[tuple[int, int]] = set()
    word, row, column = 0, 4, 0
    while row < side or column < side:
        for places in _corners(row, column, side):
            word += 1
            for bit, (y, x) in enumerate(places, 1):
                seen.add((y % side, x % side))
                yield (y % side, x % side), (word, bit)
        for rise, run, moves in ((-2, 2, (1, 3)), (2, -2, (3, 1))):
            is_inside = True
            while is_inside:
                if 0 <= row < side and 0 <= column < side and (row, column) not in seen:
                    word += 1
                    for bit, place in enumerate(_utah(row, column, side), 1):
                        seen.add(place)
                        yield place, (word, bit)
                row, column = row + rise, column + run
                is_inside = row >= 0 and column < side if rise < 0 else row < side and column >= 0
            row, column = row + moves[0], column + moves[1]


def _corners(row: int, column: int, side: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """The modules of the codewords that lie in corners, where the walk comes to one."""
    foot, right = ((-1, 0), (-1, 1), (-1, 2)), ((0, -1), (1, -1), (2, -1), (3, -1))
    edge = ((-3, 0), (-2, 0), (-1, 0))
    if row == side and column == 0:
        yield (*foot, (0, -2), *right)
    if row == side - 2 and column == 0 and side % 4:
        yield (*edge, (0, -4), (0, -3), (0, -2), *right[:2])
    if row == side - 2 and column == 0 and side % 8 == 4:
        yield (*edge, (0, -2), *right)
    if row == side + 4 and column == 2 and side % 8 == 0:
        yield ((-1, 0), (-1, -1), (0, -3), (0, -2), (0, -1), (1, -3), (1, -2), (1, -1))


def _utah(row: int, column: int, side: int) -> Iterator[tuple[int, int]]:
    """The eight modules of a usual codeword; what leaves the matrix comes in at the other side."""
    for y, x in ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0)):
        at, across = row + y, column + x
        if at < 0:
            at, across = at + side, across + 4 - (side + 4) % 8
        if across < 0:
            at, across = at + 4 - (side + 4) % 8, across + side
        yield at, across


def _text(words: list[int]) -> str:
    """ASCII encodation up to the padding."""
    text, shift = "", 0
    for word in words:
        if word == 129:
            break
        if word == 235:
            shift = 128
        elif word >= 130:
            text += f"{word - 130:02}"
        else:
            text += chr(word - 1 + shift)
            shift = 0
    return text
