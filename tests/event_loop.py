"""The event loop of tests with coroutines: a fixture to import."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
import qasync

from app.ui.kit import slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

__all__ = ["loop"]

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
