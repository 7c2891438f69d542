"""What a scanner reads out of our bars and squares."""

from __future__ import annotations

import pytest

from app.documents import codes
from tests.documents import scanner


def read_square(text: str) -> str:
    """Encode a text and read it back, each module three pixels wide."""
    square = codes.data_matrix(text)
    assert square is not None
    page = [[module for module in row for _ in range(3)] for row in square.rows for _ in range(3)]
    return scanner.data_matrix(page, 0, len(page))


def read_bars(text: str) -> str | None:
    """Encode a text and read it back, with light before and after it."""
    bars = codes.code128(text)
    assert bars is not None
    row = [False] * (bars.width + 20)
    for start, width in bars.bars:
        row[start + 10 : start + 10 + width] = [True] * width
    return scanner.code128([pixel for pixel in row for _ in range(3)])


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "22727",
        "SN-22655-0047",
        "LOT 22727-0914",
        "a:b;c<=>?@[]^_`{|}~",
        "Größe 12 é",
        "A" * 44,
        "A" * 60,
        "x" * 144,
        "0123456789" * 34,
    ],
)
def test_a_square_says_what_was_written_in_any_of_its_sizes(text: str) -> None:
    assert read_square(text) == text


@pytest.mark.parametrize("text", ["WH/IN/00017", "WH/OUT/1234567", "2272709", "WH/RO/1", "a:b ~"])
def test_bars_say_what_was_written(text: str) -> None:
    assert read_bars(text) == text


def test_a_square_is_as_small_as_its_text_allows() -> None:
    sides = [codes.data_matrix("7" * count) for count in (2, 10, 24, 60, 124, 200, 348)]
    assert [side and side.side for side in sides] == [12, 12, 16, 22, 32, 40, 48]


@pytest.mark.parametrize("text", ["", "序列号 17", "x" * 175])
def test_what_no_square_can_say_has_none(text: str) -> None:
    assert codes.data_matrix(text) is None


@pytest.mark.parametrize("text", ["", "WH/ÄÖ/1", "WH\t1"])
def test_what_no_bars_can_say_has_none(text: str) -> None:
    assert codes.code128(text) is None
