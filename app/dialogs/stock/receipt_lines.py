"""The lines of a receipt: quantity, unit, and the lots or serials as they are read."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import texts
from app.dialogs.stock.kept_goods import plain_values, values_of
from app.services import products, stock
from app.services.products import FindProducts, ProductKind, Tracking
from app.services.stock import ReceivedGoods, UnitId
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, LookupField, QuantityField, TextField
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.money import quantity
from app.ui.kit.slots import ui_slot
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.errors import Problem
    from app.services.products import ProductChoice
    from app.services.stock import UnitChoice
    from app.ui.kit.desk import Desk

ONE, ZERO = Decimal(1), Decimal(0)
ROWS, UNREAD = "rows", "unread"
LONGEST = 20_000


class ReceiptLines(QObject):
    """`product` asks for the next line; `changed` follows each new, edited or removed one."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._known: dict[object, ProductChoice] = {}
        self._number = 0
        self._sent: list[object] = []
        self.product = LookupField[object](
            self._find, placeholder=texts.t("stock_dialog.find_product"), clearable=True
        )
        self.table = LinesField(_columns(), name=texts.t("stock_dialog.receipt"))
        self.table.setObjectName("receipt_lines")
        self.table.hide()
        self.product.changed.connect(self._chosen)
        self.table.removed.connect(self._removed)
        self.table.changed.connect(self.changed)

    def request(self) -> tuple[ReceivedGoods, ...]:
        """The lines; refusals find their rows again."""
        lines = self.table.lines()
        self._sent = [line.key for line in lines]
        return tuple(_goods(line) for line in lines)

    def packed(self) -> str:
        """The lines as text, with what was typed and cannot be read."""
        lines = [[line.key, plain_values(line.values)] for line in self.table.lines()]
        unread = [[*place, typed] for place, typed in self.table.unread().items()]
        return json.dumps({ROWS: lines, UNREAD: unread})

    def restore(self, kept: str) -> None:
        """Show the lines that were packed."""
        content = json.loads(kept)
        rows = [(key, values_of(values)) for key, values in content[ROWS]]
        self._number = max((int(key) for key, _ in rows), default=0)
        self.table.set_lines([Line(key, each, each["product"].name) for key, each in rows])
        self.table.set_unread({(key, name): typed for key, name, typed in content[UNREAD]})
        self.table.setVisible(bool(rows))

    def show_errors(self, problems: Mapping[str, Problem]) -> dict[str, Problem]:
        """Show refusals at their rows; those that are of no row are given back."""
        cells: dict[tuple[object, str], Problem | str] = {}
        rest: dict[str, Problem] = {}
        for name, problem in problems.items():
            parts = name.split(".")
            if len(parts) == 3 and int(parts[1]) < len(self._sent):
                column = "product" if parts[2] == "product_id" else parts[2]
                cells[self._sent[int(parts[1])], column] = problem
            else:
                rest[name] = problem
        self.table.set_errors(cells)
        return rest

    async def _find(self, text: str) -> Sequence[Choice[object]]:
        found = await self._desk.background.ask(products.find, FindProducts(text=text, limit=20))
        goods = [one for one in found if one.kind is ProductKind.GOODS]
        self._known.update({one.id: one for one in goods})
        return [Choice(one.id, one.name, one.code) for one in goods]

    @ui_slot
    async def _chosen(self) -> None:
        """A product becomes a line, and the field is there for the next one."""
        product = self._known.get(self.product.value())
        if product is None:
            return
        self.product.set_value(None)
        units = await self._desk.background.ask(stock.choices, product.id)
        self._number += 1
        values = {
            "product": product,
            "units": units,
            "quantity": ONE,
            "unit": units[0].id if units else None,
            "lot": "",
        }
        self.table.show()
        self.table.add(Line(str(self._number), values, product.name))
        self.changed.emit()

    def _removed(self) -> None:
        self.table.setVisible(bool(self.table.lines()))
        self.changed.emit()


def names_of(text: str) -> tuple[str, ...]:
    """Several lots or serials in one field, parted by commas, semicolons or new lines."""
    return tuple(name for each in re.split(r"[,;\n]+", text) if (name := each.strip()))


def _goods(line: Line) -> ReceivedGoods:
    values = line.values
    unit: UnitId | None = values["unit"]
    return ReceivedGoods(values["product"].id, values["quantity"], unit, names_of(values["lot"]))


def _columns() -> list[LineColumn]:
    t = texts.t
    return [
        LineColumn("product", t("stock_dialog.product"), _product, width=180, stretch=True),
        LineColumn(
            "quantity",
            t("stock_dialog.quantity"),
            _quantity,
            _quantity_edit,
            width=96,
            numeric=True,
            required=True,
        ),
        LineColumn("unit", t("stock_dialog.unit"), _unit, _unit_edit, width=120),
        LineColumn("lot", t("stock_dialog.lots"), _lot, _lot_edit, width=220),
    ]


def _product(line: Line) -> Cell:
    product: ProductChoice = line.values["product"]
    return Cell(product.name, product.code)


def _quantity(line: Line) -> Cell:
    return Cell(quantity(line.values["quantity"] or ZERO))


def _unit(line: Line) -> Cell:
    units: tuple[UnitChoice, ...] = line.values["units"]
    return Cell(next((one.name for one in units if one.id == line.values["unit"]), ""))


def _lot(line: Line) -> Cell:
    return Cell(line.values["lot"] or "–")


def _quantity_edit(line: Line) -> QuantityField:
    field = QuantityField(above=True)
    field.set_value(line.values["quantity"])
    return field


def _unit_edit(line: Line) -> ChoiceField[object]:
    choices: list[Choice[object]] = [Choice(one.id, one.name) for one in line.values["units"]]
    field = ChoiceField[object](choices)
    field.set_value(line.values["unit"])
    field.set_read_only(len(choices) < 2)
    return field


def _lot_edit(line: Line) -> TextField:
    is_tracked = line.values["product"].tracking is not Tracking.NONE
    hint = texts.t("stock_dialog.lots_here") if is_tracked else ""
    field = TextField(max_length=LONGEST, code=True, placeholder=hint)
    field.set_value(line.values["lot"])
    field.set_read_only(not is_tracked)
    return field
