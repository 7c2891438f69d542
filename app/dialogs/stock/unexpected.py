"""Something else that was in the box of a return: what it is, how much, in which condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import texts
from app.dialogs.deed import Deed
from app.dialogs.stock.goods_fields import LONGEST, GoodsFields
from app.services.stock import Condition
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, TextField

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtWidgets import QWidget

    from app.services.products import ProductChoice
    from app.services.stock import UnitChoice
    from app.ui.kit.desk import Desk


@dataclass(frozen=True, slots=True)
class Unexpected:
    """What was entered; it becomes a row of the return, received with the others."""

    product: ProductChoice
    quantity: Decimal
    unit: UnitChoice | None
    units: tuple[UnitChoice, ...]
    lot: str
    condition: Condition | None
    note: str


class UnexpectedDialog(Deed):
    """`succeeded` carries the Unexpected; nothing is saved before the return is validated."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent, desk, texts.t("stock_dialog.unexpected"), icon="package")
        t = texts.t
        self.goods = GoodsFields(self.form, desk)
        conditions = [
            Choice(each, t(f"transfer_page.condition_{each.value}")) for each in Condition
        ]
        self._condition = ChoiceField(conditions, clearable=True, placeholder="–")
        self.form.add("condition", t("transfer_page.condition"), self._condition)
        self.form.add("note", t("transfer_page.line_note"), TextField(max_length=LONGEST))
        self.set_sentence(t("stock_dialog.unexpected_sentence"))
        self.set_primary(t("stock_dialog.add"), self._add, working=t("stock_dialog.adding"))

    async def _add(self) -> None:
        product, values = self.goods.chosen(), self.form.values()
        if product is None:
            return
        self.done_with(
            Unexpected(
                product,
                values["quantity"],
                self.goods.chosen_unit(),
                self.goods.units,
                values.get("lot") or "",
                values["condition"],
                values["note"] or "",
            )
        )
