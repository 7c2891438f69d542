"""The customer's statement: what its page prints, and the page as PDF.

Like the credit note: the dataclasses need neither ReportLab nor Babel; `render` belongs on the
paper thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from app.documents.content import Column, CompanyHeading, Content, Currency, Fact, Row, Totals
from app.documents.writing import PricedWriter
from app.texts import t

if TYPE_CHECKING:
    from datetime import date


__all__ = [
    "Age",
    "AgeRow",
    "CompanyHeading",
    "Currency",
    "StatementLine",
    "StatementPage",
    "render",
]


class Age(StrEnum):
    """How long something has been due, in days."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_60 = "to_60"
    TO_90 = "to_90"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class AgeRow:
    """What is owed of one age: how many documents, and how much."""

    age: Age
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class StatementLine:
    """Something open: credits are below zero. `kind` is a word of `document.item_…`.

    `origin` is the number in the book that it was imported from; `due_on` None: a credit, which is
    never due. `balance` is that of this and all lines before.
    """

    kind: str
    number: str
    made_on: date
    due_on: date | None
    days_overdue: int
    total: Decimal
    open: Decimal
    balance: Decimal
    origin: str = ""


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Everything that a statement prints; `balance` = `owed` less `open_credit`.

    `in_books` is the balance in the company's currency, where the statement is in another.
    """

    heading: CompanyHeading
    address: tuple[str, ...]
    as_of: date
    lines: tuple[StatementLine, ...]
    ages: tuple[AgeRow, ...]
    owed: Decimal
    open_credit: Decimal
    balance: Decimal
    currency: Currency
    language: str
    customer_number: str = ""
    in_books: tuple[Currency, Decimal] | None = None


def render(page: StatementPage, language: str | None = None) -> bytes:
    """The statement as PDF, in `language` (the page's own if none).

    The same page gives the same bytes. To be called on the paper thread only.
    """
    from app.documents.page import compose

    return compose(_Writer(page, language).content())


class _Writer(PricedWriter[StatementPage]):
    """Turns the page's numbers and dates into the words of one language."""

    def content(self) -> Content:
        """The whole statement in words."""
        page, language = self.page, self.language
        return Content(
            language=self.figures.language_tag,
            heading=page.heading,
            title=t("document.statement", language),
            number="",
            is_draft=False,
            address=page.address,
            facts=self._facts(),
            remarks=(),
            columns=(
                Column("code", t("document.date", language), 62),
                Column("description", t("document.item", language)),
                Column("figure", t("document.due_on", language)),
                Column("figure", t("document.amount", language)),
                Column("figure", t("document.open", language)),
                Column("amount", t("document.balance", language), 50),
            ),
            rows=tuple(self._row(line) for line in page.lines) or self._nothing(),
            totals=self._totals(),
            texts=(),
            page_of=self.page_of,
        )

    def _facts(self) -> tuple[Fact, ...]:
        page, language = self.page, self.language
        facts = [Fact(t("document.as_of", language), (self.figures.date(page.as_of),))]
        if page.customer_number:
            facts.append(Fact(t("document.customer_number", language), (page.customer_number,)))
        late = (row.amount for row in page.ages if row.age != Age.NOT_DUE)
        overdue = self.money(sum(late, start=Decimal(0)))
        facts.append(Fact(t("document.overdue", language), (overdue,)))
        return tuple(facts)

    def _nothing(self) -> tuple[Row, ...]:
        return (Row(((), (t("document.nothing_open", self.language),), (), (), (), ())),)

    def _row(self, line: StatementLine) -> Row:
        language, figures = self.language, self.figures
        small = [t(f"document.item_{line.kind}", language)]
        if line.origin:
            small.append(line.origin)
        if line.days_overdue > 0:
            small.append(t("document.days_overdue", language, n=line.days_overdue))
        due = figures.short_date(line.due_on) if line.due_on else ""
        return Row(
            (
                (figures.short_date(line.made_on),),
                (line.number, " · ".join(small)),
                (due,),
                (self.money(line.total),),
                (self.money(line.open),),
                (self.money(line.balance),),
            )
        )

    def _totals(self) -> Totals:
        page, language = self.page, self.language
        head = (
            t("document.by_age", language),
            t("document.documents", language),
            t("document.open", language),
        )
        rows = (
            (t(f"document.age_{row.age.value}", language), str(row.count), self.money(row.amount))
            for row in page.ages
        )
        label, balance = t("document.balance_owed", language), page.balance
        if balance < 0:
            label, balance = t("document.balance_in_favour", language), -balance
        return Totals(
            summary=(head, *rows),
            rows=(
                (t("document.owed", language), self.money(page.owed)),
                (t("document.open_credit", language), self.money(page.open_credit)),
            ),
            total=(label, self.money(balance)),
            after=self._in_books(),
        )

    def _in_books(self) -> tuple[tuple[str, str], ...]:
        if self.page.in_books is None:
            return ()
        currency, balance = self.page.in_books
        label = t("document.balance_in", self.language, currency=currency.code)
        return ((label, self.figures.money(balance, currency)),)
