"""Money, quantities and days inside a sentence, in the language of who reads it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app import texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from app.services.actions import CurrencyFacts


def money(amount: Decimal, currency: CurrencyFacts) -> str:
    """An amount as a parameter of a text: "£26.40". Babel comes in at the first sentence."""
    from app.documents import figures
    from app.documents.content import Currency

    printed = Currency(currency.code, currency.symbol, currency.digits)
    return figures.of(texts.current_language()).money(amount, printed)


def day(value: date, language: str) -> str:
    """A day as a parameter of a text: "3 Dec 2026"."""
    from app.documents import figures

    return figures.of(language).short_date(value)


def in_words(parameters: Mapping[str, object], language: str) -> dict[str, object]:
    """Parameters of a text with their days written out."""
    return {
        name: day(value, language) if isinstance(value, date) else value
        for name, value in parameters.items()
    }


def pieces(quantity: Decimal) -> str:
    """A quantity as a parameter of a text, without zeros at its end: "12", "1.5"."""
    from app.documents import figures

    return figures.of(texts.current_language()).number(quantity)
