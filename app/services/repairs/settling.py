"""What becomes of a customer's piece that does not go back to them (rules 25)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from app.errors import Invalid, Problem, Refused
from app.models.enums import (
    PieceOutcome,
    RepairState,
    Tracking,
)
from app.models.ids import RecordRef
from app.models.products import Lot
from app.services import access
from app.services.actions import action
from app.services.checks import Checks
from app.services.repair_events import PieceSettled
from app.services.repairs import brought, opened, pieces, reading, rights
from app.services.stock import locations, lots, quantities

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from app.services.repairs.cards import RepairCard
    from app.services.repairs.requests import SettlePiece
    from app.services.unit_of_work import UnitOfWork


ZERO = Decimal(0)


@action("repair.settle", again=reading.again)
def settle(uow: UnitOfWork, request: SettlePiece) -> RepairCard:
    """Note that the piece is kept, was scrapped or exchanged, and why; its ticket can be closed.

    It moves no goods: scrapping is the storekeeper's, an exchange an order and a delivery. The
    serial that the customer got instead keeps the number of the first beside its own.

    Raises:
        NotAllowed: repair.work
        Stale: somebody else saved it
        Refused: repair.unknown, repair.still_open, repair.settled, repair.no_piece,
            repair.piece_leaving
        Invalid: reason, outcome, replacement
    """
    access.require(uow, rights.WORK)
    row = opened.seen(uow, request.id, request.version)
    ended = {RepairState.REPAIRED, RepairState.CANCELLED}
    opened.require_state(row, ended, "repair.still_open")
    if row.piece_outcome is not None:
        words = {"number": row.number}
        raise Refused("repair.settled", RecordRef(reading.KIND, row.id), words)
    checks = Checks()
    reason = checks.line("reason", request.reason, is_required=True)
    checks.choice("outcome", request.outcome, set(PieceOutcome))
    checks.done()
    values: dict[str, Any] = {
        "piece_quantity": _to_settle(uow, row),
        "piece_outcome": request.outcome,
        "piece_reason": reason,
        "piece_settled_at": uow.now,
        "piece_settled_by_id": uow.actor.id,
    }
    if name := " ".join(request.replacement_name.split()):
        values["replacement_lot_id"] = _replacement(uow, row, request.outcome, name)
    opened.step(uow, row, None, values)
    event = PieceSettled(outcome=request.outcome.value, reason=reason, **opened.about(row))
    return opened.told(uow, row, event)


def _to_settle(uow: UnitOfWork, row: Row[Any]) -> Decimal:
    """How many of the repair's pieces have not gone back; one that was scrapped is among them.

    Raises:
        Refused: repair.no_piece, repair.piece_leaving
    """
    if row.return_id is not None:
        brought.lock(uow, row.return_id)
    piece = pieces.of_repair(uow, row)
    if piece.leaving is not None:
        words = {"number": row.number, "delivery": piece.leaving.number}
        raise Refused("repair.piece_leaving", RecordRef("transfer", piece.leaving.id), words)
    if not piece.free:
        words = {"number": row.number}
        raise Refused("repair.no_piece", RecordRef(reading.KIND, row.id), words)
    quantity: Decimal = min(piece.free, row.quantity)
    return quantity


def _replacement(uow: UnitOfWork, row: Row[Any], outcome: PieceOutcome, name: str) -> int:
    """The serial that the customer got for theirs, which it names from now on.

    Raises:
        Invalid: replacement
    """
    words = {"product": f"{row.product_code} {row.product_name}"}
    if outcome is not PieceOutcome.EXCHANGED or row.tracking != Tracking.SERIAL:
        raise Invalid({"replacement": Problem("repair.no_replacement", words)})
    key = (int(row.product_id), name)
    lot = next(iter(lots.find(uow, keys=[key]).values()), None)
    if lot is None or lot.id == row.lot_id or lot.is_unknown:
        raise Invalid({"replacement": Problem("stock.lot_unknown", {"lot": name})})
    if lot.holder_id != row.commercial_partner_id and not _is_in_stock(uow, lot):
        words = {"lot": name, "customer": row.customer}
        raise Invalid({"replacement": Problem("repair.replacement_elsewhere", words)})
    uow.connection.execute(
        update(Lot)
        .where(Lot.id == lot.id, Lot.replaces_id.is_(None))
        .values(replaces_id=row.lot_id)
    )
    return lot.id


def _is_in_stock(uow: UnitOfWork, lot: lots.KnownLot) -> bool:
    """Whether a serial lies here and is ours."""
    place, at = lot.location_id or 0, quantities.read(uow, [lot.product_id])
    is_here = lot.location_kind in locations.ON_HAND
    return is_here and at.get((lot.product_id, place, lot.id, None), ZERO) > ZERO
