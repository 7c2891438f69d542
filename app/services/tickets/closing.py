"""What stands in the way of closing a ticket: a customer's goods here, devices that are lent."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.db.types import Id
from app.errors import Refused
from app.models.ids import ProductId, RecordRef
from app.models.repairs import RepairLoan, RepairOrder
from app.services import access, wording
from app.services.actions import question
from app.services.stock import for_repair, unclear

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from sqlalchemy import Select

    from app.models.ids import TicketId
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PieceHere:
    """So many pieces of a product came for repair and are neither back nor settled."""

    product_id: ProductId
    product: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class LoanOut:
    """Something left with us or lent that did not go back; the repair that it belongs to."""

    repair: RecordRef
    repair_number: str
    label: str
    what: str
    is_lent: bool


@dataclass(frozen=True, slots=True)
class UnclearGoods:
    """So many pieces of a product that a return brought beside what was expected, and lie here."""

    returned: RecordRef
    return_number: str
    product: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class ClosingMatters:
    """Pieces, which keep a ticket from being closed; loans and goods its closing asks about."""

    pieces: tuple[PieceHere, ...]
    loans: tuple[LoanOut, ...]
    unclear: tuple[UnclearGoods, ...]


@question
def matters(uow: UnitOfWork, request: TicketId) -> ClosingMatters:
    """What stands in the way of closing a ticket, besides its open documents.

    Three statements, one more if something came for repair.

    Raises:
        NotAllowed: ticket.read
    """
    access.require(uow, "ticket.read")
    return ClosingMatters(_pieces(uow, request), _loans(uow, request), _unclear(uow, request))


def require_closable(uow: UnitOfWork, ticket_id: TicketId, *, leaves_loans: bool) -> None:
    """Refuse to close a ticket while a piece of the customer's is here; ask about loans.

    Raises:
        Refused: ticket.piece_here, ticket.loans_out (ask whether to close nevertheless)
    """
    record = RecordRef("ticket", ticket_id)
    pieces = _pieces(uow, ticket_id)
    if pieces:
        words = {"product": pieces[0].product, "quantity": wording.pieces(pieces[0].quantity)}
        raise Refused("ticket.piece_here", record, words)
    loans: Sequence[LoanOut] = () if leaves_loans else _loans(uow, ticket_id)
    if loans:
        named = ", ".join(f"{loan.what} ({loan.label})" for loan in loans)
        raise Refused("ticket.loans_out", record, {"n": len(loans), "loans": named})


def _pieces(uow: UnitOfWork, ticket_id: int) -> tuple[PieceHere, ...]:
    return tuple(
        PieceHere(ProductId(each.product_id), each.product, each.quantity)
        for each in for_repair.of_ticket(uow, ticket_id)
    )


def _unclear(uow: UnitOfWork, ticket_id: int) -> tuple[UnclearGoods, ...]:
    return tuple(
        UnclearGoods(
            RecordRef("transfer", each.return_id), each.number, each.product, each.quantity
        )
        for each in unclear.of_ticket(uow, ticket_id)
    )


def _loans(uow: UnitOfWork, ticket_id: int) -> tuple[LoanOut, ...]:
    return tuple(
        LoanOut(
            RecordRef("repair", row.repair_order_id),
            row.number,
            row.label,
            row.what,
            is_lent=row.kind.value == "lent",
        )
        for row in uow.connection.execute(_out(), {"ticket": ticket_id})
    )


@functools.cache
def _out() -> Select[*tuple[Any, ...]]:
    return (
        select(
            RepairLoan.repair_order_id,
            RepairOrder.number,
            RepairLoan.label,
            RepairLoan.what,
            RepairLoan.kind,
        )
        .join(RepairOrder, RepairOrder.id == RepairLoan.repair_order_id)
        .where(
            RepairOrder.ticket_id == bindparam("ticket", type_=Id),
            RepairLoan.returned_at.is_(None),
        )
        .order_by(RepairLoan.id)
    )
