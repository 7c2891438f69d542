"""The integrity report for an auditor: what its pages print, and the pages as PDF.

Like the credit note: the dataclasses need neither ReportLab nor Babel.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.documents.content import Column, CompanyHeading, Fact, Report, Row, Section
from app.documents.writing import PageWriter
from app.texts import t

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


__all__ = [
    "CheckedRule",
    "CompanyHeading",
    "Counted",
    "FoundProblem",
    "IntegrityPage",
    "PrintedSeries",
    "fingerprint_in",
    "render",
]

ANCHOR_KEYWORD = "after-sales-desk-anchor-sha256:"


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """A rule of the check by its name, a word of `check.rule_…` and `check.holds_…`."""

    name: str
    problems: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of a kind were looked at: a word of `check.counted_…`."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """Something that breaks a rule, in words."""

    rule: str
    record: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PrintedSeries:
    """Where a series stands: `kind` is a word of `check.series_…`, `last` its last number."""

    journal: str
    kind: str
    year: int
    count: int
    last: str
    last_hash: str


@dataclass(frozen=True, slots=True)
class IntegrityPage:
    """Everything that the report prints; `made_at` is in the company's time zone.

    `compared_at` is the day of the earlier report that it was compared with; `fingerprint` is the
    SHA-256 of the file of anchors written with it. `left_out` problems are not listed.
    """

    heading: CompanyHeading
    made_at: datetime
    database: str
    version: str
    rules: tuple[CheckedRule, ...]
    counts: tuple[Counted, ...]
    problems: tuple[FoundProblem, ...]
    left_out: int
    series: tuple[PrintedSeries, ...]
    fingerprint: str
    anchor_file: str
    compared_at: datetime | None
    language: str

    @property
    def found(self) -> int:
        """How many problems there are."""
        return len(self.problems) + self.left_out


def fingerprint_in(pdf: Path) -> str:
    """The SHA-256 of the anchors that a report was written with; "" if it is no such report."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(pdf) as document:
            keywords: str = document.get_metadata_value("Keywords")
    except (OSError, pypdfium2.PdfiumError):
        return ""
    return keywords.removeprefix(ANCHOR_KEYWORD) if keywords.startswith(ANCHOR_KEYWORD) else ""


def render(page: IntegrityPage) -> bytes:
    """The report as PDF, in its language; the same page gives the same bytes."""
    from app.documents.sections import compose

    return compose(_Writer(page).report())


class _Writer(PageWriter[IntegrityPage]):
    """Turns the page's numbers and dates into the words of one language."""

    def report(self) -> Report:
        """The whole report in words."""
        page = self.page
        return Report(
            language=self.figures.language_tag,
            heading=page.heading,
            title=t("integrity.title", self.language),
            number="",
            is_draft=False,
            address=(),
            facts=self._facts(),
            remarks=(),
            page_of=self.page_of,
            sections=tuple(self._sections()),
            keywords=f"{ANCHOR_KEYWORD}{page.fingerprint}",
        )

    def _facts(self) -> tuple[Fact, ...]:
        page = self.page
        result = (
            t("integrity.problems", self.language, n=page.found)
            if page.found
            else t("integrity.agrees", self.language)
        )
        compared = page.compared_at
        earlier = self._moment(compared) if compared else t("integrity.not_compared", self.language)
        return (
            Fact(t("integrity.result", self.language), (result,)),
            Fact(t("integrity.made_at", self.language), (self._moment(page.made_at),)),
            Fact(t("integrity.compared", self.language), (earlier,)),
            Fact(t("integrity.database", self.language), (page.database,)),
            Fact(t("integrity.version", self.language), (page.version,)),
        )

    def _sections(self) -> list[Section]:
        page = self.page
        sections = [self._rules(), self._series(), self._counts(), self._anchor()]
        return [self._problems(), *sections] if page.found else sections

    def _rules(self) -> Section:
        columns = (
            Column("description", t("integrity.rule", self.language)),
            Column("amount", t("integrity.found", self.language)),
        )
        rows = tuple(
            Row(
                (
                    (
                        t(f"check.rule_{rule.name}", self.language),
                        t(f"check.holds_{rule.name}", self.language),
                    ),
                    (
                        self._number(rule.problems)
                        if rule.problems
                        else t("integrity.nothing", self.language),
                    ),
                )
            )
            for rule in self.page.rules
        )
        return Section(
            t("integrity.rules", self.language),
            t("integrity.rules_small", self.language),
            columns,
            rows,
        )

    def _problems(self) -> Section:
        page = self.page
        columns = (
            Column("code", t("integrity.record", self.language), 80),
            Column("description", t("integrity.problem", self.language)),
        )
        rows = tuple(
            Row(((each.record,), (t(f"check.rule_{each.rule}", self.language), each.sentence)))
            for each in page.problems
        )
        small = t("integrity.left_out", self.language, n=page.left_out) if page.left_out else ""
        return Section(t("integrity.problems", self.language, n=page.found), small, columns, rows)

    def _series(self) -> Section:
        columns = (
            Column("description", t("integrity.series", self.language)),
            Column("figure", t("integrity.count", self.language)),
            Column("amount", t("integrity.last", self.language), 84),
        )
        rows = tuple(
            Row(
                (
                    (self._series_name(each), *_in_groups(each.last_hash)),
                    (self._number(each.count),),
                    (each.last,),
                )
            )
            for each in self.page.series
        )
        return Section(
            t("integrity.all_series", self.language),
            t("integrity.series_small", self.language),
            columns,
            rows,
        )

    def _series_name(self, series: PrintedSeries) -> str:
        kind = t(f"check.series_{series.kind}", self.language)
        return f"{series.journal} · {kind} · {series.year}"

    def _counts(self) -> Section:
        columns = (
            Column("description", t("integrity.kind", self.language)),
            Column("amount", t("integrity.rows", self.language), 70),
        )
        rows = tuple(
            Row(((t(f"check.counted_{each.name}", self.language),), (self._number(each.count),)))
            for each in self.page.counts
        )
        return Section(
            t("integrity.counts", self.language),
            t("integrity.counts_small", self.language),
            columns,
            rows,
        )

    def _anchor(self) -> Section:
        words = {"file": self.page.anchor_file, "fingerprint": self.page.fingerprint}
        return Section(
            t("integrity.anchor", self.language),
            t("integrity.anchor_small", self.language, **words),
        )

    def _moment(self, moment: datetime) -> str:
        return f"{self.figures.short_date(moment.date())}, {moment:%H:%M}"

    def _number(self, count: int) -> str:
        return self.figures.number(Decimal(count))


def _in_groups(digest: str) -> tuple[str, str]:
    """A hash in two lines of four groups, which the eye can compare."""
    groups = [digest[place : place + 8] for place in range(0, len(digest), 8)]
    return " ".join(groups[:4]), " ".join(groups[4:])
