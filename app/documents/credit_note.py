"""The credit note: what its page prints, and the page as PDF.

The dataclasses need neither ReportLab nor Babel, so services may import this module freely;
`render` brings them in at its first call and belongs on the paper thread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from app.documents.content import (
    CompanyHeading,
    Content,
    Currency,
    Fact,
    InBooks,
    Row,
    TaxRow,
    Text,
    Totals,
)
from app.documents.line_table import LineTable
from app.documents.writing import PricedWriter
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal


__all__ = [
    "CompanyHeading",
    "CreditNoteLine",
    "CreditNotePage",
    "Currency",
    "InBooks",
    "OriginalInvoice",
    "SetAgainst",
    "TaxRow",
    "render",
]

MOST_ORIGINALS_IN_FACTS = 3
MOST_ORIGINALS_IN_HEAD = 12


@dataclass(frozen=True, slots=True)
class OriginalInvoice:
    """An invoice that is credited; `origin` is its number in the book that it was imported from."""

    number: str
    invoice_date: date
    origin: str = ""


@dataclass(frozen=True, slots=True)
class CreditNoteLine:
    """A line as it is printed.

    `details` is the small print below the description (lot, what is wrong), one line each.
    `unit_price` and `amount` are in the document's currency, `discount` in per cent; `taxes` are
    the short labels of the taxes, such as "20 %". Amounts are positive, but for a fee. `original`
    is the invoice under which it is grouped, where there are several.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    code: str = ""
    details: tuple[str, ...] = ()
    discount: Decimal | None = None
    taxes: tuple[str, ...] = ()
    original: OriginalInvoice | None = None


@dataclass(frozen=True, slots=True)
class SetAgainst:
    """An invoice that was matched: how much of the credit it took, what is still owed on it."""

    number: str
    amount: Decimal
    still_owed: Decimal


