"""Which line stands on which page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.documents.table import SetRow, paginate

FIRST, ROOM = 380.0, 660.0


def rows(heights: list[float]) -> list[SetRow]:
    """Rows of these heights."""
    return [SetRow((), height) for height in heights]


@given(st.lists(st.floats(15, 300), max_size=80), st.floats(60, 300))
def test_rows_stay_in_order_fit_and_end_above_the_totals(
    heights: list[float], closing: float
) -> None:
    placed = paginate(rows(heights), FIRST, ROOM, closing)
    assert [row.height for page in placed for row in page] == heights
    for number, page in enumerate(placed):
        assert sum(row.height for row in page) <= (ROOM if number else FIRST)
    if heights:
        assert placed[-1]
        room = FIRST if len(placed) == 1 else ROOM
        assert sum(row.height for row in placed[-1]) + closing <= room


def test_the_totals_take_two_lines_along_to_a_new_page() -> None:
    placed = paginate(rows([30.0] * 12), FIRST, ROOM, 100)
    assert [len(page) for page in placed] == [10, 2]


def test_a_line_that_would_be_alone_above_the_totals_gets_company() -> None:
    placed = paginate(rows([30.0] * 13), FIRST, ROOM, 100)
    assert [len(page) for page in placed] == [11, 2]
