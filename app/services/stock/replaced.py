"""What was sent in place of goods that come back: replaced, not delivered (rules 31)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.models.enums import InvoiceState, MovePurpose, TransferKind, TransferState
from app.models.invoices import CreditedReturn, Invoice, InvoicedReplacement
from app.models.stock import Move, Transfer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Settled:
    """How a line of a return is settled by goods; `room` is what of all that came is not settled.

    `replaced` was sent in its place, or is to be, and is not invoiced; `invoiced` counts drafts
    too.
    """

    replaced: Decimal
    invoiced: Decimal
    room: Decimal


def read(uow: UnitOfWork, transfer_id: int) -> Mapping[int, Settled]:
    """The lines of a return by their moves: one statement."""
    rows = uow.connection.execute(_statement(), {"transfer": transfer_id})
    return {
        row.id: Settled(
            row.sent - row.invoiced_posted,
            row.invoiced,
            row.came - row.all_sent + row.all_invoiced - row.credited,
        )
        for row in rows
    }


def number_of(uow: UnitOfWork, transfer_id: int) -> str | None:
    """The number of a live replacement of a return that is not invoiced; None without one."""
    return uow.connection.scalar(
        select(Transfer.number)
        .where(
            Transfer.replaces_id == transfer_id,
            Transfer.state != TransferState.CANCELLED,
            ~is_invoiced(Transfer.id),
        )
        .limit(1)
    )


def is_invoiced(transfer_id: Any) -> Any:  # noqa: ANN401
    """SQL: an invoice, or a draft, is for what a replacement sent."""
    move = aliased(Move)
    return (
        select(InvoicedReplacement.invoice_id)
        .join(move, move.id == InvoicedReplacement.move_id)
        .where(move.transfer_id == transfer_id)
        .exists()
    )


def by_return(order_line_ids: Sequence[int]) -> Any:  # noqa: ANN401
    """What was sent in place of goods of order lines, by line and return; but what is invoiced."""
    link = InvoicedReplacement
    invoiced = (
        select(_sum(link.quantity))
        .join(Invoice, Invoice.id == link.invoice_id)
        .where(link.move_id == Move.id, Invoice.state == InvoiceState.POSTED)
        .correlate(Move)
        .scalar_subquery()
    )
    return (
        select(
            Move.sales_order_line_id,
            Transfer.replaces_id,
            _sum(_quantity(Move) - invoiced).label("sent"),
        )
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            Move.sales_order_line_id.in_(order_line_ids),
            Move.purpose == MovePurpose.REPLACEMENT,
            Move.state != TransferState.CANCELLED,
        )
        .group_by(Move.sales_order_line_id, Transfer.replaces_id)
    )


@functools.cache
def _statement() -> Select[*tuple[Any, ...]]:
    """Per move of the return, sums over the moves that name the same delivery's move."""
    return select(
        Move.id,
        _sent(is_here=True).label("sent"),
        _sent(is_here=False).label("all_sent"),
        _invoiced(is_here=True, only_posted=False).label("invoiced"),
        _invoiced(is_here=True, only_posted=True).label("invoiced_posted"),
        _invoiced(is_here=False, only_posted=True).label("all_invoiced"),
        _came().label("came"),
        _credited().label("credited"),
    ).where(Move.transfer_id == bindparam("transfer", type_=Id), Move.origin_move_id.is_not(None))


def _sent(*, is_here: bool) -> Any:  # noqa: ANN401
    """What replaces pieces of the delivery's move, for this return or for all."""
    move, transfer = aliased(Move), aliased(Transfer)
    statement = (
        select(_sum(_quantity(move)))
        .join(transfer, transfer.id == move.transfer_id)
        .where(
            move.origin_move_id == Move.origin_move_id,
            move.purpose == MovePurpose.REPLACEMENT,
            move.state != TransferState.CANCELLED,
        )
    )
    if is_here:
        statement = statement.where(transfer.replaces_id == Move.transfer_id)
    return statement.correlate(Move).scalar_subquery()


def _invoiced(*, is_here: bool, only_posted: bool) -> Any:  # noqa: ANN401
    """What of that is on invoices."""
    move, transfer, invoice = aliased(Move), aliased(Transfer), aliased(Invoice)
    link = InvoicedReplacement
    statement = (
        select(_sum(link.quantity))
        .join(move, move.id == link.move_id)
        .join(transfer, transfer.id == move.transfer_id)
        .join(invoice, invoice.id == link.invoice_id)
        .where(move.origin_move_id == Move.origin_move_id)
    )
    if is_here:
        statement = statement.where(transfer.replaces_id == Move.transfer_id)
    if only_posted:
        statement = statement.where(invoice.state == InvoiceState.POSTED)
    return statement.correlate(Move).scalar_subquery()


def _came() -> Any:  # noqa: ANN401
    """What came back of the delivery's move to be given back, or is to."""
    move, transfer = aliased(Move), aliased(Transfer)
    purpose = func.coalesce(move.purpose, MovePurpose.GIVE_BACK.value)
    return (
        select(_sum(_quantity(move)))
        .join(transfer, transfer.id == move.transfer_id)
        .where(
            move.origin_move_id == Move.origin_move_id,
            transfer.kind == TransferKind.INCOMING,
            move.state != TransferState.CANCELLED,
            purpose == MovePurpose.GIVE_BACK.value,
        )
        .correlate(Move)
        .scalar_subquery()
    )


def _credited() -> Any:  # noqa: ANN401
    """What credit notes, drafts too, are for of that."""
    move, note, link = aliased(Move), aliased(Invoice), CreditedReturn
    return (
        select(_sum(link.quantity))
        .join(move, move.id == link.move_id)
        .join(note, note.id == link.credit_note_id)
        .where(move.origin_move_id == Move.origin_move_id, note.state != InvoiceState.CANCELLED)
        .correlate(Move)
        .scalar_subquery()
    )


def _quantity(move: Any) -> Any:  # noqa: ANN401
    return case((move.state == TransferState.DONE, move.done_quantity), else_=move.quantity)


def _sum(column: Any) -> Any:  # noqa: ANN401
    return type_coerce(func.coalesce(func.sum(column), ZERO), Quantity)
