"""The head of a repair: its number, what is repaired, how it stands, what it goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services.tickets import RecordRef
from app.ui.kit.labels import ElidedText, Text
from app.ui.pages.document_buttons import DocumentButtons

if TYPE_CHECKING:
    from app.services.repairs import RepairCard


class Head(QWidget):
    """`opened` carries a RecordRef."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._number = Text("", "label", "secondary", use="numbers")
        self.title = ElidedText("", "title")
        self.documents = DocumentButtons()
        self.documents.opened.connect(self.opened)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._number)
        names.addWidget(self.title)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(names, 1)
        row.addWidget(self.documents, 0, Qt.AlignmentFlag.AlignTop)

    def show_card(self, card: RepairCard) -> None:
        """Show a repair as it is saved."""
        parts = (card.number, card.lot_name)
        self._number.setText(" · ".join(part for part in parts if part))
        self.title.setText(texts.t("repair_page.title", product=card.product_name))
        self._show_documents(card)

    def _show_documents(self, card: RepairCard) -> None:
        t, add = texts.t, self.documents.add
        self.documents.clear()
        if card.ticket_id is not None:
            ways = [(card.ticket_number, RecordRef("ticket", card.ticket_id))]
            fact = f"{card.ticket_number} · {card.ticket_stage}"
            add("ticket", t("repair_page.ticket"), fact, ways, icon="lifebuoy")
        if card.return_id is not None:
            ways = [(card.return_number, RecordRef("transfer", card.return_id))]
            label = t("repair_page.return")
            add("return", label, card.return_number, ways, icon="arrow-u-up-left", service="return")
        if card.sales_order_id is not None:
            ways = [(card.sales_order_number, RecordRef("sales_order", card.sales_order_id))]
            label = t("repair_page.quotation")
            add("quotation", label, card.sales_order_number, ways, icon="file-text")
        if card.transfer_id is not None:
            ways = [(card.transfer_number, RecordRef("transfer", card.transfer_id))]
            add("moves", t("repair_page.moves"), card.transfer_number, ways, icon="package")
