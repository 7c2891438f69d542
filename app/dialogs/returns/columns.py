"""The columns of what comes back, and its rows as lines of the table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts
from app.dialogs.returns.request import Row
from app.services.returns import MovePurpose
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, QuantityField
from app.ui.kit.lines_field import Line, LineColumn
from app.ui.kit.money import quantity
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.products import ProductId
    from app.services.returns import Happened, ReturnableLine
    from app.services.stock import UnitChoice

PURPOSES = (MovePurpose.GIVE_BACK, MovePurpose.REPAIR)
ZERO = Decimal(0)
GREY = "text.muted"
PAINTED = 24
LOT = 210
"""Hardly any is longer; what is has a tooltip."""


def line_of(row: Row, own: UnitChoice | None, *, is_grouped: bool, is_split: bool) -> Line:
    """A row as a line; of one that is split, both together have what is left."""
    values = {
        "source": row.source,
        "lot_of": row.lot,
        "quantity": row.quantity,
        "purpose": row.purpose,
        "unit": row.unit or own,
        "part": row.part,
        "is_split": is_split,
    }
    group = row.source.delivery_number if is_grouped else ""
    return Line(row.key, values, row.source.description, group=group)


def gone_line_of(row: Row, fate: str, *, is_grouped: bool) -> Line:
    """A line of which nothing is left: what became of it stands in place of a quantity."""
    values = {"source": row.source, "lot_of": row.lot, "quantity": ZERO, "fate": fate}
    group = row.source.delivery_number if is_grouped else ""
    return Line(
        row.key, values, row.source.description, group=group, is_fixed=True, spans="quantity"
    )


def fate_of(row: Row, happened: Sequence[Happened]) -> str:
    """What became of a line or of a lot, in the order in which it did.

    What replaces a lot has another one: it is told where the line has just one lot.
    """
    source, lot = row.source, row.lot
    of_line = [each for each in happened if each.move_id == source.move_id]
    own = of_line
    if lot is not None and len(source.lots) > 1:
        own = [each for each in of_line if each.lot_id == lot.id]
    told = [
        texts.t(f"return_dialog.fate_{each.fate.value}", number=each.number)
        for each in own or [each for each in of_line if each.lot_id is None]
    ]
    return ", ".join(dict.fromkeys(told)) or texts.t("return_dialog.fate_elsewhere")


def row_of(line: Line) -> Row:
    """A line as the row that it shows, with what has been entered."""
    values = line.values
    unit: UnitChoice | None = values["unit"]
    told = None if unit is None or unit.is_base else unit
    return Row(
        values["source"],
        values["lot_of"],
        values["quantity"],
        values["purpose"],
        told,
        values["part"],
    )


def columns(units: Mapping[ProductId, tuple[UnitChoice, ...]]) -> list[LineColumn]:
    """The columns; a product can be told in each of its units."""
    t = texts.t

    def unit_editor(line: Line) -> ChoiceField[object]:
        source: ReturnableLine = line.values["source"]
        offered = () if line.values["lot_of"] is not None else units.get(source.product_id, ())
        field = ChoiceField[object]([Choice(one, one.name) for one in offered])
        field.set_value(line.values["unit"])
        field.set_placeholder(source.unit)
        field.set_read_only(len(offered) < 2)
        return field

    return [
        LineColumn("product", t("return_dialog.product"), _product, width=170, stretch=True),
        LineColumn("lot", t("return_dialog.lot"), _lot, width=112, fits=PAINTED, most=LOT),
        LineColumn(
            "delivered",
            t("return_dialog.delivered"),
            _delivered,
            width=78,
            fits=PAINTED,
            numeric=True,
        ),
        LineColumn(
            "before", t("return_dialog.before"), _before, width=96, fits=PAINTED, numeric=True
        ),
        LineColumn(
            "quantity",
            t("return_dialog.quantity"),
            _quantity,
            editor=_quantity_editor,
            width=90,
            numeric=True,
            required=True,
        ),
        LineColumn("unit", t("return_dialog.unit"), _unit, unit_editor, width=104),
        LineColumn("left", t("return_dialog.left"), _left, width=62, fits=PAINTED),
        LineColumn(
            "purpose", t("return_dialog.purpose"), _purpose, editor=_purpose_editor, width=122
        ),
    ]


def _product(line: Line) -> Cell:
    source: ReturnableLine = line.values["source"]
    return Cell(source.description, source.product_code, ink=_ink(line))


def _lot(line: Line) -> Cell:
    lot = line.values["lot_of"]
    source: ReturnableLine = line.values["source"]
    if lot is None and not source.is_without_lots:  # numbers of before tell nothing apart any more
        return Cell(", ".join(source.numbers) or "–", ink="text.muted")
    if lot is None or lot.is_unknown:
        return Cell(texts.t("return_dialog.lot_later"), ink=_ink(line, "text.secondary"))
    return Cell(lot.name, ink=_ink(line))


def _delivered(line: Line) -> Cell:
    source, lot = line.values["source"], line.values["lot_of"]
    delivered = source.delivered if lot is None else lot.delivered
    return Cell(quantity(delivered), ink=_ink(line))


def _before(line: Line) -> Cell:
    """What came back or is on its way, for whatever it is here."""
    source: ReturnableLine = line.values["source"]
    lot = line.values["lot_of"]
    gone = source.delivered - source.left if lot is None else lot.delivered - lot.left
    return Cell(quantity(gone), ink=_ink(line) if gone else GREY)


def _quantity(line: Line) -> Cell:
    if line.is_fixed:
        return Cell(line.values["fate"], ink=GREY)
    return Cell(quantity(line.values["quantity"] or ZERO))


def _left(line: Line) -> Cell:
    if line.is_fixed:
        return Cell()
    key = "return_dialog.of_both" if line.values["is_split"] else "return_dialog.of"
    return Cell(texts.t(key, left=quantity(row_of(line).left)), ink="text.secondary")


def _ink(line: Line, otherwise: str = "") -> str:
    """What is gone is grey."""
    return GREY if line.is_fixed else otherwise


def _unit(line: Line) -> Cell:
    unit: UnitChoice | None = line.values["unit"]
    words = line.values["source"].unit if unit is None else unit.name
    return Cell(words, ink="text.secondary")


def _purpose(line: Line) -> Cell:
    return Cell(texts.t(f"return_dialog.purpose_{line.values['purpose'].value}"))


def _quantity_editor(line: Line) -> QuantityField:
    field = QuantityField(above=True)
    field.set_value(line.values["quantity"])
    return field


def _purpose_editor(line: Line) -> ChoiceField[MovePurpose]:
    field = ChoiceField(
        [Choice(each, texts.t(f"return_dialog.purpose_{each.value}")) for each in PURPOSES]
    )
    field.set_value(line.values["purpose"])
    return field
