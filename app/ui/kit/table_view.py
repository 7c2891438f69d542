"""The table over a windowed model: one row is current, columns fit the width, keys do all."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QToolTip, QWidget

from app.ui.kit import icons
from app.ui.kit.fields.toggles import paint_check
from app.ui.kit.keys import LIST, Keys
from app.ui.kit.painting import painter_for, round_top
from app.ui.kit.scroll_bar import thin_scroll_bars
from app.ui.kit.skeleton import BAR, paint_bar
from app.ui.kit.table_checks import TableChecks
from app.ui.kit.table_delegate import CHECK_WIDTH, ROW, TableDelegate
from app.ui.kit.theme import color, font, theme
from app.ui.kit.timers import once
from app.ui.kit.windowed_model import CELL, Cell, Column, WindowedModel

HEADER = 34


class TableHeader(QHeaderView):
    """Column titles with the sort arrow, and the check box for all that the filter matches."""

    sort_wanted = Signal(int)
    all_toggled = Signal()

    def __init__(self, view: TableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.sorted_column = -1
        self.descending = False
        self.setFixedHeight(HEADER)
        self.setMinimumSectionSize(24)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.viewport().setAutoFillBackground(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.sectionClicked.connect(self._clicked)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first, last = self._view.outer_columns()
        is_corner = index == last and not self._view.verticalScrollBar().isVisible()
        _paint_strip(painter, rect, left=index == first, right=is_corner)
        column = self._view.column(index)
        left = rect.left() + 8
        if index == 0:
            left += CHECK_WIDTH if self._view.checkable else 8
            if self._view.checkable:
                box = QRectF(rect.left() + 14, rect.center().y() - 9, 18, 18)
                paint_check(painter, box, checked=self._view.all_checked())
        sorted_here = index == self.sorted_column
        painter.setFont(font("label", weight=600 if sorted_here else None))
        painter.setPen(color("text.primary" if sorted_here else "text.secondary"))
        width = painter.fontMetrics().horizontalAdvance(column.title)
        room = rect.right() - left - 7 - (16 if sorted_here else 0)
        shown = painter.fontMetrics().elidedText(column.title, Qt.TextElideMode.ElideRight, room)
        if column.numeric:
            left = max(left, rect.right() - 7 - width - (16 if sorted_here else 0))
        area = QRect(left, rect.top(), room + 2, rect.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
        if sorted_here:
            arrow = QRectF(left + min(width, room) + 4, rect.center().y() - 5.5, 12, 12)
            icons.draw(
                painter, "caret-down" if self.descending else "caret-up", arrow, "text.primary"
            )
        painter.restore()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(event.pos().x()), self)
            return True
        return super().viewportEvent(event)

    def tip(self, at: int) -> str:
        """The whole of a title that is cut, at a point of the header."""
        index = self.logicalIndexAt(at)
        if index < 0:
            return ""
        sorted_here = index == self.sorted_column
        taken = 15 + (16 if sorted_here else 0)
        if index == 0:
            taken += CHECK_WIDTH if self._view.checkable else 8
        words = QFontMetrics(font("label", weight=600 if sorted_here else None))
        title = self._view.column(index).title
        cut = words.horizontalAdvance(title) > self.sectionSize(index) - taken
        return title if cut else ""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._view.checkable and event.position().x() + self.offset() < CHECK_WIDTH:
            self.all_toggled.emit()
            return
        super().mouseReleaseEvent(event)

    def _clicked(self, section: int) -> None:
        if self._view.column(section).sortable:
            self.sort_wanted.emit(section)


class _Corner(QWidget):
    """The end of the header, over the scroll bar."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEADER)

    def paintEvent(self, _event: QPaintEvent) -> None:
        _paint_strip(painter_for(self), self.rect(), left=False, right=True)


def _paint_strip(painter: QPainter, rect: QRect, *, left: bool, right: bool) -> None:
    """A part of the header's ground; its outer ends follow the corners of the card."""
    round_top(painter, rect, 11, left=left, right=right)
    painter.fillRect(rect, color("bg.sunken"))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color("border.subtle"))


