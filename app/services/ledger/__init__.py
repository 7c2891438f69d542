"""The refundable ledger: what was sold, delivered, returned, credited, and what is left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.actions import question
from app.services.ledger.cards import (
    AskOrderLines,
    OrderLedger,
    OrderLineLedger,
    PartnerBalance,
)

if TYPE_CHECKING:
    from app.models.ids import PartnerId
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "AskOrderLines",
    "OrderLedger",
    "OrderLineLedger",
    "PartnerBalance",
    "order_lines",
    "partner_balance",
]


@question
def order_lines(uow: UnitOfWork, request: AskOrderLines) -> OrderLedger:
    """The ledger of each line of an order.

    Raises:
        NotAllowed: invoice.read
        Refused: ticket.unknown, order.unknown
    """
    raise NotImplementedError


@question
def partner_balance(uow: UnitOfWork, request: PartnerId) -> PartnerBalance:
    """What a customer owes and has.

    Raises:
        NotAllowed: invoice.read
    """
    raise NotImplementedError
