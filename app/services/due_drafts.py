"""Drafts that post themselves (rules 17): confirmed by somebody, posted on their day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app import texts
from app.errors import Invalid, NotAllowed, Problem, Refused, ServiceError, Unusable
from app.models.enums import InvoiceKind, InvoiceState
from app.models.ids import InvoiceId, RecordRef
from app.models.invoices import Invoice
from app.models.users import UserAccount
from app.services import invoices, wording
from app.services.actions import action, question
from app.services.invoice_events import (
    PostingConfirmed,
    PostingFailed,
    PostingWithdrawn,
    WaitingDraftPosted,
)
from app.services.invoices import opened, rules
from app.services.invoices.form import make_card
from app.services.timeline import notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row

    from app.services.invoices import InvoiceCard
    from app.services.invoices.opened import Opened
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "ConfirmPosting",
    "DueDraft",
    "DueList",
    "PostDue",
    "PostedDue",
    "confirm",
    "due",
    "post",
]

CREDIT_NOTE = InvoiceKind.CREDIT_NOTE
MOST_NAMED = 3
"""Of more lines that cannot be posted the form tells."""


@dataclass(frozen=True, slots=True)
class ConfirmPosting:
    """Let a draft credit note post itself on its day, or no longer."""

    id: InvoiceId
    version: int
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class PostDue:
    """Post a draft that is due on a day."""

    id: InvoiceId
    post_on: dt.date


@dataclass(frozen=True, slots=True)
class DueDraft:
    """What is to be posted, and in whose name: of who confirmed it, once."""

    request: PostDue
    actor_id: int

    @property
    def key(self) -> str:
        """The action key of document and day: whoever comes second posts nothing."""
        return f"due-draft:{self.request.id}:{self.request.post_on}"


@dataclass(frozen=True, slots=True)
class DueList:
    """The drafts that are due, the oldest first, and when the company's next day begins."""

    drafts: tuple[DueDraft, ...]
    next_day_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PostedDue:
    """What became of a due draft: posted under a number, or still a draft (`number` None)."""

    ref: RecordRef
    number: str | None


def _confirmed_again(uow: UnitOfWork, ids: Sequence[int]) -> InvoiceCard:
    return make_card(uow, ids[0])


def _posted_again(uow: UnitOfWork, ids: Sequence[int]) -> PostedDue:
    number = uow.connection.scalar(select(Invoice.number).where(Invoice.id == ids[0]))
    return PostedDue(RecordRef(CREDIT_NOTE.value, ids[0]), number)


@action("due_draft.confirm", again=_confirmed_again)
def confirm(uow: UnitOfWork, request: ConfirmPosting) -> InvoiceCard:
    """Confirm that a draft credit note dated in the future posts itself then, or take that back.

    Raises:
        NotAllowed: refund.post
        Refused: invoice.unknown, invoice.not_a_draft, due_draft.not_a_credit_note,
            due_draft.not_in_future
        Stale: somebody else saved it meanwhile; `current` is its card
    """
    draft = opened.lock_many(uow, [request.id])[0]
    opened.require_draft(uow, draft, request.version, rules.POST)
    row, ref = draft.document.row, draft.document.ref
    day = row.accounting_on
    if not draft.document.is_credit_note:
        raise Refused("due_draft.not_a_credit_note", ref)
    if request.is_confirmed and day <= uow.today:
        raise Refused("due_draft.not_in_future", ref, {"date": day})
    _set(
        uow,
        request.id,
        post_on=day if request.is_confirmed else None,
        post_confirmed_by_id=uow.actor.id if request.is_confirmed else None,
    )
    event = PostingConfirmed if request.is_confirmed else PostingWithdrawn
    uow.record(event(ref=ref, ticket_id=row.ticket_id, day=str(day)))
    uow.produced(ref.kind, [ref.id])
    return make_card(uow, request.id)


@question
def due(uow: UnitOfWork, request: None) -> DueList:
    """The drafts whose day has come; those of somebody who left are told by the system user."""
    del request
    system = (
        select(UserAccount.id).where(UserAccount.is_system).order_by(UserAccount.id).limit(1)
    ).scalar_subquery()
    rows = uow.connection.execute(
        select(
            Invoice.id,
            Invoice.post_on,
            Invoice.post_confirmed_by_id,
            UserAccount.is_active,
            system.label("system_id"),
        )
        .join(UserAccount, UserAccount.id == Invoice.post_confirmed_by_id)
        .where(
            Invoice.kind == CREDIT_NOTE,
            Invoice.state.in_((InvoiceState.DRAFT, InvoiceState.WAITING)),
            Invoice.post_on <= uow.today,
        )
        .order_by(Invoice.post_on, Invoice.id)
    )
    tomorrow = dt.datetime.combine(uow.today + dt.timedelta(days=1), dt.time(), uow.zone)
    return DueList(
        tuple(
            DueDraft(
                PostDue(InvoiceId(row.id), row.post_on),
                row.post_confirmed_by_id if row.is_active else row.system_id,
            )
            for row in rows
        ),
        tomorrow.astimezone(dt.UTC),
    )


