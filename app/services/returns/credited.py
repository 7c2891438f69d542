"""Which credit notes are for what a return brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.enums import InvoiceState
from app.models.ids import InvoiceId, TransferId
from app.models.invoices import CreditedReturn, Invoice
from app.models.stock import Move
from app.services import access
from app.services.actions import question

if TYPE_CHECKING:
    from app.services.unit_of_work import UnitOfWork


@question
def credit_notes(uow: UnitOfWork, request: TransferId) -> tuple[InvoiceId, ...]:
    """The credit notes of a return's pieces, drafts too: one statement.

    Raises:
        NotAllowed: invoice.read
    """
    access.require(uow, "invoice.read")
    statement = (
        select(CreditedReturn.credit_note_id)
        .join(Move, Move.id == CreditedReturn.move_id)
        .join(Invoice, Invoice.id == CreditedReturn.credit_note_id)
        .where(Move.transfer_id == request, Invoice.state != InvoiceState.CANCELLED)
        .distinct()
        .order_by(CreditedReturn.credit_note_id)
    )
    return tuple(InvoiceId(each) for each in uow.connection.scalars(statement))
