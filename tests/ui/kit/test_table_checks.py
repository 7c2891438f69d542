"""Several rows of a table at once: checked by X, Shift and arrows, or clicks; counted; cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.kit.buttons import Button
from app.ui.kit.windowed_table import WindowedTable
from tests.ui.kit.hands import press
from tests.ui.kit.test_windowed_table import COLUMNS, Tickets, shows

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    Opened = Callable[..., WindowedTable]

pytestmark = pytest.mark.usefixtures("loop")
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ROWS = 20


@pytest.fixture
def opened(qtbot: QtBot, show: Callable[[Any], Any]) -> Opened:
    """A table with check marks, its rows loaded and the first one current."""

    def make(count: int = ROWS, *, checkable: bool = True) -> WindowedTable:
        table = WindowedTable(COLUMNS, name="Tickets", checkable=checkable)
        table.resize(900, 600)
        show(table)
        table.show_source(Tickets(count))
        qtbot.waitUntil(lambda: shows(table.model, 0))
        table.view.setFocus()
        table.view.go_to(0)
        return table

    return make


def checked(table: WindowedTable) -> list[object]:
    """The rows with a mark, in order."""
    is_all, keys = table.model.checked()
    assert not is_all
    return sorted(keys)  # type: ignore[type-var]


def click_row(table: WindowedTable, row: int, held: Qt.KeyboardModifier) -> None:
    """Click into the words of a row."""
    area = table.view.visualRect(table.model.index(row, 1))
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, held, area.center())


def test_x_checks_the_current_row_and_the_bar_counts(opened: Opened) -> None:
    table = opened()
    assert table.selection.words() == ""
    press(table.view, Qt.Key.Key_X)
    press(table.view, Qt.Key.Key_J)
    press(table.view, Qt.Key.Key_J)
    press(table.view, Qt.Key.Key_X)
    assert checked(table) == [0, 2]
    assert table.selection.words() == "2 selected"
    press(table.view, Qt.Key.Key_X)
    assert checked(table) == [0]


def test_shift_and_arrows_check_from_the_row_on_and_give_back_what_is_left_again(
    opened: Opened,
) -> None:
    table = opened()
    table.view.go_to(5)
    press(table.view, Qt.Key.Key_X)
    table.view.go_to(8)
    for _ in range(3):
        press(table.view, Qt.Key.Key_Down, SHIFT)
    assert checked(table) == [5, 8, 9, 10, 11]
    press(table.view, Qt.Key.Key_Up, SHIFT)
    assert checked(table) == [5, 8, 9, 10]
    for _ in range(3):
        press(table.view, Qt.Key.Key_Up, SHIFT)
    assert checked(table) == [5, 7, 8]
    assert table.view.currentIndex().row() == 7


def test_a_span_that_passes_over_what_was_checked_before_leaves_it_checked(opened: Opened) -> None:
    table = opened()
    table.view.go_to(3)
    press(table.view, Qt.Key.Key_X)
    table.view.go_to(2)
    press(table.view, Qt.Key.Key_Down, SHIFT)
    press(table.view, Qt.Key.Key_Up, SHIFT)
    assert checked(table) == [2, 3]


def test_a_new_span_begins_where_the_hand_went_in_between(opened: Opened) -> None:
    table = opened()
    press(table.view, Qt.Key.Key_Down, SHIFT)
    press(table.view, Qt.Key.Key_J)
    press(table.view, Qt.Key.Key_J)
    press(table.view, Qt.Key.Key_Down, SHIFT)
    assert checked(table) == [0, 1, 3, 4]


def test_clicks_with_ctrl_add_and_with_shift_reach_up_to_there(opened: Opened) -> None:
    table = opened()
    click_row(table, 2, CTRL)
    click_row(table, 4, CTRL)
    assert checked(table) == [2, 4]
    click_row(table, 7, SHIFT)
    assert checked(table) == [2, 4, 5, 6, 7]
    click_row(table, 2, SHIFT)
    assert checked(table) == [2, 3, 4]
    click_row(table, 2, CTRL)
    assert checked(table) == [3, 4]
    click_row(table, 9, Qt.KeyboardModifier.NoModifier)
    assert checked(table) == [3, 4]
    assert table.view.currentIndex().row() == 9


def test_a_span_over_rows_that_are_not_loaded_checks_every_one(
    qtbot: QtBot, opened: Opened
) -> None:
    table = opened(5_000)
    press(table.view, Qt.Key.Key_X)
    table.view.go_to(4_499)
    qtbot.waitUntil(lambda: shows(table.model, 4_499))
    press(table.view, Qt.Key.Key_X)
    assert checked(table) == [0, 4_499]
    table.view.checks.draw_to(10)
    qtbot.waitUntil(lambda: table.model.checked_count() == 4_491)
    assert checked(table) == [0, *range(10, 4_500)]


def test_escape_clears_first_and_is_the_pages_afterwards(opened: Opened) -> None:
    table = opened()
    press(table.view, Qt.Key.Key_A, CTRL)
    assert table.selection.words() == f"{ROWS} selected"
    first, again = (_escape(table) for _ in range(2))
    assert table.selection.words() == ""
    assert (first, again) == (True, False)


def _escape(table: WindowedTable) -> bool:
    """Press Esc; whether the table took it."""
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    table.view.keyPressEvent(event)
    return event.isAccepted()


def test_the_bars_button_clears_and_gives_the_keys_back_to_the_rows(opened: Opened) -> None:
    table = opened()
    press(table.view, Qt.Key.Key_X)
    QApplication.processEvents()
    button = table.selection.findChildren(Button)[0]
    assert button.label() == "Clear"
    button.setFocus()
    press(button, Qt.Key.Key_Return)
    assert checked(table) == []
    assert table.view.hasFocus()


def test_where_nothing_can_be_done_with_several_rows_none_is_checked(opened: Opened) -> None:
    table = opened(checkable=False)
    press(table.view, Qt.Key.Key_X)
    press(table.view, Qt.Key.Key_Down, SHIFT)
    click_row(table, 3, CTRL)
    assert checked(table) == []
    assert table.selection.words() == ""


def test_the_current_row_stays_in_sight_when_the_bar_comes(opened: Opened) -> None:
    table = opened()
    table.resize(900, 300)
    QApplication.processEvents()
    view = table.view
    last = view.rowAt(view.viewport().height() - 1)
    view.go_to(last)
    press(view, Qt.Key.Key_X)
    QApplication.processEvents()
    area = view.visualRect(table.model.index(last, 0))
    assert view.viewport().rect().contains(QPoint(4, area.bottom()))
