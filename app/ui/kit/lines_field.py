"""The editable lines of a document, one row each, with what may be done below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from app import texts
from app.ui.kit.announce import announce
from app.ui.kit.card import Card
from app.ui.kit.dividers import Hairline
from app.ui.kit.fields.base import Field
from app.ui.kit.lines_delegate import LinesDelegate
from app.ui.kit.lines_foot import LinesFoot
from app.ui.kit.lines_judging import LinesJudging
from app.ui.kit.lines_keys import LinesKeys
from app.ui.kit.lines_menu import LineAction, LinesMenu
from app.ui.kit.lines_model import Line, LineColumn, LinesModel, Unread
from app.ui.kit.lines_row_end import RowEnd
from app.ui.kit.lines_view import LinesView
from app.ui.kit.scroll import bring_into_sight
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
        self._presses = LinesKeys(
            self, self._model, self._view, self._menu, movable=movable, opens=opens
        )
        self._judging = LinesJudging(self, self._model, self._view)
        self._rule = Hairline()
        self._rule.hide()
        self._foot = LinesFoot()
        self._build()
        self._judging.told.connect(self._show_foot)
        self._judging.used.connect(self._use)
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
        self._judging.below.replace({})
        self._model.unread.clear()
        self._model.show(lines)
        self._judging.show({})

    def unread(self) -> dict[tuple[object, str], str]:
        """What was typed and cannot be read, by key of line and column; "" where it is needed."""
        return {at: text for at, (text, _) in self._model.wrong().items()}

    def set_unread(self, texts_by_place: Mapping[tuple[object, str], str]) -> None:
        """Type again what could not be read, with its errors."""
        for (key, name), text in texts_by_place.items():
            self._delegate.read(self._model.position(key), self._model.column(name), text)
        found = {**self._judging.problems(), **self._judging.unreadable()}
        self.set_errors(found, move_focus=False)

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
            self._judging.forget_line(key)
            announce(self, texts.t("kit.line_removed", name=line.name))
            self.removed.emit(line, row)

    def remove_at(self, row: int) -> None:
        """Remove the line of a row, if there is one."""
        if 0 <= row < len(self._model.lines):
            self.remove(self._model.lines[row].key)

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
        for field in self._view.fields():
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
        """Edit a cell of a line, in sight; its first field if no column is told."""
        row = self._model.position(key)
        if row >= 0 and self._model.lines[row].is_fixed:
            self._view.setCurrentIndex(self._model.index(row, 0))
            return
        columns = [
            place
            for place in self._view.edited_columns()
            if column in {"", self._model.columns[place].key}
        ]
        if row < 0 or not columns:
            return
        index = self._model.index(row, columns[0])
        self._view.setCurrentIndex(index)
        field = self._view.indexWidget(index)
        if isinstance(field, Field):
            field.editor.setFocus(Qt.FocusReason.TabFocusReason)  # selected: typed over
        else:
            self._view.edit(index)
        bring_into_sight(self._view.indexWidget(index) or self._view)
        self._judging.show_here()

    def check(self) -> bool:
        """Judge all fields; the first that cannot be read gets the focus."""
        problems: dict[tuple[object, str], Problem | str] = dict(self._judging.unreadable())
        for field in self._view.fields():
            found = field.problem()
            place = field.property("place")
            if found is not None and place.isValid():
                problems[self._model.at(place)] = found
        self.set_errors(problems)
        return not problems

    def set_errors(
        self, problems: Mapping[tuple[object, str], Problem | str], *, move_focus: bool = True
    ) -> None:
        """Show errors by (line key, column key): red fields, and the sentences below.

        Without `move_focus` the hand that types stays where it is, and what it has left
        unreadable stays marked.
        """
        self._judging.show(problems if move_focus else {**problems, **self._judging.marked()})
        if problems and move_focus:
            self.focus(*next(iter(problems)))

    def errors(self) -> dict[tuple[object, str], str]:
        """The messages that are shown."""
        return self._judging.messages()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            return is_press and self._presses.press(watched, event)
        if isinstance(event, QHelpEvent) and isinstance(watched, QLineEdit):
            return self._judging.tell_whole(watched, event)
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._judging.show_hint(watched if event.type() == QEvent.Type.FocusIn else None)
        return super().eventFilter(watched, event)

    # Parts

    def _build(self) -> None:
        self._view.setItemDelegate(self._delegate)
        self._view.installEventFilter(self)
        self.column.addWidget(self._view)
        self.column.addWidget(self._rule)
        self.column.addWidget(self._judging.below)
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

    def _edited(self, row: int, column: int, value: object) -> None:
        line, key = self._model.lines[row], self._model.columns[column].key
        was_unread = self._model.unread.pop((line.key, key), None) is not None
        if line.values.get(key) == value and not was_unread:
            return
        self._model.replace(row, line.with_values(**{key: value}))
        self._judging.forget((line.key, key))
        self.changed.emit(line.key, key)

    def _unreadable(self, row: int, column: int, unread: Unread) -> None:
        line, key = self._model.lines[row], self._model.columns[column].key
        self._model.unread[line.key, key] = unread
        self._judging.typed((line.key, key))
        self.changed.emit(line.key, key)

    def _left(self, row: int, column: int) -> None:
        self._judging.left((self._model.lines[row].key, self._model.columns[column].key))

    def _cell_clicked(self, index: QModelIndex) -> None:
        if index.column() != len(self._model.columns) or self._persistent():
            return
        if not self._menu.is_clicked(index):
            self.remove_at(index.row())

    def _use(self, at: tuple[object, str]) -> None:
        """Take the value that would do."""
        row, column = self._model.position(at[0]), self._model.column(at[1])
        self._edited(row, column, self._judging.below.suggestion(at))
        self.focus(*at)

    def _show_foot(self) -> None:
        shown = self._foot.show_for(read_only=self._model.read_only)
        self._rule.setVisible(shown or bool(self._judging.messages()))

    def _resize(self) -> None:
        rows = len(self._model.lines)
        self._view.show_rows(rows if rows <= PERSISTENT else _LONG)
        self._menu.show_buttons(range(rows))
