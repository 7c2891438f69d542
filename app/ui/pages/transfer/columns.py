"""The columns of a transfer's rows: what is expected, what came, in which condition, where to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app import texts
from app.services.stock import Condition, Tracking, TransferState
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, QuantityField
from app.ui.kit.lines_field import Line, LineColumn
from app.ui.kit.money import quantity
from app.ui.kit.windowed_table import Cell
from app.ui.pages.transfer import counting
from app.ui.pages.transfer.counting import ZERO, Row
from app.ui.pages.transfer.lot_field import LotField
from app.ui.pages.transfer.note_field import NoteField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.products import ProductId
    from app.services.returns import Destinations, LotsOut
    from app.services.stock import MoveCard, MoveId, TransferCard, UnitChoice

PAINTED, WITH_CARET = 24, 62
LOT, UNIT = 210, 130
"""Hardly any is longer; what is has a tooltip."""
PLACE, NOTE, BETWEEN = 132, 90, 12
"""A note that is typed covers the place beside it, and nothing else."""
NONE = Cell("–", ink="text.muted")


def columns(
    card: TransferCard,
    destinations: Destinations | None,
    lots: Mapping[MoveId, LotsOut],
    units: Mapping[ProductId, tuple[UnitChoice, ...]],
    products: Products,
    *,
    is_editable: bool,
) -> list[LineColumn]:
    """Goods that come back are inspected: condition, place, note.

    The unit stands below what is expected; it has a column where another one can be told. What is
    done stands there once it is, or where it is entered.
    """
    found = _counted(lots, products, is_editable=is_editable)
    if is_editable and any(len(choices) > 1 for choices in units.values()):
        words, editor = texts.t("transfer_page.unit"), _Units(units).editor
        found.append(LineColumn("unit", words, _unit, editor, width=84, fits=WITH_CARET, most=UNIT))
    if not is_editable and card.state is not TransferState.DONE:
        found = [column for column in found if column.key != "quantity"]
    if card.is_return:
        found += _inspected(_Places(destinations), is_editable=is_editable)
    return found


def _counted(
    lots: Mapping[MoveId, LotsOut], products: Products, *, is_editable: bool
) -> list[LineColumn]:
    """What is expected, and what came of it."""
    t, edits = texts.t, is_editable
    return [
        LineColumn("product", t("transfer_page.product"), products.cell, width=128, stretch=True),
        LineColumn(
            "lot",
            t("transfer_page.lot"),
            _lot,
            _Lots(lots).editor if edits else None,
            width=88,
            fits=WITH_CARET if edits else PAINTED,
            most=LOT,
        ),
        LineColumn(
            "expected",
            t("transfer_page.expected"),
            _expected,
            width=68,
            fits=PAINTED,
            numeric=True,
        ),
        LineColumn(
            "quantity",
            t("transfer_page.done_quantity"),
            _quantity,
            _quantity_edit if edits else None,
            width=80,
            numeric=True,
            required=True,
        ),
    ]


def _inspected(places: _Places, *, is_editable: bool) -> list[LineColumn]:
    """In which condition it came, and where it goes."""
    t, edits = texts.t, is_editable
    return [
        LineColumn(
            "condition",
            t("transfer_page.condition"),
            _condition,
            _condition_edit if edits else None,
            width=112,
            fits=WITH_CARET if edits else PAINTED,
        ),
        LineColumn(
            "place_id",
            t("transfer_page.goes_to"),
            places.cell,
            places.editor if edits else None,
            width=PLACE,
            fits=0 if edits else PAINTED,
            most=LOT,
        ),
        LineColumn(
            "note",
            t("transfer_page.line_note"),
            _note,
            _note_edit if edits else None,
            width=NOTE,
        ),
    ]


def line_of(row: Row, units: Mapping[ProductId, tuple[UnitChoice, ...]]) -> Line:
    """A row as a line of the table; its quantity is in the product's own unit unless told."""
    own = next(iter(units.get(row.move.product_id, ())), None)
    values: dict[str, Any] = {
        "row": row,
        "quantity": row.quantity,
        "lot": row.lot,
        "unit": row.unit or own,
        "condition": row.condition,
        "place_id": row.place_id,
        "note": row.note,
    }
    return Line(row.key, values, row.move.product_name)


def row_of(line: Line) -> Row:
    """A row with what has been entered."""
    row: Row = line.values["row"]
    values = {name: value for name, value in line.values.items() if name != "row"}
    unit: UnitChoice | None = values.pop("unit")
    return replace(row, **values, unit=None if unit is None or unit.is_base else unit)


