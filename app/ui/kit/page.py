"""The base of all pages: what the shell asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.kit.keys import Keys
from app.ui.kit.tab_order import step

if TYPE_CHECKING:
    from app.ui.kit.desk import Desk


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in the list that it was opened from: "3 of 38"."""

    words: str = ""
    has_previous: bool = False
    has_next: bool = False


class Page(QWidget):
    """One page of the window.

    The shell shows `title` in the breadcrumbs, `hints` in the footer and `place` in the pager, and
    awaits `load` to fill the page. `leave` is awaited before the page is thrown away: it keeps
    what was typed. `keys` holds the keys of the page, which `?` tells.
    """

    title_changed = Signal(str)
    place_changed = Signal()
    dirty_changed = Signal(bool)
    hints_changed = Signal()
    closed = Signal()
    """Nothing is left to show (the draft was deleted): go back."""

    hints: tuple[tuple[str, str], ...] = ()
    """Pairs of keys and the text key of what they do."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.keys = Keys(self)
        self._title = ""
        self._place = Place()

    @property
    def title(self) -> str:
        """What the breadcrumb says."""
        return self._title

    @property
    def place(self) -> Place:
        """What the pager says."""
        return self._place

    @property
    def list_key(self) -> str:
        """The row of the rail that a list belongs to, as in "tickets:all"; none of a record."""
        return ""

    @property
    def is_dirty(self) -> bool:
        """Whether something typed is not saved."""
        return False

    def set_title(self, title: str) -> None:
        """Change what the breadcrumb says."""
        self._title = title
        self.title_changed.emit(title)

    def set_place(self, place: Place) -> None:
        """Change what the pager says."""
        self._place = place
        self.place_changed.emit()

    def set_hints(self, hints: tuple[tuple[str, str], ...]) -> None:
        """Change what the footer says, as when a draft has become a posted document."""
        if hints != self.hints:
            self.hints = hints
            self.hints_changed.emit()

    async def load(self) -> None:
        """Read what is shown; awaited when the page is opened and to read it anew."""

    async def leave(self) -> None:
        """Keep what is not saved, before the page goes away."""

    def focus_first(self) -> None:
        """Give the keys to where an agent goes on, once the page was opened and read."""

    def panes(self) -> list[QWidget]:
        """The parts that F6 goes round."""
        return [self]

    def order(self) -> list[QWidget]:
        """Where Tab stops, as the page is read; nothing where Qt's own order is that."""
        return []

    def focusNextPrevChild(self, forward: bool) -> bool:
        return step(self, self.order(), forward=forward) or super().focusNextPrevChild(forward)

    def step(self, direction: int) -> None:
        """Go to the previous (-1) or next (1) record of the list it was opened from."""