@dataclass(frozen=True, slots=True)
class CreditNotePage:
    """Everything that the page of a credit note prints, in the document's currency.

    `number` is None for a draft. `language` is the customer's ("en_GB", "de"). `set_against` and
    `still_to_repay` say what has become of the total; None leaves the latter out. `repayment` and
    `returning` are the texts "How you are repaid" and "Returning the goods", empty ones are left
    out. `copy_number` is None for the original, 1 for its first copy. `in_books` is there where
    the document is in another currency than the company's.
    """

    heading: CompanyHeading
    address: tuple[str, ...]
    number: str | None
    issued_on: date
    originals: tuple[OriginalInvoice, ...]
    reason: str
    lines: tuple[CreditNoteLine, ...]
    taxes: tuple[TaxRow, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    currency: Currency
    language: str
    is_draft: bool = False
    ticket_number: str = ""
    customer_number: str = ""
    set_against: tuple[SetAgainst, ...] = ()
    still_to_repay: Decimal | None = None
    repayment: str = ""
    returning: str = ""
    copy_number: int | None = None
    in_books: InBooks | None = None


def render(page: CreditNotePage, language: str | None = None) -> bytes:
    """The credit note as PDF, in `language` (the page's own if none).

    The same page gives the same bytes. To be called on the paper thread only.
    """
    from app.documents.page import compose

    return compose(_Writer(page, language).content())


class _Writer(PricedWriter[CreditNotePage]):
    """Turns the page's numbers and dates into the words of one language."""

    def content(self) -> Content:
        """The whole document in words."""
        page, language = self.page, self.language
        mark = ""
        if page.copy_number is not None:
            mark = t("document.copy_mark", language, number=page.copy_number)
        return Content(
            language=self.figures.language_tag,
            heading=page.heading,
            title=t("document.credit_note", language),
            number=page.number or t("document.draft", language),
            is_draft=page.is_draft or page.number is None,
            address=page.address,
            facts=self._facts(),
            remarks=self._remarks(),
            columns=self._table.columns(),
            rows=tuple(self._rows()),
            totals=self._totals(),
            texts=self._texts(),
            page_of=self.page_of,
            watermark=t("document.draft_mark", language) if page.is_draft else "",
            mark=mark,
        )

    def _facts(self) -> tuple[Fact, ...]:
        """Date, originals, ticket and customer number, those that there are."""
        page, language = self.page, self.language
        facts = [Fact(t("document.date", language), (self.figures.date(page.issued_on),))]
        if 0 < len(page.originals) <= MOST_ORIGINALS_IN_FACTS:
            facts.append(Fact(self._originals_label(), self._originals()))
        if page.ticket_number:
            facts.append(Fact(t("document.ticket", language), (page.ticket_number,)))
        if page.customer_number:
            facts.append(Fact(t("document.customer_number", language), (page.customer_number,)))
        return tuple(facts)

    def _originals_label(self) -> str:
        return t("document.original_invoice", self.language, n=len(self.page.originals))

    def _originals(self) -> tuple[str, ...]:
        """Each original invoice with its number of origin and its date."""
        return tuple(self._original(invoice) for invoice in self.page.originals)

    def _original(self, invoice: OriginalInvoice) -> str:
        day = self.figures.date(invoice.invoice_date)
        if not invoice.origin:
            return t("document.original", self.language, number=invoice.number, date=day)
        return t(
            "document.original_with_origin",
            self.language,
            origin=invoice.origin,
            number=invoice.number,
            date=day,
        )

    def _remarks(self) -> tuple[tuple[str, str], ...]:
        """Originals that are too many for the row of facts, and the reason."""
        remarks = []
        if MOST_ORIGINALS_IN_FACTS < len(self.page.originals) <= MOST_ORIGINALS_IN_HEAD:
            remarks.append((self._originals_label(), "\n".join(self._originals())))
        if self.page.reason:
            remarks.append((t("document.reason", self.language), self.page.reason))
        return tuple(remarks)

    def _rows(self) -> Iterator[Row]:
        """The lines, each invoice's under its number and date where there are several."""
        before = None
        for line in self.page.lines:
            heading = ""
            if line.original is not None and line.original != before:
                before, heading = line.original, self._heading(line.original)
            yield replace(self._table.row(line), heading=heading)

    @cached_property
    def _table(self) -> LineTable:
        return LineTable(self.page.lines, self.language, self.figures, self.currency)

    def _heading(self, invoice: OriginalInvoice) -> str:
        return t("document.of_invoice", self.language, invoice=self._original(invoice))

    def _totals(self) -> Totals:
        page, language = self.page, self.language
        return Totals(
            summary=self._table.summary(page.taxes),
            rows=(
                (t("document.untaxed_amount", language), self.money(page.untaxed)),
                (t("document.tax", language), self.money(page.tax)),
            ),
            total=(t("document.total_credit", language), self.money(page.total)),
            after=tuple(self._after()),
        )

    def _after(self) -> list[tuple[str, str]]:
        """What has become of the total: set against which invoice, and what is still owed."""
        page, language = self.page, self.language
        rows = self._in_books()
        for match in page.set_against:
            label = t("document.set_against", language, number=match.number)
            rows.append((label, self.money(match.amount)))
            label = t("document.still_owed", language, number=match.number)
            rows.append((label, self.money(match.still_owed)))
        if page.still_to_repay is not None:
            label = t("document.still_to_repay", language)
            rows.append((label, self.money(page.still_to_repay)))
        return rows

    def _in_books(self) -> list[tuple[str, str]]:
        """The rate of a document in another currency, its tax and total in the company's."""
        found, language = self.page.in_books, self.language
        if found is None:
            return []
        code = found.currency.code
        rate = self.figures.number(found.rate)
        words = t("document.rate", language, own=code, rate=rate, currency=self.currency.code)
        return [
            (t("document.exchange_rate", language), words),
            (
                t("document.tax_in", language, currency=code),
                self.figures.money(found.tax, found.currency),
            ),
            (
                t("document.total_in", language, currency=code),
                self.figures.money(found.total, found.currency),
            ),
        ]

    def _texts(self) -> tuple[Text, ...]:
        page, language = self.page, self.language
        texts = [
            Text(t("document.repayment", language), page.repayment),
            Text(t("document.returning", language), page.returning),
        ]
        if len(page.originals) > MOST_ORIGINALS_IN_HEAD:
            texts.append(Text(self._originals_label(), "\n".join(self._originals())))
        return tuple(texts)
