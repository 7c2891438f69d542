"""What every step of the journey works with: window, eyes, hands, and what it has come to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTableView, QWidget

from app.commands.journey.hands import NotSeen
from app.texts import t
from app.ui.pages.invoice import InvoicePage

if TYPE_CHECKING:
    from pathlib import Path

    from app.commands.journey.eyes import Eyes, Fact
    from app.commands.journey.hands import Hands
    from app.commands.journey.picks import Pick
    from app.commands.journey.record import Record
    from app.commands.journey.return_picks import ReturnPick
    from app.services.invoices import InvoiceCard
    from app.services.repairs import RepairOptions
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
        self.sent_back: ReturnPick | None = None
        self.repaired: RepairOptions | None = None
        self.subject = ""

    @property
    def picked(self) -> Pick:
        """The ticket that the story is about now."""
        if self.pick is None:
            message = "no ticket was picked"
            raise LookupError(message)
        return self.pick

    @property
    def returned(self) -> ReturnPick:
        """The ticket whose goods are sent back, and what of them."""
        if self.sent_back is None:
            message = "no return was picked"
            raise LookupError(message)
        return self.sent_back

    @property
    def mended(self) -> RepairOptions:
        """The ticket whose piece is repaired, and what the form began with."""
        if self.repaired is None:
            message = "no repair was picked"
            raise LookupError(message)
        return self.repaired

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

    async def search(self, number: str) -> None:
        """Type a ticket's number into the list's search field, reached by its key; Enter finds.

        It is typed as people say it, without zeros in front; other numbers may hold it as well.
        """
        text = number.lstrip("#0")
        table = await self.hands.widget(QTableView, t("ticket_list.title"))
        table.setFocus()
        self.hands.press("/")
        await self.hands.until(
            lambda: self.eyes.find(QWidget, t("ticket_list.search")) is not None, "the search field"
        )
        self.hands.type(text)
        self.hands.press("Return")
        await self.hands.settle()
        await self.hands.until(lambda: self._row_of(number) >= 0, f"{number} among what was found")

    async def open_found(self, number: str) -> None:
        """Press Down until a ticket's row is the current one, and Enter."""
        await self.go_to_row(number)
        self.hands.press("Return")
        await self.hands.settle()

    async def go_to_row(self, number: str) -> None:
        """Press Down until the row of a ticket is the current one."""
        table = await self.hands.widget(QTableView, t("ticket_list.title"))
        for _ in range(table.model().rowCount() + 1):
            current = table.currentIndex()
            if current.isValid() and current.row() == self._row_of(number):
                return
            self.hands.press("Down")
        raise NotSeen(f"the row of {number} by Down")

    def _row_of(self, number: str) -> int:
        """The row of a ticket in the list; -1 if it is not there."""
        table = self.eyes.find(QTableView, t("ticket_list.title"))
        if table is None:
            return -1
        model = table.model()
        rows = range(model.rowCount())
        columns = range(model.columnCount())
        return next(
            (row for row in rows if any(model.index(row, c).data() == number for c in columns)), -1
        )
