"""The editable lines of a document, one row each, with what may be done below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QWidget,
)

from app import texts
from app.errors import Problem
from app.ui.kit.announce import announce
from app.ui.kit.buttons import IconButton, LinkButton
from app.ui.kit.card import Card
from app.ui.kit.fields.base import Field
from app.ui.kit.formats import sentence, suggestion_words
from app.ui.kit.lines_delegate import ROW, LinesDelegate
from app.ui.kit.lines_errors import LinesErrors
from app.ui.kit.lines_header import HEADER, LinesHeader
from app.ui.kit.lines_model import Line, LineColumn, LinesModel
from app.ui.kit.scroll_bar import thin_scroll_bars

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


__all__ = ["Line", "LineColumn", "LinesField"]

PERSISTENT = 50
_LONG = 15
_TRASH = 48


class LinesField(Card):
    """Lines with persistent fields up to 50 rows, with fields on demand above.

    `changed` carries the key of the line and of the column after each readable edit. Del (or
    Ctrl+Del in a field) and the trash icon remove a line at once: `removed` carries the line and
    its position, `restore` takes it back. Enter in the last field asks for a new line.
    """

    changed = Signal(object, str)
    removed = Signal(object, int)
    line_wanted = Signal()

    def __init__(
        self, columns: Sequence[LineColumn], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(padding=1, parent=parent)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)
        self._model = LinesModel(columns, self)
        self._messages: dict[tuple[object, str], str] = {}
        self._suggestions: dict[tuple[object, str], object] = {}
        self._view = QTableView()
        self._delegate = LinesDelegate(self._model, self._view)
        self._errors = LinesErrors()
        self._errors.used.connect(self._use_suggestion)
        self._foot = QWidget()
        self._actions = QHBoxLayout(self._foot)
        self._build_view(name)
        self._delegate.edited.connect(self._edited)
        self._model.modelReset.connect(self._refill)
        self._model.rowsInserted.connect(self._inserted)
        self._model.rowsRemoved.connect(self._resize)
        self._view.clicked.connect(self._cell_clicked)

    def lines(self) -> list[Line]:
        """The lines in their order, with what has been entered."""
        return list(self._model.lines)

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; no `changed` follows."""
        self._messages.clear()
        self._model.show(lines)
        self._show_messages()

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
        if row >= 0 and not self._model.read_only:
            line = self._model.take(row)
            self._messages = {at: one for at, one in self._messages.items() if at[0] != key}
            self._show_messages()
            announce(self, texts.t("kit.line_removed", name=line.name))
            self.removed.emit(line, row)

    def restore(self, line: Line, position: int) -> None:
        """Take a removed line back to where it was."""
        self._model.insert(position, line)

    def set_read_only(self, read_only: bool) -> None:
        """Show plain text without borders, or fields."""
        self._model.read_only = read_only
        self._foot.setVisible(not read_only and self._actions.count() > 1)
        self._model.show(self._model.lines)

    def set_busy(self, busy: bool) -> None:
        """Lock all fields while an action runs."""
        for field in self._fields():
            field.set_busy(busy)
        self._foot.setEnabled(not busy)

    def add_action(self, text: str, slot: Callable[[], object], *, icon: str = "") -> LinkButton:
        """A link below the lines, such as "Add a line"."""
        button = LinkButton(text, icon=icon)
        button.clicked.connect(slot)
        self._actions.insertWidget(self._actions.count() - 1, button)
        self._foot.setVisible(not self._model.read_only)
        return button

    def focus(self, key: object, column: str = "") -> None:
        """Edit a cell of a line; its first field if no column is told."""
        row = self._model.position(key)
        columns = [
            place
            for place in range(len(self._model.columns))
            if self._model.is_edited(place) and column in {"", self._model.columns[place].key}
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
        problems = self._empty_cells()
        for field in self._fields():
            found = field.problem()
            place = field.property("place")
            if found is not None and place.isValid():
                problems[self._at(place)] = found
        self.set_errors(problems)
        return not problems

    def _empty_cells(self) -> dict[tuple[object, str], Problem | str]:
        empty = Problem("kit.line_empty")
        return {
            (line.key, column.key): empty
            for line in self._model.lines
            for column in self._model.columns
            if column.required and line.values.get(column.key) in {None, ""}
        }

    def set_errors(
        self, problems: Mapping[tuple[object, str], Problem | str], *, move_focus: bool = True
    ) -> None:
        """Show errors by (line key, column key): red fields, and the sentences below.

        Without `move_focus` the hand that types stays where it is.
        """
        self._messages = {at: sentence(one) for at, one in problems.items()}
        self._suggestions = {
            at: one.suggestion for at, one in problems.items() if isinstance(one, Problem)
        }
        self._show_messages()
        if problems and move_focus:
            self.focus(*next(iter(problems)))

    def errors(self) -> dict[tuple[object, str], str]:
        """The messages that are shown."""
        return dict(self._messages)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view.viewport() and event.type() == QEvent.Type.Resize:
            self._fit_columns()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if watched is self._view and event.key() == Qt.Key.Key_Delete:
                self._remove_row(self._view.currentIndex().row())
                return True
            if watched is not self._view:
                return self._field_key(watched, event.key(), held=bool(held))
        return super().eventFilter(watched, event)

    # Parts

    def _build_view(self, name: str) -> None:
        view = self._view
        view.setAccessibleName(name)
        view.setHorizontalHeader(LinesHeader(self._model, view))
        view.setModel(self._model)
        view.setItemDelegate(self._delegate)
        rows = view.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW)
        rows.setDefaultSectionSize(ROW)
        view.setShowGrid(False)
        view.setFrameShape(QFrame.Shape.NoFrame)
        thin_scroll_bars(view)
        view.setProperty("ring", 8)
        view.setTabKeyNavigation(False)
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        self._actions.setContentsMargins(12, 4, 12, 4)
        self._actions.setSpacing(18)
        self._actions.addStretch(1)
        self._foot.hide()
        self.column.addWidget(view)
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
        for column in range(len(self._model.columns)):
            if self._model.is_edited(column):
                index = self._model.index(row, column)
                self._view.openPersistentEditor(index)
                field = self._view.indexWidget(index)
                if isinstance(field, Field):
                    field.editor.installEventFilter(self)
                    if isinstance(field.editor, QLineEdit):
                        field.editor.deselect()  # the view selects what it opens
        line = self._model.lines[row]
        trash = IconButton("trash", texts.t("kit.line_remove", name=line.name))
        trash.setProperty("line", line.key)
        trash.clicked.connect(self._trash)
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(trash, 0, Qt.AlignmentFlag.AlignCenter)
        self._view.setIndexWidget(self._model.index(row, len(self._model.columns)), holder)

    def _fields(self) -> list[Field[Any]]:
        viewport = self._view.viewport()
        return [field for field in viewport.findChildren(Field) if field.property("place")]

    def _at(self, place: QPersistentModelIndex | QModelIndex) -> tuple[object, str]:
        line = self._model.lines[place.row()]
        return line.key, self._model.columns[place.column()].key

    def _edited(self, row: int, column: int, value: object) -> None:
        line, key = self._model.lines[row], self._model.columns[column].key
        if line.values.get(key) == value:
            return
        self._model.replace(row, line.with_values(**{key: value}))
        if self._messages.pop((line.key, key), None):
            self._show_messages()
        self.changed.emit(line.key, key)

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

    def _go_on(self, place: QPersistentModelIndex) -> None:
        """From one field to the next; from the very last one to a new line."""
        edited = [
            column for column in range(len(self._model.columns)) if self._model.is_edited(column)
        ]
        row, at = place.row(), edited.index(place.column()) + 1
        if at == len(edited):
            row, at = row + 1, 0
        if row == len(self._model.lines):
            self.line_wanted.emit()
            return
        self.focus(self._model.lines[row].key, self._model.columns[edited[at]].key)

    def _trash(self) -> None:
        self.remove(self.sender().property("line"))

    def _cell_clicked(self, index: QModelIndex) -> None:
        if index.column() == len(self._model.columns) and not self._persistent():
            self._remove_row(index.row())

    def _remove_row(self, row: int) -> None:
        if 0 <= row < len(self._model.lines):
            self.remove(self._model.lines[row].key)

    def _show_messages(self) -> None:
        for field in self._fields():
            place = field.property("place")
            if place.isValid():
                message = self._messages.get(self._at(place), "")
                if message != field.error():
                    field.set_error(message)
                    field.setToolTip(message)
                    field.editor.setAccessibleDescription(message)
        self._errors.show_errors(
            [
                (self._said(at, one), suggestion_words(self._suggestions.get(at)))
                for at, one in self._messages.items()
            ]
        )

    def _use_suggestion(self, place: int) -> None:
        at = list(self._messages)[place]
        row = self._model.position(at[0])
        column = next(n for n, one in enumerate(self._model.columns) if one.key == at[1])
        value = self._suggestions[at]
        self._edited(row, column, value)
        self.focus(*at)

    def _said(self, at: tuple[object, str], message: str) -> str:
        row = self._model.position(at[0])
        name = self._model.lines[row].name if row >= 0 else ""
        titles = {column.key: column.title for column in self._model.columns}
        return ", ".join(part for part in (name, titles.get(at[1], "")) if part) + f": {message}"

    def _resize(self) -> None:
        rows = len(self._model.lines)
        shown = rows if rows <= PERSISTENT else _LONG
        self._view.setFixedHeight(HEADER + shown * ROW)
        self._fit_columns()

    def _fit_columns(self) -> None:
        columns = self._model.columns
        trash = 0 if self._model.read_only else _TRASH
        self._view.setColumnHidden(len(columns), not trash)
        self._view.setColumnWidth(len(columns), _TRASH)
        room = self._view.viewport().width() - trash
        rest = max(0, room - sum(column.width for column in columns))
        stretching = [one for one in columns if one.stretch] or list(columns[:1])
        for place, column in enumerate(columns):
            extra = rest // len(stretching) if column in stretching else 0
            self._view.setColumnWidth(place, column.width + extra)
