"""Repair Reference over a ticket: fill in what is repaired, confirm it or quote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import texts
from app.dialogs.remedy import RemedyDialog
from app.dialogs.repairs.asking import ELSEWHERE, QUESTIONS, ZERO_PRICES
from app.dialogs.repairs.body import RepairBody
from app.dialogs.repairs.packing import unpack
from app.errors import Invalid, Refused, ServiceError
from app.services.background import ContentKeys
from app.services.repairs import CreateRepair, making
from app.services.repairs.making import FirstStep, MakeRepair
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import step, stops

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from app.dialogs.repairs.opening import Choices
    from app.services.repairs import RepairOptions
    from app.ui.kit.desk import Desk

WIDTH = 1120
"""Where the window has room for it; it fills a narrower one."""


class RepairDialog(RemedyDialog):
    """The Repair Reference pop-up. `succeeded` carries the RepairCard."""

    OFFER = "repair_dialog.draft_found", "repair_dialog.restore", "repair_dialog.forget"

    def __init__(
        self, parent: QWidget, desk: Desk, options: RepairOptions, choices: Choices
    ) -> None:
        super().__init__(
            parent,
            texts.t("repair_dialog.title"),
            icon="wrench",
            service="repair",
            reference=" · ".join(one for one in (options.ticket_number, options.customer) if one),
            width=WIDTH,
        )
        self._desk = desk
        self._options = options
        self._keys = ContentKeys()
        self._yes: frozenset[str] = frozenset()
        self._question = ""
        self._step = FirstStep.CONFIRM
        self.repair = RepairBody(desk, self.form, choices, is_saved=False, parent=self)
        self.body.add(self.repair.tabs)
        self.repair.changed.connect(self._changed)
        self.quote = self.set_secondary(
            texts.t("repair_dialog.create_quotation"),
            self._quote,
            working=texts.t("repair_dialog.quoting"),
        )
        self.confirm = self.set_primary(
            texts.t("repair_dialog.confirm"),
            self._confirm,
            working=texts.t("repair_dialog.confirming"),
        )
        self.repair.show_options(options)
        self._opened = self.repair.content()
        self.set_sentence(texts.t("repair_dialog.sentence"))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab follows the parts as they stand, however they were added."""
        order = [*self.repair.stops(), *stops(self.footer), self.header.close_button]
        return step(self, order, forward=forward) or super().focusNextPrevChild(forward)

    def is_dirty(self) -> bool:
        return self.repair.content() != self._opened

    def draft_content(self) -> Mapping[str, Any] | None:
        content = self.repair.content()
        return content if content != self._opened else None

    def unpacked(self, content: Mapping[str, str]) -> dict[str, Any]:
        return unpack(content)

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        """Fill in what was entered when the dialog was left, as far as it is still possible."""
        self._restore(content)

    def show_problem(self, error: ServiceError) -> None:
        """Each refusal stands at its field or row; what asks has a button that says yes."""
        if isinstance(error, Refused) and error.code in QUESTIONS:
            self.banner.clear()
            self.banner.say(problem_words(error), tone="warning")
            self._question = error.code
            words = texts.t(QUESTIONS[error.code])
            self.banner.add_button(words, self._say_yes).setFocus()
            self.show_top()
            return
        if not isinstance(error, Invalid):
            super().show_problem(error)
            return
        rest = self.repair.show_errors(error.problems)
        if rest:
            super().show_problem(Invalid(rest))

    @ui_slot
    async def _restore(self, content: Mapping[str, Any]) -> None:
        await self.repair.restore(content)

    def _changed(self) -> None:
        """What was agreed to was agreed to as it stood then."""
        self._yes = frozenset()

    def _say_yes(self) -> None:
        """Go on with what was pressed before it was asked."""
        self._yes |= {self._question}
        self.banner.clear()
        (self.confirm if self._step is FirstStep.CONFIRM else self.quote).click()

    async def _confirm(self) -> None:
        await self._make(FirstStep.CONFIRM)

    async def _quote(self) -> None:
        await self._make(FirstStep.QUOTE)

    async def _make(self, step: FirstStep) -> None:
        """Make the repair and go its first step, both or neither."""
        self._step = step
        if not self.repair.check():
            return
        self.repair.set_busy(True)
        try:
            form = await self.repair.request(is_agreed=ZERO_PRICES in self._yes)
            create = CreateRepair(form, self._options.ticket_id)
            request = MakeRepair(create, step, is_elsewhere_confirmed=bool(ELSEWHERE & self._yes))
            key = self._keys.of(request)
            made = await self._desk.background.act(making.make, request, key=key)
        finally:
            self.repair.set_busy(False)
        self.done_with(made)
