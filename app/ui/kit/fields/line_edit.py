"""One line of text that tells in its tooltip what there is no room for."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QLineEdit, QToolTip

_INNER = 4
"""What Qt leaves free at both sides of the words."""


class LineEdit(QLineEdit):
    """A line edit of a field; words that are cut stand whole in its tooltip."""

    def tip(self) -> str:
        """The tooltip: its own, or the whole of words that are cut."""
        room = self.contentsRect().width() - _INNER
        is_cut = self.fontMetrics().horizontalAdvance(self.text()) > room
        return self.toolTip() or (self.text() if is_cut else "")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.tip():
            QToolTip.showText(event.globalPos(), self.tip(), self)
            return True
        return super().event(event)