def hidden(rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns with nothing in them: where goods go is asked once their condition is told."""
    lots = () if any(is_tracked(row.move) or row.lot for row in rows) else ("lot",)
    is_inspected = any(
        row.condition or row.place_id or row.note or (row.part is not None and row.part.went_to)
        for row in rows
    )
    return lots if is_inspected else (*lots, "place_id", "note")


def given_up(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """The columns to leave out where there is no room, and those where there is still none.

    A unit says nothing of its own where all is told in the product's; what is expected stands
    below the product then.
    """
    if any(row.unit is not None and not row.unit.is_base for row in rows):
        return [("expected",)]
    return [("unit",), ("unit", "expected")]


def is_tracked(move: MoveCard) -> bool:
    """Whether lots or serials tell the pieces apart."""
    return move.tracking is not Tracking.NONE


class Products:
    """The column of products; it says what is expected where there is no column for that."""

    def __init__(self) -> None:
        self.tells_expected = False

    def cell(self, line: Line) -> Cell:
        """A product with its code and what it comes back for."""
        move: MoveCard = line.values["row"].move
        purpose = texts.t(f"transfer_page.purpose_{move.purpose.value}") if move.purpose else ""
        if line.values["row"].is_unexpected:
            purpose = texts.t("transfer_page.unexpected")
        expected = _expected(line) if self.tells_expected else Cell()
        pieces = f"{expected.text} {expected.detail}".strip()
        parts = [pieces, purpose, move.product_code] if pieces else [move.product_code, purpose]
        return Cell(move.product_name, " · ".join(part for part in parts if part))


class _Places:
    """The column of places that inspected goods go on to."""

    def __init__(self, destinations: Destinations | None) -> None:
        rows = destinations.places if destinations is not None else ()
        self._choices: list[Choice[object]] = [Choice(row.id, row.name) for row in rows]

    def cell(self, line: Line) -> Cell:
        """Where a part goes, or went; without a place of its own it stays."""
        chosen, row = line.values["place_id"], line.values["row"]
        name = next((one.text for one in self._choices if one.value == chosen), "")
        went_to = row.part.went_to if row.part is not None else ""
        return Cell(name or went_to or row.move.destination_name)

    def editor(self, line: Line) -> ChoiceField[object]:
        """Choose a place; empty stays where it is received, as what is to be clarified does."""
        field = ChoiceField[object](
            self._choices, clearable=True, placeholder=texts.t("transfer_page.stays")
        )
        field.set_value(line.values["place_id"])
        field.set_read_only(line.values["row"].is_unexpected)
        return field


class _Units:
    """The column of units that a quantity is told in."""

    def __init__(self, units: Mapping[ProductId, tuple[UnitChoice, ...]]) -> None:
        self._units = units

    def editor(self, line: Line) -> ChoiceField[object]:
        """Choose a unit; the product's own is the first one."""
        row: Row = line.values["row"]
        offered = self._units.get(row.move.product_id, ())
        choices: list[Choice[object]] = [Choice(one, one.name) for one in offered]
        field = ChoiceField[object](choices, placeholder=row.move.unit)
        field.set_value(line.values["unit"])
        field.set_read_only(len(offered) < 2 or row.move.tracking is Tracking.SERIAL)
        return field


class _Lots:
    """The column of lots and serials."""

    def __init__(self, lots: Mapping[MoveId, LotsOut]) -> None:
        self._lots = lots

    def editor(self, line: Line) -> LotField:
        """As read from the piece, or one that was sent; a product without any has none to type."""
        move: MoveCard = line.values["row"].move
        out = self._lots.get(move.id)
        own = [part.lot_name for part in move.lines if part.lot_name]
        names = dict.fromkeys((*own, *(out.names if out is not None else ())))
        field = LotField(tuple(names))
        field.set_value(line.values["lot"])
        field.set_read_only(not is_tracked(move))
        return field


def _lot(line: Line) -> Cell:
    return Cell(line.values["lot"]) if line.values["lot"] else NONE


def _expected(line: Line) -> Cell:
    row: Row = line.values["row"]
    pieces = ZERO if row.is_unexpected else counting.expected(row)
    return Cell() if pieces is None else Cell(quantity(pieces), row.move.unit)


def _quantity(line: Line) -> Cell:
    return Cell(quantity(line.values["quantity"] or ZERO), strong=True)


def _unit(line: Line) -> Cell:
    unit = line.values["unit"]
    words = line.values["row"].move.unit if unit is None else unit.name
    return Cell(words, ink="text.secondary")


def _condition(line: Line) -> Cell:
    condition = line.values["condition"]
    return NONE if condition is None else Cell(_condition_words(condition))


def _condition_words(condition: Condition) -> str:
    return texts.t(f"transfer_page.condition_{condition.value}")


def _note(line: Line) -> Cell:
    return Cell(line.values["note"]) if line.values["note"] else NONE


def _quantity_edit(line: Line) -> QuantityField:
    field = QuantityField()
    field.set_value(line.values["quantity"])
    return field


def _condition_edit(line: Line) -> ChoiceField[Condition]:
    choices = [Choice(each, _condition_words(each)) for each in Condition]
    field = ChoiceField(choices, clearable=True, placeholder="–")
    field.set_value(line.values["condition"])
    return field


def _note_edit(line: Line) -> NoteField:
    field = NoteField(PLACE + NOTE - BETWEEN)
    field.set_value(line.values["note"])
    return field
