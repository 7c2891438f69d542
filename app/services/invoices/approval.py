"""Requests for approval of credit notes: asked, read, fallen with an edit (rules 21)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from app import texts
from app.db.base import aliased
from app.errors import Problem, Refused
from app.models.approvals import Approval
from app.models.enums import ApprovalState, InvoiceState
from app.models.invoices import Invoice
from app.models.users import UserAccount
from app.services import access, chain, ticket_documents, wording
from app.services.invoice_events import ApprovalEnded, ApprovalRequested
from app.services.invoices.cards import ApprovalCard
from app.services.timeline import notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.models.ids import RecordRef
    from app.services.invoices.documents import Document
    from app.services.invoices.limits import Weighed
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
APPROVE = "refund.approve"
WITHDRAW = "refund.draft"
ABOUT = "approval"


@dataclass(frozen=True, slots=True)
class Asked:
    """A credit note that is above the limit of its team."""

    ref: RecordRef
    ticket_id: int | None
    weighed: Weighed


def ask(uow: UnitOfWork, asked: Sequence[Asked]) -> None:
    """Let drafts wait, and ask for approval of what they say now; five statements for all."""
    ids = [each.ref.id for each in asked]
    uow.connection.execute(
        update(Invoice).where(Invoice.id.in_(ids)).values(state=InvoiceState.WAITING)
    )
    digests = chain.content_digests(uow.connection, ids)
    rows = [
        {
            "invoice_id": each.ref.id,
            "state": ApprovalState.WAITING,
            "content_digest": digests[each.ref.id],
            "limit_amount": each.weighed.limit,
            "sum_amount": each.weighed.sum,
            "is_goodwill": each.weighed.is_goodwill,
            "requested_by_id": uow.actor.id,
            "requested_at": uow.now,
        }
        for each in asked
    ]
    uow.connection.execute(insert(Approval), rows)
    ticket_documents.change_state(uow, asked[0].ref.kind, ids, ticket_documents.WAITING)
    notes.plan(uow, [_note(uow, each) for each in asked], due_on=uow.today)
    for each in asked:
        uow.record(
            ApprovalRequested(
                ref=each.ref,
                ticket_id=each.ticket_id,
                amount=each.weighed.amount,
                sum=each.weighed.sum,
                limit=each.weighed.limit or ZERO,
                currency=uow.company.currency.code,
                is_goodwill=each.weighed.is_goodwill,
            )
        )


def _note(uow: UnitOfWork, asked: Asked) -> notes.Planned:
    """What is left to do for those who may decide."""
    weighed, language = asked.weighed, uow.company.language
    body = texts.t(
        "approval.goodwill_waits" if weighed.is_goodwill else "approval.refund_waits",
        language,
        amount=wording.money(weighed.amount, uow.company.currency, language),
    )
    return notes.Planned(asked.ref, asked.ticket_id, body, ABOUT)


def settled(uow: UnitOfWork, document: Document) -> None:
    """Nothing is left to decide of a request: its due note is done."""
    notes.finish(uow, document.ref, document.row.ticket_id, ABOUT)


def back_to_draft(uow: UnitOfWork, document: Document) -> None:
    """Let a waiting credit note be a draft again; the database lets its approval fall."""
    ref = document.ref
    settled(uow, document)
    uow.connection.execute(
        update(Invoice).where(Invoice.id == ref.id).values(state=InvoiceState.DRAFT)
    )
    ticket_documents.change_state(uow, ref.kind, [ref.id], ticket_documents.DRAFT)


def end(uow: UnitOfWork, document: Document) -> None:
    """End the request of a waiting credit note that is edited or deleted.

    Who asked is told in the timeline, unless it is they who do so.
    """
    live = (ApprovalState.WAITING, ApprovalState.APPROVED)
    asked = uow.connection.execute(
        select(Approval.requested_by_id, UserAccount.name)
        .join(UserAccount, UserAccount.id == Approval.requested_by_id)
        .where(Approval.invoice_id == document.id, Approval.state.in_(live))
    ).first()
    back_to_draft(uow, document)
    if asked is not None and asked.requested_by_id != uow.actor.id:
        uow.record(
            ApprovalEnded(
                ref=document.ref,
                ticket_id=document.row.ticket_id,
                amount=document.row.total_amount,
                currency=document.currency.code,
                asked_by=asked.name,
            )
        )


def require(uow: UnitOfWork, document: Document) -> None:
    """Refuse to post a waiting credit note unless what it says now was approved.

    Raises:
        Refused: approval.missing, approval.other_content
    """
    digest = uow.connection.scalar(
        select(Approval.content_digest).where(
            Approval.invoice_id == document.id, Approval.state == ApprovalState.APPROVED
        )
    )
    if digest is None:
        raise Refused("approval.missing", document.ref)
    if digest != chain.content_digests(uow.connection, [document.id])[document.id]:
        raise Refused("approval.other_content", document.ref)


def card(uow: UnitOfWork, document: Document) -> ApprovalCard | None:
    """The latest request for approval of a draft, with what this user may do about it."""
    decider = aliased(UserAccount)
    row = uow.connection.execute(
        select(
            Approval.id,
            Approval.state,
            Approval.limit_amount,
            Approval.sum_amount,
            Approval.is_goodwill,
            Approval.requested_by_id,
            Approval.requested_at,
            Approval.decided_at,
            Approval.reason,
            UserAccount.name.label("requested_by"),
            decider.name.label("decided_by"),
        )
        .join(UserAccount, UserAccount.id == Approval.requested_by_id)
        .outerjoin(decider, decider.id == Approval.decided_by_id)
        .where(Approval.invoice_id == document.id)
        .order_by(Approval.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return ApprovalCard(
        id=row.id,
        state=row.state,
        limit=row.limit_amount,
        sum=row.sum_amount,
        is_goodwill=row.is_goodwill,
        currency=uow.company.currency,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        decided_by=row.decided_by or "",
        decided_at=row.decided_at,
        reason=row.reason,
        cannot_approve=cannot_approve(uow, document, row.requested_by_id),
        cannot_withdraw=cannot_withdraw(uow, document, row.requested_by_id),
    )


def cannot_approve(uow: UnitOfWork, document: Document, requested_by_id: int) -> Problem | None:
    """Rules 21, 22: a supervisor or an accountant, never who asked for it or made it."""
    if uow.actor.is_system:
        return Problem("application.not_allowed", {"right": APPROVE})
    if problem := _cannot(uow, APPROVE):
        return problem
    if uow.actor.id in (requested_by_id, document.row.created_by_id):
        return Problem("approval.by_oneself")
    return None


def cannot_withdraw(uow: UnitOfWork, document: Document, requested_by_id: int) -> Problem | None:
    """Only who asked, who made the credit note, or who may approve takes a request back."""
    if problem := _cannot(uow, WITHDRAW):
        return problem
    if uow.actor.id in (requested_by_id, document.row.created_by_id):
        return None
    if access.may(uow.actor, APPROVE):
        return None
    return Problem("approval.of_another")


def _cannot(uow: UnitOfWork, right: str) -> Problem | None:
    if access.may(uow.actor, right):
        return None
    return Problem("application.not_allowed", {"right": right})
