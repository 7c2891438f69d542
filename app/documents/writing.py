"""What the papers have in common: numbers and dates of a page as words of one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from app.documents.content import Currency
from app.texts import t

if TYPE_CHECKING:
    from decimal import Decimal

    from app.documents.figures import Figures


class Printed(Protocol):
    """What a paper prints, with the language that it is in."""

    @property
    def language(self) -> str:
        """The page's own language."""


class Priced(Printed, Protocol):
    """What a paper with amounts prints."""

    @property
    def currency(self) -> Currency:
        """The currency of all of them, unless another one is told."""


PageT = TypeVar("PageT", bound=Printed)
PricedT = TypeVar("PricedT", bound=Priced)


class PageWriter(Generic[PageT]):
    """Turns a page into words, in `language` (the page's own if none)."""

    def __init__(self, page: PageT, language: str | None = None) -> None:
        from app.documents.figures import of

        self.page = page
        self.language = language or page.language
        self.figures: Figures = of(self.language)

    def page_of(self, number: int, pages: int) -> str:
        """Which page of how many, at the foot of each."""
        return t("document.page_of", self.language, page=number, pages=pages)

    def quantity(self, quantity: Decimal, unit: str) -> str:
        """So many of a unit; pieces have none."""
        number = self.figures.number(quantity)
        return f"{number} {unit}" if unit else number


class PricedWriter(PageWriter[PricedT]):
    """`currency` is the page's; by its code where paper does not have its symbol."""

    def __init__(self, page: PricedT, language: str | None = None) -> None:
        from app.documents.fonts import can_print

        super().__init__(page, language)
        self.currency = page.currency
        if not can_print(page.currency.symbol):
            self.currency = Currency(page.currency.code, "", page.currency.digits)

    def money(self, value: Decimal) -> str:
        """An amount in the currency."""
        return self.figures.money(value, self.currency)
