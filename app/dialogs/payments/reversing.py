"""Reverse a payment: which, why, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.dialogs.payments.deed import DeedDialog, short_text
from app.services import payments
from app.services.payments import PaymentId, ReversalReason, ReversePayment
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, DateField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.payments import MatchRow, SettlingCard
    from app.ui.kit.desk import Desk


def reversible(card: SettlingCard) -> list[MatchRow]:
    """The payments that are set against a document."""
    return [row for row in card.matches if row.ref.kind == "payment" and row.cannot_undo is None]


class ReversePaymentDialog(DeedDialog):
    """Bounced, charged back, or registered in error: what it had settled is open again."""

    def __init__(self, parent: QWidget, desk: Desk, card: SettlingCard) -> None:
        title = texts.t("payment_dialog.reverse")
        super().__init__(parent, desk, card, title=title, icon="arrow-counter-clockwise")
        form, rows = self.form, reversible(card)
        numbers = {row.ref.id: self.match_choice(row) for row in reversed(rows)}
        choices = [Choice(key, one.text, one.detail) for key, one in numbers.items()]
        form.add(
            "payment_id", texts.t("payment_dialog.payment"), ChoiceField(choices), required=True
        )
        reasons = [Choice(one, texts.t(f"payment.reason_{one.value}")) for one in ReversalReason]
        form.add("reason", texts.t("payment_dialog.reason"), ChoiceField(reasons), required=True)
        form.add(
            "reversed_on",
            texts.t("payment_dialog.reversed_on"),
            DateField(today=card.today),
            required=True,
            beside=True,
        )
        form.add("memo", texts.t("payment_dialog.memo"), short_text())
        values: dict[str, object] = {"reversed_on": card.today}
        if len(choices) == 1:
            values["payment_id"] = choices[0].value
        form.set_values(values)
        self.set_sentence(texts.t("payment_dialog.reverse_sentence"))
        self.set_primary(title, self._reverse, working=texts.t("payment_dialog.reversing"))

    async def _reverse(self) -> None:
        values = self.form.values()
        request = ReversePayment(
            PaymentId(values["payment_id"]),
            values["reversed_on"],
            values["reason"],
            values["memo"] or "",
        )
        made = await self.do(payments.reverse, request)
        words = texts.t(
            "payment_dialog.reversed", number=made.number, amount=self.money(made.amount)
        )
        self.close_with(made, words)
