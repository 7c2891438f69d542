"""What the bars of actions above documents have in common: one works at a time, one asks twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.theme import color, theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QPaintEvent

    from app.ui.kit.buttons import Button

HEIGHT = 52


class DocumentBar(QWidget):
    """Buttons in a row; what takes the document away stands alone at the end, or before its states.

    `sure` says that the last button was pressed, and once more where that is needed.
    """

    sure = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.is_sure_needed = True
        self._buttons: list[Button] = []
        self._busy: tuple[Button, str] | None = None
        self._last: tuple[Button, str, str] | None = None
        self._states: QWidget | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._calm_down)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, 20, 0)
        self._row.setSpacing(8)

    def add(self, button: Button, name: str, wanted: SignalInstance | Callable[[], object]) -> None:
        """Add a button by its object name; `wanted` is sent or called when it is pressed."""
        button.clicked.connect(wanted)
        self._append(button, name)

    def add_last(self, button: Button, name: str, words: str, once_more: str) -> None:
        """Add the button at the end, by the keys of its words and of those that ask once more."""
        self._last = (button, words, once_more)
        if self._states is None:
            self._row.addStretch(1)
        button.clicked.connect(self._last_pressed)
        self._append(button, name)

    def add_states(self, states: QWidget) -> None:
        """Add what shows the states at the end of the row; the buttons after it stand before it."""
        self._states = states
        self._row.addStretch(1)
        self._row.addWidget(states)

    def set_busy(self, button: Button | None, words: str = "") -> None:
        """Lock all buttons while one of them works; None ends it."""
        for one in self._buttons:
            one.setEnabled(button is None)
        before, self._busy = self._busy, None
        if before is not None:
            before[0].set_label(before[1])
        if button is not None:
            self._busy = (button, button.label())
            button.set_label(words)

    def set_label(self, button: Button, words: str) -> None:
        """Name a button; one that works just now shows it when it has ended."""
        if self._busy is not None and self._busy[0] is button:
            self._busy = (button, words)
        else:
            button.set_label(words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, color("border.subtle"))

    def _append(self, button: Button, name: str) -> None:
        button.setObjectName(name)
        if self._states is None:
            self._row.addWidget(button)
        else:
            self._row.insertWidget(self._row.count() - 2, button)
        self._buttons.append(button)

    def _last_pressed(self) -> None:
        if self._last is not None and self.is_sure_needed and not self._patience.isActive():
            button, _, once_more = self._last
            button.set_label(texts.t(once_more))
            self._patience.start(theme().duration("toast"))
            return
        self._patience.stop()
        self._calm_down()
        self.sure.emit()

    def _calm_down(self) -> None:
        if self._last is not None:
            button, words, _ = self._last
            button.set_label(texts.t(words))
