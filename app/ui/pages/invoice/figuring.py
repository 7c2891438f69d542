"""What a draft comes to while it is edited, and what of it would not be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject

from app.services import invoices
from app.services.background import Superseded
from app.services.invoices import InvoiceKind
from app.ui.kit.paper_warning import paper_warning
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import theme
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from decimal import Decimal

    from app.services.invoices import DraftFigures
    from app.ui.pages.invoice.page import InvoicePage


class Figuring(QObject):
    """Asks once the keys rest; an answer that an edit has overtaken is not shown."""

    def __init__(self, page: InvoicePage) -> None:
        super().__init__(page)
        self._page = page
        self._asked = 0
        self._is_asking = False
        self.figures: DraftFigures | None = None
        self._wait = once(self, theme().duration("previewDebounce"), self._recalculate)

    def seen_total(self) -> Decimal | None:
        """The total of the edits as the user has seen it; None while it is still worked out."""
        if self.figures is None or self._wait.isActive() or self._is_asking:
            return None
        return self.figures.total

    def forget(self) -> None:
        """The draft is shown as it is saved."""
        self.figures = None
        self._asked += 1
        self._is_asking = False

    def edited(self) -> None:
        """Work it out soon; not while a line cannot be read."""
        if self._page.sheet is not None and self._page.sheet.lines.is_unread:
            self._wait.stop()
            self.forget()
        else:
            self._wait.start()

    @ui_slot
    async def look_again(self) -> None:
        """Show beside what was refused what is left by now, and what that adds up to."""
        page, asked, sheet = self._page, self._asked, self._page.sheet
        figures = await page.desk.background.ask(invoices.draft_amounts, page.request())
        if asked == self._asked and sheet is not None and shiboken6.isValid(sheet):
            self.figures = figures
            sheet.lines.show_amounts(figures)
            page.show_state()

    @ui_slot
    async def warn_of_reason(self) -> None:
        """Name the characters of a draft's reason that are printed as question marks."""
        card, sheet, ask = self._page.card, self._page.sheet, self._page.desk.background
        if card is None or sheet is None or card.kind is not InvoiceKind.CREDIT_NOTE:
            return
        properties = sheet.head.properties
        text = properties.values()["reason"] or ""
        try:
            words = await paper_warning(ask, f"reason/{card.id}", text)
        except Superseded:
            return
        if shiboken6.isValid(properties) and text == (properties.values()["reason"] or ""):
            properties.warn("reason", words if card.is_draft else "")

    @ui_slot
    async def _recalculate(self) -> None:
        page, card, sheet = self._page, self._page.card, self._page.sheet
        if card is None or sheet is None or not card.is_draft:
            return
        self._asked += 1
        asked = self._asked
        self._is_asking = True
        figures = await page.desk.background.ask(invoices.draft_amounts, page.request())
        if asked != self._asked:
            return
        self._is_asking = False
        self.figures = figures
        sheet.lines.show_figures(figures)
        sheet.head.properties.set_errors(figures.problems, move_focus=False)
        sheet.show_date_warning(figures.date_warning)
        page.show_state()
        page.figured.emit()
        self.warn_of_reason()
