"""Set against, undo a match, write off: what settles a document without money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.dialogs.payments.deed import DeedDialog, short_text
from app.services import payments
from app.services.payments import SetAgainst, UndoMatch, WriteOff
from app.ui.kit.fields import ChoiceField, DateField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.payments import SettlingCard
    from app.ui.kit.desk import Desk


class SetAgainstDialog(DeedDialog):
    """An open credit of the customer and something that they owe."""

    def __init__(self, parent: QWidget, desk: Desk, card: SettlingCard) -> None:
        title = texts.t("payment_dialog.set_against")
        super().__init__(parent, desk, card, title=title, icon="link")
        choices = [self.open_choice(row) for row in card.open_items]
        form = self.form
        form.add("other", texts.t("payment_dialog.other"), ChoiceField(choices), required=True)
        form.add("amount", texts.t("payment_dialog.amount"), self.amount_field(), required=True)
        form.changed.connect(self._changed)
        if len(choices) == 1:
            form.set_values({"other": choices[0].value})
            self._changed("other")
        self.set_primary(title, self._set_against, working=texts.t("payment_dialog.setting"))

    def _changed(self, name: str) -> None:
        """What both have open is proposed."""
        chosen = self.form.field("other").value()
        if name != "other" or chosen is None:
            return
        row = next(row for row in self.card.open_items if row.ref == chosen)
        self.form.set_values({"amount": min(row.residual, self.card.residual)})

    async def _set_against(self) -> None:
        values = self.form.values()
        is_credit = self.card.ref.kind == "credit_note"
        sides = (self.card.ref, values["other"])
        credit, debit = sides if is_credit else sides[::-1]
        made = await self.do(payments.set_against, SetAgainst(credit, debit, values["amount"]))
        words = texts.t(
            "payment_dialog.was_set_against",
            amount=self.money(made.amount),
            credit=made.credit.number,
            debit=made.debit.number,
        )
        self.close_with(made, words)


class UndoMatchDialog(DeedDialog):
    """Which match goes, and why; both sides are open again."""

    def __init__(self, parent: QWidget, desk: Desk, card: SettlingCard) -> None:
        title = texts.t("payment_dialog.undo")
        super().__init__(parent, desk, card, title=title, icon="arrow-u-up-left")
        choices = [
            self.match_choice(row) for row in reversed(card.matches) if row.cannot_undo is None
        ]
        form = self.form
        form.add("match", texts.t("payment_dialog.which"), ChoiceField(choices), required=True)
        form.add("reason", texts.t("payment_dialog.why"), short_text(), required=True)
        if len(choices) == 1:
            form.set_values({"match": choices[0].value})
        self.set_sentence(texts.t("payment_dialog.undo_sentence"))
        self.set_primary(title, self._undo, working=texts.t("payment_dialog.undoing"))

    async def _undo(self) -> None:
        values = self.form.values()
        made = await self.do(payments.undo_match, UndoMatch(values["match"], values["reason"]))
        words = texts.t("payment_dialog.undone", amount=self.money(made.amount))
        self.close_with(made, words)


class WriteOffDialog(DeedDialog):
    """The few pence that nobody is going to pay."""

    def __init__(self, parent: QWidget, desk: Desk, card: SettlingCard) -> None:
        title = texts.t("payment_dialog.write_off")
        super().__init__(parent, desk, card, title=title, icon="eraser")
        form = self.form
        form.add("reason", texts.t("payment_dialog.why"), short_text(), required=True, stretch=2)
        form.add(
            "written_on",
            texts.t("payment_dialog.written_on"),
            DateField(today=card.today),
            required=True,
            beside=True,
        )
        form.set_values({"written_on": card.today})
        open_amount = self.money(card.residual)
        self.set_sentence(texts.t("payment_dialog.write_off_sentence", amount=open_amount))
        self.set_primary(title, self._write_off, working=texts.t("payment_dialog.writing_off"))

    async def _write_off(self) -> None:
        values = self.form.values()
        request = WriteOff(self.card.ref, values["written_on"], values["reason"])
        made = await self.do(payments.write_off, request)
        words = texts.t("payment_dialog.written_off", amount=self.money(made.amount))
        self.close_with(made, words)
