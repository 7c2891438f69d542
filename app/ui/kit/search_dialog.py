"""All the choices of a drop-down, for when its eight rows are not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shiboken6

from app import texts
from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn
from app.ui.kit.theme import theme
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from PySide6.QtWidgets import QWidget

MOST = 200


class SearchDialog(RecordDialog):
    """Search line over a long list; `succeeded` carries the Choice.

    `find` answers each text; the first 200 rows are shown.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        find: Callable[[str], Awaitable[Sequence[Choice[Any]]]],
        *,
        nothing_found: str = "",
    ) -> None:
        super().__init__(parent, title, icon="magnifying-glass", width=640)
        self._find = find
        self._asked = 0
        self._text = ""
        self.list = ChoiceList(filter_here=False, nothing_found=nothing_found, rows=MOST)
        self.list.setMinimumHeight(420)
        self.list.picked.connect(self.done_with)
        self.list.searched.connect(self._search)
        self.body.add(self.list)
        self._wait = once(self, theme().duration("searchDebounce"), self._ask)
        self.finished.connect(self.deleteLater)
        self.set_sentence(texts.t("kit.search_keys"))
        self._ask()

    def focus_first(self) -> None:
        self.list.search.setFocus()

    def _search(self, text: str) -> None:
        self._text = text
        self._wait.start()

    def _ask(self) -> None:
        self._asked += 1
        spawn(self._answer(self._asked, self._text), self)

    async def _answer(self, number: int, text: str) -> None:
        found = await self._find(text)
        if number == self._asked and shiboken6.isValid(self):
            self.list.show_choices(found)
