"""The quotation and the order: what their page prints, and the page as PDF.

Like the credit note: the dataclasses need neither ReportLab nor Babel; `render` belongs on the
paper thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.documents.content import CompanyHeading, Content, Currency, Fact, TaxRow, Totals
from app.documents.line_table import LineTable
from app.documents.writing import PricedWriter
from app.texts import t

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


__all__ = [
    "CompanyHeading",
    "Currency",
    "QuotationLine",
    "QuotationPage",
    "RepairedPiece",
    "TaxRow",
    "render",
]


@dataclass(frozen=True, slots=True)
class QuotationLine:
    """A line as it is printed: see `CreditNoteLine`."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    code: str = ""
    details: tuple[str, ...] = ()
    discount: Decimal | None = None
    taxes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RepairedPiece:
    """The repair that a quotation is of, with the piece and its serial, if it has one."""

    number: str
    product: str
    serial: str = ""


@dataclass(frozen=True, slots=True)
class QuotationPage:
    """Everything that the page prints, in the order's currency; `is_order` once it is confirmed."""

    heading: CompanyHeading
    address: tuple[str, ...]
    number: str
    issued_on: date
    is_order: bool
    is_cancelled: bool
    lines: tuple[QuotationLine, ...]
    taxes: tuple[TaxRow, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    currency: Currency
    language: str
    valid_until: date | None = None
    customer_number: str = ""
    ticket_number: str = ""
    repair: RepairedPiece | None = None


def render(page: QuotationPage, language: str | None = None) -> bytes:
    """The page as PDF, in `language` (the page's own if none).

    The same page gives the same bytes. To be called on the paper thread only.
    """
    from app.documents.page import compose

    return compose(_Writer(page, language).content())


class _Writer(PricedWriter[QuotationPage]):
    """Turns the page's numbers and dates into the words of one language."""

    @cached_property
    def _table(self) -> LineTable:
        return LineTable(self.page.lines, self.language, self.figures, self.currency)

    def content(self) -> Content:
        """The whole document in words."""
        page, language = self.page, self.language
        return Content(
            language=self.figures.language_tag,
            heading=page.heading,
            title=t("document.order" if page.is_order else "document.quotation", language),
            number=page.number,
            is_draft=False,
            address=page.address,
            facts=self._facts(),
            remarks=self._remarks(),
            columns=self._table.columns(),
            rows=tuple(self._table.row(line) for line in page.lines),
            totals=self._totals(),
            texts=(),
            page_of=self.page_of,
            watermark=t("document.cancelled_mark", language) if page.is_cancelled else "",
        )

    def _facts(self) -> tuple[Fact, ...]:
        page, language = self.page, self.language
        facts = [Fact(t("document.date", language), (self.figures.date(page.issued_on),))]
        if page.valid_until is not None and not page.is_order:
            until = self.figures.date(page.valid_until)
            facts.append(Fact(t("document.valid_until", language), (until,)))
        if page.ticket_number:
            facts.append(Fact(t("document.ticket", language), (page.ticket_number,)))
        if page.customer_number:
            facts.append(Fact(t("document.customer_number", language), (page.customer_number,)))
        return tuple(facts)

    def _remarks(self) -> tuple[tuple[str, str], ...]:
        """Which piece is repaired."""
        repair, language = self.page.repair, self.language
        if repair is None:
            return ()
        piece = repair.product
        if repair.serial:
            piece = t("document.piece", language, product=piece, serial=repair.serial)
        words = t("document.repair_of", language, number=repair.number, piece=piece)
        return ((t("document.repair", language), words),)

    def _totals(self) -> Totals:
        page, language = self.page, self.language
        return Totals(
            summary=self._table.summary(page.taxes),
            rows=(
                (t("document.untaxed_amount", language), self.money(page.untaxed)),
                (t("document.tax", language), self.money(page.tax)),
            ),
            total=(t("document.total", language), self.money(page.total)),
        )
