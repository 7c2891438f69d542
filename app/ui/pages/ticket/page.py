"""The page of a ticket: reads it, lays it out, answers keys, follows what others change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app import texts
from app.errors import NotAllowed, ServiceError
from app.services.tickets import RecordRef, TicketId
from app.ui.kit.composer import ACTIVITY, MESSAGE, NOTE
from app.ui.kit.live import live
from app.ui.kit.page import Page, Place
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot
from app.ui.kit.timers import once
from app.ui.pages.beside import Beside
from app.ui.pages.record_states import RecordStates
from app.ui.pages.ticket.action_bar import ActionBar
from app.ui.pages.ticket.actions import TicketActions
from app.ui.pages.ticket.drafts import DraftOffer
from app.ui.pages.ticket.form import TicketForm
from app.ui.pages.ticket.reading import TicketReading, read
from app.ui.pages.ticket.saving import TicketSaving
from app.ui.pages.ticket.sheet import TicketSheet
from app.ui.pages.ticket.timeline import TicketTimeline

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from app.services.events import Event
    from app.services.tickets import Neighbours, TicketCard
    from app.ui.kit.desk import Desk

NARROW, WIDE = 376, 408
"""The width of the timeline below and above a window of BREAK px."""
BREAK = 1281
LEAST = 1064
"""Below this width of the page, that of a window of 1120 px beside the collapsed rail, the
timeline is a tab and the properties stand in one column."""
RELOAD_AFTER = 40
"""Milliseconds in which several events of one transaction become one reading."""
_TEXTS = (QLineEdit, QPlainTextEdit, QTextEdit)


class TicketPage(Page):
    """One ticket. `shown` follows each reading that has reached the screen."""

    shown = Signal()

    hints = (
        ("Alt 1–5", "ticket_page.hint_services"),
        ("M", "ticket_page.hint_message"),
        ("N", "ticket_page.hint_note"),
        ("S", "ticket_page.hint_stage"),
        ("A", "ticket_page.hint_assign"),
        ("Esc", "ticket_page.hint_back"),
    )

    def __init__(
        self,
        desk: Desk,
        ticket_id: TicketId,
        *,
        opened_from: Page | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.setObjectName("ticket")
        self.setProperty("ring", "own")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._id = ticket_id
        self._opened_from = opened_from
        self._neighbours: Neighbours | None = None
        self._is_left = False
        self.form = TicketForm(desk, self)
        self.sheet = TicketSheet(self.form)
        self.action_bar = ActionBar(self)
        self.timeline = TicketTimeline(desk, self)
        self.saving = TicketSaving(desk, self.form, self.sheet.save_bar, self, self.timeline.notes)
        self.drafts = DraftOffer(self)
        self.doing = TicketActions(self)
        self._reload_soon = once(self, RELOAD_AFTER, self._reload)
        self._build()
        self._connect()
        self.set_title(texts.t("ticket_page.ticket"))

    @property
    def reference(self) -> RecordRef:
        """The ticket that is shown."""
        return RecordRef("ticket", self._id)

    @property
    def card(self) -> TicketCard | None:
        """What was read last."""
        return self.saving.card

    @property
    def is_dirty(self) -> bool:
        return bool(self.saving.changes())

    def is_reading(self) -> bool:
        """Whether what was committed is still to be read."""
        return self._reload_soon.isActive()

    async def load(self) -> None:
        if self.card is None:
            self._states.show_bars()
        try:
            await self._read()
        except ServiceError as error:
            self._show_unreadable(error)
        except Exception:
            self._show_unreadable(None)
            raise

    async def leave(self) -> None:
        self._is_left = True
        await self.saving.keep()

    def panes(self) -> list[QWidget]:
        return [self.action_bar, *self.beside.panes()]

    def step(self, direction: int) -> None:
        beside = self._neighbours
        if beside is None:
            return
        target = beside.previous_id if direction < 0 else beside.next_id
        if target is not None:
            self._go_to(target)

    def show_problem(self, error: ServiceError) -> None:
        """Say in passing what was refused."""
        self.desk.notices.warn(problem_words(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no field has taken for itself."""
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.beside.set_side_width(NARROW if self.window().width() < BREAK else WIDE)

    # Reading

    async def _read(self) -> None:
        ticket_id, is_first = self._id, self.card is None
        found = await read(
            self.desk.background,
            ticket_id,
            self.timeline.question(ticket_id),
            getattr(self._opened_from, "ticket_list", None),
        )
        if is_first:
            await self.form.load_choices(found.card.team_id)
        if self._is_gone(ticket_id):
            return
        self._show(found, is_first=is_first)
        if is_first:
            await self.drafts.make()
        self.shown.emit()

    def _is_gone(self, ticket_id: int) -> bool:
        return self._is_left or not shiboken6.isValid(self) or ticket_id != self._id

    def _show(self, found: TicketReading, *, is_first: bool) -> None:
        self.timeline.show_history(found.history)
        self.sheet.show_ledger(found.ledger)
        self._show_place(found.neighbours)
        self._take(found.card, flash=not is_first)

    def _take(self, card: TicketCard, *, flash: bool) -> None:
        """Show a card that was read or that an action gave back."""
        self.set_title(card.number)
        self.saving.take(card)
        self.action_bar.show_card(card)
        self.sheet.show_card(card)
        self.sheet.follow_button.setVisible(card.may_write)
        self.timeline.show_ticket(card.id, recipients(card), may_write=card.may_write)
        fresh = self.sheet.smart.show_buttons(card.smart_buttons, flash=flash)
        self._states.setCurrentWidget(self.beside)
        if not card.may_write:
            self.sheet.banner.say(texts.t("ticket_page.read_only"), tone="info", icon="lock-simple")
        button = self.sheet.smart.button(fresh[0]) if fresh and flash else None
        if button is not None:
            self.beside.show_sheet()
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, card: TicketCard) -> None:
        if not self._is_gone(card.id):
            self._take(card, flash=True)

    def _show_place(self, beside: Neighbours | None) -> None:
        self._neighbours = beside
        if beside is None or beside.place is None:
            self.set_place(Place())
            return
        count = f"{beside.count.number}{'+' if beside.count.is_more else ''}"
        words = texts.t("ticket_page.place", place=beside.place, count=count)
        self.set_place(Place(words, beside.previous_id is not None, beside.next_id is not None))

    def _show_unreadable(self, error: ServiceError | None) -> None:
        """Say why there is nothing, with a way to try again; what is shown already stays."""
        if self._is_left or not shiboken6.isValid(self):
            return
        words = problem_words(error) if error else texts.t("ticket_page.unreadable")
        if self.card is not None:
            self.beside.show_sheet()
            self.sheet.banner.clear()
            self.sheet.banner.say(words, tone="danger")
            self.sheet.banner.add_button(texts.t("kit.retry"), self._retry)
            return
        self._states.show_problem(words, is_right=isinstance(error, NotAllowed))

    @ui_slot
    async def _retry(self) -> None:
        self.sheet.banner.clear()
        await self.load()

    @ui_slot
    async def _go_to(self, ticket_id: TicketId) -> None:
        """Show another ticket of the list in the same page."""
        await self.saving.keep()
        self._id = ticket_id
        self.saving.forget()
        self.timeline.forget()
        self.sheet.banner.clear()
        self.sheet.smart.show_buttons((), flash=False)
        await self.load()

    # Keys

    def _write_message(self) -> None:
        self._write(MESSAGE)

    def _write_note(self) -> None:
        self._write(NOTE)

    def _plan(self) -> None:
        self._write(ACTIVITY)

    def _write(self, tab: int) -> None:
        self.beside.show_side()
        self.timeline.write(tab)

    def _escape(self) -> None:
        """Out of a text first, then back to the list."""
        focus = self.focusWidget()
        if isinstance(focus, _TEXTS) and focus.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.closed.emit()

    def _written(self) -> None:
        """Something was sent: it is no draft any more."""
        self.saving.sent()
        self._reload_soon.start()

    # What others do

    def _event(self, event: Event) -> None:
        """A committed change of this ticket, or of what its team may do.

        While the page is hidden, or behind a dialog that is about to lead away from it, what has
        changed is read when it is seen again.
        """
        team = self.card.team_id if self.card is not None else None
        ours = event.ticket_id == self._id or event.ref in (
            self.reference,
            RecordRef("team", team or 0),
        )
        is_seen = self.isVisible() and not self.doing.is_dialog_open()
        if ours and is_seen and not self._is_left:
            self._reload_soon.start()

    @ui_slot
    async def _reload(self) -> None:
        if self.isVisible() and not self._is_left:
            await self.load()

    # Parts

    def _build(self) -> None:
        names = (texts.t("ticket_page.ticket"), texts.t("kit.timeline"))
        self.beside = Beside(self.sheet, self.timeline, names=names, least=LEAST)
        self.beside.rearranged.connect(self.sheet.set_narrow)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.action_bar)
        titles = ("ticket_page.cannot_show", "ticket_page.not_allowed")
        self._states = RecordStates(outer, "ticket_problem", titles, self._retry, rows=14)
        self._states.back_wanted.connect(self.closed)
        self._states.addWidget(self.beside)

    def _connect(self) -> None:
        self.doing.done.connect(self._done)
        self.doing.files.added.connect(self._reload_soon.start)
        for door in self.doing.doors.values():
            door.cancelled.connect(self._reload_soon.start)
        self.form.refused.connect(self.beside.show_sheet)
        self.saving.dirty_changed.connect(self.dirty_changed)
        self.saving.saved.connect(self._reload_soon.start)
        self.timeline.written.connect(self._written)
        self.timeline.typed.connect(self.saving.typed)
        live.changed.connect(self._event)
        self.keys.plain("M", "ticket_page.hint_message", self._write_message)
        self.keys.plain("N", "ticket_page.hint_note", self._write_note)
        self.keys.plain("Shift+A", "ticket_page.key_plan", self._plan)
        self.keys.plain("S", "ticket_page.hint_stage", self.action_bar.focus_stages)
        self.keys.plain("A", "ticket_page.hint_assign", self.doing.assign)
        self.keys.plain("Esc", "ticket_page.hint_back", self._escape)
        self.keys.shortcut("Ctrl+S", "ticket_page.save", self.saving.save)


def recipients(card: TicketCard) -> str:
    """To whom a message goes: the customer and how many others."""
    others = len(card.followers)
    partners = [one for one in card.followers if one.partner_id is not None]
    if not partners:
        return texts.t("ticket_page.write_followers", n=others)
    if others == 1:
        return texts.t("ticket_page.write_to", name=partners[0].name)
    return texts.t("ticket_page.write_to_others", name=partners[0].name, n=others - 1)
