"""Lock dates: up to when the books are closed, for the company and for single journals (rules 8).

An accountant moves one forward. It moves back only when an administrator and an accountant, who are
two persons, want it; in a shop of one user that user does, and the change says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import func, insert, or_, select, update

from app.db.base import aliased
from app.errors import Invalid, Problem, Refused
from app.models.company import Currency, Journal, LockDate, LockDateChange
from app.models.enums import InvoiceState, Role
from app.models.ids import InvoiceId, JournalId, LockDateChangeId, RecordRef
from app.models.invoices import Invoice
from app.models.partners import Partner
from app.models.users import UserAccount, UserRole
from app.services import access
from app.services.actions import action, question
from app.services.checks import Checks
from app.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from app.services.actions import CurrencyFacts
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "AgreeToMoveBack",
    "DraftInTheWay",
    "JournalId",
    "LockDateChangeId",
    "LockDateRow",
    "LockDatesCard",
    "MoveLockDate",
    "Proposal",
    "agree",
    "card",
    "move",
]

DRAFTS_SHOWN = 50
SIDES = (Role.ADMINISTRATOR, Role.ACCOUNTANT)


@dataclass(frozen=True, slots=True)
class MoveLockDate:
    """Close the books up to a day, the day included; of the company (no journal) or a journal.

    An earlier day than now, or none, moves it back: that needs `reason` and a second person.
    """

    journal_id: JournalId | None
    until_on: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AgreeToMoveBack:
    """The second person's yes to a proposal."""

    proposal_id: LockDateChangeId


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wish to move a lock date back that waits for the second person.

    `is_mine_to_agree`: whether the user who asks is the right one for that.
    """

    id: LockDateChangeId
    until_on: date | None
    by: str
    reason: str
    is_mine_to_agree: bool


@dataclass(frozen=True, slots=True)
class LockDateRow:
    """A lock date; `journal_id` is None for the company's."""

    journal_id: JournalId | None
    name: str
    until_on: date | None
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class DraftInTheWay:
    """A draft that is dated in a closed period and cannot be posted as it is."""

    id: InvoiceId
    ref: RecordRef
    dated_on: date
    customer: str
    total: Decimal
    currency_code: str


@dataclass(frozen=True, slots=True)
class LockDatesCard:
    """All lock dates, the company's first, and the drafts that are dated before them.

    `drafts` are the first of `draft_count`; `may_move` and `may_move_back` say what the user may.
    """

    rows: tuple[LockDateRow, ...]
    drafts: tuple[DraftInTheWay, ...]
    draft_count: int
    today: date
    currency: CurrencyFacts
    may_move: bool
    may_move_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LockDateMoved(Event):
    """A lock date was moved; `agreed_by` names the second person where it went back."""

    NAME: ClassVar[str] = "lock_date.moved"
    IN_TIMELINE: ClassVar[bool] = False
    journal: str
    before: str
    after: str
    reason: str = ""
    agreed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockDateProposed(Event):
    """Somebody wants a lock date back; it stays where it is until a second person agrees."""

    NAME: ClassVar[str] = "lock_date.proposed"
    IN_TIMELINE: ClassVar[bool] = False
    journal: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Stored:
    """A lock date as it is stored; without an id if its journal never had one."""

    id: int | None
    journal_id: int | None
    name: str
    until_on: date | None


def _again(uow: UnitOfWork, ids: Sequence[int]) -> LockDatesCard:
    del ids
    return _card(uow)


@action("lock_date.move", again=_again)
def move(uow: UnitOfWork, request: MoveLockDate) -> LockDatesCard:
    """Move a lock date forward; backward it becomes a proposal, in a shop of one user it is moved.

    Postings that are under way end first, later ones find the new date.

    Raises:
        NotAllowed: books.lock (forward), books.unlock (backward)
        Refused: lock_date.unknown_journal
        Invalid: `until_on`: lock_date.in_future, lock_date.unchanged; `reason`: field.required
    """
    stored = _locked(uow, request.journal_id)
    if request.until_on == stored.until_on:
        raise Invalid({"until_on": Problem("lock_date.unchanged")})
    if _is_forward(stored.until_on, request.until_on):
        access.require(uow, "books.lock")
        if request.until_on is not None and request.until_on > uow.today:
            raise Invalid({"until_on": Problem("lock_date.in_future", {}, uow.today)})
        _change(uow, stored, request.until_on, request.reason.strip(), by=uow.actor.id)
        return _card(uow)
    access.require(uow, "books.unlock")
    checks = Checks()
    reason = checks.line("reason", request.reason, is_required=True)
    checks.done()
    if _is_only_user(uow):
        _change(uow, stored, request.until_on, reason, by=uow.actor.id, agreed_by=uow.actor.id)
    else:
        _propose(uow, stored, request.until_on, reason)
    return _card(uow)


