"""The repair that a quotation is of, as far as the order looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.products import Lot, Product
from app.models.repairs import RepairOrder
from app.models.tickets import Ticket

if TYPE_CHECKING:
    from app.models.enums import RepairState
    from app.models.ids import TicketId
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OfRepair:
    """A repair with its piece; `lot_name` is the serial of that, if it has one."""

    id: int
    number: str
    state: RepairState
    product: str
    lot_name: str
    ticket_id: TicketId | None
    ticket_number: str


def of_order(uow: UnitOfWork, order_id: int) -> OfRepair | None:
    """The repair whose quotation an order is; None for any other."""
    row = uow.connection.execute(
        select(
            RepairOrder.id,
            RepairOrder.number,
            RepairOrder.state,
            RepairOrder.ticket_id,
            Product.name,
            Lot.name.label("lot_name"),
            Ticket.number.label("ticket_number"),
        )
        .join(Product, Product.id == RepairOrder.product_id)
        .outerjoin(Lot, Lot.id == RepairOrder.lot_id)
        .outerjoin(Ticket, Ticket.id == RepairOrder.ticket_id)
        .where(RepairOrder.sales_order_id == order_id)
    ).first()
    if row is None:
        return None
    return OfRepair(
        row.id,
        row.number,
        row.state,
        row.name,
        row.lot_name or "",
        row.ticket_id,
        row.ticket_number or "",
    )
