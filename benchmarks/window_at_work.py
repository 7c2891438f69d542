"""A process that brings deliveries back in the real window, and tells how long it stood still.

Prints one JSON object: milliseconds of each return, by its number of lines and what was done, and
those of each switch of the theme and of a whole painting of the window.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.dialogs.returns import ReturnDialog
from app.services.tickets import RecordRef
from app.ui.kit.theme import theme
from app.ui.pages.transfer import TransferPage
from benchmarks.measuring import milliseconds
from benchmarks.real_window import entered, lead

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.commands.journey.hands import Hands
    from app.ui.kit.tokens import Scheme
    from app.ui.shell.main_window import MainWindow

    Times = dict[str, list[float]]

PULSE = 1  # milliseconds between two looks at the clock


def main(arguments: list[str]) -> int:
    """Database, and the tickets by their number of lines as JSON."""
    url, tickets = arguments[0], json.loads(arguments[1])
    print(json.dumps(lead(lambda window: measure(window, url, tickets))))
    return 0


class Stillness:
    """Watches the window's thread: how long at most it did not look at its events."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._longest = 0.0
        self._pulse = QTimer(interval=PULSE)
        self._pulse.timeout.connect(self._beat)
        self._pulse.start()

    def longest(self) -> float:
        """Milliseconds; the next call tells of what comes after this one."""
        found, self._longest = self._longest, 0.0
        self._last = time.perf_counter()
        return found

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, (now - self._last) * 1000)
        self._last = now


async def measure(
    window: MainWindow, url: str, tickets: Mapping[str, Sequence[int]]
) -> dict[str, Times]:
    """Bring back the deliveries of all tickets, the numbers of lines by turns."""
    told: dict[str, Times] = {
        lines: {"opened": [], "made": [], "received": []} for lines in tickets
    }
    async with entered(window, url) as (_eyes, hands):
        still = Stillness()
        for turn in zip(*tickets.values(), strict=True):
            for lines, ticket in zip(tickets, turn, strict=True):
                await _bring_back(window, hands, still, ticket, told[lines])
        told["theme"] = _switch(window, len(next(iter(tickets.values()))))
    return told


async def _bring_back(
    window: MainWindow, hands: Hands, still: Stillness, ticket: int, times: Times
) -> None:
    """Open Reverse Transfer over a ticket, make the return of all that it offers, receive it."""
    await window.show_list("tickets:all")
    await window.open(RecordRef("ticket", ticket))
    await hands.settle()
    still.longest()
    hands.press("Alt+3")
    await hands.until(lambda: window.findChildren(ReturnDialog), "the dialog")
    await hands.settle()
    times["opened"].append(still.longest())
    hands.press("Ctrl+Return")
    await hands.until(lambda: isinstance(window.page, TransferPage), "the return")
    await hands.settle()
    times["made"].append(still.longest())
    page = window.page
    if not isinstance(page, TransferPage):
        raise TypeError(page)
    hands.press("Alt+A")
    await hands.settle()
    hands.press("Ctrl+Return")
    await hands.until(lambda: page.card is not None and page.card.state == "done", "its receipt")
    await hands.settle()
    times["received"].append(still.longest())


def _switch(window: MainWindow, runs: int) -> Times:
    """Switch between light and dark, by turns with a painting of the whole window."""
    times: Times = {"switched": [], "painted": []}
    for turn in range(runs):
        other: Scheme = "light" if turn % 2 else "dark"
        times["painted"].append(milliseconds(window.grab))
        times["switched"].append(milliseconds(partial(_show_in, window, other)))
    return times


def _show_in(window: MainWindow, mode: Scheme) -> None:
    """Switch the theme, and paint the window in it."""
    theme().set_mode(mode)
    window.grab()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