@action("lock_date.agree", again=_again)
def agree(uow: UnitOfWork, request: AgreeToMoveBack) -> LockDatesCard:
    """Agree to a proposal: one of the two is an administrator, the other an accountant.

    Raises:
        NotAllowed: books.unlock
        Refused: lock_date.proposal_gone, lock_date.same_person, lock_date.two_roles
    """
    access.require(uow, "books.unlock")
    proposal = uow.connection.execute(
        select(
            LockDateChange.after_on,
            LockDateChange.changed_by_id,
            LockDateChange.reason,
            LockDate.journal_id,
        )
        .select_from(LockDateChange)
        .join(LockDate, LockDate.id == LockDateChange.lock_date_id)
        .where(LockDateChange.id == request.proposal_id)
    ).first()
    if proposal is None:
        raise Refused("lock_date.proposal_gone")
    stored = _locked(uow, proposal.journal_id)
    if _open_proposals(uow).get(stored.id or 0, (None,))[0] != request.proposal_id:
        raise Refused("lock_date.proposal_gone")
    if proposal.changed_by_id == uow.actor.id:
        raise Refused("lock_date.same_person")
    if not _are_two_sides(uow, proposal.changed_by_id):
        raise Refused("lock_date.two_roles")
    _change(
        uow,
        stored,
        proposal.after_on,
        proposal.reason,
        by=proposal.changed_by_id,
        agreed_by=uow.actor.id,
    )
    return _card(uow)


@question
def card(uow: UnitOfWork, request: None) -> LockDatesCard:
    """All lock dates with what waits for agreement, and the drafts that are in the way.

    Raises:
        NotAllowed: invoice.read
    """
    del request
    access.require(uow, "invoice.read")
    return _card(uow)


# Changing


def _is_forward(before: date | None, after: date | None) -> bool:
    return after is not None and (before is None or after > before)


def _locked(uow: UnitOfWork, journal_id: int | None) -> _Stored:
    """A lock date that no posting reads until the commit.

    All postings read the company's row, so it is taken too: a journal's may not be there yet.
    """
    lock = select(LockDate.id).where(
        or_(LockDate.journal_id.is_(None), LockDate.journal_id == journal_id)
    )
    uow.connection.execute(lock.order_by(LockDate.id).with_for_update())
    found = [one for one in _stored(uow) if one.journal_id == journal_id]
    if not found:
        raise Refused("lock_date.unknown_journal")
    return found[0]


def _change(
    uow: UnitOfWork,
    stored: _Stored,
    until_on: date | None,
    reason: str,
    *,
    by: int,
    agreed_by: int | None = None,
) -> None:
    """Write who moved it, then move it: the database asks for that row before it goes back."""
    lock_date_id = stored.id or _made(uow, stored.journal_id)
    _write(uow, lock_date_id, stored, until_on, reason, by=by, agreed_by=agreed_by, at_once=True)
    uow.connection.execute(
        update(LockDate).where(LockDate.id == lock_date_id).values(locked_until_on=until_on)
    )
    uow.record(
        LockDateMoved(
            ref=RecordRef("lock_date", lock_date_id),
            journal=stored.name,
            before=_text(stored.until_on),
            after=_text(until_on),
            reason=reason,
            agreed_by="" if agreed_by is None else _user_name(uow, agreed_by),
        )
    )
    uow.produced("lock_date", (lock_date_id,))


def _propose(uow: UnitOfWork, stored: _Stored, until_on: date | None, reason: str) -> None:
    lock_date_id = stored.id or _made(uow, stored.journal_id)
    _write(uow, lock_date_id, stored, until_on, reason, by=uow.actor.id)
    uow.record(
        LockDateProposed(
            ref=RecordRef("lock_date", lock_date_id),
            journal=stored.name,
            before=_text(stored.until_on),
            after=_text(until_on),
            reason=reason,
        )
    )
    uow.produced("lock_date", (lock_date_id,))


def _write(
    uow: UnitOfWork,
    lock_date_id: int,
    stored: _Stored,
    until_on: date | None,
    reason: str,
    *,
    by: int,
    agreed_by: int | None = None,
    at_once: bool = False,
) -> None:
    """Add a row to the changes; one without a time is a proposal."""
    uow.connection.execute(
        insert(LockDateChange).values(
            lock_date_id=lock_date_id,
            before_on=stored.until_on,
            after_on=until_on,
            changed_at=uow.now if at_once else None,
            changed_by_id=by,
            agreed_by_id=agreed_by,
            reason=reason,
        )
    )


def _made(uow: UnitOfWork, journal_id: int | None) -> int:
    """The row of a journal that never had one."""
    statement = insert(LockDate).values(journal_id=journal_id).returning(LockDate.id)
    return int(uow.connection.execute(statement).scalar_one())


