"""Journals: where documents and payments are booked, and how their numbers run (rules 2).

An accountant makes one, takes it out of use, lets its numbers follow dates, and says where a series
begins that another system has begun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, or_, select

from app.errors import Invalid, Problem, Refused
from app.models.company import Account, Currency, DocumentSeries, Journal, LockDate
from app.models.enums import AccountKind, JournalKind, SeriesKind
from app.models.ids import JournalId, RecordRef
from app.services import access, masters, series
from app.services.actions import action, question
from app.services.checks import Checks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "CreateJournal",
    "FirstNumber",
    "JournalCard",
    "JournalId",
    "JournalKind",
    "JournalsCard",
    "SaveJournal",
    "SeriesKind",
    "SeriesRow",
    "card",
    "create",
    "save",
]

RIGHT = "journal.write"
KINDS: dict[JournalKind, tuple[SeriesKind, ...]] = {
    JournalKind.SALE: (SeriesKind.INVOICE, SeriesKind.CREDIT_NOTE),
    JournalKind.GENERAL: (SeriesKind.ENTRY,),
    **dict.fromkeys(
        (JournalKind.BANK, JournalKind.CASH, JournalKind.CARD),
        (SeriesKind.PAYMENT, SeriesKind.REFUND_PAYMENT, SeriesKind.REVERSAL),
    ),
}
ACCOUNTS = {
    JournalKind.BANK: AccountKind.BANK,
    JournalKind.CASH: AccountKind.CASH,
    JournalKind.CARD: AccountKind.CARD_CLEARING,
}
CODE = re.compile(r"[A-Z0-9]{1,8}")
MOST = 99_999_999
FIRST_YEAR, LAST_YEAR = 1900, 9999


@dataclass(frozen=True, slots=True)
class CreateJournal:
    """A new journal; its code is the prefix of its numbers. `currency_code` None: the company's.

    Field names of `Invalid`: code, name, currency_code.
    """

    code: str
    name: str
    kind: JournalKind
    currency_code: str | None = None


@dataclass(frozen=True, slots=True)
class FirstNumber:
    """With which number a series begins that has not given one yet."""

    kind: SeriesKind
    year: int
    number: int


@dataclass(frozen=True, slots=True)
class SaveJournal:
    """A journal's form. Field names of `Invalid`: name, is_active, first_number."""

    id: JournalId
    version: int
    name: str
    is_active: bool
    follows_dates: bool
    first_number: FirstNumber | None = None


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series of a year and the number that comes next; `has_begun`: one was given already."""

    kind: SeriesKind
    year: int
    next: str
    next_value: int
    has_begun: bool


@dataclass(frozen=True, slots=True)
class JournalCard:
    """A journal with its series; `follows_dates_since` None: its numbers need not."""

    id: JournalId
    version: int
    code: str
    name: str
    kind: JournalKind
    currency_code: str
    is_active: bool
    follows_dates_since: datetime | None
    series: tuple[SeriesRow, ...]


@dataclass(frozen=True, slots=True)
class JournalsCard:
    """All journals, those out of use too, and what a new one may be in; `saved` just was."""

    journals: tuple[JournalCard, ...]
    currency_codes: tuple[str, ...]
    company_currency_code: str
    saved: JournalId | None = None


MASTER = masters.Master("journal", Journal, "journal.unknown", {"uq_journal_code": "code"})


def _again(uow: UnitOfWork, ids: Sequence[int]) -> JournalsCard:
    return _card(uow, JournalId(ids[0]))


@action("journal.create", again=_again)
def create(uow: UnitOfWork, request: CreateJournal) -> JournalsCard:
    """Make a journal; one that money goes through gets an account of its own.

    Raises:
        NotAllowed: journal.write
        Invalid: see CreateJournal
    """
    access.require(uow, RIGHT)
    _lock_books(uow)
    checks = Checks()
    code = checks.line("code", request.code, is_required=True).upper()
    name = checks.line("name", request.name, is_required=True)
    if "code" not in checks.problems and not CODE.fullmatch(code):
        checks.add("code", "journal.code_characters")
    prefix, refund_prefix = code, f"R{code}"
    if {prefix, refund_prefix, f"X{prefix}"} & _prefixes(uow):
        checks.add("code", "journal.code_taken", prefix=code)
    currency_id = _currency_id(uow, checks, request.currency_code)
    checks.done()
    made = masters.make(
        uow,
        MASTER,
        {
            "code": code,
            "name": name,
            "kind": request.kind,
            "prefix": prefix,
            "refund_prefix": refund_prefix,
            "currency_id": currency_id,
            "account_id": _account(uow, request.kind, name),
        },
        name=name,
    )
    return _card(uow, JournalId(made))


@action("journal.save", again=_again)
def save(uow: UnitOfWork, request: SaveJournal) -> JournalsCard:
    """Save a journal's form: name, whether it is in use, whether numbers follow dates, a start.

    Postings that are under way end first, later ones find what was saved.

    Raises:
        NotAllowed: journal.write
        Refused: journal.unknown
        Stale: somebody else saved it meanwhile
        Invalid: see SaveJournal
    """
    access.require(uow, RIGHT)
    _lock_books(uow)
    found = _find(uow, request.id)
    checks = Checks()
    name = checks.line("name", request.name, is_required=True)
    if found.is_active and not request.is_active and _is_last(uow, found):
        checks.add("is_active", "journal.last_active")
    checks.done()
    since = found.dated_series_since_at
    if request.follows_dates != (since is not None):
        since = _from_now_on(uow, found.id) if request.follows_dates else None
    more: masters.Changes = ()
    if request.first_number is not None:
        more = _begin(uow, found, request.first_number)
    masters.save(
        uow,
        MASTER,
        request.id,
        request.version,
        {"name": name, "is_active": request.is_active, "dated_series_since_at": since},
        card=lambda: _card(uow),
        more=more,
    )
    return _card(uow, request.id)


@question
def card(uow: UnitOfWork, request: None) -> JournalsCard:
    """All journals with their series.

    Raises:
        NotAllowed: invoice.read
    """
    del request
    access.require(uow, "invoice.read")
    return _card(uow)


# Changing


def _lock_books(uow: UnitOfWork) -> None:
    """Let postings end, and no other begin until the commit: all of them read this row shared."""
    company = select(LockDate.id).where(LockDate.journal_id.is_(None))
    uow.connection.execute(company.with_for_update())


def _find(uow: UnitOfWork, journal_id: int) -> Row[*tuple[Any, ...]]:
    row = uow.connection.execute(
        select(Journal.id, Journal.kind, Journal.is_active, Journal.dated_series_since_at).where(
            Journal.id == journal_id
        )
    ).first()
    if row is None:
        raise Refused("journal.unknown", RecordRef("journal", journal_id))
    return row


def _prefixes(uow: UnitOfWork) -> set[str]:
    """What the numbers of all journals begin with."""
    rows = uow.connection.execute(select(Journal.code, Journal.prefix, Journal.refund_prefix))
    return {word for row in rows for word in (*row, f"X{row.prefix}")}


def _currency_id(uow: UnitOfWork, checks: Checks, code: str | None) -> int | None:
    """The currency of the journal's documents; None stands for the company's."""
    if code is None or code == uow.company.currency.code:
        return None
    found = uow.connection.scalar(
        select(Currency.id).where(Currency.code == code, Currency.is_active)
    )
    if found is None:
        checks.add("currency_code", "field.choice")
    return found


def _account(uow: UnitOfWork, kind: JournalKind, name: str) -> int | None:
    """An account that money of the journal moves through: the next free code of its kind."""
    account_kind = ACCOUNTS.get(kind)
    if account_kind is None:
        return None
    codes = set(uow.connection.scalars(select(Account.code)))
    own = uow.connection.scalars(select(Account.code).where(Account.kind == account_kind))
    number = max((int(code) for code in own if code.isdecimal()), default=1200) + 1
    while str(number) in codes:
        number += 1
    statement = insert(Account).values(kind=account_kind, code=str(number), name=name)
    return int(uow.connection.execute(statement.returning(Account.id)).scalar_one())


def _is_last(uow: UnitOfWork, journal: Row[*tuple[Any, ...]]) -> bool:
    """Whether no other journal of the company's currency could take what this one takes."""
    kinds = tuple(ACCOUNTS) if journal.kind in ACCOUNTS else (journal.kind,)
    others = select(func.count()).where(
        Journal.kind.in_(kinds),
        Journal.is_active,
        Journal.id != journal.id,
        or_(Journal.currency_id.is_(None), Journal.currency_id == uow.company.currency.id),
    )
    return not uow.connection.scalar(others)


