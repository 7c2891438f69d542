"""The dark veil over a window while a dialog stands before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Scrim(QWidget):
    """Covers `window` wholly and keeps doing so while it is resized.

    Over a dialog with a shadow `margin` it covers the card alone, with its round corners.
    """

    def __init__(self, window: QWidget, *, margin: int = 0, radius: int = 0) -> None:
        super().__init__(window)
        self._margin = margin
        self._radius = radius
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        edge = self._margin
        card = self.rect().adjusted(edge, edge, -edge, -edge)
        box(painter_for(self), card, self._radius, fill=color("bg.scrim"))
