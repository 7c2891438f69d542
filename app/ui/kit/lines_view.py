"""The table of a document's lines: rows of one height, one column that takes what is left."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.ui.kit.fields.base import Field
from app.ui.kit.lines_delegate import BETWEEN, HEADING, ROW
from app.ui.kit.lines_header import HEADER, LinesHeader
from app.ui.kit.lines_row_end import ARROWS, DETAILS, MENU, TRASH, RowEnd
from app.ui.kit.scroll_bar import thin_scroll_bars
from app.ui.kit.tab_order import stops
from app.ui.kit.theme import font
from app.ui.kit.windowed_model import CELL

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QObject
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

    from app.ui.kit.lines_model import LineColumn, LinesModel

LEAST = 96
"""What a stretching column gives up last."""
MARGIN = 12


class LinesView(QTableView):
    """As high as its rows; the card around it scrolls."""

    def __init__(
        self, model: LinesModel, name: str, *, movable: bool = False, opens: bool = False
    ) -> None:
        super().__init__()
        self._model = model
        self._end = TRASH + (ARROWS if movable else 0) + (DETAILS if opens else 0)
        self.pressed_at = QPoint()
        """Where the mouse was pressed last."""
        self._hidden: frozenset[str] = frozenset()
        self._widths: dict[str, int] = {}
        self.setAccessibleName(name)
        self.setHorizontalHeader(LinesHeader(model, self))
        self.setModel(model)
        model.dataChanged.connect(self._grow)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW)
        rows.setDefaultSectionSize(ROW)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        thin_scroll_bars(self)
        self.setProperty("ring", 8)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter with Ctrl is not for the lines: the view would keep it while a field is open."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def make_room_for_menu(self) -> None:
        """Let a menu's button stand before the trash icon."""
        self._end += MENU
        self.fit_columns()

    def is_at_menu(self, index: QModelIndex) -> bool:
        """Whether the mouse was pressed on the painted button of a line's menu."""
        return self.pressed_at.x() < self.visualRect(index).right() - TRASH

    def stops_in_lines(self) -> list[QWidget]:
        """The fields of each line in their order, and the buttons at its end."""
        inside = self.viewport()
        of_lines: dict[object, list[QWidget]] = {line.key: [] for line in self._model.lines}
        placed = [(field.property("place"), field) for field in inside.findChildren(Field)]
        fields = [
            (place.row(), place.column(), field.editor)
            for place, field in placed
            if place is not None and place.isValid()
        ]
        for row, _column, editor in sorted(fields, key=lambda one: one[:2]):
            of_lines[self._model.lines[row].key].append(editor)
        for end in inside.findChildren(RowEnd):
            of_lines.get(end.key, []).extend(stops(end))
        return list(itertools.chain.from_iterable(of_lines.values()))

    def show_rows(self, shown: int) -> None:
        """Be as high as so many rows; those that begin a group have its words above them."""
        heights = [
            ROW + HEADING if self._model.heading(row) else ROW
            for row in range(len(self._model.lines))
        ]
        for row, height in enumerate(heights):
            if self.rowHeight(row) != height:
                self.setRowHeight(row, height)
        self.setFixedHeight(HEADER + sum(heights[:shown]))
        self._span()
        self._widths = {
            column.key: max(column.width, self._wanted(column, range(len(heights))))
            for column in self._model.columns
        }
        self.fit_columns()

    def _span(self) -> None:
        """Let a cell go on to the end of its row, over the trash icon that a fixed line has not."""
        self.clearSpans()
        places = {column.key: place for place, column in enumerate(self._model.columns)}
        for row, line in enumerate(self._model.lines):
            if line.is_fixed and line.spans:
                place = places[line.spans]
                self.setSpan(row, place, 1, len(places) + 1 - place)

    def fields(self) -> list[Field[Any]]:
        """The fields of all cells that have one now."""
        return [field for field in self.viewport().findChildren(Field) if field.property("place")]

    def at_editor(self, editor: QObject | None) -> tuple[object, str] | None:
        """Which cell an editor is for, None if it is none of these lines."""
        field = editor.parent() if editor is not None else None
        place = field.property("place") if isinstance(field, Field) else None
        if place is None or not place.isValid() or place.model() is not self._model:
            return None
        at: tuple[object, str] = self._model.at(place)
        return at

    def edited_columns(self) -> list[int]:
        """The columns with fields that are shown."""
        places = range(len(self._model.columns))
        return [at for at in places if self._model.is_edited(at) and not self.isColumnHidden(at)]

    def hide_columns(self, keys: frozenset[str]) -> None:
        """Leave columns out in which there is nothing to see."""
        self._hidden = keys
        self.fit_columns()

    def least_width(self) -> int:
        """How narrow the table may be until a column does not fit; those that stretch give most."""
        shown = (one for one in self._model.columns if one.key not in self._hidden)
        columns = sum(
            min(LEAST, one.width) if one.stretch else self._widths.get(one.key, one.width)
            for one in shown
        )
        return columns + (0 if self._model.read_only else self._end)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give what is left of the width to the stretching columns."""
        columns = self._model.columns
        shown = [one for one in columns if one.key not in self._hidden]
        end = 0 if self._model.read_only else self._end
        self.setColumnHidden(len(columns), not end)
        self.setColumnWidth(len(columns), self._end)
        room = self.viewport().width() - end
        widths = {one.key: self._widths.get(one.key, one.width) for one in shown}
        rest = room - sum(widths.values())
        stretching = [one for one in shown if one.stretch] or shown[:1]
        for place, column in enumerate(columns):
            self.setColumnHidden(place, column.key in self._hidden)
            width = widths.get(column.key, column.width)
            if column in stretching:
                width = max(min(LEAST, column.width), width + rest // len(stretching))
            self.setColumnWidth(place, width)
        self.updateEditorGeometries()  # of a view that got narrower, Qt leaves them where they were

    def _grow(self, first: QModelIndex, last: QModelIndex) -> None:
        """Make room for words that are wider than all before."""
        rows = range(first.row(), last.row() + 1)
        wanted = {one.key: self._wanted(one, rows) for one in self._model.columns}
        wider = {key: width for key, width in wanted.items() if width > self._widths.get(key, 0)}
        if any(self._widths.get(key) is not None for key in wider):
            self._widths.update(wider)
            self.fit_columns()

    def _wanted(self, column: LineColumn, rows: range) -> int:
        """How wide a column that fits has to be for these rows; no pixel for any other."""
        if not column.fits:
            return 0
        place = self._model.columns.index(column)
        is_painted = self._model.read_only and column.editor is not None
        words = {strong: QFontMetrics(_font(strong=strong)) for strong in (False, True)}
        below, head = QFontMetrics(font("caption")), QFontMetrics(font("label"))
        widest = head.horizontalAdvance(column.title) + 2 * MARGIN
        around = 2 * MARGIN if is_painted else column.fits  # there is no field around the words
        for row in rows:
            if self._model.unread_at(row, place) is not None:
                continue  # such a text may be any length; its field scrolls
            cell = self._model.index(row, place).data(CELL)
            least = below.horizontalAdvance(cell.detail) + 2 * MARGIN
            told = words[cell.strong].horizontalAdvance(cell.text) + around
            if cell.struck:
                told += words[False].horizontalAdvance(cell.struck) + (BETWEEN if cell.text else 0)
            widest = max(widest, told, least)
        widest += 2  # what is painted may be a pixel wider than it is measured
        return min(widest, column.most) if column.most else widest


def _font(*, strong: bool) -> QFont:
    return font("bodyStrong" if strong else "body", use="numbers")
