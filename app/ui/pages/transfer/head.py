"""The head of a transfer: number, what it is, what it goes with, its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services.invoices import InvoiceState
from app.services.stock import LinkedTransfer, LocationKind, TransferKind
from app.services.tickets import RecordRef
from app.ui.kit.fields import TextField
from app.ui.kit.formats import long_date
from app.ui.kit.labels import ElidedText, Text
from app.ui.kit.moments import moment
from app.ui.kit.money import money
from app.ui.kit.property_grid import PropertyGrid
from app.ui.pages.document_buttons import DocumentButtons
from app.ui.pages.document_head import DocumentHead

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.invoices import InvoiceRow
    from app.services.stock import TransferCard

LONGEST = 255


class Head(DocumentHead):
    """What a transfer is, and where to go from it."""

    def __init__(self) -> None:
        super().__init__(DocumentButtons())
        self._number = Text("", "label", "secondary", use="numbers")
        self.title = ElidedText("", "title")
        self._under = Text("", "body", "secondary")
        self.lay_out(((self._number,), (self.title,), (self._under,)))
        t, add = texts.t, self.properties.add
        add("partner", t("transfer_page.partner"), _text(), link=t("transfer_page.open_partner"))
        add("operation", t("transfer_page.operation"), _text())
        delivery = t("transfer_page.open_delivery")
        add("delivery", t("transfer_page.delivery"), _text(), link=delivery)
        add("scheduled", t("transfer_page.scheduled"), _text(), column=1)
        add("made", t("transfer_page.created"), _text(), column=1)
        add("due", t("transfer_page.due"), _text(), column=1)
        add("done", t("transfer_page.done"), _text(), column=1)
        add("source", t("transfer_page.source"), _text(), column=1)
        add("destination", t("transfer_page.destination"), _text(), column=1)
        self.properties.set_read_only(True)

    def show_card(self, card: TransferCard, credit_notes: Sequence[InvoiceRow]) -> None:
        """Show a transfer as it is saved."""
        self._number.setText(card.number)
        self.title.setText(title(card))
        under = _under(card)
        self._under.setText(under)
        self._under.setVisible(bool(under))
        self._show_documents(card, credit_notes)
        self._show_properties(card)

    # Parts

    def _show_properties(self, card: TransferCard) -> None:
        scheduled, is_made = card.scheduled_at, card.scheduled_at is None and card.done_at is None
        from_us = card.kind is TransferKind.OUTGOING
        values = {
            "partner": card.partner_name,
            "operation": texts.t(f"transfer_page.operation_{operation(card)}"),
            "delivery": _numbers(card.returns_of),
            "scheduled": moment(scheduled) if scheduled is not None else "",
            "made": moment(card.created_at) if is_made else "",
            "done": moment(card.done_at) if card.done_at is not None else "",
            "due": long_date(card.due_on) if card.due_on is not None else "",
            "source": "" if card.is_return else card.source_name,
            "destination": "" if from_us else card.destination_name,
        }
        show_values(self.properties, values)
        label = "transfer_page.deliver_to" if from_us else "transfer_page.receive_from"
        self.properties.set_label("partner", texts.t(label))
        links = {}
        if card.partner_id is not None:
            links["partner"] = RecordRef("partner", card.partner_id)
        if card.returns_of:
            links["delivery"] = RecordRef("transfer", card.returns_of[0].id)
        self.set_links(links)

    def _show_documents(self, card: TransferCard, credit_notes: Sequence[InvoiceRow]) -> None:
        t = texts.t
        self.documents.clear()
        if card.ticket_id is not None:
            ticket = RecordRef("ticket", card.ticket_id)
            fact = " · ".join(part for part in (card.ticket_number, card.ticket_stage) if part)
            ways = [(card.ticket_number, ticket)]
            self.documents.add("ticket", t("transfer_page.ticket"), fact, ways, icon="lifebuoy")
        if credit_notes:
            draft = t("transfer_page.state_draft")
            words = t("transfer_page.credit_notes", n=len(credit_notes))
            notes = [(one.number or draft, one.ref) for one in credit_notes]
            fact = _credited(credit_notes)
            self.documents.add("credit_notes", words, fact, notes, icon="receipt", service="refund")
        for name, linked in (
            ("deliveries", card.returns_of),
            ("backorder_of", card.backorder_of),
            ("backorders", card.backorders),
            ("inspections", card.inspections),
            ("returned_by", card.returned_by),
            ("brought_by", card.brought_by),
            ("gone_by", card.gone_by),
            ("replaces", card.replaces),
            ("replaced_by", card.replaced_by),
        ):
            self._add_linked(name, linked)

    def _add_linked(self, name: str, linked: Sequence[LinkedTransfer]) -> None:
        if not linked:
            return
        fact = str(len(linked))
        if len(linked) == 1:
            state = texts.t(f"transfer_page.state_{linked[0].state.value}")
            fact = f"{linked[0].number} · {state}"
        ways = [(each.number, RecordRef("transfer", each.id)) for each in linked]
        label = texts.t(f"transfer_page.{name}", n=len(linked))
        icon = "truck" if name == "deliveries" else "package"
        self.documents.add(name, label, fact, ways, icon=icon, service="return")


class AdditionalInfo(PropertyGrid):
    """What is rarely looked at: where the transfer comes from, when and why it was made."""

    def __init__(self) -> None:
        super().__init__()
        t, add = texts.t, self.add
        add("order", t("transfer_page.order"), _text(), link=t("transfer_page.open_order"))
        add("reason", t("transfer_page.reason"), _text())
        add("origin", t("transfer_page.origin"), _text())
        add("created", t("transfer_page.created"), _text(), column=1)
        add("from", t("transfer_page.source"), _text(), column=1)
        add("to", t("transfer_page.destination"), _text(), column=1)
        self.set_read_only(True)

    def show_card(self, card: TransferCard) -> None:
        """Show a transfer as it is saved."""
        values = {
            "order": card.sales_order_number,
            "reason": card.reason_name,
            "origin": card.origin_number or "",
            "created": moment(card.created_at),
            "from": card.source_name,
            "to": card.destination_name,
        }
        show_values(self, values)


def show_values(grid: PropertyGrid, values: Mapping[str, str]) -> None:
    """Fill a grid; what is empty is left out."""
    grid.set_values(values)
    for name, value in values.items():
        grid.show_property(name, bool(value))


def operation(card: TransferCard) -> str:
    """What kind of operation it is, as the end of a key of the catalogue."""
    if card.is_return:
        return "return"
    if card.destination_kind is LocationKind.SCRAP:
        return "scrap"
    if LocationKind.INVENTORY_LOSS in (card.source_kind, card.destination_kind):
        return "count"
    return card.kind.value


def title(card: TransferCard) -> str:
    """What the transfer is, in words."""
    if card.is_return:
        return texts.t("transfer_page.return_from", customer=card.partner_name)
    if card.kind is TransferKind.OUTGOING and card.partner_name:
        return texts.t("transfer_page.delivery_to", customer=card.partner_name)
    return texts.t(
        "transfer_page.moved", source=card.source_name, destination=card.destination_name
    )


def _under(card: TransferCard) -> str:
    """What it takes back, below what it is."""
    if not card.is_return or not card.returns_of:
        return ""
    return texts.t("transfer_page.reverse_of", number=_numbers(card.returns_of))


def _numbers(linked: Sequence[LinkedTransfer]) -> str:
    """The number of a transfer; of several the first, and how many more."""
    if len(linked) < 2:
        return linked[0].number if linked else ""
    others = len(linked) - 1
    return texts.t("transfer_page.and_others", number=linked[0].number, n=others)


def _credited(notes: Sequence[InvoiceRow]) -> str:
    """How many credit notes there are, and what those that are posted come to."""
    posted = [one for one in notes if one.state is InvoiceState.POSTED]
    if not posted:
        return texts.t("transfer_page.drafts", n=len(notes))
    amount = money(sum((one.total for one in posted[1:]), posted[0].total), posted[0].currency)
    return texts.t("transfer_page.posted", n=len(notes), amount=amount)


def _text() -> TextField:
    return TextField(max_length=LONGEST)
