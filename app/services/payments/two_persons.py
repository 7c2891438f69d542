"""Rule 22: nobody pays back what they credited themselves, by the direct way or round about.

A credit note may take the place of another credit on an invoice: Reverse and Create Invoice sets a
payment free, or somebody undoes the match of a payment and sets the credit note there instead. Who
pays that payment back pays the credit note back. One user of a shop of one user may, and is marked.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, func, select

from app.db.base import aliased
from app.db.types import Id
from app.errors import Problem
from app.models.approvals import Approval
from app.models.enums import ApprovalState, InvoiceKind, PaymentKind
from app.models.invoices import Invoice
from app.models.payments import ItemMatch, ItemMatchUndo, JournalItem, Payment
from app.models.users import UserAccount

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from app.services.payments.matching import Source
    from app.services.payments.open_items import Item
    from app.services.unit_of_work import UnitOfWork


def own_problem(uow: UnitOfWork, credit: Item, registered_by_id: int) -> Problem | None:
    """Why somebody may not pay a credit back: they made it, or the credit note that freed it."""
    found = _own(uow, credit, registered_by_id)
    return None if found is None or is_only_user(uow) else found


def is_own(uow: UnitOfWork, credit: Item, registered_by_id: int) -> bool:
    """Whether somebody pays back what they posted, as the only user there is."""
    return _own(uow, credit, registered_by_id) is not None


def replacing_problem(uow: UnitOfWork, debit: Item, credit: Item) -> Problem | None:
    """Why a credit note may not take the place of a credit that its poster paid back meanwhile."""
    found = _replaces_own(uow, debit, credit)
    return None if found is None or is_only_user(uow) else found


def is_replacing_own(uow: UnitOfWork, debit: Item, credit: Item) -> bool:
    """Whether it does so in a shop of one user."""
    return _replaces_own(uow, debit, credit) is not None


def is_only_user(uow: UnitOfWork) -> bool:
    """Whether the shop has one user, the system's apart."""
    people = select(func.count()).where(UserAccount.is_active, ~UserAccount.is_system)
    return (uow.connection.scalar(people) or 0) <= 1


def _own(uow: UnitOfWork, credit: Item, registered_by_id: int) -> Problem | None:
    if registered_by_id in _answerable(uow, credit):
        return Problem("payment.own_credit", {"number": credit.number})
    rows = uow.connection.execute(_notes_instead(_owner(credit.source)), _key(credit.source))
    for row in rows:
        if registered_by_id in (row.posted_by_id, row.decided_by_id):
            words = {"number": credit.number, "note": row.number}
            return Problem("payment.freed_by_own_credit", words)
    return None


def _replaces_own(uow: UnitOfWork, debit: Item, credit: Item) -> Problem | None:
    if credit.kind != InvoiceKind.CREDIT_NOTE:
        return None
    parameters = {**_key(debit.source), "note": credit.ref.id}
    people = _answerable(uow, credit)
    for row in uow.connection.execute(_paid_back(_owner(debit.source)), parameters):
        if row.posted_by_id in people:
            words = {"note": credit.number, "debit": debit.number, "refund": row.number}
            return Problem("payment.replaces_own_refund", words)
    return None


def _answerable(uow: UnitOfWork, credit: Item) -> set[int]:
    """Who posted or approved it."""
    people = {credit.posted_by_id}
    if credit.source.invoice_id is not None:
        query = select(Approval.decided_by_id).where(
            Approval.invoice_id == credit.ref.id, Approval.state == ApprovalState.APPROVED
        )
        people.update(uow.connection.scalars(query))
    return {each for each in people if each is not None}


def _owner(source: Source) -> str:
    return "invoice_id" if source.invoice_id else "payment_id"


def _key(source: Source) -> dict[str, int | None]:
    return {"id": source.invoice_id or source.payment_id}


def _holds(match: Any) -> ColumnElement[bool]:  # noqa: ANN401
    undone = aliased(ItemMatchUndo)
    return ~exists().where(undone.item_match_id == match.id)


@functools.cache
def _notes_instead(owner: str) -> Select[*tuple[Any, ...]]:
    """Credit notes that hold where a match of this credit was undone, and who answers for them."""
    own, before, now = aliased(JournalItem), aliased(ItemMatch), aliased(ItemMatch)
    item = aliased(JournalItem)
    return (
        select(Invoice.number, Invoice.posted_by_id, Approval.decided_by_id)
        .select_from(own)
        .join(before, before.credit_item_id == own.id)
        .join(ItemMatchUndo, ItemMatchUndo.item_match_id == before.id)
        .join(now, now.debit_item_id == before.debit_item_id)
        .join(item, item.id == now.credit_item_id)
        .join(Invoice, Invoice.id == item.invoice_id)
        .outerjoin(
            Approval,
            and_(Approval.invoice_id == Invoice.id, Approval.state == ApprovalState.APPROVED),
        )
        .where(getattr(own, owner) == bindparam("id", type_=Id), _holds(now))
        .order_by(Invoice.id)
    )


@functools.cache
def _paid_back(owner: str) -> Select[*tuple[Any, ...]]:
    """Refund payments, later than the note, of credits that were set against a debit before."""
    own, note = aliased(JournalItem), aliased(JournalItem)
    before, back, item = aliased(ItemMatch), aliased(ItemMatch), aliased(JournalItem)
    return (
        select(Payment.number, Payment.posted_by_id)
        .select_from(own)
        .join(before, before.debit_item_id == own.id)
        .join(ItemMatchUndo, ItemMatchUndo.item_match_id == before.id)
        .join(back, back.credit_item_id == before.credit_item_id)
        .join(item, item.id == back.debit_item_id)
        .join(Payment, Payment.id == item.payment_id)
        .join(note, and_(note.invoice_id == bindparam("note", type_=Id), note.id < item.id))
        .where(
            getattr(own, owner) == bindparam("id", type_=Id),
            Payment.kind == PaymentKind.REFUND_PAYMENT,
            ItemMatchUndo.undone_at <= back.matched_at,
            _holds(back),
        )
        .order_by(Payment.id)
    )
