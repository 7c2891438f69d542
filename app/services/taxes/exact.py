"""Exact decimals: one context, rounding half away from zero, and the share of what is left."""

from __future__ import annotations

from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import TYPE_CHECKING

from app.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CONTEXT = Context(
    prec=34, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow]
)
ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
LARGEST_AMOUNT = Decimal("922337203685477.5807")  # 64 bits of ten-thousandths, as stored
_STEPS = tuple(ONE.scaleb(-digits) for digits in range(11))


def money(value: Decimal, digits: int) -> Decimal:
    """`value` rounded half away from zero to `digits` decimals; never a minus zero.

    Raises:
        decimal.InvalidOperation: the result would need more than 34 digits.
    """
    rounded = value.quantize(_STEPS[digits], ROUND_HALF_UP, CONTEXT)
    return rounded or abs(rounded)


def storable(amount: Decimal) -> Decimal:
    """`amount` itself.

    Raises:
        Refused: `tax.amount_too_large`: no column of the books could hold it.
    """
    if abs(amount) > LARGEST_AMOUNT:
        raise Refused("tax.amount_too_large", parameters={"amount": amount})
    return amount


def share(left: Decimal, part: Decimal, whole: Decimal, digits: int) -> Decimal:
    """round(left × part ÷ whole), the sentence that every credit is made of.

    `part` lies between nothing and `whole`. The whole of it takes exactly `left`; so does any
    part of a whole that is nothing ("where no weight is left, the tax is what is left of it").
    """
    if part == whole or not whole:
        return left
    return money(CONTEXT.divide(CONTEXT.multiply(left, part), whole), digits)


def split(amount: Decimal, weights: Sequence[Decimal], digits: int) -> list[Decimal]:
    """`amount` in as many parts as there are weights, each a share of what the earlier ones left.

    `weights` is not empty; the last takes the rest. No part has another sign than the amount, and
    where the weights are amounts whose sum is not passed by `amount`, no part passes its weight.
    """
    parts: list[Decimal] = []
    weight_left = total(weights)
    for weight in weights[:-1]:
        part = share(amount, weight, weight_left, digits)
        parts.append(part)
        amount = CONTEXT.subtract(amount, part)
        weight_left = CONTEXT.subtract(weight_left, weight)
    return [*parts, amount]


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    result = ZERO
    for value in values:
        result = CONTEXT.add(result, value)
    return result
