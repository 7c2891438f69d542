"""A new ticket: asked for in one dialog, opened as soon as it is made."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from app import texts
from app.dialogs.tickets.customer import CustomerField
from app.dialogs.tickets.lookups import Lookups
from app.services import kept_drafts, teams, tickets
from app.services.background import new_key
from app.services.kept_drafts import DraftPlace, KeepDraft
from app.services.tickets import NewTicket, OpenTicket, Priority, RecordRef, TicketDefaults
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, LongTextField, LookupField, TextField
from app.ui.kit.moments import moment
from app.ui.kit.navigation import navigation
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn, ui_slot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from app.services.kept_drafts import KeptDraft
    from app.services.partners import PartnerCard, PartnerChoice, PartnerId
    from app.services.teams import TeamRow
    from app.ui.kit.desk import Desk

PLACE = DraftPlace("new_ticket")
FROM_CUSTOMER = ("email", "phone")
LOOKED_UP = ("customer_id", "product_id", "lot_id", "sales_order_id")


async def open_new_ticket(
    window: QWidget, desk: Desk, customer_id: PartnerId | None = None
) -> NewTicketDialog:
    """Show the dialog of a new ticket, filled in as far as user and customer tell.

    The ticket opens by itself once it is made. What was typed when the dialog was left is offered.

    Raises:
        NotAllowed: ticket.write
    """
    defaults = await desk.background.ask(tickets.new, TicketDefaults(customer_id))
    rows = await desk.background.ask(teams.rows, None)
    kept = await desk.background.ask(kept_drafts.find, PLACE)
    dialog = NewTicketDialog(window, desk, defaults, rows)
    dialog.open()
    if kept is not None:
        dialog.offer(kept)
    return dialog


class NewTicketDialog(RecordDialog):
    """Subject and team are needed; everything else can follow. `succeeded` carries the card."""

    def __init__(
        self, parent: QWidget, desk: Desk, defaults: NewTicket, rows: Sequence[TeamRow]
    ) -> None:
        super().__init__(parent, texts.t("new_ticket.title"), icon="plus-circle", width=720)
        self.setObjectName("new_ticket")
        self._desk = desk
        self._key = new_key()
        self._kept: KeptDraft | None = None
        self._lookups = Lookups(desk.background, self._values)
        self._fill(rows, defaults)
        self.set_sentence(texts.t("new_ticket.sentence"))
        self.set_primary(
            texts.t("new_ticket.open"), self._open_ticket, working=texts.t("new_ticket.opening")
        )
        self.form.changed.connect(self._changed)
        self.draft_kept.connect(self._keep)
        self.finished.connect(self.deleteLater)

    def offer(self, kept: KeptDraft) -> None:
        """Offer what was typed when the dialog was left the last time."""
        self._kept = kept
        self.banner.say(
            texts.t("new_ticket.draft_found", when=moment(kept.kept_at)),
            tone="info",
            icon="pencil-simple",
        )
        self.banner.add_button(texts.t("new_ticket.restore"), self._restore)

    def draft_content(self) -> Mapping[str, Any] | None:
        return pack(self.form.values(), self._words()) if self.is_dirty() else None

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        values, words = unpack(content)
        for name in LOOKED_UP:
            field = self.form.field(name)
            if isinstance(field, LookupField) and values.get(name) is not None:
                field.set_choice(Choice(values.pop(name), words.get(name, "")))
        self.form.set_values(values)
        self._show_lot()

    def _fill(self, rows: Sequence[TeamRow], defaults: NewTicket) -> None:
        add, t = self.form.add, texts.t
        customer = CustomerField(self._desk)
        customer.taken.connect(self._customer_taken)
        lookups = self._lookups
        add("subject", t("new_ticket.subject"), TextField(), required=True)
        add(
            "team_id",
            t("new_ticket.team"),
            ChoiceField[object]([Choice(one.id, one.name) for one in rows]),
            required=True,
            origin=t("new_ticket.your_team") if defaults.team_id is not None else "",
        )
        add(
            "priority",
            t("new_ticket.priority"),
            ChoiceField[object]([_priority(one) for one in Priority]),
            beside=True,
        )
        add("customer_id", t("new_ticket.customer"), customer)
        add("contact_name", t("new_ticket.contact_name"), TextField(), beside=True)
        add("email", t("new_ticket.email"), TextField())
        add("phone", t("new_ticket.phone"), TextField(), beside=True)
        add(
            "product_id",
            t("new_ticket.product"),
            LookupField[object](lookups.find_products, clearable=True),
            stretch=3,
        )
        add(
            "lot_id",
            t("new_ticket.lot_id"),
            LookupField[object](lookups.find_lots, clearable=True),
            beside=True,
            stretch=2,
        )
        add(
            "sales_order_id",
            t("new_ticket.sales_order"),
            LookupField[object](lookups.find_orders, clearable=True),
            beside=True,
            stretch=2,
        )
        add(
            "description",
            t("new_ticket.description"),
            LongTextField(lines=4, max_length=20_000),
        )
        if defaults.customer_id is not None:
            customer.set_choice(Choice(defaults.customer_id, defaults.customer))
        self.form.set_values(
            {
                "team_id": defaults.team_id,
                "priority": Priority.NORMAL,
                "email": defaults.email,
                "phone": defaults.phone,
            }
        )
        self._show_lot()

    def _values(self) -> Mapping[str, Any]:
        return self.form.values()

    def _words(self) -> dict[str, str]:
        """The words of what was looked up, to show them again without asking."""
        words: dict[str, str] = {}
        for name in LOOKED_UP:
            field = self.form.field(name)
            choice = field.choice() if isinstance(field, ChoiceField) else None
            if choice is not None:
                words[name] = choice.text
        return words

    def _changed(self, name: str) -> None:
        if name == "product_id":
            self.form.field("lot_id").set_value(None)
            self._show_lot()

    def _show_lot(self) -> None:
        product = self.form.field("product_id").value()
        self.form.row("lot_id").setVisible(self._lookups.is_tracked(product))

    def _customer_taken(self, customer: PartnerChoice | PartnerCard) -> None:
        """Fill in how to reach the customer, where nothing was typed."""
        for name in FROM_CUSTOMER:
            row = self.form.row(name)
            found = getattr(customer, name)
            if found and row.field.is_empty():
                row.field.set_value(found)
                row.set_origin(texts.t("new_ticket.from_customer"))

    async def _open_ticket(self) -> None:
        request = OpenTicket(**self.form.values())
        card = await self._desk.background.act(tickets.open_ticket, request, key=self._key)
        await self._desk.background.act(kept_drafts.drop, PLACE)
        self.done_with(card)
        navigation.open(RecordRef("ticket", card.id))

    def _restore(self) -> None:
        if self._kept is not None:
            self.banner.clear()
            self.restore_draft(self._kept.content)
            self.focus_first()

    @ui_slot
    async def _keep(self, content: Mapping[str, str]) -> None:
        window, desk = self._window, self._desk
        await desk.background.act(kept_drafts.keep, KeepDraft(PLACE, content))
        desk.notices.offer_reopen(
            texts.t("new_ticket.kept"), functools.partial(_reopen, window, desk)
        )


def _reopen(window: QWidget, desk: Desk) -> None:
    """Show the dialog again with what was typed."""

    async def open_restored() -> None:
        dialog = await open_new_ticket(window, desk)
        dialog._restore()  # noqa: SLF001  the module's own dialog

    spawn(open_restored(), window)


def _priority(priority: Priority) -> Choice[object]:
    return Choice(priority, texts.t(f"new_ticket.priority_{priority.value}"))


def pack(values: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    """The values of the form as text by field name."""
    return {
        name: json.dumps({"value": value, "words": words.get(name, "")})
        for name, value in values.items()
        if value not in (None, "")
    }


def unpack(content: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What `pack` made of the values, and the words of those that are ids."""
    raw = {name: json.loads(text) for name, text in content.items()}
    values = {name: one["value"] for name, one in raw.items()}
    if "priority" in values:
        values["priority"] = Priority(values["priority"])
    return values, {name: one["words"] for name, one in raw.items()}


__all__ = ["NewTicketDialog", "open_new_ticket"]
