"""The columns of a repair's parts: what each shows, and the fields that edit it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts
from app.services.repairs import ProductKind, RepairPartKind, Tracking
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, QuantityField, TextField, UnitPriceField
from app.ui.kit.lines_field import Line, LineColumn
from app.ui.kit.money import money, quantity, unit_price
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.stock import LocationRow
    from app.ui.kit.money import CurrencyLook

NONE = Cell("–", ink="text.muted")
NOTHING = ("", NONE.text)
ZERO = Decimal(0)
LOT_LENGTH = 255
WITH_ARROWS, WITH_CARET, PAINTED, IN_FIELD, IN_CHIP, IN_TAG = 58, 62, 24, 40, 38, 32
"""Pixels around words: in a field with arrows, a choice, painted, a field, a chip, a tag."""
LOT, PLACE = 140, 150


class Columns:
    """The columns of one table; `places` are where parts come from and go to.

    `stock` stands for `availability`, and `struck` for `charged`, where there is little room.
    Names in `below` are of columns that have no room at all: they stand below the product's name.
    """

    def __init__(self, currency: CurrencyLook, places: Sequence[LocationRow]) -> None:
        self._currency = currency
        self._places: list[Choice[object]] = [Choice(each.id, each.name) for each in places]
        self.below: frozenset[str] = frozenset()

    def all(self) -> list[LineColumn]:
        """Type, product, whether it is there, how much of which lot, place, price, total."""
        return [*self._goods(), *self._charges()]

    def _goods(self) -> list[LineColumn]:
        t = texts.t
        return [
            LineColumn(
                "kind", t("repair_dialog.kind"), _kind, _kind_editor, width=88, fits=WITH_CARET
            ),
            LineColumn(
                "product", t("repair_dialog.product"), self._product, width=130, stretch=True
            ),
            LineColumn(
                "availability",
                t("repair_dialog.availability"),
                _availability,
                width=96,
                fits=IN_CHIP,
            ),
            LineColumn("stock", t("repair_dialog.stock"), _stock, width=62, fits=IN_CHIP),
            LineColumn(
                "quantity",
                t("repair_dialog.demand"),
                _quantity,
                _quantity_editor,
                width=76,
                fits=WITH_ARROWS,
                required=True,
                numeric=True,
            ),
            LineColumn("unit", t("repair_dialog.unit"), _unit, width=56, fits=PAINTED, most=PLACE),
            LineColumn("done", t("repair_dialog.done"), _done, width=64, numeric=True),
            LineColumn(
                "lot",
                t("repair_dialog.lot"),
                _lot,
                _lot_editor,
                width=108,
                fits=IN_FIELD,
                most=LOT,
            ),
            LineColumn(
                "place_id",
                t("repair_dialog.place"),
                self._place,
                self._place_editor,
                width=96,
                fits=WITH_CARET,
                most=PLACE,
            ),
        ]

    def _charges(self) -> list[LineColumn]:
        t, numeric = texts.t, True
        return [
            LineColumn(
                "unit_price",
                t("repair_dialog.unit_price"),
                self._price,
                _price_editor,
                width=84,
                fits=IN_FIELD,
                numeric=numeric,
            ),
            LineColumn(
                "charged",
                t("repair_dialog.unit_price"),
                self._charged,
                width=84,
                fits=PAINTED,
                numeric=numeric,
            ),
            LineColumn(
                "struck",
                t("repair_dialog.unit_price"),
                self._struck,
                width=72,
                fits=PAINTED,
                numeric=numeric,
            ),
            LineColumn("taxes", t("repair_dialog.taxes"), _taxes, width=64, fits=IN_TAG, most=LOT),
            LineColumn(
                "total",
                t("repair_dialog.total"),
                self._total,
                width=64,
                fits=PAINTED,
                numeric=numeric,
            ),
        ]

    def _product(self, line: Line) -> Cell:
        """Name, and below it the code; first what can be read nowhere else, for the end is cut."""
        facts = line.values["facts"]
        below = {"place_id": self._place, "unit": _unit, "taxes": _taxes}
        parts = [cell(line).text for key, cell in below.items() if key in self.below]
        parts.insert(len(parts) if "place_id" in self.below else 0, facts.product_code)
        return Cell(facts.product_name, " · ".join(part for part in parts if part not in NOTHING))

    def _place(self, line: Line) -> Cell:
        chosen, facts = line.values["place_id"], line.values["facts"]
        known = [Choice(facts.location_id, facts.location_name), *self._places]
        name = next((each.text for each in known if each.value == chosen), "")
        return Cell(name, ink="text.secondary") if name else NONE

    def _place_editor(self, line: Line) -> ChoiceField[object]:
        facts = line.values["facts"]
        choices = list(self._places)
        if all(each.value != facts.location_id for each in choices):
            choices.insert(0, Choice(facts.location_id, facts.location_name))
        field = ChoiceField[object](choices)
        field.set_value(line.values["place_id"])
        field.set_read_only(_is_service(line))
        return field

    def _price(self, line: Line) -> Cell:
        price = line.values["unit_price"]
        return Cell(unit_price(price, self._currency)) if _is_sold(line) else NONE

    def _charged(self, line: Line) -> Cell:
        """What it would cost, struck through, and what is charged under warranty."""
        price = line.values["unit_price"]
        if not _is_sold(line):
            return NONE
        nothing = money(ZERO, self._currency)
        if not price:
            return Cell(nothing)
        before = unit_price(price, self._currency)
        words = texts.t("repair_dialog.not_charged", price=before)
        return Cell(nothing, struck=before, strong=True, tooltip=words)

    def _struck(self, line: Line) -> Cell:
        """The same without what is charged: the total says that it is nothing."""
        cell = self._charged(line)
        return replace(cell, text="", strong=False) if cell.struck else cell

    def _total(self, line: Line) -> Cell:
        total = line.values["total"]
        if not _is_sold(line) or total is None:
            return NONE
        return Cell(money(total, self._currency), strong=True)


def _is_service(line: Line) -> bool:
    return bool(line.values["facts"].product_kind is ProductKind.SERVICE)


def _is_sold(line: Line) -> bool:
    """Only what is added has a price."""
    return line.values["kind"] is RepairPartKind.ADD


def _kind(line: Line) -> Cell:
    return Cell(texts.t(f"repair_dialog.kind_{line.values['kind'].value}"))


def _kind_editor(line: Line) -> ChoiceField[RepairPartKind]:
    """A service can only be added."""
    kinds = [RepairPartKind.ADD] if _is_service(line) else list(RepairPartKind)
    field = ChoiceField(
        [
            Choice(
                kind,
                texts.t(f"repair_dialog.kind_{kind.value}"),
                texts.t(f"repair_dialog.means_{kind.value}"),
            )
            for kind in kinds
        ]
    )
    field.set_value(line.values["kind"])
    field.set_read_only(_is_service(line))
    return field


def _availability(line: Line) -> Cell:
    """Whether an added part is there; where another one goes."""
    facts = line.values["facts"]
    if _is_service(line):
        return Cell(texts.t("repair_dialog.service"), ink="text.secondary")
    if not _is_sold(line):
        words = texts.t(f"repair_dialog.goes_{line.values['kind'].value}")
        return Cell(words, ink="text.secondary", tooltip=facts.location_name)
    there = max(facts.in_stock, ZERO)
    shown = quantity(there)
    where = texts.t("repair_dialog.place_of", place=facts.location_name)
    if there and there >= line.values["base_quantity"]:
        words = texts.t("repair_dialog.in_stock", there=shown)
        return Cell(words, icon="check", tone="success", chip=True, tooltip=where)
    if there:
        words = texts.t("repair_dialog.too_few", there=shown)
        return Cell(words, icon="warning", tone="warning", chip=True, tooltip=where)
    words = texts.t("repair_dialog.none_there")
    return Cell(words, icon="warning-circle", tone="danger", chip=True, tooltip=where)


def _stock(line: Line) -> Cell:
    """How much is there, as `_availability` says it in words."""
    cell = _availability(line)
    if not cell.chip:
        return replace(NONE, tooltip=cell.text)
    there = quantity(max(line.values["facts"].in_stock, ZERO))
    return replace(cell, text=there, tooltip=f"{cell.text}\n{cell.tooltip}")


def _quantity(line: Line) -> Cell:
    return Cell(quantity(line.values["quantity"]))


def _unit(line: Line) -> Cell:
    return Cell(line.values["unit"], ink="text.secondary")


def _taxes(line: Line) -> Cell:
    words = line.values["taxes"] if _is_sold(line) else ""
    return Cell(words, chip=True, tooltip=words) if words else NONE


def _quantity_editor(line: Line) -> QuantityField:
    field = QuantityField(above=True)
    field.set_value(line.values["quantity"])
    return field


def _done(line: Line) -> Cell:
    part = line.values["part"]
    return Cell(quantity(part.done_quantity), strong=True) if part is not None else NONE


def _lot(line: Line) -> Cell:
    """The lot that is planned; else those that are reserved or were moved."""
    part = line.values["part"]
    lots = ", ".join(each.lot_name for each in part.lots) if part is not None else ""
    words = line.values["lot"] or lots
    return Cell(words, tooltip=lots) if words else NONE


def _lot_editor(line: Line) -> TextField:
    """A lot or serial as read from the part; a product without any has none to type."""
    facts = line.values["facts"]
    placeholder = ""
    if facts.tracking is not Tracking.NONE:
        part = line.values["part"]
        placeholder = ", ".join(each.lot_name for each in part.lots) if part is not None else ""
    field = TextField(max_length=LOT_LENGTH, code=True, placeholder=placeholder)
    field.set_value(line.values["lot"])
    field.set_read_only(facts.tracking is Tracking.NONE)
    return field


def _price_editor(line: Line) -> UnitPriceField:
    field = UnitPriceField(minimum=ZERO)
    field.set_value(line.values["unit_price"] if _is_sold(line) else None)
    field.set_read_only(not _is_sold(line))
    return field
