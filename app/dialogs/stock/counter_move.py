"""Taking back a transfer that is done: all of it goes where it came from, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.dialogs.deed import Deed
from app.dialogs.stock.goods_fields import reason_field
from app.services import stock
from app.services.stock import CounterMove

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.stock import TransferCard
    from app.ui.kit.desk import Desk


class CounterMoveDialog(Deed):
    """`succeeded` carries the Booked transfer."""

    def __init__(self, parent: QWidget, desk: Desk, card: TransferCard) -> None:
        title = texts.t("stock_dialog.counter_move")
        super().__init__(parent, desk, title, icon="arrow-counter-clockwise", reference=card.number)
        self._card = card
        self.form.add("reason", texts.t("stock_dialog.reason"), reason_field(), required=True)
        others = ", ".join(each.number for each in card.inspections)
        key = "stock_dialog.counter_inspected" if others else "stock_dialog.counter_sentence"
        places = {"source": card.destination_name, "destination": card.source_name}
        self.set_sentence(texts.t(key, others=others, **places))
        self.set_primary(
            texts.t("stock_dialog.take_back"),
            self._take_back,
            working=texts.t("stock_dialog.taking_back"),
        )

    async def _take_back(self) -> None:
        request = CounterMove(self._card.id, self.form.values()["reason"])
        made = await self.do(stock.counter_move, request)
        words = texts.t("stock_dialog.taken_back", number=self._card.number, other=made.number)
        self.close_with(made, words)
