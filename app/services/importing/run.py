"""Runs an import: reads the whole file first, then takes its documents batch by batch."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TextIO

from sqlalchemy import select

from app.errors import Unusable
from app.models.enums import Role
from app.models.users import UserAccount, UserRole
from app.services import access
from app.services.actions import question
from app.services.importing.batch import Batch, take
from app.services.importing.booking_room import LARGEST_BOOKS, booked
from app.services.importing.files import open_book
from app.services.importing.lines import EXACT, CancellationLine, Reason, ReportedLine
from app.services.importing.names import ProductNames
from app.services.importing.partners import plain_details
from app.services.importing.products import unknown_lot
from app.services.importing.reading import DEFAULT_SOURCE, read_lines
from app.services.importing.report import begins_as_report, write_report
from app.services.importing.setting import read_setting
from app.services.importing.spool import batches, open_spool
from app.services.importing.statistics import MANY_LINES, count_books
from app.services.importing.totals import Totals
from app.services.unit_of_work import IMPORT_LOGIN, UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from app.services.importing.batch import BatchDone
    from app.services.importing.lines import SaleLine
    from app.services.importing.partners import PartnerDetails
    from app.services.importing.spool import Spool
    from app.services.importing.triage import Triage
    from app.services.unit_of_work import Database

DOCUMENTS_PER_BATCH = 500
LINES_PER_BATCH = 15_000
_LINES_PER_STEP = 1000


@dataclass(frozen=True, slots=True)
class ImportOrders:
    """An order book to import.

    `source` names where its document numbers come from (a report of ours names it itself);
    `report` is where the lines go that are not taken; `paid_share` of the invoices, 0 to 1, get a
    payment of the same day; `tax_name` is a tax for all lines; `details` tells what the book does
    not of a customer, by number and country. `lot_name` tells of which lot the pieces of a tracked
    product were; the books are dated `shift_weeks` after the file (the demo: rules 43).
    """

    path: Path
    source: str = DEFAULT_SOURCE
    report: Path | None = None
    paid_share: Decimal = Decimal(0)
    tax_name: str = ""
    details: Callable[[str, str], PartnerDetails] = plain_details
    lot_name: Callable[[SaleLine], str] = unknown_lot
    shift_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `total` are bytes while it reads, then documents."""

    is_reading: bool
    done: int
    total: int
    lines: int


@dataclass(slots=True)
class ImportDone:
    """What an import came to. `documents`, `partners` and `products` are those of taken lines.

    `invoiced` is what this run's new invoices come to, `gross` the same without taxes on top;
    `amount_new` is the control amount of the same lines.
    """

    totals: Totals = field(default_factory=Totals)
    documents: set[tuple[str, str]] = field(default_factory=set)
    partners: set[tuple[str, str]] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    amount_new: Decimal = Decimal(0)
    invoiced: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)

    @property
    def rounding(self) -> Decimal:
        """What rounding to the currency added to this run's invoices (rules 40)."""
        return EXACT.subtract(self.gross, self.amount_new)


@question
def administrator(uow: UnitOfWork, request: None) -> int:
    """The user in whose name a command without a name of its own starts an import.

    Raises:
        Unusable: there is no active administrator.
    """
    del request
    statement = (
        select(UserAccount.id)
        .join(UserRole, UserRole.user_id == UserAccount.id)
        .where(UserRole.role == Role.ADMINISTRATOR, UserAccount.is_active)
        .order_by(UserAccount.id)
    )
    found = uow.connection.scalars(statement).first()
    if found is None:
        raise Unusable("import.no_administrator")
    return found


@question
def require_right(uow: UnitOfWork, request: None) -> None:
    """Refuse who may not start an import: only an administrator may (rules 21).

    Raises:
        NotAllowed: import.run
    """
    del request
    access.require(uow, "import.run")


@question
def require_tax(uow: UnitOfWork, name: str) -> None:
    """Refuse a tax that is not there; an empty name stands for none.

    Raises:
        Unusable: there is no active tax of that name.
    """
    read_setting(uow, name)


@question
def today(uow: UnitOfWork, request: None) -> date:
    """The company's day: what is dated later is not taken."""
    del request
    return uow.today


def import_orders(
    database: Database,
    request: ImportOrders,
    *,
    actor_id: int,
    progress: Callable[[Progress], None] | None = None,
) -> ImportDone:
    """Read an order book and take it; see `prepare` and `Run.take`."""
    with prepare(request, progress) as run:
        return run.take(database, actor_id=actor_id)


@contextmanager
def prepare(
    request: ImportOrders, progress: Callable[[Progress], None] | None = None
) -> Iterator[Run]:
    """Read an order book to its end; no database is needed yet, so a broken file changes nothing.

    At the end of the context the report is written. An import that was stopped or broke off
    leaves the report of before as it is: it may be the very file that is imported, with
    corrections in it that no batch has come to yet.

    Raises:
        Unusable: the file cannot be read to its end, has no lines, or the report cannot be written.
    """
    with _report_file(request.report) as report, open_spool() as spool:
        run = Run(request, spool, progress)
        run.read()
        yield run
        if request.report is not None and report is not None:
            with _in_words(request.report):
                write_report(report, spool.reported())


