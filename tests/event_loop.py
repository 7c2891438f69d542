"""The event loop of tests with coroutines: a fixture to import."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
import qasync
from PySide6.QtCore import QTimer

from app.ui.kit import slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

__all__ = ["Stalls", "loop"]

PATIENCE = 20.0
"""Seconds for what a test has left under way."""


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Coroutines run while Qt's own loop turns, as in the window.

    What a test left under way ends before the loop closes: else it would count as running for ever.
    """
    made = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(made)
    asyncio.events._set_running_loop(made)
    yield made
    end = time.monotonic() + PATIENCE
    while slots.running() and time.monotonic() < end:
        qapp.processEvents()
    left = slots.running()
    asyncio.events._set_running_loop(None)
    asyncio.set_event_loop(None)
    made.close()
    assert not left, f"{left} coroutines did not end"


class Stalls:
    """Watches the window's thread: how long it worked at most without looking at its events.

    Its own work is counted, not what other programs take of the processor meanwhile.
    """

    def __init__(self) -> None:
        self._last = time.thread_time()
        self._longest = 0.0
        self._pulse = QTimer()
        self._pulse.setInterval(5)
        self._pulse.timeout.connect(self._beat)
        self._pulse.start()

    def longest(self) -> float:
        """Seconds; the next call tells of what comes after this one."""
        found, self._longest = self._longest, 0.0
        self._last = time.thread_time()
        return found

    def _beat(self) -> None:
        now = time.thread_time()
        self._longest = max(self._longest, now - self._last)
        self._last = now
