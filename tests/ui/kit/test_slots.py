"""Signals start coroutines; refusals reach the widget, bugs the error dialog."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Signal

from app.errors import Refused, ServiceError
from app.ui.kit import slots
from app.ui.kit.slots import finish_running, running, spawn, ui_slot

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("loop")


class Teller(QObject):
    """Shows problems, for itself and for its children."""

    pressed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.ran: list[object] = []
        self.gate = asyncio.Event()

    def show_problem(self, error: ServiceError) -> None:
        """Remember it."""
        self.told.append(str(error))

    @ui_slot
    async def without_argument(self) -> None:
        """Takes nothing of the signal."""
        self.ran.append("ran")

    @ui_slot
    async def with_argument(self, checked: bool) -> None:
        """Takes what the signal carries."""
        self.ran.append(checked)

    @ui_slot
    async def refused(self) -> None:
        """Always refused."""
        raise Refused("refund.above_line")

    @ui_slot
    async def waiting(self) -> None:
        """Waits for the gate."""
        await self.gate.wait()
        self.ran.append("after")


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been shown in the error dialog."""
    found: list[str] = []

    def report(error: BaseException, _owner: QObject | None) -> None:
        found.append(repr(error))

    monkeypatch.setattr(slots, "_report", report)
    return found


def test_a_slot_takes_of_the_signal_what_it_names(qtbot: QtBot) -> None:
    teller = Teller()
    teller.pressed.connect(teller.without_argument)
    teller.pressed.connect(teller.with_argument)
    teller.pressed.emit(True)
    qtbot.waitUntil(lambda: teller.ran == ["ran", True])


def test_a_refusal_goes_to_the_widget_or_the_next_one_above(
    qtbot: QtBot, reported: list[str]
) -> None:
    teller = Teller()
    child = QObject(teller)
    teller.refused()
    qtbot.waitUntil(lambda: len(teller.told) == 1)

    async def refuse() -> None:
        raise Refused("refund.no_lines")

    spawn(refuse(), child)
    qtbot.waitUntil(lambda: len(teller.told) == 2)
    assert reported == []


def test_a_bug_goes_to_the_error_dialog(qtbot: QtBot, reported: list[str]) -> None:
    teller = Teller()

    async def fail() -> None:
        raise ZeroDivisionError("boom")

    spawn(fail(), teller)
    qtbot.waitUntil(lambda: reported == ["ZeroDivisionError('boom')"])
    assert teller.told == []


def test_a_refusal_that_nobody_can_show_is_not_lost(qtbot: QtBot, reported: list[str]) -> None:
    async def refuse() -> None:
        raise Refused("refund.no_lines")

    spawn(refuse(), None)
    qtbot.waitUntil(lambda: len(reported) == 1)


def test_closing_can_wait_for_what_runs(qtbot: QtBot) -> None:
    teller = Teller()
    teller.waiting()
    qtbot.waitUntil(lambda: running() == 1)
    closed: list[str] = []

    async def close() -> None:
        await finish_running()
        closed.append("closed")

    task = asyncio.ensure_future(close())
    teller.gate.set()
    qtbot.waitUntil(task.done)
    assert teller.ran == ["after"]
    assert closed == ["closed"]
    assert running() == 0
