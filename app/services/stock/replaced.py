"""What was sent in place of goods that come back: replaced, not delivered (rules 31)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, or_, select, true, type_coerce, union

from app import texts
from app.db.base import aliased
from app.db.types import Id, Quantity
from app.models.enums import InvoiceState, MovePurpose, TransferKind, TransferState
from app.models.invoices import CreditedReturn, Invoice, InvoicedReplacement
from app.models.stock import Move, Transfer
from app.services.stock.returnable import Taken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Select

    from app.services.stock.opened import OpenedMove
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Settled:
    """How a line of a return is settled by goods; `room` is what of all that came is not settled.

    `replaced` was sent in its place, or is to be, and is not invoiced; `invoiced` counts drafts
    too, and so does `credited`. `gone` went to the customer again.
    """

    replaced: Decimal
    invoiced: Decimal
    room: Decimal
    credited: Decimal = ZERO
    gone: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Part:
    """A return or a back-order of it: what is sent in place of one may come with the other."""

    id: int
    number: str
    state: TransferState
    due_on: date | None

    def may_come(self, today: date) -> bool:
        """Whether it is open and not late."""
        is_open = self.state not in (TransferState.DONE, TransferState.CANCELLED)
        return is_open and (self.due_on is None or self.due_on >= today)


@dataclass(frozen=True, slots=True)
class MissingPieces:
    """Pieces of a replacement's move, with its number, for which none came back."""

    move_id: int
    number: str
    sales_order_line_id: int | None
    quantity: Decimal


def read(uow: UnitOfWork, transfer_id: int) -> Mapping[int, Settled]:
    """The lines of a return by their moves: one statement."""
    rows = uow.connection.execute(_statement(), {"transfer": transfer_id})
    return {
        row.id: Settled(
            row.sent - row.invoiced_posted,
            row.invoiced,
            row.came - row.all_gone - row.all_sent + row.all_invoiced - row.all_credited,
            row.credited,
            row.gone,
        )
        for row in rows
    }


def parts(uow: UnitOfWork, transfer_id: int) -> Sequence[Part]:
    """A return, what it is a back-order of, and its back-orders: one statement."""
    rows = uow.connection.execute(_parts(), {"transfer": transfer_id})
    return tuple(Part(*row) for row in rows)


def missing(
    uow: UnitOfWork, of: Sequence[Part], *, only_sent: bool = False
) -> Sequence[MissingPieces]:
    """What replaces pieces of a return that did not come, nor with its back-orders.

    What is invoiced, or on a draft, is not missed. `only_sent`: of replacements that are done.
    Two statements.
    """
    ids = {"ids": [part.id for part in of]}
    sent = uow.connection.execute(_replacements(), ids).all()
    if not sent:
        return ()
    came: dict[int, Decimal] = {
        row.origin_move_id: row.came for row in uow.connection.execute(_came_of_parts(), ids)
    }
    found = []
    for row in sent:
        if only_sent and row.state != TransferState.DONE:
            continue
        here = min(came.get(row.origin_move_id, ZERO), row.sent)
        came[row.origin_move_id] = came.get(row.origin_move_id, ZERO) - here
        quantity = row.sent - here - row.invoiced
        if quantity > 0:
            found.append(MissingPieces(row.id, row.number, row.sales_order_line_id, quantity))
    return tuple(found)


def settled_by(uow: UnitOfWork, move: OpenedMove, only_of: int | None) -> str:
    """The numbers of what refunds or replaces goods of a delivery's line; a new draft has none.

    `only_of`: those of this return, by one of whose moves the goods came.
    """
    of_delivery = Move.origin_move_id == move.origin_move_id
    notes = (
        select(Invoice.number)
        .join(CreditedReturn, CreditedReturn.credit_note_id == Invoice.id)
        .join(Move, Move.id == CreditedReturn.move_id)
        .where(
            of_delivery if only_of is None else Move.id == move.id,
            Invoice.state != InvoiceState.CANCELLED,
        )
    )
    sent = (
        select(Transfer.number)
        .join(Move, Move.transfer_id == Transfer.id)
        .where(
            of_delivery,
            true() if only_of is None else Transfer.replaces_id == only_of,
            Move.purpose == MovePurpose.REPLACEMENT,
            Transfer.state != TransferState.CANCELLED,
        )
    )
    found = set(uow.connection.scalars(union(notes, sent)))
    drafts = [texts.t("return.a_draft")] if None in found else []
    return ", ".join([*sorted(number for number in found if number), *drafts]) or "–"


def is_invoiced(transfer_id: Any) -> Any:  # noqa: ANN401
    """SQL: an invoice, or a draft, is for what a replacement sent."""
    move = aliased(Move)
    return (
        select(InvoicedReplacement.invoice_id)
        .join(move, move.id == InvoicedReplacement.move_id)
        .where(move.transfer_id == transfer_id)
        .exists()
    )


def numbers_out(uow: UnitOfWork, order_line_ids: Sequence[int]) -> Sequence[str]:
    """What replaces goods of order lines and did not come back, but what is invoiced.

    One statement, none without lines.
    """
    if not order_line_ids:
        return ()
    taken = Taken()
    back = taken.sum_if(taken.returned, taken.move.done_quantity, Move.id)
    statement = (
        select(Transfer.number)
        .join(Move, Move.transfer_id == Transfer.id)
        .where(
            Move.sales_order_line_id.in_(sorted(order_line_ids)),
            Move.purpose == MovePurpose.REPLACEMENT,
            Move.state != TransferState.CANCELLED,
            _quantity(Move) > back + _invoiced_of_move(),
        )
        .group_by(Transfer.id)
        .order_by(Transfer.id)
    )
    return uow.connection.scalars(statement).all()


