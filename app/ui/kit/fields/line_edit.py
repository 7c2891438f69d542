"""One line of text that ends in dots, and tells in its tooltip, what there is no room for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QToolTip

_INNER = 4
"""What Qt leaves free at both sides of the words."""


class LineEdit(QLineEdit):
    """A line edit of a field; words that are cut stand whole in its tooltip."""

    def tip(self) -> str:
        """The tooltip: its own, or the whole of words that are cut."""
        return self.toolTip() or (self.text() if self._is_cut() else "")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.tip():
            QToolTip.showText(event.globalPos(), self.tip(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words that can only be read end in dots where they are cut, from their beginning."""
        if not self.isReadOnly() or self.cursorPosition() or not self._is_cut():
            super().paintEvent(event)
            return
        room = self.contentsRect().adjusted(_INNER // 2, 0, -_INNER // 2, 0)
        dots = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), dots, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _is_cut(self) -> bool:
        room = self.contentsRect().width() - _INNER
        return self.fontMetrics().horizontalAdvance(self.text()) > room
