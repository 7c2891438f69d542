"""The way from a ticket into Repair Reference and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.dialogs.repairs import RepairDialog
from app.dialogs.repairs.opening import opening
from app.dialogs.repairs.packing import pack
from app.services.repairs import AskRepairOptions
from app.services.tickets import TicketId
from app.ui.pages.ticket.door import RemedyDoor

if TYPE_CHECKING:
    from collections.abc import Mapping


class RepairDoor(RemedyDoor):
    """`made` carries the RepairCard."""

    FORM = "repair"
    KEPT = "ticket_page.repair_kept"

    def asked(self, record_id: int) -> AskRepairOptions:
        """What the form begins with."""
        return AskRepairOptions(TicketId(record_id))

    def pack(self, content: Mapping[str, Any]) -> dict[str, str]:
        return pack(content)

    async def make_dialog(self, record_id: int) -> RepairDialog:
        options, choices = await opening(self._desk.background, self.asked(record_id))
        return RepairDialog(self._page, self._desk, options, choices)
