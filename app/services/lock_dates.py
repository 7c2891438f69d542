"""Lock dates: up to when the books are closed, for the company and for single journals (rules 8).

An accountant moves one forward. It moves back only when an administrator and an accountant, who are
two persons, want it; in a shop of one user that user does, and the change says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import func, insert, or_, select, update

from app.errors import Invalid, Problem, Refused
from app.models.company import LockDate, LockDateChange
from app.models.ids import JournalId, LockDateChangeId, RecordRef
from app.models.users import UserAccount
from app.services import access
from app.services.actions import action, question
from app.services.checks import Checks
from app.services.events import Event
from app.services.lock_date_cards import are_two_sides, open_proposals, read_card, stored_dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.services.lock_date_cards import LockDatesCard, Stored
    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "AgreeToMoveBack",
    "JournalId",
    "LockDateChangeId",
    "MoveLockDate",
    "agree",
    "card",
    "move",
]


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


def _again(uow: UnitOfWork, ids: Sequence[int]) -> LockDatesCard:
    del ids
    return read_card(uow)


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
        return read_card(uow)
    access.require(uow, "books.unlock")
    checks = Checks()
    reason = checks.line("reason", request.reason, is_required=True)
    checks.done()
    if _is_only_user(uow):
        _change(uow, stored, request.until_on, reason, by=uow.actor.id, agreed_by=uow.actor.id)
    else:
        _propose(uow, stored, request.until_on, reason)
    return read_card(uow)


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
    if open_proposals(uow).get(stored.id or 0, (None,))[0] != request.proposal_id:
        raise Refused("lock_date.proposal_gone")
    if proposal.changed_by_id == uow.actor.id:
        raise Refused("lock_date.same_person")
    if not are_two_sides(uow, proposal.changed_by_id):
        raise Refused("lock_date.two_roles")
    _change(
        uow,
        stored,
        proposal.after_on,
        proposal.reason,
        by=proposal.changed_by_id,
        agreed_by=uow.actor.id,
    )
    return read_card(uow)


@question
def card(uow: UnitOfWork, request: None) -> LockDatesCard:
    """All lock dates with what waits for agreement, and the drafts that are in the way.

    Raises:
        NotAllowed: invoice.read
    """
    del request
    access.require(uow, "invoice.read")
    return read_card(uow)


# Changing


def _is_forward(before: date | None, after: date | None) -> bool:
    return after is not None and (before is None or after > before)


def _locked(uow: UnitOfWork, journal_id: int | None) -> Stored:
    """A lock date that no posting reads until the commit.

    All postings read the company's row, so it is taken too: a journal's may not be there yet.
    """
    lock = select(LockDate.id).where(
        or_(LockDate.journal_id.is_(None), LockDate.journal_id == journal_id)
    )
    uow.connection.execute(lock.order_by(LockDate.id).with_for_update())
    found = [one for one in stored_dates(uow) if one.journal_id == journal_id]
    if not found:
        raise Refused("lock_date.unknown_journal")
    return found[0]


def _change(
    uow: UnitOfWork,
    stored: Stored,
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


def _propose(uow: UnitOfWork, stored: Stored, until_on: date | None, reason: str) -> None:
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
    stored: Stored,
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


def _user_name(uow: UnitOfWork, user_id: int) -> str:
    return uow.connection.scalar(select(UserAccount.name).where(UserAccount.id == user_id)) or ""


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()
