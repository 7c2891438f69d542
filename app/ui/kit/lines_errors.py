"""What is wrong with the lines of a document, said below them, with what would do as a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.buttons import LinkButton
from app.ui.kit.labels import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


class LinesErrors(QWidget):
    """One sentence a row. `used` carries the place of a row whose suggestion was pressed."""

    used = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 6, 12, 6)
        self._column.setSpacing(2)
        self.hide()

    def show_errors(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show sentences, each with the words of a value that would do, or with empty ones."""
        for old in self._rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(place, *row) for place, row in enumerate(rows)]
        self.setVisible(bool(rows))

    def _row(self, place: int, sentence: str, suggestion: str) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Text(sentence, "caption", "danger", wrap=True), 1)
        if suggestion:
            button = LinkButton(texts.t("kit.use_value", value=suggestion))
            button.setAccessibleDescription(sentence)
            button.setProperty("place", place)
            button.clicked.connect(self._use)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(holder)
        return holder

    def _use(self) -> None:
        self.used.emit(int(self.sender().property("place")))
