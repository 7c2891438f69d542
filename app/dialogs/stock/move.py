"""Moving goods of a row of the stock to another place of ours: how many, and where to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.dialogs.stock.goods_fields import reason_field
from app.dialogs.stock.kept_deed import KeptDeed
from app.services import stock, wording
from app.services.stock import LocationId, MoveGoods
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, QuantityField
from app.ui.kit.money import quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.services.stock import LocationRow, QuantityRow
    from app.ui.kit.desk import Desk


class MoveDialog(KeptDeed):
    """`succeeded` carries the Booked transfer. All that nobody waits for is proposed."""

    def __init__(
        self, parent: QWidget, desk: Desk, row: QuantityRow, places: Sequence[LocationRow]
    ) -> None:
        parts = (row.product_code, row.product_name, row.lot_name)
        reference = " · ".join(part for part in parts if part)
        t = texts.t
        super().__init__(parent, desk, t("stock_dialog.move"), icon="package", reference=reference)
        self._row, add = row, self.form.add
        kinds = {place.id: t(f"location.kind_{place.kind.value}") for place in places}
        offered = [Choice(int(each.id), each.name, kinds[each.id]) for each in places]
        add("destination_id", t("stock_dialog.move_to"), ChoiceField(offered), required=True)
        there = t(
            "stock_dialog.there",
            n=wording.form_of(row.quantity),
            pieces=quantity(row.quantity),
            place=row.location_name,
        )
        self._quantity = QuantityField(above=True)
        add("quantity", t("stock_dialog.quantity"), self._quantity, required=True, hint=there)
        add("note", t("stock_dialog.note"), reason_field())
        if (free := row.quantity - row.reserved) > 0:
            self._quantity.set_value(free)
        owner = row.owner_name or t("stock_dialog.ours")
        self.set_sentence(t("stock_dialog.move_sentence", owner=owner))
        self.set_primary(t("stock_dialog.move"), self._move, working=t("stock_dialog.moving"))

    async def _move(self) -> None:
        values, row = self.form.values(), self._row
        request = MoveGoods(
            row.product_id,
            row.location_id,
            LocationId(values["destination_id"]),
            values["quantity"],
            row.lot_id,
            row.owner_id,
            values["note"],
        )
        made = await self.do(stock.move, request)
        self.close_with(made, texts.t("stock_dialog.moved", number=made.number))
