"""The head of an invoice or credit note: number, states, what it goes with, its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.services.invoices import ApprovalState, InvoiceKind, InvoiceState, RecordRef
from app.ui.kit.chip import Chip
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, DateField, TextField
from app.ui.kit.fields.base import INSET
from app.ui.kit.formats import long_date
from app.ui.kit.labels import Text
from app.ui.pages.document_head import DocumentHead
from app.ui.pages.documents import PAYMENT_LOOK
from app.ui.pages.invoice.goes_with import GoesWith
from app.ui.pages.ticket.fields import GrowingText

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from app.services.invoices import InvoiceCard, JournalOption, Link

REASON_LENGTH = 200
FIXED = ("customer", "source", "order", "origin")
"""Properties that are never edited here."""


class _Reason(GrowingText):
    """A paragraph whose first line stands beside its label as that of any other field."""

    def __init__(self) -> None:
        super().__init__(role="body", max_length=REASON_LENGTH, single=True)
        self._row.setContentsMargins(INSET + 2, 4, INSET, 6)


class Head(DocumentHead):
    """`changed` carries the name of an edited property."""

    changed = Signal(str)

    def __init__(self, today: dt.date) -> None:
        goes_with = GoesWith()
        super().__init__(goes_with)
        self.goes_with = goes_with
        self._kind = Text("", "label", "secondary")
        self._number = Text("", "title", use="numbers")
        self._later = Text("", "body", "muted")
        self.state = Chip("")
        self.payment = Chip("")
        self._date = DateField(today=today)
        self._journal = ChoiceField[object]()
        self._reason = _Reason()
        self._add_properties()
        self.lay_out(((self._kind,), (self._number, self._later, self.state, self.payment)))

    def show_card(self, card: InvoiceCard, journals: Sequence[JournalOption]) -> None:
        """Show a document as it is saved."""
        is_credit = card.kind is InvoiceKind.CREDIT_NOTE
        is_draft = card.is_draft
        self._kind.setText(
            texts.t("invoice_page.credit_note" if is_credit else "invoice_page.invoice")
        )
        self._number.setText(card.number or texts.t("invoice_page.draft"))
        self._later.setText(texts.t("invoice_page.number_later") if is_draft else "")
        self._later.setVisible(is_draft)
        state = state_word(card)
        kind = "creditNote" if is_credit else "invoice"
        self.state.show_state(kind, state, texts.t(f"invoice_page.state_{state}"))
        self._show_payment(card)
        self.goes_with.show_card(card)
        self._show_properties(card, journals)

    def unread(self) -> dict[str, str]:
        """What was typed into a property and cannot be read, by name."""
        text = self._date.unread()
        return {self._date.objectName(): text} if text else {}

    def show_unread(self, unread: Mapping[str, str]) -> None:
        """Show it again, with what is wrong with it."""
        for name, text in unread.items():
            if name == self._date.objectName():
                self._date.set_unread(text)
        problem = self._date.problem()
        found = {self._date.objectName(): problem} if problem is not None else {}
        self.properties.set_errors(found, move_focus=False)

    # Parts

    def _add_properties(self) -> None:
        t, add = texts.t, self.properties.add
        to_customer, to_source = t("invoice_page.open_customer"), t("invoice_page.open_source")
        to_order = t("invoice_page.open_order")
        add("customer", t("invoice_page.customer"), TextField(max_length=255), link=to_customer)
        add("source", t("invoice_page.reversal_of"), TextField(max_length=255), link=to_source)
        add("reason", t("invoice_page.reason"), self._reason)
        add("invoice_on", t("invoice_page.date"), self._date, column=1)
        add("journal_id", t("invoice_page.journal"), self._journal, column=1)
        add("order", t("invoice_page.order"), TextField(max_length=255), column=1, link=to_order)
        add("origin", t("invoice_page.origin"), TextField(max_length=255), column=1)
        for name in FIXED:
            self.properties.field(name).set_read_only(True)
        self.properties.changed.connect(self.changed)

    def _show_properties(self, card: InvoiceCard, journals: Sequence[JournalOption]) -> None:
        source = _source(card)
        order = card.sales_order
        offered: list[Choice[object]] = [Choice(one.id, one.name, one.code) for one in journals]
        if all(choice.value != card.journal_id for choice in offered):
            offered.append(Choice(card.journal_id, card.journal_name))
        self._journal.set_choices(offered)
        self.properties.set_values(
            {
                "customer": card.partner_name,
                "source": _source_words(card),
                "reason": card.reason,
                "invoice_on": card.invoice_on,
                "journal_id": card.journal_id,
                "order": _words(order),
                "origin": card.origin_number or "",
            }
        )
        self.properties.mark_clean()
        links = {"customer": RecordRef("partner", card.partner_id)}
        for name, link in (("source", source), ("order", order)):
            self.properties.show_property(name, link is not None)
            if link is not None:
                links[name] = link.ref
        self.set_links(links)
        is_credit = card.kind is InvoiceKind.CREDIT_NOTE
        self.properties.set_label(
            "source",
            texts.t("invoice_page.reversal_of" if is_credit else "invoice_page.correction_of"),
        )
        self.properties.show_property("reason", is_credit)
        self.properties.show_property("origin", bool(card.origin_number))
        is_fixed = not card.is_draft or card.cannot_save is not None
        for field in (self._date, self._journal, self._reason):
            field.set_read_only(is_fixed)

    def _show_payment(self, card: InvoiceCard) -> None:
        """The second chip: how far a posted document is settled."""
        state = card.payment_state
        self.payment.setVisible(state is not None)
        if state is not None:
            icon, tone = PAYMENT_LOOK[state.value]
            words = texts.t(f"invoice_page.paid_{state.value}")
            self.payment.show_as(words, icon=icon, tone=tone)


def state_word(card: InvoiceCard) -> str:
    """The state of a document; one that waited and may be posted now is approved."""
    is_approved = card.approval is not None and card.approval.state is ApprovalState.APPROVED
    is_waiting = card.state is InvoiceState.WAITING
    return "approved" if is_waiting and is_approved else card.state.value


def _source(card: InvoiceCard) -> Link | None:
    """The document that this one reverses or corrects."""
    return card.originals[0] if card.originals else card.corrected_invoice


def _words(link: Link | None) -> str:
    """A document with its number of origin and its day."""
    if link is None:
        return ""
    parts = [link.number, link.origin_number, long_date(link.made_on) if link.made_on else ""]
    return " · ".join(part for part in parts if part)


def _source_words(card: InvoiceCard) -> str:
    """The document that this one reverses or corrects; of several the first, and how many more."""
    source, others = _source(card), len(card.originals) - 1
    if source is None or others < 1:
        return _words(source)
    return texts.t("invoice_page.and_others", number=source.number, n=others)
