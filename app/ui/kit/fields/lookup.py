"""One of very many: a drop-down whose rows are asked for while the user types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import shiboken6
from PySide6.QtCore import QTimer

from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.fields.choice import ChoiceField
from app.ui.kit.slots import spawn
from app.ui.kit.theme import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

V = TypeVar("V")
Find = Callable[[str], Awaitable[Sequence[Choice[V]]]]


class LookupField(ChoiceField[V]):
    """Asks `find(text)` for rows, 120 ms after the last key; answers that come late are dropped.

    `find` is called with an empty text when the list opens. Give the first value by `set_choice`.
    """

    def __init__(
        self,
        find: Find[V],
        *,
        placeholder: str = "",
        clearable: bool = False,
        offer_more: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            placeholder=placeholder, clearable=clearable, offer_more=offer_more, parent=parent
        )
        self._find = find
        self._known: dict[object, Choice[V]] = {}
        self._asked = 0
        self._text = ""
        self._panel: ChoiceList | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(theme().duration("searchDebounce"))
        self._wait.timeout.connect(self._ask)

    def set_choice(self, choice: Choice[V] | None) -> None:
        """Show a row that need not be among those found."""
        self._remember([choice] if choice is not None else [])
        self._gone = None
        self._take(choice)

    def set_value(self, value: V | None) -> None:
        """Choose by value; only one that has been seen here before can be shown in words."""
        if value is not None and value in self._known:
            self._choices = [self._known[value]]
        super().set_value(value)

    def set_find(self, find: Find[V]) -> None:
        """Look elsewhere from now on, for instance when another field narrows this one."""
        self._find = find
        self._asked += 1

    async def find_choices(self, text: str) -> Sequence[Choice[V]]:
        """What `find` answers."""
        found = await self._find(text)
        self._known.update({choice.value: choice for choice in found})
        return found

    def make_list(self) -> ChoiceList:
        panel = ChoiceList(
            filter_here=False, offer_more=self._offer_more, nothing_found=self._nothing_found
        )
        panel.searched.connect(self._search)
        self._panel = panel
        panel.show_choices(self._choices, self.value())
        self._text = ""
        self._ask()
        return panel

    def _remember(self, choices: Sequence[Choice[V]]) -> None:
        self._choices = list(choices)
        self._known.update({choice.value: choice for choice in choices})

    def _search(self, text: str) -> None:
        self._text = text
        self._wait.start()

    def _ask(self) -> None:
        self._asked += 1
        spawn(self._answer(self._asked, self._text), self)

    async def _answer(self, number: int, text: str) -> None:
        found = await self._find(text)
        panel = self._panel
        if number == self._asked and panel is not None and shiboken6.isValid(panel):
            self._remember(found)
            panel.show_choices(found, self.value())
