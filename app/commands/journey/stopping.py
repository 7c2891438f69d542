"""Ends the journey at Ctrl+C, which would otherwise get lost in what Qt calls back."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from app.commands.starting import STOPPED

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from app.services.background import Background

_PATIENCE = 5
"""Seconds that a thread may take to end its work; the database takes back what it had begun."""


def run_until_ctrl_c(
    loop: asyncio.AbstractEventLoop, journey: Coroutine[None, None, None], background: Background
) -> None:
    """Run the journey to its end or to Ctrl+C, which closes the database.

    Raises:
        KeyboardInterrupt: Ctrl+C was pressed.
    """

    async def cancelled_by_ctrl_c() -> None:
        task = asyncio.current_task()
        if task is not None:
            signal.signal(signal.SIGINT, lambda _number, _frame: task.cancel())
        await journey

    before = signal.getsignal(signal.SIGINT)
    try:
        loop.run_until_complete(cancelled_by_ctrl_c())
    except asyncio.CancelledError:
        _close(background)
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGINT, before)


def _close(background: Background) -> None:
    """Close the database, or end the process at once where a thread is long at work."""
    closing = threading.Thread(target=background.close, daemon=True)
    closing.start()
    closing.join(_PATIENCE)
    if closing.is_alive():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(STOPPED)
