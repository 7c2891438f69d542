"""The line to search with: a magnifying glass, what was typed, and the key that leads here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from app import texts
from app.ui.kit import icons
from app.ui.kit.fields.text import TextField
from app.ui.kit.keycaps import Keycap
from app.ui.kit.painting import painter_for
from app.ui.kit.theme import theme
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget


class SearchField(TextField):
    """Tells `searched` 120 ms after the last key, at once on Enter and when it is cleared.

    `left` comes when the hand goes on to what was found: Enter, Down, or Esc in an empty field;
    Esc in a filled one clears it.
    """

    searched = Signal(str)
    left = Signal()

    def __init__(self, name: str, *, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(max_length=500, placeholder=name, parent=parent)
        self.editor.setAccessibleName(name)
        self._last = ""
        self._row.setContentsMargins(33, 2, 6, 2)
        self._keycap = Keycap(keys) if keys else None
        if self._keycap is not None:
            self._row.addWidget(self._keycap)
        self._clear = self.add_button("x", texts.t("kit.search_clear"))
        self._clear.hide()
        self._clear.clicked.connect(self.clear)
        self._wait = once(self, theme().duration("searchDebounce"), self._tell)
        self.changed.connect(self._typed)

    def clear(self) -> None:
        """Empty it and search for nothing."""
        super().set_value("")
        self._show_clear()
        self._tell()

    def set_value(self, value: str | None) -> None:
        super().set_value(value)
        self._last = self.value()
        self._show_clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line_edit and isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            if is_press and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                return self._key(event.key()) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        """Whether a key was for the search and not for the text."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._tell()
            self.left.emit()
            return True
        if key == Qt.Key.Key_Escape:
            if self.is_empty():
                self.left.emit()
            else:
                self.clear()
            return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        icons.draw(painter_for(self), "magnifying-glass", QRectF(10, 8, 16, 16), "text.secondary")

    def _typed(self) -> None:
        self._show_clear()
        self._wait.start()

    def _tell(self) -> None:
        self._wait.stop()
        if self.value() != self._last:
            self._last = self.value()
            self.searched.emit(self._last)

    def _show_clear(self) -> None:
        empty = self.is_empty()
        self._clear.setVisible(not empty)
        if self._keycap is not None:
            self._keycap.setVisible(empty)

    def _sync(self) -> None:
        super()._sync()
        if hasattr(self, "_clear"):
            self._show_clear()
