"""The head of a transfer: number, state, what it goes with, its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services.stock import LinkedTransfer, TransferKind
from app.services.tickets import RecordRef
from app.ui.kit.fields import TextField
from app.ui.kit.labels import Text
from app.ui.kit.moments import moment
from app.ui.kit.property_grid import PropertyGrid
from app.ui.pages.document_buttons import DocumentButtons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.stock import TransferCard

LONGEST = 255


class Head(QWidget):
    """`opened` carries a RecordRef."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._number = Text("", "label", "secondary", use="numbers")
        self.title = Text("", "title")
        self.documents = DocumentButtons()
        self.documents.opened.connect(self.opened)
        self.properties = PropertyGrid()
        self._links: dict[str, RecordRef] = {}
        self._lay_out()
        self._add_properties()

    def show_card(self, card: TransferCard) -> None:
        """Show a transfer as it is saved."""
        self._number.setText(card.number)
        self.title.setText(title(card))
        self._show_documents(card)
        self._show_properties(card)

    # Parts

    def _lay_out(self) -> None:
        titles = QHBoxLayout()
        titles.setSpacing(10)
        titles.addWidget(self.title)
        titles.addStretch(1)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._number)
        names.addLayout(titles)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(names, 1)
        row.addWidget(self.documents, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(row)
        column.addWidget(self.properties)

    def _add_properties(self) -> None:
        t, add = texts.t, self.properties.add

        def text() -> TextField:
            return TextField(max_length=LONGEST)

        add("partner", t("transfer_page.partner"), text(), link=t("transfer_page.open_partner"))
        add("order", t("transfer_page.order"), text(), link=t("transfer_page.open_order"))
        add("note", t("transfer_page.note"), text())
        add("source", t("transfer_page.source"), text(), column=1)
        add("destination", t("transfer_page.destination"), text(), column=1)
        add("created", t("transfer_page.created"), text(), column=1)
        add("done", t("transfer_page.done"), text(), column=1)
        add("origin", t("transfer_page.origin"), text(), column=1)
        self.properties.set_read_only(True)
        self.properties.opened.connect(self._open)

    def _show_properties(self, card: TransferCard) -> None:
        values = {
            "partner": card.partner_name,
            "order": card.sales_order_number,
            "note": card.note,
            "source": card.source_name,
            "destination": card.destination_name,
            "created": moment(card.created_at),
            "done": moment(card.done_at) if card.done_at is not None else "",
            "origin": card.origin_number or "",
        }
        self.properties.set_values(values)
        for name, value in values.items():
            self.properties.show_property(name, bool(value))
        self._links.clear()
        if card.partner_id is not None:
            self._links["partner"] = RecordRef("partner", card.partner_id)
        if card.sales_order_id is not None:
            self._links["order"] = RecordRef("sales_order", card.sales_order_id)

    def _show_documents(self, card: TransferCard) -> None:
        t = texts.t
        self.documents.clear()
        if card.ticket_id is not None:
            ticket = RecordRef("ticket", card.ticket_id)
            label = t("transfer_page.ticket")
            ways = [(card.ticket_number, ticket)]
            self.documents.add("ticket", label, card.ticket_number, ways, icon="lifebuoy")
        for name, linked in (
            ("deliveries", card.returns_of),
            ("backorder_of", card.backorder_of),
            ("backorders", card.backorders),
            ("inspections", card.inspections),
            ("returned_by", card.returned_by),
        ):
            self._add_linked(name, linked)

    def _add_linked(self, name: str, linked: Sequence[LinkedTransfer]) -> None:
        if not linked:
            return
        fact = linked[0].number if len(linked) == 1 else str(len(linked))
        ways = [(each.number, RecordRef("transfer", each.id)) for each in linked]
        label = texts.t(f"transfer_page.{name}")
        self.documents.add(name, label, fact, ways, icon="package", service="return")

    def _open(self, name: str) -> None:
        if name in self._links:
            self.opened.emit(self._links[name])


def title(card: TransferCard) -> str:
    """What the transfer is, in words."""
    if card.is_return:
        return texts.t("transfer_page.return_from", customer=card.partner_name)
    if card.kind is TransferKind.OUTGOING:
        return texts.t("transfer_page.delivery_to", customer=card.partner_name)
    return texts.t(
        "transfer_page.moved", source=card.source_name, destination=card.destination_name
    )
