"""Posts many draft invoices at once, as they are: what the importer makes."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, or_, select

from app.db.types import Id
from app.errors import Refused
from app.models.company import Company, Journal, LockDate
from app.models.enums import InvoiceKind, InvoiceState
from app.models.ids import RecordRef
from app.models.invoices import Invoice
from app.services import access, series
from app.services.invoices import documents, posting
from app.services.payments import matching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import BindParameter, Select
    from sqlalchemy.engine import Row

    from app.services.invoices.posting import Numbered
    from app.services.unit_of_work import UnitOfWork


def post(uow: UnitOfWork, ids: Sequence[int]) -> list[Numbered]:
    """Post draft invoices in the order given; see invoices.post_many."""
    access.require(uow, "invoice.post")
    if not ids:
        return []
    rows = uow.connection.execute(_heads(), {"ids": list(ids), "first": min(ids)})
    heads = {row.id: row for row in rows}
    series.check_clock(uow, heads[min(ids)].last_posted_at)
    for record_id in ids:
        _check(heads[record_id])
    batch = [_to_post(heads[record_id]) for record_id in ids]
    return posting.write(uow, batch, posting.copies(heads[min(ids)]))


def _check(row: Row[*tuple[Any, ...]]) -> None:
    record = RecordRef(row.kind.value, row.id)
    if row.state != InvoiceState.DRAFT or row.kind != InvoiceKind.INVOICE:
        raise Refused("invoice.not_a_draft", record, {"number": row.number or ""})
    if row.locked_until_on is not None and row.accounting_on <= row.locked_until_on:
        raise Refused("ledger.locked_period", record, {"until": row.locked_until_on})


def _to_post(row: Row[*tuple[Any, ...]]) -> posting.ToPost:
    total = row.total_amount
    return posting.ToPost(
        id=row.id,
        kind=row.kind,
        journal_id=row.journal_id,
        prefix=row.prefix,
        accounting_on=row.accounting_on,
        commercial_partner_id=row.commercial_partner_id,
        currency_id=row.currency_id,
        ticket_id=row.ticket_id,
        made_at=row.created_at,
        total=total,
        residual=total,
        payment_state=matching.state(row.kind, total, total, is_paid_otherwise=False),
    )


@functools.cache
def _heads() -> Select[*tuple[Any, ...]]:
    """The heads of drafts that were made in this transaction, which nobody else can lock."""
    ids: BindParameter[int] = bindparam("ids", type_=Id, expanding=True)
    is_first = Invoice.id == bindparam("first", type_=Id)
    locked = (
        select(func.max(LockDate.locked_until_on))
        .where(or_(LockDate.journal_id.is_(None), LockDate.journal_id == Invoice.journal_id))
        .scalar_subquery()
    )
    return (
        select(
            Invoice.id,
            Invoice.kind,
            Invoice.state,
            Invoice.number,
            Invoice.journal_id,
            Journal.prefix,
            Invoice.accounting_on,
            Invoice.commercial_partner_id,
            Invoice.currency_id,
            Invoice.ticket_id,
            Invoice.created_at,
            Invoice.total_amount,
            case((is_first, series.last_posted_at())).label("last_posted_at"),
            locked.label("locked_until_on"),
            *documents.company_columns(is_first),
        )
        .join(Journal, Journal.id == Invoice.journal_id)
        .outerjoin(Company, and_(Company.id == 1, is_first))
        .where(Invoice.id.in_(ids))
    )