def _is_only_user(uow: UnitOfWork) -> bool:
    users = select(func.count()).where(UserAccount.is_active, ~UserAccount.is_system)
    return uow.connection.scalar(users) == 1


def _are_two_sides(uow: UnitOfWork, other_id: int) -> bool:
    """Whether one of actor and `other_id` is an administrator, the other an accountant."""
    roles = set(uow.connection.scalars(select(UserRole.role).where(UserRole.user_id == other_id)))
    mine = uow.actor.roles
    first, second = SIDES
    return (first in roles and second in mine) or (second in roles and first in mine)


def _user_name(uow: UnitOfWork, user_id: int) -> str:
    return uow.connection.scalar(select(UserAccount.name).where(UserAccount.id == user_id)) or ""


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


# Reading


def _stored(uow: UnitOfWork) -> list[_Stored]:
    """The company's lock date, then those of all journals that are in use."""
    company = uow.connection.execute(
        select(LockDate.id, LockDate.locked_until_on).where(LockDate.journal_id.is_(None))
    ).one()
    rows = uow.connection.execute(
        select(LockDate.id, Journal.id.label("journal"), Journal.name, LockDate.locked_until_on)
        .select_from(Journal)
        .outerjoin(LockDate, LockDate.journal_id == Journal.id)
        .where(Journal.is_active)
        .order_by(Journal.id)
    )
    return [
        _Stored(company.id, None, "", company.locked_until_on),
        *(_Stored(row.id, row.journal, row.name, row.locked_until_on) for row in rows),
    ]


def _card(uow: UnitOfWork) -> LockDatesCard:
    proposals = _open_proposals(uow)
    drafts, count = _drafts(uow)
    return LockDatesCard(
        rows=tuple(
            LockDateRow(
                None if one.journal_id is None else JournalId(one.journal_id),
                one.name,
                one.until_on,
                _proposal(uow, proposals.get(one.id or 0)),
            )
            for one in _stored(uow)
        ),
        drafts=drafts,
        draft_count=count,
        today=uow.today,
        currency=uow.company.currency,
        may_move=access.may(uow.actor, "books.lock"),
        may_move_back=access.may(uow.actor, "books.unlock"),
    )


_OpenProposal = tuple[int, "date | None", int, str, str]


def _open_proposals(uow: UnitOfWork) -> dict[int, _OpenProposal]:
    """By lock date its latest row of changes, where that is a proposal."""
    newer = aliased(LockDateChange)
    latest = (
        select(func.max(newer.id))
        .where(newer.lock_date_id == LockDateChange.lock_date_id)
        .scalar_subquery()
    )
    rows = uow.connection.execute(
        select(
            LockDateChange.lock_date_id,
            LockDateChange.id,
            LockDateChange.after_on,
            LockDateChange.changed_by_id,
            UserAccount.name,
            LockDateChange.reason,
        )
        .join(UserAccount, UserAccount.id == LockDateChange.changed_by_id)
        .where(LockDateChange.changed_at.is_(None), LockDateChange.id == latest)
    )
    return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in rows}


def _proposal(uow: UnitOfWork, found: _OpenProposal | None) -> Proposal | None:
    if found is None:
        return None
    proposal_id, until_on, by_id, by, reason = found
    is_mine = (
        access.may(uow.actor, "books.unlock")
        and by_id != uow.actor.id
        and _are_two_sides(uow, by_id)
    )
    return Proposal(LockDateChangeId(proposal_id), until_on, by, reason, is_mine)


def _drafts(uow: UnitOfWork) -> tuple[tuple[DraftInTheWay, ...], int]:
    """The drafts that are dated on or before a lock date that holds for them."""
    of_company, of_journal = aliased(LockDate), aliased(LockDate)
    is_closed = or_(
        Invoice.accounting_on <= of_company.locked_until_on,
        Invoice.accounting_on <= of_journal.locked_until_on,
    )
    chosen = (
        select(
            Invoice.id,
            Invoice.kind,
            Invoice.accounting_on,
            Partner.name,
            Invoice.total_amount,
            Currency.code,
        )
        .select_from(Invoice)
        .join(of_company, of_company.journal_id.is_(None))
        .outerjoin(of_journal, of_journal.journal_id == Invoice.journal_id)
        .join(Partner, Partner.id == Invoice.partner_id)
        .join(Currency, Currency.id == Invoice.currency_id)
        .where(Invoice.state.in_((InvoiceState.DRAFT, InvoiceState.WAITING)), is_closed)
    )
    count = uow.connection.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = uow.connection.execute(
        chosen.order_by(Invoice.accounting_on, Invoice.id).limit(DRAFTS_SHOWN)
    )
    return (
        tuple(
            DraftInTheWay(
                InvoiceId(row.id),
                RecordRef(row.kind.value, row.id),
                row.accounting_on,
                row.name,
                row.total_amount,
                row.code,
            )
            for row in rows
        ),
        count,
    )
