"""Delivering back what stayed the customer's: repaired, or never ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.dialogs.deed import Deed
from app.dialogs.stock.goods_fields import reason_field
from app.dialogs.stock.pieces_table import PiecesTable
from app.errors import Invalid
from app.services import returns
from app.services.returns import DeliverBack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.errors import ServiceError
    from app.services.returns import PieceRow
    from app.services.stock import TransferCard
    from app.ui.kit.desk import Desk

WIDTH = 820


class DeliverBackDialog(Deed):
    """`succeeded` carries the MadeReturn: a delivery that is ready, to be validated."""

    def __init__(
        self, parent: QWidget, desk: Desk, card: TransferCard, pieces: Sequence[PieceRow]
    ) -> None:
        title = texts.t("stock_dialog.deliver_back")
        super().__init__(parent, desk, title, icon="truck", reference=card.number, width=WIDTH)
        self._card = card
        self.table = PiecesTable(pieces)
        self.form.add_widget(self.table)
        self.form.add("note", texts.t("transfer_page.note"), reason_field())
        self.set_sentence(texts.t("stock_dialog.back_sentence", customer=card.partner_name))
        self.set_primary(title, self._deliver_back, working=texts.t("stock_dialog.delivering_back"))

    def focus_first(self) -> None:
        """How many comes first."""
        self.table.focus(self.table.lines()[0].key, "quantity")

    def show_problem(self, error: ServiceError) -> None:
        """Refusals of a piece stand at its row."""
        if isinstance(error, Invalid):
            rest = self.table.show_errors(error.problems)
            if not rest:
                return
            error = Invalid(rest)
        super().show_problem(error)

    async def _deliver_back(self) -> None:
        if not self.table.check():
            return
        note = self.form.values()["note"] or ""
        request = DeliverBack(self._card.id, self.table.chosen(), note)
        made = await self.do(returns.deliver_back, request)
        self.close_with(made, texts.t("stock_dialog.back_made", number=made.number))
