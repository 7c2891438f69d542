"""What every step of the journey works with: window, eyes, hands, and what it has come to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTableView, QWidget

from app.texts import t
from app.ui.pages.invoice import InvoicePage

if TYPE_CHECKING:
    from pathlib import Path

    from app.commands.journey.eyes import Eyes, Fact
    from app.commands.journey.hands import Hands
    from app.commands.journey.picks import Pick
    from app.commands.journey.record import Record
    from app.services.invoices import InvoiceCard
    from app.ui.shell.main_window import MainWindow

__all__ = ["Act", "Stage", "Step"]

Act = Callable[["Stage"], Awaitable["Fact"]]
"""Does a step and tells what must be seen after it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name in files and in the catalogue ("journey.<name>")."""

    name: str
    act: Act
    is_dark_too: bool = False


class Stage:
    """The window with somebody before it."""

    def __init__(self, window: MainWindow, eyes: Eyes, hands: Hands, record: Record) -> None:
        self.window = window
        self.eyes = eyes
        self.hands = hands
        self.record = record
        self.pick: Pick | None = None

    @property
    def picked(self) -> Pick:
        """The ticket that the story is about now."""
        if self.pick is None:
            message = "no ticket was picked"
            raise LookupError(message)
        return self.pick

    @property
    def document(self) -> InvoiceCard:
        """The credit note or invoice that is shown."""
        page = self.window.page
        if not isinstance(page, InvoicePage) or page.card is None:
            message = "no document is open"
            raise LookupError(message)
        return page.card

    @property
    def folder(self) -> Path:
        """Where the files of the journey go."""
        return self.record.folder

    async def show_list(self) -> None:
        """Press All tickets in the rail with the mouse."""
        await self.hands.click(t("shell.view_all"))
        await self.hands.settle()

    async def search(self, text: str) -> None:
        """Type into the list's search field, reached by its key."""
        table = await self.hands.widget(QTableView, t("ticket_list.title"))
        table.setFocus()
        self.hands.press("/")
        await self.hands.until(
            lambda: self.eyes.find(QWidget, t("ticket_list.search")) is not None, "the search field"
        )
        self.hands.type(text)
        await self.hands.until(lambda: table.model().rowCount() == 1, f"one ticket for {text!r}")
        await self.hands.settle()
