"""The button that leads from a record to its documents: tile, label, count and one fact."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit import icons
from app.ui.kit.painted_button import PaintedButton
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font, theme

HEIGHT = 48
_LEFT = 48


class SmartButton(PaintedButton):
    """48 px high; the fact is shortened when there is no room, the label never."""

    def __init__(
        self, label: str, fact: str, *, icon: str, service: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._label = label
        self._fact = fact
        self._icon = icon
        self._service = service
        self._flashing = QTimer(self)
        self._flashing.setSingleShot(True)
        self._flashing.timeout.connect(self.update)
        self.setProperty("ring", 8)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_fact(fact)

    def label(self) -> str:
        """What kind of document it leads to."""
        return self._label

    def fact(self) -> str:
        """Count and most important fact."""
        return self._fact

    def set_fact(self, fact: str) -> None:
        """Change count and fact, such as "1 · £49.72 posted"."""
        self._fact = fact
        self.setAccessibleName(f"{self._label}, {fact}" if fact else self._label)
        self._sync_tooltip()
        self.updateGeometry()
        self.update()

    def flash(self) -> None:
        """Show for 600 ms that it has just appeared."""
        self._flashing.start(theme().duration("successFlash"))
        self.update()

    def is_flashing(self) -> bool:
        """Whether the accent border is shown."""
        return self._flashing.isActive()

    def sizeHint(self) -> QSize:
        label = QFontMetrics(font("bodyStrong", weight=600)).horizontalAdvance(self._label)
        fact = QFontMetrics(font("caption")).horizontalAdvance(self._fact)
        return QSize(max(132, _LEFT + max(label, fact) + 15), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        label = QFontMetrics(font("bodyStrong", weight=600)).horizontalAdvance(self._label)
        return QSize(max(132, _LEFT + label + 15), HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sync_tooltip()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        self._paint_frame(painter)
        tile = QRectF(8, 8, 32, 32)
        service = self._service
        box(painter, tile, 6, fill=color(f"action.{service}.bg" if service else "bg.hover"))
        ink = f"action.{service}.fg" if service else "text.secondary"
        icons.draw(painter, self._icon, tile.adjusted(8, 8, -8, -8), ink)
        width = self.width() - _LEFT - 10
        painter.setPen(color("text.primary"))
        painter.setFont(font("bodyStrong", weight=600))
        painter.drawText(QRectF(_LEFT, 6, width, 20), Qt.AlignmentFlag.AlignVCenter, self._label)
        painter.setPen(color("text.secondary"))
        painter.setFont(font("caption"))
        shown = painter.fontMetrics().elidedText(self._fact, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRectF(_LEFT, 25, width, 16), Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_frame(self, painter: QPainter) -> None:
        rest = "bg.raised" if theme().scheme == "dark" else "bg.surface"
        fill = "bg.pressed" if self.isDown() else "bg.hover" if self.underMouse() else rest
        if self.is_flashing():
            box(
                painter,
                self.rect(),
                8,
                fill=color("bg.selected"),
                border=color("accent.border"),
                width=2,
            )
        else:
            box(
                painter,
                self.rect(),
                8,
                fill=color(fill),
                border=color("border.strong" if self.underMouse() else "border.default"),
            )

    def _sync_tooltip(self) -> None:
        cut = self.sizeHint().width() > self.width()
        self.setToolTip(f"{self._label}: {self._fact}" if cut else "")
