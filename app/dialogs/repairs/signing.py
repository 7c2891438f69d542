"""Somebody signs: for what they left, for what they were lent, for what they got back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.errors import Invalid, ServiceError
from app.services import repairs
from app.services.background import new_key
from app.services.repairs import SignatureMoment, SignRepair
from app.ui.kit.fields.signature import SignatureField
from app.ui.kit.labels import Text
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.repairs import LoanCard, RepairCard
    from app.ui.kit.desk import Desk

WIDTH = 560


class SigningDialog(RecordDialog):
    """The sheet to sign on, below what is signed for. `succeeded` carries the RepairCard."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        card: RepairCard,
        moment: SignatureMoment,
        loan: LoanCard | None = None,
    ) -> None:
        super().__init__(
            parent,
            texts.t("repair_dialog.sign_title"),
            icon="pencil-simple",
            service="repair",
            reference=card.number,
            width=WIDTH,
        )
        self._desk = desk
        self._card = card
        self._moment = moment
        self._loan = loan
        self._key = new_key()
        what = card.product_name if loan is None else f"{loan.what} ({loan.label})"
        words = texts.t(f"repair_dialog.signs_{moment.value}", what=what)
        self.form.add_widget(Text(words, "body", wrap=True))
        self.signature = SignatureField(name=card.customer)
        self.form.add(
            "signature", texts.t("repair_dialog.signature"), self.signature, required=True
        )
        self.set_primary(
            texts.t("repair_dialog.sign"), self._sign, working=texts.t("repair_dialog.saving")
        )

    def is_dirty(self) -> bool:
        return False

    def show_problem(self, error: ServiceError) -> None:
        """What is wrong with name or strokes stands at the sheet."""
        if isinstance(error, Invalid):
            at = {"name": "signature", "strokes": "signature"}
            error = Invalid({at.get(each, each): one for each, one in error.problems.items()})
        super().show_problem(error)

    async def _sign(self) -> None:
        signed = self.signature.value()
        if signed is None:
            return
        request = SignRepair(
            self._card.id,
            self._moment,
            signed.name,
            signed.strokes,
            loan_id=self._loan.id if self._loan is not None else None,
            ticket_id=self._card.ticket_id,
        )
        made = await self._desk.background.act(repairs.sign, request, key=self._key)
        self.done_with(made)
