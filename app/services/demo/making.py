"""Makes the demo data, step by step, each of which leaves alone what is there already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from app import paths
from app.models.company import Company
from app.models.ids import RecordRef
from app.services import access, company, importing, users
from app.services.actions import action, question
from app.services.demo import (
    cancellations,
    opening_stock,
    people,
    staff,
    tracked,
    waiting,
    warranties,
)
from app.services.demo.scene import cast_of
from app.services.events import Event
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from app.models.ids import UserId
    from app.services.demo.cancellations import TicketsMade
    from app.services.importing import ImportDone
    from app.services.unit_of_work import Database, UnitOfWork

SAMPLE = "sample/online-retail-2010-12.csv.gz"
PAID_SHARE = Decimal("0.6")
_BOOKS, _MATCHING, _TICKETS = Decimal("0.05"), Decimal("0.48"), Decimal("0.5")
_ONE = Decimal(1)
_EARLY = time(7)


@dataclass(frozen=True, slots=True)
class DemoProgress:
    """What is being made, in words, and how much of all is done, 0 to 1."""

    words: str
    fraction: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDated(Event):
    """The demo's dates were fixed, so many weeks after the file's."""

    NAME: ClassVar[str] = "demo.dated"
    IN_TIMELINE: ClassVar[bool] = False
    weeks: int


@dataclass(frozen=True, slots=True)
class DemoMade:
    """What the demo came to: its local user, the logins, its dates, the books and the tickets.

    `shift_weeks` is how far the dates lie after the file's.
    """

    user_id: UserId
    logins: tuple[str, ...]
    shift_weeks: int
    first_on: date
    last_on: date
    books: ImportDone
    tickets: TicketsMade


@dataclass(frozen=True, slots=True)
class _Book:
    """The cancellations of an order book, and the days between which it lies."""

    cancellations: tuple[importing.CancellationLine, ...]
    first_on: date
    last_on: date


def make(
    database: Database,
    *,
    shift: bool = True,
    report: Callable[[DemoProgress], None] | None = None,
    book: Path | None = None,
) -> DemoMade:
    """Make the demo data from the sample month, or from `book`; what is there is used.

    Company, users, teams; orders, deliveries, invoices and payments by the importer; a ticket for
    each cancellation, a part of them credited by the service that the Refund dialog uses, for some
    of the others goods come back; warranties and an opening stock are invented. `shift`
    moves all times by whole weeks so that the last day lies in the week before today; a database
    that was dated before keeps its dates (rules 43).

    Raises:
        Refused: demo.real_company
        Unusable: the order book cannot be read, the database not be written.
    """
    tell = report or (lambda _: None)
    path = book or paths.resource(SAMPLE)
    tell(DemoProgress(t("demo.progress_company"), Decimal(0)))
    local_id = staff.make_company(database)
    made_staff = staff.make_staff(database, local_id)
    tracked.make_products(database, local_id)
    read = _read(path)
    weeks = database.act(
        date_demo, _weeks(database, local_id, read.last_on) if shift else 0, actor_id=local_id
    )
    books = _import(database, local_id, path, weeks, tell)
    database.act(warranties.give, None, actor_id=local_id)
    opened_on = read.first_on + timedelta(weeks=weeks)
    database.act(
        opening_stock.count_in, _count_in(database, local_id, opened_on), actor_id=local_id
    )
    tell(DemoProgress(t("demo.progress_matching"), _MATCHING))
    done = cancellations.make_tickets(
        database,
        made_staff,
        read.cancellations,
        timedelta(weeks=weeks),
        lambda words, share: tell(DemoProgress(words, _TICKETS + (_ONE - _TICKETS) * share)),
    )
    waiting.make_waiting(database, made_staff)
    tell(DemoProgress(t("demo.progress_done"), _ONE))
    return DemoMade(
        user_id=local_id,
        logins=tuple(made_staff.users),
        shift_weeks=weeks,
        first_on=read.first_on + timedelta(weeks=weeks),
        last_on=read.last_on + timedelta(weeks=weeks),
        books=books,
        tickets=done,
    )


def _count_in(database: Database, actor_id: UserId, on: date) -> opening_stock.CountIn:
    """The stock is counted early on the first day."""
    zone = ZoneInfo(database.ask(company.facts, None, actor_id=actor_id).time_zone)
    rows = database.ask(users.rows, users.UserQuestion(), actor_id=actor_id)
    at = datetime.combine(on, _EARLY, zone).astimezone(UTC)
    return opening_stock.CountIn(min(at, database.now()), cast_of(rows))


def _again(uow: UnitOfWork, ids: Sequence[int]) -> int:
    """The weeks that are stored."""
    del ids
    return stored_weeks(uow, None) or 0


@action("demo.date", again=_again)
def date_demo(uow: UnitOfWork, request: int) -> int:
    """Store by how many weeks the demo is dated after the file; what is stored already stays.

    Raises:
        NotAllowed: import.run
    """
    access.require(uow, "import.run")
    known = stored_weeks(uow, None)
    if known is not None:
        return known
    uow.connection.execute(update(Company).values(demo_shift_weeks=request))
    uow.record(DemoDated(ref=RecordRef("company", 1), weeks=request))
    return request


@question
def stored_weeks(uow: UnitOfWork, request: None) -> int | None:
    """By how many weeks the demo is dated after the file; None if this is no dated demo."""
    del request
    return uow.connection.scalar(select(Company.demo_shift_weeks))


def weeks_between(last_on: date, today: date) -> int:
    """The whole weeks after which a day lies in the week before today."""
    return (today - timedelta(days=1) - last_on).days // 7


def _weeks(database: Database, actor_id: UserId, last_on: date) -> int:
    zone = ZoneInfo(database.ask(company.facts, None, actor_id=actor_id).time_zone)
    return weeks_between(last_on, database.now().astimezone(zone).date())


def _read(path: Path) -> _Book:
    lines = []
    days: set[date] = set()
    with importing.open_book(path) as book:
        for line in importing.read_lines(book):
            if isinstance(line, importing.CancellationLine):
                lines.append(line)
            if not isinstance(line, importing.ReportedLine) and line.time is not None:
                days.add(line.time.date())
    return _Book(tuple(lines), min(days), max(days))


def _import(
    database: Database,
    actor_id: UserId,
    path: Path,
    weeks: int,
    tell: Callable[[DemoProgress], None],
) -> ImportDone:
    def told(progress: importing.Progress) -> None:
        share = Decimal(progress.done) / max(progress.total, 1)
        key = "demo.progress_reading" if progress.is_reading else "demo.progress_taking"
        part = (share if progress.is_reading else 4 * share + 1) / 5
        fraction = _BOOKS + part * (_MATCHING - _BOOKS)
        tell(DemoProgress(t(key, percent=int(100 * share)), fraction))

    request = importing.ImportOrders(
        path,
        paid_share=PAID_SHARE,
        details=people.invent,
        lot_name=tracked.lot_name,
        shift_weeks=weeks,
    )
    return importing.import_orders(database, request, actor_id=actor_id, progress=told)
