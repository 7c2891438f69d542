"""What a screen says when it has nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit import icons
from app.ui.kit.buttons import Button
from app.ui.kit.labels import Text
from app.ui.kit.painting import painter_for
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

WIDEST = 520


class _Disc(QWidget):
    """The 40 px icon on its tinted disc."""

    def __init__(self, icon: str, service: str) -> None:
        super().__init__()
        self._icon = icon
        self._service = service
        self.setFixedSize(88, 88)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_for(self)
        service = self._service
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(f"action.{service}.bg" if service else "bg.hover"))
        painter.drawEllipse(self.rect())
        ink = f"action.{service}.fg" if service else "text.secondary"
        icons.draw(painter, self._icon, QRectF(24, 24, 40, 40), ink)


class _Sentence(Text):
    """Centred words that wrap at a width good to read, and have the height that takes."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "body", "secondary", wrap=True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setMaximumWidth(WIDEST)

    def sizeHint(self) -> QSize:
        width = min(WIDEST, self.fontMetrics().horizontalAdvance(self.text()) + 4)
        return QSize(width, self.heightForWidth(width))

    def heightForWidth(self, width: int) -> int:
        # A box layout asks with its own width, which may be more than the words ever get.
        return super().heightForWidth(min(width, WIDEST))


class EmptyState(QWidget):
    """Icon, title, one sentence, and what can be done about it."""

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        *,
        service: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = Text(title, "title")
        self._sentence = _Sentence(sentence)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = QVBoxLayout(self)
        layout.setSpacing(6)
        layout.addStretch(1)
        layout.addWidget(_Disc(icon, service), 0, centre)
        layout.addSpacing(12)
        layout.addWidget(self._title, 0, centre)
        layout.addWidget(self._sentence, 0, centre)
        layout.addSpacing(8)
        layout.addLayout(self._buttons)
        layout.setAlignment(self._buttons, centre)
        layout.addStretch(1)

    def say(self, title: str, sentence: str) -> None:
        """Change the words."""
        self._title.setText(title)
        self._sentence.setText(sentence)

    def add_button(
        self, text: str, slot: Callable[[], object], *, primary: bool = False, icon: str = ""
    ) -> Button:
        """Offer something to do: one primary button, the rest quiet."""
        button = Button(text, "primary" if primary else "quiet", icon=icon)
        button.clicked.connect(slot)
        self._buttons.addWidget(button)
        return button
