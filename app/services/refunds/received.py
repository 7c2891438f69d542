"""What of a received return can be refunded: pieces that came and are not settled (rules 29)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select

from app.errors import Problem, Refused
from app.models.enums import (
    InvoiceKind,
    InvoiceState,
    LineKind,
    MovePurpose,
    TransferKind,
    TransferState,
)
from app.models.ids import InvoiceId, MoveId
from app.models.invoices import CreditedReturn, Invoice, InvoiceLine
from app.models.stock import Move, Transfer
from app.services import ledger
from app.services.invoices.work import Line
from app.services.stock import opened, replaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.models.ids import TransferId
    from app.services.ledger import Booked, BookedLine
    from app.services.stock.opened import Opened, OpenedMove
    from app.services.stock.replaced import Settled
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RefundablePart:
    """So many pieces of a received line, on a line of an invoice."""

    invoice_id: InvoiceId
    line_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class RefundableLine:
    """A received line that was given back; `credited` of it stands on credit notes and drafts.

    `refundable` of it can be refunded, on the invoice lines of its order line, oldest first.
    `problem` says why less than received less credited.
    """

    move_id: MoveId
    product_code: str
    product_name: str
    received: Decimal
    credited: Decimal
    refundable: Decimal
    parts: tuple[RefundablePart, ...]
    problem: Problem | None


@dataclass(slots=True)
class _Due:
    """What is left to refund of an order line: pieces that came less pieces credited.

    What the customer keeps was not to come, so it is credited beside that.
    """

    came: Decimal = ZERO
    credited: Decimal = ZERO
    kept: Decimal = ZERO
    lines: list[BookedLine] = field(default_factory=list)
    left: dict[int, Decimal] = field(default_factory=dict)
    note_id: int | None = None

    @property
    def open(self) -> Decimal:
        """The pieces that came and are not settled; below zero, more are refunded than came."""
        return self.came - self.credited


@dataclass(frozen=True, slots=True)
class Received:
    """A received return with what of each of its lines can be refunded."""

    transfer: Opened
    lines: tuple[RefundableLine, ...]

    @property
    def invoice_ids(self) -> tuple[InvoiceId, ...]:
        """The invoices on which something of it can be refunded, in the order of its lines."""
        parts = (part for line in self.lines for part in line.parts)
        return tuple(dict.fromkeys(part.invoice_id for part in parts))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why some of what came is not refunded."""
        return tuple(line.problem for line in self.lines if line.problem is not None)

    def parts_of(self, invoice_id: int) -> list[tuple[MoveId, RefundablePart]]:
        """What of an invoice is refunded, with the moves by which it came."""
        return [
            (line.move_id, part)
            for line in self.lines
            for part in line.parts
            if part.invoice_id == invoice_id
        ]

    def work_lines(self, booked: Booked) -> list[Line]:
        """The lines of a credit note: so many pieces of some lines of its invoice."""
        by_line: dict[int, Decimal] = {}
        for _, part in self.parts_of(booked.id):
            by_line[part.line_id] = by_line.get(part.line_id, ZERO) + part.quantity
        return [
            Line(
                None,
                LineKind.GOODS,
                source,
                by_line[source.id],
                source.unit_price,
                source.discount,
                source.description,
            )
            for source in booked.lines
            if source.id in by_line
        ]


def read(uow: UnitOfWork, transfer_id: TransferId, *, is_locking: bool = False) -> Received:
    """A received return; locked after the invoices that are credited (rules 7).

    Raises:
        Refused: transfer.unknown, return.not_a_return, return.not_received
    """
    transfer = (opened.lock if is_locking else opened.read)(uow, transfer_id)
    return Received(transfer, _refundable(uow, require(transfer)))


def lock_invoices(uow: UnitOfWork, transfer_id: TransferId) -> None:
    """Lock the invoices of what a transfer moves by id, before its moves (rules 7)."""
    if uow.is_postgresql:
        lines = select(Move.sales_order_line_id).where(Move.transfer_id == transfer_id)
        ids = _invoices(lines).subquery()
        statement = select(Invoice.id).where(Invoice.id.in_(select(ids))).order_by(Invoice.id)
        uow.connection.execute(statement.with_for_update(key_share=True))


def unsettled(uow: UnitOfWork, order_lines: Sequence[int]) -> dict[int, Decimal]:
    """Pieces of order lines that came and are neither refunded, drafts too, nor replaced.

    Below zero, or above by less than came, where money was paid back before goods came (rules 29).
    """
    return {line: due.open for line, due in _due(uow, order_lines).items()}