class TableView(QTableView):
    """A table of one current row.

    `opened` carries the row of Enter or a double click; `sort_wanted` the key of a column and
    whether descending: make another source and give it to the model. In a `checkable` table Space,
    X and Ctrl+click check a row, Shift with an arrow key or a click all rows up to there.
    """

    opened = Signal(object)
    sort_wanted = Signal(str, bool)
    current_changed = Signal(object)

    def __init__(
        self, model: WindowedModel, *, checkable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.checkable = checkable
        self._model = model
        self._hovered = -1
        self._outer = (0, len(model.columns) - 1)
        self._left_out: frozenset[str] = frozenset()
        self._header = TableHeader(self)
        self.setHorizontalHeader(self._header)
        self.setModel(model)
        self.setItemDelegate(TableDelegate(self))
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW)
        rows.setDefaultSectionSize(ROW)
        self.setProperty("ring", "own")
        self.setFrameShape(QFrame.Shape.NoFrame)
        thin_scroll_bars(self)
        self.addScrollBarWidget(_Corner(), Qt.AlignmentFlag.AlignTop)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._tell_visible)
        self._header.sort_wanted.connect(self._sort)
        self.checks = TableChecks(self, model)
        self._header.all_toggled.connect(self.checks.toggle_all)
        self.doubleClicked.connect(self._open)
        self._late = once(self, theme().duration("skeletonDelay"), self.viewport().update)
        model.modelReset.connect(self._late.start)
        model.failed.connect(self.viewport().update)
        model.checks_changed.connect(self._repaint)
        model.counted.connect(self._tell_visible)
        self.selectionModel().currentRowChanged.connect(self._current)
        self._keys = Keys(self, LIST)
        self._add_keys()

    # What the delegate and the header ask

    def column(self, section: int) -> Column:
        """The definition of a column."""
        return self._model.columns[section]

    def hovered_row(self) -> int:
        """The row under the mouse, -1 for none."""
        return self._hovered

    def outer_columns(self) -> tuple[int, int]:
        """The first and the last column that are shown."""
        return self._outer

    def any_checked(self) -> bool:
        """Whether at least one row is checked."""
        return self._model.checked_count() > 0

    def all_checked(self) -> bool:
        """Whether everything that the filter matches is checked."""
        count = self._model.rowCount()
        return count > 0 and self._model.checked_count() == count

    # What a page asks

    def show_sort(self, key: str, *, descending: bool) -> None:
        """Show by which column the source is sorted."""
        keys = [column.key for column in self._model.columns]
        self._header.sorted_column = keys.index(key) if key in keys else -1
        self._header.descending = descending
        self._header.viewport().update()

    def current_row(self) -> Any | None:  # noqa: ANN401  rows are the caller's own type
        """The current row, None when there is none or it is not loaded."""
        return self._model.row(self.currentIndex().row())

    def go_to(self, position: int) -> None:
        """Make a row the current one and bring it into view."""
        count = self._model.rowCount()
        if count:
            index = self._model.index(max(0, min(position, count - 1)), 0)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(index)

    def leave_out(self, *keys: str) -> None:
        """Do without these columns, of which no row of the list has anything to say."""
        self._left_out = frozenset(keys)
        self._fit_columns()

    def hidden_columns(self) -> list[str]:
        """The keys of the columns that are left out, or for which there is no room."""
        return [
            column.key
            for number, column in enumerate(self._model.columns)
            if self.isColumnHidden(number)
        ]

    # What Qt calls

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()
        self._tell_visible()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._model.is_counting() and not self._late.isActive():
            self._paint_skeleton(painter_for(self.viewport()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys of the page; searching a million rows from here would load them all."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        held = event.modifiers()
        if not self.checkable or not index.isValid():
            super().mousePressEvent(event)
        elif held & Qt.KeyboardModifier.ShiftModifier:
            self.checks.draw_to(index.row())
        elif held & Qt.KeyboardModifier.ControlModifier:
            self.go_to(index.row())
            self.checks.toggle(index.row())
        elif event.position().x() < CHECK_WIDTH:
            self.checks.toggle(index.row())
        else:
            super().mousePressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QHelpEvent) and kind == QEvent.Type.ToolTip:
            self._show_tip(event.pos(), event.globalPos())
            return True
        if kind in {QEvent.Type.MouseMove, QEvent.Type.HoverMove, QEvent.Type.Leave}:
            at = event.position().toPoint() if isinstance(event, QMouseEvent) else None
            self._hover(self.indexAt(at).row() if at is not None else -1)
        return super().viewportEvent(event)

    # Parts

    def tip(self, at: QPoint) -> str:
        """The tooltip at a point: that of an icon, or the whole of words that are cut."""
        index = self.indexAt(at)
        cell: Cell | None = index.data(CELL) if index.isValid() else None
        if cell is None:
            return ""
        area = self.visualRect(index)
        delegate = self.itemDelegate()
        if not isinstance(delegate, TableDelegate):
            return ""
        left = area.left() + delegate.lead(index)
        place = (at.x() - left) // 22
        if cell.icons:
            return cell.icons[place][2] if 0 <= place < len(cell.icons) else ""
        room = area.right() - 7 - left
        cut = delegate.is_cut(cell, self.column(index.column()), room)
        return "\n".join(part for part in (cell.text if cut else "", cell.tooltip) if part)

    def _add_keys(self) -> None:
        keys, checks = self._keys, self.checks
        keys.plain("J", "keys.down", self._down)
        keys.plain("K", "keys.up", self._up)
        keys.plain("Home", "keys.first", self._first)
        keys.plain("End", "keys.last", self._last)
        keys.plain(("Return", "Enter"), "keys.open", self._open)
        if self.checkable:
            keys.plain(("X", "Space"), "keys.check", checks.toggle_current)
            keys.plain("Shift+Down", "keys.check_down", checks.draw_down)
            keys.plain("Shift+Up", "keys.check_up", checks.draw_up)
            keys.plain("Ctrl+A", "keys.check_all", checks.check_all)
            keys.plain("Esc", "keys.check_none", checks.clear, when=self.any_checked)

    def _down(self) -> None:
        self.go_to(self.currentIndex().row() + 1)

    def _up(self) -> None:
        self.go_to(self.currentIndex().row() - 1)

    def _first(self) -> None:
        self.go_to(0)

    def _last(self) -> None:
        self.go_to(self._model.rowCount() - 1)

    def _paint_skeleton(self, painter: QPainter) -> None:
        """Bars where the rows will be."""
        for row in range(self.viewport().height() // ROW):
            for number in range(len(self._model.columns)):
                width = self.columnWidth(number)
                if width:
                    left = self.columnViewportPosition(number) + 8 + (0 if number else 8)
                    part = 0.4 if (row + number) % 2 else 0.55
                    paint_bar(painter, left, row * ROW + (ROW - BAR) / 2, (width - 24) * part)

    def _show_tip(self, at: QPoint, place: QPoint) -> None:
        QToolTip.showText(place, self.tip(at), self)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _fit_columns(self) -> None:
        """Hide columns from the right until the rest fits; a stretching one takes what is left."""
        columns = self._model.columns
        lead = CHECK_WIDTH if self.checkable else 8
        shown = [one for one, column in enumerate(columns) if column.key not in self._left_out]
        room = self.viewport().width() - lead
        for number in reversed(range(len(columns))):
            if sum(columns[one].width for one in shown) <= room:
                break
            if number in shown and not columns[number].keep and not columns[number].stretch:
                shown.remove(number)
        rest = max(0, room - sum(columns[one].width for one in shown))
        stretching = [one for one in shown if columns[one].stretch] or shown[-1:]
        for number, column in enumerate(columns):
            self.setColumnHidden(number, number not in shown)
            width = column.width + (lead if number == 0 else 0)
            if number in stretching:
                width += rest // len(stretching)
            self.setColumnWidth(number, width)
        self._outer = (shown[0], shown[-1]) if shown else (0, 0)

    def _tell_visible(self) -> None:
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        self._model.want(first, last if last >= 0 else self._model.rowCount() - 1)

    def _sort(self, section: int) -> None:
        again = section == self._header.sorted_column
        descending = not self._header.descending if again else False
        self.show_sort(self.column(section).key, descending=descending)
        self.sort_wanted.emit(self.column(section).key, descending)

    def _open(self) -> None:
        row = self.current_row()
        if row is not None:
            self.opened.emit(row)

    def _current(self) -> None:
        self.checks.moved()
        self.current_changed.emit(self.current_row())

    def _repaint(self) -> None:
        self.viewport().update()
        self._header.viewport().update()
