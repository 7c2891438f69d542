"""A refund above its team's limit is rejected: the reason is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.services import approvals
from app.services.approvals import REASON_LENGTH, RejectRefund
from app.services.background import new_key
from app.ui.kit.fields import TextField
from app.ui.kit.labels import Text
from app.ui.kit.money import money
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.invoices import ApprovalCard, InvoiceCard
    from app.ui.kit.desk import Desk


class RejectDialog(RecordDialog):
    """`succeeded` carries the card of the credit note, which is a draft again."""

    def __init__(self, parent: QWidget, desk: Desk, card: InvoiceCard, asked: ApprovalCard) -> None:
        super().__init__(parent, texts.t("rejecting.title"), icon="x-circle", width=520)
        self._desk = desk
        self._card = card
        self._asked = asked
        self._key = new_key()
        words = texts.t(
            "rejecting.sentence",
            amount=money(card.total, card.currency),
            customer=card.partner_name,
            person=asked.requested_by,
        )
        self.form.add_widget(Text(words, "body", wrap=True))
        field = TextField(max_length=REASON_LENGTH)
        self.form.add("reason", texts.t("rejecting.reason"), field, required=True)
        self.set_primary(
            texts.t("rejecting.reject"), self._reject, working=texts.t("rejecting.working")
        )

    async def _reject(self) -> None:
        reason = str(self.form.values()["reason"] or "")
        request = RejectRefund(self._card.id, self._asked.id, reason)
        done = await self._desk.background.act(approvals.reject, request, key=self._key)
        self.done_with(done)