def link(uow: UnitOfWork, received: Received, notes: Mapping[int, int]) -> None:
    """Keep of which pieces credit notes are (rules 29: *credited of it*); `notes` by invoice."""
    rows = [
        {
            "credit_note_id": note_id,
            "move_id": move_id,
            "original_line_id": part.line_id,
            "quantity": part.quantity,
        }
        for invoice_id, note_id in notes.items()
        for move_id, part in received.parts_of(invoice_id)
    ]
    uow.connection.execute(insert(CreditedReturn), rows)


def require(transfer: Opened) -> Opened:
    """The transfer, if it is a return that was received.

    Raises:
        Refused: return.not_a_return, return.not_received
    """
    words = {"number": transfer.number}
    if not transfer.is_return:
        raise Refused("return.not_a_return", transfer.ref, words)
    if transfer.state != TransferState.DONE:
        raise Refused("return.not_received", transfer.ref, words)
    return transfer


def refusal_of(returned: Received, ticket_id: int) -> Refused | None:
    """Why nothing of a return is refunded on a ticket: another one's, or nothing is left."""
    transfer = returned.transfer
    words = {"number": transfer.number}
    if transfer.ticket_id != ticket_id:
        return Refused("return.of_another_ticket", transfer.ref, words)
    if not returned.invoice_ids:
        return Refused("return.nothing_to_refund", transfer.ref, words)
    return None


def not_of(returned: Received, invoice_number: str | None) -> Problem:
    """The sentence about an invoice of which nothing came by the return."""
    words = {"number": invoice_number or "", "transfer": returned.transfer.number}
    return Problem("return.not_of_invoice", words)


def _refundable(uow: UnitOfWork, transfer: Opened) -> tuple[RefundableLine, ...]:
    """At most eight statements, however many lines."""
    moves = [
        move
        for move in transfer.moves
        if move.done_quantity and move.purpose in (None, MovePurpose.GIVE_BACK)
    ]
    due = _due(uow, [move.sales_order_line_id for move in moves if move.sales_order_line_id])
    credited = _credited(uow, [move.id for move in moves])
    settled = replaced.read(uow, transfer.id)
    numbers = _numbers(uow, [each.note_id for each in due.values() if each.note_id])
    return tuple(
        _line(
            move,
            credited.get(move.id, ZERO),
            due.get(move.sales_order_line_id or 0),
            settled.get(move.id),
            numbers,
        )
        for move in moves
    )


def _line(
    move: OpenedMove,
    credited: Decimal,
    due: _Due | None,
    settled: Settled | None,
    numbers: Mapping[int, str],
) -> RefundableLine:
    """A received line; what it may take of its order line is gone for the lines after it."""
    sent = ZERO if settled is None else settled.replaced
    gone = ZERO if settled is None else settled.gone
    open_ = max(move.done_quantity - gone - credited - sent, ZERO)
    if settled is not None:
        open_ = min(open_, max(settled.room, ZERO))
    parts: list[RefundablePart] = []
    problem = None
    if due is None or not due.lines:
        problem = Problem("return.not_invoiced", {"product": move.product})
    elif sent and not open_:
        problem = Problem("return.replaced_before", {"product": move.product})
    else:
        wanted = min(open_, due.open)
        is_before = wanted < open_
        for line in due.lines:
            taken = min(wanted, due.left[line.id])
            if taken > 0:
                parts.append(RefundablePart(InvoiceId(line.invoice_id), line.id, taken))
                due.left[line.id] -= taken
                due.credited += taken
                wanted -= taken
        if is_before or (due.kept and wanted > 0):
            words = {"number": numbers.get(due.note_id or 0, "–"), "product": move.product}
            problem = Problem("return.refunded_before", words)
    return RefundableLine(
        MoveId(move.id),
        move.product_code,
        move.product_name,
        move.done_quantity,
        credited,
        sum((part.quantity for part in parts), ZERO),
        tuple(parts),
        problem,
    )


def _due(uow: UnitOfWork, order_lines: Sequence[int]) -> dict[int, _Due]:
    """What came and what is credited of order lines, with their invoice lines, oldest first."""
    if not order_lines:
        return {}
    found: dict[int, _Due] = {each: _Due() for each in order_lines}
    for order_line, came in _came(uow, order_lines).items():
        found[order_line].came = came
    for order_line, lines in sold(uow, order_lines).items():
        due = found[order_line]
        for line in lines:
            due.lines.append(line)
            due.left[line.id] = line.left_quantity - line.drafted_quantity
            due.credited += line.credited_quantity - line.corrected_quantity - line.kept_quantity
            due.kept += line.kept_quantity
            due.credited += line.drafted_quantity
            due.note_id = line.credit_note_id or line.draft_id or due.note_id
    return found


