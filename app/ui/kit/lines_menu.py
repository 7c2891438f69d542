"""What can be done with a line besides editing and removing it: the menu at its end."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence

from app.ui.kit.keycaps import key_text
from app.ui.kit.lines_row_end import OPEN_KEYS, RowEnd
from app.ui.kit.menu import Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import QModelIndex, QPoint
    from PySide6.QtGui import QKeyEvent

    from app.ui.kit.lines_model import LinesModel
    from app.ui.kit.lines_view import LinesView


@dataclass(frozen=True, slots=True)
class LineAction:
    """Words, icon and keys of something that `slot` does with the line of a key, if `when` says."""

    words: str
    slot: Callable[[object], object]
    when: Callable[[object], bool]
    icon: str = ""
    keys: str = ""


class LinesMenu(QObject):
    """The actions of lines, in their order; one that is not possible now is not there."""

    def __init__(self, model: LinesModel, view: LinesView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._actions: list[LineAction] = []
        self._menu: Menu | None = None

    def __bool__(self) -> bool:
        return bool(self._actions)

    def add(self, action: LineAction) -> None:
        """Offer one more."""
        if not self._actions:
            self._view.make_room_for_menu()
            self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            self._view.customContextMenuRequested.connect(self._open_here)
            self._model.dataChanged.connect(self._changed)
        self._actions.append(action)

    def is_there(self, row: int) -> bool:
        """Whether anything can be done with the line of a row now."""
        return bool(self._possible(row))

    def open(self, key: object) -> None:
        """Open the menu of a line at its end."""
        row = self._model.position(key)
        end = self._view.visualRect(self._model.index(row, len(self._model.columns)))
        self._open(row, end.bottomLeft())

    def is_clicked(self, index: QModelIndex) -> bool:
        """Whether a click at the end of a line without buttons was for its menu, which opens."""
        if not self._actions or not self._view.is_at_menu(index):
            return False
        self.open(self._model.lines[index.row()].key)
        return True

    def press(self, row: int, event: QKeyEvent, *, opens: bool) -> bool:
        """Do what a key is for in a line; whether it was for anything there."""
        pressed = QKeySequence(event.keyCombination())
        possible = self._possible(row)
        if possible and opens and pressed == QKeySequence(OPEN_KEYS):
            self.open(self._model.lines[row].key)
            return True
        for action in possible:
            if action.keys and QKeySequence(action.keys) == pressed:
                action.slot(self._model.lines[row].key)
                return True
        return False

    def show_buttons(self, rows: Iterable[int]) -> None:
        """Show the button of those lines with which something can be done by now."""
        if not self._actions:
            return
        for row in rows:
            end = self._view.indexWidget(self._model.index(row, len(self._model.columns)))
            if isinstance(end, RowEnd):
                end.menu.setVisible(self.is_there(row))

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.show_buttons(range(first.row(), last.row() + 1))

    def _possible(self, row: int) -> list[LineAction]:
        if not 0 <= row < len(self._model.lines) or self._model.read_only:
            return []
        line = self._model.lines[row]
        return [one for one in self._actions if not line.is_fixed and one.when(line.key)]

    def _open_here(self, point: QPoint) -> None:
        """Open the menu of the line that was clicked, where it was clicked."""
        self._open(self._view.rowAt(point.y()), point)

    def _open(self, row: int, point: QPoint) -> None:
        possible = self._possible(row)
        if not possible:
            return
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = Menu(self._view)
        self._menu.setObjectName("line_menu")
        key = self._model.lines[row].key
        for action in possible:
            words = f"{action.words}\t{key_text(action.keys)}" if action.keys else action.words
            self._menu.add(words, functools.partial(action.slot, key), icon=action.icon)
        self._menu.setActiveAction(self._menu.actions()[0])
        self._menu.popup(self._view.viewport().mapToGlobal(point))
