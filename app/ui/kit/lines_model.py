"""The lines of a document while they are edited, as a table model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.errors import Problem
from app.ui.kit.windowed_model import CELL, Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.ui.kit.fields.base import Field

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what identifies it (a new one may have any key) and its values by column.

    The first of neighbours with the same `group` has these words above it. One that `is_fixed` is
    shown as it is: it has no fields and is not removed. Its cell of the column `spans` goes on to
    the end of the row.
    """

    key: object
    values: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    group: str = ""
    is_fixed: bool = False
    spans: str = ""

    def with_values(self, **values: object) -> Line:
        """The same line with some other values."""
        return replace(self, values={**self.values, **values})


@dataclass(frozen=True, slots=True)
class LineColumn:
    """One column. `cell` paints it from the line; `editor` makes the field that edits its value.

    An edited column is painted when the lines are read only. `width` is the minimum of a
    stretching column; one that `fits` is as much wider as its title and its widest cell need with
    so many pixels around them, which are taken from the stretching one, and at `most` so wide. A
    `required` one may not be left empty.
    """

    key: str
    title: str
    cell: Callable[[Line], Cell]
    editor: Callable[[Line], Field[Any]] | None = None
    width: int = 100
    stretch: bool = False
    fits: int = 0
    most: int = 0
    numeric: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """What was typed into a cell and is no value of its column, and why."""

    text: str
    problem: Problem


class LinesModel(QAbstractTableModel):
    """Lines in their order, with a last column for the trash icon.

    `unread` holds what was typed and cannot be read by key of line and column. It stays when its
    line is removed, for the line may come back.
    """

    def __init__(self, columns: Sequence[LineColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.lines: list[Line] = []
        self.unread: dict[tuple[object, str], Unread] = {}
        self.read_only = False

    def show(self, lines: Sequence[Line]) -> None:
        """Replace all lines."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def position(self, key: object) -> int:
        """Where a line stands, -1 if it is not there."""
        return next((row for row, line in enumerate(self.lines) if line.key == key), -1)

    def unread_at(self, row: int, column: int) -> Unread | None:
        """What cannot be read in a cell, if that is so."""
        return self.unread.get((self.lines[row].key, self.columns[column].key))

    def wrong(self) -> dict[tuple[object, str], tuple[str, Problem]]:
        """Text and problem of each cell that is empty and needed, or cannot be read."""
        found: dict[tuple[object, str], tuple[str, Problem]] = {}
        for line in self.lines:
            for column in self.columns:
                unread = self.unread.get((line.key, column.key))
                if unread is not None:
                    found[line.key, column.key] = (unread.text, unread.problem)
                elif column.required and line.values.get(column.key) in {None, ""}:
                    found[line.key, column.key] = ("", Problem("kit.line_empty"))
        return found

    def at(self, place: _Index) -> tuple[object, str]:
        """The keys of line and column of a cell."""
        return self.lines[place.row()].key, self.columns[place.column()].key

    def column(self, key: str) -> int:
        """The place of a column that there is."""
        return next(place for place, one in enumerate(self.columns) if one.key == key)

    def heading(self, row: int) -> str:
        """What stands above a line: the words of the group that it begins."""
        group = self.lines[row].group
        return "" if row and self.lines[row - 1].group == group else group

    def insert(self, row: int, line: Line) -> None:
        """Put a line before another."""
        row = max(0, min(row, len(self.lines)))
        self.beginInsertRows(QModelIndex(), row, row)
        self.lines.insert(row, line)
        self.endInsertRows()

    def take(self, row: int) -> Line:
        """Take a line out."""
        self.beginRemoveRows(QModelIndex(), row, row)
        line = self.lines.pop(row)
        self.endRemoveRows()
        return line

    def move(self, row: int, to: int) -> None:
        """Put a line where another one is; what stands between moves up or down."""
        below = to + 1 if to > row else to  # Qt names the row that it will stand before
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), below)
        self.lines.insert(to, self.lines.pop(row))
        self.endMoveRows()

    def replace(self, row: int, line: Line) -> None:
        """Put other values in place."""
        self.lines[row] = line
        self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns) + 1

    def is_edited(self, column: int) -> bool:
        """Whether a column has fields."""
        editable = column < len(self.columns) and self.columns[column].editor is not None
        return editable and not self.read_only

    def flags(self, index: _Index) -> Qt.ItemFlag:
        plain = super().flags(index)
        if (
            index.isValid()
            and self.is_edited(index.column())
            and not self.lines[index.row()].is_fixed
        ):
            plain |= Qt.ItemFlag.ItemIsEditable
        return plain

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid() or index.column() >= len(self.columns):
            return None
        line, column = self.lines[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.EditRole:
            return line.values.get(column.key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._cell(line, column).text
        return self._cell(line, column) if role == CELL else None

    def _cell(self, line: Line, column: LineColumn) -> Cell:
        """What cannot be read stands as it was typed; an emptied value has no words of its own."""
        if (line.key, column.key) in self.unread:
            return Cell(self.unread[line.key, column.key].text, ink="danger.default")
        if column.editor is not None and line.values.get(column.key) is None:
            return Cell()
        return column.cell(line)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401  Qt's own signature
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.columns[section].title if 0 <= section < len(self.columns) else ""
