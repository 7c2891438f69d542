"""What becomes of a customer's piece that does not go back to them (rules 25)."""

from __future__ import annotations

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
from app.services.repairs import opened, pieces, reading, rights
from app.services.stock import lots

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from app.services.repairs.cards import RepairCard
    from app.services.repairs.requests import SettlePiece
    from app.services.unit_of_work import UnitOfWork


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
    _require_piece(uow, row)
    values: dict[str, Any] = {
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


def _require_piece(uow: UnitOfWork, row: Row[Any]) -> None:
    """Refuse where no piece of the customer's is here, or one is about to go back.

    Raises:
        Refused: repair.no_piece, repair.piece_leaving
    """
    here: object = ()
    if row.return_id is not None:
        here = pieces.of_return(
            uow, row.return_id, row.product_id, row.lot_id, row.commercial_partner_id
        )
    if not here:
        words = {"number": row.number}
        raise Refused("repair.no_piece", RecordRef(reading.KIND, row.id), words)
    leaving = pieces.leaving(uow, row.return_id, row.product_id)
    if leaving is not None:
        words = {"number": row.number, "delivery": leaving.number}
        raise Refused("repair.piece_leaving", RecordRef("transfer", leaving.id), words)


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
    uow.connection.execute(
        update(Lot)
        .where(Lot.id == lot.id, Lot.replaces_id.is_(None))
        .values(replaces_id=row.lot_id)
    )
    return lot.id
