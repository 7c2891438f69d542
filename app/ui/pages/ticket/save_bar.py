"""The bar that appears below a form as soon as something is not saved: Discard and Save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.buttons import Button
from app.ui.kit.labels import ElidedText
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

HEIGHT = 52


class SaveBar(QWidget):
    """Says what has been changed. Hidden while nothing is."""

    save_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self._words = ElidedText("", "body", "secondary")
        self.discard = Button(texts.t("ticket_page.discard"))
        self.discard.setObjectName("discard")
        self.discard.clicked.connect(self.discard_wanted)
        self.save = Button(texts.t("ticket_page.save"), "primary", keys="Ctrl+S")
        self.save.setObjectName("save")
        self.save.clicked.connect(self.save_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self.discard)
        row.addWidget(self.save)
        self.hide()

    def show_changes(self, labels: Sequence[str]) -> None:
        """Name the changed fields; without any the bar goes away."""
        self._words.setText(texts.t("ticket_page.not_saved", fields=", ".join(labels)))
        self.setVisible(bool(labels))

    def set_busy(self, busy: bool) -> None:
        """Say that it is being saved."""
        self.save.set_label(texts.t("ticket_page.saving" if busy else "ticket_page.save"))
        self.save.setEnabled(not busy)
        self.discard.setEnabled(not busy)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.surface"))
        painter.fillRect(0, 0, self.width(), 1, color("border.subtle"))
