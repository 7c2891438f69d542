"""What keys do in the fields of lines and in their table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPersistentModelIndex, Qt

from app.ui.kit.lines_row_end import DOWN, UP

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent

    from app.ui.kit.lines_field import LinesField
    from app.ui.kit.lines_menu import LinesMenu
    from app.ui.kit.lines_model import LinesModel
    from app.ui.kit.lines_view import LinesView

ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_CONTROL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class LinesKeys:
    """Remove, move and open the line that has the hand, and go on to the next field."""

    def __init__(
        self,
        lines: LinesField,
        model: LinesModel,
        view: LinesView,
        menu: LinesMenu,
        *,
        movable: bool,
        opens: bool,
    ) -> None:
        self._lines = lines
        self._model = model
        self._view = view
        self._menu = menu
        self._movable = movable
        self._opens = opens

    def press(self, watched: QObject, event: QKeyEvent) -> bool:
        """Do what a key is for in the table or in a field; whether it was for the lines."""
        if self._is_for_menu(watched, event):
            return True
        if watched is self._view:
            if event.key() != Qt.Key.Key_Delete:
                return False
            self._lines.remove_at(self._view.currentIndex().row())
            return True
        if self._moves(watched, event) or self._is_opening(watched, event):
            return True
        held = event.modifiers() & _CONTROL
        return self._field_key(watched, event.key(), held=bool(held))

    def _field_key(self, editor: QObject, key: int, *, held: bool) -> bool:
        """Keys inside of a field; whether this was one for the lines."""
        parent = editor.parent()
        place = parent.property("place") if parent is not None else None
        if place is None or not place.isValid():
            return False
        if held and key == Qt.Key.Key_Delete:
            self._lines.remove_at(place.row())
            return True
        if key in ENTER and not held:
            self._go_on(place)
            return True
        return False

    def _moves(self, editor: QObject, event: QKeyEvent) -> bool:
        """Whether a key moved the line that an editor is in."""
        step = {Qt.Key.Key_Up: UP, Qt.Key.Key_Down: DOWN}.get(Qt.Key(event.key()))
        if not self._movable or step is None or not _is_with_alt(event):
            return False
        at = self._view.at_editor(editor)
        if at is not None:
            self._lines.shift(at[0], step)
        return True

    def _is_opening(self, editor: QObject, event: QKeyEvent) -> bool:
        """Whether a key opened the line that an editor is in."""
        if not self._opens or event.key() not in ENTER or not _is_with_alt(event):
            return False
        at = self._view.at_editor(editor)
        if at is not None:
            self._lines.opened.emit(at[0])
        return True

    def _is_for_menu(self, watched: QObject, event: QKeyEvent) -> bool:
        """Whether a key was for the menu of the line that has the hand, or for one of its rows."""
        at = self._view.at_editor(watched)
        row = self._view.currentIndex().row() if at is None else self._model.position(at[0])
        is_here = at is not None or watched is self._view
        return is_here and self._menu.press(row, event, opens=not self._opens)

    def _go_on(self, place: QPersistentModelIndex) -> None:
        """From one field to the next; from the very last one to a new line."""
        edited = self._view.edited_columns()
        row, at = place.row(), edited.index(place.column()) + 1
        if at == len(edited):
            row, at = row + 1, 0
        while row < len(self._model.lines) and self._model.lines[row].is_fixed:
            row, at = row + 1, 0
        if row == len(self._model.lines):
            self._lines.line_wanted.emit()
            return
        self._lines.focus(self._model.lines[row].key, self._model.columns[edited[at]].key)


def _is_with_alt(event: QKeyEvent) -> bool:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _ALT
