"""Records of any kind, as timelines and files name them: that they exist, and who reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.errors import NotAllowed, Refused
from app.models.company import Company
from app.models.invoices import Invoice
from app.models.orders import SalesOrder
from app.models.partners import Partner
from app.models.payments import Payment
from app.models.products import Product
from app.models.repairs import RepairOrder
from app.models.stock import Location, Transfer
from app.models.teams import Team
from app.models.tickets import Ticket
from app.models.users import UserAccount
from app.services import access

if TYPE_CHECKING:
    from app.models.ids import RecordRef
    from app.services.unit_of_work import UnitOfWork

REPAIR = "repair"
MODELS: dict[str, Any] = {
    "ticket": Ticket,
    "team": Team,
    "partner": Partner,
    "product": Product,
    "sales_order": SalesOrder,
    "invoice": Invoice,
    "credit_note": Invoice,
    "transfer": Transfer,
    "payment": Payment,
    "company": Company,
    "user": UserAccount,
    "location": Location,
    REPAIR: RepairOrder,
}
"""The kinds that have notes and files of their own, with their tables."""


def require_reading(uow: UnitOfWork, record: RecordRef, ticket_id: int | None = None) -> None:
    """Any may be read by those who read tickets, a repair as its form is (`AskRepair`).

    Raises:
        NotAllowed: ticket.read, repair.read
    """
    access.require(uow, "ticket.read")
    if record.kind != REPAIR or access.may(uow.actor, "repair.read"):
        return
    if ticket_id is None or ticket_id != ticket_of(uow, record):
        raise NotAllowed("repair.read")


def require_writing(uow: UnitOfWork, record: RecordRef, ticket_id: int | None = None) -> None:
    """Notes and files are added by whoever may read the record, which is there.

    Raises:
        NotAllowed: ticket.note, ticket.read, repair.read
        Refused: timeline.record_unknown
    """
    access.require(uow, "ticket.note")
    require_reading(uow, record, ticket_id)
    model = MODELS.get(record.kind)
    found = model and uow.connection.scalar(select(model.id).where(model.id == record.id))
    if found is None:
        raise Refused("timeline.record_unknown", record)


def ticket_of(uow: UnitOfWork, record: RecordRef) -> int | None:
    """The ticket that a repair belongs to; None if it has none or the record is no repair."""
    if record.kind != REPAIR:
        return None
    return uow.connection.scalar(select(RepairOrder.ticket_id).where(RepairOrder.id == record.id))
