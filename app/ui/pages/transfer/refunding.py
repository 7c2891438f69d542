"""The way from a received return into the Refund dialog and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.dialogs.refunds import RefundDialog
from app.dialogs.refunds.request import pack
from app.services import refunds
from app.services.refunds import AskChoices
from app.ui.pages.ticket.door import RemedyDoor
from app.ui.pages.ticket.made import Made

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.tickets import TicketId
    from app.ui.pages.transfer.page import TransferPage


class RefundOfReturn(RemedyDoor):
    """Opened by a return's page: just what came and is not settled is refunded."""

    FORM = "refund_of_return"
    KEPT = "transfer_page.refund_kept"

    dialog: RefundDialog | None

    def __init__(self, page: TransferPage) -> None:
        super().__init__(page.desk, page)
        self._transfer = page
        self._shown = Made(page.desk, page, lambda: page.reference, self._ticket_id)
        self.made.connect(self._shown.show)

    def pack(self, content: Mapping[str, Any]) -> dict[str, str]:
        return pack(content)

    async def make_dialog(self, record_id: int) -> RefundDialog:
        del record_id  # the page has just one
        card = self._transfer.card
        if card is None or card.ticket_id is None:
            raise TypeError(card)
        asked = AskChoices(card.ticket_id, return_id=card.id)
        choices = await self._desk.background.ask(refunds.choices, asked)
        return RefundDialog(self._page, self._desk, choices)

    def _ticket_id(self) -> TicketId:
        card = self._transfer.card
        if card is None or card.ticket_id is None:
            raise TypeError(card)
        return card.ticket_id
