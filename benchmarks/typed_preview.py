"""A process that types into the real Refund dialog and tells when the page is painted anew.

Prints the milliseconds from each last key to the new pixels, as one JSON list.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING

from app.dialogs.refunds import RefundDialog
from app.services.tickets import RecordRef
from benchmarks.painted import FirstPaint
from benchmarks.real_window import entered, lead

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from app.commands.journey.hands import Hands
    from app.ui.shell.main_window import MainWindow

WARM_UPS = 3
PATIENCE = 60  # seconds for one picture


def main(arguments: list[str]) -> int:
    """Database, ticket and number of runs."""
    url, ticket, runs = arguments[0], int(arguments[1]), int(arguments[2])
    print(json.dumps(lead(lambda window: measure(window, url, ticket, runs))))
    return 0


async def measure(window: MainWindow, url: str, ticket: int, runs: int) -> list[float]:
    """Open the dialog over the ticket and type a word into the reason, again and again."""
    async with entered(window, url) as (eyes, hands):
        await window.open(RecordRef("ticket", ticket))
        await hands.settle()
        hands.press("Alt+1")
        await hands.until(lambda: isinstance(eyes.foreground(), RefundDialog), "the Refund dialog")
        dialog = eyes.foreground()
        if not isinstance(dialog, RefundDialog):
            raise TypeError(dialog)
        await hands.until(dialog.side_pane.paper.pdf, "the first page")
        await hands.settle()
        dialog.form.focus_field("reason")
        times = [await _type(dialog, hands, f"{n} clocks") for n in range(runs + WARM_UPS)]
        dialog.reject()
        await hands.settle()
    return times[WARM_UPS:]


async def _type(dialog: RefundDialog, hands: Hands, words: str) -> float:
    """Milliseconds from the last key of other words to the first painting of another picture."""
    sheet = dialog.side_pane.paper.view.widget()
    if sheet is None:
        raise LookupError(dialog)
    before = _pixels(sheet)
    painted: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def drawn() -> None:
        dialog.previewed.disconnect(drawn)
        FirstPaint(sheet).painted.connect(lambda: painted.set_result(time.perf_counter()))

    dialog.previewed.connect(drawn)
    hands.press("Ctrl+A")
    hands.type(words[:-1])
    last_key = time.perf_counter()
    hands.type(words[-1])
    moment = await asyncio.wait_for(painted, PATIENCE)
    if _pixels(sheet) == before:
        message = "the page was painted without new pixels"
        raise AssertionError(message)
    await hands.settle()
    return (moment - last_key) * 1000


def _pixels(sheet: QWidget) -> QImage:
    return sheet.grab().toImage()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
