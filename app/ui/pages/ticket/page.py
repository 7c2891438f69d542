"""The page of a ticket: reads it, lays it out, answers keys, follows what others change."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app import texts
from app.errors import NotAllowed, ServiceError
from app.services import ledger, tickets, timeline
from app.services.ledger import AskOrderLines
from app.services.teams import Service
from app.services.tickets import (
    FollowTicket,
    MoveTicket,
    RecordRef,
    StageId,
    TicketId,
    TicketPlace,
    UnfollowTicket,
)
from app.ui.kit.composer import ACTIVITY, MESSAGE, NOTE
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.live import live
from app.ui.kit.moments import moment
from app.ui.kit.navigation import navigation
from app.ui.kit.notices import notices_of
from app.ui.kit.page import Page, Place
from app.ui.kit.problem_words import problem_words
from app.ui.kit.skeleton import Skeleton
from app.ui.kit.slots import ui_slot
from app.ui.pages.ticket import edit
from app.ui.pages.ticket.action_bar import ActionBar
from app.ui.pages.ticket.files import Files
from app.ui.pages.ticket.followers import FollowersPopup
from app.ui.pages.ticket.form import TicketForm
from app.ui.pages.ticket.refund import RefundDoor
from app.ui.pages.ticket.saving import RESTORE, TicketSaving
from app.ui.pages.ticket.sheet import TicketSheet
from app.ui.pages.ticket.timeline import TicketTimeline

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from app.services.events import Event
    from app.services.kept_drafts import KeptDraft
    from app.services.tickets import SmartButton, TicketCard, TicketList
    from app.ui.kit.desk import Desk

TIMELINE = (360, 408, 520)
"""The width of the timeline: at least, usual, at most."""
RELOAD_AFTER = 40
"""Milliseconds in which several events of one transaction become one reading."""


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
        self._neighbours: tickets.Neighbours | None = None
        self._draft: KeptDraft | None = None
        self._stage_before: StageId | None = None
        self._is_left = False
        self.form = TicketForm(desk, self)
        self.sheet = TicketSheet(self.form)
        self.action_bar = ActionBar(self)
        self.timeline = TicketTimeline(desk, self)
        self.saving = TicketSaving(desk, self.form, self.sheet.save_bar, self)
        self.refund = RefundDoor(desk, self)
        self._files = Files(desk, self)
        self._problem: EmptyState | None = None
        self._reload_soon = QTimer(self)
        self._reload_soon.setSingleShot(True)
        self._reload_soon.setInterval(RELOAD_AFTER)
        self._build()
        self._connect()

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

    async def load(self) -> None:
        if self.card is None:
            self._states.setCurrentWidget(self._skeleton)
        try:
            await self._read()
        except ServiceError as error:
            self._show_unreadable(error)
        except Exception:
            self._show_unreadable(None)
            raise

    async def leave(self) -> None:
        self._is_left = True
        await self.saving.keep(self.timeline.notes())

    def panes(self) -> list[QWidget]:
        return [self.action_bar, self.sheet, self.timeline]

    def step(self, direction: int) -> None:
        beside = self._neighbours
        if beside is None:
            return
        target = beside.previous_id if direction < 0 else beside.next_id
        if target is not None:
            self._go_to(target)

    def show_problem(self, error: ServiceError) -> None:
        """Say in passing what was refused."""
        notices_of(self).warn(problem_words(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain = held == Qt.KeyboardModifier.NoModifier
        shifted = held == Qt.KeyboardModifier.ShiftModifier
        key = event.key()
        composer = self.timeline.panel.composer
        if plain and key == Qt.Key.Key_M:
            composer.write(MESSAGE)
        elif plain and key == Qt.Key.Key_N:
            composer.write(NOTE)
        elif shifted and key == Qt.Key.Key_A:
            composer.write(ACTIVITY)
        elif plain and key == Qt.Key.Key_A:
            self._assign()
        elif plain and key == Qt.Key.Key_S:
            self.action_bar.focus_stages()
        elif plain and key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        least, usual, most = TIMELINE
        self.timeline.setFixedWidth(least if event.size().width() < 1230 - 6 else usual)
        del most

    # Reading

    async def _read(self) -> None:
        """Read all parts, those that do not need each other at once."""
        ticket_id, ask = self._id, self.desk.background.ask
        card, history, book = await asyncio.gather(
            ask(tickets.card, ticket_id),
            ask(timeline.history, self.timeline.question(ticket_id)),
            ask(ledger.order_lines, AskOrderLines(ticket_id=ticket_id)),
        )
        is_first = self.card is None
        remedies, _none, neighbours = await asyncio.gather(
            self._remedies(card), self._choices(card, is_first=is_first), self._beside(ticket_id)
        )
        if self._is_gone(ticket_id):
            return
        self.timeline.show_history(history)
        self.sheet.show_ledger(book)
        self.sheet.show_remedies(remedies, card)
        self._show_place(neighbours)
        self._take(card, flash=not is_first)
        if is_first:
            await self._offer_draft()
        self.shown.emit()

    async def _remedies(self, card: TicketCard) -> tuple[tickets.TicketDocumentRow, ...]:
        if card.customer_id is None:
            return ()
        return await self.desk.background.ask(tickets.history, card.customer_id)

    async def _choices(self, card: TicketCard, *, is_first: bool) -> None:
        if is_first:
            await self.form.load_choices(card.team_id)

    async def _beside(self, ticket_id: TicketId) -> tickets.Neighbours | None:
        """The place in the list that this was opened from."""
        opened_from = self._opened_from
        if opened_from is None or not shiboken6.isValid(opened_from):
            return None
        found: TicketList | None = getattr(opened_from, "ticket_list", None)
        if found is None:
            return None
        return await self.desk.background.ask(tickets.neighbours, TicketPlace(found, ticket_id))

    def _is_gone(self, ticket_id: TicketId) -> bool:
        return self._is_left or not shiboken6.isValid(self) or ticket_id != self._id

    def _take(self, card: TicketCard, *, flash: bool) -> None:
        """Show a card that was read or that an action gave back."""
        self.set_title(card.number)
        self.saving.take(card)
        self.action_bar.show_card(card)
        self.sheet.show_card(card)
        self.sheet.follow_button.setVisible(card.may_write)
        self.timeline.show_ticket(card.id, recipients(card), may_write=card.may_write)
        fresh = self.sheet.smart.show_buttons(card.smart_buttons, flash=flash)
        self._states.setCurrentWidget(self._content)
        self._show_rights(card)
        if fresh and flash:
            button = self.sheet.smart.button(fresh[0])
            if button is not None:
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_place(self, beside: tickets.Neighbours | None) -> None:
        self._neighbours = beside
        if beside is None:
            self.set_place(Place())
            return
        more = "+" if beside.count.is_more else ""
        words = ""
        if beside.place is not None:
            words = texts.t(
                "ticket_page.place", place=beside.place, count=f"{beside.count.number}{more}"
            )
        self.set_place(Place(words, beside.previous_id is not None, beside.next_id is not None))

    def _show_rights(self, card: TicketCard) -> None:
        if not card.may_write:
            self.sheet.banner.say(texts.t("ticket_page.read_only"), tone="info", icon="lock-simple")

    def _show_unreadable(self, error: ServiceError | None) -> None:
        """Say why there is nothing, with a way to try again; what is shown already stays."""
        if self._is_left or not shiboken6.isValid(self):
            return
        words = problem_words(error) if error else texts.t("ticket_page.unreadable")
        if self.card is not None:
            self.sheet.banner.clear()
            self.sheet.banner.say(words, tone="danger")
            self.sheet.banner.add_button(texts.t("ticket_page.retry"), self._retry)
            return
        is_right = isinstance(error, NotAllowed)
        title = "ticket_page.not_allowed" if is_right else "ticket_page.cannot_show"
        icon = "lock-simple" if is_right else "warning-circle"
        if self._problem is not None:
            self._problem.deleteLater()
        self._problem = EmptyState(icon, texts.t(title), words)
        self._problem.setObjectName("ticket_problem")
        self._problem.add_button(texts.t("ticket_page.retry"), self._retry, primary=True)
        self._states.addWidget(self._problem)
        self._states.setCurrentWidget(self._problem)

    async def _offer_draft(self) -> None:
        """Offer what was typed here and left; at once if it was asked for."""
        self._draft = await self.saving.find_draft()
        if self._draft is None:
            return
        if RESTORE in self._draft.content:
            self._restore_draft()
            return
        banner = self.sheet.banner
        banner.clear()
        words = texts.t("ticket_page.draft_found", when=moment(self._draft.kept_at))
        banner.say(words, tone="info", icon="pencil-simple")
        banner.add_button(texts.t("ticket_page.restore"), self._restore_draft)
        banner.add_button(texts.t("ticket_page.drop_draft"), self._drop_draft)

    # What the user does

    @ui_slot
    async def _retry(self) -> None:
        self.sheet.banner.clear()
        await self.load()

    @ui_slot
    async def _go_to(self, ticket_id: TicketId) -> None:
        await self.saving.keep(self.timeline.notes())
        self._id = ticket_id
        self.saving.forget()
        self.timeline.forget()
        self.sheet.banner.clear()
        self.sheet.smart.show_buttons((), flash=False)
        await self.load()

    @ui_slot
    async def _move(self, stage_id: StageId) -> None:
        card = self.card
        if card is None:
            return
        before, names = card.stage_id, {one.id: one.name for one in card.stages}
        moved = await self.desk.background.act(tickets.move, MoveTicket(card.id, stage_id))
        if self._is_gone(card.id):
            return
        self._take(moved, flash=True)
        self._stage_before = before
        words = texts.t("ticket_page.moved", stage=names[stage_id])
        notices_of(self).offer_undo(words, self._move_back)

    @ui_slot
    async def _move_back(self) -> None:
        card, before = self.card, self._stage_before
        if card is not None and before is not None:
            back = await self.desk.background.act(tickets.move, MoveTicket(card.id, before))
            if not self._is_gone(card.id):
                self._take(back, flash=True)

    @ui_slot
    async def _service_wanted(self, service: Service) -> None:
        if service is not Service.REFUNDS or self.card is None:
            return
        if edit.REMEDY_FIELDS & self.saving.changes().keys():
            notices_of(self).show(
                texts.t("ticket_page.save_first"),
                icon="warning",
                ink="warning.default",
                action=texts.t("ticket_page.save"),
                slot=self.saving.save,
            )
            return
        await self.refund.open(self.card.id)

    def _service_refused(self, _service: Service) -> None:
        """Without a customer the customer is asked for first; any other reason is the tooltip."""
        card = self.card
        if card is not None and card.customer_id is None and card.may_write:
            self._edit_choice("customer_id")

    def _smart_pressed(self, pressed: SmartButton) -> None:
        if pressed.count == 1:
            navigation.open(pressed.documents[0].ref)
            return
        self.sheet.tabs.show_page(self.sheet.history)
        self.sheet.history.table.view.setFocus()

    def _reversed(self, made: tuple[RecordRef, ...]) -> None:
        if made:
            navigation.open(made[0])

    def _assign(self) -> None:
        if self.card is not None and self.card.may_write:
            self._edit_choice("assignee_id")

    def _edit_choice(self, name: str) -> None:
        from app.ui.kit.fields import ChoiceField

        field = self.form.field(name)
        field.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(field, ChoiceField):
            field.open_list()

    def _escape(self) -> None:
        """Out of a text first, then back to the list."""
        focus = self.focusWidget()
        if isinstance(focus, (QLineEdit, QPlainTextEdit)) and focus.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.closed.emit()

    def _restore_draft(self) -> None:
        self.sheet.banner.clear()
        draft, self._draft = self._draft, None
        if draft is not None:
            self.timeline.restore_notes(self.saving.restore(draft))

    @ui_slot
    async def _drop_draft(self) -> None:
        self._draft = None
        self.sheet.banner.clear()
        await self.saving.drop_draft()

    def _follow(self) -> None:
        if self.card is not None:
            popup = FollowersPopup(self.desk, self.card, self.sheet.follow_button)
            popup.wanted.connect(self._change_follower)
            popup.show_below(self.sheet.follow_button)

    @ui_slot
    async def _change_follower(self, wanted: FollowTicket | UnfollowTicket) -> None:
        act = self.desk.background.act
        if isinstance(wanted, FollowTicket):
            card = await act(tickets.follow, wanted)
        else:
            card = await act(tickets.unfollow, wanted)
        if not self._is_gone(card.id):
            self._take(card, flash=True)

    # What others do

    def _event(self, event: Event) -> None:
        """A committed change of this ticket; while the page is hidden `load` will come."""
        ours = event.ticket_id == self._id or event.ref == self.reference
        if ours and self.isVisible() and not self._is_left:
            self._reload_soon.start()

    @ui_slot
    async def _reload(self) -> None:
        await self.load()

    # Parts

    def _build(self) -> None:
        self._content = QWidget()
        row = QHBoxLayout(self._content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.sheet, 1)
        row.addLayout(left, 1)
        row.addWidget(self.timeline)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._skeleton = Skeleton(14, row_height=34)
        self._skeleton.setContentsMargins(24, 24, 24, 24)
        self._states = QStackedLayout()
        self._states.addWidget(self._skeleton)
        self._states.addWidget(self._content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.action_bar)
        outer.addLayout(self._states, 1)

    def _connect(self) -> None:
        self.action_bar.moved.connect(self._move)
        self.action_bar.service_wanted.connect(self._service_wanted)
        self.action_bar.refused.connect(self._service_refused)
        self.sheet.smart.pressed.connect(self._smart_pressed)
        self.sheet.follow_button.clicked.connect(self._follow)
        self.sheet.files.opened.connect(self._files.open_file)
        self.sheet.attachments.opened.connect(self._files.open_file)
        self.sheet.attachments.add_wanted.connect(self._add_files)
        self._files.added.connect(self._reload_soon.start)
        self.refund.reversed.connect(self._reversed)
        self.saving.dirty_changed.connect(self.dirty_changed)
        self.saving.saved.connect(self._reload_soon.start)
        self.timeline.written.connect(self._reload_soon.start)
        self._reload_soon.timeout.connect(self._reload)
        live.changed.connect(self._event)
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.activated.connect(self.saving.save)

    def _add_files(self) -> None:
        self._files.choose(self.reference)


def recipients(card: TicketCard) -> str:
    """To whom a message goes: the customer and how many others."""
    others = len(card.followers)
    partners = [one for one in card.followers if one.partner_id is not None]
    if not partners:
        return texts.t("ticket_page.write_followers", n=others)
    if others == 1:
        return texts.t("ticket_page.write_to", name=partners[0].name)
    return texts.t("ticket_page.write_to_others", name=partners[0].name, n=others - 1)
