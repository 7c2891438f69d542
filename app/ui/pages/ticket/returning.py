"""The way from a ticket into the Reverse Transfer dialog and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.dialogs.returns import ReturnDialog
from app.dialogs.returns.request import opening, pack
from app.services.tickets import TicketId
from app.ui.pages.ticket.door import RemedyDoor

if TYPE_CHECKING:
    from collections.abc import Mapping


class ReturnDoor(RemedyDoor):
    """`made` carries the MadeReturn."""

    FORM = "return"
    KEPT = "ticket_page.return_kept"

    def pack(self, content: Mapping[str, Any]) -> dict[str, str]:
        return pack(content)

    async def make_dialog(self, record_id: int) -> ReturnDialog:
        found = await opening(self._desk.background, TicketId(record_id))
        return ReturnDialog(self._page, self._desk, found)
