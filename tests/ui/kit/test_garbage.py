"""Garbage is collected on the window's thread, whoever makes it."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from app.ui.kit.garbage import GarbageCollector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QMainWindow
    from pytestqt.qtbot import QtBot


class Knot(QLabel):
    """A widget that refers to itself, as signals and closures make them do."""

    def __init__(self) -> None:
        super().__init__()
        self.knot = self


@pytest.fixture
def collector(window: QMainWindow) -> Iterator[GarbageCollector]:
    """What the window has."""
    made = GarbageCollector(window)
    yield made
    made.stop()


def allocate(pile: list[list[int]]) -> None:
    """As much on a thread as makes Python look for garbage."""
    pile.extend([number] for number in range(20_000))


def test_a_widget_is_never_destroyed_on_a_thread_of_the_database(
    qtbot: QtBot, collector: GarbageCollector
) -> None:
    del collector
    gone: list[int] = []
    pile: list[list[int]] = []
    weakref.finalize(Knot(), lambda: gone.append(threading.get_ident()))
    worker = threading.Thread(target=allocate, args=[pile])
    worker.start()
    worker.join()
    assert gone == []
    qtbot.waitUntil(lambda: gone != [])
    assert gone == [threading.get_ident()]


@pytest.mark.parametrize("before", [True, False])
def test_what_was_before_is_again_when_the_window_has_gone(
    window: QMainWindow, before: bool
) -> None:
    if before:
        gc.enable()
    made = GarbageCollector(window)
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled() is before
    gc.disable()
