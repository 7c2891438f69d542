"""A transfer's form: its moves with lots, where it comes from and what followed from it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, union

from app.db.base import aliased
from app.db.types import Id
from app.errors import Refused
from app.models.enums import LocationKind, TransferKind, TransferState
from app.models.ids import (
    LocationId,
    PartnerId,
    RecordRef,
    RepairId,
    SalesOrderId,
    TicketId,
    TransferId,
)
from app.models.orders import SalesOrder
from app.models.partners import Partner
from app.models.repairs import RepairOrder
from app.models.stock import Location, Move, Transfer
from app.models.teams import Stage
from app.models.tickets import Reason, Ticket
from app.services import access
from app.services.actions import question
from app.services.stock import form_moves
from app.services.stock.locations import REAL

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import CompoundSelect, Select

    from app.services.stock.form_moves import MoveCard
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LinkedTransfer:
    """A transfer that another one belongs to or that followed from it."""

    id: TransferId
    number: str
    state: TransferState


@dataclass(frozen=True, slots=True)
class TransferCard:
    """A transfer's form; `repair_id` is the repair whose parts it moves, which alone ends it."""

    id: TransferId
    number: str
    origin_number: str | None
    kind: TransferKind
    state: TransferState
    version: int
    partner_id: PartnerId | None
    partner_name: str
    sales_order_id: SalesOrderId | None
    sales_order_number: str
    ticket_id: TicketId | None
    ticket_number: str
    ticket_stage: str
    reason_name: str
    source_id: LocationId
    source_name: str
    source_kind: LocationKind
    destination_id: LocationId
    destination_name: str
    destination_kind: LocationKind
    note: str
    created_at: datetime
    scheduled_at: datetime | None
    done_at: datetime | None
    moves: tuple[MoveCard, ...]
    returns_of: tuple[LinkedTransfer, ...]
    backorder_of: tuple[LinkedTransfer, ...]
    backorders: tuple[LinkedTransfer, ...]
    inspections: tuple[LinkedTransfer, ...]
    returned_by: tuple[LinkedTransfer, ...]
    brought_by: tuple[LinkedTransfer, ...] = ()
    gone_by: tuple[LinkedTransfer, ...] = ()
    replaces: tuple[LinkedTransfer, ...] = ()
    replaced_by: tuple[LinkedTransfer, ...] = ()
    due_on: date | None = None
    repair_id: RepairId | None = None
    repair_number: str = ""

    @property
    def is_return(self) -> bool:
        """Whether goods come back from a customer."""
        return self.kind == TransferKind.INCOMING and self.source_kind == LocationKind.CUSTOMER

    @property
    def is_of_ours(self) -> bool:
        """Whether it takes goods out of a place of ours: what is reserved for it, that is."""
        return self.source_kind in REAL


@question
def card(uow: UnitOfWork, request: TransferId) -> TransferCard:
    """A transfer's form: three statements.

    Raises:
        NotAllowed: stock.read
        Refused: transfer.unknown
    """
    access.require(uow, "stock.read")
    row = uow.connection.execute(_head(), {"transfer": request}).first()
    if row is None:
        raise Refused("transfer.unknown", RecordRef("transfer", request))
    moves = form_moves.read(uow, request)
    linked = uow.connection.execute(_linked(), {"transfer": request}).all()
    deliveries = {move.delivery_id for move in moves} - {None}

    def only(condition: Any) -> tuple[LinkedTransfer, ...]:  # noqa: ANN401
        return tuple(
            LinkedTransfer(TransferId(each.id), each.number, each.state)
            for each in linked
            if condition(each)
        )

    return TransferCard(
        id=TransferId(row.id),
        number=row.number,
        origin_number=row.origin_number,
        kind=row.kind,
        state=row.state,
        version=row.version,
        partner_id=row.partner_id,
        partner_name=row.partner_name or "",
        sales_order_id=row.sales_order_id,
        sales_order_number=row.order_number or "",
        ticket_id=row.ticket_id,
        ticket_number=row.ticket_number or "",
        ticket_stage=row.stage_name or "",
        reason_name=row.reason_name or "",
        source_id=LocationId(row.source_location_id),
        source_name=row.source_name,
        source_kind=row.source_kind,
        destination_id=LocationId(row.destination_location_id),
        destination_name=row.destination_name,
        destination_kind=row.destination_kind,
        note=row.note,
        created_at=row.created_at,
        scheduled_at=row.scheduled_at,
        done_at=row.done_at,
        moves=moves,
        returns_of=only(lambda each: each.id in deliveries and not _is_in(each)),
        backorder_of=only(lambda each: each.id == row.backorder_of_id),
        backorders=only(lambda each: each.backorder_of_id == row.id),
        inspections=only(lambda each: each.inspection_of_id == row.id),
        returned_by=only(lambda each: _comes_back(each, row.id)),
        brought_by=only(lambda each: each.id in deliveries and _is_in(each)),
        gone_by=only(lambda each: _goes_again(each, row)),
        replaces=only(lambda each: each.id == row.replaces_id),
        replaced_by=only(lambda each: each.replaces_id == row.id),
        due_on=row.due_on,
        repair_id=row.repair_id,
        repair_number=row.repair_number or "",
    )


