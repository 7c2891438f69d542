"""A transfer opened with everything that its rules look at: head, moves, lines, what is left."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, union

from app.db.base import aliased
from app.db.types import Id
from app.errors import Refused
from app.models.enums import (
    LocationKind,
    MovePurpose,
    Tracking,
    TransferKind,
    TransferState,
)
from app.models.ids import RecordRef, TransferId
from app.models.products import Lot, Product, Unit
from app.models.repairs import RepairOrder
from app.models.stock import Location, Move, MoveLine, Transfer
from app.models.tickets import Ticket
from app.services.company.defaults import PIECE
from app.services.stock import units
from app.services.stock.returnable import left_of_origin

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, CompoundSelect, Select

    from app.services.unit_of_work import UnitOfWork

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """What is reserved, expected or moved of one lot; of a serial it is that piece."""

    lot_id: int | None
    lot_name: str
    quantity: Decimal
    is_serial: bool


@dataclass(frozen=True, slots=True)
class OpenedMove:
    """A move; `left_of_origin` can still be taken back of its delivery's move, beside it."""

    id: int
    line_number: int
    state: TransferState
    product_id: int
    product_code: str
    product_name: str
    tracking: Tracking
    rounding: Decimal
    unit: str
    sales_order_line_id: int | None
    source_id: int
    destination_id: int
    quantity: Decimal
    done_quantity: Decimal
    owner_id: int | None
    purpose: MovePurpose | None
    origin_move_id: int | None
    left_of_origin: Decimal
    lines: tuple[OpenedLine, ...]

    @property
    def product(self) -> str:
        """The product in a sentence."""
        return f"{self.product_code} {self.product_name}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A transfer with its moves, in their order; `repair_number` is that whose parts it moves."""

    id: int
    kind: TransferKind
    number: str
    state: TransferState
    version: int
    partner_id: int | None
    commercial_partner_id: int | None
    sales_order_id: int | None
    source_id: int
    destination_id: int
    source_kind: LocationKind
    destination_kind: LocationKind
    ticket_id: int | None
    ticket_customer_id: int | None
    reason_id: int | None
    return_of_id: int | None
    note: str
    due_on: date | None
    created_at: datetime
    repair_number: str
    moves: tuple[OpenedMove, ...]

    @property
    def ref(self) -> RecordRef:
        """The reference to it."""
        return RecordRef("transfer", self.id)

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor cancelled."""
        return self.state not in (TransferState.DONE, TransferState.CANCELLED)

    @property
    def is_return(self) -> bool:
        """Whether goods come back from a customer."""
        return self.kind == TransferKind.INCOMING and self.source_kind == LocationKind.CUSTOMER


def lock(uow: UnitOfWork, transfer_id: TransferId) -> Opened:
    """Lock the moves that a transfer takes back, then its own, by id (rules 7), and read it.

    How their products are tracked stays until the commit.

    Raises:
        Refused: transfer.unknown
    """
    if uow.is_postgresql:
        uow.connection.execute(_locking(), {"transfer": transfer_id})
    return read(uow, transfer_id)


def read(uow: UnitOfWork, transfer_id: TransferId) -> Opened:
    """The same without locks: one statement.

    Raises:
        Refused: transfer.unknown
    """
    rows = uow.connection.execute(_statement(), {"transfer": transfer_id, "piece": PIECE}).all()
    if not rows:
        raise Refused("transfer.unknown", RecordRef("transfer", transfer_id))
    head = rows[0]
    by_move: dict[int, list[Any]] = {}
    for row in rows:
        if row.move_id is not None:
            by_move.setdefault(row.move_id, []).append(row)
    return Opened(
        head.id,
        head.kind,
        head.number,
        head.state,
        head.version,
        head.partner_id,
        head.commercial_partner_id,
        head.sales_order_id,
        head.source_location_id,
        head.destination_location_id,
        head.source_kind,
        head.destination_kind,
        head.ticket_id,
        head.ticket_customer_id,
        head.reason_id,
        head.return_of_id,
        head.note,
        head.due_on,
        head.created_at,
        head.repair_number or "",
        tuple(_move(found) for found in by_move.values()),
    )


def _move(rows: list[Any]) -> OpenedMove:
    """The move that these rows (one per lot) make."""
    row = rows[0]
    return OpenedMove(
        row.move_id,
        row.line_number,
        row.move_state,
        row.product_id,
        row.product_code,
        row.product_name,
        row.tracking,
        row.rounding or ONE,
        units.named(row.unit),
        row.sales_order_line_id,
        row.move_source_id,
        row.move_destination_id,
        row.quantity,
        row.done_quantity,
        row.owner_id,
        row.purpose,
        row.origin_move_id,
        row.left_of_origin or Decimal(0),
        tuple(
            OpenedLine(
                each.lot_id, each.lot_name or "", each.line_quantity, bool(each.is_lot_serial)
            )
            for each in rows
            if each.line_quantity is not None
        ),
    )


@functools.cache
def _locking() -> Select[*tuple[Any, ...]]:
    transfer = bindparam("transfer", type_=Id)
    ids: CompoundSelect[*tuple[Any, ...]] = union(
        select(Move.id).where(Move.transfer_id == transfer),
        select(Move.origin_move_id).where(
            Move.transfer_id == transfer, Move.origin_move_id.is_not(None)
        ),
    )
    return locking_moves(Move.id.in_(ids))


def locking_moves(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """PostgreSQL: lock moves by id, and hold their products as they are tracked (rules 27)."""
    return (
        select(Move.id)
        .join(Product, Product.id == Move.product_id)
        .where(which)
        .order_by(Move.id)
        .with_for_update(key_share=True, of=Move.__table__)
        .suffix_with("FOR KEY SHARE OF product")
    )


def _repair() -> Any:  # noqa: ANN401
    """SQL: the number of the repair whose parts the transfer moves."""
    return (
        select(RepairOrder.number)
        .where(RepairOrder.transfer_id == Transfer.id)
        .correlate(Transfer)
        .scalar_subquery()
    )


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    source, destination = aliased(Location), aliased(Location)
    default = aliased(Unit)
    piece = select(default.id).where(default.code == bindparam("piece")).scalar_subquery()
    return (
        select(
            Transfer.__table__,
            source.kind.label("source_kind"),
            destination.kind.label("destination_kind"),
            Ticket.commercial_partner_id.label("ticket_customer_id"),
            _repair().label("repair_number"),
            Move.id.label("move_id"),
            Move.line_number,
            Move.state.label("move_state"),
            Move.product_id,
            Product.code.label("product_code"),
            Product.name.label("product_name"),
            Product.tracking,
            Unit.rounding,
            Unit.name.label("unit"),
            Move.sales_order_line_id,
            Move.source_location_id.label("move_source_id"),
            Move.destination_location_id.label("move_destination_id"),
            Move.quantity,
            Move.done_quantity,
            Move.owner_id,
            Move.purpose,
            Move.origin_move_id,
            left_of_origin(Move.origin_move_id).label("left_of_origin"),
            MoveLine.lot_id,
            Lot.name.label("lot_name"),
            Lot.is_serial.label("is_lot_serial"),
            MoveLine.quantity.label("line_quantity"),
        )
        .join(source, source.id == Transfer.source_location_id)
        .join(destination, destination.id == Transfer.destination_location_id)
        .outerjoin(Ticket, Ticket.id == Transfer.ticket_id)
        .outerjoin(Move, Move.transfer_id == Transfer.id)
        .outerjoin(Product, Product.id == Move.product_id)
        .outerjoin(Unit, Unit.id == func.coalesce(Product.unit_id, piece))
        .outerjoin(MoveLine, MoveLine.move_id == Move.id)
        .outerjoin(Lot, Lot.id == MoveLine.lot_id)
        .where(Transfer.id == bindparam("transfer", type_=Id))
        .order_by(Move.line_number, Move.id, MoveLine.id)
    )
