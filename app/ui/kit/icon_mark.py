"""An icon that stands by itself; drawn when it is painted, so that its colour is the theme's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.ui.kit import icons
from app.ui.kit.painting import painter_for

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

SIZE = 16


class IconMark(QWidget):
    """16 px; `ink` is a colour token."""

    def __init__(self, icon: str, ink: str = "text.primary") -> None:
        super().__init__()
        self._icon = icon
        self._ink = ink
        self.setFixedSize(SIZE, SIZE)

    def icon(self) -> str:
        """The name of the icon."""
        return self._icon

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._icon:
            icons.draw(painter_for(self), self._icon, self.rect(), self._ink)