def _comes_back(other: Any, transfer_id: int) -> bool:  # noqa: ANN401  # a row of `_linked`
    """Whether another transfer takes back what this one brought to the customer."""
    is_back = other.takes_back and _is_in(other)
    return (not other.takes_back and other.return_of_id == transfer_id) or is_back


def _goes_again(other: Any, row: Any) -> bool:  # noqa: ANN401  # rows of `_linked` and `_head`
    """Whether another transfer takes what this return brought to the customer again."""
    is_out = other.kind == TransferKind.OUTGOING and other.replaces_id is None
    return row.kind == TransferKind.INCOMING and other.takes_back and is_out


def _is_in(other: Any) -> bool:  # noqa: ANN401  # a row of `_linked`
    return bool(other.kind == TransferKind.INCOMING)


@functools.cache
def _head() -> Select[*tuple[Any, ...]]:
    source, destination = aliased(Location), aliased(Location)
    return (
        select(
            Transfer.__table__,
            Partner.name.label("partner_name"),
            SalesOrder.number.label("order_number"),
            Ticket.number.label("ticket_number"),
            Stage.name.label("stage_name"),
            Reason.name.label("reason_name"),
            source.name.label("source_name"),
            source.kind.label("source_kind"),
            destination.name.label("destination_name"),
            destination.kind.label("destination_kind"),
            RepairOrder.id.label("repair_id"),
            RepairOrder.number.label("repair_number"),
        )
        .join(source, source.id == Transfer.source_location_id)
        .join(destination, destination.id == Transfer.destination_location_id)
        .outerjoin(Partner, Partner.id == Transfer.partner_id)
        .outerjoin(SalesOrder, SalesOrder.id == Transfer.sales_order_id)
        .outerjoin(Ticket, Ticket.id == Transfer.ticket_id)
        .outerjoin(Stage, Stage.id == Ticket.stage_id)
        .outerjoin(Reason, Reason.id == Transfer.reason_id)
        .outerjoin(RepairOrder, RepairOrder.transfer_id == Transfer.id)
        .where(Transfer.id == bindparam("transfer", type_=Id))
    )


@functools.cache
def _linked() -> Select[*tuple[Any, ...]]:
    """The transfers around one: its deliveries, what it is the rest of, what followed from it."""
    transfer = bindparam("transfer", type_=Id)
    own, back = aliased(Move), aliased(Move)
    delivered_by = (
        select(back.transfer_id)
        .join(own, own.origin_move_id == back.id)
        .where(own.transfer_id == transfer)
    )
    taken_back_by = (
        select(back.transfer_id)
        .join(own, back.origin_move_id == own.id)
        .where(own.transfer_id == transfer)
    )
    other, own_head = aliased(Transfer), aliased(Transfer)
    followed = (
        select(Transfer.id).where(column == transfer)
        for column in (
            Transfer.backorder_of_id,
            Transfer.inspection_of_id,
            Transfer.return_of_id,
            Transfer.replaces_id,
        )
    )
    rest_of = select(own_head.backorder_of_id).where(
        own_head.id == transfer, own_head.backorder_of_id.is_not(None)
    )
    replaced = select(own_head.replaces_id).where(
        own_head.id == transfer, own_head.replaces_id.is_not(None)
    )
    # Their ids first, each found by its index: PostgreSQL would else look through all transfers.
    ids: CompoundSelect[*tuple[Any, ...]] = union(
        delivered_by, taken_back_by, rest_of, replaced, *followed
    )
    wanted = ids.subquery("wanted")
    return (
        select(
            other.id,
            other.number,
            other.kind,
            other.state,
            other.backorder_of_id,
            other.inspection_of_id,
            other.return_of_id,
            other.replaces_id,
            other.id.in_(taken_back_by).label("takes_back"),
        )
        .select_from(wanted)
        .join(other, other.id == wanted.c.transfer_id)
        .order_by(other.id)
    )
