"""Finds what is on the screen as a screen reader does: by accessible name and text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Found = TypeVar("Found", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that must be seen: a widget of this accessible name that says `text`."""

    name: str
    text: str


class Eyes:
    """Looks at the window, and at nothing but a dialog or menu that stands before it."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def foreground(self) -> QWidget:
        """What takes the keys now: a menu, a dialog, else the window."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window

    def every(self, kind: type[Found]) -> Iterator[Found]:
        """The visible widgets of a kind in the foreground."""
        top = self.foreground()
        yield from (one for one in top.findChildren(kind) if one.isVisible())

    def find(self, kind: type[Found], name: str) -> Found | None:
        """The visible widget of a kind whose name is `name`, else one whose name begins so."""
        named = [one for one in self.every(kind) if name_of(one).startswith(name)]
        return min(named, key=lambda one: len(name_of(one)), default=None)

    def sees(self, fact: Fact) -> bool:
        """Whether the fact is on the screen."""
        return any(
            fact.text in said_by(one)
            for one in self.every(QWidget)
            if name_of(one).startswith(fact.name)
        )


def name_of(widget: QWidget) -> str:
    """The accessible name; of a label or button without one, its text."""
    name = widget.accessibleName()
    if not name and isinstance(widget, (QLabel, QAbstractButton)):
        return widget.text()
    return name


def said_by(widget: QWidget) -> str:
    """All that a widget says: name, value, description; of a table its cells."""
    parts = [name_of(widget), _value(widget), widget.accessibleDescription()]
    return "\n".join(part for part in parts if part)


def _value(widget: QWidget) -> str:
    if isinstance(widget, QLineEdit):
        return widget.text()
    if isinstance(widget, (QPlainTextEdit, QTextEdit)):
        return widget.toPlainText()
    if isinstance(widget, (QLabel, QAbstractButton)):
        return widget.text()
    return "\n".join(cells(widget)) if isinstance(widget, QTableView) else ""


def cells(table: QTableView) -> Iterator[str]:
    """The texts of the visible cells of a table, row by row."""
    model = table.model()
    height = table.viewport().height()
    for row in range(max(0, table.rowAt(0)), model.rowCount()):
        if table.rowViewportPosition(row) >= height:
            return
        for column in range(model.columnCount()):
            text = model.index(row, column).data()
            if text:
                yield str(text)
