"""Numbers, money and dates as they stand on paper, in the document's language by Babel."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import NumberPattern, parse_pattern

from app import texts

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from app.documents.content import Currency

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


class Figures:
    """How one language writes numbers; nothing is ever rounded here, digits are only added."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale

    @property
    def language_tag(self) -> str:
        """The language for the PDF's own record, such as "en-GB"."""
        return str(self.locale).replace("_", "-")

    def short_date(self, day: date) -> str:
        """A date that fits into a column: 1 Dec 2010."""
        return format_date(day, "medium", self.locale)

    def date(self, day: date) -> str:
        """A date in words: 1 December 2010."""
        return format_date(day, "long", self.locale)

    def number(self, value: Decimal, digits: int = 0) -> str:
        """A number with at least `digits` decimals and as many more as it has."""
        text = _pattern(self.locale, max(digits, _decimals(value))).apply(abs(value), self.locale)
        return f"{MINUS}{text}" if value < 0 else text

    def money(self, value: Decimal, currency: Currency) -> str:
        """An amount or a unit price with its currency's symbol, a minus sign before all of it."""
        before, after = _around(self.locale, currency.symbol or currency.code)
        sign = MINUS if value < 0 else ""
        return f"{sign}{before}{self.number(abs(value), currency.digits)}{after}"

    def percent(self, value: Decimal) -> str:
        """A discount of 12.5 as 12.5%, with the space of the language."""
        suffix = self.locale.percent_formats[None].suffix[0]
        return f"{self.number(value)}{suffix}"


def of(language: str) -> Figures:
    """The figures of a language: its own country's if it names one, else of its home country.

    A language without texts prints English words, so it prints English numbers too.
    """
    return _of(language)


@functools.cache
def _of(language: str) -> Figures:
    code = language.replace("-", "_")
    if code.split("_")[0].lower() not in texts.languages():
        code = texts.SOURCE_LANGUAGE
    if code == texts.SOURCE_LANGUAGE:
        code = "en_GB"
    try:
        return Figures(Locale.parse(code))
    except (UnknownLocaleError, ValueError):
        return Figures(Locale.parse(code.split("_")[0].lower()))


@functools.cache
def _pattern(locale: Locale, decimals: int) -> NumberPattern:
    """The locale's way to group digits, with exactly this many decimals."""
    grouping = locale.decimal_formats[None].pattern.split(";")[0].split(".")[0]
    return parse_pattern(f"{grouping}.{'0' * decimals}" if decimals else grouping)


def _decimals(value: Decimal) -> int:
    """How many decimals a number has, zeros at its end not counted."""
    return len(f"{value:f}".partition(".")[2].rstrip("0"))


@functools.cache
def _around(locale: Locale, symbol: str) -> tuple[str, str]:
    """What stands before and after an amount; letters keep a space from the digits."""
    pattern = locale.currency_formats["standard"]
    before = pattern.prefix[0].replace("¤", symbol)
    after = pattern.suffix[0].replace("¤", symbol)
    if before and before[-1].isalpha():
        before += NO_BREAK_SPACE
    if after and after[0].isalpha():
        after = NO_BREAK_SPACE + after
    return before, after
