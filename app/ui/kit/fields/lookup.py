"""One of very many: a drop-down whose rows are asked for while the user types."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.fields.asking import Asking, Find
from app.ui.kit.fields.choice import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

V = TypeVar("V")


class LookupField(ChoiceField[V]):
    """Asks `find(text)` for rows, 120 ms after the last key; answers that come late are dropped.

    `find` is called with an empty text when the list opens. Give the first value by `set_choice`.
    """

    def __init__(
        self,
        find: Find,
        *,
        placeholder: str = "",
        clearable: bool = False,
        offer_more: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            placeholder=placeholder, clearable=clearable, offer_more=offer_more, parent=parent
        )
        self._known: dict[object, Choice[V]] = {}
        self._asking = Asking(self, find, self._to_show)

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

    def set_find(self, find: Find) -> None:
        """Look elsewhere from now on, for instance when another field narrows this one."""
        self._asking.look_elsewhere(find)

    async def find_choices(self, text: str) -> Sequence[Choice[V]]:
        """What `find` answers."""
        found = await self._asking.find(text)
        self._known.update({choice.value: choice for choice in found})
        return found

    def make_list(self) -> ChoiceList:
        panel = ChoiceList(
            filter_here=False, offer_more=self._offer_more, nothing_found=self._nothing_found
        )
        panel.show_choices(self._choices, self.value())
        self._asking.serve(panel)
        return panel

    def _remember(self, choices: Sequence[Choice[V]]) -> None:
        self._choices = list(choices)
        self._known.update({choice.value: choice for choice in choices})

    def _to_show(self, choices: Sequence[Choice[V]]) -> tuple[Sequence[Choice[V]], object]:
        self._remember(choices)
        return choices, self.value()
