"""The real window in a process of its own, led by a coroutine to its end."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

import qasync

from app import main as program
from app.commands.journey.eyes import Eyes
from app.commands.journey.hands import Hands
from app.services.background import Background
from app.services.unit_of_work import Database
from app.ui.kit import slots
from app.ui.shell.main_window import MainWindow
from benchmarks.books import LOGIN, NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from typing import Any

Result = TypeVar("Result")


def lead(measure: Callable[[MainWindow], Coroutine[Any, Any, Result]]) -> Result:
    """Show a window, and give what measuring in it came to."""
    application = program.make_application("light")
    application.setQuitOnLastWindowClosed(False)
    background = Background()
    window = MainWindow(background)
    window.show()
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        result: Result = loop.run_until_complete(measure(window))
    background.close()
    return result


@asynccontextmanager
async def entered(window: MainWindow, url: str) -> AsyncIterator[tuple[Eyes, Hands]]:
    """Let an agent into a database, and close the window at the end.

    Raises:
        BaseException: the first error that the window reported meanwhile.
    """
    errors: list[BaseException] = []
    slots.set_reporter(lambda error, _owner: errors.append(error))
    eyes = Eyes(window)
    hands = Hands(eyes)
    database = Database(url, clock=lambda: NOW)
    await window.background.open(lambda: database, program.publish)
    await window.enter(database, LOGIN)
    yield eyes, hands
    if errors:
        raise errors[0]
    window.close()
    await hands.until(lambda: not window.isVisible(), "the end")
