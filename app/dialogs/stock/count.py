"""An inventory count: how much of a product really lies in a place, and why it differs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app import texts
from app.dialogs.stock.goods_fields import GoodsFields, reason_field
from app.dialogs.stock.kept_deed import KeptDeed
from app.dialogs.stock.kept_goods import plain_product, product_of
from app.services import stock
from app.services.products import ProductChoice, ProductKind
from app.services.stock import CountStock
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField
from app.ui.kit.money import quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from app.services.stock import LocationRow, QuantityRow
    from app.ui.kit.desk import Desk


OTHER = "other"
WIDTH = 640
FIXED = ("product_id", "lot", "location_id")
"""What a row of the list says already."""


class CountDialog(KeptDeed):
    """Of a row of the list, or of anything. `succeeded` carries the Booked transfer."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        places: Sequence[LocationRow],
        row: QuantityRow | None,
    ) -> None:
        title = texts.t("stock_dialog.count")
        super().__init__(parent, desk, title, icon="list-bullets", width=WIDTH)
        self._row = row
        t = texts.t
        self.goods = GoodsFields(
            self.form, desk, quantity_name="counted", has_units=False, may_be_zero=True
        )
        self._place = ChoiceField[object]([Choice(each.id, each.name) for each in places])
        self.form.add("location_id", t("stock_dialog.place"), self._place, required=True)
        self.form.add("reason", t("stock_dialog.reason"), reason_field(), required=True)
        if row is not None:
            self._fill(row)
            words = t("stock_dialog.count_other")
            self._other_button = self.add_aside(words, self._other, working=words)
        self.set_primary(title, self._count, working=t("stock_dialog.counting"))

    def _fill(self, row: QuantityRow) -> None:
        """Begin with what the books say."""
        self.goods.choose(
            ProductChoice(
                row.product_id, row.product_code, row.product_name, ProductKind.GOODS, row.tracking
            )
        )
        self.goods.lot.set_value(row.lot_name)
        if row.owner_id is not None:
            hint = texts.t("stock_dialog.consent_of_less", owner=row.owner_name)
            self.form.add("consent", texts.t("stock_dialog.consent"), reason_field(), hint=hint)
        self._place.set_value(row.location_id)
        for name in FIXED:
            self.form.field(name).set_read_only(True)
        owner = row.owner_name or texts.t("stock_dialog.ours")
        self.set_sentence(
            texts.t("stock_dialog.books_say", pieces=quantity(row.quantity), owner=owner)
        )

    def packed(self) -> dict[str, str]:
        """The product comes with how its pieces are told apart, if it is not that of the row."""
        product = None if self._row is not None else self.goods.chosen()
        other = {} if product is None else {OTHER: json.dumps(plain_product(product))}
        return {**super().packed(), **other}

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        if OTHER in content:
            self._begin_anew()
            self.goods.choose(product_of(json.loads(content[OTHER])))
        super().restore_draft(content)

    async def _other(self) -> None:
        """Count something that does not stand in the list."""
        self._begin_anew()

    def _begin_anew(self) -> None:
        if self._row is None:
            return
        self._row = None
        self._other_button.hide()
        if "consent" in self.form.names():
            self.form.row("consent").hide()
        for name in FIXED:
            self.form.field(name).set_read_only(False)
        self.goods.clear()
        self.set_sentence("")
        self.form.focus_field("product_id")

    async def _count(self) -> None:
        values, row = self.form.values(), self._row
        request = CountStock(
            values["product_id"],
            values["location_id"],
            values["counted"],
            values["reason"],
            values.get("lot") or "",
            None if row is None else row.owner_id,
            values.get("consent") or "",
        )
        made = await self.do(stock.count, request)
        self.close_with(made, texts.t("stock_dialog.count_done", number=made.number))
