"""What is done with a ticket at one press: move its stage, refund, follow, open what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from app import texts
from app.dialogs.tickets.closing import ClosingDialog
from app.services import tickets
from app.services.teams import Service
from app.services.tickets import FollowTicket, MoveTicket, RecordRef, StageId, UnfollowTicket
from app.ui.kit.fields import ChoiceField
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import show_error, spawn, ui_slot
from app.ui.pages.ticket import edit
from app.ui.pages.ticket.files import Files
from app.ui.pages.ticket.followers import FollowersPopup
from app.ui.pages.ticket.made import Made
from app.ui.pages.ticket.refund import RefundDoor
from app.ui.pages.ticket.repairing import RepairDoor
from app.ui.pages.ticket.returning import ReturnDoor

if TYPE_CHECKING:
    from app.errors import ServiceError
    from app.services.teams import StageRow
    from app.services.tickets import ClosingMatters, SmartButton, TicketCard
    from app.ui.pages.ticket.page import TicketPage

SAVE_FIRST = {
    Service.REFUNDS: "ticket_page.save_first",
    Service.RETURNS: "ticket_page.save_first_return",
    Service.REPAIRS: "ticket_page.save_first_repair",
}


class TicketActions(QObject):
    """The slots behind bars and buttons. `done` carries the card that an action gave back."""

    done = Signal(object)

    def __init__(self, page: TicketPage) -> None:
        super().__init__(page)
        self._page = page
        self._act = page.desk.background.act
        self._stage_before: StageId | None = None
        self.refund = RefundDoor(page.desk, page)
        self.returning = ReturnDoor(page.desk, page)
        self.repairing = RepairDoor(page.desk, page)
        self.doors = {
            Service.REFUNDS: self.refund,
            Service.RETURNS: self.returning,
            Service.REPAIRS: self.repairing,
        }
        self.files = Files(page.desk, page)
        self.made = Made(page.desk, page, lambda: page.reference, lambda: page.reference.id)
        self.refund.made.connect(self.made.show)
        self.returning.made.connect(self.made.show_return)
        self.repairing.made.connect(self.made.show_repair)
        page.action_bar.moved.connect(self._move)
        page.action_bar.service_wanted.connect(self._service_wanted)
        page.action_bar.refused.connect(self._service_refused)
        page.sheet.smart.pressed.connect(self._smart_pressed)
        page.sheet.follow_button.clicked.connect(self._follow)
        page.sheet.files.opened.connect(self.files.open_file)
        page.sheet.attachments.opened.connect(self.files.open_file)
        page.sheet.attachments.add_wanted.connect(self._add_files)

    def show_problem(self, error: ServiceError) -> None:
        """Pass a refusal on to the page."""
        show_error(error, self._page)

    def is_dialog_open(self) -> bool:
        """Whether a remedy's dialog stands over the page."""
        return any(door.dialog is not None for door in self.doors.values())

    def assign(self) -> None:
        """Choose who works on the ticket."""
        self._choose("assignee_id")

    def _choose(self, name: str) -> None:
        card, field = self._page.card, self._page.form.field(name)
        if card is not None and card.may_write and isinstance(field, ChoiceField):
            field.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
            field.open_list()

    @ui_slot
    async def _move(self, stage_id: StageId) -> None:
        card = self._page.card
        if card is None:
            return
        stage = next(one for one in card.stages if one.id == stage_id)
        if stage.is_closing and not card.is_closed:
            ask = self._page.desk.background.ask
            matters = await ask(tickets.matters, card.id)
            if card.open_documents or matters.pieces or matters.loans or matters.unclear:
                self._ask_to_close(card, stage, matters)
                return
        await self._move_to(card, stage)

    def _ask_to_close(self, card: TicketCard, stage: StageRow, matters: ClosingMatters) -> None:
        """Something is still open: it is listed before the ticket closes."""
        dialog = ClosingDialog(
            self._page,
            ticket=card.number,
            stage=stage.name,
            documents=card.open_documents,
            matters=matters,
        )
        dialog.setObjectName("closing")
        dialog.succeeded.connect(lambda: spawn(self._move_to(card, stage, leaves_loans=True), self))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _move_to(
        self, card: TicketCard, stage: StageRow, *, leaves_loans: bool = False
    ) -> None:
        request = MoveTicket(card.id, stage.id, leaves_loans=leaves_loans)
        moved = await self._act(tickets.move, request)
        self.done.emit(moved)
        self._stage_before = card.stage_id
        words = texts.t("ticket_page.moved", stage=stage.name)
        self._page.desk.notices.offer_undo(words, self._move_back)

    @ui_slot
    async def _move_back(self) -> None:
        card, before = self._page.card, self._stage_before
        if card is not None and before is not None:
            self._stage_before = None
            self.done.emit(await self._act(tickets.move, MoveTicket(card.id, before)))

    @ui_slot
    async def _service_wanted(self, service: Service) -> None:
        page = self._page
        door = self.doors.get(service)
        if door is None or page.card is None or self._is_save_asked_for(service):
            return
        await door.open(page.card.id)

    def _service_refused(self, service: Service) -> None:
        """Without a customer the customer is asked for; any other reason is in the tooltip."""
        card = self._page.card
        if card is not None and card.customer_id is None and not self._is_save_asked_for(service):
            self._choose("customer_id")

    def _is_save_asked_for(self, service: Service) -> bool:
        """What a remedy takes over is saved before: a toast says so and offers to."""
        page = self._page
        if not edit.REMEDY_FIELDS & page.saving.changes().keys():
            return False
        page.desk.notices.show(
            texts.t(SAVE_FIRST[service]),
            icon="warning",
            ink="warning.default",
            action=texts.t("ticket_page.save"),
            slot=page.saving.save,
        )
        return True

    def _smart_pressed(self, pressed: SmartButton) -> None:
        """One document opens, several open the list."""
        if pressed.count == 1:
            navigation.open(pressed.documents[0].ref)
        else:
            kind = f"{pressed.kind}s_of_ticket"
            navigation.open(RecordRef(kind, self._page.reference.id))

    def _follow(self) -> None:
        page = self._page
        if page.card is not None:
            button = page.sheet.follow_button
            popup = FollowersPopup(page.desk, page.card, button)
            popup.wanted.connect(self._change_follower)
            popup.show_below(button)

    @ui_slot
    async def _change_follower(self, wanted: FollowTicket | UnfollowTicket) -> None:
        if isinstance(wanted, FollowTicket):
            self.done.emit(await self._act(tickets.follow, wanted))
        else:
            self.done.emit(await self._act(tickets.unfollow, wanted))

    def _add_files(self) -> None:
        self.files.choose(self._page.reference)