@action("due_draft.post", again=_posted_again)
def post(uow: UnitOfWork, request: PostDue) -> PostedDue:
    """Post a due draft with the rights of who confirmed it; where that is refused, say why.

    It keeps its reversal date. What refuses it (ceiling, lock, approval, date, a right, somebody
    who left) stands in the timeline and as a due note, and the confirmation is used up. A draft
    that is not due any more is left alone.
    """
    ref = RecordRef(CREDIT_NOTE.value, request.id)
    uow.produced(ref.kind, [ref.id])
    try:
        draft = opened.lock_many(uow, [request.id])[0]
    except Refused:  # deleted meanwhile
        return PostedDue(ref, None)
    row = draft.document.row
    if not rules.is_draft(draft.document) or row.post_on != request.post_on:
        return PostedDue(ref, row.number)
    confirmer = uow.connection.execute(
        select(UserAccount.name, UserAccount.language, UserAccount.is_active).where(
            UserAccount.id == row.post_confirmed_by_id
        )
    ).one()
    told = len(uow.events)
    try:
        with uow.connection.begin_nested():
            number = _post(uow, draft, confirmer)
    except ServiceError as refused:
        del uow.events[told:]
        _tell(uow, draft, confirmer, refused)
        number = None
    if number == "":
        _tell(uow, draft, confirmer, Refused("approval.missing", ref))
        number = None
    uow.produced(ref.kind, [ref.id])
    return PostedDue(ref, number)


def _post(uow: UnitOfWork, draft: Opened, confirmer: Row[str, str, bool]) -> str:
    """Post it as its form would, for as much as was confirmed; the number.

    Empty where it is above its team's limit, so that approval was asked for instead (rules 21).
    """
    if not confirmer.is_active:
        raise Refused("due_draft.confirmer_left", draft.document.ref, {"person": confirmer.name})
    row = draft.document.row
    seen = invoices.PostDraft(InvoiceId(row.id), row.version, seen_total=row.total_amount)
    posted = invoices.post(uow, seen)
    if posted.is_waiting:
        return ""
    uow.record(
        WaitingDraftPosted(
            ref=draft.document.ref,
            ticket_id=row.ticket_id,
            number=posted.number,
            day=str(row.post_on),
        )
    )
    return posted.number


def _tell(
    uow: UnitOfWork,
    draft: Opened,
    confirmer: Row[str, str, bool],
    refused: ServiceError,
) -> None:
    """Use up the confirmation; the reason goes into the timeline, and a note to who confirmed."""
    row, ref, currency = draft.document.row, draft.document.ref, draft.document.currency
    _set(uow, row.id, post_on=None, post_confirmed_by_id=None)
    uow.record(
        PostingFailed(
            ref=ref,
            ticket_id=row.ticket_id,
            day=str(row.post_on),
            reason=_words(refused, uow.company.language),
        )
    )
    body = texts.t(
        "due_draft.note",
        confirmer.language,
        person=confirmer.name,
        amount=wording.money(row.total_amount, currency, confirmer.language),
        number=", ".join(each.row.number for each in draft.originals.values()),
        date=wording.day(row.post_on, confirmer.language),
        reason=_words(refused, confirmer.language),
    )
    notes.plan(uow, [notes.Planned(ref, row.ticket_id, body)], due_on=uow.today)


def _words(error: ServiceError, language: str) -> str:
    """Why it was refused, in the language of who is told."""
    problems: list[Problem] = []
    if isinstance(error, Invalid):
        problems = list(error.problems.values())[:MOST_NAMED]
    elif isinstance(error, (Refused, Unusable)):
        problems = [Problem(error.code, error.parameters)]
    elif isinstance(error, NotAllowed):
        problems = [Problem("due_draft.right_gone")]
    return " ".join(
        texts.explain(Problem(each.code, wording.in_words(each.parameters, language)), language)
        for each in problems
    )


def _set(uow: UnitOfWork, record_id: int, **values: object) -> None:
    uow.connection.execute(
        update(Invoice).where(Invoice.id == record_id).values(version=Invoice.version + 1, **values)
    )
