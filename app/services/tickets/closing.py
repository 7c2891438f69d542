"""What stands in the way of closing a ticket: a customer's piece here, devices that are lent."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, literal, or_, select, type_coerce, union_all

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.errors import Refused
from app.models.enums import LocationKind, MovePurpose, TransferKind, TransferState
from app.models.ids import ProductId, RecordRef
from app.models.products import Product
from app.models.repairs import RepairLoan, RepairOrder
from app.models.stock import Location, Move, Transfer
from app.services import access, wording
from app.services.actions import question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from app.models.ids import TicketId
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


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
class ClosingMatters:
    """Pieces, which keep a ticket from being closed, and loans, about which its closing asks."""

    pieces: tuple[PieceHere, ...]
    loans: tuple[LoanOut, ...]


@question
def matters(uow: UnitOfWork, request: TicketId) -> ClosingMatters:
    """What stands in the way of closing a ticket, besides its open documents: two statements.

    Raises:
        NotAllowed: ticket.read
    """
    access.require(uow, "ticket.read")
    return ClosingMatters(_pieces(uow, request), _loans(uow, request))


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
        PieceHere(ProductId(row.product_id), f"{row.code} {row.name}", row.quantity)
        for row in uow.connection.execute(_here(), {"ticket": ticket_id})
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
def _here() -> Select[*tuple[Any, ...]]:
    """What came for repair by the ticket's returns, less what went back and what is settled."""
    ticket, came, other = bindparam("ticket", type_=Id), aliased(Transfer), aliased(Location)
    of_ticket = select(came.id).where(came.ticket_id == ticket)
    signed = case(
        (Transfer.kind == TransferKind.INCOMING, Move.done_quantity),
        (Transfer.kind == TransferKind.OUTGOING, -Move.done_quantity),
        else_=literal(0, Quantity),
    )
    moved = (
        select(Move.product_id, type_coerce(signed, Quantity).label("quantity"))
        .select_from(Transfer)
        .join(Move, Move.transfer_id == Transfer.id)
        .join(
            other,
            other.id
            == case(
                (Transfer.kind == TransferKind.INCOMING, Move.source_location_id),
                else_=Move.destination_location_id,
            ),
        )
        .where(
            or_(Transfer.ticket_id == ticket, Transfer.return_of_id.in_(of_ticket)),
            Move.state == TransferState.DONE,
            Move.purpose == MovePurpose.REPAIR,
            other.kind == LocationKind.CUSTOMER,
        )
    )
    settled = select(
        RepairOrder.product_id, type_coerce(-RepairOrder.quantity, Quantity).label("quantity")
    ).where(
        RepairOrder.ticket_id == ticket,
        RepairOrder.piece_outcome.is_not(None),
        RepairOrder.return_id.is_not(None),
    )
    both = union_all(moved, settled).subquery()
    total = type_coerce(func.sum(both.c.quantity), Quantity)
    return (
        select(both.c.product_id, Product.code, Product.name, total.label("quantity"))
        .join(Product, Product.id == both.c.product_id)
        .group_by(both.c.product_id, Product.code, Product.name)
        .having(func.sum(both.c.quantity) > ZERO)
        .order_by(both.c.product_id)
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