def sold(uow: UnitOfWork, order_lines: Sequence[int]) -> dict[int, list[BookedLine]]:
    """The lines of posted invoices on which order lines were sold, oldest first."""
    ids = list(uow.connection.scalars(_invoices(order_lines))) if order_lines else []
    booked = ledger.read_lines(uow, ids) if ids else {}
    found: dict[int, list[BookedLine]] = {}
    for invoice_id in sorted(booked):
        for line in booked[invoice_id]:
            order_line = line.sales_order_line_id or 0
            if order_line in order_lines and line.kind == LineKind.SALE:
                found.setdefault(order_line, []).append(line)
    return found


def _credited(uow: UnitOfWork, move_ids: Sequence[int]) -> dict[int, Decimal]:
    """The pieces of moves that credit notes and drafts are for, as these are now.

    A draft may have been edited since: it counts with what it credits, in the order of the moves.
    """
    if not move_ids:
        return {}
    left: dict[tuple[int, int], Decimal] = {}
    credited: dict[int, Decimal] = {}
    for row in uow.connection.execute(_links(move_ids)):
        key = (row.credit_note_id, row.original_line_id)
        counted = min(row.quantity, left.setdefault(key, row.credited))
        left[key] -= counted
        if row.move_id in move_ids:
            credited[row.move_id] = credited.get(row.move_id, ZERO) + counted
    return credited


def _numbers(uow: UnitOfWork, note_ids: Sequence[int]) -> dict[int, str]:
    """The numbers of credit notes."""
    if not note_ids:
        return {}
    statement = select(Invoice.id, Invoice.number).where(Invoice.id.in_(set(note_ids)))
    return {row.id: row.number or "–" for row in uow.connection.execute(statement)}


def _came(uow: UnitOfWork, order_lines: Sequence[int]) -> dict[int, Decimal]:
    """What of order lines was given back by done returns, less what was replaced or went again."""
    sent = {
        (row.sales_order_line_id, row.replaces_id): row.sent
        for row in uow.connection.execute(replaced.by_return(order_lines))
    }
    purpose = func.coalesce(Move.purpose, MovePurpose.GIVE_BACK.value)
    went = and_(Transfer.kind == TransferKind.OUTGOING, Move.purpose == MovePurpose.GIVE_BACK)
    came = and_(Transfer.kind == TransferKind.INCOMING, purpose == MovePurpose.GIVE_BACK.value)
    rows = uow.connection.execute(
        select(
            Move.sales_order_line_id,
            Move.transfer_id,
            Transfer.kind,
            func.sum(Move.done_quantity).label("moved"),
        )
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            Move.sales_order_line_id.in_(order_lines),
            Move.state == TransferState.DONE,
            or_(came, went),
        )
        .group_by(Move.sales_order_line_id, Move.transfer_id, Transfer.kind)
    )
    found: dict[int, Decimal] = {}
    for row in rows:
        line = row.sales_order_line_id
        if row.kind == TransferKind.OUTGOING:
            open_ = -row.moved
        else:
            open_ = max(row.moved - sent.get((line, row.transfer_id), ZERO), ZERO)
        found[line] = found.get(line, ZERO) + open_
    return {line: max(came_, ZERO) for line, came_ in found.items()}


def _invoices(order_lines: Any) -> Any:  # noqa: ANN401
    """The posted invoices with lines of these order lines."""
    return (
        select(InvoiceLine.invoice_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            InvoiceLine.sales_order_line_id.in_(order_lines),
            Invoice.kind == InvoiceKind.INVOICE,
            Invoice.state == InvoiceState.POSTED,
        )
        .distinct()
    )


def _links(move_ids: Sequence[int]) -> Any:  # noqa: ANN401
    """The links of all credit notes that are for one of the moves, with what each credits."""
    line = InvoiceLine
    credited = (
        select(func.coalesce(func.sum(line.quantity), ZERO))
        .where(
            line.invoice_id == CreditedReturn.credit_note_id,
            line.original_line_id == CreditedReturn.original_line_id,
            line.kind == LineKind.GOODS,
        )
        .scalar_subquery()
    )
    notes = select(CreditedReturn.credit_note_id).where(CreditedReturn.move_id.in_(move_ids))
    return (
        select(
            CreditedReturn.credit_note_id,
            CreditedReturn.move_id,
            CreditedReturn.original_line_id,
            CreditedReturn.quantity,
            credited.label("credited"),
        )
        .join(Invoice, Invoice.id == CreditedReturn.credit_note_id)
        .where(CreditedReturn.credit_note_id.in_(notes), Invoice.state != InvoiceState.CANCELLED)
        .order_by(CreditedReturn.credit_note_id, CreditedReturn.move_id)
    )
