"""What is ours and free, and how open transfers share it: who waits is given what comes."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, type_coerce, update

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.models.enums import TransferState
from app.models.ids import RecordRef
from app.models.repairs import RepairPart
from app.models.stock import Move, MoveLine, QuantityOnHand, Transfer
from app.services import ticket_documents
from app.services.events import RecordSaved
from app.services.stock import quantities, writing
from app.services.stock.locations import SENT_FROM
from app.services.stock.writing import NewLine, NewMove

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Select

    from app.services.stock.locations import Places
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
WAITING, READY = TransferState.WAITING, TransferState.READY
Free = dict[tuple[int, int], dict[int | None, Decimal]]
"""What is ours and not reserved, by product and place, then by lot, the oldest first."""


@dataclass(slots=True)
class _Holder:
    """An open move with what is reserved for it, by lot; `only_lot`: no other one will do."""

    id: int
    transfer_id: int
    product_id: int
    place_id: int
    owner_id: int | None
    wanted: Decimal
    only_lot: int | None
    lines: dict[int | None, Decimal] = field(default_factory=dict)

    @property
    def state(self) -> TransferState:
        """Ready when all of it is reserved."""
        return READY if sum(self.lines.values(), ZERO) >= self.wanted else WAITING

    def as_new(self) -> NewMove:
        """Its lines as they are to be."""
        lines = tuple(NewLine(each, lot_id) for lot_id, each in self.lines.items() if each)
        return NewMove(self.product_id, self.place_id, 0, self.wanted, lines)


def free(uow: UnitOfWork, product_ids: Sequence[int], *, is_locking: bool = True) -> Free:
    """What of products is ours and not reserved: a statement, and one that locks the quantities."""
    ids = sorted(set(product_ids))
    if is_locking:
        quantities.read(uow, ids, is_locking=True)
    found: Free = {}
    for row in uow.connection.execute(_free(), {"ids": ids}):
        left = row.quantity - row.reserved
        if left > 0:
            found.setdefault((row.product_id, row.location_id), {})[row.lot_id] = left
    return found


def take(
    stock: Free, product_id: int, place_id: int, wanted: Decimal, *, only_lot: int | None = None
) -> tuple[NewLine, ...]:
    """Lines of what there is, up to what is wanted; it is gone from the free stock then.

    `only_lot`: of that lot alone.
    """
    by_lot = stock.get((product_id, place_id), {})
    lines = []
    for lot_id in list(by_lot):
        if only_lot is not None and lot_id != only_lot:
            continue
        taken = min(by_lot[lot_id], wanted)
        if taken > 0:
            lines.append(NewLine(taken, lot_id))
            by_lot[lot_id] -= taken
            wanted -= taken
    return tuple(lines)


def state_of(wanted: Decimal, lines: Sequence[NewLine]) -> TransferState:
    """A move is ready when all of it is reserved."""
    is_whole = sum((line.quantity for line in lines), ZERO) == wanted
    return READY if is_whole else WAITING


def least(states: Iterable[TransferState]) -> TransferState:
    """A transfer is ready when all its moves are."""
    return READY if all(state == READY for state in states) else WAITING


def allot_what_came(uow: UnitOfWork, places: Places, moves: Iterable[NewMove]) -> None:
    """Give what moves brought to our stock, as ours, to the transfers that wait for it."""
    stock = {place.id for place in places.rows if place.kind in SENT_FROM}
    came = {
        each.product_id for each in moves if each.owner_id is None and each.destination_id in stock
    }
    if came:
        allot(uow, came)


def allot(uow: UnitOfWork, product_ids: Iterable[int]) -> None:
    """Give what is free of products to the transfers that wait for it, the oldest first.

    One statement where nobody waits, else a fixed number. Who is being worked on by somebody else
    at this moment is left out.
    """
    ids = sorted(set(product_ids))
    waiting = set(uow.connection.scalars(_waiting(), {"ids": ids}))
    if not waiting:
        return
    stock = free(uow, ids)
    given = []
    for each in _holders(uow, waiting):
        had = sum(each.lines.values(), ZERO)
        for line in take(
            stock, each.product_id, each.place_id, each.wanted - had, only_lot=each.only_lot
        ):
            each.lines[line.lot_id] = each.lines.get(line.lot_id, ZERO) + line.quantity
        if sum(each.lines.values(), ZERO) != had:
            given.append(each)
    _write(uow, given)


def release(uow: UnitOfWork, product_ids: Iterable[int]) -> None:
    """Take from reservations what is not there any more, from the latest transfer first.

    One statement where as much is there as is reserved, else a fixed number.
    """
    rows = uow.connection.execute(_missing(), {"ids": sorted(set(product_ids))})
    missing: dict[quantities.Key, Decimal] = {
        (row.product_id, row.location_id, row.lot_id, row.owner_id): row.reserved - row.quantity
        for row in rows
    }
    if not missing:
        return
    at = {"ids": sorted({key[0] for key in missing}), "places": sorted({key[1] for key in missing})}
    holding = set(uow.connection.scalars(_holding(), at))
    taken = []
    for each in reversed(_holders(uow, holding)):
        before = dict(each.lines)
        for lot_id, held in before.items():
            key = (each.product_id, each.place_id, lot_id, each.owner_id)
            less = min(held, missing.get(key, ZERO))
            if less > 0:
                each.lines[lot_id] = held - less
                missing[key] -= less
        if each.lines != before:
            taken.append(each)
    _write(uow, taken)


def _holders(uow: UnitOfWork, move_ids: Iterable[int]) -> list[_Holder]:
    """Open moves with what is reserved for them, in the order in which they were planned."""
    found: dict[int, _Holder] = {}
    for row in uow.connection.execute(_moves(), {"ids": sorted(move_ids)}):
        holder = found.setdefault(
            row.id,
            _Holder(
                row.id,
                row.transfer_id,
                row.product_id,
                row.source_location_id,
                row.owner_id,
                row.quantity,
                row.only_lot,
            ),
        )
        if row.held is not None:
            holder.lines[row.lot_id] = holder.lines.get(row.lot_id, ZERO) + row.held
    return list(found.values())


def _write(uow: UnitOfWork, changed: Sequence[_Holder]) -> None:
    """Bring lines, moves and their transfers to what is reserved now."""
    if not changed:
        return
    ids = [each.id for each in changed]
    uow.connection.execute(delete(MoveLine).where(MoveLine.move_id.in_(ids)))
    writing.insert_lines(uow, [(each.id, each.as_new()) for each in changed])
    uow.connection.execute(
        _state_update(), [{"move": each.id, "new_state": each.state} for each in changed]
    )
    tell(uow, {each.transfer_id for each in changed})


def tell(uow: UnitOfWork, transfer_ids: Iterable[int]) -> None:
    """Let transfers be ready or waiting as their moves are, for whoever looks at them."""
    found = uow.connection.execute(_states(), {"ids": sorted(transfer_ids)}).all()
    states = {row.id: WAITING if row.waiting else READY for row in found}
    rows = [{"transfer": each, "new_state": state} for each, state in states.items()]
    uow.connection.execute(_transfer_update(), rows)
    for state in sorted(set(states.values())):
        ids = [each for each, its in states.items() if its == state]
        ticket_documents.change_state(uow, writing.KIND, ids, state.value)
    for row in found:
        state = states[row.id]
        changes = () if row.state == state else (("state", row.state.value, state.value),)
        uow.record(RecordSaved(ref=RecordRef(writing.KIND, row.id), changes=changes))


@functools.cache
def _free() -> Select[*tuple[Any, ...]]:
    at = QuantityOnHand
    return (
        _with_reserved()
        .where(
            at.product_id.in_(bindparam("ids", type_=Id, expanding=True)),
            at.owner_id.is_(None),
        )
        .order_by(at.product_id, at.location_id, at.lot_id)
    )


@functools.cache
def _missing() -> Select[*tuple[Any, ...]]:
    """Quantities of which more is reserved than is there."""
    at = QuantityOnHand
    reserved = quantities.reserved_of(at.product_id, at.location_id, at.lot_id, at.owner_id)
    ids = bindparam("ids", type_=Id, expanding=True)
    return _with_reserved().where(at.product_id.in_(ids), reserved > at.quantity)


def _with_reserved() -> Select[*tuple[Any, ...]]:
    at = QuantityOnHand
    reserved = quantities.reserved_of(at.product_id, at.location_id, at.lot_id, at.owner_id)
    return select(
        at.product_id,
        at.location_id,
        at.lot_id,
        at.owner_id,
        at.quantity,
        type_coerce(reserved, Quantity).label("reserved"),
    )


@functools.cache
def _waiting() -> Select[*tuple[Any, ...]]:
    """The moves that wait for goods of ours; who works on one of them is not waited for."""
    return (
        select(Move.id)
        .where(
            Move.state == WAITING,
            Move.product_id.in_(bindparam("ids", type_=Id, expanding=True)),
            Move.owner_id.is_(None),
        )
        .order_by(Move.id)
        .with_for_update(key_share=True, skip_locked=True)
    )


@functools.cache
def _holding() -> Select[*tuple[Any, ...]]:
    """The open moves out of places, likewise."""
    return (
        select(Move.id)
        .where(
            Move.state.in_((WAITING, READY)),
            Move.product_id.in_(bindparam("ids", type_=Id, expanding=True)),
            Move.source_location_id.in_(bindparam("places", type_=Id, expanding=True)),
        )
        .order_by(Move.id)
        .with_for_update(key_share=True, skip_locked=True)
    )


@functools.cache
def _moves() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Move.id,
            Move.transfer_id,
            Move.product_id,
            Move.source_location_id,
            Move.owner_id,
            Move.quantity,
            RepairPart.lot_id.label("only_lot"),
            MoveLine.lot_id,
            MoveLine.quantity.label("held"),
        )
        .outerjoin(RepairPart, RepairPart.move_id == Move.id)
        .outerjoin(MoveLine, MoveLine.move_id == Move.id)
        .where(Move.id.in_(bindparam("ids", type_=Id, expanding=True)))
        .order_by(Move.transfer_id, Move.line_number, MoveLine.id)
    )


@functools.cache
def _state_update() -> Any:  # noqa: ANN401
    return (
        update(Move)
        .where(Move.id == bindparam("move", type_=Id))
        .values(state=bindparam("new_state", type_=Move.state.type))
    )


@functools.cache
def _states() -> Select[*tuple[Any, ...]]:
    """Transfers with their state, and whether a move of theirs waits."""
    move = aliased(Move)
    waits = select(move.id).where(move.transfer_id == Transfer.id, move.state == WAITING).exists()
    return (
        select(Transfer.id, Transfer.state, waits.label("waiting"))
        .where(Transfer.id.in_(bindparam("ids", type_=Id, expanding=True)))
        .order_by(Transfer.id)
    )


@functools.cache
def _transfer_update() -> Any:  # noqa: ANN401
    return (
        update(Transfer)
        .where(Transfer.id == bindparam("transfer", type_=Id))
        .values(
            state=bindparam("new_state", type_=Transfer.state.type), version=Transfer.version + 1
        )
    )