class Run:
    """One import under way: an order book that has been read."""

    def __init__(
        self,
        request: ImportOrders,
        spool: Spool,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.done = ImportDone()
        self._request = request
        self._spool = spool
        self._names = ProductNames()
        self._progress = progress

    def read(self) -> None:
        """Read the whole file: sales go to the spool, the rest is counted and reported."""
        totals = self.done.totals
        with open_book(self._request.path) as book:
            _refuse_to_overwrite(self._request, is_report=book.is_report)
            for line in read_lines(book, self._request.source):
                totals.read(line.amount)
                if isinstance(line, CancellationLine):
                    totals.cancelled(line.amount)
                elif isinstance(line, ReportedLine):
                    self._names.see_reported(line)
                    self._report(line)
                else:
                    self._names.see(line)
                    self._spool.add(line)
                if totals.lines_read % _LINES_PER_STEP == 0:
                    self._tell(book.position, book.size, totals.lines_read, is_reading=True)
            if not totals.lines_read:
                raise Unusable("import.no_lines", {"file": book.name})

    def take(self, database: Database, *, actor_id: int) -> ImportDone:
        """Take the documents, one transaction per batch, in the name of the system user Import.

        What an earlier run took is left as it is. A run that is stopped leaves whole documents,
        and the next one goes on.

        Raises:
            NotAllowed: the actor is no administrator.
            Unusable: there is no tax of the name asked for, or the database cannot be written.
        """
        database.ask(require_right, None, actor_id=actor_id)
        self._judge_dates(database.ask(today, None, actor_id=actor_id))
        importer = database.user_id(IMPORT_LOGIN) or database.system_user_id()
        total = self._spool.arrange()
        documents = lines = 0
        room = EXACT.subtract(LARGEST_BOOKS, database.ask(booked, None, actor_id=actor_id))
        self._tell(documents, total, lines, is_reading=False)
        for some in batches(self._spool.documents(), DOCUMENTS_PER_BATCH, LINES_PER_BATCH):
            batch = Batch(
                some,
                self._names,
                self._request.details,
                self._request.paid_share,
                self._request.tax_name,
                self._request.lot_name,
                timedelta(weeks=self._request.shift_weeks),
                room,
            )
            done = database.act(take, batch, actor_id=importer)
            room = EXACT.subtract(room, done.booked)
            self._count(done)
            documents += len(some)
            lines += sum(len(document.lines) for document in some)
            self._tell(documents, total, lines, is_reading=False)
        totals = self.done.totals
        if totals.lines_taken - totals.lines_known >= MANY_LINES:
            count_books(database)
        return self.done

    def _judge_dates(self, day: date) -> None:
        """Call a date after `day` bad on lines that were reported for what comes after dates."""
        shift = timedelta(weeks=self._request.shift_weeks)
        for reason, count in self._spool.report_future(day - shift).items():
            self.done.totals.reported_anew(reason, Reason.BAD_DATE, count)

    def _count(self, batch: BatchDone) -> None:
        """Add what became of a batch."""
        self.done.invoiced = EXACT.add(self.done.invoiced, batch.invoiced)
        self.done.gross = EXACT.add(self.done.gross, batch.gross)
        for part in batch.parts:
            for line in part.reported:
                self._report(line)
            self._count_taken(part)

    def _count_taken(self, part: Triage) -> None:
        """Add the lines of a document that stand in the books."""
        for line in part.known:
            self.done.totals.taken(line.amount, is_known=True)
        for line in part.fresh:
            self.done.totals.taken(line.amount, is_known=False)
            self.done.amount_new = EXACT.add(self.done.amount_new, line.amount)
        if part.known or part.fresh:
            document = part.document
            self.done.documents.add((document.source, document.number))
            self.done.partners.add((document.source, document.customer))
            self.done.products.update(line.stock_code for line in (*part.known, *part.fresh))

    def _report(self, line: ReportedLine) -> None:
        self.done.totals.reported(line.reason, line.amount)
        self._spool.report(line)

    def _tell(self, done: int, total: int, lines: int, *, is_reading: bool) -> None:
        if self._progress:
            self._progress(Progress(is_reading, done, total, lines))


def _refuse_to_overwrite(request: ImportOrders, *, is_report: bool) -> None:
    """Refuse a report that would take the place of the order book, or of what is no report.

    `is_report` is whether what is imported is a report itself, which is written anew.
    """
    report = request.report
    if report is None or not report.is_file():
        return
    words = {"file": str(report)}
    try:
        if not is_report and report.samefile(request.path):
            raise Unusable("import.report_is_book", words)
        if report.stat().st_size and not begins_as_report(report):
            raise Unusable("import.report_is_other", words)
    except OSError as error:
        raise _unwritable("import.report_unwritable", report, error) from error


@contextmanager
def _report_file(path: Path | None) -> Iterator[TextIO | None]:
    """The report's file, put in its place when all went well and it is whole on the disk.

    It may have the name of the report that is being imported.
    """
    if path is None:
        yield None
        return
    making = path.with_name(f"{path.name}.part")
    try:
        target = making.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise _unwritable("import.report_unwritable", path, error) from error
    try:
        with _closed(target, path):
            yield target
        with _in_words(path):
            making.replace(path)
    except BaseException:
        making.unlink(missing_ok=True)
        raise


@contextmanager
def _closed(target: TextIO, path: Path) -> Iterator[None]:
    """Close the report's file; what cannot be written then is told in words."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            target.close()
        raise
    with _in_words(path):
        target.close()


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Say in words that the report could not be written when all documents had been taken."""
    try:
        yield
    except OSError as error:
        raise _unwritable("import.report_lost", path, error) from error


def _unwritable(code: str, path: Path, error: OSError) -> Unusable:
    return Unusable(code, {"file": str(path), "cause": error.strerror or str(error)})
