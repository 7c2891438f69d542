"""The page of a ticket in a narrow window: the history is a tab, the properties one column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.kit.scroll import ScrollPane
from app.ui.kit.stage_bar import StageBar
from app.ui.kit.tabs import TabBar
from tests.ui.pages.ticket_desk import make_case, open_case, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.pages.ticket import TicketPage
    from tests.desk import Sitting
    from tests.factories import Shop

CTRL = Qt.KeyboardModifier.ControlModifier
WIDE, NARROW = (1440, 900), (1024, 700)
SMALLEST = (960, 540)
"""What a screen of 1920 × 1080 at 200 per cent offers."""


@pytest.fixture
def ticket(desk_shop: Shop, sit_down: Callable[..., Sitting]) -> tuple[Sitting, TicketPage]:
    """A ticket in a window that may be smaller than most screens."""
    case = make_case(desk_shop)
    sitting = sit_down()
    sitting.window.setMinimumSize(400, 300)
    return sitting, open_case(sitting, case)


def resize(sitting: Sitting, size: tuple[int, int]) -> None:
    """Give the window another size, and wait until all is in its place."""
    sitting.window.resize(*size)
    for _ in range(4):
        QApplication.processEvents()
    sitting.settle()


def tabs(page: TicketPage) -> TabBar:
    """The tabs of form and history."""
    bar = page.beside.findChild(TabBar)
    assert bar is not None
    return bar


def left_of(page: TicketPage, name: str) -> int:
    """Where a field begins."""
    return page.form.field(name).mapTo(page, QPoint(0, 0)).x()


def test_below_1120_px_the_history_is_a_tab_and_the_properties_one_column(
    ticket: tuple[Sitting, TicketPage],
) -> None:
    sitting, page = ticket
    assert page.timeline.isVisible()
    assert left_of(page, "customer_id") < left_of(page, "team_id")
    resize(sitting, (1120, 680))
    assert page.timeline.isVisible()
    assert left_of(page, "customer_id") < left_of(page, "team_id")
    resize(sitting, (1119, 680))
    assert not page.timeline.isVisible()
    assert page.sheet.isVisible()
    assert [tabs(page).tabText(one) for one in range(2)] == ["Ticket", "History"]
    assert left_of(page, "customer_id") == left_of(page, "team_id")
    tabs(page).setFocus()
    press(Qt.Key.Key_Right)
    sitting.settle()
    assert page.timeline.isVisible()
    assert not page.sheet.isVisible()
    assert page.timeline.width() == page.width()


@pytest.mark.parametrize("size", [(1120, 680), NARROW, SMALLEST])
def test_nothing_is_clipped_at_the_sides(
    ticket: tuple[Sitting, TicketPage], size: tuple[int, int]
) -> None:
    sitting, page = ticket
    resize(sitting, size)
    assert (sitting.window.width(), sitting.window.height()) == size
    for part in page.form.grid.findChildren(QWidget) + page.action_bar.findChildren(QWidget):
        if part.isVisible():
            right = part.mapTo(page, QPoint(part.width(), 0)).x()
            assert right <= page.width(), part
    stages = sitting.child(StageBar)
    assert stages.width() >= stages.minimumSizeHint().width()
    pane = sitting.child(ScrollPane, of=page.sheet)
    content = pane.widget()
    assert content is not None
    assert content.width() == pane.viewport().width() >= content.minimumSizeHint().width()


def test_what_is_typed_the_focus_and_the_place_stay_when_the_width_changes(
    ticket: tuple[Sitting, TicketPage],
) -> None:
    sitting, page = ticket
    resize(sitting, (1440, 600))
    editor = page.form.field("email").editor
    editor.setFocus()
    press(Qt.Key.Key_A, held=CTRL)
    write("new@cosy.exam")
    bar = sitting.child(ScrollPane, of=page.sheet).verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    assert before > 0
    for _ in range(2):
        resize(sitting, (1024, 600))
        assert editor.hasFocus()
        assert not editor.visibleRegion().isEmpty()
        resize(sitting, (1440, 600))
        assert bar.value() == before
    write("ple")
    assert page.form.values()["email"] == "new@cosy.example"
    assert page.saving.changes() == {"email": "new@cosy.example"}


def test_who_writes_a_message_goes_on_writing_in_the_narrow_window(
    ticket: tuple[Sitting, TicketPage],
) -> None:
    sitting, page = ticket
    page.setFocus()
    press(Qt.Key.Key_N)
    write("Asked for")
    resize(sitting, NARROW)
    assert page.timeline.isVisible()
    write(" a picture")
    assert page.timeline.notes() == {"note": "Asked for a picture"}
    resize(sitting, WIDE)
    write(".")
    assert page.timeline.notes() == {"note": "Asked for a picture."}
    assert page.sheet.isVisible()


def test_keys_bring_what_they_belong_to_to_the_front(ticket: tuple[Sitting, TicketPage]) -> None:
    sitting, page = ticket
    resize(sitting, NARROW)
    page.setFocus()
    press(Qt.Key.Key_M)
    assert page.timeline.isVisible()
    write("We send new ones.")
    assert page.timeline.notes() == {"message": "We send new ones."}
    page.form.title.set_value("")
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    assert page.sheet.isVisible()
    assert page.form.title.editor.hasFocus()


def test_f6_goes_round_what_is_seen(ticket: tuple[Sitting, TicketPage]) -> None:
    sitting, page = ticket
    resize(sitting, NARROW)
    page.sheet.setFocus()
    seen: list[QWidget] = []
    for _ in range(4):
        press(Qt.Key.Key_F6)
        focus = sitting.window.focusWidget()
        assert focus is not None
        seen += [one for one in (sitting.window.rail, *page.panes()) if one.isAncestorOf(focus)]
    assert set(seen) == {sitting.window.rail, *page.panes()}
