"""Thin scroll bars in the colours of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QStyle, QStyleOptionSlider

from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_WIDTH = 12


class ScrollBar(QScrollBar):
    """A handle without a track; it darkens under the mouse."""

    def sizeHint(self) -> QSize:
        upright = self.orientation() == Qt.Orientation.Vertical
        return QSize(_WIDTH, 60) if upright else QSize(60, _WIDTH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.maximum() <= self.minimum():
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar,
            option,
            QStyle.SubControl.SC_ScrollBarSlider,
            self,
        )
        name = "border.control" if self.underMouse() or self.isSliderDown() else "border.strong"
        box(painter_for(self), QRectF(handle).adjusted(3, 3, -3, -3), 3, fill=color(name))


def thin_scroll_bars(area: QAbstractScrollArea) -> None:
    """Give `area` the thin bars, and let what is behind shine through it."""
    area.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical))
    area.setHorizontalScrollBar(ScrollBar(Qt.Orientation.Horizontal))
    area.viewport().setAutoFillBackground(False)
