"""Cancelling an order: what is open is taken back, what is done has to be undone first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, update

from app.db.base import aliased
from app.errors import Problem, Refused
from app.models.enums import (
    InvoiceKind,
    InvoiceState,
    SalesOrderState,
    TransferKind,
    TransferState,
)
from app.models.ids import SalesOrderId, TransferId
from app.models.invoices import CreditedInvoice, Invoice
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.stock import Move, Transfer
from app.services import access
from app.services.actions import action
from app.services.checks import Checks
from app.services.invoices import edit as drafts
from app.services.ledger import receipt
from app.services.order_events import OrderCancelled
from app.services.orders import opened, repaired, writing
from app.services.orders.cards import QUOTATIONS
from app.services.stock import cancelling as transfers
from app.services.stock import opened as opened_transfers

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from app.services.orders.cards import SavedOrder
    from app.services.unit_of_work import UnitOfWork

OPEN = (TransferState.DRAFT, TransferState.WAITING, TransferState.READY)


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """A quotation or an order that is not to be."""

    id: SalesOrderId
    version: int
    reason: str = ""


@action("order.cancel", again=opened.again)
def cancel(uow: UnitOfWork, request: CancelOrder) -> SavedOrder:
    """Cancel an order: its open deliveries are cancelled, its draft invoices deleted.

    The parts of a repair leave it, used ones too: they can be quoted anew.

    Raises:
        NotAllowed: order.write
        Stale: somebody else saved it
        Refused: order.unknown, order.is_cancelled, order.is_delivered, order.is_repaired,
            order.is_sent_with_others, order.is_invoiced
        Invalid: reason
    """
    access.require(uow, "order.write")
    checks = Checks()
    reason = checks.line("reason", request.reason)
    checks.done()
    row = opened.lock(uow, request.id)
    if row.state == SalesOrderState.CANCELLED:
        raise Refused("order.is_cancelled", opened.ref(request.id), {"number": row.number})
    opened.require_version(uow, row, request.version)
    for draft in _draft_invoices(uow, request.id):
        drafts.delete(uow, draft.id, draft.version)
    found = [opened_transfers.lock(uow, each) for each in _open_transfers(uow, request.id)]
    if stands_against := problem(uow, row):
        code, words = stands_against.code, stands_against.parameters
        raise Refused(code, opened.ref(request.id), words)
    for transfer in found:
        if transfer.is_open:
            transfers.cancel_open(uow, transfer, reason)
    writing.release_parts(uow, request.id)
    uow.connection.execute(
        update(SalesOrder)
        .where(SalesOrder.id == request.id)
        .values(state=SalesOrderState.CANCELLED, version=SalesOrder.version + 1)
    )
    uow.record(OrderCancelled(ref=opened.ref(request.id), number=row.number, reason=reason))
    uow.produced(opened.KIND, (request.id,))
    return opened.saved(uow, request.id)


def problem(uow: UnitOfWork, row: Row[Any]) -> Problem | None:
    """What stands against cancelling an order: goods with the customer, invoices that are posted.

    Once they have come back and are refunded nothing does. Parts of a repair that has ended come
    back by no return, so they stand against it for good.
    """
    if row.state in QUOTATIONS:
        return None
    if row.state == SalesOrderState.CANCELLED:
        return Problem("order.is_cancelled", {"number": row.number})
    if goods := _goods_problem(uow, row):
        return goods
    invoices = uow.connection.scalars(_standing(row.id)).all()
    if invoices:
        numbers = ", ".join(map(str, invoices))
        return Problem(
            "order.is_invoiced", {"number": row.number, "invoices": numbers, "n": len(invoices)}
        )
    return None


def _goods_problem(uow: UnitOfWork, row: Row[Any]) -> Problem | None:
    """What the customer has of an order, or is sent together with goods of others."""
    words = {"number": row.number}
    delivered = set(uow.connection.scalars(_delivered(row.id)))
    repair = repaired.of_order(uow, row.id) if True in delivered else None
    if repair is not None:
        return Problem("order.is_repaired", words | {"repair": repair.number})
    if delivered:
        return Problem("order.is_delivered", words)
    number = uow.connection.scalar(_sent_with_others(row.id))
    if number is not None:
        return Problem("order.is_sent_with_others", words | {"transfer": number})
    return None


def _delivered(order_id: int) -> Any:  # noqa: ANN401
    """Whether the customer has something of parts of a repair, of other goods: a row for each.

    What came back and was replaced is not delivered any more, and with the customer all the same.
    """
    is_there = or_(SalesOrderLine.delivered_quantity > 0, receipt.at_customer() > 0)
    return (
        select(SalesOrderLine.is_repair_part)
        .where(SalesOrderLine.sales_order_id == order_id, is_there)
        .distinct()
    )


def _sent_with_others(order_id: int) -> Any:  # noqa: ANN401
    """The number of an open delivery that replaces what came of this order and of others."""
    of_order = select(SalesOrderLine.id).where(SalesOrderLine.sales_order_id == order_id)
    return (
        select(Transfer.number)
        .join(Move, Move.transfer_id == Transfer.id)
        .where(
            Move.sales_order_line_id.in_(of_order),
            Transfer.sales_order_id.is_(None),
            Transfer.kind == TransferKind.OUTGOING,
            Transfer.state.in_(OPEN),
        )
        .order_by(Transfer.id)
        .limit(1)
    )


def _standing(order_id: int) -> Any:  # noqa: ANN401
    """The numbers of the order's posted invoices that are not wholly credited."""
    note = aliased(Invoice)
    credited = (
        select(func.coalesce(func.sum(CreditedInvoice.total_amount), 0))
        .join(note, note.id == CreditedInvoice.credit_note_id)
        .where(
            CreditedInvoice.original_invoice_id == Invoice.id,
            note.state == InvoiceState.POSTED,
        )
        .correlate(Invoice)
        .scalar_subquery()
    )
    return (
        select(Invoice.number)
        .where(
            Invoice.sales_order_id == order_id,
            Invoice.kind == InvoiceKind.INVOICE,
            Invoice.state == InvoiceState.POSTED,
            Invoice.total_amount > credited,
        )
        .order_by(Invoice.id)
    )


def _draft_invoices(uow: UnitOfWork, order_id: int) -> list[Row[tuple[int, int]]]:
    statement = select(Invoice.id, Invoice.version).where(
        Invoice.sales_order_id == order_id,
        Invoice.kind == InvoiceKind.INVOICE,
        Invoice.state == InvoiceState.DRAFT,
    )
    return list(uow.connection.execute(statement.order_by(Invoice.id)))


def _open_transfers(uow: UnitOfWork, order_id: int) -> list[TransferId]:
    statement = select(Transfer.id).where(
        Transfer.sales_order_id == order_id, Transfer.state.in_(OPEN)
    )
    return [TransferId(each) for each in uow.connection.scalars(statement.order_by(Transfer.id))]