def by_return(order_line_ids: Sequence[int]) -> Any:  # noqa: ANN401
    """What was sent in place of goods of order lines, by line and return; but what is invoiced."""
    return (
        select(
            Move.sales_order_line_id,
            Transfer.replaces_id,
            _sum(_quantity(Move) - _invoiced_of_move()).label("sent"),
        )
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            Move.sales_order_line_id.in_(order_line_ids),
            Move.purpose == MovePurpose.REPLACEMENT,
            Move.state != TransferState.CANCELLED,
        )
        .group_by(Move.sales_order_line_id, Transfer.replaces_id)
    )


def _invoiced_of_move() -> Any:  # noqa: ANN401
    """SQL: what of a replacement's move posted invoices are for."""
    link = InvoicedReplacement
    return (
        select(_sum(link.quantity))
        .join(Invoice, Invoice.id == link.invoice_id)
        .where(link.move_id == Move.id, Invoice.state == InvoiceState.POSTED)
        .correlate(Move)
        .scalar_subquery()
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
        _credited(is_here=False).label("all_credited"),
        _credited(is_here=True).label("credited"),
        _gone(is_here=False).label("all_gone"),
        _gone(is_here=True).label("gone"),
    ).where(Move.transfer_id == bindparam("transfer", type_=Id), Move.origin_move_id.is_not(None))


@functools.cache
def _parts() -> Select[*tuple[Any, ...]]:
    """The back-orders of a return, up and down."""
    here = bindparam("transfer", type_=Id)
    part = select(here.label("id")).cte("part", recursive=True)
    own, other = aliased(Transfer), aliased(Transfer)
    is_next = or_(other.backorder_of_id == own.id, other.id == own.backorder_of_id)
    part = part.union(
        select(other.id).select_from(part).join(own, own.id == part.c.id).join(other, is_next)
    )
    return (
        select(Transfer.id, Transfer.number, Transfer.state, Transfer.due_on)
        .join(part, part.c.id == Transfer.id)
        .order_by(Transfer.id)
    )


@functools.cache
def _replacements() -> Select[*tuple[Any, ...]]:
    """The moves that replace goods of returns, with what is on invoices and drafts for them."""
    link = InvoicedReplacement
    invoiced = (
        select(_sum(link.quantity)).where(link.move_id == Move.id).correlate(Move).scalar_subquery()
    )
    return (
        select(
            Move.id,
            Transfer.number,
            Move.state,
            Move.origin_move_id,
            Move.sales_order_line_id,
            type_coerce(_quantity(Move), Quantity).label("sent"),
            invoiced.label("invoiced"),
        )
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            Transfer.replaces_id.in_(bindparam("ids", type_=Id, expanding=True)),
            Move.purpose == MovePurpose.REPLACEMENT,
            Move.state != TransferState.CANCELLED,
        )
        .order_by(Move.id)
    )


@functools.cache
def _came_of_parts() -> Select[*tuple[Any, ...]]:
    """What done returns brought to be given back, by the move of the delivery."""
    purpose = func.coalesce(Move.purpose, MovePurpose.GIVE_BACK.value)
    return (
        select(Move.origin_move_id, _sum(Move.done_quantity).label("came"))
        .where(
            Move.transfer_id.in_(bindparam("ids", type_=Id, expanding=True)),
            Move.state == TransferState.DONE,
            Move.origin_move_id.is_not(None),
            purpose == MovePurpose.GIVE_BACK.value,
        )
        .group_by(Move.origin_move_id)
    )


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


def _credited(*, is_here: bool) -> Any:  # noqa: ANN401
    """What credit notes, drafts too, are for of that, or of this return alone."""
    move, note, link = aliased(Move), aliased(Invoice), CreditedReturn
    is_of = move.id == Move.id if is_here else move.origin_move_id == Move.origin_move_id
    return (
        select(_sum(link.quantity))
        .join(move, move.id == link.move_id)
        .join(note, note.id == link.credit_note_id)
        .where(is_of, note.state != InvoiceState.CANCELLED)
        .correlate(Move)
        .scalar_subquery()
    )


def _gone(*, is_here: bool) -> Any:  # noqa: ANN401
    """What of that went out again, by moves that name the one by which it came."""
    out, came, transfer = aliased(Move), aliased(Move), aliased(Transfer)
    is_of = came.id == Move.id if is_here else came.origin_move_id == Move.origin_move_id
    return (
        select(_sum(_quantity(out)))
        .select_from(came)
        .join(out, out.origin_move_id == came.id)
        .join(transfer, transfer.id == out.transfer_id)
        .where(
            is_of,
            out.purpose == MovePurpose.GIVE_BACK,
            out.state != TransferState.CANCELLED,
            transfer.kind == TransferKind.OUTGOING,
        )
        .correlate(Move)
        .scalar_subquery()
    )


def _quantity(move: Any) -> Any:  # noqa: ANN401
    return case((move.state == TransferState.DONE, move.done_quantity), else_=move.quantity)


def _sum(column: Any) -> Any:  # noqa: ANN401
    return type_coerce(func.coalesce(func.sum(column), ZERO), Quantity)
