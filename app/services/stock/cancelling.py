"""Cancels an open transfer: what it reserved is free, what it was to take back is left again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update

from app.errors import Refused
from app.models.enums import TransferState
from app.models.ids import TransferId
from app.models.stock import Move, Transfer
from app.services import access, ticket_documents
from app.services.actions import action
from app.services.checks import Checks
from app.services.events import TransferCancelled
from app.services.stock import opened, replaced, reserving, writing
from app.services.stock.locations import REAL
from app.services.stock.validating import require_open

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.stock.opened import Opened
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CancelTransfer:
    """An open transfer that is not to be; returns can be cancelled by who may make them."""

    transfer_id: TransferId
    version: int
    reason: str = ""


def _again(uow: UnitOfWork, ids: Sequence[int]) -> TransferId:
    del uow
    return TransferId(ids[0])


@action("transfer.cancel", again=_again)
def cancel(uow: UnitOfWork, request: CancelTransfer) -> TransferId:
    """Cancel a transfer with its moves.

    Raises:
        NotAllowed: transfer.write (return.create for a return)
        Stale: somebody else saved it
        Refused: transfer.unknown, transfer.is_done, transfer.is_cancelled,
            transfer.is_replaced (the goods were replaced in advance)
        Invalid: reason
    """
    transfer = opened.lock(uow, request.transfer_id)
    access.require(uow, "return.create" if transfer.is_return else "transfer.write")
    checks = Checks()
    reason = checks.line("reason", request.reason)
    checks.done()
    require_open(uow, transfer, request.version)
    missing = replaced.missing(uow, replaced.parts(uow, transfer.id)) if transfer.is_return else ()
    if missing:
        words = {"number": transfer.number, "other": missing[0].number}
        raise Refused("transfer.is_replaced", transfer.ref, words)
    cancel_open(uow, transfer, reason)
    uow.produced("transfer", (transfer.id,))
    return TransferId(transfer.id)


def cancel_open(uow: UnitOfWork, transfer: Opened, reason: str) -> None:
    """Cancel a locked, open transfer within an action that has its right.

    What it reserved is given to who waits for it.
    """
    uow.connection.execute(
        update(Move).where(Move.transfer_id == transfer.id).values(state=TransferState.CANCELLED)
    )
    uow.connection.execute(
        update(Transfer)
        .where(Transfer.id == transfer.id)
        .values(state=TransferState.CANCELLED, version=Transfer.version + 1)
    )
    if transfer.source_kind in REAL:
        reserving.allot(uow, {move.product_id for move in transfer.moves if move.lines})
    if transfer.ticket_id is not None:
        ticket_documents.write(
            uow,
            [
                writing.document_of(
                    transfer.ticket_id,
                    transfer.id,
                    transfer.number,
                    TransferState.CANCELLED,
                    transfer.commercial_partner_id,
                    transfer.created_at,
                )
            ],
        )
    uow.record(
        TransferCancelled(
            ref=transfer.ref,
            ticket_id=transfer.ticket_id,
            number=transfer.number,
            reason=reason,
        )
    )
