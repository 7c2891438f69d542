"""The table of priced lines and the summary of taxes, as credit notes and quotations print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.documents.content import Column, Row
from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from app.documents.content import Currency, TaxRow
    from app.documents.figures import Figures


class PricedLine(Protocol):
    """A line with a price; `details` is small print, `taxes` are short labels."""

    @property
    def code(self) -> str:
        """The product's code."""

    @property
    def description(self) -> str:
        """What it is."""

    @property
    def details(self) -> tuple[str, ...]:
        """Small print below the description."""

    @property
    def quantity(self) -> Decimal:
        """How many."""

    @property
    def unit_price(self) -> Decimal:
        """The price of one."""

    @property
    def discount(self) -> Decimal | None:
        """In per cent."""

    @property
    def taxes(self) -> tuple[str, ...]:
        """The short labels of its taxes."""

    @property
    def amount(self) -> Decimal:
        """What it comes to."""


@dataclass(frozen=True, slots=True)
class LineTable:
    """The words of a table of lines; code, discount and tax are there only if a line has one."""

    lines: Sequence[PricedLine]
    language: str
    figures: Figures
    currency: Currency

    def columns(self) -> tuple[Column, ...]:
        """The columns."""
        language = self.language
        columns = [
            Column("code", t("document.code", language), 46) if self._has_codes else None,
            Column("description", t("document.description", language)),
            Column("figure", t("document.quantity", language)),
            Column("figure", t("document.unit_price", language)),
            Column("figure", t("document.discount", language)) if self._has_discounts else None,
            Column("figure", t("document.tax", language), 24) if self._has_taxes else None,
            Column("amount", t("document.amount", language), 50),
        ]
        return tuple(column for column in columns if column is not None)

    def row(self, line: PricedLine) -> Row:
        """A line as a row of them."""
        figures = self.figures
        discount = figures.percent(line.discount) if line.discount else ""
        cells = [
            (line.code,) if self._has_codes else None,
            (line.description, *line.details),
            (figures.number(line.quantity),),
            (figures.money(line.unit_price, self.currency),),
            (discount,) if self._has_discounts else None,
            line.taxes if self._has_taxes else None,
            (figures.money(line.amount, self.currency),),
        ]
        return Row(tuple(cell for cell in cells if cell is not None))

    def summary(self, taxes: Sequence[TaxRow]) -> tuple[tuple[str, str, str], ...]:
        """The table of taxes with its head first; nothing without taxes."""
        if not taxes:
            return ()
        head = (
            t("document.tax_summary", self.language),
            t("document.tax_base", self.language),
            t("document.tax", self.language),
        )
        money, currency = self.figures.money, self.currency
        rows = ((row.name, money(row.base, currency), money(row.amount, currency)) for row in taxes)
        return (head, *rows)

    @property
    def _has_codes(self) -> bool:
        return any(line.code for line in self.lines)

    @property
    def _has_discounts(self) -> bool:
        return any(line.discount for line in self.lines)

    @property
    def _has_taxes(self) -> bool:
        return any(line.taxes for line in self.lines)
