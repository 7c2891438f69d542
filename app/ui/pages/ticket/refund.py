"""The way from a ticket into the Refund dialog and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.dialogs.refunds import RefundDialog
from app.dialogs.refunds.request import pack
from app.services import refunds
from app.services.refunds import AskChoices
from app.services.tickets import TicketId
from app.ui.pages.ticket.door import RemedyDoor

if TYPE_CHECKING:
    from collections.abc import Mapping


class RefundDoor(RemedyDoor):
    """`made` carries the cards of the credit notes or of what replaced invoices."""

    FORM = "refund"
    KEPT = "ticket_page.refund_kept"

    dialog: RefundDialog | None

    def pack(self, content: Mapping[str, Any]) -> dict[str, str]:
        return pack(content)

    async def make_dialog(self, record_id: int) -> RefundDialog:
        asked = AskChoices(TicketId(record_id), is_opening=True)
        choices = await self._desk.background.ask(refunds.choices, asked)
        return RefundDialog(self._page, self._desk, choices)
