"""Counts what is scanned on the page of a transfer, one burst after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app import texts
from app.errors import Problem
from app.services import stock
from app.services.stock import AskPiece
from app.ui.kit.formats import sentence
from app.ui.kit.money import quantity
from app.ui.kit.slots import ui_slot
from app.ui.kit.timers import once
from app.ui.pages.transfer import counting

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from app.services.stock import ScannedPiece
    from app.ui.pages.transfer.page import TransferPage


BURST = 60
"""A scanner sends the next character within so many milliseconds, a hand does not."""
NOT_TYPED = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class Scanning(QObject):
    """`counted` follows each burst that was looked up.

    What is typed while no field has the focus goes into the scan field. A character that is a key
    of the page waits for the next one: alone it is that key, in a burst it begins a code.
    """

    counted = Signal()

    def __init__(self, page: TransferPage) -> None:
        super().__init__(page)
        self._page = page
        self._field = page.sheet.lines.scan
        self.is_looking = False
        self._held: QKeyEvent | None = None
        self._alone = once(self, BURST, self._press_held)
        self._field.ended.connect(self._look_up)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take a character that no field has taken; whether it is one."""
        text, held = event.text(), self._held
        if event.modifiers() & NOT_TYPED or not text.strip() or not text.isprintable():
            return False
        if held is None and self._page.keys.is_key(event):
            self._held = event.clone()
            self._alone.start()
            return True
        self._held = None
        self._alone.stop()
        self._field.type(text if held is None else held.text() + text)
        return True

    def _press_held(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._page.keys.press(held)

    @ui_slot
    async def _look_up(self) -> None:
        if self.is_looking:
            return
        self.is_looking = True
        self._field.clear()
        try:
            while text := self._field.take():
                await self._count(text)
        finally:
            self.is_looking = False
        self.counted.emit()

    async def _count(self, text: str) -> None:
        page = self._page
        if page.card is None or not page.is_countable:
            return
        found = await page.desk.background.ask(stock.scan, AskPiece(page.card.id, text))
        if shiboken6.isValid(page):
            self._take(text, found)

    def _take(self, text: str, found: ScannedPiece) -> None:
        """Count the piece, or say why nothing is counted."""
        row = found.problem or self._page.sheet.lines.count_scanned(found)
        if isinstance(row, Problem):
            self._field.say_wrong(text, sentence(row))
            return
        product, pieces = row.move.product_name, quantity(row.pieces)
        words = texts.t("transfer_page.scan_counted", product=product, pieces=pieces)
        card = self._page.card
        moves = card.moves if card is not None else ()
        if row.move.purpose is not None and counting.is_for_several(row, moves):
            key = f"transfer_page.scan_counted_{row.move.purpose.value}"
            words = texts.t(key, product=product, pieces=pieces)
        others = counting.still_shared(found, row, moves)
        if others:
            names = ", ".join(others)
            shared = texts.t("transfer_page.scan_shared", code=found.code, product=names)
            words = f"{words}. {shared}"
        self._field.say_counted(words)
