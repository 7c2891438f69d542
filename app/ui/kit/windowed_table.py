"""A list page's table: the windowed model in its view on a card, with what it says when empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app import texts
from app.errors import ServiceError
from app.ui.kit.banner import Banner
from app.ui.kit.card import Card
from app.ui.kit.moments import clock
from app.ui.kit.problem_words import problem_words
from app.ui.kit.scroll import lay_out_now
from app.ui.kit.selection_bar import SelectionBar
from app.ui.kit.table_view import TableView
from app.ui.kit.windowed_model import (
    Cell,
    Column,
    Page,
    PageRequest,
    PageSource,
    WindowedModel,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.ui.kit.empty_state import EmptyState

__all__ = ["Cell", "Column", "Page", "PageRequest", "PageSource", "WindowedModel", "WindowedTable"]


class WindowedTable(Card):
    """Give it a source by `show_source`; `view` tells what the user does.

    The empty state is shown once a source has counted no rows; set its words by `set_empty`. What
    cannot be read is told above the rows, with a button to try again. While rows of a `checkable`
    table are checked, `selection` below them says how many, with what was added as its actions.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: str,
        key: Callable[[Any], object] = lambda row: row.id,
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(padding=4, parent=parent)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.model = WindowedModel(columns, key=key, parent=self)
        self.view = TableView(self.model, checkable=checkable)
        self.view.setAccessibleName(name)
        self.problem = Banner("danger")
        self._above = QVBoxLayout()
        self._above.setContentsMargins(0, 0, 0, 0)
        self._above.addWidget(self.problem)
        self._stack = QStackedLayout()
        self._empty_holder = QWidget()
        self._empty_column = QVBoxLayout(self._empty_holder)
        # First into the card: a layout without a widget would show the view as a window of its own.
        self.column.setSpacing(0)
        self.column.addLayout(self._above)
        self.column.addLayout(self._stack, 1)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty_holder)
        self.selection = SelectionBar()
        self.column.addWidget(self.selection)
        self.selection.cleared.connect(self.view.checks.clear)
        self.model.checks_changed.connect(self._show_checked)
        self.model.counted.connect(self._counted)
        self.model.failed.connect(self._failed)

    def set_empty(self, state: EmptyState) -> None:
        """Say what is shown when there is no row."""
        while self._empty_column.count():
            item = self._empty_column.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.deleteLater()
        self._empty_column.addWidget(state)

    def show_source(self, source: PageSource) -> None:
        """Show another query."""
        self._stack.setCurrentIndex(0)
        self._clear_problem()
        self.model.set_source(source)

    def _failed(self, error: Exception) -> None:
        cause = problem_words(error) if isinstance(error, ServiceError) else ""
        words = texts.t("kit.list_unreadable", time=clock())
        self._clear_problem()
        self._above.setContentsMargins(11, 11, 11, 11)
        self.problem.say(f"{words} {cause}".strip())
        self.problem.add_button(texts.t("kit.retry"), self.model.reload, icon="arrows-clockwise")

    def _show_checked(self) -> None:
        was_hidden, focus = self.selection.isHidden(), self.window().focusWidget()
        is_inside = focus is not None and self.selection.isAncestorOf(focus)
        self.selection.show_count(self.model.checked_count())
        if self.selection.isHidden():
            if is_inside:
                self.view.setFocus()
        elif was_hidden:
            lay_out_now()
            self.view.scrollTo(self.view.currentIndex())

    def _clear_problem(self) -> None:
        self.problem.clear()
        self._above.setContentsMargins(0, 0, 0, 0)

    def _counted(self, count: int) -> None:
        self._clear_problem()
        self._stack.setCurrentIndex(1 if not count and self._empty_column.count() else 0)
