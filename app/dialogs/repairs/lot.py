"""The lot or serial of the piece: looked up, or typed as it stands on the piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import texts
from app.ui.kit.choice_list import Choice
from app.ui.kit.fields import LookupField
from app.ui.kit.fields.text import without_controls

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    Find = Callable[[str], Awaitable[Sequence[Choice[object]]]]

MOST = 7
"""Found numbers that are shown: one row is left for the one that was typed."""


@dataclass(frozen=True, slots=True)
class TypedLot:
    """A number that was typed and is not among those that are known."""

    name: str


class LotField(LookupField[object]):
    """Holds the id of a known lot or serial, or what was typed instead."""

    def __init__(self, find: Find) -> None:
        self._find_known = find
        super().__init__(self._look_up, clearable=True)

    def lot_id(self) -> int | None:
        """The id of the chosen lot."""
        value = self.value()
        return value if isinstance(value, int) else None

    def typed(self) -> str:
        """The number that was typed."""
        value = self.value()
        return value.name if isinstance(value, TypedLot) else ""

    def show_lot(self, lot_id: int | None, name: str) -> None:
        """Show a lot by id and name; without an id as if its name had been typed."""
        if not name:
            self.set_choice(None)
            return
        self.set_choice(Choice(lot_id if lot_id is not None else TypedLot(name), name))

    async def _look_up(self, text: str) -> Sequence[Choice[object]]:
        name = without_controls(text).strip()
        found = list(await self._find_known(name))[:MOST]
        if name and all(each.text.casefold() != name.casefold() for each in found):
            words = texts.t("repair_dialog.take_number", name=name)
            found.append(Choice(TypedLot(name), words, icon="plus"))
        return found

    def _picked(self, choice: Choice[object]) -> None:
        if isinstance(choice.value, TypedLot):
            choice = Choice(choice.value, choice.value.name)
        super()._picked(choice)
