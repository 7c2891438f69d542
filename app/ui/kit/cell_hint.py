"""What is wrong with the cell that is being edited, said right below it in a long table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app import texts
from app.ui.kit.buttons import LinkButton
from app.ui.kit.labels import Text
from app.ui.kit.painting import floating_card, painter_for

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

SHADOW = 12
WIDEST = 420


class CellHint(QFrame):
    """A small card over the rows below, where the sentence below all of them is out of sight.

    `used` tells that the value that would do is to be taken. It takes no focus: the hand that
    types stays in its cell.
    """

    used = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self._words = Text("", "caption", "danger", wrap=True)
        self._use = LinkButton("")
        self._use.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._use.clicked.connect(self.used)
        row = QHBoxLayout(self)
        row.setContentsMargins(SHADOW + 12, SHADOW + 6, SHADOW + 12, SHADOW + 6)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self._use)
        self.hide()

    def text(self) -> str:
        """What it says; empty when hidden."""
        return self._words.text() if not self.isHidden() else ""

    def say(self, sentence: str, suggestion: str, cell: QWidget | None) -> None:
        """Show a sentence below a cell, with the words of a value that would do."""
        if cell is None:
            return
        self._words.setText(sentence)
        self._use.set_label(texts.t("kit.use_value", value=suggestion))
        self._use.setVisible(bool(suggestion))
        around = self._around
        self.setFixedWidth(min(WIDEST, around.width()))
        self.adjustSize()
        corner = cell.mapTo(around, QPoint(cell.width(), cell.height()))
        left = max(0, min(corner.x() - self.width() + SHADOW, around.width() - self.width()))
        top = corner.y() - SHADOW + 4
        if top + self.height() > around.height():
            top = corner.y() - cell.height() - self.height() + SHADOW - 4
        self.move(left, max(0, top))
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        card = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        floating_card(painter_for(self), card, 8, level=2)
