"""The round mark of a person: initials on one of five colours."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.painting import painter_for
from app.ui.kit.theme import color, font


def initials(name: str) -> str:
    """The first letters of the first and the last word: "Priya Nair" is PN."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    ends = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return ends.upper()


def shade(name: str) -> int:
    """Which of the five colours a name has, the same every time."""
    return sum(map(ord, name)) * 15 % 97 % 5 + 1


def paint_avatar(painter: QPainter, area: QRectF, name: str) -> None:
    """Paint an avatar; a dashed circle for nobody."""
    if not name:
        pen = QPen(QColor(color("border.control")), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(area.adjusted(0.5, 0.5, -0.5, -0.5))
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(f"avatar.{shade(name)}"))
    painter.drawEllipse(area)
    letters = QFont(font("keycap", weight=600))
    letters.setPixelSize(max(8, round(area.height() * 0.38)))
    painter.setFont(letters)
    painter.setPen(color("avatar.text"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, initials(name))


class Avatar(QWidget):
    """An avatar of 20, 24 or 32 px with the name as tooltip."""

    def __init__(self, name: str, size: int = 24, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(name)
        self.setAccessibleName(name)

    def set_name(self, name: str) -> None:
        """Show somebody else."""
        self._name = name
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_avatar(painter_for(self), QRectF(self.rect()), self._name)
