"""Amounts in words of the locale: symbol, grouping, a real minus sign."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.ui.kit.formats import MINUS, locale, number

if TYPE_CHECKING:
    from decimal import Decimal


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
    digits = number(abs(amount), currency.digits, grouped=True)
    sign = MINUS if amount < 0 else ""
    is_before = locale().toCurrencyString(1, "¤").startswith("¤")
    if is_before:
        return f"{sign}{currency.symbol}{digits}"
    return f"{sign}{digits}\u00a0{currency.symbol}"


def unit_price(price: Decimal, currency: CurrencyLook) -> str:
    """The price of one piece, with more decimals than the currency has where it needs them."""
    digits = number(abs(price), currency.digits, at_most=6, grouped=True)
    sign = MINUS if price < 0 else ""
    is_before = locale().toCurrencyString(1, "¤").startswith("¤")
    if is_before:
        return f"{sign}{currency.symbol}{digits}"
    return f"{sign}{digits}\u00a0{currency.symbol}"


def quantity(pieces: Decimal) -> str:
    """A number of pieces, with decimals only where it has some."""
    return number(pieces, 0, at_most=4, grouped=True)
