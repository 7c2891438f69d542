"""Validating a delivery, a receipt or a movement inside; returns have an action of their own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Problem, Refused, Stale
from app.models.enums import LocationKind, TransferKind, TransferState
from app.models.ids import RecordRef, TransferId
from app.services import access, wording
from app.services.actions import action
from app.services.stock import finishing, for_repair, form, locations, moved, opened
from app.services.stock.finishing import Finished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.stock.moved import Moved, MovedLine
    from app.services.stock.opened import Opened
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ValidateTransfer:
    """What was moved of a transfer; no lines = all that was reserved or expected.

    `makes_backorder`: less than expected waits on a back-order, or is closed; None asks.
    """

    transfer_id: TransferId
    version: int
    lines: tuple[MovedLine, ...] = ()
    makes_backorder: bool | None = None


def finished_again(uow: UnitOfWork, ids: Sequence[int]) -> Finished:
    """What came of a transfer, read anew for a repeated key."""
    card = form.card(uow, TransferId(ids[0]))
    waiting = card.backorders[0] if card.backorders else None
    return Finished(
        card.id,
        card.number,
        waiting.id if waiting else None,
        waiting.number if waiting else "",
        tuple(step.id for step in card.inspections),
    )


@action("transfer.validate", again=finished_again)
def validate(uow: UnitOfWork, request: ValidateTransfer) -> Finished:
    """Move what was counted, and let the transfer be done.

    Raises:
        NotAllowed: transfer.write
        Stale: somebody else saved it
        Refused: transfer.unknown, transfer.is_return, transfer.is_done, transfer.is_cancelled,
            transfer.nothing_moved, transfer.less_than_expected, stock.too_little, stock.reserved,
            return.under_repair, return.piece_settled
        Invalid: lines.N.quantity, lines.N.lot, lines.N.note
    """
    access.require(uow, "transfer.write")
    transfer = opened.lock(uow, request.transfer_id)
    if transfer.is_return:
        raise Refused("transfer.is_return", transfer.ref, {"number": transfer.number})
    require_open(uow, transfer, request.version)
    for_repair.require_not_claimed(uow, transfer)
    may_be_new = transfer.source_kind == LocationKind.SUPPLIER
    counted = moved.resolve(
        uow, transfer, request.lines or moved.everything(transfer), new_lots=may_be_new
    )
    moved.check_serial_places(counted, transfer)
    if not may_be_new:
        _check_not_above(transfer, counted)
        _check_what_goes_back(transfer, counted)
    counted.done()
    places = locations.read(uow)
    result = finishing.finish(
        uow, transfer, counted, places, makes_backorder=request.makes_backorder
    )
    uow.produced("transfer", (transfer.id,))
    return result


def require_open(uow: UnitOfWork, transfer: Opened, version: int) -> None:
    """Refuse to work on a transfer that is done, cancelled or a repair's, or was saved since.

    Raises:
        Refused: transfer.is_done, transfer.is_cancelled, transfer.of_repair
        Stale: the version is not the one that was seen
    """
    record, words = RecordRef("transfer", transfer.id), {"number": transfer.number}
    if not transfer.is_open:
        if transfer.state == TransferState.DONE:
            raise Refused("transfer.is_done", record, words)
        raise Refused("transfer.is_cancelled", record, words)
    if transfer.repair_number:
        raise Refused("transfer.of_repair", record, words | {"repair": transfer.repair_number})
    if transfer.version != version:
        raise Stale(form.card(uow, TransferId(transfer.id)))


def _check_not_above(transfer: Opened, counted: Moved) -> None:
    """Nothing leaves us beyond what was ordered."""
    for move in transfer.moves:
        if counted.quantity(move) > move.quantity:
            words = {"product": move.product, "expected": wording.pieces(move.quantity)}
            counted.add(
                counted.places[move.id], "quantity", Problem("transfer.above_expected", words)
            )


def _check_what_goes_back(transfer: Opened, counted: Moved) -> None:
    """Of a customer's goods only those go back that the delivery was made of, lot by lot."""
    for move in transfer.moves:
        if move.owner_id is None or transfer.kind != TransferKind.OUTGOING:
            continue
        left = {line.lot_id: line.quantity for line in move.lines}
        names = ", ".join(line.lot_name for line in move.lines if line.lot_name)
        for part in counted.parts.get(move.id, ()):
            left[part.lot_id] = left.get(part.lot_id, ZERO) - part.quantity
            if left[part.lot_id] < 0 and names:
                words = {"product": move.product, "lots": names}
                place = counted.places[move.id]
                counted.add(place, "lot", Problem("transfer.goes_not_back", words))
