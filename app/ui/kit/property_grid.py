"""Labels at the left, values read as text and edited in place: the head of a record's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.buttons import IconButton
from app.ui.kit.fields.base import HEIGHT, INSET, Field
from app.ui.kit.labels import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.errors import Problem

LABEL = 104
BETWEEN_COLUMNS, BETWEEN_ROWS = 18, 2
# The focus is only lent: to a drop-down of the field, to its menu or to another window.
_LENT = frozenset(
    {
        Qt.FocusReason.PopupFocusReason,
        Qt.FocusReason.MenuBarFocusReason,
        Qt.FocusReason.ActiveWindowFocusReason,
    }
)


class PropertyGrid(QWidget):
    """Fields by name in one or two columns.

    Hover shows the outline of a field, a click or Tab edits it, Esc restores what it had when the
    focus came. `changed` carries the name; saving is the page's Save, like everything else.
    `opened` carries the name of a property whose open icon was pressed.
    """

    changed = Signal(str)
    opened = Signal(str)

    def __init__(self, columns: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._fields: dict[str, Field[Any]] = {}
        self._labels: dict[str, Text] = {}
        self._openers: dict[str, IconButton] = {}
        self._errors: dict[str, Text] = {}
        self._warnings: dict[str, str] = {}
        self._before: dict[str, object] = {}
        self._clean: dict[str, object] = {}
        # Each column has a grid of its own: a hidden property leaves no gap, an error of one
        # column does not move the other.
        self._grids = [_column_grid() for _ in range(columns)]
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(BETWEEN_COLUMNS)
        for grid in self._grids:
            column = QVBoxLayout()
            column.addLayout(grid)
            column.addStretch(1)
            self._row.addLayout(column, 1)

    def set_stacked(self, stacked: bool) -> None:
        """Put the columns below each other, where there is no room for them side by side.

        No field is taken out for it: what is being typed and the focus stay.
        """
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if stacked else direction.LeftToRight)
        self._row.setSpacing(BETWEEN_ROWS if stacked else BETWEEN_COLUMNS)
        widest = max((label.sizeHint().width() for label in self._labels.values()), default=0)
        for grid in self._grids:  # below each other their values begin at one edge
            grid.setColumnMinimumWidth(0, max(LABEL - INSET, widest if stacked else 0))

    def add(
        self, name: str, label: str, field: Field[Any], *, column: int = 0, link: str = ""
    ) -> Field[Any]:
        """Append a property to a column; `link` names what its open icon opens."""
        grid = self._grids[column]
        row = grid.rowCount()
        words = Text(label, "body", "secondary")
        words.setBuddy(field.editor)
        words.setMinimumHeight(HEIGHT)
        field.set_flat(True)
        field.setObjectName(name)
        field.editor.setObjectName(f"{name}_editor")
        field.editor.setAccessibleName(label)
        field.editor.installEventFilter(self)
        field.changed.connect(self._changed)
        field.left.connect(self._left)
        error = Text("", "caption", "danger", wrap=True)
        error.setContentsMargins(INSET, 0, 0, 4)
        error.hide()
        # From the top, so that the label stands beside the first line of a long value.
        grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(field, row, 1)
        grid.addWidget(error, row + 1, 1, 1, 2)
        if link:
            opener = IconButton("arrow-square-out", link)
            opener.setProperty("opens", name)
            opener.clicked.connect(self._open)
            grid.addWidget(opener, row, 2)
            self._openers[name] = opener
        self._fields[name] = field
        self._labels[name] = words
        self._errors[name] = error
        self._clean[name] = field.value()
        return field

    def field(self, name: str) -> Field[Any]:
        """A field by its name; raises KeyError."""
        return self._fields[name]

    def names(self) -> list[str]:
        """The names of all properties in their order."""
        return list(self._fields)

    def set_label(self, name: str, label: str) -> None:
        """Change the words at the left of a property."""
        self._labels[name].setText(label)
        self._fields[name].editor.setAccessibleName(label)

    def show_opener(self, name: str, shown: bool) -> None:
        """Show or hide the open icon, as when the value is empty."""
        self._openers[name].setVisible(shown)

    def show_property(self, name: str, shown: bool) -> None:
        """Show or hide a whole property."""
        for widget in (self._labels[name], self._fields[name]):
            widget.setVisible(shown)
        if name in self._openers:
            self._openers[name].setVisible(shown)

    def values(self) -> dict[str, Any]:
        """All values by name."""
        return {name: field.value() for name, field in self._fields.items()}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Fill properties by name; unknown names are ignored."""
        for name, value in values.items():
            if name in self._fields:
                self._fields[name].set_value(value)

    def changes(self) -> dict[str, Any]:
        """What differs from `mark_clean`, by name."""
        now = self.values()
        return {name: value for name, value in now.items() if value != self._clean.get(name)}

    def is_dirty(self) -> bool:
        """Whether anything differs from `mark_clean`."""
        return bool(self.changes())

    def mark_clean(self) -> None:
        """Take the values of now as saved."""
        self._clean = self.values()

    def restore(self) -> None:
        """Go back to what was saved, as Discard does."""
        self.set_values(self._clean)
        self.set_errors({})

    def set_errors(
        self, problems: Mapping[str, Problem | str], *, move_focus: bool = True
    ) -> dict[str, Problem | str]:
        """Show errors at their properties and take others away; unknown names are given back.

        Without `move_focus` the hand that types stays where it is.
        """
        for name, field in self._fields.items():
            field.set_error(problems.get(name))
            self._show_error(name)
        wrong = [name for name in problems if name in self._fields]
        if wrong and move_focus:
            self._fields[wrong[0]].editor.setFocus()
        return {name: one for name, one in problems.items() if name not in self._fields}

    def warn(self, name: str, text: str) -> None:
        """Say below a property what its value will lead to; an error there goes before."""
        self._warnings[name] = text
        self._show_error(name)

    def check(self) -> bool:
        """Judge every field; whether all can be read."""
        problems = {name: field.problem() for name, field in self._fields.items()}
        self.set_errors({name: one for name, one in problems.items() if one is not None})
        return not any(problems.values())

    def set_read_only(self, read_only: bool) -> None:
        """Let everything be read only."""
        for field in self._fields.values():
            field.set_read_only(read_only)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        name = watched.objectName().removesuffix("_editor")
        field = self._fields.get(name)
        if field is not None and isinstance(event, QFocusEvent):
            if event.gotFocus():
                self._before.setdefault(name, field.value())
            elif event.lostFocus() and event.reason() not in _LENT:
                self._before.pop(name, None)
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if (
            escape
            and event.type() == QEvent.Type.KeyPress
            and field is not None
            and self._is_changed(name)
        ):
            field.set_value(self._before.get(name))
            field.set_error(None)
            self._show_error(name)
            self.changed.emit(name)
            return True
        return super().eventFilter(watched, event)

    def _is_changed(self, name: str) -> bool:
        """Whether a property is not what it was when the focus came."""
        field = self._fields[name]
        return field.value() != self._before.get(name) or field.problem() is not None

    def _changed(self) -> None:
        self.changed.emit(self.sender().objectName())

    def _left(self) -> None:
        field = self.sender()
        if isinstance(field, Field):
            field.set_error(field.problem())
            self._show_error(field.objectName())

    def _show_error(self, name: str) -> None:
        error = self._fields[name].error()
        message = error or self._warnings.get(name, "")
        self._errors[name].set_tone("danger" if error else "warning")
        self._errors[name].setText(message)
        self._errors[name].setVisible(bool(message))
        parts = [texts.t("kit.property_keys"), message]
        self._fields[name].editor.setAccessibleDescription(" ".join(p for p in parts if p))

    def _open(self) -> None:
        self.opened.emit(str(self.sender().property("opens")))


def _column_grid() -> QGridLayout:
    """Label, value and open icon, one below the other."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(2)
    grid.setVerticalSpacing(BETWEEN_ROWS)
    grid.setColumnMinimumWidth(0, LABEL - INSET)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(2, 32)
    return grid
