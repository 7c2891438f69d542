"""The footer of the window: the first keys of this screen, and whether all is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.icon_mark import IconMark
from app.ui.kit.keycaps import Keycap
from app.ui.kit.labels import Text
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

HEIGHT = 32
GAP = 14
ASIDE = 84
"""The margins, the icon of the state, and the gaps around it."""


class _Hint(QWidget):
    """A key and what it does."""

    def __init__(self, keys: str, what: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Keycap(keys))
        row.addWidget(Text(texts.t(what), "caption", "secondary"))


class Footer(QWidget):
    """Keys at the left, as many as there is room for; at the right one state at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._hints: list[_Hint] = []
        self._every = _Hint("?", "keys.title")
        self._icon = IconMark("", "text.secondary")
        self._state = Text("", "caption", "secondary")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, 16, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(self._every)
        self._row.addStretch(1)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._state)

    def state(self) -> str:
        """The words at the right."""
        return self._state.text()

    def show_keys(self, hints: Sequence[tuple[str, str]]) -> None:
        """Show pairs of keys and the text key of what they do."""
        for old in self._hints:
            old.hide()
            old.deleteLater()
        self._hints = [_Hint(keys, what) for keys, what in hints]
        for place, hint in enumerate(self._hints):
            self._row.insertWidget(place, hint)
        self._fit()

    def show_state(self, words: str, icon: str, *, tone: str = "secondary") -> None:
        """Show the connection's or the form's state."""
        self._state.setText(words)
        self._state.set_tone(tone)
        self._icon.set_icon(icon)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.window"))
        painter.fillRect(0, 0, self.width(), 1, color("border.subtle"))

    def _fit(self) -> None:
        """Leave out the last hints where there is no room: `?` tells them."""
        taken = self._every.sizeHint().width() + self._state.sizeHint().width()
        room = self.width() - taken - ASIDE
        for hint in self._hints:
            room -= hint.sizeHint().width() + GAP
            hint.setVisible(room >= 0)
