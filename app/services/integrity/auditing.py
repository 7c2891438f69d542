"""An audit: the check without a trace, with what a report for an auditor shows besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select, text, true
from sqlalchemy.exc import DBAPIError

from app import __version__, texts
from app.db.engine import Access, make_engine, parse_url, state_of_file
from app.db.failures import in_words
from app.documents.content import CompanyHeading
from app.documents.integrity_report import (
    CheckedRule,
    Counted,
    FoundProblem,
    IntegrityPage,
    PrintedSeries,
)
from app.errors import Unusable
from app.models.company import Company
from app.services import letterhead
from app.services.integrity import anchors
from app.services.integrity.anchors import ANCHOR, Anchor, Anchored
from app.services.integrity.run import RULES, examine
from app.services.invoices import documents

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.engine import Connection

    from app.services.integrity.report import Finding, Report

MOST_PRINTED = 500


@dataclass(frozen=True, slots=True)
class Audit:
    """What a check found, where each series stands, whose books they are, and when that was."""

    report: Report
    anchor: Anchor
    earlier: Anchor | None
    heading: CompanyHeading
    language: str

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the anchor."""
        return anchors.fingerprint(self.anchor)

    @property
    def compared(self) -> str:
        """That of the earlier one; "" without."""
        return "" if self.earlier is None else anchors.fingerprint(self.earlier)


def audit(
    url: str, tell: Callable[[str], None] | None = None, *, earlier: Anchor | None = None
) -> Audit:
    """Check the database at `url` by reading alone, also where nothing may be written.

    `earlier` is what an earlier report said, which is then compared too.

    Raises:
        Unusable: it cannot be read, it is damaged, or `earlier` is of other books or says nothing.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _once(url, tell, earlier)
    before = state_of_file(parsed)
    try:
        done = _once(url, tell, earlier)
    except (Unusable, DBAPIError):  # perhaps torn by somebody who began to write meanwhile
        if state_of_file(parsed) == before:
            raise
        return _once(url, tell, earlier)
    return done if state_of_file(parsed) == before else _once(url, tell, earlier)


def page(
    done: Audit, *, database: str, anchor_file: str, sentences: Sequence[tuple[Finding, str, str]]
) -> IntegrityPage:
    """What the report prints; `sentences` are the findings with record and sentence in words."""
    report = done.report
    names = list(dict.fromkeys(rule.name for rule in RULES))
    if done.earlier is not None:
        names.append(ANCHOR)
    counts = report.count_by_rule()
    return IntegrityPage(
        heading=done.heading,
        made_at=done.anchor.made_at,
        database=database,
        version=__version__,
        rules=tuple(CheckedRule(name, counts.get(name, 0)) for name in names),
        counts=tuple(Counted(name, count) for name, count in report.checked.items()),
        problems=tuple(
            FoundProblem(finding.rule, record, sentence)
            for finding, record, sentence in sentences[:MOST_PRINTED]
        ),
        left_out=report.left_out + max(0, len(sentences) - MOST_PRINTED),
        series=tuple(
            PrintedSeries(
                each.journal, each.kind, each.year, each.count, each.number, each.last_hash
            )
            for each in done.anchor.series
        ),
        fingerprint=done.fingerprint,
        anchor_file=anchor_file,
        compared_at=None if done.earlier is None else done.earlier.made_at,
        language=done.language,
    )


def _once(url: str, tell: Callable[[str], None] | None, earlier: Anchor | None) -> Audit:
    engine = make_engine(url, Access.AUDIT)
    try:
        with in_words(url), engine.connect() as connection:
            heading, language, zone = _company(connection)
            if earlier is not None:
                anchors.require_comparable(connection, earlier, heading.name)
            more = () if earlier is None else (Anchored(earlier),)
            report = examine(connection, tell, more=more)
            return Audit(
                report,
                Anchor(_now(connection).astimezone(zone), anchors.ends(connection), heading.name),
                earlier,
                heading,
                language,
            )
    finally:
        engine.dispose()


def _now(connection: Connection) -> datetime:
    """The time of the database's server, or of this machine for a file."""
    found = connection.scalar(text("SELECT CURRENT_TIMESTAMP"))
    moment = datetime.fromisoformat(found) if isinstance(found, str) else found
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _company(connection: Connection) -> tuple[CompanyHeading, str, ZoneInfo]:
    """Letterhead, language and time zone; a database without a company has the program's name."""
    columns = documents.company_columns(true())
    row = connection.execute(select(*columns, Company.language, Company.time_zone)).first()
    if row is None:
        name = CompanyHeading(texts.t("application.name"))
        return name, texts.current_language(), ZoneInfo("UTC")
    return letterhead.heading_now(row), row.language, ZoneInfo(row.time_zone)