def _from_now_on(uow: UnitOfWork, journal_id: int) -> datetime:
    """A moment after all that was posted in the journal, whatever its clock said."""
    last = uow.connection.scalar(
        select(func.max(DocumentSeries.last_posted_at)).where(
            DocumentSeries.journal_id == journal_id
        )
    )
    return uow.now if last is None else max(uow.now, last + timedelta(microseconds=1))


def _begin(
    uow: UnitOfWork,
    journal: Row[*tuple[Any, ...]],
    first: FirstNumber,
) -> masters.Changes:
    """Let a series begin with a number; it must not have given one.

    Raises:
        Invalid: first_number: journal.first_number_range, journal.series_begun, field.choice
    """
    wanted = series.Series(journal.id, first.kind, first.year)
    if first.kind not in KINDS[journal.kind] or not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise Invalid({"first_number": Problem("field.choice")})
    if not 1 <= first.number <= MOST:
        raise Invalid({"first_number": Problem("journal.first_number_range", {"most": MOST})})
    if series.has_given(uow, wanted):
        words = {"year": first.year}
        raise Invalid({"first_number": Problem("journal.series_begun", words)})
    before = series.begin(uow, wanted, first.number)
    if before == first.number:
        return ()
    return ((f"first_number {first.kind} {first.year}", str(before), str(first.number)),)


