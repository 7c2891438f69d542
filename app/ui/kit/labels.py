"""Text on a surface: a label in a role of the type scale, and one that shortens itself."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.kit.painting import painter_for
from app.ui.kit.theme import color, font, line_height, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent


# Short names for the usual colours of words; any other tone is a colour token itself.
_TONES = {
    "primary": "text.primary",
    "secondary": "text.secondary",
    "muted": "text.muted",
    "disabled": "text.disabled",
    "link": "text.link",
    "danger": "danger.default",
    "warning": "warning.default",
    "success": "success.default",
}


class Text(QLabel):
    """A label: `role` is a row of the type scale, `tone` a colour such as "muted"."""

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
        self._tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role, weight=weight, use=use))
        self.setWordWrap(wrap)
        self.setText(text)
        theme().changed.connect(self._recolour)
        self._recolour()

    def tone(self) -> str:
        """The colour of the words, by its short name."""
        return self._tone

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        if tone != self._tone:
            self._tone = tone
            self._recolour()

    def _recolour(self) -> None:
        palette = self.palette()
        ink = color(_TONES.get(self._tone, self._tone))
        palette.setColor(QPalette.ColorRole.WindowText, ink)
        palette.setColor(QPalette.ColorRole.Text, ink)
        palette.setColor(QPalette.ColorRole.Link, color("text.link"))
        self.setPalette(palette)


class Paragraph(Text):
    """Text of several lines with the line height of its role; the mouse can select it."""

    def __init__(
        self, text: str, role: str = "reading", tone: str = "primary", parent: QWidget | None = None
    ) -> None:
        self._plain = ""
        self._line = line_height(role)
        super().__init__("", role, tone, wrap=True, parent=parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_text(text)

    def plain(self) -> str:
        """The words without markup."""
        return self._plain

    def show_text(self, text: str) -> None:
        """Show other words; a new line in them is one on the screen."""
        self._plain = text
        lines = "<br>".join(escape(line) for line in text.splitlines())
        self.setText(f'<p style="margin:0; line-height:{self._line}px">{lines}</p>')
        self.setAccessibleName(text)


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
