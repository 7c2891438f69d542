"""The fields by which goods are told: product, quantity in one of its units, lot or serial."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import texts
from app.services import products, stock
from app.services.products import FindProducts, ProductKind, Tracking
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, LookupField, QuantityField, TextField
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.products import ProductChoice, ProductId
    from app.services.stock import UnitChoice
    from app.ui.kit.desk import Desk
    from app.ui.kit.form import Form

LONGEST = 255
ONE = Decimal(1)


class GoodsFields(QObject):
    """Puts the fields into a form: units follow the product, tracked ones have a lot."""

    def __init__(
        self,
        form: Form,
        desk: Desk,
        *,
        quantity_name: str = "quantity",
        has_units: bool = True,
        may_be_zero: bool = False,
    ) -> None:
        super().__init__(form)
        self._form, self._desk = form, desk
        self._known: dict[object, ProductChoice] = {}
        self.units: tuple[UnitChoice, ...] = ()
        self.product = LookupField[object](
            self._find, placeholder=texts.t("stock_dialog.find_product"), clearable=True
        )
        self.quantity = QuantityField(above=not may_be_zero)
        self.lot = TextField(max_length=LONGEST, code=True)
        self.unit = ChoiceField[object]()
        t, add = texts.t, form.add
        add("product_id", t("stock_dialog.product"), self.product, required=True)
        add(quantity_name, t(f"stock_dialog.{quantity_name}"), self.quantity, required=True)
        if has_units:
            add("unit_id", t("stock_dialog.unit"), self.unit, beside=True)
        add("lot", t("stock_dialog.lot"), self.lot)
        self._show_lot()
        form.changed.connect(self._changed)

    def chosen(self) -> ProductChoice | None:
        """The product, None while there is none."""
        return self._known.get(self.product.value())

    def chosen_unit(self) -> UnitChoice | None:
        """The unit that the quantity is told in, None for the product's own."""
        unit = next((one for one in self.units if one.id == self.unit.value()), None)
        return None if unit is None or unit.is_base else unit

    def choose(self, product: ProductChoice) -> None:
        """Begin with a product."""
        self._known[product.id] = product
        self.product.set_choice(Choice(product.id, product.name, product.code))
        self._show_lot()
        self._ask_units()

    def clear(self) -> None:
        """Begin with nothing."""
        self.product.set_choice(None)
        self.lot.set_value("")
        self._show_lot()

    async def _find(self, text: str) -> Sequence[Choice[object]]:
        found = await self._desk.background.ask(products.find, FindProducts(text=text, limit=20))
        goods = [one for one in found if one.kind is ProductKind.GOODS]
        self._known.update({one.id: one for one in goods})
        return [Choice(one.id, one.name, one.code) for one in goods]

    def _changed(self, name: str) -> None:
        if name == "product_id":
            self._show_lot()
            self._ask_units()

    def _show_lot(self) -> None:
        product = self.chosen()
        is_tracked = product is not None and product.tracking is not Tracking.NONE
        self._form.row("lot").setVisible(is_tracked)
        if product is not None and product.tracking is Tracking.SERIAL:
            self.quantity.set_value(self.quantity.value() or ONE)

    @ui_slot
    async def _ask_units(self) -> None:
        product = self.chosen()
        if product is None:
            self.units = ()
            self.unit.set_choices([])
            return
        product_id: ProductId = product.id
        units = await self._desk.background.ask(stock.choices, product_id)
        if self.chosen() is product:
            self.units = units
            self.unit.set_choices([Choice(one.id, one.name) for one in units])
            self.unit.set_value(units[0].id if units else None)


def reason_field() -> TextField:
    """A line that says why."""
    return TextField(max_length=LONGEST)
