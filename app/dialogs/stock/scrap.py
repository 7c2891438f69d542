"""Scrapping goods of a row of the stock: how many, why, and with whose consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.dialogs.stock.goods_fields import reason_field
from app.dialogs.stock.kept_deed import KeptDeed
from app.services import stock, wording
from app.services.stock import ScrapGoods
from app.ui.kit.fields import QuantityField
from app.ui.kit.money import quantity

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.stock import QuantityRow
    from app.ui.kit.desk import Desk


class ScrapDialog(KeptDeed):
    """`succeeded` carries the Booked transfer. A customer's goods need their consent."""

    def __init__(self, parent: QWidget, desk: Desk, row: QuantityRow) -> None:
        title = texts.t("stock_dialog.scrap")
        parts = (row.product_code, row.product_name, row.lot_name)
        reference = " · ".join(part for part in parts if part)
        super().__init__(parent, desk, title, icon="trash", reference=reference)
        self._row = row
        t, add = texts.t, self.form.add
        self._quantity = QuantityField(above=True)
        there = t(
            "stock_dialog.there",
            n=wording.form_of(row.quantity),
            pieces=quantity(row.quantity),
            place=row.location_name,
        )
        add("quantity", t("stock_dialog.quantity"), self._quantity, required=True, hint=there)
        add("reason", t("stock_dialog.reason"), reason_field(), required=True)
        if row.owner_id is not None:
            consent = t("stock_dialog.consent_hint", owner=row.owner_name)
            label = t("stock_dialog.consent")
            add("consent", label, reason_field(), required=True, hint=consent)
        self.set_sentence(t("stock_dialog.scrap_sentence"))
        self.set_primary(title, self._scrap, working=t("stock_dialog.scrapping"))

    async def _scrap(self) -> None:
        values, row = self.form.values(), self._row
        request = ScrapGoods(
            row.product_id,
            row.location_id,
            values["quantity"],
            values["reason"],
            row.lot_id,
            row.owner_id,
            values.get("consent") or "",
        )
        made = await self.do(stock.scrap, request)
        self.close_with(made, texts.t("stock_dialog.scrapped", number=made.number))
