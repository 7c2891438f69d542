"""What comes back: a row for each delivered line or lot, with quantity and purpose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.dialogs.returns.columns import columns, fate_of, gone_line_of, line_of, row_of
from app.dialogs.returns.request import (
    Row,
    all_left,
    can_split,
    gone,
    request_lines,
    split,
    with_pieces,
)
from app.ui.kit.announce import announce
from app.ui.kit.banner import Banner
from app.ui.kit.buttons import LinkButton
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LineAction, LinesField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.errors import Problem
    from app.services.products import ProductId
    from app.services.returns import Happened, MoveId, ReturnableLine, ReturnLine
    from app.services.stock import UnitChoice

COLUMN_OF = {"move_id": "product"}
"""Where a refusal of a field that has no column of its own is told."""
ZERO = Decimal(0)
SPLIT_KEYS = "Alt+S"


class ReturnLines(QWidget):
    """The table with its heading; a removed row is offered again below it.

    `changed` follows each edit, `emptied` the removal of the last row.

    Each lot of a delivered line has its own purpose; several pieces
    that nothing tells apart are split into a row for each, and one that is removed gives its pieces
    to the other. Lines and lots with nothing left stand below the others of their delivery, grey,
    with what became of them.
    """

    changed = Signal()
    emptied = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[ReturnableLine, ...] = ()
        self._told: set[MoveId] = set()
        self._happened: tuple[Happened, ...] = ()
        self._removed: list[_Removed] = []
        self._sent: dict[str, str] = {}
        self._units: dict[ProductId, tuple[UnitChoice, ...]] = {}
        self.table = LinesField(columns(self._units), name=texts.t("return_dialog.what"))
        self.table.setObjectName("return_lines")
        self.all_left = LinkButton(
            texts.t("return_dialog.all_left"), icon="arrow-counter-clockwise"
        )
        self.all_left.setObjectName("all_left")
        self._none = Text("", "caption", "danger", wrap=True)
        self._none.setObjectName("no_lines")
        self._question = Banner("info")
        self._question.setObjectName("removed_rows")
        head = QHBoxLayout()
        head.addWidget(Text(texts.t("return_dialog.what"), "subhead"))
        head.addStretch(1)
        head.addWidget(self.all_left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._none)
        column.addWidget(self.table)
        column.addWidget(self._question)
        self._none.hide()
        self.all_left.clicked.connect(self._propose)
        self.table.add_line_action(
            LineAction(
                texts.t("return_dialog.split"), self._split, self._can_split, "rows", SPLIT_KEYS
            )
        )
        self.table.changed.connect(self._edited)
        self.table.removed.connect(self._taken_out)

    def know_units(self, units: Mapping[ProductId, tuple[UnitChoice, ...]]) -> None:
        """Learn in which units products can be told."""
        self._units.update(units)

    def know_happened(self, lines: Sequence[ReturnableLine], happened: Sequence[Happened]) -> None:
        """Learn what became of the pieces of lines; a scanned line tells only what is left."""
        self._told |= {line.move_id for line in lines}
        self._happened = tuple(dict.fromkeys((*self._happened, *happened)))

    def show_lines(self, lines: Sequence[ReturnableLine], rows: Sequence[Row]) -> None:
        """Show rows of these lines, and what became of those with nothing left."""
        self._lines = tuple(lines)
        self._removed.clear()
        self._question.clear()
        self._show(rows)

    def rows(self) -> list[Row]:
        """The rows in their order, with what has been entered."""
        return [row_of(line) for line in self.table.lines() if not line.is_fixed]

    def request(self) -> tuple[ReturnLine, ...]:
        """The rows as lines of a request; refusals of it find their rows again."""
        lines, self._sent = request_lines(self.rows())
        return lines

    def add(self, row: Row) -> None:
        """Show a row that was scanned: a new one, or its new quantity."""
        known = {each.move_id for each in self._lines}
        if row.source.move_id not in known:
            self._lines = (*self._lines, row.source)
        rows = {each.key: each for each in self.rows()}
        rows[row.key] = row
        self._forget_removed(row.goods)
        self._show(list(rows.values()))
        self.changed.emit()

    def check(self) -> bool:
        """Whether every quantity can be read; the first that cannot gets the focus."""
        return self.table.check()

    def show_errors(self, problems: Mapping[str, Problem]) -> dict[str, Problem]:
        """Show refusals at their rows; those that are of no row are given back."""
        cells: dict[tuple[object, str], Problem | str] = {}
        rest: dict[str, Problem] = {}
        for name, problem in problems.items():
            line, _, field = name.rpartition(".")
            if line in self._sent:
                cells[self._sent[line], COLUMN_OF.get(field, field)] = problem
            else:
                rest[name] = problem
        self.table.set_errors(cells)
        return rest

    def can_be_filled(self) -> bool:
        """Whether something of what is chosen is left to return."""
        return any(line.left > 0 for line in self._lines)

    def say_none(self) -> None:
        """Say that no line is there, and what brings them back."""
        words = texts.t("return_dialog.no_lines")
        self._none.setText(words)
        self._none.show()
        announce(self.all_left, words, assertive=True)
        self.all_left.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Lock everything while an action runs."""
        self.table.set_busy(busy)
        self.all_left.setEnabled(not busy)
        self._question.setEnabled(not busy)

    def _propose(self) -> None:
        """All that is left of what is chosen."""
        rows = all_left(self._lines, self.rows())
        self._removed.clear()
        self._question.clear()
        self._show(rows)
        self.changed.emit()

    def _show(self, rows: Sequence[Row]) -> None:
        self._none.hide()
        deliveries = {row.source.delivery_id for row in rows}
        shown = [
            row
            for row in gone(line for line in self._lines if line.move_id in self._told)
            if not rows or row.source.delivery_id in deliveries
        ]
        deliveries |= {row.source.delivery_id for row in shown}
        has_lots = any(
            row.lot is not None or row.source.numbers or row.source.is_without_lots
            for row in (*rows, *shown)
        )
        lots = () if has_lots else ("lot",)
        has_units = any(len(self._units.get(row.source.product_id, ())) > 1 for row in rows)
        self.table.hide_columns(lots if has_units else (*lots, "unit"))
        is_grouped = len(deliveries) > 1
        goods = Counter(row.goods for row in rows)
        lines = {
            row.key: line_of(
                row, self._own(row), is_grouped=is_grouped, is_split=goods[row.goods] > 1
            )
            for row in rows
        }
        for row in shown:
            if row.key not in lines:
                words = fate_of(row, self._happened)
                lines[row.key] = gone_line_of(row, words, is_grouped=is_grouped)
        self.table.set_lines([lines[row.key] for row in _sorted([*rows, *shown])])
        self.table.setVisible(bool(lines))
        self.all_left.setVisible(self.can_be_filled())

    def _own(self, row: Row) -> UnitChoice | None:
        """The unit in which the product of a row is counted."""
        return next(iter(self._units.get(row.source.product_id, ())), None)

    def _edited(self) -> None:
        self.changed.emit()

    def _can_split(self, key: object) -> bool:
        row = next((each for each in self.rows() if each.key == key), None)
        return row is not None and self._other(row) is None and can_split(row)

    def _split(self, key: object) -> None:
        """Make a second row of the same goods for the other purpose."""
        row = next(each for each in self.rows() if each.key == key)
        if any(at[0] == key for at in self.table.unread()):
            self.table.check()
            return
        kept, added = split(row)
        self._forget_removed(row.goods)
        place = [line.key for line in self.table.lines()].index(key)
        is_grouped = bool(self.table.lines()[place].group)
        line = line_of(added, self._own(added), is_grouped=is_grouped, is_split=True)
        self.table.restore(line, place + 1)
        self._show_row(kept)
        self.table.focus(added.key, "quantity")
        announce(self.table, texts.t("return_dialog.was_split", name=row.source.description))
        self.changed.emit()

    def _other(self, row: Row) -> Row | None:
        """The row of the same goods for the other purpose."""
        return next(
            (each for each in self.rows() if each.goods == row.goods and each.key != row.key), None
        )

    def _show_row(self, row: Row) -> None:
        """Show another quantity of a row that is there, and whether it is one of two."""
        line = next(each for each in self.table.lines() if each.key == row.key)
        self.table.set_line(
            line.with_values(
                quantity=row.quantity,
                unit=row.unit or self._own(row),
                is_split=self._other(row) is not None,
            )
        )

    def _taken_out(self, line: Line, position: int) -> None:
        row = row_of(line)
        other = self._other(row)
        given = ZERO
        if other is not None:
            given = max(min(row.pieces, other.left - other.pieces), ZERO)
            self._show_row(with_pieces(other, other.pieces + given))
        self._removed.append(_Removed(line, position, given))
        self._say_removed()
        self.changed.emit()
        if not self.rows():
            self.emptied.emit()

    def _say_removed(self) -> None:
        self._question.clear()
        if self._removed:
            words = texts.t("return_dialog.removed", name=self._removed[-1].line.name)
            self._question.say(words, tone="info", icon="trash")
            self._question.add_button(texts.t("return_dialog.restore_row"), self._put_back)

    def _put_back(self) -> None:
        taken = self._removed.pop()
        self._none.hide()
        self.table.restore(taken.line, taken.position)
        other = self._other(row_of(taken.line))
        if other is not None:
            self._show_row(with_pieces(other, max(other.pieces - taken.given, ZERO)))
        self.table.focus(taken.line.key)
        self._say_removed()
        self.changed.emit()

    def _forget_removed(self, goods: str) -> None:
        """A row that is there again is not restored once more."""
        self._removed = [one for one in self._removed if row_of(one.line).goods != goods]
        self._say_removed()


@dataclass(frozen=True, slots=True)
class _Removed:
    """A row that was taken out, where it was, and how many pieces the other row was given."""

    line: Line
    position: int
    given: Decimal


def _sorted(rows: Sequence[Row]) -> list[Row]:
    """The rows of a delivery stand together, in the order in which the deliveries came."""
    order = {each: place for place, each in enumerate(row.source.delivery_id for row in rows)}
    first = {key: place for place, key in enumerate(sorted(order, key=lambda each: order[each]))}
    return sorted(rows, key=lambda row: first[row.source.delivery_id])
