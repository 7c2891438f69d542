"""A surface with a hairline and round corners, and the steps or boxes that lie on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui.kit.labels import Text
from app.ui.kit.painting import box, painter_for
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Card(QFrame):
    """A card: no shadow, radius 12. `sunken` makes the quieter box inside of a card."""

    def __init__(
        self,
        title: str = "",
        *,
        sunken: bool = False,
        padding: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sunken = sunken
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding - 4, padding, padding)
        self.column.setSpacing(8)
        if title:
            self.column.addWidget(Text(title, "subhead"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill, line = (
            ("bg.sunken", "border.subtle") if self._sunken else ("bg.surface", "border.subtle")
        )
        box(
            painter_for(self),
            self.rect(),
            8 if self._sunken else 12,
            fill=color(fill),
            border=color(line),
        )
