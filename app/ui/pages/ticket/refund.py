"""The way from a ticket into the Refund dialog and out again: open, keep a draft, reopen it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app import texts
from app.dialogs.refunds import RefundDialog
from app.services import kept_drafts, refunds
from app.services.kept_drafts import DraftPlace, KeepDraft
from app.services.refunds import AskChoices
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import ui_slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from app.services.tickets import RecordRef, TicketId
    from app.ui.kit.desk import Desk

FORM = "refund"


class RefundDoor(QObject):
    """Opens the dialog over the page of a ticket.

    `reversed` carries the RecordRefs of what was made, after the dialog has closed; `cancelled`
    says that it has closed without making anything.
    """

    reversed = Signal(object)
    cancelled = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._ticket_id: TicketId | None = None
        self.dialog: RefundDialog | None = None

    async def open(self, ticket_id: TicketId) -> None:
        """Ask what can be refunded and show the dialog, with what was typed when it was left."""
        if self.dialog is not None:
            return
        self._ticket_id = ticket_id
        choices = await self._desk.background.ask(
            refunds.choices, AskChoices(ticket_id, is_opening=True)
        )
        place = DraftPlace(FORM, ticket_id)
        kept = await self._desk.background.ask(kept_drafts.find, place)
        dialog = RefundDialog(self._page, self._desk, choices)
        self.dialog = dialog
        dialog.succeeded.connect(self._succeeded)
        dialog.draft_kept.connect(self._keep)
        dialog.document_wanted.connect(navigation.open)
        dialog.finished.connect(self._closed)
        dialog.rejected.connect(self.cancelled)
        dialog.open()
        if kept is not None:
            dialog.restore_draft(unpack(kept.content))

    def show_problem(self, error: Exception) -> None:
        """Pass a refusal on to the page."""
        self._page.show_problem(error)  # type: ignore[attr-defined]

    def _closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    @ui_slot
    async def _succeeded(self, made: tuple[RecordRef, ...]) -> None:
        if self._ticket_id is not None:
            place = DraftPlace(FORM, self._ticket_id)
            await self._desk.background.act(kept_drafts.drop, place)
        self.reversed.emit(made)

    @ui_slot
    async def _keep(self, content: Mapping[str, Any]) -> None:
        if self._ticket_id is None:
            return
        place = DraftPlace(FORM, self._ticket_id)
        await self._desk.background.act(kept_drafts.keep, KeepDraft(place, pack(content)))
        self._desk.notices.offer_reopen(texts.t("ticket_page.refund_kept"), self._reopen)

    @ui_slot
    async def _reopen(self) -> None:
        if self._ticket_id is not None:
            await self.open(self._ticket_id)


def pack(content: Mapping[str, Any]) -> dict[str, str]:
    """The values of the dialog as text by field name."""
    return {
        name: json.dumps(value.isoformat() if isinstance(value, dt.date) else value)
        for name, value in content.items()
    }


def unpack(content: Mapping[str, str]) -> dict[str, Any]:
    """What `pack` made of the values."""
    values = {name: json.loads(text) for name, text in content.items()}
    if values.get("reversal_on"):
        values["reversal_on"] = dt.date.fromisoformat(values["reversal_on"])
    if "invoice_ids" in values:
        values["invoice_ids"] = tuple(values["invoice_ids"])
    return values
