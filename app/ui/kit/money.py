"""Amounts in words of the locale: symbol, grouping, a real minus sign."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.ui.kit.formats import MINUS, locale, number

if TYPE_CHECKING:
    from decimal import Decimal

NOTHING = "–"
"""Instead of an amount that is not known."""


class CurrencyLook(Protocol):
    """What is needed of a currency to write an amount."""

    @property
    def symbol(self) -> str:
        """Its sign, such as "£"."""

    @property
    def digits(self) -> int:
        """Its number of decimals."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A currency's sign and number of decimals."""

    symbol: str
    digits: int


@functools.cache
def currency_look(code: str) -> CurrencyLook:
    """The look of a currency of which only the code is known, such as "GBP"."""
    from babel.numbers import get_currency_precision, get_currency_symbol

    if not code:
        return _Look("", 2)
    return _Look(get_currency_symbol(code, "en_GB"), get_currency_precision(code))


def money(amount: Decimal, currency: CurrencyLook) -> str:
    """An amount with its currency: "£1,049.72", "−£5.00"; the symbol where the locale has it."""
    return _with_symbol(amount, number(abs(amount), currency.digits, grouped=True), currency)


def unit_price(price: Decimal, currency: CurrencyLook) -> str:
    """The price of one piece, with more decimals than the currency has where it needs them."""
    digits = number(abs(price), currency.digits, at_most=6, grouped=True)
    return _with_symbol(price, digits, currency)


def _with_symbol(amount: Decimal, digits: str, currency: CurrencyLook) -> str:
    """Figures with the sign where the locale has it; a code of letters stands apart."""
    sign, symbol = MINUS if amount < 0 else "", currency.symbol
    if not locale().toCurrencyString(1, "¤").startswith("¤"):
        return f"{sign}{digits}\u00a0{symbol}"
    between = "\u00a0" if symbol[-1:].isalpha() else ""
    return f"{sign}{symbol}{between}{digits}"


def quantity(pieces: Decimal) -> str:
    """A number of pieces, with decimals only where it has some."""
    return number(pieces, 0, at_most=4, grouped=True)
