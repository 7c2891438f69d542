"""What is wrong with the lines of a document, said below them, with what would do as a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.errors import Problem
from app.ui.kit.buttons import LinkButton
from app.ui.kit.formats import sentence, suggestion_words
from app.ui.kit.labels import Text
from app.ui.kit.scroll import part_in_sight

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Place = tuple[object, str]
"""The key of a line and the key of a column."""


class LinesErrors(QWidget):
    """One sentence a row. `used` carries the place of a row whose suggestion was pressed."""

    used = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._problems: dict[Place, Problem | str] = {}
        self._rows: dict[Place, QWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 6, 12, 6)
        self._column.setSpacing(2)
        self.hide()

    def replace(self, problems: Mapping[Place, Problem | str]) -> None:
        """Take these in place of what was wrong before."""
        self._problems = dict(problems)

    def drop(self, at: Place) -> bool:
        """Forget what was wrong with a cell; whether anything was."""
        return self._problems.pop(at, None) is not None

    def drop_line(self, key: object) -> None:
        """Forget what was wrong with a line."""
        self._problems = {at: one for at, one in self._problems.items() if at[0] != key}

    def problems(self) -> dict[Place, Problem | str]:
        """What is wrong by place."""
        return dict(self._problems)

    def messages(self) -> dict[Place, str]:
        """The sentences by place."""
        return {at: sentence(problem) for at, problem in self._problems.items()}

    def suggestion(self, at: Place) -> object:
        """A value that would do, None if there is none."""
        problem = self._problems.get(at)
        return problem.suggestion if isinstance(problem, Problem) else None

    def suggestion_words(self, at: Place) -> str:
        """The same in words, empty if there is none."""
        return suggestion_words(self.suggestion(at))

    def show_rows(self, name_of: Callable[[Place], tuple[str, str]]) -> None:
        """Show all sentences; `name_of` names line and column of a place."""
        for old in self._rows.values():
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = {
            at: self._row(at, _said(message, *name_of(at)))
            for at, message in self.messages().items()
        }
        self.setVisible(bool(self._rows))
        for row in self._rows.values():
            row.show()  # now, not with the next event: it is asked whether they are in sight

    def row(self, at: Place) -> QWidget | None:
        """What shows the sentence of a place, None while nothing does."""
        return self._rows.get(at)

    def is_in_sight(self, at: Place) -> bool:
        """Whether the sentence of a place is read below the lines without scrolling."""
        row = self._rows.get(at)
        return row is not None and part_in_sight(row) == row.rect()

    def _row(self, at: Place, words: str) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Text(words, "caption", "danger", wrap=True), 1)
        suggestion = self.suggestion_words(at)
        if suggestion:
            button = LinkButton(texts.t("kit.use_value", value=suggestion))
            button.setAccessibleDescription(words)
            button.setProperty("at", list(at))
            button.clicked.connect(self._use)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(holder)
        return holder

    def _use(self) -> None:
        self.used.emit(tuple(self.sender().property("at")))


def _said(message: str, line: str, column: str) -> str:
    """A sentence with the names of its place, unless it tells the line itself."""
    if line and line in message:
        return message
    return ", ".join(part for part in (line, column) if part) + f": {message}"
