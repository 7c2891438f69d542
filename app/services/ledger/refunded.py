"""What the other credit notes of a ticket and of its invoices came to in the last thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, and_, bindparam, case, func, or_, select

from app.db.base import aliased
from app.db.types import Id, UtcDateTime
from app.models.enums import InvoiceKind, InvoiceState
from app.models.invoices import CreditedInvoice, Invoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select, Subquery

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Weighing:
    """The documents are read to be weighed against a limit (rules 21).

    `ticket_id` is the ticket of credit notes that are still to be made of the documents.
    """

    ticket_id: int | None = None

    def parameters(self, uow: UnitOfWork) -> dict[str, object]:
        """What `refunded_otherwise` is given; whole seconds, as the database's own guard."""
        since = uow.now.replace(microsecond=0) - WINDOW
        return {"ticket": self.ticket_id, "since": since, "since_on": since.date()}


def refunded_otherwise() -> Any:  # noqa: ANN401
    """A column beside `Invoice`: the sum of the other credit notes, in the company's currency.

    Those that wait, and those posted in the last thirty days (what was taken over from before by
    its own date), of the ticket, of this invoice, or of an invoice that this credit note credits.
    """
    note, of_ticket = aliased(Invoice), aliased(Invoice)
    taken, own, same = (aliased(CreditedInvoice) for _ in range(3))
    ticket = func.coalesce(bindparam("ticket", type_=Id), Invoice.ticket_id)
    wanted = (
        select(of_ticket.id)
        .where(of_ticket.ticket_id == ticket)
        .correlate(Invoice)
        .union(
            select(taken.credit_note_id)
            .where(taken.original_invoice_id == Invoice.id)
            .correlate(Invoice),
            select(same.credit_note_id)
            .select_from(own)
            .join(same, same.original_invoice_id == own.original_invoice_id)
            .where(own.credit_note_id == Invoice.id)
            .correlate(Invoice),
        )
        .subquery()
    )
    counted = _sum(note, wanted).where(note.id != Invoice.id)
    return counted.correlate(Invoice).scalar_subquery()


def refunded_of(uow: UnitOfWork, ticket_id: int | None, original_ids: Sequence[int]) -> Decimal:
    """The same of a credit note that is still to be made of several invoices on a ticket."""
    note, taken, of_ticket = aliased(Invoice), aliased(CreditedInvoice), aliased(Invoice)
    wanted = (
        select(of_ticket.id)
        .where(of_ticket.ticket_id == ticket_id)
        .union(
            select(taken.credit_note_id).where(taken.original_invoice_id.in_(original_ids)),
        )
        .subquery()
    )
    parameters = Weighing(ticket_id).parameters(uow)
    return uow.connection.scalar(_sum(note, wanted), parameters) or ZERO


def _sum(note: type[Invoice], wanted: Subquery) -> Select[Decimal]:
    """What the credit notes among the wanted documents came to that count."""
    is_recent = case(
        (note.is_historic, note.accounting_on > bindparam("since_on", type_=Date())),
        else_=note.posted_at >= bindparam("since", type_=UtcDateTime()),
    )
    return (
        select(func.coalesce(func.sum(note.company_total_amount), ZERO))
        .select_from(wanted)
        .join(note, note.id == wanted.c.id)
        .where(
            note.kind == InvoiceKind.CREDIT_NOTE,
            or_(
                note.state == InvoiceState.WAITING,
                and_(note.state == InvoiceState.POSTED, is_recent),
            ),
        )
    )
