"""Rows of label, field, hint and error, and what a dialog asks of all its fields at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import texts
from app.ui.kit.banner import Banner
from app.ui.kit.form_row import FormRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.errors import Problem
    from app.ui.kit.fields.base import Field

GAP, BETWEEN_COLUMNS = 12, 28


class Form(QWidget):
    """Fields by name, in rows from top to bottom.

    A field is judged when it is left, or 600 ms after the last key if it was already wrong. Two
    or more errors are listed at the top with links. `changed` carries the name of a field that
    the user has changed.
    """

    changed = Signal(str)
    record_wanted = Signal(object)
    """The record that an error offers to open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, FormRow] = {}
        self._line: QHBoxLayout | None = None
        self._refused: set[str] = set()
        self._clean: dict[str, object] = {}
        self._listed: list[tuple[str, str]] = []
        self.summary = Banner("danger")
        self.summary.link.connect(self.focus_field)
        # Room that is left for a moment, as where a hint has gone, stays below the rows.
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(GAP)
        self._lines.addWidget(self.summary)
        outer.addLayout(self._lines)
        outer.addStretch(1)
        self._columns = [self._lines]

    def begin_columns(self, count: int = 2) -> None:
        """Let the fields that follow stand in columns side by side, the first one first.

        They end with what is no field.
        """
        row = QHBoxLayout()
        row.setSpacing(BETWEEN_COLUMNS)
        self._columns = []
        for _ in range(count):
            column = QVBoxLayout()
            column.setSpacing(GAP)
            column.setAlignment(Qt.AlignmentFlag.AlignTop)
            row.addLayout(column, 1)
            self._columns.append(column)
        self._line = None
        self._lines.addLayout(row)

    def next_column(self) -> None:
        """Let the fields that follow stand in the next column."""
        self._line = None
        self._columns = self._columns[1:]

    def add(
        self,
        name: str,
        label: str,
        field: Field[Any],
        *,
        required: bool = False,
        hint: str = "",
        origin: str = "",
        beside: bool = False,
        stretch: int = 1,
    ) -> FormRow:
        """Append a field; `beside` puts it to the right of the one before.

        `name` becomes its object name and the key of its errors. `origin` is the quiet remark at
        the right of the label, such as "From ticket".
        """
        row = FormRow(name, label, field, required=required, hint=hint, origin=origin)
        self._rows[name] = row
        if not beside or self._line is None:
            self._line = QHBoxLayout()
            self._line.setSpacing(GAP)
            self._columns[0].addLayout(self._line)
        # All rows of a line hang from its top, or an error would shift its neighbour.
        self._line.addWidget(row, stretch, Qt.AlignmentFlag.AlignTop)
        row.changed.connect(self._row_changed)
        row.judged.connect(self._summarise)
        row.record_wanted.connect(self.record_wanted)
        return row

    def add_widget(self, widget: QWidget) -> None:
        """Append something that is no field, such as a box that explains the buttons."""
        self._end_columns()
        self._lines.addWidget(widget)

    def row(self, name: str) -> FormRow:
        """The row of a field; raises KeyError for a name that is not in the form."""
        return self._rows[name]

    def field(self, name: str) -> Field[Any]:
        """The field itself; raises KeyError for a name that is not in the form."""
        return self._rows[name].field

    def names(self) -> list[str]:
        """The names of all fields in their order."""
        return list(self._rows)

    def values(self) -> dict[str, Any]:
        """The values of the fields that are shown, by name."""
        return {name: row.field.value() for name, row in self._shown()}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Fill fields by name; names that the form does not have are ignored."""
        for name, value in values.items():
            if name in self._rows:
                self._rows[name].field.set_value(value)

    def is_dirty(self) -> bool:
        """Whether the user has changed anything since `mark_clean`."""
        return bool(self.dirty_names())

    def dirty_names(self) -> list[str]:
        """The fields that the user has changed since `mark_clean`."""
        return [
            name
            for name, row in self._rows.items()
            if name in self._clean
            and (row.field.value() != self._clean[name] or row.field.problem() is not None)
        ]

    def mark_clean(self) -> None:
        """Take the values of now as the ones that nothing has been changed from."""
        self._clean = {name: row.field.value() for name, row in self._rows.items()}

    def check(self) -> bool:
        """Judge every field, show what is wrong, and move the focus to the first error.

        What a service refused is not held against it: it may be right by now, and is asked again.
        """
        for name, row in self._shown():
            if name in self._refused:
                row.tell(None)
            row.judge(final=True)
        self._refused.clear()
        return not self.focus_first_error()

    def set_errors(self, problems: Mapping[str, Problem | str]) -> dict[str, Problem | str]:
        """Show errors that a service found; those of unknown fields are given back."""
        for name, problem in problems.items():
            if name in self._rows:
                self._rows[name].set_error(problem)
                self._refused.add(name)
        self.focus_first_error()
        return {name: one for name, one in problems.items() if name not in self._rows}

    def clear_errors(self) -> None:
        """Take all errors away."""
        for row in self._rows.values():
            row.set_error(None)

    def tell(self, problems: Mapping[str, Problem | str]) -> None:
        """Show what a service says of the values as they are; each field's own error stays."""
        self._refused.clear()
        for name, row in self._rows.items():
            row.tell(problems.get(name))

    def errors(self) -> dict[str, str]:
        """The messages that are shown, by field name."""
        return {name: row.field.error() for name, row in self._shown() if row.field.error()}

    def focus_first_error(self) -> bool:
        """Move the focus to the first field with an error; whether there was one."""
        for name in self.errors():
            self.focus_field(name)
            return True
        return False

    def focus_first_open(self) -> bool:
        """Move the focus to the first field that still needs a decision, else to the first.

        False when there is no field to type in.
        """
        shown = [row for _name, row in self._shown() if not row.field.is_read_only()]
        empty = [row for row in shown if row.required and row.field.is_empty()]
        for row in [*empty, *shown]:
            row.field.editor.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False

    def focus_field(self, name: str) -> None:
        """Move the focus to a field, as Tab does: what stands in its line is typed over."""
        self._rows[name].field.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Lock every field while an action runs."""
        for row in self._rows.values():
            row.field.set_busy(busy)

    def _end_columns(self) -> None:
        self._line = None
        self._columns = [self._lines]

    def _shown(self) -> Iterator[tuple[str, FormRow]]:
        return ((name, row) for name, row in self._rows.items() if not row.isHidden())

    def _row_changed(self, name: str) -> None:
        self.changed.emit(name)

    def _summarise(self) -> None:
        wrong = self.errors()
        if len(wrong) < 2:
            self.summary.clear()
            return
        links = [(name, self._rows[name].label_text()) for name in wrong]
        if links == self._listed and not self.summary.isHidden():
            return  # said already: a screen reader would hear it again
        self._listed = links
        self.summary.say_linked(
            texts.t("kit.fields_need_change", n=len(wrong)), links, texts.t("kit.and")
        )
