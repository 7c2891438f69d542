"""Lists of invoices and credit notes, and the short card of one that was posted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from app.db.base import aliased
from app.models.approvals import Approval
from app.models.company import Currency
from app.models.enums import ApprovalState, InvoiceKind, InvoiceState, PaymentState
from app.models.ids import PartnerId, TicketId
from app.models.invoices import CreditedInvoice, Invoice, InvoiceStatus
from app.models.partners import Partner
from app.models.tickets import Ticket
from app.models.users import UserAccount
from app.services.actions import CurrencyFacts
from app.services.invoices import finding
from app.services.invoices.cards import InvoiceRow
from app.services.invoices.documents import ref
from app.services.invoices.editing import PostedCard
from app.services.paging import count_up_to_cap, read_page

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Row

    from app.services.invoices.cards import InvoiceFilter, InvoiceList
    from app.services.paging import Count, Page
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
_original = aliased(Invoice)


def rows(uow: UnitOfWork, request: InvoiceList) -> Page[InvoiceRow]:
    """A page of the list; see invoices.rows."""
    return read_page(
        uow,
        _filtered(uow, _columns(), request.filter),
        by=Invoice.id,
        id_column=Invoice.id,
        is_descending=request.is_descending,
        span=request.span,
        make=lambda found: [_row(row) for row in found],
    )


def count(uow: UnitOfWork, wanted: InvoiceFilter) -> Count:
    """How many rows the list has; see invoices.count."""
    return count_up_to_cap(uow, _filtered(uow, select(Invoice.id), wanted))


def has_imported(uow: UnitOfWork, wanted: InvoiceFilter) -> bool:
    """Whether a list holds imported documents; see invoices.has_imported."""
    imported = replace(wanted, is_imported=True, text="")
    found = _filtered(uow, select(Invoice.id), imported).limit(1)
    return uow.connection.scalar(found) is not None


def posted_card(uow: UnitOfWork, record_id: int) -> PostedCard:
    """The short card of a posted document, or of one that waits for approval instead."""
    row = uow.connection.execute(_columns().where(Invoice.id == record_id)).one()
    made = _row(row)
    return PostedCard(
        ref=made.ref,
        number=row.number or "",
        total=made.total,
        residual=made.residual,
        payment_state=row.payment_state or PaymentState.NOT_PAID,
        currency=made.currency,
        ticket_id=made.ticket_id,
        is_waiting=row.state == InvoiceState.WAITING,
    )


def _columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Invoice.id,
            Invoice.kind,
            Invoice.state,
            InvoiceStatus.payment_state,
            Invoice.number,
            Invoice.origin_number,
            Invoice.partner_id,
            Partner.name.label("partner_name"),
            Invoice.invoice_on,
            _originals().label("original_number"),
            Invoice.ticket_id,
            Ticket.number.label("ticket_number"),
            Invoice.reason,
            Invoice.total_amount,
            InvoiceStatus.residual_amount,
            Currency.id.label("currency_id"),
            Currency.code,
            Currency.symbol,
            Currency.digits,
            Approval.state.label("approval"),
            Approval.requested_at,
            UserAccount.name.label("asked_by"),
        )
        .select_from(Invoice)
        .join(Partner, Partner.id == Invoice.partner_id)
        .join(Currency, Currency.id == Invoice.currency_id)
        .outerjoin(InvoiceStatus, InvoiceStatus.invoice_id == Invoice.id)
        .outerjoin(Ticket, Ticket.id == Invoice.ticket_id)
        .outerjoin(Approval, _is_live())
        .outerjoin(UserAccount, UserAccount.id == Approval.requested_by_id)
    )


def _originals() -> ColumnElement[str | None]:
    """The numbers of the invoices that a credit note credits."""
    credited = (
        select(_original.number)
        .join(CreditedInvoice, CreditedInvoice.original_invoice_id == _original.id)
        .where(CreditedInvoice.credit_note_id == Invoice.id)
        .order_by(_original.id)
        .correlate(Invoice)
        .subquery()
    )
    numbers = select(func.aggregate_strings(credited.c.number, ", ")).scalar_subquery()
    return case((Invoice.kind == InvoiceKind.CREDIT_NOTE, numbers))


def _is_live() -> ColumnElement[bool]:
    """The request for approval of a credit note that waits; there is at most one."""
    live = Approval.state.in_((ApprovalState.WAITING, ApprovalState.APPROVED))
    return and_(Approval.invoice_id == Invoice.id, live, Invoice.state == InvoiceState.WAITING)


def _filtered(
    uow: UnitOfWork, statement: Select[*tuple[Any, ...]], wanted: InvoiceFilter
) -> Select[*tuple[Any, ...]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.ids is not None:
        conditions.append(Invoice.id.in_(wanted.ids))
    if wanted.kind is not None:
        conditions.append(Invoice.kind == wanted.kind)
    if wanted.state is not None:
        conditions.append(Invoice.state == wanted.state)
    if wanted.ticket_id is not None:
        conditions.append(Invoice.ticket_id == wanted.ticket_id)
    if wanted.sales_order_id is not None:
        conditions.append(Invoice.sales_order_id == wanted.sales_order_id)
    if wanted.partner_id is not None:
        company = select(func.coalesce(Partner.parent_id, Partner.id))
        own = company.where(Partner.id == wanted.partner_id).scalar_subquery()
        conditions.append(Invoice.commercial_partner_id == own)
    if wanted.approval is not None:
        asked = select(Approval.invoice_id).where(Approval.state == wanted.approval)
        conditions.append(Invoice.id.in_(asked))
        conditions.append(Invoice.state == InvoiceState.WAITING)
    if wanted.is_imported is not None:
        has_origin = Invoice.origin_number.is_not(None)
        conditions.append(has_origin if wanted.is_imported else ~has_origin)
    if text := wanted.text.strip():
        is_short = any(
            narrowed is not None
            for narrowed in (wanted.ids, wanted.ticket_id, wanted.sales_order_id, wanted.partner_id)
        )
        conditions.append(finding.is_found(uow, text, kind=wanted.kind, is_short=is_short))
    return statement.where(*conditions)


def _row(row: Row[*tuple[Any, ...]]) -> InvoiceRow:
    is_posted = row.payment_state is not None
    return InvoiceRow(
        ref=ref(row.kind, row.id),
        kind=row.kind,
        state=row.state,
        payment_state=row.payment_state,
        number=row.number,
        origin_number=row.origin_number,
        partner_id=PartnerId(row.partner_id),
        partner_name=row.partner_name,
        invoice_on=row.invoice_on,
        original_number=row.original_number,
        ticket_id=None if row.ticket_id is None else TicketId(row.ticket_id),
        ticket_number=row.ticket_number,
        reason=row.reason,
        total=row.total_amount,
        residual=row.residual_amount if is_posted else row.total_amount,
        currency=CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
        approval=row.approval,
        asked_by=row.asked_by or "",
        asked_at=row.requested_at,
    )
