"""Money, quantities and days inside a sentence, in the language of who reads it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from app import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.actions import CurrencyFacts


def money(amount: Decimal, currency: CurrencyFacts, language: str | None = None) -> str:
    """An amount as a parameter of a text: "£26.40". Babel comes in at the first sentence.

    In the window's language if none is given.
    """
    from app.documents import figures
    from app.documents.content import Currency

    printed = Currency(currency.code, currency.symbol, currency.digits)
    return figures.of(language or texts.current_language()).money(amount, printed)


def day(value: date, language: str) -> str:
    """A day as a parameter of a text: "3 Dec 2026"."""
    from app.documents import figures

    return figures.of(language).short_date(value)


def in_words(parameters: Mapping[str, object], language: str) -> dict[str, object]:
    """Parameters of a text with their days and numbers written out."""
    return {name: _word(value, language) for name, value in parameters.items()}


def _word(value: object, language: str) -> object:
    from app.documents import figures

    if isinstance(value, date):
        return day(value, language)
    return figures.of(language).number(value) if isinstance(value, Decimal) else value


def pieces(quantity: Decimal) -> str:
    """A quantity as a parameter of a text, without zeros at its end: "12", "1.5"."""
    from app.documents import figures

    return figures.of(texts.current_language()).number(quantity)


def form_of(quantity: Decimal) -> int:
    """What chooses the plural form of a sentence about a quantity: half a metre is not one."""
    return int(quantity) if quantity == int(quantity) else 2


def counted_pieces(quantity: Decimal, written: str = "") -> str:
    """So many pieces in a sentence: "1 piece", "1.5 pieces"; the window has them `written`."""
    return texts.t("transfer.pieces", n=form_of(quantity), pieces=written or pieces(quantity))
