"""Approvals: a refund above its team's limit is approved, rejected or withdrawn (rules 21, 22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app.errors import Invalid, NotAllowed, Problem, Refused
from app.models.approvals import Approval
from app.models.enums import ApprovalState
from app.models.users import UserAccount
from app.services import access, checks
from app.services.actions import action
from app.services.invoice_events import ApprovalGiven, ApprovalRejected, ApprovalWithdrawn
from app.services.invoices import approval, opened
from app.services.invoices.form import make_card

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Row

    from app.models.ids import InvoiceId
    from app.services.events import Event
    from app.services.invoices.cards import InvoiceCard
    from app.services.invoices.opened import Opened
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "REASON_LENGTH",
    "ApproveRefund",
    "RejectRefund",
    "WithdrawRequest",
    "approve",
    "reject",
    "withdraw",
]

REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ApproveRefund:
    """Approve the credit note as it was when it was asked; `approval_id` names that request."""

    invoice_id: InvoiceId
    approval_id: int


@dataclass(frozen=True, slots=True)
class RejectRefund:
    """Reject it, saying why. Field name of `Invalid`: reason."""

    invoice_id: InvoiceId
    approval_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """Take a request, or an approval that was not used, back."""

    invoice_id: InvoiceId
    approval_id: int


def _again(uow: UnitOfWork, ids: Sequence[int]) -> InvoiceCard:
    return make_card(uow, ids[0])


@action("refund.approve", again=_again)
def approve(uow: UnitOfWork, request: ApproveRefund) -> InvoiceCard:
    """Approve a waiting credit note; it can be posted then, by whoever may post.

    Raises:
        NotAllowed: refund.approve
        Refused: invoice.unknown, approval.by_oneself, approval.changed (the draft was edited or
            the request withdrawn), approval.decided, approval.other_content
    """
    access.require(uow, approval.APPROVE)
    note, row = _lock(uow, request.invoice_id, request.approval_id, ApprovalState.WAITING)
    _require_another(uow, note, row)
    _decide(uow, row.id, ApprovalState.APPROVED)
    approval.require(uow, note.document)
    approval.settled(uow, note.document)
    return _told(uow, note, ApprovalGiven)


@action("refund.reject", again=_again)
def reject(uow: UnitOfWork, request: RejectRefund) -> InvoiceCard:
    """Reject a waiting credit note, which is a draft again.

    Raises:
        NotAllowed: refund.approve
        Refused: as approve
        Invalid: reason (required, up to 200 characters)
    """
    access.require(uow, approval.APPROVE)
    reason = _reason(request.reason)
    note, row = _lock(uow, request.invoice_id, request.approval_id, ApprovalState.WAITING)
    _require_another(uow, note, row)
    _decide(uow, row.id, ApprovalState.REJECTED, reason)
    approval.back_to_draft(uow, note.document)
    return _told(uow, note, ApprovalRejected, reason=reason)


@action("refund.withdraw", again=_again)
def withdraw(uow: UnitOfWork, request: WithdrawRequest) -> InvoiceCard:
    """Take a request back before it is used; the credit note is a draft again.

    Raises:
        NotAllowed: refund.draft
        Refused: invoice.unknown, approval.changed, approval.decided (rejected already),
            approval.of_another (neither asked, nor made it, nor may approve)
    """
    access.require(uow, approval.WITHDRAW)
    live = (ApprovalState.WAITING, ApprovalState.APPROVED)
    note, row = _lock(uow, request.invoice_id, request.approval_id, *live)
    if problem := approval.cannot_withdraw(uow, note.document, row.requested_by_id):
        raise Refused(problem.code, note.document.ref, problem.parameters)
    statement = update(Approval).where(Approval.id == row.id)
    uow.connection.execute(statement.values(state=ApprovalState.WITHDRAWN))
    approval.back_to_draft(uow, note.document)
    return _told(uow, note, ApprovalWithdrawn)


def _lock(
    uow: UnitOfWork, invoice_id: int, approval_id: int, *states: ApprovalState
) -> tuple[Opened, Row[int, ApprovalState, int, str]]:
    """The credit note, locked, and its request, which is in one of these states."""
    note = opened.lock_many(uow, [invoice_id])[0]
    ref = note.document.ref
    row = uow.connection.execute(
        select(Approval.id, Approval.state, Approval.requested_by_id, UserAccount.name)
        .outerjoin(UserAccount, UserAccount.id == Approval.decided_by_id)
        .where(Approval.id == approval_id, Approval.invoice_id == invoice_id)
    ).first()
    if row is None or row.state in (ApprovalState.FALLEN, ApprovalState.WITHDRAWN):
        raise Refused("approval.changed", ref)
    if row.state not in states:
        code = (
            "approval.rejected_already"
            if row.state == ApprovalState.REJECTED
            else "approval.approved_already"
        )
        raise Refused(code, ref, {"name": row.name or ""})
    return note, row


def _require_another(uow: UnitOfWork, note: Opened, row: Row[int, ApprovalState, int, str]) -> None:
    problem = approval.cannot_approve(uow, note.document, row.requested_by_id)
    if problem is None:
        return
    if problem.code == "application.not_allowed":
        raise NotAllowed(approval.APPROVE)
    raise Refused(problem.code, note.document.ref, problem.parameters)


def _decide(uow: UnitOfWork, approval_id: int, state: ApprovalState, reason: str = "") -> None:
    uow.connection.execute(
        update(Approval)
        .where(Approval.id == approval_id)
        .values(state=state, decided_by_id=uow.actor.id, decided_at=uow.now, reason=reason)
    )


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if problem := checks.characters_problem(reason):
        raise Invalid({"reason": problem})
    if checks.is_blank(reason):
        raise Invalid({"reason": Problem("approval.reason_missing")})
    if len(reason) > REASON_LENGTH:
        words = {"most": REASON_LENGTH, "length": len(reason)}
        raise Invalid({"reason": Problem("approval.reason_too_long", words)})
    return reason


def _told(uow: UnitOfWork, note: Opened, event: Callable[..., Event], **values: str) -> InvoiceCard:
    """Tell it in the timeline; the credit note's card."""
    document = note.document
    uow.record(
        event(
            ref=document.ref,
            ticket_id=document.row.ticket_id,
            amount=document.row.total_amount,
            currency=document.currency.code,
            **values,
        )
    )
    uow.produced(document.ref.kind, [document.id])
    return make_card(uow, document.id)
