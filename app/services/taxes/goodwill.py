"""Goodwill is taken back by just so much as goods credited later need (rule 14)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.services.taxes.documents import LineAmounts, LineTax
from app.services.taxes.exact import CONTEXT, ZERO, share, split, total

if TYPE_CHECKING:
    from app.services.taxes.originals import OriginalLine


def left_with_tax(line: OriginalLine) -> Decimal:
    """What is left of a goodwill line, with its taxes, which are rounded per line."""
    on_top = total(each.left_amount or ZERO for each in line.taxes if not each.tax.is_included)
    return CONTEXT.add(line.left_gross, on_top)


def take_back(line: OriginalLine, amount: Decimal, digits: int) -> LineAmounts:
    """The line below zero that takes `amount`, with tax, of what is left of a goodwill line.

    Subtotal and taxes each take their share of what is left, so that the last one leaves nothing.
    """
    lefts = [line.left_subtotal, *(each.left_amount or ZERO for each in line.taxes)]
    subtotal, *amounts = split(amount, lefts, digits)
    taxes = tuple(
        LineTax(
            each.tax,
            -share(each.left_base, subtotal, line.left_subtotal, digits),
            -tax or ZERO,
            -tax or ZERO,
        )
        for each, tax in zip(line.taxes, amounts, strict=True)
    )
    included = total(
        tax for each, tax in zip(line.taxes, amounts, strict=True) if each.tax.is_included
    )
    gross = -CONTEXT.add(subtotal, included) or ZERO
    return LineAmounts(Decimal(1), gross, ZERO, -subtotal or ZERO, gross, taxes)
