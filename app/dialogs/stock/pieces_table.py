"""The rows of pieces that a return brought and that are here, with how many are meant."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts
from app.services.returns import PieceHere
from app.ui.kit.fields import QuantityField
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.money import quantity
from app.ui.kit.windowed_table import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.errors import Problem
    from app.services.returns import PieceRow

ZERO = Decimal(0)
PAINTED, LOT = 24, 220
"""Pixels around painted words, and the most that a lot or a place has."""
COLUMN_OF = {"location_id": "place", "move_id": "product"}


class PiecesTable(LinesField):
    """A row for each place and lot; a row that is removed is left where it is."""

    def __init__(self, pieces: Sequence[PieceRow]) -> None:
        super().__init__(_columns(), name=texts.t("stock_dialog.pieces"))
        self.setObjectName("pieces")
        self._keys: list[object] = []
        self.hide_columns(() if any(each.lot_name for each in pieces) else ("lot",))
        self.set_lines(
            [
                Line(str(n), {"piece": each, "quantity": each.quantity}, each.product_name)
                for n, each in enumerate(pieces)
            ]
        )

    def chosen(self) -> tuple[PieceHere, ...]:
        """The pieces of the rows that are left; refusals find their rows again."""
        own = [line for line in self.lines() if line.values["quantity"]]
        self._keys = [line.key for line in own]
        return tuple(_piece(line) for line in own)

    def show_errors(self, problems: Mapping[str, Problem]) -> dict[str, Problem]:
        """Show refusals at their rows; those that are of no row are given back."""
        cells: dict[tuple[object, str], Problem | str] = {}
        rest: dict[str, Problem] = {}
        for name, problem in problems.items():
            parts = name.split(".")
            if len(parts) == 3 and parts[0] == "pieces" and int(parts[1]) < len(self._keys):
                cells[self._keys[int(parts[1])], COLUMN_OF.get(parts[2], parts[2])] = problem
            else:
                rest[name] = problem
        self.set_errors(cells)
        return rest


def _piece(line: Line) -> PieceHere:
    row: PieceRow = line.values["piece"]
    return PieceHere(row.move_id, row.location_id, line.values["quantity"], row.lot_id)


def _columns() -> list[LineColumn]:
    t = texts.t
    return [
        LineColumn("product", t("stock_dialog.product"), _product, width=160, stretch=True),
        LineColumn("lot", t("stock_dialog.lot"), _lot, width=110, fits=PAINTED, most=LOT),
        LineColumn("place", t("stock_dialog.place"), _place, width=96, fits=PAINTED, most=LOT),
        LineColumn("there", t("stock_dialog.here"), _there, width=64, numeric=True),
        LineColumn(
            "quantity",
            t("stock_dialog.quantity"),
            _quantity,
            _quantity_edit,
            width=92,
            numeric=True,
            required=True,
        ),
    ]


def _product(line: Line) -> Cell:
    row: PieceRow = line.values["piece"]
    purpose = texts.t(f"transfer_page.purpose_{row.purpose.value}")
    return Cell(row.product_name, f"{row.product_code} · {purpose}")


def _lot(line: Line) -> Cell:
    return Cell(line.values["piece"].lot_name or "–")


def _place(line: Line) -> Cell:
    return Cell(line.values["piece"].location_name)


def _there(line: Line) -> Cell:
    return Cell(quantity(line.values["piece"].quantity))


def _quantity(line: Line) -> Cell:
    return Cell(quantity(line.values["quantity"] or ZERO))


def _quantity_edit(line: Line) -> QuantityField:
    field = QuantityField()
    field.set_value(line.values["quantity"])
    return field
