"""The head of an invoice or credit note: number, states, where it comes from, its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.services.invoices import InvoiceKind, InvoiceState
from app.ui.kit.buttons import LinkButton
from app.ui.kit.chip import Chip
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, DateField, LongTextField, TextField
from app.ui.kit.formats import long_date
from app.ui.kit.labels import Text
from app.ui.kit.property_grid import PropertyGrid

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from app.services.invoices import InvoiceCard, Link
    from app.services.refunds import JournalOption

REASON_LENGTH = 200


class Head(QWidget):
    """`changed` carries the name of an edited property; `opened` a RecordRef."""

    changed = Signal(str)
    opened = Signal(object)

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self._kind = Text("", "label", "secondary")
        self._number = Text("", "title", use="numbers")
        self._later = Text("", "body", "muted")
        self.state = Chip("")
        self.payment = Chip("")
        self._links = QHBoxLayout()
        self._links.setSpacing(12)
        self.properties = PropertyGrid()
        self._customer = TextField(max_length=255)
        self._date = DateField(today=today)
        self._journal = ChoiceField[object]()
        self._reason = LongTextField(lines=1, max_length=REASON_LENGTH)
        self._add_properties()
        row = QHBoxLayout()
        row.setSpacing(10)
        for widget in (self._number, self._later, self.state, self.payment):
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._kind)
        column.addLayout(row)
        column.addLayout(self._links)
        column.addSpacing(6)
        column.addWidget(self.properties)

    def show_card(self, card: InvoiceCard, journals: Sequence[JournalOption]) -> None:
        """Show a document as it is saved."""
        is_credit = card.kind is InvoiceKind.CREDIT_NOTE
        is_draft = card.state is InvoiceState.DRAFT
        self._kind.setText(
            texts.t("invoice_page.credit_note" if is_credit else "invoice_page.invoice")
        )
        self._number.setText(card.number or texts.t("invoice_page.draft"))
        self._later.setText(texts.t("invoice_page.number_later") if is_draft else "")
        kind = "creditNote" if is_credit else "invoice"
        state = card.state.value
        self.state.show_state(kind, state, texts.t(f"invoice_page.state_{state}"))
        self._show_payment(card)
        self._show_links(card)
        self._journal.set_choices(
            [Choice(one.id, one.name, one.code) for one in journals]
            or [Choice(card.journal_id, card.journal_name)]
        )
        self.properties.set_values(
            {
                "customer": card.partner_name,
                "invoice_on": card.invoice_on,
                "journal_id": card.journal_id,
                "reason": card.reason,
            }
        )
        self.properties.show_property("reason", is_credit)
        for field in (self._date, self._journal, self._reason):
            field.set_read_only(not is_draft or card.cannot_save is not None)
        self.properties.mark_clean()

    def _add_properties(self) -> None:
        add = self.properties.add
        t = texts.t
        add(
            "customer",
            t("invoice_page.customer"),
            self._customer,
            link=t("invoice_page.open_customer"),
        )
        add("reason", t("invoice_page.reason"), self._reason)
        add("invoice_on", t("invoice_page.date"), self._date, column=1)
        add("journal_id", t("invoice_page.journal"), self._journal, column=1)
        self._customer.set_read_only(True)
        self.properties.changed.connect(self.changed)

    def _show_payment(self, card: InvoiceCard) -> None:
        """The second chip: how far a posted document is settled."""
        state = card.payment_state
        self.payment.setVisible(state is not None)
        if state is None:
            return
        icons = {
            "not_paid": ("circle-dashed", "neutral"),
            "partial": ("circle-half", "warning"),
            "paid": ("check-circle-fill", "success"),
            "reversed": ("arrow-u-up-left", "violet"),
        }
        icon, tone = icons[state.value]
        self.payment.show_as(texts.t(f"invoice_page.paid_{state.value}"), icon=icon, tone=tone)

    def _show_links(self, card: InvoiceCard) -> None:
        """Reversal of …, ticket …, credit notes …: each a way to that record."""
        while self._links.count():
            item = self._links.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for link in card.originals:
            self._add_link("reversal_of", link)
        if card.corrected_invoice is not None:
            self._add_link("correction_of", card.corrected_invoice)
        for link in card.credit_notes:
            self._add_link("credited_by", link)
        if card.ticket is not None:
            self._add_link("of_ticket", card.ticket)
        if card.sales_order is not None:
            self._add_link("of_order", card.sales_order)
        self._links.addStretch(1)

    def _add_link(self, key: str, link: Link) -> None:
        number = link.number or texts.t("invoice_page.draft")
        if link.origin_number:
            number = f"{link.origin_number} ({number})"
        if link.made_on is not None:
            number = texts.t("invoice_page.of_day", number=number, day=long_date(link.made_on))
        button = LinkButton(texts.t(f"invoice_page.{key}", number=number))
        button.setProperty("reference", link.ref)
        button.clicked.connect(self._link_pressed)
        self._links.addWidget(button)

    def _link_pressed(self) -> None:
        self.opened.emit(self.sender().property("reference"))
