"""Amounts in the company's currency: by a rate, or as shares of what is left (rule 20).

A rate is the units of the document's currency for one of the company's. An invoice is converted as
a whole and its total parted, so that its entry balances without a cent left over; a credit note
never converts what it credits, but takes its share of what is left of the original's company
amounts, as it does of the amounts themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.services.taxes.exact import CONTEXT, ZERO, money, share, storable, total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Pair:
    """An amount in a document's currency, and the same in the company's."""

    amount: Decimal
    company: Decimal

    def less(self, amount: Decimal, company: Decimal) -> Pair:
        """What is left of it."""
        return Pair(CONTEXT.subtract(self.amount, amount), CONTEXT.subtract(self.company, company))

    def share(self, amount: Decimal, digits: int) -> Decimal:
        """What `amount` of it is in the company's currency; all of it takes exactly the rest."""
        return share(self.company, amount, self.amount, digits)


def in_company(amount: Decimal, rate: Decimal, digits: int) -> Decimal:
    """`amount` in the company's currency, which has `digits` decimals.

    Raises:
        Refused: `tax.amount_too_large`: the books could not hold it
    """
    return money(storable(CONTEXT.divide(amount, rate)), digits)


def parted(amounts: Sequence[Decimal], rate: Decimal, digits: int) -> list[Decimal]:
    """The company amounts of the parts of a document: together just their sum converted.

    Each takes the difference of the sums before and after it, so none is more than a smallest
    coin away from its own conversion, and none changes its sign.

    Raises:
        Refused: `tax.amount_too_large`
    """
    parts: list[Decimal] = []
    so_far = before = ZERO
    for amount in amounts:
        so_far = CONTEXT.add(so_far, amount)
        now = in_company(so_far, rate, digits)
        parts.append(CONTEXT.subtract(now, before))
        before = now
    return parts


def within(left: Pair, now: Pair) -> Decimal:
    """The company amount that a credit of `now` may take of what is `left` of a whole document.

    The shares of its parts come to it but for coins: all that is left takes all, nothing takes
    nothing, and no credit takes more than is left or less than nothing.
    """
    if now.amount == left.amount:
        return left.company
    if not now.amount:
        return ZERO
    return min(max(now.company, ZERO), left.company)


def add_rest(
    parts: Sequence[Decimal], wanted: Decimal, weights: Sequence[Decimal]
) -> list[Decimal]:
    """`parts` with what is missing to `wanted` in the part of the greatest weight."""
    found = list(parts)
    rest = CONTEXT.subtract(wanted, total(found))
    if rest and found:
        place = max(range(len(found)), key=lambda each: abs(weights[each]))
        found[place] = CONTEXT.add(found[place], rest)
    return found


def without_debts(parts: Sequence[Pair]) -> list[Pair]:
    """The parts of an amount where one is below zero: the others give, the first ones first.

    The sums stay as they are. A part that comes to nothing does so in both currencies.
    """
    if all(part.amount >= 0 for part in parts):
        return list(parts)
    amounts = _covered([part.amount for part in parts])
    company = _covered([part.company for part in parts])
    coins = [each if not amount else ZERO for amount, each in zip(amounts, company, strict=True)]
    kept = [CONTEXT.subtract(each, coin) for each, coin in zip(company, coins, strict=True)]
    return list(map(Pair, amounts, add_rest(kept, total(company), amounts)))


def _covered(values: Sequence[Decimal]) -> list[Decimal]:
    """What is left of the values above zero when they have covered those below, in their order."""
    owed = -total(value for value in values if value < 0)
    found = []
    for value in values:
        given = min(max(value, ZERO), owed)
        owed = CONTEXT.subtract(owed, given)
        found.append(CONTEXT.subtract(max(value, ZERO), given))
    return found


@dataclass(frozen=True, slots=True)
class Matched:
    """What a match takes of both its sides in the company's currency.

    `difference` is what the debit side gave up more than the credit side: above zero a loss.
    """

    debit: Decimal
    credit: Decimal

    @property
    def difference(self) -> Decimal:
        """Debit less credit."""
        return CONTEXT.subtract(self.debit, self.credit)

    @property
    def both(self) -> Decimal:
        """What they have in common."""
        return min(self.debit, self.credit)


def matched(
    debit: Pair, credit: Pair, amount: Decimal, digits: int, *, is_one_rate: bool = False
) -> Matched:
    """What a match of `amount` takes of what both sides have open; each its share.

    With `is_one_rate` both were booked at the same rate: then the side that is used up says what
    the other gives, so that coins make no difference.
    """
    found = Matched(debit.share(amount, digits), credit.share(amount, digits))
    if not is_one_rate or debit.amount == credit.amount:
        return found
    if amount == debit.amount:
        return replace(found, credit=min(found.debit, credit.company))
    if amount == credit.amount:
        return replace(found, debit=min(found.credit, debit.company))
    return found
