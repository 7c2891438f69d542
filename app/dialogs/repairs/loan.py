"""Something that the customer leaves with a repair, or that they are lent meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services import repairs
from app.services.background import new_key
from app.services.repairs import AddLoan, LoanKind
from app.ui.kit.fields import TextField
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.repairs import RepairCard
    from app.ui.kit.desk import Desk

WIDTH = 560
LENGTH = 255


class LoanDialog(RecordDialog):
    """What it is, its number and a note; its label is made with it. `succeeded`: RepairCard."""

    def __init__(self, parent: QWidget, desk: Desk, card: RepairCard, kind: LoanKind) -> None:
        super().__init__(
            parent,
            texts.t(f"repair_dialog.loan_{kind.value}"),
            icon="package",
            service="repair",
            reference=card.number,
            width=WIDTH,
        )
        self._desk = desk
        self._card = card
        self._kind = kind
        self._key = new_key()
        t, add = texts.t, self.form.add
        add("what", t("repair_dialog.what"), TextField(max_length=LENGTH), required=True)
        serial = TextField(max_length=LENGTH, code=True)
        add("serial", t("repair_dialog.serial"), serial)
        add("note", t("repair_dialog.note"), TextField(max_length=LENGTH))
        self.set_sentence(t("repair_dialog.loan_sentence"))
        self.set_primary(t("repair_dialog.add_loan"), self._add, working=t("repair_dialog.saving"))

    async def _add(self) -> None:
        values = self.form.values()
        request = AddLoan(
            self._card.id,
            self._kind,
            values["what"],
            serial=values["serial"],
            note=values["note"],
            ticket_id=self._card.ticket_id,
        )
        made = await self._desk.background.act(repairs.add_loan, request, key=self._key)
        self.done_with(made)
