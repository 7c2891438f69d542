"""The titles above the lines of a document; each shares its edge with the cells below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from app.ui.kit.painting import round_top
from app.ui.kit.theme import color, font

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.ui.kit.lines_model import LinesModel

HEADER = 32


class LinesHeader(QHeaderView):
    """Titles only: lines keep the order of the document."""

    def __init__(self, model: LinesModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._lines = model
        self.setFixedHeight(HEADER)
        self.setMinimumSectionSize(24)
        self.setHighlightSections(False)
        self.viewport().setAutoFillBackground(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(event.pos().x()), self)
            return True
        return super().viewportEvent(event)

    def tip(self, at: int) -> str:
        """The whole of a title that is cut, at a point of the header."""
        index = self.logicalIndexAt(at)
        if not 0 <= index < len(self._lines.columns):
            return ""
        title = self._lines.columns[index].title
        room = self.sectionSize(index) - 24
        return title if QFontMetrics(font("label")).horizontalAdvance(title) > room else ""

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        painter.save()
        last = index == len(self._lines.columns) - (1 if self._lines.read_only else 0)
        round_top(painter, rect, 11, left=index == 0, right=last)
        painter.fillRect(rect, color("bg.sunken"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color("border.subtle"))
        if index < len(self._lines.columns):
            column = self._lines.columns[index]
            painter.setFont(font("label"))
            painter.setPen(color("text.secondary"))
            area = rect.adjusted(12, 0, -12, 0)
            side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
            shown = painter.fontMetrics().elidedText(
                column.title, Qt.TextElideMode.ElideRight, area.width()
            )
            painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
