"""Checks of what is typed into the dialogs of payments: amounts and short texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.types import Amount, NotExact, to_scaled
from app.errors import Problem
from app.services import wording

if TYPE_CHECKING:
    from decimal import Decimal

    from app.services.actions import CurrencyFacts

TEXT_LENGTH = 200
LINE_LENGTH = 255


def problem(
    amount: Decimal, currency: CurrencyFacts, *, most: Decimal | None = None
) -> Problem | None:
    """An amount above zero, exact in its currency, at most `most`, which is then suggested."""
    if amount.is_nan() or amount <= 0:
        return Problem("payment.amount_not_positive")
    try:
        to_scaled(amount, currency.digits)
        to_scaled(amount, Amount.decimals)
    except NotExact:
        words = {"currency": currency.code, "digits": currency.digits}
        return Problem("payment.amount_not_exact", words)
    if most is not None and amount > most:
        return Problem("payment.above_open", {"open": wording.money(most, currency)}, most)
    return None


def trimmed(text: str) -> str:
    """A text of one line, without blanks at its ends."""
    return " ".join(text.split())


def text_problem(text: str, *, is_required: bool = False) -> Problem | None:
    """A text of one line up to 200 characters."""
    length = len(trimmed(text))
    if is_required and not length:
        return Problem("field.required")
    if length > TEXT_LENGTH:
        return Problem("field.too_long", {"limit": TEXT_LENGTH, "length": length})
    if not trimmed(text).isprintable():
        return Problem("field.characters")
    return None
