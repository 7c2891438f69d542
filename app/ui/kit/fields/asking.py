"""Asks for the rows of an open drop-down while the user types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject

from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.slots import spawn
from app.ui.kit.theme import theme
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

Find = Callable[[str], Awaitable[Sequence[Choice[Any]]]]


class Asking(QObject):
    """Asks `find` 120 ms after the last key and shows the answer; one that comes late is dropped.

    Enter does not wait for the 120 ms. `shown` is called with the rows before they are; it gives
    back those to show and the value that is marked.
    """

    def __init__(
        self,
        owner: QWidget,
        find: Find,
        shown: Callable[[Sequence[Choice[Any]]], tuple[Sequence[Choice[Any]], object]],
    ) -> None:
        super().__init__(owner)
        self._owner = owner
        self._find = find
        self._shown = shown
        self._asked = 0
        self._is_asking = False
        self._text = ""
        self._panel: ChoiceList | None = None
        self._wait = once(self, theme().duration("searchDebounce"), self._ask)

    async def find(self, text: str) -> Sequence[Choice[Any]]:
        """What `find` answers."""
        return await self._find(text)

    def look_elsewhere(self, find: Find) -> None:
        """Ask another `find` from now on; a list that is open is asked for anew."""
        self._find = find
        self._asked += 1
        if self._panel is not None and shiboken6.isValid(self._panel):
            self._panel.expect()
            self._ask()

    def serve(self, panel: ChoiceList) -> None:
        """Fill a list that has just been opened, and answer what is typed there."""
        self._panel = panel
        self._text = ""
        panel.searched.connect(self._search)
        panel.hurried.connect(self._hurry)
        self._ask()

    def _search(self, text: str) -> None:
        self._text = text
        self._wait.start()

    def _hurry(self) -> None:
        if self._wait.isActive() or not self._is_asking:
            self._ask()

    def _ask(self) -> None:
        self._wait.stop()
        self._asked += 1
        self._is_asking = True
        spawn(self._answer(self._asked, self._text), self._owner)

    async def _answer(self, number: int, text: str) -> None:
        try:
            found = await self._find(text)
        finally:
            if number == self._asked:
                self._is_asking = False
        panel = self._panel
        if number == self._asked and panel is not None and shiboken6.isValid(panel):
            rows, current = self._shown(found)
            panel.answer(text, rows, current)
