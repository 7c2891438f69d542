"""The head of an order: number, state, what it goes with, its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services import partners
from app.services.orders import InvoicePolicy
from app.services.tickets import RecordRef
from app.ui.kit.chip import Chip
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, DateField, LookupField, TextField
from app.ui.kit.formats import long_date
from app.ui.kit.labels import Text
from app.ui.kit.moments import today
from app.ui.kit.property_grid import PropertyGrid
from app.ui.pages.document_buttons import DocumentButtons
from app.ui.pages.documents import ORDER_LOOK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.orders import OrderCard
    from app.services.partners import PartnerId
    from app.services.tickets import TicketId
    from app.ui.kit.desk import Desk

EDITED = ("customer_id", "valid_until_on", "invoice_policy")
BUTTONS = (
    ("deliveries", ("transfer",), "package", ""),
    ("invoices", ("invoice", "credit_note"), "receipt", ""),
    ("repair", ("repair",), "wrench", "repair"),
    ("tickets", ("ticket",), "lifebuoy", ""),
)
"""Name, kinds of record, icon and colour of each smart button."""


class Head(QWidget):
    """`changed` follows an edit; `opened` carries a RecordRef.

    `ticket_id` is the ticket that the page was opened from.
    """

    changed = Signal(str)
    opened = Signal(object)

    def __init__(self, desk: Desk, ticket_id: TicketId | None) -> None:
        super().__init__()
        self._desk = desk
        self._ticket_id = ticket_id
        self._kind = Text("", "label", "secondary")
        self._number = Text("", "title", use="numbers")
        self.state = Chip("")
        self.documents = DocumentButtons()
        self.documents.opened.connect(self.opened)
        self.properties = PropertyGrid()
        self.properties.changed.connect(self.changed)
        self.properties.opened.connect(self._open_customer)
        self._customer = LookupField[object](self._find_customers)
        self._card: OrderCard | None = None
        self._add_properties()
        self._lay_out()

    def show_card(self, card: OrderCard, *, is_edited: bool) -> None:
        """Show an order as it is saved."""
        self._card = card
        kind = "sales_order_page.quotation" if card.is_quotation else "sales_order_page.kind"
        self._kind.setText(texts.t(kind))
        self._number.setText(card.number)
        icon, tone = ORDER_LOOK[card.state.value]
        words = texts.t(f"sales_order_page.state_{card.state.value}")
        self.state.show_as(words, icon=icon, tone=tone)
        self._customer.set_choice(Choice(card.partner_id, card.partner_name))
        self.properties.set_values(
            {
                "valid_until_on": card.valid_until_on,
                "invoice_policy": card.invoice_policy,
                "date": long_date(card.ordered_on),
                "origin": card.origin_number or "",
                "origin_at": card.origin_at or "",
            }
        )
        self.properties.show_property("origin", bool(card.origin_number))
        self.properties.show_property("origin_at", bool(card.origin_at))
        is_bound = card.is_quotation or card.valid_until_on is not None
        self.properties.show_property("valid_until_on", is_bound)
        self.properties.set_read_only(True)
        for name in EDITED if is_edited else ():
            is_fixed = name == "customer_id" and card.is_customer_fixed
            self.properties.field(name).set_read_only(is_fixed)
        self.properties.set_errors({})
        self.properties.mark_clean()
        self._show_documents(card)

    def customer(self) -> tuple[object, str]:
        """Who is chosen: the id and the name."""
        chosen = self._customer.choice()
        return (None, "") if chosen is None else (chosen.value, chosen.text)

    def choose_customer(self, customer_id: int, name: str) -> None:
        """Choose somebody who need not have been looked up here."""
        self._customer.set_choice(Choice(customer_id, name))

    def set_busy(self, busy: bool) -> None:
        """Lock the fields while an action runs."""
        for name in self.properties.names():
            self.properties.field(name).set_busy(busy)

    async def _find_customers(self, text: str) -> Sequence[Choice[object]]:
        found = await self._desk.background.ask(partners.find, partners.FindPartners(text))
        return [Choice(one.id, one.name, one.detail) for one in found]

    def _add_properties(self) -> None:
        t, add = texts.t, self.properties.add
        policies: list[Choice[object]] = [
            Choice(one, t(f"sales_order_page.policy_{one.value}")) for one in InvoicePolicy
        ]
        add(
            "customer_id",
            t("records.customer"),
            self._customer,
            link=t("invoice_page.open_customer"),
        )
        add("valid_until_on", t("sales_order_page.valid_until"), DateField(today=today()))
        add("origin", t("records.origin"), TextField(max_length=255))
        add("date", t("records.date"), TextField(), column=1)
        add(
            "invoice_policy",
            t("sales_order_page.policy"),
            ChoiceField[object](policies),
            column=1,
        )
        add("origin_at", t("sales_order_page.origin_at"), TextField(), column=1)
        self.properties.set_read_only(True)

    def _lay_out(self) -> None:
        titles = QHBoxLayout()
        titles.setSpacing(10)
        titles.addWidget(self._number)
        titles.addWidget(self.state)
        titles.addStretch(1)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._kind)
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

    def _show_documents(self, card: OrderCard) -> None:
        self.documents.clear()
        for name, kinds, icon, service in BUTTONS:
            found = [one for one in card.documents if one.ref.kind in kinds]
            if not found or (name == "repair" and not self._may_read_repair(card)):
                continue
            ways = [(one.number or texts.t("records.draft"), one.ref) for one in found]
            fact = ways[0][0] if len(ways) == 1 else str(len(ways))
            label = texts.t(f"sales_order_page.{name}")
            self.documents.add(name, label, fact, ways, icon=icon, service=service)

    def _may_read_repair(self, card: OrderCard) -> bool:
        """Who has no right to repairs follows the one of the ticket that they come from."""
        if self._desk.may("repair.read"):
            return True
        return self._ticket_id is not None and self._ticket_id == card.repair_ticket_id

    def _open_customer(self, _name: str) -> None:
        if self._card is not None:
            partner: PartnerId = self._card.partner_id
            self.opened.emit(RecordRef("partner", partner))
