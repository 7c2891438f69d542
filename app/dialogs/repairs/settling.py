"""What became of a customer's piece that does not go back to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services import repairs
from app.services.background import ContentKeys
from app.services.repairs import PieceOutcome, SettlePiece, Tracking
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, TextField
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.repairs import RepairCard
    from app.ui.kit.desk import Desk

WIDTH = 560
LENGTH = 255


class SettlingDialog(RecordDialog):
    """Kept, scrapped or exchanged, and why. `succeeded` carries the RepairCard."""

    def __init__(self, parent: QWidget, desk: Desk, card: RepairCard) -> None:
        super().__init__(
            parent,
            texts.t("repair_dialog.settle_title"),
            icon="package",
            service="repair",
            reference=f"{card.number} · {card.product_name}",
            width=WIDTH,
        )
        self._desk = desk
        self._card = card
        self._keys = ContentKeys()
        t, add = texts.t, self.form.add
        outcomes = [
            Choice(
                each,
                t(f"repair_dialog.outcome_{each.value}"),
                t(f"repair_dialog.outcome_means_{each.value}"),
            )
            for each in PieceOutcome
        ]
        add("outcome", t("repair_dialog.outcome"), ChoiceField(outcomes), required=True)
        reason = TextField(max_length=LENGTH)
        add("reason", t("repair_dialog.outcome_reason"), reason, required=True)
        replacement = TextField(max_length=LENGTH, code=True)
        add("replacement", t("repair_dialog.replacement"), replacement)
        self.form.row("replacement").hide()
        self.form.changed.connect(self._changed)
        self.set_sentence(t("repair_dialog.settle_sentence"))
        self.set_primary(t("repair_dialog.settle"), self._settle, working=t("repair_dialog.saving"))

    def _changed(self, name: str) -> None:
        """Only an exchanged serial names the one that came in its place."""
        if name == "outcome":
            is_exchanged = self.form.field("outcome").value() is PieceOutcome.EXCHANGED
            is_serial = self._card.tracking is Tracking.SERIAL
            self.form.row("replacement").setVisible(is_exchanged and is_serial)

    async def _settle(self) -> None:
        values = self.form.values()
        request = SettlePiece(
            self._card.id,
            self._card.version,
            values["outcome"],
            values["reason"],
            values.get("replacement", ""),
        )
        key = self._keys.of(request)
        made = await self._desk.background.act(repairs.settle, request, key=key)
        self.done_with(made)
