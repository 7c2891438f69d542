"""Loads the code of the pages and dialogs that come next, while nobody waits for it."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.kit import slots
from app.ui.kit.slots import ui_slot
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from app.ui.shell.main_window import MainWindow

AFTER = 300
"""Milliseconds of quiet after the first page before anything is loaded."""
MODULES = (
    "app.services.invoices",
    "app.services.refunds",
    "app.dialogs.tickets",
    "app.dialogs.refunds",
    "app.ui.pages.ticket",
    "app.ui.pages.invoice",
    "app.dialogs.printing",
)
"""What the first ticket, its Refund dialog and its credit note need, in short steps."""


class Warming(QObject):
    """Imports on the paper thread, which has nothing to draw yet; `done` follows the last module.

    Python lets the window's thread go on meanwhile.
    """

    done = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._background = window.background
        self._is_stopped = False
        self._soon = once(self, AFTER, self._look)

    def start(self) -> None:
        """Begin as soon as nothing else is under way."""
        if any(name not in sys.modules for name in MODULES):
            self._soon.start()

    def stop(self) -> None:
        """Load nothing more: the window is being closed."""
        self._is_stopped = True
        self._soon.stop()

    def _look(self) -> None:
        if slots.running():
            self._soon.start()
        else:
            self._load()

    @ui_slot
    async def _load(self) -> None:
        for name in MODULES:
            if self._is_stopped:
                return
            await self._background.paper("warming", partial(import_module, name))
        self.done.emit()
