"""Toasts can be read, undone and reopened; an unexpected error is shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.ui.kit import notices
from app.ui.kit.error_dialog import ErrorDialog
from app.ui.kit.notices import Notices, report_unexpected
from app.ui.kit.theme import theme
from tests.ui.kit.hands import click, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Undoer(QWidget):
    """Remembers what was undone."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = 0

    def undo(self) -> None:
        """Take it back."""
        self.undone += 1


def test_ctrl_z_undoes_while_the_toast_is_there(qtbot: QtBot, window: QMainWindow) -> None:
    shown, work = Notices(window), Undoer()
    qtbot.addWidget(work)
    toast = shown.offer_undo("Return WH/IN/00017 created", work.undo)
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert work.undone == 1
    assert shown.toasts() == []
    assert not toast.isVisible()


def test_ctrl_z_undoes_the_newest_and_then_the_one_before(
    qtbot: QtBot, window: QMainWindow
) -> None:
    shown, first, second = Notices(window), Undoer(), Undoer()
    for work in (first, second):
        qtbot.addWidget(work)
    shown.offer_undo("Line removed", first.undo)
    shown.offer_undo("Another line removed", second.undo)
    shown.offer_reopen("Refund draft kept", first.undo)
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (first.undone, second.undone) == (0, 1)
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (first.undone, second.undone) == (1, 1)
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (first.undone, second.undone) == (1, 1)


def test_a_click_on_undo_undoes_once_and_the_toast_goes(qtbot: QtBot, window: QMainWindow) -> None:
    shown, work = Notices(window), Undoer()
    qtbot.addWidget(work)
    toast = shown.offer_undo("Line removed", work.undo)
    click(toast.action)
    assert (work.undone, shown.toasts()) == (1, [])


def test_the_time_of_a_toast_stands_still_under_the_mouse(window: QMainWindow) -> None:
    toast = Notices(window).show("Saved")
    assert not toast.is_paused()
    at = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(at, at, at))
    assert toast.is_paused()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert not toast.is_paused()


def test_a_toast_that_stays_until_it_is_closed_has_no_time(
    window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme(), "timeouts_extended", "until_closed")
    assert Notices(window).offer_undo("Stage changed", window.update).is_paused()


def test_a_toast_stands_bottom_centre_above_the_footer(window: QMainWindow) -> None:
    shown = Notices(window)
    first = shown.show("First")
    second = shown.show("Second")
    for toast in (first, second):
        assert abs(toast.geometry().center().x() - 720) <= 1
    assert second.geometry().bottom() <= 900 - 28
    assert first.geometry().center().y() < second.geometry().center().y()


def test_at_most_three_toasts_are_shown(window: QMainWindow) -> None:
    shown = Notices(window)
    for number in range(5):
        shown.show(f"Number {number}")
    assert [toast.accessibleName() for toast in shown.toasts()] == [
        "Number 2",
        "Number 3",
        "Number 4",
    ]


def fail() -> BaseException:
    """A bug, always at the same line."""
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / 0
    return caught.value


@pytest.mark.usefixtures("loop")
def test_the_same_unexpected_error_is_shown_once_with_its_details(
    qtbot: QtBot, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "_seen", set())
    for _ in range(3):
        report_unexpected(fail(), window)
    dialogs = window.findChildren(ErrorDialog)
    assert len(dialogs) == 1
    assert dialogs[0].header.title.text() == "An unexpected error"
    press(dialogs[0], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(
        lambda: "ZeroDivisionError: division by zero" in QGuiApplication.clipboard().text()
    )
    press(dialogs[0], Qt.Key.Key_Escape)
    assert not dialogs[0].isVisible()
