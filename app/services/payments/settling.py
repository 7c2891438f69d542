"""Writes open amounts and payment states as the matches that hold say; nothing else is believed.

Whatever way a match came about or went, the figures come from here (the check reads them likewise).
"""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, select, type_coerce, update

from app.db.base import aliased
from app.db.types import Amount, Id
from app.models.company import Account
from app.models.enums import AccountKind
from app.models.invoices import Invoice
from app.models.payments import ItemMatch, ItemMatchUndo, JournalItem, Payment, PaymentStatus
from app.services.ledger.originals import paid_otherwise
from app.services.payments import matching
from app.services.payments.matching import Status
from app.services.taxes import Pair

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row, Select, Update

    from app.services.payments.matching import Source
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def refresh(uow: UnitOfWork, sources: Iterable[Source]) -> None:
    """Write anew what documents and payments have open, and the states of documents."""
    every = set(sources)
    _refresh_documents(uow, sorted(each.invoice_id for each in every if each.invoice_id))
    _refresh_payments(uow, sorted(each.payment_id for each in every if each.payment_id))


def _refresh_documents(uow: UnitOfWork, ids: list[int]) -> None:
    if not ids:
        return
    rows = uow.connection.execute(_documents_statement(), {"ids": ids})
    statuses = []
    for row in rows:
        residual = _left(row, row.total_amount, row.company_total_amount)
        state = matching.state(
            row.kind,
            row.total_amount,
            residual.amount,
            is_paid_otherwise=bool(row.is_paid_otherwise),
        )
        statuses.append(Status(row.id, row.commercial_partner_id, residual, state))
    matching.set_statuses(uow, statuses)


def _refresh_payments(uow: UnitOfWork, ids: list[int]) -> None:
    if not ids:
        return
    rows = uow.connection.execute(_payments_statement(), {"ids": ids}).all()
    found = [(row.id, _left(row, row.amount, row.company_amount)) for row in rows]
    uow.connection.execute(
        _payment_update(),
        [
            {"payment": payment_id, "residual": left.amount, "company": left.company}
            for payment_id, left in found
        ],
    )


def _left(row: Row[*tuple[Any, ...]], amount: Decimal, company: Decimal) -> Pair:
    """What the matches leave of an item, in both currencies."""
    left = Pair(amount, company)
    for side in ("debit", "credit"):
        left = left.less(getattr(row, f"by_{side}"), getattr(row, f"company_by_{side}"))
    return left


def _matched(side: str, owner: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """What the matches that hold take of the item of an owner, on one side, in both currencies."""
    item, more = aliased(JournalItem), aliased(JournalItem)
    column = item.invoice_id if owner is Invoice.id else item.payment_id
    beyond = more.credit if side == "debit" else more.debit
    in_company = type_coerce(ItemMatch.company_amount + func.coalesce(beyond, ZERO), Amount)
    return tuple(
        select(func.coalesce(func.sum(amount), ZERO))
        .select_from(ItemMatch)
        .join(item, item.id == getattr(ItemMatch, f"{side}_item_id"))
        .outerjoin(more, matching.exchanged(more, item))
        .where(column == owner, ~exists().where(ItemMatchUndo.item_match_id == ItemMatch.id))
        .correlate(Invoice, Payment)
        .scalar_subquery()
        .label(name)
        for amount, name in (
            (ItemMatch.amount, f"by_{side}"),
            (in_company, f"company_by_{side}"),
        )
    )


@functools.cache
def _documents_statement() -> Select[*tuple[Any, ...]]:
    return select(
        Invoice.id,
        Invoice.kind,
        Invoice.total_amount,
        Invoice.company_total_amount,
        Invoice.commercial_partner_id,
        *_matched("debit", Invoice.id),
        *_matched("credit", Invoice.id),
        paid_otherwise().label("is_paid_otherwise"),
    ).where(Invoice.id.in_(bindparam("ids", type_=Id, expanding=True)))


@functools.cache
def _payments_statement() -> Select[*tuple[Any, ...]]:
    item = aliased(JournalItem)
    booked = (
        select(type_coerce(item.debit + item.credit, Amount))
        .join(Account, Account.id == item.account_id)
        .where(item.payment_id == Payment.id, Account.kind == AccountKind.RECEIVABLE)
        .scalar_subquery()
    )
    return select(
        Payment.id,
        Payment.amount,
        booked.label("company_amount"),
        *_matched("debit", Payment.id),
        *_matched("credit", Payment.id),
    ).where(Payment.id.in_(bindparam("ids", type_=Id, expanding=True)))


@functools.cache
def _payment_update() -> Update:
    return (
        update(PaymentStatus)
        .where(PaymentStatus.payment_id == bindparam("payment", type_=Id))
        .values(residual_amount=bindparam("residual"), company_residual_amount=bindparam("company"))
    )
