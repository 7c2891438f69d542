"""The page of a repair: reads it, shows it, follows what is edited and what others do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import Qt

from app import texts
from app.dialogs.repairs.opening import Choices, opening
from app.dialogs.repairs.packing import pack
from app.errors import Invalid, ServiceError, Stale
from app.services import company, repairs
from app.services.repairs import AskRepair, AskRepairOptions, RepairId, RepairState
from app.services.tickets import RecordRef
from app.ui.kit.formats import sentence
from app.ui.kit.moments import today
from app.ui.kit.navigation import navigation
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import stops
from app.ui.pages.beside import Beside
from app.ui.pages.keeping import Keeping
from app.ui.pages.record_page import RecordPage
from app.ui.pages.repair import telling
from app.ui.pages.repair.acting import Acting
from app.ui.pages.repair.action_bar import ActionBar
from app.ui.pages.repair.kept import KeptOffer
from app.ui.pages.repair.papers import Papers
from app.ui.pages.repair.sheet import RepairSheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.services.repairs import RepairCard, RepairForm, ReturnChoice
    from app.services.tickets import TicketId
    from app.ui.kit.buttons import Button
    from app.ui.kit.desk import Desk

LEAST = 1180
"""Below this width of the page the timeline is a tab: the parts need the rest."""

FIXED = ("customer_id", "product_id", "quantity", "lot_id", "return_id")
"""What stays as it was confirmed."""


class RepairPage(RecordPage):
    """One repair.

    Who may not read repairs sees the one that a ticket leads to: `ticket_id` is that ticket.
    """

    TITLES = "repair_page.cannot_show", "repair_page.not_allowed"

    def __init__(
        self,
        desk: Desk,
        repair_id: int,
        *,
        ticket_id: TicketId | None = None,
        parent: QWidget | None = None,
    ) -> None:
        keeping = Keeping(desk, "repair_page", repair_id)
        super().__init__(desk, keeping, ticket_id=ticket_id, parent=parent)
        self.setObjectName("repair_page")
        self.setProperty("ring", "own")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._asked = AskRepair(RepairId(repair_id), ticket_id)
        self._card: RepairCard | None = None
        self._clean: dict[str, Any] = {}
        self.sheet: RepairSheet | None = None
        self.reserve: Button | None = None
        self.kept: KeptOffer = KeptOffer(self)
        self.action_bar: ActionBar = ActionBar()
        self.papers = Papers(self)
        self.acting: Acting = Acting(self)
        self.lay_out("repair_problem", rows=12)
        self._connect()
        self.set_title(texts.t("repair_page.opening"))

    @property
    def reference(self) -> RecordRef:
        return RecordRef("repair", self._asked.id)

    @property
    def is_read(self) -> bool:
        return self.sheet is not None

    @property
    def card(self) -> RepairCard | None:
        """The repair as it is saved."""
        return self._card

    @property
    def may_write(self) -> bool:
        """Whether the form can be edited here and now."""
        return self._card is not None and self._card.permissions.may_write

    @property
    def is_dirty(self) -> bool:
        if self.sheet is None or not self.may_write:
            return False
        return self.sheet.body.content() != self._clean

    def content(self) -> dict[str, str]:
        return pack(self.sheet.body.content()) if self.sheet is not None and self.is_dirty else {}

    def kept_words(self) -> str:
        return texts.t("repair_page.kept", number="" if self._card is None else self._card.number)

    async def read_anew(self) -> None:
        """Show what has become of it."""
        self._card = None
        await self.load()

    def panes(self) -> list[QWidget]:
        return [self.action_bar, *(self._beside.panes() if self._beside is not None else [])]

    def order(self) -> list[QWidget]:
        sheet = self.sheet.stops() if self.sheet is not None else []
        return [*stops(self.action_bar), *sheet, *stops(self.timeline)]

    def focus_first(self) -> None:
        """The button of what comes next; of a new repair the form."""
        self.focus_button()

    def keep_hand(self, before: QWidget | None = None) -> None:
        """What had the keys may have gone: then they go where an agent goes on.

        Qt gives them to whatever comes next; `before` is what had them before something was done.
        """
        focus = self.window().focusWidget()
        is_gone = focus is None or not self.isAncestorOf(focus) or not focus.isVisible()
        if before is not None and self.action_bar.isAncestorOf(before):
            if before.isVisible() and before.isEnabled():
                before.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            is_gone = True
        if is_gone:
            self.focus_first()

    def check(self) -> bool:
        """Whether everything can be read; the first that cannot gets the focus."""
        return self.sheet is None or not self.may_write or self.sheet.body.check()

    async def request(self, *, is_agreed: bool) -> RepairForm:
        """The form as it stands."""
        if self.sheet is None:
            raise LookupError(self._asked.id)
        return await self.sheet.body.request(is_agreed=is_agreed)

    def set_busy(self, busy: bool) -> None:
        """Lock the form while an action runs."""
        if self.sheet is not None:
            self.sheet.body.set_busy(busy)

    def show_problem(self, error: ServiceError) -> None:
        if self.sheet is None or self._beside is None:
            self.show_unreadable(error)
            return
        self._beside.show_sheet()
        banner = self.sheet.banner
        banner.clear()
        if isinstance(error, Invalid):
            rest = self.sheet.body.show_errors(error.problems)
            if rest:
                banner.say(" ".join(sentence(one) for one in rest.values()), tone="danger")
                self.sheet.to_top()
            return
        banner.say(problem_words(error), tone="danger")
        if isinstance(error, Stale):
            banner.add_button(texts.t("repair_page.show_now"), self.discard)
        self.sheet.to_top()

    def ask(self, error: ServiceError, words: str, slot: Callable[[], object]) -> None:
        """Say what is asked before it goes on, with a button that says yes."""
        if self.sheet is None or self._beside is None:
            return
        self._beside.show_sheet()
        banner = self.sheet.banner
        banner.clear()
        banner.say(problem_words(error), tone="warning")
        banner.add_button(words, slot).setFocus()
        self.sheet.to_top()

    # Reading and showing

    async def read(self) -> None:
        is_first = self.sheet is None
        card = await self.desk.background.ask(repairs.card, self._asked)
        if not shiboken6.isValid(self):
            return
        if card != self._card and not self.is_dirty:
            choices, returns = await self._choices(card)
            self._make_sheet(choices)
            self.take(card, returns)
        await self.read_history()
        if is_first and self.may_write and self.sheet is not None:
            await self.kept.make(self.sheet.banner)
        self.shown.emit()

    @ui_slot
    async def reload_history(self) -> None:
        """Something happened that the timeline tells."""
        await self.read_history()

    async def _choices(self, card: RepairCard) -> tuple[Choices, tuple[ReturnChoice, ...]]:
        """What the fields offer; nothing to somebody who may only read."""
        if not card.permissions.may_write:
            facts = await self.desk.background.ask(company.facts, None)
            return Choices(today(), facts.currency), ()
        asked = AskRepairOptions(
            None, card.customer_id, card.product_id, card.lot_id, card.return_id, card.sold_on
        )
        options, choices = await opening(self.desk.background, asked)
        return choices, options.returns

    def take(self, card: RepairCard, returns: tuple[ReturnChoice, ...] = ()) -> None:
        """Show the repair as it is saved, forgetting what was typed."""
        sheet = self.sheet
        if sheet is None or self._beside is None:
            return
        self._card = card
        self.acting.renew()
        sheet.banner.clear()
        sheet.head.show_card(card)
        sheet.show_counter(card)
        sheet.body.show_card(card, returns)
        fixed = FIXED if card.state is not RepairState.NEW else ()
        sheet.body.set_read_only(not card.permissions.may_write, fixed=fixed)
        self._clean = sheet.body.content()
        telling.tell(self, card)
        self.timeline.show_record(self.reference, may_write=False)
        self.set_title(card.number)
        self.states.setCurrentWidget(self._beside)
        self._show_state()

    def take_counter(self, card: RepairCard) -> None:
        """Show what happened at the counter, which leaves the form as it is."""
        if self.sheet is not None and self._card is not None:
            self._card = replace(
                self._card, checks=card.checks, loans=card.loans, signatures=card.signatures
            )
            self.sheet.show_counter(card)

    def _make_sheet(self, choices: Choices) -> None:
        if self.sheet is not None:
            self.sheet.body.offer(choices)
            return
        self.sheet = RepairSheet(self, choices)
        self.sheet.head.opened.connect(navigation.open)
        self.sheet.body.changed.connect(self.edited)
        names = (texts.t("repair_page.document"), texts.t("repair_page.history"))
        self._beside = Beside(self.sheet, self.timeline, names=names, least=LEAST)
        self.states.addWidget(self._beside)

    def _show_state(self) -> None:
        if self._card is not None:
            may_print = self.desk.may("repair.read") or self.desk.may("repair.create")
            prints = may_print and not self.is_dirty
            self.action_bar.show_card(self._card, is_dirty=self.is_dirty, prints=prints)
            self.set_hints(_hints(self._card, is_dirty=self.is_dirty, prints=prints))
            self.dirty_changed.emit(self.is_dirty)

    # Keys and what others do

    @ui_slot
    async def discard(self) -> None:
        """Go back to what is saved, by whomever."""
        await self.keeping.drop()
        self._clean = self.sheet.body.content() if self.sheet is not None else {}
        await self.read_anew()

    def edited(self) -> None:
        """Something of the form was changed."""
        self.acting.forget_agreement()
        self._recovery.start()
        self._show_state()

    def _primary(self) -> None:
        """What the filled button does."""
        bar, acting = self.action_bar, self.acting
        for button, deed in (
            (bar.end, acting.end),
            (bar.confirm, acting.confirm),
            (bar.start, acting.start),
        ):
            if button.isVisible():
                deed()
                return

    # Parts

    def _connect(self) -> None:
        bar, acting = self.action_bar, self.acting
        bar.confirm_wanted.connect(acting.confirm)
        bar.start_wanted.connect(acting.start)
        bar.end_wanted.connect(acting.end)
        bar.quote_wanted.connect(acting.quote)
        bar.back_wanted.connect(acting.back)
        bar.deliver_back_wanted.connect(acting.deliver_back)
        bar.settle_wanted.connect(acting.settle)
        bar.print_wanted.connect(self.papers.offer)
        bar.cancel_wanted.connect(acting.cancel)
        bar.save_wanted.connect(acting.save)
        bar.discard_wanted.connect(self.discard)
        self.follow()
        self.answer(
            ("Ctrl+Return", "repair_page.hint_primary", self._primary),
            ("Ctrl+S", "repair_page.save", acting.save),
            ("Ctrl+P", "repair_page.print", self.papers.offer),
            ("N", "repair_page.hint_note", self.write_note),
        )


def _hints(card: RepairCard, *, is_dirty: bool, prints: bool) -> tuple[tuple[str, str], ...]:
    """The keys of this repair as it is now."""
    found = [("N", "repair_page.hint_note"), ("Alt+Left", "repair_page.hint_back")]
    if prints:
        found.insert(0, ("Ctrl+P", "repair_page.print"))
    if is_dirty:
        found.insert(0, ("Ctrl+S", "repair_page.save"))
    may = card.permissions
    if may.may_confirm or may.may_start or may.may_end:
        found.insert(0, ("Ctrl+Return", "repair_page.hint_primary"))
    return tuple(found)
