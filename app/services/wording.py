"""Money inside a sentence: an amount with its currency, in the window's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts

if TYPE_CHECKING:
    from decimal import Decimal

    from app.services.actions import CurrencyFacts


def money(amount: Decimal, currency: CurrencyFacts) -> str:
    """An amount as a parameter of a text: "£26.40". Babel comes in at the first sentence."""
    from app.documents import figures
    from app.documents.content import Currency

    printed = Currency(currency.code, currency.symbol, currency.digits)
    return figures.of(texts.current_language()).money(amount, printed)
