"""Parts the lines of a document into those taken before, those to take now, those to report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from app.models.company import DocumentSeries, Journal, LockDate
from app.services.importing.known import digest
from app.services.importing.lines import Reason, ReportedLine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, timedelta

    from app.models.enums import SeriesKind
    from app.services.importing.known import KnownDocument
    from app.services.importing.lines import SaleLine
    from app.services.importing.spool import Document
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Triage:
    """The lines of one document: `known` stand in the books, `fresh` do not yet."""

    document: Document
    known: list[SaleLine] = field(default_factory=list)
    fresh: list[SaleLine] = field(default_factory=list)
    reported: list[ReportedLine] = field(default_factory=list)

    def report_fresh(self, reason: Reason) -> None:
        """Take none of the lines that do not stand in the books yet."""
        for line in self.fresh:
            _report(self, line, reason)
        self.fresh.clear()


def triage(
    document: Document,
    known: KnownDocument,
    *,
    has_name: Callable[[str], bool],
    locked_until: date | None,
    last_dates: Mapping[int, date],
    today: date,
    shift: timedelta,
) -> Triage:
    """Part the lines of `document`; nothing is written.

    `has_name` tells whether any line or the books name a product; documents dated until
    `locked_until`, that day included, are in a locked period; `last_dates` are, by year, those
    before which no number may be given. Nothing is posted that is dated after `today`. The books
    are dated `shift` after the file.
    """
    result = Triage(document)
    for line in document.lines:
        place = line.origin.place
        if place in known.met:
            _report(result, line, Reason.MALFORMED)
        elif (line.time + shift).date() > today:
            _report(result, line, Reason.BAD_DATE)
        elif not line.description and not has_name(line.stock_code):
            _report(result, line, Reason.NO_DESCRIPTION)
        elif place not in known.digests:
            result.fresh.append(line)
        elif known.digests[place] == digest(line):
            result.known.append(line)
        else:
            _report(result, line, Reason.CHANGED_SINCE_IMPORT)
        known.met.add(place)
    if result.fresh:
        day = _date(result.fresh, shift)
        if locked_until and day <= locked_until:
            result.report_fresh(Reason.LOCKED_PERIOD)
        elif day < last_dates.get(day.year, day):
            result.report_fresh(Reason.DATE_STEPS_BACK)
    return result


def locked_until(uow: UnitOfWork, journal_ids: Sequence[int]) -> date | None:
    """The last day on which one of the journals may not be posted in; None if no day is locked."""
    if uow.is_postgresql:  # nobody moves it while this batch is under way
        rows = select(LockDate.id).order_by(LockDate.id).with_for_update(read=True)
        uow.connection.execute(rows)
    return uow.connection.scalar(
        select(func.max(LockDate.locked_until_on)).where(
            or_(LockDate.journal_id.is_(None), LockDate.journal_id.in_(journal_ids))
        )
    )


def last_dates(uow: UnitOfWork, wanted: Sequence[tuple[int, SeriesKind]]) -> dict[int, date]:
    """By year the latest last date of these series, of journals whose numbers follow dates."""
    last: dict[int, date] = {}
    for journal_id, kind in wanted:
        rows = uow.connection.execute(
            select(DocumentSeries.year, DocumentSeries.last_on)
            .join(Journal, Journal.id == DocumentSeries.journal_id)
            .where(
                DocumentSeries.journal_id == journal_id,
                DocumentSeries.kind == kind,
                Journal.dated_series_since_at.is_not(None),
            )
        )
        for year, day in rows:
            if day is not None:
                last[year] = max(day, last.get(year, day))
    return last


def _date(lines: list[SaleLine], shift: timedelta) -> date:
    """The date of the document that these lines make."""
    return (min(line.time for line in lines) + shift).date()


def _report(result: Triage, line: SaleLine, reason: Reason) -> None:
    result.reported.append(ReportedLine(line.origin, reason, line.cells, line.amount))
