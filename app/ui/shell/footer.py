"""The footer of the window: the keys of this screen, and whether all is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app import texts
from app.ui.kit import icons
from app.ui.kit.keycaps import Keycap
from app.ui.kit.labels import Text
from app.ui.kit.theme import color, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

HEIGHT = 32


class Footer(QWidget):
    """Keys at the left; at the right one state at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(8)
        self._keys = QHBoxLayout()
        self._keys.setSpacing(6)
        self._icon = QLabel()
        self._state = Text("", "caption", "secondary")
        row.addLayout(self._keys)
        row.addStretch(1)
        row.addWidget(self._icon)
        row.addWidget(self._state)
        self._state_icon = ""
        theme().changed.connect(self._draw_icon)

    def state(self) -> str:
        """The words at the right."""
        return self._state.text()

    def show_keys(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show pairs of keys and the text key of what they do."""
        while self._keys.count():
            item = self._keys.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for keys, what in hints:
            self._keys.addWidget(Keycap(keys))
            self._keys.addWidget(Text(texts.t(what), "caption", "secondary"))
            self._keys.addSpacing(8)

    def show_state(self, words: str, icon: str, *, tone: str = "secondary") -> None:
        """Show the connection's or the form's state."""
        self._state.setText(words)
        self._state.set_tone(tone)
        self._state_icon = icon
        self._draw_icon()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.window"))
        painter.fillRect(0, 0, self.width(), 1, color("border.subtle"))

    def _draw_icon(self) -> None:
        if self._state_icon:
            ratio = self.devicePixelRatioF()
            self._icon.setPixmap(icons.pixmap(self._state_icon, 16, color("text.secondary"), ratio))
