"""The way from a received return into Repair Reference and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.repairs import AskRepairOptions
from app.services.stock import TransferId, TransferState
from app.ui.kit.slots import spawn
from app.ui.pages.ticket.made import tell_repair
from app.ui.pages.ticket.repairing import RepairDoor

if TYPE_CHECKING:
    from app.services.repairs import RepairCard
    from app.ui.pages.transfer.page import TransferPage


class RepairOfReturn(RepairDoor):
    """Opened by a return's page: its product, lot and number are filled in."""

    FORM = "repair_of_return"
    KEPT = "transfer_page.repair_kept"

    def __init__(self, page: TransferPage) -> None:
        super().__init__(page.desk, page)
        self._transfer = page
        self.made.connect(self._show)

    def asked(self, record_id: int) -> AskRepairOptions:
        card = self._transfer.card
        ticket_id = card.ticket_id if card is not None else None
        return AskRepairOptions(ticket_id, return_id=TransferId(record_id))

    def _show(self, made: RepairCard) -> None:
        tell_repair(self._desk, made)


def is_possible(page: TransferPage) -> bool:
    """Whether what came can be repaired by this user."""
    card = page.card
    is_here = card is not None and card.is_return and card.state is TransferState.DONE
    return is_here and page.desk.may("repair.create")


def open_repair(page: TransferPage) -> None:
    """Show Repair Reference over the page."""
    door = page.findChild(RepairOfReturn) or RepairOfReturn(page)
    spawn(door.open(page.reference.id), door)
