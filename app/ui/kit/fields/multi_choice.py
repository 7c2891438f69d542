"""Several out of a list, as chips; those that no longer fit stay and are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.errors import Problem
from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.fields.asking import Asking, Find
from app.ui.kit.fields.chips import ChipsField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

V = TypeVar("V")


class MultiChoiceField(ChipsField[V]):
    """Several values out of `choices`, such as the invoices to refund.

    Backspace removes the last chip. A chosen value that is no longer offered stays as a red chip
    and is a problem until it is removed or offered again.
    """

    def __init__(
        self,
        choices: Sequence[Choice[V]] = (),
        *,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(typing=False, placeholder=placeholder, parent=parent)
        self._choices = list(choices)
        self._known = {choice.value: choice for choice in choices}
        self._has_more = False
        self._why_gone: Problem | None = None
        self._asking: Asking | None = None

    def set_choices(self, choices: Sequence[Choice[V]], *, has_more: bool = False) -> None:
        """Offer other rows; chips that are no longer among them stay and are marked.

        Where there are more than these, a chip that is not among them may fit all the same.
        """
        self._has_more = has_more
        self._choices = list(choices)
        self._known.update({choice.value: choice for choice in choices})
        self.set_value(self.value())

    def set_value(self, value: tuple[V, ...] | None) -> None:
        """Choose by values; those that were never offered here are left out."""
        self._chosen = [self._known[one] for one in value or () if one in self._known]
        self._mark_gone()

    def remember(self, choices: Sequence[Choice[V]]) -> None:
        """Know the words of values that are not offered, so that they can be shown."""
        self._known = {**{choice.value: choice for choice in choices}, **self._known}

    def set_find(self, find: Find | None) -> None:
        """Ask `find(text)` for rows while the user types, where not all can be offered at once."""
        if self._asking is not None and find is not None:
            self._asking.look_elsewhere(find)
            return
        if self._asking is not None:
            self._asking.deleteLater()
        self._asking = None if find is None else Asking(self, find, self._to_show)

    def explain_gone(self, problem: Problem | None) -> None:
        """Say why chosen values are no longer offered; None leaves the usual words."""
        self._why_gone = problem

    def problem(self) -> Problem | None:
        gone = self._gone()
        if not gone:
            return None
        words = ", ".join(choice.text for choice in gone)
        return self._why_gone or Problem("kit.choice_gone", {"text": words})

    async def find_choices(self, text: str) -> Sequence[Choice[V]]:
        if self._asking is None:
            return await super().find_choices(text)
        rows, _current = self._to_show(await self._asking.find(text))
        return rows

    def make_list(self) -> ChoiceList:
        if self._asking is None:
            return super().make_list()
        panel = ChoiceList(filter_here=False, offer_more=True, nothing_found=self._nothing_found)
        panel.show_choices(self._not_chosen(self._choices))
        self._asking.serve(panel)
        return panel

    def _to_show(self, choices: Sequence[Choice[V]]) -> tuple[Sequence[Choice[V]], object]:
        return self._not_chosen(choices), None

    def _add(self, choice: Choice[V]) -> None:
        self._known[choice.value] = choice
        super()._add(choice)
        self._mark_gone()

    def _remove(self, value: object) -> None:
        super()._remove(value)
        self._mark_gone()

    def _gone(self) -> list[Choice[V]]:
        if self._has_more:
            return []
        offered = {choice.value for choice in self._choices}
        return [choice for choice in self._chosen if choice.value not in offered]

    def _mark_gone(self) -> None:
        self.set_wrong([choice.value for choice in self._gone()])
