"""What is shown of lock dates: each, what waits for a second person, the drafts in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from app.db.base import aliased
from app.models.company import Currency, Journal, LockDate, LockDateChange
from app.models.enums import InvoiceState, Role
from app.models.ids import InvoiceId, JournalId, LockDateChangeId, RecordRef
from app.models.invoices import Invoice
from app.models.partners import Partner
from app.models.users import UserAccount, UserRole
from app.services import access

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from app.services.actions import CurrencyFacts
    from app.services.unit_of_work import UnitOfWork

DRAFTS_SHOWN = 50
SIDES = (Role.ADMINISTRATOR, Role.ACCOUNTANT)


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
    """All lock dates, the company's first, and the first of the drafts dated before them."""

    rows: tuple[LockDateRow, ...]
    drafts: tuple[DraftInTheWay, ...]
    draft_count: int
    today: date
    currency: CurrencyFacts


@dataclass(frozen=True, slots=True)
class Stored:
    """A lock date as it is stored; without an id if its journal never had one."""

    id: int | None
    journal_id: int | None
    name: str
    until_on: date | None


def are_two_sides(uow: UnitOfWork, other_id: int) -> bool:
    """Whether one of actor and `other_id` is an administrator, the other an accountant."""
    roles = set(uow.connection.scalars(select(UserRole.role).where(UserRole.user_id == other_id)))
    mine = uow.actor.roles
    first, second = SIDES
    return (first in roles and second in mine) or (second in roles and first in mine)


def stored_dates(uow: UnitOfWork) -> list[Stored]:
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
        Stored(company.id, None, "", company.locked_until_on),
        *(Stored(row.id, row.journal, row.name, row.locked_until_on) for row in rows),
    ]


def read_card(uow: UnitOfWork) -> LockDatesCard:
    """All of it, as this user may see and do it."""
    proposals = open_proposals(uow)
    drafts, count = _drafts(uow)
    return LockDatesCard(
        rows=tuple(
            LockDateRow(
                None if one.journal_id is None else JournalId(one.journal_id),
                one.name,
                one.until_on,
                _proposal(uow, proposals.get(one.id or 0)),
            )
            for one in stored_dates(uow)
        ),
        drafts=drafts,
        draft_count=count,
        today=uow.today,
        currency=uow.company.currency,
    )


_OpenProposal = tuple[int, "date | None", int, str, str]


def open_proposals(uow: UnitOfWork) -> dict[int, _OpenProposal]:
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
        and are_two_sides(uow, by_id)
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
