"""The top bar: where you are, previous and next, the search, who sits here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.avatar import Avatar
from app.ui.kit.breadcrumbs import Breadcrumbs
from app.ui.kit.buttons import IconButton
from app.ui.kit.labels import Text
from app.ui.kit.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

HEIGHT = 52


class TopBar(QWidget):
    """Breadcrumbs at the left, the pager and the user at the right.

    `stepped` carries -1 for previous and 1 for next.
    """

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.crumbs = Breadcrumbs()
        self._place = Text("", "body", "muted", use="numbers")
        self._previous = IconButton("caret-up", texts.t("shell.previous"), keys="Ctrl+Up")
        self._next = IconButton("caret-down", texts.t("shell.next"), keys="Ctrl+Down")
        self._previous.clicked.connect(self._step_back)
        self._next.clicked.connect(self._step_on)
        self.avatar = Avatar("", 28)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.crumbs, 1)
        for widget in (self._place, self._previous, self._next):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(12)
        row.addWidget(self.avatar)
        self.show_place("", has_previous=False, has_next=False)

    def show_place(self, words: str, *, has_previous: bool, has_next: bool) -> None:
        """Show "3 of 38"; without words the pager is hidden."""
        self._place.setText(words)
        for widget in (self._place, self._previous, self._next):
            widget.setVisible(bool(words))
        self._previous.setEnabled(has_previous)
        self._next.setEnabled(has_next)

    def show_user(self, name: str) -> None:
        """Show who sits here."""
        self.avatar.set_name(name)
        self.avatar.setToolTip(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.window"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, color("border.subtle"))

    def _step_back(self) -> None:
        self.stepped.emit(-1)

    def _step_on(self) -> None:
        self.stepped.emit(1)
