"""The editable lines of a document, one row each, with what may be done below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QToolTip, QWidget

from app import texts
from app.ui.kit.announce import announce
from app.ui.kit.card import Card
from app.ui.kit.cell_hint import CellHint
from app.ui.kit.dividers import Hairline
from app.ui.kit.fields.base import Field
from app.ui.kit.form_row import JUDGE_AFTER
from app.ui.kit.lines_delegate import LinesDelegate
from app.ui.kit.lines_errors import LinesErrors
from app.ui.kit.lines_foot import LinesFoot
from app.ui.kit.lines_menu import LineAction, LinesMenu
from app.ui.kit.lines_model import Line, LineColumn, LinesModel, Unread
from app.ui.kit.lines_row_end import DOWN, UP, RowEnd
from app.ui.kit.lines_view import LinesView
from app.ui.kit.tab_order import stops

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from app.errors import Problem
    from app.ui.kit.buttons import LinkButton


__all__ = ["Line", "LineAction", "LineColumn", "LinesField"]

PERSISTENT = 50
_LONG = 15


class LinesField(Card):
    """Lines with persistent fields up to 50 rows, with fields on demand above.

    `changed` carries the key of the line and of the column after each edit. What cannot be read
    leaves the line's value as it is, and is in `unread` until it can be. A cell is judged when it
    is left, or 600 ms after the last key if it was already wrong. Del (or
    Ctrl+Del in a field) and the trash icon remove a line at once: `removed` carries the line and
    its position, `restore` takes it back. Enter in the last field asks for a new line. Where the
    order of lines means something (`movable`), Alt+Up and Alt+Down in a field and the arrows at a
    line's end move it: `moved` carries its key. Where a line has more than its fields (`opens`),
    Alt+Enter in one and an icon at its end open it: `opened` carries its key. What else can be
    done with a line (`add_line_action`) is in the menu at its end, which Alt+Enter opens otherwise.
    """

    changed = Signal(object, str)
    removed = Signal(object, int)
    moved = Signal(object)
    opened = Signal(object)
    line_wanted = Signal()

    def __init__(
        self,
        columns: Sequence[LineColumn],
        *,
        name: str,
        movable: bool = False,
        opens: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(padding=1, parent=parent)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)
        self._model = LinesModel(columns, self)
        self._movable = movable
        self._opens = opens
        self._view = LinesView(self._model, name, movable=movable, opens=opens)
        self._delegate = LinesDelegate(self._model, self)
        self._menu = LinesMenu(self._model, self._view)
        self._errors = LinesErrors()
        self._errors.used.connect(self._use)
        self._hint = CellHint(self)
        self._hint.used.connect(self._use_here)
        self._rule = Hairline()
        self._rule.hide()
        self._foot = LinesFoot()
        self._build()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(JUDGE_AFTER)
        self._wait.timeout.connect(self._judge_again)
        self._delegate.edited.connect(self._edited)
        self._delegate.unreadable.connect(self._unreadable)
        self._delegate.left.connect(self._left)
        self._model.modelReset.connect(self._refill)
        self._model.rowsInserted.connect(self._inserted)
        self._model.rowsRemoved.connect(self._resize)
        self._view.clicked.connect(self._cell_clicked)

    def lines(self) -> list[Line]:
        """The lines in their order, with what has been entered."""
        return list(self._model.lines)

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; no `changed` follows."""
        self._errors.replace({})
        self._model.unread.clear()
        self._model.show(lines)
        self._show_messages()

    def unread(self) -> dict[tuple[object, str], str]:
        """What was typed and cannot be read, by key of line and column; "" where it is needed."""
        return {at: text for at, (text, _) in self._model.wrong().items()}

    def set_unread(self, texts_by_place: Mapping[tuple[object, str], str]) -> None:
        """Type again what could not be read, with its errors."""
        for (key, name), text in texts_by_place.items():
            column = next(n for n, one in enumerate(self._model.columns) if one.key == name)
            self._delegate.read(self._model.position(key), column, text)
        self.set_errors({**self._errors.problems(), **self._problems()}, move_focus=False)

    def hide_columns(self, keys: Iterable[str]) -> None:
        """Leave columns out in which there is nothing to see; all others are shown."""
        self._view.hide_columns(frozenset(keys))

    def least_width(self) -> int:
        """How narrow the field may be until a column does not fit."""
        return self._view.least_width() + 2

    def set_line(self, line: Line) -> None:
        """Show other values of a line that is there, such as its new amount."""
        row = self._model.position(line.key)
        if row >= 0:
            self._model.replace(row, line)

    def add(self, line: Line) -> None:
        """Append a line and begin to edit it."""
        self._model.insert(len(self._model.lines), line)
        self.focus(line.key)

    def remove(self, key: object) -> None:
        """Remove a line, as its trash icon does."""
        row = self._model.position(key)
        if row >= 0 and not self._model.read_only and not self._model.lines[row].is_fixed:
            line = self._model.take(row)
            self._errors.drop_line(key)
            self._show_messages()
            announce(self, texts.t("kit.line_removed", name=line.name))
            self.removed.emit(line, row)

    def shift(self, key: object, step: int) -> None:
        """Put a line before (-1) or after (1) its neighbour, as its arrows do."""
        row = self._model.position(key)
        to = row + step
        if row < 0 or self._model.read_only or not 0 <= to < len(self._model.lines):
            return
        self._model.move(row, to)
        name, of = self._model.lines[to].name, len(self._model.lines)
        announce(self, texts.t("kit.line_moved", name=name, n=to + 1, of=of))
        self.moved.emit(key)

    def restore(self, line: Line, position: int) -> None:
        """Take a removed line back to where it was."""
        self._model.insert(position, line)

    def set_read_only(self, read_only: bool) -> None:
        """Show plain text without borders, or fields."""
        self._model.read_only = read_only
        self._show_foot()
        self._model.show(self._model.lines)

    def stops(self) -> list[QWidget]:
        """Where Tab stops: the table, the fields of each line in their order, the links below."""
        return [self._view, *self._view.stops_in_lines(), *stops(self._foot)]

    def set_busy(self, busy: bool) -> None:
        """Lock all fields while an action runs."""
        for field in self._fields():
            field.set_busy(busy)
        self._foot.setEnabled(not busy)

    def add_action(self, text: str, slot: Callable[[], object], *, icon: str = "") -> LinkButton:
        """A link below the lines, such as "Add a line"."""
        button = self._foot.add_action(text, slot, icon=icon)
        self._show_foot()
        return button

    def add_line_action(self, action: LineAction) -> None:
        """Offer something to do with a line: in the menu at its end, by right click and by key.

        Before any line is shown.
        """
        self._menu.add(action)
        self._delegate.has_menu = self._menu.is_there

    def set_summary(self, widget: QWidget) -> None:
        """What all lines come to, at the end of the row below them; it stays when read only."""
        self._foot.set_summary(widget)
        self._show_foot()

    def focus(self, key: object, column: str = "") -> None:
        """Edit a cell of a line; its first field if no column is told."""
        row = self._model.position(key)
        if row >= 0 and self._model.lines[row].is_fixed:
            self._view.setCurrentIndex(self._model.index(row, 0))
            return
        columns = [
            place
            for place in self._edited_columns()
            if column in {"", self._model.columns[place].key}
        ]
        if row < 0 or not columns:
            return
        index = self._model.index(row, columns[0])
        self._view.setCurrentIndex(index)
        field = self._view.indexWidget(index)
        if isinstance(field, Field):
            field.editor.setFocus()
        else:
            self._view.edit(index)

    def check(self) -> bool:
        """Judge all fields; the first that cannot be read gets the focus."""
        problems: dict[tuple[object, str], Problem | str] = dict(self._problems())
        for field in self._fields():
            found = field.problem()
            place = field.property("place")
            if found is not None and place.isValid():
                problems[self._at(place)] = found
        self.set_errors(problems)
        return not problems

    def _problems(self) -> dict[tuple[object, str], Problem]:
        return {at: problem for at, (_, problem) in self._model.wrong().items()}

    def set_errors(
        self, problems: Mapping[tuple[object, str], Problem | str], *, move_focus: bool = True
    ) -> None:
        """Show errors by (line key, column key): red fields, and the sentences below.

        Without `move_focus` the hand that types stays where it is, and what it has left
        unreadable stays marked.
        """
        self._errors.replace(problems if move_focus else {**problems, **self._marked()})
        self._show_messages()
        if problems and move_focus:
            self.focus(*next(iter(problems)))

    def _marked(self) -> dict[tuple[object, str], Problem]:
        """What is marked already and still cannot be read."""
        marked = self._errors.problems()
        return {at: problem for at, problem in self._problems().items() if at in marked}

    def errors(self) -> dict[tuple[object, str], str]:
        """The messages that are shown."""
        return self._errors.messages()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if self._is_for_menu(watched, event):
                return True
            if watched is self._view and event.key() == Qt.Key.Key_Delete:
                self._remove_row(self._view.currentIndex().row())
                return True
            if watched is not self._view and (
                self._moves(watched, event) or self._is_opening(watched, event)
            ):
                return True
            if watched is not self._view:
                return self._field_key(watched, event.key(), held=bool(held))
        if isinstance(event, QHelpEvent) and isinstance(watched, QLineEdit):
            return self._tell_whole(watched, event)
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._show_hint(watched if event.type() == QEvent.Type.FocusIn else None)
        return super().eventFilter(watched, event)

    # Parts

    def _build(self) -> None:
        self._view.setItemDelegate(self._delegate)
        self._view.installEventFilter(self)
        self.column.addWidget(self._view)
        self.column.addWidget(self._rule)
        self.column.addWidget(self._errors)
        self.column.addWidget(self._foot)

    def _persistent(self) -> bool:
        return len(self._model.lines) <= PERSISTENT and not self._model.read_only

    def _refill(self) -> None:
        self._delegate.paints_trash = not self._model.read_only and not self._persistent()
        if self._persistent():
            for row in range(len(self._model.lines)):
                self._open_row(row)
        triggers = QAbstractItemView.EditTrigger
        self._view.setEditTriggers(
            triggers.NoEditTriggers
            if self._model.read_only
            else triggers.CurrentChanged | triggers.SelectedClicked | triggers.AnyKeyPressed
        )
        self._resize()

    def _inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        if self._persistent():
            for row in range(first, last + 1):
                self._open_row(row)
        self._resize()

    def _open_row(self, row: int) -> None:
        if self._model.lines[row].is_fixed:
            return
        for column in range(len(self._model.columns)):
            if self._model.is_edited(column):
                index = self._model.index(row, column)
                self._view.openPersistentEditor(index)
                field = self._view.indexWidget(index)
                if isinstance(field, Field) and isinstance(field.editor, QLineEdit):
                    field.editor.deselect()  # the view selects what it opens, to its end
                    field.editor.setCursorPosition(0)
        line = self._model.lines[row]
        end = RowEnd(
            line.key,
            line.name,
            movable=self._movable,
            opens=self._opens,
            has_menu=bool(self._menu),
        )
        end.opened.connect(self.opened)
        end.menu_wanted.connect(self._menu.open)
        end.removed.connect(self.remove)
        end.moved.connect(self.shift)
        self._view.setIndexWidget(self._model.index(row, len(self._model.columns)), end)

    def _fields(self) -> list[Field[Any]]:
        viewport = self._view.viewport()
        return [field for field in viewport.findChildren(Field) if field.property("place")]

    def _at(self, place: QPersistentModelIndex | QModelIndex) -> tuple[object, str]:
        line = self._model.lines[place.row()]
        return line.key, self._model.columns[place.column()].key

    def _edited(self, row: int, column: int, value: object) -> None:
        line, key = self._model.lines[row], self._model.columns[column].key
        was_unread = self._model.unread.pop((line.key, key), None) is not None
        if line.values.get(key) == value and not was_unread:
            return
        self._model.replace(row, line.with_values(**{key: value}))
        if self._errors.drop((line.key, key)):
            self._show_messages()
        self.changed.emit(line.key, key)

    def _unreadable(self, row: int, column: int, unread: Unread) -> None:
        line, key = self._model.lines[row], self._model.columns[column].key
        self._model.unread[line.key, key] = unread
        if (line.key, key) in self._errors.problems():
            self._wait.start()
        self.changed.emit(line.key, key)

    def _left(self, row: int, column: int) -> None:
        """Say what is wrong with the cell that the hand has gone from."""
        at = (self._model.lines[row].key, self._model.columns[column].key)
        problem = self._problems().get(at)
        if problem is not None and not self._model.read_only:
            self._judge({at: problem})

    def _judge_again(self) -> None:
        """What was wrong already and is still, with what is wrong about it now."""
        self._judge(self._marked())

    def _judge(self, problems: Mapping[tuple[object, str], Problem]) -> None:
        said = self._errors.messages()
        self._errors.replace({**self._errors.problems(), **problems})
        if said != self._errors.messages():
            self._show_messages()

    def _tell_whole(self, editor: QLineEdit, event: QHelpEvent) -> bool:
        """Words that are cut by their field as its tooltip, unless it says what is wrong."""
        words = "" if self._at_editor(editor) in self._errors.problems() else editor.text()
        if editor.fontMetrics().horizontalAdvance(words) <= editor.width() - 4:
            return False
        QToolTip.showText(event.globalPos(), words, editor)
        return True

    def _field_key(self, editor: QObject, key: int, *, held: bool) -> bool:
        """Keys inside of a field; whether this was one for the lines."""
        parent = editor.parent()
        place = parent.property("place") if parent is not None else None
        if place is None or not place.isValid():
            return False
        if held and key == Qt.Key.Key_Delete:
            self._remove_row(place.row())
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not held:
            self._go_on(place)
            return True
        return False

    def _moves(self, editor: QObject, event: QKeyEvent) -> bool:
        """Whether a key moved the line that an editor is in."""
        step = {Qt.Key.Key_Up: UP, Qt.Key.Key_Down: DOWN}.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        at = self._at_editor(editor)
        if not self._movable or step is None or held != Qt.KeyboardModifier.AltModifier:
            return False
        if at is not None:
            self.shift(at[0], step)
        return True

    def _is_opening(self, editor: QObject, event: QKeyEvent) -> bool:
        """Whether a key opened the line that an editor is in."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        at = self._at_editor(editor)
        if not self._opens or not is_enter or held != Qt.KeyboardModifier.AltModifier:
            return False
        if at is not None:
            self.opened.emit(at[0])
        return True

    def _is_for_menu(self, watched: QObject, event: QKeyEvent) -> bool:
        """Whether a key was for the menu of the line that has the hand, or for one of its rows."""
        at = self._at_editor(watched)
        row = self._view.currentIndex().row() if at is None else self._model.position(at[0])
        is_here = at is not None or watched is self._view
        return is_here and self._menu.press(row, event, opens=not self._opens)

    def _go_on(self, place: QPersistentModelIndex) -> None:
        """From one field to the next; from the very last one to a new line."""
        edited = self._edited_columns()
        row, at = place.row(), edited.index(place.column()) + 1
        if at == len(edited):
            row, at = row + 1, 0
        while row < len(self._model.lines) and self._model.lines[row].is_fixed:
            row, at = row + 1, 0
        if row == len(self._model.lines):
            self.line_wanted.emit()
            return
        self.focus(self._model.lines[row].key, self._model.columns[edited[at]].key)

    def _edited_columns(self) -> list[int]:
        """The columns with fields that are shown."""
        places = range(len(self._model.columns))
        return [
            at for at in places if self._model.is_edited(at) and not self._view.isColumnHidden(at)
        ]

    def _cell_clicked(self, index: QModelIndex) -> None:
        if index.column() != len(self._model.columns) or self._persistent():
            return
        if not self._menu.is_clicked(index):
            self._remove_row(index.row())

    def _remove_row(self, row: int) -> None:
        if 0 <= row < len(self._model.lines):
            self.remove(self._model.lines[row].key)

    def _show_messages(self) -> None:
        messages = self._errors.messages()
        for field in self._fields():
            place = field.property("place")
            if place.isValid():
                message = messages.get(self._at(place), "")
                if message != field.error():
                    field.set_error(message)
                    field.setToolTip(message)
                    field.editor.setAccessibleDescription(message)
        self._errors.show_rows(self._names_at)
        self._show_foot()
        self._show_hint(self.window().focusWidget())

    def _names_at(self, at: tuple[object, str]) -> tuple[str, str]:
        row = self._model.position(at[0])
        name = self._model.lines[row].name if row >= 0 else ""
        return name, next((one.title for one in self._model.columns if one.key == at[1]), "")

    def _show_hint(self, editor: QObject | None) -> None:
        """Say below the cell with the focus what is wrong with it."""
        at = self._at_editor(editor)
        words = self._errors.messages().get(at, "") if at is not None else ""
        if at is not None and words and isinstance(editor, QWidget):
            self._hint.say(words, self._errors.suggestion_words(at), editor.parentWidget())
        else:
            self._hint.hide()

    def _at_editor(self, editor: QObject | None) -> tuple[object, str] | None:
        """Which cell an editor is for, None if it is none of these lines."""
        field = editor.parent() if editor is not None else None
        place = field.property("place") if isinstance(field, Field) else None
        if place is None or not place.isValid() or place.model() is not self._model:
            return None
        return self._at(place)

    def _use_here(self) -> None:
        at = self._at_editor(self.window().focusWidget())
        if at is not None:
            self._use(at)

    def _use(self, at: tuple[object, str]) -> None:
        """Take the value that would do."""
        column = next(n for n, one in enumerate(self._model.columns) if one.key == at[1])
        self._edited(self._model.position(at[0]), column, self._errors.suggestion(at))
        self.focus(*at)

    def _show_foot(self) -> None:
        shown = self._foot.show_for(read_only=self._model.read_only)
        self._rule.setVisible(shown or bool(self._errors.messages()))

    def _resize(self) -> None:
        rows = len(self._model.lines)
        self._view.show_rows(rows if rows <= PERSISTENT else _LONG)
        self._menu.show_buttons(range(rows))
