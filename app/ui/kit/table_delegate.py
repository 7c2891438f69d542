"""Paints the cells of a table: hover, selection with its focus ring, icons, avatars, bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.kit import icons
from app.ui.kit.avatar import paint_avatar
from app.ui.kit.chip import chip_width, paint_chip
from app.ui.kit.fields.toggles import paint_check
from app.ui.kit.skeleton import BAR, paint_bar
from app.ui.kit.theme import color, font, theme
from app.ui.kit.windowed_model import CELL, CHECKED, Cell, Column

if TYPE_CHECKING:
    from app.ui.kit.table_view import TableView

ROW = 36
CHECK_WIDTH = 36
_PAD = 8
_Index = QModelIndex | QPersistentModelIndex


class TableDelegate(QStyledItemDelegate):
    """One delegate for all columns of a TableView."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(80, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self._background(painter, area, index, chosen=chosen)
        inner = area.adjusted(self.lead(index), 0, -_PAD, -1)
        cell: Cell | None = index.data(CELL)
        if cell is None:
            paint_bar(painter, inner.left(), inner.center().y() - BAR / 2, inner.width() * 0.6)
        else:
            self._check(painter, area, index, chosen=chosen)
            self._cell(painter, inner, cell, self._view.column(index.column()))
        if chosen and self._view.hasFocus():
            self._ring(painter, area, index)
        painter.restore()

    def lead(self, index: _Index) -> int:
        """How far from the cell's edge its content begins."""
        first = index.column() == 0
        return CHECK_WIDTH + _PAD if first and self._view.checkable else _PAD + (8 if first else 0)

    def words_font(self, cell: Cell, column: Column) -> QFont:
        """The font of a cell's words."""
        return font(
            "body", weight=600 if cell.strong else None, use="numbers" if column.numeric else None
        )

    def is_cut(self, cell: Cell, column: Column, width: int) -> bool:
        """Whether the words of a cell are shortened to fit into `width` px."""
        if cell.chip:
            return chip_width(cell.text, icon=bool(cell.icon)) > width
        taken = 30 if cell.avatar is not None else 24 if cell.icon else 0
        words = QFontMetrics(self.words_font(cell, column)).horizontalAdvance(cell.text)
        return words > width - taken

    def _background(self, painter: QPainter, area: QRect, index: _Index, *, chosen: bool) -> None:
        if chosen:
            painter.fillRect(area, color("bg.selected"))
        elif index.row() == self._view.hovered_row():
            painter.fillRect(area, color("bg.hover"))
        line = QRect(area.left(), area.bottom(), area.width(), 1)
        painter.fillRect(line, color("border.subtle"))

    def _check(self, painter: QPainter, area: QRect, index: _Index, *, chosen: bool) -> None:
        if index.column() != 0 or not self._view.checkable:
            return
        checked = bool(index.data(CHECKED))
        hovered = index.row() == self._view.hovered_row()
        if checked or hovered or chosen or self._view.any_checked():
            box = QRectF(area.left() + 14, area.center().y() - 9, 18, 18)
            paint_check(painter, box, checked=checked)

    def _cell(self, painter: QPainter, area: QRect, cell: Cell, column: Column) -> None:
        left = area.left()
        ink = theme().tone(cell.tone)[0] if cell.tone else color(cell.ink or "text.primary")
        if cell.chip:
            width = min(area.width(), chip_width(cell.text, icon=bool(cell.icon)))
            chip = QRectF(left, area.center().y() - 10.5, width, 22)
            paint_chip(painter, chip, cell.text, icon=cell.icon, tone=cell.tone or "neutral")
            return
        if cell.avatar is not None:
            paint_avatar(painter, QRectF(left, area.center().y() - 11, 22, 22), cell.avatar)
            left += 30
        elif cell.icon:
            icons.draw(painter, cell.icon, QRectF(left, area.center().y() - 7.5, 16, 16), ink)
            left += 24
        for number, (name, shade, _tip) in enumerate(cell.icons):
            box = QRectF(left + number * 22, area.center().y() - 7.5, 16, 16)
            icons.draw(painter, name, box, shade)
        if cell.text and not cell.icons:
            self._words(
                painter,
                QRect(left, area.top(), area.right() - left + 1, area.height()),
                cell,
                column,
                ink,
            )

    def _words(
        self, painter: QPainter, area: QRect, cell: Cell, column: Column, ink: QColor
    ) -> None:
        painter.setPen(ink)
        painter.setFont(self.words_font(cell, column))
        shown = painter.fontMetrics().elidedText(
            cell.text, Qt.TextElideMode.ElideRight, area.width()
        )
        side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _ring(self, painter: QPainter, area: QRect, index: _Index) -> None:
        """The ring goes round the whole row, so each cell paints its part of it."""
        ring = color("focus.ring")
        painter.fillRect(QRect(area.left(), area.top(), area.width(), 2), ring)
        painter.fillRect(QRect(area.left(), area.bottom() - 1, area.width(), 2), ring)
        first, last = self._view.outer_columns()
        if index.column() == first:
            painter.fillRect(QRect(area.left(), area.top(), 2, area.height()), ring)
        if index.column() == last:
            painter.fillRect(QRect(area.right() - 1, area.top(), 2, area.height()), ring)
