"""A table model over any number of rows that holds only what is near the eye."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from app.errors import ServiceError
from app.ui.kit.slots import spawn
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

PAGE = 200
KEPT = 20
CELL = int(Qt.ItemDataRole.UserRole)
CHECKED = CELL + 1
_Index = QModelIndex | QPersistentModelIndex
Checks = tuple[bool, frozenset[object]]
"""(True, exceptions) when all of the filter are checked, else (False, the checked keys)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a delegate paints: words, and beside them an icon, an avatar or several icons.

    `tone` is a tone of tokens.json for icon and words, `ink` a colour token for the words.
    `icons` are (icon, colour token, tooltip) each. `struck` are words before the others that no
    longer hold, such as a price that is not charged; only lines of documents have such.
    """

    text: str = ""
    detail: str = ""
    icon: str = ""
    tone: str = ""
    ink: str = ""
    strong: bool = False
    avatar: str | None = None
    chip: bool = False
    icons: tuple[tuple[str, str, str], ...] = ()
    tooltip: str = ""
    struck: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `cell` makes the cell from a row; `width` is in px, the minimum if it stretches.

    A column that is not `keep` may be hidden when the table is narrow, from the right.
    `sortable` columns tell their key when their header is clicked.
    """

    key: str
    title: str
    cell: Callable[[Any], Cell]
    width: int = 120
    stretch: bool = False
    numeric: bool = False
    sortable: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which rows are wanted: from `position` on, `size` of them, of `count` in all.

    Where a neighbour is loaded its key is told, so that the source can go on from it without
    counting: `after` is the key of the row before the page, `before` that of the row behind it.
    """

    position: int
    size: int
    count: int
    after: object = None
    before: object = None


@dataclass(frozen=True, slots=True)
class Page:
    """The rows in order, and the keys of the first and the last for going on."""

    rows: Sequence[Any]
    first: object = None
    last: object = None


class PageSource(Protocol):
    """One query with its filter and its order; another order is another source."""

    async def count(self) -> int:
        """How many rows there are."""

    async def page(self, request: PageRequest) -> Page:
        """Some of them."""


@dataclass(slots=True)
class _Window:
    """What is in memory of one source."""

    pages: dict[int, Page] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)


class WindowedModel(QAbstractTableModel):
    """Pages of 200 rows around the visible range, some 20 kept; rows not there are empty.

    Each `set_source` begins a generation; answers of an earlier one are dropped. Rows need an
    attribute that identifies them, given by `key`, for the check marks. `failed` carries the error
    that came instead of rows; what is loaded stays, and `reload` tries again.
    """

    counted = Signal(int)
    failed = Signal(object)
    checks_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        key: Callable[[Any], object] = lambda row: row.id,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._source: PageSource | None = None
        self._window = _Window()
        self._generation = 0
        self._count = 0
        self._is_counting = False
        self._wanted = (0, 0)
        self._all_checked = False
        self._marked: set[object] = set()
        self._soon = once(self, 0, self._load_wanted)

    # The source

    def set_source(self, source: PageSource | None) -> None:
        """Show another query from its first row on."""
        self._generation += 1
        self.beginResetModel()
        self._source = source
        self._window = _Window()
        self._count = 0
        self._wanted = (0, 0)
        self._all_checked = False
        self._marked = set()
        self._is_counting = source is not None
        self.endResetModel()
        self.checks_changed.emit()
        if source is not None:
            spawn(self._tell_failure(self._open(source, self._generation)), self)

    def reload(self) -> None:
        """Read the same query anew without moving; the old rows stay until the new ones come."""
        if self._source is not None:
            self._generation += 1
            self._window.asked.clear()
            spawn(self._tell_failure(self._reopen(self._source, self._generation)), self)

    def want(self, first: int, last: int) -> None:
        """Say which rows are visible; the pages around them are loaded."""
        self._wanted = (first, last)
        self._soon.start()

    def is_counting(self) -> bool:
        """Whether it is not known yet how many rows a new source has."""
        return self._is_counting

    def row(self, position: int) -> Any | None:  # noqa: ANN401  rows are the caller's own type
        """The row at a position, None while it is not loaded."""
        page = self._window.pages.get(position // PAGE)
        place = position % PAGE
        return page.rows[place] if page is not None and place < len(page.rows) else None

    def loaded_pages(self) -> list[int]:
        """The numbers of the pages in memory."""
        return sorted(self._window.pages)

    # Check marks

    def check_all(self, checked: bool) -> None:
        """Check everything that the filter matches, loaded or not, or nothing."""
        self._all_checked = checked
        self._marked = set()
        self._repaint()

    def toggle(self, position: int) -> None:
        """Check a row, or take its mark away."""
        row = self.row(position)
        if row is not None:
            self._marked = self._marked ^ {self._key(row)}
            self._repaint()

    def check_span(self, first: int, last: int, *, beside: Checks) -> None:
        """Check the rows from `first` to `last` and what is checked `beside` them, nothing else.

        Rows that are not loaded are read for it; a newer span makes an older one pointless.
        """
        self._all_checked, marked = beside[0], set(beside[1])
        self._marked = marked
        numbers = range(first // PAGE, last // PAGE + 1)
        missing = [number for number in numbers if number not in self._window.pages]
        self._mark(first, last, marked)
        self._repaint()
        if missing:
            spawn(self._tell_failure(self._mark_missing(missing, (first, last), marked)), self)

    def checked(self) -> Checks:
        """(True, exceptions) when all of the filter are checked, else (False, the checked keys)."""
        return self._all_checked, frozenset(self._marked)

    def checked_count(self) -> int:
        """How many rows are checked."""
        return self._count - len(self._marked) if self._all_checked else len(self._marked)

    def _mark(self, first: int, last: int, marked: set[object]) -> None:
        rows = (self.row(position) for position in range(first, last + 1))
        keys = {self._key(row) for row in rows if row is not None}
        if self._all_checked:
            marked -= keys
        else:
            marked |= keys

    async def _mark_missing(
        self, numbers: Sequence[int], span: tuple[int, int], marked: set[object]
    ) -> None:
        """Read pages one after the other and check their part of a span, while it is the last."""
        for number in numbers:
            await self._load(number, self._generation)
            if self._marked is not marked:
                return
            first = max(span[0], number * PAGE)
            self._mark(first, min(span[1], number * PAGE + PAGE - 1), marked)
        self._repaint()

    # What Qt asks

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid():
            return None
        row = self.row(index.row())
        if row is None:
            self._want_page(index.row())
            return None
        if role == CHECKED:
            return (self._key(row) in self._marked) != self._all_checked
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return column.cell(row).text
        return column.cell(row) if role == CELL else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401  Qt's own signature
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.columns[section].title
        return None

    # Loading

    async def _tell_failure(self, reading: Coroutine[Any, Any, None]) -> None:
        """Await a reading; an error of the source of now goes to `failed`, a bug also further."""
        generation = self._generation
        try:
            await reading
        except ServiceError as error:
            self._fail(error, generation)
        except Exception as error:
            self._fail(error, generation)
            raise

    def _fail(self, error: Exception, generation: int) -> None:
        if generation == self._generation:
            self._is_counting = False
            self.failed.emit(error)

    async def _open(self, source: PageSource, generation: int) -> None:
        count = await source.count()
        if generation != self._generation:
            return
        self._is_counting = False
        if count:
            self.beginInsertRows(QModelIndex(), 0, count - 1)
            self._count = count
            self.endInsertRows()
        self.counted.emit(count)

    async def _reopen(self, source: PageSource, generation: int) -> None:
        count = await source.count()
        if generation != self._generation:
            return
        self._is_counting = False
        self._set_count(count)
        first, last = self._wanted
        near = range(first // PAGE, last // PAGE + 1)
        for number in list(self._window.pages):
            if number not in near:
                del self._window.pages[number]
        for number in near:
            if number * PAGE < count:
                await self._load(number, generation, anew=True)
        self.counted.emit(count)

    def _set_count(self, count: int) -> None:
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(QModelIndex(), count, self._count - 1)
            self._count = count
            self.endRemoveRows()

    def _want_page(self, position: int) -> None:
        """A row was painted before anybody said that it is visible."""
        number = position // PAGE
        if number not in self._window.asked and not self._soon.isActive():
            self._wanted = (position, position)
            self._soon.start()

    def _load_wanted(self) -> None:
        if self._source is None or not self._count:
            return
        first, last = (max(0, min(edge, self._count - 1)) for edge in self._wanted)
        for number in range(first // PAGE, last // PAGE + 1):
            if number not in self._window.pages and number not in self._window.asked:
                self._window.asked.add(number)
                spawn(self._tell_failure(self._load(number, self._generation)), self)

    async def _load(self, number: int, generation: int, *, anew: bool = False) -> None:
        source = self._source
        if source is None:
            return
        try:
            page = await source.page(self._request(number, anew=anew))
        except BaseException:
            self._window.asked.discard(number)
            raise
        if generation != self._generation:
            return
        self._window.asked.discard(number)
        self._window.pages[number] = page
        self._forget_far(number)
        first = number * PAGE
        last = min(first + PAGE, self._count) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _request(self, number: int, *, anew: bool) -> PageRequest:
        position = number * PAGE
        size = min(PAGE, self._count - position)
        before = None if anew else self._window.pages.get(number - 1)
        behind = None if anew else self._window.pages.get(number + 1)
        return PageRequest(
            position,
            size,
            self._count,
            after=before.last if before is not None else None,
            before=behind.first if behind is not None else None,
        )

    def _forget_far(self, number: int) -> None:
        while len(self._window.pages) > KEPT:
            far = max(self._window.pages, key=lambda held: abs(held - number))
            del self._window.pages[far]

    def _repaint(self) -> None:
        if self._count:
            last = self.index(self._count - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [CHECKED])
        self.checks_changed.emit()
