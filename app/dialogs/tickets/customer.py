"""The customer of a ticket: looked up, or created from the field by name and e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app import texts
from app.services import partners
from app.services.background import new_key
from app.services.partners import PartnerKind
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, LookupField, TextField
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.services.partners import PartnerCard, PartnerChoice
    from app.ui.kit.desk import Desk

MOST = 7
"""Found customers that are shown: one row is left for creating a new one."""


@dataclass(frozen=True, slots=True)
class _Create:
    """The row that asks for a new customer of this name."""

    name: str


class CustomerField(LookupField[object]):
    """Finds partners; its last row creates one. `taken` carries the PartnerChoice or new card."""

    taken = Signal(object)

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        self._reason = ""
        super().__init__(self._look_up, clearable=True, parent=parent)
        self._desk = desk
        self._found: dict[object, PartnerChoice] = {}

    def fix(self, reason: str) -> None:
        """Let the customer be read only, with the reason in the tooltip; free it without one."""
        self._reason = reason
        self.set_read_only(bool(reason))
        self._sync_tooltip()

    def _sync_tooltip(self) -> None:
        super()._sync_tooltip()
        if self._reason:
            self.setToolTip(self._reason)

    async def _look_up(self, text: str) -> Sequence[Choice[object]]:
        found = await self._desk.background.ask(
            partners.find, partners.FindPartners(text=text, limit=MOST)
        )
        self._found.update({one.id: one for one in found})
        rows: list[Choice[object]] = [Choice(one.id, one.name, one.detail) for one in found]
        if self._desk.may("partner.write"):
            rows.append(_create_row(text.strip()))
        return rows

    def _picked(self, choice: Choice[object]) -> None:
        if not isinstance(choice.value, _Create):
            super()._picked(choice)
            if choice.value in self._found:
                self.taken.emit(self._found[choice.value])
            return
        if self._popup is not None:
            self._popup.close()
        dialog = NewCustomerDialog(self, self._desk, choice.value.name)
        dialog.succeeded.connect(self._created)
        dialog.open()

    def _created(self, card: PartnerCard) -> None:
        self.set_choice(Choice(card.id, card.name, card.email))
        self.changed.emit()
        self.taken.emit(card)


def _create_row(name: str) -> Choice[object]:
    words = (
        texts.t("new_ticket.create_customer_named", name=name)
        if name
        else texts.t("new_ticket.create_customer")
    )
    return Choice(_Create(name), words, icon="user-plus")


class NewCustomerDialog(RecordDialog):
    """Name and e-mail of a new customer. `succeeded` carries its PartnerCard."""

    def __init__(self, parent: QWidget, desk: Desk, name: str) -> None:
        super().__init__(parent, texts.t("new_ticket.new_customer"), icon="user-plus", width=480)
        self._desk = desk
        self._key = new_key()
        kinds = [
            Choice(PartnerKind.COMPANY, texts.t("new_ticket.kind_company")),
            Choice(PartnerKind.CONTACT, texts.t("new_ticket.kind_contact")),
        ]
        self.form.add("name", texts.t("new_ticket.name"), TextField(), required=True)
        self.form.add("email", texts.t("new_ticket.email"), TextField())
        self.form.add("phone", texts.t("new_ticket.phone"), TextField(), stretch=1)
        self.form.add("kind", texts.t("new_ticket.kind"), ChoiceField(kinds), beside=True)
        spoken = [Choice(one, texts.t("application.language", one)) for one in texts.languages()]
        self.form.add(
            "language",
            texts.t("new_ticket.language"),
            ChoiceField(spoken),
            hint=texts.t("new_ticket.language_hint"),
        )
        start = {"name": name, "kind": PartnerKind.COMPANY, "language": texts.current_language()}
        self.form.set_values(start)
        self.set_primary(
            texts.t("new_ticket.create"), self._create, working=texts.t("new_ticket.creating")
        )

    def focus_first(self) -> None:
        """A name that was typed in the field is there already: go on with the e-mail."""
        self.form.focus_field("email" if self.form.field("name").value() else "name")

    async def _create(self) -> None:
        values = self.form.values()
        card = await self._desk.background.act(
            partners.create, partners.CreatePartner(**values), key=self._key
        )
        self.done_with(card)