# Reading


def _card(uow: UnitOfWork, saved: JournalId | None = None) -> JournalsCard:
    currencies = uow.connection.execute(
        select(Currency.id, Currency.code).where(Currency.is_active).order_by(Currency.code)
    ).all()
    codes = {row.id: row.code for row in currencies}
    own = uow.company.currency.code
    begun = _begun(uow)
    rows = uow.connection.execute(select(*Journal.__table__.columns).order_by(Journal.id))
    return JournalsCard(
        tuple(
            JournalCard(
                id=JournalId(row.id),
                version=row.version,
                code=row.code,
                name=row.name,
                kind=row.kind,
                currency_code=codes.get(row.currency_id, own),
                is_active=row.is_active,
                follows_dates_since=row.dated_series_since_at,
                series=tuple(_series(uow, row, begun)),
            )
            for row in rows
        ),
        tuple(codes.values()),
        own,
        saved,
    )


def _begun(uow: UnitOfWork) -> dict[tuple[int, SeriesKind, int], tuple[int, int]]:
    """The last number of each series and how many it has given."""
    rows = uow.connection.execute(
        select(
            DocumentSeries.journal_id,
            DocumentSeries.kind,
            DocumentSeries.year,
            DocumentSeries.last_number,
            DocumentSeries.count.label("given"),
        )
    )
    return {(row.journal_id, row.kind, row.year): (row.last_number, row.given) for row in rows}


def _series(
    uow: UnitOfWork,
    journal: Row[*tuple[Any, ...]],
    begun: Mapping[tuple[int, SeriesKind, int], tuple[int, int]],
) -> Iterator[SeriesRow]:
    """The journal's series of two years and those that have a row, the latest year first."""
    own = {key[1:] for key in begun if key[0] == journal.id}
    years = (uow.today.year, uow.today.year - 1)
    wanted = own | {(kind, year) for kind in KINDS[journal.kind] for year in years}
    for kind, year in sorted(
        wanted, key=lambda each: (-each[1], KINDS[journal.kind].index(each[0]))
    ):
        last, count = begun.get((journal.id, kind, year), (0, 0))
        prefix = series.prefix_of(kind, journal.prefix, journal.refund_prefix)
        text = series.number_text(prefix, year, last + 1)
        yield SeriesRow(kind, year, text, last + 1, has_begun=count > 0)
