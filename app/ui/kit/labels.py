"""Text on a surface: a label in a role of the type scale, and one that shortens itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.kit.painting import painter_for
from app.ui.kit.theme import font

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent


class Text(QLabel):
    """A label: `role` is a row of the type scale, `tone` a colour of the style sheet."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        tone: str = "primary",
        *,
        wrap: bool = False,
        weight: int | None = None,
        use: Literal["numbers", "codes"] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role, weight=weight, use=use))
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class ElidedText(Text):
    """One line that ends in … when there is no room, and then has the whole as its tooltip."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        tone: str = "primary",
        *,
        weight: int | None = None,
    ) -> None:
        super().__init__(text, role, tone, weight=weight)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(24)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sync_tooltip()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._sync_tooltip()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)

    def _sync_tooltip(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width() + 1
        self.setToolTip(self.text() if cut else "")
