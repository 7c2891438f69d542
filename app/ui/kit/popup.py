"""A pop-up under a field: a raised card with a shadow that closes by Esc or a click elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui.kit.painting import floating_card, painter_for

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent, QPaintEvent

MARGIN = 12


class Popup(QFrame):
    """Holds one widget; `closed` comes however it closes."""

    closed = Signal()

    def __init__(self, content: QWidget, parent: QWidget) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Popup
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.NoDropShadowWindowHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addWidget(content)
        self.content = content

    def show_below(self, anchor: QWidget, *, width: int | None = None) -> None:
        """Open under `anchor`, or above it where the screen ends."""
        if width is not None:
            self.content.setFixedWidth(width)
        self.adjustSize()
        room = anchor.screen().availableGeometry()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        height = self.height() - 2 * MARGIN
        if corner.y() + height > room.bottom():
            above = anchor.mapToGlobal(QPoint(0, -4)).y() - height
            if above >= room.top():
                corner.setY(above)
        wide = self.width() - 2 * MARGIN
        corner.setX(max(room.left(), min(corner.x(), room.right() - wide)))
        self.move(corner - QPoint(MARGIN, MARGIN))
        self.show()
        self.content.setFocus(Qt.FocusReason.PopupFocusReason)

    def refit(self) -> None:
        """Take the size of the content again, keeping the upper edge."""
        inside, outside = self.content.layout(), self.layout()
        if inside is not None and outside is not None:
            inside.activate()  # else the height is that before the rows changed
            outside.invalidate()
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        card = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        floating_card(painter_for(self), card, 8, level=2)
