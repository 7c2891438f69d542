"""Paints and edits the cells of a document's lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from app.ui.kit import icons
from app.ui.kit.chip import HEIGHT as CHIP
from app.ui.kit.chip import chip_width, paint_chip
from app.ui.kit.fields.base import Field
from app.ui.kit.lines_model import Unread
from app.ui.kit.lines_row_end import MENU, TRASH
from app.ui.kit.painting import box
from app.ui.kit.theme import color, font
from app.ui.kit.windowed_model import CELL, Cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.kit.lines_model import LineColumn, LinesModel

ROW = 48
HEADING = 28
"""How much higher a row is that begins a group."""
BETWEEN = 8
"""Between struck words and those that hold."""
_Index = QModelIndex | QPersistentModelIndex


class LinesDelegate(QStyledItemDelegate):
    """Two-line cells, chips, figures; fields where a column is edited.

    The watcher sees the keys of a field first. `edited` carries row, column and the value after
    each key that leaves a readable value, `unreadable` row, column and an `Unread` after each
    other; `left` comes with the focus gone.
    """

    edited = Signal(int, int, object)
    unreadable = Signal(int, int, object)
    left = Signal(int, int)

    def __init__(self, model: LinesModel, watcher: QObject) -> None:
        super().__init__(watcher)
        self._model = model
        self._watcher = watcher
        self.paints_trash = False
        self.has_menu: Callable[[int], bool] = _never
        """Whether the line of a row has a menu whose button is painted with its trash icon."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(60, ROW)

    def createEditor(  # type: ignore[override]  # never without an editor here
        self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index
    ) -> QWidget | None:
        column = self._model.columns[index.column()]
        if column.editor is None:
            return None
        line = self._model.lines[index.row()]
        field = column.editor(line)
        field.setParent(parent)
        field.setProperty("place", QPersistentModelIndex(index))
        field.editor.setAccessibleName(
            f"{column.title}, {line.name}" if line.name else column.title
        )
        field.setObjectName(f"{column.key}_{line.key}")
        field.editor.setObjectName(f"{column.key}_{line.key}_editor")
        field.changed.connect(self._changed)
        field.left.connect(self._left)
        field.editor.installEventFilter(self._watcher)
        return field

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, Field):
            unread = self._model.unread_at(index.row(), index.column())
            value = index.data(Qt.ItemDataRole.EditRole)
            if unread is None and (editor.problem() is not None or editor.value() != value):
                editor.set_value(value)
            # What cannot be read yet must not be wiped out under the hand that types it.
            elif unread is not None and typed(editor) != unread.text:
                type_over(editor, unread.text)

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: _Index) -> None:
        if isinstance(editor, Field) and editor.problem() is None:
            self.edited.emit(index.row(), index.column(), editor.value())

    def read(self, row: int, column: int, text: str) -> None:
        """Take a text as if it had been typed into a cell."""
        editor, line = self._model.columns[column].editor, self._model.lines[row]
        if editor is None:
            return
        field = editor(line)
        type_over(field, text)
        problem = field.problem()
        if problem is None:
            self.edited.emit(row, column, field.value())
        else:
            self.unreadable.emit(row, column, Unread(text, problem))
            self._model.replace(row, line)
        field.deleteLater()

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        editor.setGeometry(self.field_area(self._below_heading(option.rect, index)))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        # Tab walks from field to field by itself; the view would close and reopen editors.
        if event.type() in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}:
            return False
        return super().eventFilter(editor, event)

    @staticmethod
    def field_area(area: QRect) -> QRect:
        """Where the field stands in its cell."""
        return QRect(area.left() + 6, area.center().y() - 16, area.width() - 12, 32)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row():  # above each row but the first: the last one ends at the card's edge
            line = QRect(area.left(), area.top(), area.width(), 1)
            painter.fillRect(line, color("border.subtle"))
        self._heading(painter, area, index)
        area = self._below_heading(area, index)
        inner = area.adjusted(12, 0, -12, -1)
        if index.column() >= len(self._model.columns):
            if self.paints_trash and not self._model.lines[index.row()].is_fixed:
                self._end(painter, QRectF(area), index.row())
        else:
            self._cell(painter, inner, index)
        painter.restore()

    def _end(self, painter: QPainter, area: QRectF, row: int) -> None:
        """Paint the icons of a line without buttons."""
        at, top = area.right() - TRASH / 2, area.center().y() - 8
        icons.draw(painter, "trash", QRectF(at - 8, top, 16, 16), "text.secondary")
        if self.has_menu(row):
            before = QRectF(at - 8 - TRASH / 2 - MENU / 2, top, 16, 16)
            icons.draw(painter, "dots-three", before, "text.secondary")

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), self.tip(option.rect, index), view)
        return True

    def tip(self, area: QRect, index: _Index) -> str:
        """The tooltip of a cell: its own, or the whole of words that are cut."""
        cell: Cell | None = index.data(CELL) if index.isValid() else None
        if cell is None or cell.tooltip:
            return cell.tooltip if cell is not None else ""
        room = area.width() - 24
        words = QFontMetrics(font("bodyStrong" if cell.strong else "body"))
        detail = QFontMetrics(font("caption"))
        cut = words.horizontalAdvance(cell.text) > room
        cut = cut or detail.horizontalAdvance(cell.detail) > room
        return "\n".join(part for part in (cell.text, cell.detail) if part) if cut else ""

    def _below_heading(self, area: QRect, index: _Index) -> QRect:
        """What of a cell is its own: all of it, unless its row begins a group."""
        return area.adjusted(0, HEADING if self._model.heading(index.row()) else 0, 0, 0)

    def _heading(self, painter: QPainter, area: QRect, index: _Index) -> None:
        """The words of a group; each cell paints its part of them, for they pass its edges."""
        words = self._model.heading(index.row())
        if not words:
            return
        painter.save()
        painter.setClipRect(area)
        painter.setFont(font("label"))
        painter.setPen(color("text.secondary"))
        ahead = QRect(12, area.top() + 4, area.right(), HEADING - 4)
        painter.drawText(ahead, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def _cell(self, painter: QPainter, area: QRect, index: _Index) -> None:
        column: LineColumn = self._model.columns[index.column()]
        cell: Cell | None = index.data(CELL)
        if cell is None:
            return
        if self._model.lines[index.row()].spans == column.key:
            column = replace(column, numeric=False)
        if cell.chip and cell.tone:
            width = min(chip_width(cell.text, icon=bool(cell.icon)), area.width() + 12)
            chip = QRectF(area.left() - 4, area.center().y() - CHIP / 2 + 0.5, width, CHIP)
            paint_chip(painter, chip, cell.text, icon=cell.icon, tone=cell.tone)
            return
        if cell.chip:
            painter.setFont(font("label"))
            width = min(painter.fontMetrics().horizontalAdvance(cell.text) + 16, area.width() + 12)
            tag = QRectF(area.left() - 6, area.center().y() - 11.5, width, 24)
            box(painter, tag, 4, fill=color("bg.hover"))
            self._words(
                painter, tag.toRect().adjusted(8, 0, 0, 0), cell.text, column, color("text.primary")
            )
            return
        painter.setFont(
            font(
                "body" if not cell.strong else "bodyStrong",
                use="numbers" if column.numeric else None,
            )
        )
        ink = color(cell.ink or "text.primary")
        top = QRect(area.left(), area.center().y() - 18, area.width(), 20) if cell.detail else area
        self._words(painter, top, cell.text, column, ink)
        if cell.struck:
            self._struck(painter, top, cell, column)
        if cell.detail:
            painter.setFont(font("caption"))
            below = QRect(area.left(), area.center().y() + 2, area.width(), 16)
            self._words(painter, below, cell.detail, column, color("text.secondary"))

    def _struck(self, painter: QPainter, area: QRect, cell: Cell, column: LineColumn) -> None:
        """What no longer holds, struck through, before what does."""
        taken = painter.fontMetrics().horizontalAdvance(cell.text) + BETWEEN if cell.text else 0
        struck = font("body", use="numbers" if column.numeric else None)
        struck.setStrikeOut(True)
        painter.setFont(struck)
        before = area.adjusted(0, 0, -taken, 0)
        self._words(painter, before, cell.struck, column, color("text.muted"))

    def _words(
        self, painter: QPainter, area: QRect, words: str, column: LineColumn, ink: QColor
    ) -> None:
        painter.setPen(ink)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _changed(self) -> None:
        field: Any = self.sender()
        place = field.property("place")
        if place is None or not place.isValid():
            return
        problem = field.problem()
        if problem is None:
            self.edited.emit(place.row(), place.column(), field.value())
        else:
            self.unreadable.emit(place.row(), place.column(), Unread(typed(field), problem))

    def _left(self) -> None:
        place = self.sender().property("place")
        if place is not None and place.isValid():
            self.left.emit(place.row(), place.column())


def _never(_row: int) -> bool:
    return False


def typed(field: Field[Any]) -> str:
    """What stands in a field, whether it can be read or not."""
    return field.editor.text() if isinstance(field.editor, QLineEdit) else ""


def type_over(field: Field[Any], text: str) -> None:
    """Let a field show a text that may be no value."""
    if isinstance(field.editor, QLineEdit):
        field.editor.setText(text)
