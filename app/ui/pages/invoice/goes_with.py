"""The buttons to what a document goes with: its ticket, its original, its credit notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.menu import Menu
from app.ui.kit.money import money
from app.ui.kit.smart_button import SmartButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from app.services.invoices import InvoiceCard, Link


class GoesWith(QWidget):
    """Smart buttons; several credit notes open a list. `opened` carries a RecordRef."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)

    def show_card(self, card: InvoiceCard) -> None:
        """Show what this document goes with."""
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        t = texts.t
        if card.ticket is not None:
            fact = " · ".join(part for part in (card.ticket.number, card.ticket.state) if part)
            self._add("ticket", t("invoice_page.ticket"), fact, "lifebuoy", [card.ticket])
        if card.originals:
            number = card.originals[0].number
            self._add("original", t("invoice_page.original"), number, "file-text", card.originals)
        if card.corrected_invoice is not None:
            number = card.corrected_invoice.number
            links = [card.corrected_invoice]
            self._add("corrected", t("invoice_page.corrects"), number, "file-text", links)
        if card.credit_notes:
            words = t("invoice_page.credit_notes", n=len(card.credit_notes))
            self._add("credit_notes", words, _credited(card), "receipt", card.credit_notes)
        self.setVisible(self._row.count() > 0)

    def _add(self, name: str, label: str, fact: str, icon: str, links: Sequence[Link]) -> None:
        service = "refund" if name == "credit_notes" else ""
        button = SmartButton(label, fact, icon=icon, service=service)
        button.setObjectName(f"smart_{name}")
        button.setProperty("links", list(links))
        button.clicked.connect(self._clicked)
        self._row.addWidget(button)

    def _clicked(self) -> None:
        button = self.sender()
        if not isinstance(button, SmartButton):
            return
        links: list[Link] = button.property("links")
        if len(links) == 1:
            self.opened.emit(links[0].ref)
            return
        menu = Menu(button)
        for link in links:
            menu.add(link.number or texts.t("invoice_page.draft"), icon="receipt", data=link.ref)
        menu.triggered.connect(self._picked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(button)

    def _picked(self, action: QAction) -> None:
        self.opened.emit(action.data())


def _credited(card: InvoiceCard) -> str:
    """How much posted credit notes took, and how many are drafts still."""
    posted = [one.amount for one in card.credit_notes if one.number and one.amount is not None]
    drafts = len(card.credit_notes) - len(posted)
    parts = [money(sum(posted[1:], posted[0]), card.currency)] if posted else []
    if drafts:
        parts.append(texts.t("invoice_page.drafts", n=drafts))
    return " · ".join(parts)
