"""Register payment, and register refund payment: journal, day, amount, memo."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app import texts
from app.dialogs.payments.deed import DeedDialog, short_text
from app.services import payments
from app.services.payments import InvoiceId, RegisterPayment, RegisterRefundPayment
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import CheckField, ChoiceField, DateField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.payments import SettlingCard
    from app.ui.kit.desk import Desk


class _RegisterDialog(DeedDialog):
    """The fields that both have."""

    def __init__(
        self, parent: QWidget, desk: Desk, card: SettlingCard, *, title: str, icon: str
    ) -> None:
        super().__init__(parent, desk, card, title=title, icon=icon)
        journals = [
            Choice(one.id, one.name, texts.t(f"payment_dialog.method_{one.method.value}"))
            for one in card.journals
        ]
        form = self.form
        form.add(
            "journal_id", texts.t("payment_dialog.journal"), ChoiceField(journals), required=True
        )
        form.add(
            "paid_on",
            texts.t("payment_dialog.paid_on"),
            DateField(today=card.today),
            required=True,
            beside=True,
        )
        form.add("amount", texts.t("payment_dialog.amount"), self.amount_field(), required=True)
        form.add("memo", texts.t("payment_dialog.memo"), short_text(), beside=True)
        form.set_values(
            {
                "journal_id": journals[0].value if journals else None,
                "paid_on": card.today,
                "amount": card.residual,
            }
        )
        form.changed.connect(self._changed)

    def focus_first(self) -> None:
        """The amount is what mostly differs."""
        self.form.field("amount").editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _changed(self, name: str) -> None:
        if name == "keeps_rest":  # the answer to what was wrong with the amount
            self.form.row("amount").set_error(None)
        self.show_effect()

    def show_effect(self) -> None:
        """Say what will be open then."""
        amount = self.form.field("amount").value() or Decimal(0)
        rest = self.card.residual - amount
        if rest < 0:
            self.set_sentence(texts.t("payment_dialog.too_much", amount=self.money(-rest)))
        elif rest:
            self.set_sentence(texts.t("payment_dialog.stays_open", amount=self.money(rest)))
        else:
            self.set_sentence(texts.t("payment_dialog.is_settled", number=self.card.number))


class RegisterPaymentDialog(_RegisterDialog):
    """Money that came in for an invoice; what is too much is kept as credit if asked for."""

    def __init__(self, parent: QWidget, desk: Desk, card: SettlingCard) -> None:
        title = texts.t("payment_dialog.register")
        super().__init__(parent, desk, card, title=title, icon="hand-coins")
        self.form.add("keeps_rest", "", CheckField(texts.t("payment_dialog.keeps_rest"))).hide()
        self.set_primary(
            texts.t("payment_dialog.register"),
            self._register,
            working=texts.t("payment_dialog.registering"),
        )
        self.show_effect()

    def show_effect(self) -> None:
        """Ask about what is too much, where there is such."""
        super().show_effect()
        amount = self.form.field("amount").value() or Decimal(0)
        self.form.row("keeps_rest").setVisible(amount > self.card.residual)

    async def _register(self) -> None:
        values = self.form.values()
        request = RegisterPayment(
            (InvoiceId(self.card.ref.id),),
            values["journal_id"],
            values["paid_on"],
            values["amount"],
            values["memo"] or "",
            keeps_rest=bool(values.get("keeps_rest")),
        )
        made = await self.do(payments.register, request)
        words = texts.t(
            "payment_dialog.registered", number=made.number, amount=self.money(made.amount)
        )
        self.close_with(made, words)


class RefundPaymentDialog(_RegisterDialog):
    """Money that is paid back for a credit note."""

    def __init__(self, parent: QWidget, desk: Desk, card: SettlingCard) -> None:
        title = texts.t("payment_dialog.refund")
        super().__init__(parent, desk, card, title=title, icon="arrow-u-up-left")
        self.set_primary(title, self._refund, working=texts.t("payment_dialog.registering"))
        self.show_effect()

    async def _refund(self) -> None:
        values = self.form.values()
        request = RegisterRefundPayment(
            self.card.ref,
            values["journal_id"],
            values["paid_on"],
            values["amount"],
            values["memo"] or "",
        )
        made = await self.do(payments.refund, request)
        words = texts.t(
            "payment_dialog.refunded", number=made.number, amount=self.money(made.amount)
        )
        self.close_with(made, words)
