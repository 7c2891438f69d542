"""The goodwill that other credit notes of a ticket give, posted or waiting (rules 14)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, or_, select, type_coerce

from app.db.base import aliased
from app.db.types import Amount, Id
from app.models.enums import InvoiceKind, InvoiceState, LineKind
from app.models.invoices import CreditedInvoice, Invoice, InvoiceLine, InvoiceTax
from app.services.taxes import CREDITING_KINDS

ZERO = Decimal(0)
KINDS = (LineKind.GOODWILL, LineKind.GOODWILL_BACK)


def other_goodwill() -> Any:  # noqa: ANN401
    """A column beside `Invoice`: the goodwill of its ticket, with tax, in the company's currency.

    What posted credit notes gave less what they took back; of those that wait what they give, since
    what one of them would take back makes no room before it is posted.
    """
    note = aliased(Invoice)
    ticket = func.coalesce(bindparam("ticket", type_=Id), Invoice.ticket_id)
    each = (
        select(note.state.label("state"), _of(note).label("amount"))
        .where(
            note.ticket_id == ticket,
            note.id != Invoice.id,
            note.kind == InvoiceKind.CREDIT_NOTE,
            note.state.in_((InvoiceState.WAITING, InvoiceState.POSTED)),
            _has_goodwill(note),
        )
        .correlate(Invoice)
        .subquery()
    )
    counts = or_(each.c.state == InvoiceState.POSTED, each.c.amount > ZERO)
    return (
        select(func.coalesce(func.sum(case((counts, each.c.amount))), ZERO))
        .correlate(Invoice)
        .scalar_subquery()
    )


def _has_goodwill(note: type[Invoice]) -> Any:  # noqa: ANN401
    line = aliased(InvoiceLine)
    return exists().where(and_(line.invoice_id == note.id, line.kind.in_(KINDS))).correlate(note)


def _of(note: type[Invoice]) -> Any:  # noqa: ANN401
    """What goes with the originals of a credit note, less the lines and taxes that credit them."""
    credited, line, tax = aliased(CreditedInvoice), aliased(InvoiceLine), aliased(InvoiceTax)
    amount = (
        _sum(note, credited.company_total_amount, credited.credit_note_id == note.id)
        - _sum(
            note,
            line.company_subtotal,
            and_(line.invoice_id == note.id, line.kind.in_(CREDITING_KINDS)),
        )
        - _sum(
            note,
            tax.company_amount,
            and_(tax.invoice_id == note.id, tax.original_invoice_id.is_not(None)),
        )
    )
    return type_coerce(amount, Amount())


def _sum(note: type[Invoice], column: Any, condition: Any) -> Any:  # noqa: ANN401
    return (
        select(func.coalesce(func.sum(column), ZERO))
        .where(condition)
        .correlate(note)
        .scalar_subquery()
    )
