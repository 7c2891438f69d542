"""What of a received return can be refunded; the Refund dialog makes the credit note of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import access
from app.services.actions import question
from app.services.refunds import received
from app.services.refunds.received import RefundableLine

if TYPE_CHECKING:
    from app.models.ids import TransferId
    from app.services.unit_of_work import UnitOfWork

__all__ = ["RefundableLine", "refundable"]


@question
def refundable(uow: UnitOfWork, request: TransferId) -> tuple[RefundableLine, ...]:
    """The lines of a received return with what of each can be refunded.

    Raises:
        NotAllowed: refund.draft
        Refused: transfer.unknown, return.not_a_return, return.not_received
    """
    access.require(uow, "refund.draft")
    return received.read(uow, request).lines
