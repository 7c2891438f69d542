"""Several rows of a table at once: checked one by one, or from one row on to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.ui.kit.table_view import TableView
    from app.ui.kit.windowed_model import Checks, WindowedModel

NOWHERE = -1


class TableChecks(QObject):
    """What keys and mouse do to the check marks of a TableView.

    A span begins at the row that was checked last, or at the current one; drawn back, it gives
    rows free again that it had taken, and leaves alone what was checked before it.
    """

    def __init__(self, view: TableView, model: WindowedModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._start = NOWHERE
        self._before: Checks = (False, frozenset())
        self._is_drawing = False
        model.modelReset.connect(self.moved)

    def toggle_current(self) -> None:
        """Check the current row, or take its mark away."""
        self.toggle(self._view.currentIndex().row())

    def toggle(self, position: int) -> None:
        """Check a row, or take its mark away; a span would begin there."""
        self._model.toggle(position)
        self._begin(position)

    def draw_down(self) -> None:
        """Take the span one row further down."""
        self.draw_to(self._view.currentIndex().row() + 1)

    def draw_up(self) -> None:
        """Take the span one row further up."""
        self.draw_to(self._view.currentIndex().row() - 1)

    def draw_to(self, position: int) -> None:
        """Check everything between where the span began and a row."""
        end = max(0, min(position, self._model.rowCount() - 1))
        if self._start == NOWHERE:
            self._begin(max(0, self._view.currentIndex().row()))
        first, last = sorted((self._start, end))
        self._model.check_span(first, last, beside=self._before)
        self._is_drawing = True
        self._view.go_to(end)
        self._is_drawing = False

    def check_all(self) -> None:
        """Check everything that the filter matches."""
        self._model.check_all(True)
        self.moved()

    def toggle_all(self) -> None:
        """Check everything that the filter matches, or nothing."""
        self._model.check_all(not self._view.all_checked())
        self.moved()

    def clear(self) -> None:
        """Take all marks away."""
        self._model.check_all(False)
        self.moved()

    def moved(self) -> None:
        """The current row has changed by itself: the next span begins there."""
        if not self._is_drawing:
            self._start = NOWHERE

    def _begin(self, position: int) -> None:
        self._start = position
        self._before = self._model.checked()
