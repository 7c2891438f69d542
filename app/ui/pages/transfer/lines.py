"""The rows of a transfer: what is expected and what came, by lot and condition."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.errors import Problem
from app.services import wording
from app.services.stock import Tracking
from app.ui.kit.buttons import Button
from app.ui.kit.labels import Text
from app.ui.kit.lines_field import Line, LinesField
from app.ui.kit.menu import Menu
from app.ui.kit.money import quantity
from app.ui.kit.tab_order import stops
from app.ui.pages.transfer import counting
from app.ui.pages.transfer.columns import Products, columns, given_up, hidden, line_of, row_of
from app.ui.pages.transfer.counting import ONE, ZERO, Row
from app.ui.pages.transfer.scan_field import ScanField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from PySide6.QtGui import QAction, QResizeEvent

    from app.services.products import ProductChoice, ProductId
    from app.services.returns import Destinations, LotsOut, UnexpectedLine
    from app.services.stock import (
        MoveCard,
        MovedLine,
        MoveId,
        ScannedPiece,
        TransferCard,
        UnitChoice,
    )
    from app.ui.kit.desk import Desk

FOR_NAMES = 60
"""What names of products have beyond the least that they are left with."""
COLUMN_OF = {"move_id": "product", "product_id": "product", "destination_id": "place_id"}


class TransferLines(QWidget):
    """`changed` follows each edit, `product_wanted` asks for something else that was in the box."""

    changed = Signal()
    product_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._card: TransferCard | None = None
        self._sent: dict[str, str] = {}
        self._destinations: Destinations | None = None
        self._lots: Mapping[MoveId, LotsOut] = {}
        self._products = Products()
        self._units: dict[ProductId, tuple[UnitChoice, ...]] = {}
        self.table: LinesField | None = None
        self.scan = ScanField()
        self.set_all = Button(texts.t("transfer_page.set_all"), icon="checks")
        self.set_all.setObjectName("set_all")
        self.set_all.clicked.connect(self.count_all)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(16)
        tools.addWidget(self.scan, 1)
        tools.addWidget(self.set_all, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._column.addWidget(self._tools)

    def show_card(
        self,
        card: TransferCard,
        destinations: Destinations | None,
        lots: Mapping[MoveId, LotsOut],
        units: Mapping[ProductId, tuple[UnitChoice, ...]],
        *,
        is_editable: bool,
    ) -> None:
        """Show a transfer as it is saved; `is_editable`: what comes is counted here."""
        self._card, self._destinations, self._units = card, destinations, dict(units)
        self._lots = lots
        self._tools.setVisible(is_editable)
        self.scan.clear()
        self._make_table(card, is_editable=is_editable)
        self._show(self._first_rows(card))

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show what was counted before."""
        self._show(rows)
        self.changed.emit()

    def stops(self) -> list[QWidget]:
        """Where Tab stops: what counts all, then the rows."""
        rows = [] if self.table is None else self.table.stops()
        return [*stops(self.scan), self.set_all, *rows]

    def rows(self) -> list[Row]:
        """The rows with what has been entered."""
        return [] if self.table is None else [row_of(line) for line in self.table.lines()]

    def counted(self) -> Decimal:
        """How many pieces are counted, whatever they are."""
        return sum((row.pieces for row in self.rows()), ZERO)

    def is_dirty(self) -> bool:
        """Whether something differs from what is there at first."""
        if self._card is None or self.table is None:
            return False
        return counting.pack(self.rows()) != counting.pack(self._first_rows(self._card))

    def request(self) -> tuple[MovedLine, ...]:
        """What was counted of each move; refusals find their rows again."""
        if self._card is None:
            return ()
        lines, self._sent = counting.request_lines(self.rows(), self._card)
        return lines

    def unexpected(self) -> tuple[UnexpectedLine, ...]:
        """What else was in the box."""
        lines, keys = counting.unexpected_lines(self.rows())
        self._sent = {**self._sent, **keys}
        return lines

    def check(self) -> bool:
        """Whether everything can be read; the first that cannot gets the focus."""
        return self.table is None or self.table.check()

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
        if self.table is not None:
            self.table.set_errors(cells)
        return rest

    def set_busy(self, busy: bool) -> None:
        """Lock everything while an action runs."""
        self._tools.setEnabled(not busy)
        if self.table is not None:
            self.table.set_busy(busy)

    def count_all(self) -> None:
        """All that is expected has come; what is scanned next is not typed into a quantity."""
        if self._tools.isHidden():
            return
        self.show_rows(counting.all_done(self.rows()))
        self.scan.take_hand()

    def count_scanned(self, found: ScannedPiece) -> Problem | Row:
        """Count a scanned piece in its row, or say why it is none.

        The first one begins to count: what stood there to be taken was not looked at yet.
        """
        rows, is_first = self.rows(), not self.is_dirty()
        if is_first:
            rows = [replace(row, quantity=ZERO) for row in rows]
        row = counting.counted(rows, found)
        if isinstance(row, Problem) or self.table is None:
            return row
        if is_first:
            self._show(rows)
        if any(one.key == row.key for one in rows):
            self.table.set_line(self._line(row))
        else:
            self.table.restore(self._line(row), _after(rows, row))
        self._edited("", "")
        return row

    def add_unexpected(
        self, product: ProductChoice, row_values: Row, units: tuple[UnitChoice, ...]
    ) -> None:
        """Append what else was in the box."""
        self._units[product.id] = units
        self.show_rows([*self.rows(), row_values])

    # Parts

    def _first_rows(self, card: TransferCard) -> list[Row]:
        return counting.told_by_lot(counting.rows_of(card), self._lots)

    def _make_table(self, card: TransferCard, *, is_editable: bool) -> None:
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        found = columns(
            card,
            self._destinations,
            self._lots,
            self._units,
            self._products,
            is_editable=is_editable,
        )
        table = self.table = LinesField(found, name=texts.t("transfer_page.lines"))
        table.setObjectName("transfer_lines")
        table.changed.connect(self._edited)
        table.removed.connect(self._removed)
        table.set_read_only(not is_editable)
        if is_editable:
            words = texts.t("transfer_page.add_part")
            self.add_part = table.add_action(words, self._add_part, icon="plus")
        if is_editable and card.is_return:
            words = texts.t("transfer_page.add_product")
            self.add_product = table.add_action(words, self.product_wanted.emit, icon="package")
        self._counted = Text("", "caption", "secondary")
        if is_editable:
            table.set_summary(self._counted)
        self._column.addWidget(table)

    def _show(self, rows: Sequence[Row]) -> None:
        if self.table is None:
            return
        self.table.set_lines([self._line(row) for row in rows])
        self._hide_columns()
        self._say_counted()

    def _line(self, row: Row) -> Line:
        return line_of(row, self._units)

    def _say_counted(self) -> None:
        if self._card is None or self.table is None:
            return
        expected = sum((move.quantity for move in self._card.moves), ZERO)
        n = wording.form_of(expected)
        own = (row.pieces for row in self.rows() if not row.is_unexpected)
        pieces = quantity(sum(own, ZERO))
        words = texts.t("transfer_page.counted", n=n, counted=pieces, expected=quantity(expected))
        self._counted.setText(words)

    def _edited(self, key: object, column: str) -> None:
        line = None
        if self.table is not None:
            line = next((one for one in self.table.lines() if one.key == key), None)
        if line is not None and column == "lot":
            self._count_named(line)
        if line is not None and column == "condition":
            self._propose_place(line)
        self._say_counted()
        self.changed.emit()

    def _count_named(self, line: Line) -> None:
        """A piece whose serial is typed has come."""
        row = row_of(line)
        is_new = row.move.tracking is Tracking.SERIAL and row.part is None and not row.quantity
        if self.table is not None and is_new and row.lot:
            self.table.set_line(line.with_values(quantity=ONE))

    def _propose_place(self, line: Line) -> None:
        """Where goods in this condition go, unless the storekeeper says otherwise (rules 28)."""
        row = row_of(line)
        if self.table is None or self._destinations is None:
            return
        if row.condition is not None and not row.is_unexpected:
            is_customers = row.move.owner_id is not None
            place = self._destinations.proposed_for(row.condition, is_customers=is_customers)
            is_there = place == row.move.destination_id
            self.table.set_line(line.with_values(place_id=None if is_there else place))
        self._hide_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hide_columns()

    def _hide_columns(self) -> None:
        """Leave out what there is nothing to see in, and what there is no room for."""
        if self.table is None:
            return
        rows = self.rows()
        for given in ((), *given_up(rows)):
            self._products.tells_expected = "expected" in given
            self.table.hide_columns((*hidden(rows), *given))
            if self.table.least_width() + FOR_NAMES <= self.width():
                break

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
            rows = counting.told_by_lot([counting.added(self.rows(), move)], self._lots)
            self.table.add(self._line(rows[0]))
            self._edited("", "")


def _after(rows: Sequence[Row], row: Row) -> int:
    """Where a new row goes: below the last one of its line."""
    return 1 + max((n for n, one in enumerate(rows) if one.move.id == row.move.id), default=-1)
