"""Keys as people read them, and the small box that shows one."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import texts
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color, font

HEIGHT = 18
_NAMES = {"return": "↵", "enter": "↵", "up": "↑", "down": "↓", "left": "←", "right": "→"}
_WORDS = {
    "ctrl": "kit.key_ctrl",
    "shift": "kit.key_shift",
    "alt": "kit.key_alt",
    "esc": "kit.key_esc",
    "del": "kit.key_del",
    "space": "kit.key_space",
    "home": "kit.key_home",
    "end": "kit.key_end",
}


def key_text(keys: str) -> str:
    """The printed form of a shortcut: "Ctrl+Return" is "Ctrl ↵"."""
    return " ".join(_part(part) for part in keys.split("+") if part) or keys


def _part(part: str) -> str:
    low = part.lower()
    if low in _WORDS:
        return texts.t(_WORDS[low])
    return _NAMES.get(low, part)


def width(text: str) -> int:
    """The width of the box around `text`."""
    return max(HEIGHT, QFontMetrics(font("keycap")).horizontalAdvance(text) + 10)


def draw(painter: QPainter, area: QRect, text: str, ink: QColor, line: QColor) -> None:
    """Paint a keycap: `ink` for the text, `line` for the box."""
    box(painter, QRectF(area), 4, border=line)
    painter.setPen(ink)
    painter.setFont(font("keycap"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


class Keycap(QWidget):
    """The key that does what stands beside it."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = key_text(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._text)

    def sizeHint(self) -> QSize:
        return QSize(width(self._text), HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        box(painter, self.rect(), 4, fill=color("bg.surface"))
        draw(painter, self.rect(), self._text, color("text.secondary"), color("border.default"))
