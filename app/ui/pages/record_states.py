"""What stands in a record's place: bars while it is read, or why it cannot be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout

from app import texts
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.skeleton import Skeleton

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QBoxLayout

ROW = 34


class RecordStates(QStackedLayout):
    """The rest of a page's column, in which bars stand first.

    `name` is that of the words' widget, `titles` what stands above them: that the record cannot be
    shown, and that the user may not see it.
    """

    back_wanted = Signal()

    def __init__(
        self,
        column: QBoxLayout,
        name: str,
        titles: tuple[str, str],
        retry: Callable[[], object],
        *,
        rows: int,
    ) -> None:
        super().__init__()
        column.addLayout(self, 1)
        self._name = name
        self._titles = titles
        self._retry = retry
        self._problem: EmptyState | None = None
        # Only now: a stack that is in no widget yet would show its first page as a window.
        self._bars = Skeleton(rows, row_height=ROW)
        self.addWidget(self._bars)

    def show_bars(self) -> None:
        """A record is being read of which nothing is shown yet."""
        self.setCurrentWidget(self._bars)

    def show_problem(self, words: str, *, is_right: bool) -> None:
        """Say why there is nothing, with a way to try again; `is_right`: a right is missing.

        Then the way back comes first.
        """
        cannot_show, not_allowed = self._titles
        if self._problem is not None:
            self._problem.deleteLater()
        icon = "lock-simple" if is_right else "warning-circle"
        title = texts.t(not_allowed if is_right else cannot_show)
        self._problem = EmptyState(icon, title, words)
        self._problem.setObjectName(self._name)
        if is_right:
            self._problem.add_button(texts.t("kit.back"), self._leave, primary=True)
        self._problem.add_button(texts.t("kit.retry"), self._retry, primary=not is_right)
        self.addWidget(self._problem)
        self.setCurrentWidget(self._problem)

    def _leave(self) -> None:
        self.back_wanted.emit()
