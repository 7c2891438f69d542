"""The bar below a table with checked rows: how many there are, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.announce import announce
from app.ui.kit.buttons import Button
from app.ui.kit.dividers import Hairline
from app.ui.kit.labels import Text

if TYPE_CHECKING:
    from collections.abc import Callable


class SelectionBar(QWidget):
    """Hidden while nothing is checked. `cleared` asks to take all marks away."""

    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = Text("", "bodyStrong", use="numbers")
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        clear = Button(texts.t("kit.clear_selection"), "quiet", keys="Esc")
        clear.clicked.connect(self.cleared)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(16)
        row.addWidget(self._words)
        row.addLayout(self._actions)
        row.addStretch(1)
        row.addWidget(clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Hairline())
        column.addLayout(row)
        self.hide()

    def add_action(
        self, text: str, slot: Callable[[], object], *, icon: str, keys: str = ""
    ) -> Button:
        """Offer what can be done with several rows at once."""
        button = Button(text, icon=icon, keys=keys)
        button.clicked.connect(slot)
        self._actions.addWidget(button)
        return button

    def words(self) -> str:
        """What it says of how many are checked; empty when hidden."""
        return self._words.text() if not self.isHidden() else ""

    def show_count(self, count: int) -> None:
        """Say how many rows are checked; without any the bar goes away."""
        words = texts.t("kit.selected", n=count) if count else ""
        if words and words != self._words.text():
            announce(self, words)
        self._words.setText(words)
        self.setVisible(bool(count))
