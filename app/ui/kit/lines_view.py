"""The table of a document's lines: rows of one height, one column that takes what is left."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.ui.kit.fields.base import Field
from app.ui.kit.lines_delegate import HEADING, ROW
from app.ui.kit.lines_header import HEADER, LinesHeader
from app.ui.kit.lines_row_end import ARROWS, TRASH, RowEnd
from app.ui.kit.scroll_bar import thin_scroll_bars
from app.ui.kit.tab_order import stops

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from app.ui.kit.lines_model import LinesModel


class LinesView(QTableView):
    """As high as its rows; the card around it scrolls."""

    def __init__(self, model: LinesModel, name: str, *, movable: bool = False) -> None:
        super().__init__()
        self._model = model
        self._end = TRASH + ARROWS if movable else TRASH
        self._hidden: frozenset[str] = frozenset()
        self.setAccessibleName(name)
        self.setHorizontalHeader(LinesHeader(model, self))
        self.setModel(model)
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
        self.fit_columns()

    def hide_columns(self, keys: frozenset[str]) -> None:
        """Leave columns out in which there is nothing to see."""
        self._hidden = keys
        self.fit_columns()

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
        rest = max(0, room - sum(column.width for column in shown))
        stretching = [one for one in shown if one.stretch] or shown[:1]
        for place, column in enumerate(columns):
            self.setColumnHidden(place, column.key in self._hidden)
            extra = rest // len(stretching) if column in stretching else 0
            self.setColumnWidth(place, column.width + extra)
