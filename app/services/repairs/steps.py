"""A repair's way from new to confirmed and under repair, to cancelled, and back to new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import Invalid, Problem, Refused
from app.models.enums import RepairState, Tracking
from app.models.ids import RecordRef
from app.services import access, wording
from app.services.actions import action
from app.services.checks import Checks
from app.services.repair_events import (
    RepairCancelled,
    RepairConfirmed,
    RepairReopened,
    RepairStarted,
)
from app.services.repairs import (
    brought,
    checking,
    opened,
    pieces,
    planning,
    quotation,
    reading,
    rights,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from app.services.repairs.cards import RepairCard
    from app.services.repairs.requests import (
        BackToDraft,
        CancelRepair,
        ConfirmRepair,
        StartRepair,
    )
    from app.services.unit_of_work import UnitOfWork


@action("repair.confirm", again=reading.again)
def confirm(uow: UnitOfWork, request: ConfirmRepair) -> RepairCard:
    """Confirm a new repair: its parts are reserved where there is stock; the card shows the rest.

    Raises:
        NotAllowed: repair.create, repair.read
        Stale: somebody else saved it
        Refused: repair.unknown, repair.not_new, repair.not_there, repair.piece_is_ours (ask
            whether to go on: the piece is not where the repair says, or in our own stock),
            repair.piece_leaving
        Invalid: lot, quantity, return_id
    """
    access.require(uow, rights.CREATE)
    row = opened.seen(uow, request.id, request.version, request.ticket_id)
    opened.require_state(row, {RepairState.NEW}, "repair.not_new")
    values = _confirmed(uow, row, is_elsewhere_confirmed=request.is_elsewhere_confirmed)
    opened.step(uow, row, RepairState.CONFIRMED, values)
    return opened.told(uow, row, RepairConfirmed(**opened.about(row)))


@action("repair.start", again=reading.again)
def start(uow: UnitOfWork, request: StartRepair) -> RepairCard:
    """Begin a repair; a new one is confirmed first (rules 32).

    Raises:
        NotAllowed: repair.work
        Stale: somebody else saved it
        Refused: repair.unknown, repair.not_to_start, repair.not_there, repair.piece_is_ours,
            repair.piece_leaving
        Invalid: lot, quantity, return_id
    """
    access.require(uow, rights.WORK)
    row = opened.seen(uow, request.id, request.version)
    opened.require_state(row, {RepairState.NEW, RepairState.CONFIRMED}, "repair.not_to_start")
    values: dict[str, object] = {}
    if row.state is RepairState.NEW:
        values = _confirmed(uow, row, is_elsewhere_confirmed=request.is_elsewhere_confirmed)
        uow.record(RepairConfirmed(**opened.about(row)))
    else:
        _require_brought(uow, row)
    opened.step(uow, row, RepairState.UNDER_REPAIR, {**values, "started_at": uow.now})
    return opened.told(uow, row, RepairStarted(**opened.about(row)))


@action("repair.cancel", again=reading.again)
def cancel(uow: UnitOfWork, request: CancelRepair) -> RepairCard:
    """Cancel a repair: what it reserved is free, and its quotation goes with it.

    One with lines of somebody's own stays, without the repair and its lines.

    Raises:
        NotAllowed: repair.create, repair.work, repair.read
        Stale: somebody else saved it
        Refused: repair.unknown, repair.not_open, repair.order_confirmed
        Invalid: reason
    """
    row = opened.seen(uow, request.id, request.version, request.ticket_id)
    rights.require_writing(uow, row.state)
    opened.require_state(
        row, {RepairState.NEW, RepairState.CONFIRMED, RepairState.UNDER_REPAIR}, "repair.not_open"
    )
    checks = Checks()
    reason = checks.line("reason", request.reason)
    checks.done()
    order_id = quotation.drop(uow, row)
    planning.cancel(uow, planning.lock(uow, row))
    values = {"cancelled_at": uow.now, "sales_order_id": order_id}
    opened.step(uow, row, RepairState.CANCELLED, values)
    return opened.told(uow, row, RepairCancelled(reason=reason, **opened.about(row)))


@action("repair.back_to_draft", again=reading.again)
def back_to_draft(uow: UnitOfWork, request: BackToDraft) -> RepairCard:
    """Let a repair be new again: nothing is reserved, everything can be edited.

    One whose piece is settled stays: what became of the piece is said for good.

    Raises:
        NotAllowed: repair.work
        Stale: somebody else saved it
        Refused: repair.unknown, repair.is_new, repair.is_done, repair.piece_is_settled
        Invalid: lot: meanwhile the serial is in another open repair
    """
    access.require(uow, rights.WORK)
    row = opened.seen(uow, request.id, request.version)
    opened.require_state(row, set(RepairState) - {RepairState.REPAIRED}, "repair.is_done")
    opened.require_state(row, set(RepairState) - {RepairState.NEW}, "repair.is_new")
    if row.piece_outcome is not None:
        words = {"number": row.number, "reason": row.piece_reason}
        raise Refused("repair.piece_is_settled", RecordRef(reading.KIND, row.id), words)
    if row.serial_id is not None and row.state is RepairState.CANCELLED:
        checks = Checks()
        checking.check_not_in_repair(uow, checks, row.serial_id, row.lot_name, row.id)
        checks.done()
    planning.cancel(uow, planning.lock(uow, row))
    planning.unlink(uow, row)
    cleared = dict.fromkeys(("transfer_id", "confirmed_at", "started_at", "cancelled_at"))
    opened.step(uow, row, RepairState.NEW, cleared)
    return opened.told(uow, row, RepairReopened(**opened.about(row)))


def _confirmed(
    uow: UnitOfWork, row: Row[Any], *, is_elsewhere_confirmed: bool
) -> dict[str, object]:
    """What changes by a confirmation; the parts are reserved.

    Raises:
        Invalid: lot, quantity, return_id
        Refused: repair.not_there, repair.piece_is_ours, repair.piece_leaving
    """
    _require_lot(row)
    _require_brought(uow, row)
    _require_staying(uow, row)
    if not is_elsewhere_confirmed:
        _require_there(uow, row)
    return {"confirmed_at": uow.now, "transfer_id": planning.plan(uow, row)}


def _require_lot(row: Row[Any]) -> None:
    """A tracked piece is told by its number, a serial by its own."""
    words = {"product": f"{row.product_code} {row.product_name}"}
    if row.tracking == Tracking.SERIAL and row.serial_id is None:
        raise Invalid({"lot": Problem("repair.serial_missing", words)})
    if row.tracking != Tracking.NONE and row.lot_id is None:
        raise Invalid({"lot": Problem("repair.lot_missing", words)})


def _require_brought(uow: UnitOfWork, row: Row[Any]) -> None:
    """The return may have brought other pieces, and another repair have taken them meanwhile.

    Raises:
        Invalid: lot, quantity, return_id
    """
    if row.return_id is None:
        return
    brought.lock(uow, row.return_id)
    found = brought.problems(
        uow,
        row.return_id,
        row.product_id,
        row.lot_id,
        row.quantity,
        own_id=row.id,
        is_serial=row.tracking == Tracking.SERIAL,
    )
    if found:
        raise Invalid(dict(found))


def _require_staying(uow: UnitOfWork, row: Row[Any]) -> None:
    """Refuse to begin with a piece that an open delivery is about to take back.

    Raises:
        Refused: repair.piece_leaving
    """
    if row.return_id is None:
        return
    piece = pieces.of_repair(uow, row)
    if piece.delivery is not None and piece.free < row.quantity:
        words = {"number": row.number, "delivery": piece.delivery.number}
        raise Refused("repair.piece_leaving", RecordRef("transfer", piece.delivery.id), words)


def _require_there(uow: UnitOfWork, row: Row[Any]) -> None:
    """Ask before a repair goes on whose piece is not where it says, or lies in our own stock.

    Raises:
        Refused: repair.not_there, repair.piece_is_ours
    """
    if row.location_id is None:
        place = None if row.serial_id is None else pieces.ours_in(uow, row.serial_id)
        if place is not None:
            words = {"lot": row.lot_name, "place": place, "customer": row.customer}
            raise Refused("repair.piece_is_ours", RecordRef(reading.KIND, row.id), words)
        return
    there = pieces.in_place(
        uow, row.location_id, row.product_id, row.lot_id, row.commercial_partner_id
    )
    if there < row.quantity:
        words = {
            "product": f"{row.product_code} {row.product_name}",
            "place": row.location_name,
            "there": wording.pieces(there),
            "wanted": wording.pieces(row.quantity),
        }
        raise Refused("repair.not_there", RecordRef(reading.KIND, row.id), words)
