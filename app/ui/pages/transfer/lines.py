"""The rows of a transfer: what is expected and what came, by lot and condition."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.services.stock import Condition, Tracking
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import ChoiceField, QuantityField, TextField
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineColumn, LinesField
from app.ui.kit.menu import Menu
from app.ui.kit.money import quantity
from app.ui.kit.windowed_table import Cell
from app.ui.pages.transfer import counting
from app.ui.pages.transfer.counting import ZERO, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QAction

    from app.errors import Problem
    from app.services.returns import Destinations
    from app.services.stock import MoveCard, MovedLine, TransferCard
    from app.ui.kit.desk import Desk

COLUMN_OF = {"move_id": "product", "destination_id": "place_id"}
NOTE_LENGTH, LOT_LENGTH = 255, 255
NONE = Cell("–", ink="text.muted")


class TransferLines(QWidget):
    """`changed` follows each edit. Goods that come back are inspected: condition, place, note."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._card: TransferCard | None = None
        self._rows: list[Row] = []
        self._sent: dict[str, str] = {}
        self._destinations: Destinations | None = None
        self.table: LinesField | None = None
        self._counted = Text("", "caption", "secondary")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self._counted)

    def show_card(
        self, card: TransferCard, destinations: Destinations | None, *, is_editable: bool
    ) -> None:
        """Show a transfer as it is saved; `is_editable`: what comes is counted here."""
        self._card, self._destinations = card, destinations
        self._rows = counting.rows_of(card)
        self._make_table(card, is_editable=is_editable)
        self._counted.setVisible(is_editable)
        self._show()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show what was counted before."""
        self._rows = list(rows)
        self._show()
        self.changed.emit()

    def rows(self) -> list[Row]:
        """The rows with what has been entered."""
        if self.table is None:
            return []
        return [_row(line) for line in self.table.lines()]

    def is_dirty(self) -> bool:
        """Whether something differs from what is expected."""
        if self._card is None or self.table is None:
            return False
        return counting.pack(self.rows()) != counting.pack(counting.rows_of(self._card))

    def request(self) -> tuple[MovedLine, ...]:
        """What was counted of each move; refusals find their rows again."""
        if self._card is None:
            return ()
        lines, self._sent = counting.request_lines(self.rows(), self._card)
        return lines

    def check(self) -> bool:
        """Whether everything can be read; the first that cannot gets the focus."""
        return self.table is None or self.table.check()

    def show_errors(self, problems: Mapping[str, Problem]) -> dict[str, Problem]:
        """Show refusals at their rows; those that are of no row are given back."""
        cells: dict[tuple[object, str], Problem | str] = {}
        rest: dict[str, Problem] = {}
        for name, problem in problems.items():
            parts = name.split(".")
            if len(parts) == 3 and parts[0] == "lines" and parts[1] in self._sent:
                cells[self._sent[parts[1]], COLUMN_OF.get(parts[2], parts[2])] = problem
            else:
                rest[name] = problem
        if self.table is not None:
            self.table.set_errors(cells)
        return rest

    def set_busy(self, busy: bool) -> None:
        """Lock everything while an action runs."""
        if self.table is not None:
            self.table.set_busy(busy)

    # Parts

    def _make_table(self, card: TransferCard, *, is_editable: bool) -> None:
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        columns = _columns(card, self._destinations, is_editable=is_editable)
        self.table = LinesField(columns, name=texts.t("transfer_page.lines"))
        self.table.setObjectName("transfer_lines")
        self.table.changed.connect(self._edited)
        self.table.removed.connect(self._removed)
        self.table.set_read_only(not is_editable)
        if is_editable:
            self.add_part = self.table.add_action(
                texts.t("transfer_page.add_part"), self._add_part, icon="plus"
            )
        self._column.insertWidget(0, self.table)

    def _show(self) -> None:
        if self.table is None:
            return
        has_lots = any(_is_tracked(row.move) for row in self._rows)
        self.table.hide_columns(() if has_lots else ("lot",))
        self.table.set_lines([_line(row) for row in self._rows])
        self._say_counted()

    def _say_counted(self) -> None:
        card = self._card
        if card is None:
            return
        counted = sum((row.quantity or ZERO for row in self.rows()), ZERO)
        expected = sum((move.quantity for move in card.moves), ZERO)
        words = texts.t(
            "transfer_page.counted", counted=quantity(counted), expected=quantity(expected)
        )
        self._counted.setText(words)

    def _edited(self, _key: object, _column: str) -> None:
        self._say_counted()
        self.changed.emit()

    def _removed(self, line: Line, position: int) -> None:
        words = texts.t("kit.line_removed", name=line.name)
        if self.table is not None:
            put_back = functools.partial(self._put_back, self.table, line, position)
            self._desk.notices.offer_undo(words, put_back)
        self._edited("", "")

    def _put_back(self, table: LinesField, line: Line, position: int) -> None:
        """A removed row, unless other rows are shown by now."""
        if table is self.table and all(one.key != line.key for one in table.lines()):
            table.restore(line, position)
            self._edited("", "")

    def _add_part(self) -> None:
        """A further lot or condition; of several lines the one is asked for."""
        card = self._card
        if card is None:
            return
        if len(card.moves) == 1:
            self._add(card.moves[0])
            return
        menu = Menu(self.add_part)
        for move in card.moves:
            menu.add(move.product_name, data=move)
        menu.triggered.connect(self._picked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.show_below(self.add_part)

    def _picked(self, action: QAction) -> None:
        self._add(action.data())

    def _add(self, move: MoveCard) -> None:
        if self.table is not None:
            self.table.add(_line(counting.added(self.rows(), move)))
            self._edited("", "")


def _is_tracked(move: MoveCard) -> bool:
    return move.tracking is not Tracking.NONE


def _line(row: Row) -> Line:
    values: dict[str, Any] = {
        "row": row,
        "quantity": row.quantity,
        "lot": row.lot,
        "condition": row.condition,
        "place_id": row.place_id,
        "note": row.note,
    }
    return Line(row.key, values, row.move.product_name)


def _row(line: Line) -> Row:
    row: Row = line.values["row"]
    values = {name: value for name, value in line.values.items() if name != "row"}
    return replace(row, **values)


def _columns(
    card: TransferCard, destinations: Destinations | None, *, is_editable: bool
) -> list[LineColumn]:
    t, edits = texts.t, is_editable
    done = "transfer_page.received" if card.is_return else "transfer_page.moved_quantity"
    found = [
        LineColumn("product", t("transfer_page.product"), _product, width=140, stretch=True),
        LineColumn("lot", t("transfer_page.lot"), _lot, editor=_lot_edit if edits else None),
        LineColumn("expected", t("transfer_page.expected"), _expected, width=84, numeric=True),
        LineColumn(
            "quantity",
            t(done),
            _quantity,
            editor=_quantity_edit if edits else None,
            width=92,
            numeric=True,
            required=True,
        ),
    ]
    if not card.is_return:
        return found
    places = _Places(destinations)
    condition = _condition_edit if edits else None
    return [
        *found,
        LineColumn("condition", t("transfer_page.condition"), _condition, condition, width=116),
        LineColumn(
            "place_id",
            t("transfer_page.goes_to"),
            places.cell,
            places.editor if edits else None,
            width=136,
        ),
        LineColumn("note", t("transfer_page.line_note"), _note, _note_edit if edits else None),
    ]


class _Places:
    """The column of places that inspected goods go on to."""

    def __init__(self, destinations: Destinations | None) -> None:
        rows = destinations.places if destinations is not None else ()
        self._choices: list[Choice[object]] = [Choice(row.id, row.name) for row in rows]

    def cell(self, line: Line) -> Cell:
        """Where a part goes; without a place of its own it stays."""
        chosen = line.values["place_id"]
        name = next((one.text for one in self._choices if one.value == chosen), "")
        return Cell(name or line.values["row"].move.destination_name)

    def editor(self, line: Line) -> ChoiceField[object]:
        """Choose a place; empty stays where it is received."""
        field = ChoiceField[object](
            self._choices, clearable=True, placeholder=texts.t("transfer_page.stays")
        )
        field.set_value(line.values["place_id"])
        return field


def _product(line: Line) -> Cell:
    move: MoveCard = line.values["row"].move
    purpose = texts.t(f"transfer_page.purpose_{move.purpose.value}") if move.purpose else ""
    parts = (move.product_code, purpose)
    return Cell(move.product_name, " · ".join(part for part in parts if part))


def _lot(line: Line) -> Cell:
    return Cell(line.values["lot"]) if line.values["lot"] else NONE


def _expected(line: Line) -> Cell:
    pieces = counting.expected(line.values["row"])
    return Cell() if pieces is None else Cell(quantity(pieces))


def _quantity(line: Line) -> Cell:
    return Cell(quantity(line.values["quantity"] or ZERO), strong=True)


def _condition(line: Line) -> Cell:
    condition = line.values["condition"]
    return NONE if condition is None else Cell(_condition_words(condition))


def _condition_words(condition: Condition) -> str:
    return texts.t(f"transfer_page.condition_{condition.value}")


def _note(line: Line) -> Cell:
    return Cell(line.values["note"]) if line.values["note"] else NONE


def _lot_edit(line: Line) -> TextField:
    """A lot or serial as read from the piece; a product without any has none to type."""
    field = TextField(max_length=LOT_LENGTH, code=True)
    field.set_value(line.values["lot"])
    field.set_read_only(not _is_tracked(line.values["row"].move))
    return field


def _quantity_edit(line: Line) -> QuantityField:
    field = QuantityField()
    field.set_value(line.values["quantity"])
    return field


def _condition_edit(line: Line) -> ChoiceField[Condition]:
    choices = [Choice(each, _condition_words(each)) for each in Condition]
    field = ChoiceField(choices, clearable=True, placeholder="–")
    field.set_value(line.values["condition"])
    return field


def _note_edit(line: Line) -> TextField:
    field = TextField(max_length=NOTE_LENGTH)
    field.set_value(line.values["note"])
    return field
