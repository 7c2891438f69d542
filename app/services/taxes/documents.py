"""What a document comes to: subtotals, included taxes and taxes on top, per line and in all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from app.models.enums import TaxKind, TaxRounding
from app.services.taxes.exact import CONTEXT, HUNDRED, ONE, ZERO, money, split, storable, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax as it stands on a line, groups already expanded; their order is that of the tuple.

    `rate` is in per cent, `fixed_amount` in currency per piece; neither is below zero.
    `is_base_affecting`: the taxes after it are worked out on the price with this one.
    """

    id: int
    kind: TaxKind = TaxKind.PERCENT
    rate: Decimal = ZERO
    fixed_amount: Decimal = ZERO
    is_included: bool = False
    is_base_affecting: bool = False

    def __post_init__(self) -> None:
        if self.kind == TaxKind.GROUP or self.rate < 0 or self.fixed_amount < 0:
            message = f"tax {self.id}: a group, or below zero"
            raise ValueError(message)

    @property
    def is_fixed(self) -> bool:
        """Whether it goes by the piece."""
        return self.kind == TaxKind.FIXED


@dataclass(frozen=True, slots=True)
class Line:
    """A line to work out. `discount` is in per cent, 0 to 100; of it two decimals are used."""

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = ZERO
    taxes: tuple[Tax, ...] = ()


@dataclass(frozen=True, slots=True)
class LineTax:
    """A tax of a line. `amount` is None for a tax on top that is rounded once per document.

    `base` is rounded to the currency. `weight` is the unrounded tax; it needs no storing.
    """

    tax: Tax
    base: Decimal
    amount: Decimal | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """A line worked out. `gross` is `subtotal` with the included taxes, the same without any."""

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    subtotal: Decimal
    gross: Decimal
    taxes: tuple[LineTax, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentTax:
    """A tax of a document; the lines below zero (`is_negative`) have a row of their own."""

    tax: Tax
    is_negative: bool
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DocumentAmounts:
    """A document worked out: its lines in order, its taxes, and the three sums."""

    lines: tuple[LineAmounts, ...]
    taxes: tuple[DocumentTax, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal


def compute(lines: Iterable[Line], rounding: TaxRounding, digits: int) -> DocumentAmounts:
    """What a document comes to that stands on its own: an invoice, goodwill and fee lines.

    `digits` are the decimals of its currency. What credits an invoice is worked out by `credit`
    instead, as a share of what is left.

    Raises:
        Refused: `tax.amount_too_large`: a line or a sum that the books cannot hold.
        ValueError: a discount outside 0 to 100.
    """
    with localcontext(CONTEXT):
        worked = tuple([_line(line, rounding, digits) for line in lines])
        signs = (is_below_zero(line.quantity, line.unit_price) for line in worked)
        sums = sum_by_tax(zip(signs, worked, strict=True))
        _round_per_document(sums, digits)
        return document(worked, taxes_of(sums))


def document(lines: tuple[LineAmounts, ...], taxes: tuple[DocumentTax, ...]) -> DocumentAmounts:
    """The document of these lines and taxes, with its sums; refused where these are too large."""
    untaxed = storable(total(line.subtotal for line in lines))
    tax = storable(total(each.amount for each in taxes))
    return DocumentAmounts(lines, taxes, untaxed, tax, storable(CONTEXT.add(untaxed, tax)))


def line_amount(quantity: Decimal, unit_price: Decimal, discount: Decimal, digits: int) -> Decimal:
    """round(quantity × price × (1 − discount)); with included taxes in the price, the gross.

    Raises:
        Refused: `tax.amount_too_large`: an amount that the books cannot hold.
        ValueError: a discount outside 0 to 100.
    """
    with localcontext(CONTEXT):
        if not discount:
            return storable(money(quantity * unit_price, digits))
        if not ZERO <= discount <= HUNDRED:
            message = f"a discount of {discount} %"
            raise ValueError(message)
        factor = (HUNDRED - money(discount, 2)) / HUNDRED
        return storable(money(quantity * unit_price * factor, digits))


def is_below_zero(quantity: Decimal, unit_price: Decimal) -> bool:
    """Whether a line counts among those below zero: its price or its quantity is, not both."""
    return (unit_price < 0) != (quantity < 0)


def line_taxes(
    line: Line, subtotal: Decimal, included: Sequence[Decimal], rounding: TaxRounding, digits: int
) -> tuple[LineTax, ...]:
    """The taxes of a line whose subtotal and included taxes are known, in their order.

    A tax on a tax has the unrounded earlier one in its base; an earlier included one as booked,
    since it is never rounded but per line. Runs inside `CONTEXT`.
    """
    pieces = _pieces(line)
    booked = iter(included)
    base_inside = base_on_top = subtotal
    taxes: list[LineTax] = []
    for tax in line.taxes:
        if tax.is_included:
            amount = next(booked)
            taxes.append(LineTax(tax, base_inside, amount, amount))
            if tax.is_base_affecting:
                base_inside += amount
                base_on_top += amount
            continue
        weight = tax.fixed_amount * pieces if tax.is_fixed else base_on_top * tax.rate / HUNDRED
        rounded = money(weight, digits) if rounding == TaxRounding.LINE else None
        taxes.append(LineTax(tax, money(base_on_top, digits), rounded, weight))
        if tax.is_base_affecting:
            base_on_top += weight
    return tuple(taxes)


@dataclass(slots=True)
class TaxSum:
    """Base, rounded and unrounded tax of one tax, of the lines of one sign."""

    tax: Tax
    base: Decimal = ZERO
    amount: Decimal = ZERO
    weight: Decimal = ZERO
    is_rounded_per_document: bool = False


def sum_by_tax(lines: Iterable[tuple[bool, LineAmounts]]) -> dict[tuple[int, bool], TaxSum]:
    """Per tax, lines below zero (marked so) apart, in order of appearance. Inside `CONTEXT`."""
    sums: dict[tuple[int, bool], TaxSum] = {}
    for is_negative, line in lines:
        for each in line.taxes:
            key = (each.tax.id, is_negative)
            group = sums.get(key) or sums.setdefault(key, TaxSum(each.tax))
            group.base += each.base
            group.weight += each.weight
            if each.amount is None:
                group.is_rounded_per_document = True
            else:
                group.amount += each.amount
    return sums


def taxes_of(sums: Mapping[tuple[int, bool], TaxSum]) -> tuple[DocumentTax, ...]:
    """The rows of a document's taxes."""
    return tuple(
        DocumentTax(group.tax, is_negative, group.base, group.amount)
        for (_, is_negative), group in sums.items()
    )


def _line(line: Line, rounding: TaxRounding, digits: int) -> LineAmounts:
    gross = line_amount(line.quantity, line.unit_price, line.discount, digits)
    discount = money(line.discount, 2) if line.discount else ZERO
    if not line.taxes:
        return LineAmounts(line.quantity, line.unit_price, discount, gross, gross)
    subtotal, included = _take_out(line, gross, digits)
    taxes = line_taxes(line, subtotal, included, rounding, digits)
    return LineAmounts(line.quantity, line.unit_price, discount, subtotal, gross, taxes)


def _take_out(line: Line, gross: Decimal, digits: int) -> tuple[Decimal, list[Decimal]]:
    """Subtotal and included taxes of a gross amount; the taxes are what the subtotal leaves.

    Each included tax is `slope` × subtotal + `constant`: the slope from percentages, the constant
    from fixed taxes. Fixed taxes above the gross (a free line) take the gross and no more.
    """
    pieces = _pieces(line)
    slope, constant = ONE, ZERO
    parts: list[tuple[Decimal, Decimal]] = []
    for tax in line.taxes:
        if not tax.is_included:
            continue
        if tax.is_fixed:
            part = (ZERO, tax.fixed_amount * pieces)
        else:
            part = (slope * tax.rate / HUNDRED, constant * tax.rate / HUNDRED)
        parts.append(part)
        if tax.is_base_affecting:
            slope, constant = slope + part[0], constant + part[1]
    if not parts:
        return gross, []
    unrounded = (gross - total(part[1] for part in parts)) / (
        ONE + total(part[0] for part in parts)
    )
    if unrounded * pieces < 0:
        unrounded = ZERO
    subtotal = money(unrounded, digits)
    weights = [part[0] * unrounded + part[1] for part in parts]
    return subtotal, split(gross - subtotal, weights, digits)


def _pieces(line: Line) -> Decimal:
    """The quantity with the sign of the line, which fixed taxes go by."""
    pieces = abs(line.quantity)
    return -pieces if is_below_zero(line.quantity, line.unit_price) else pieces


def _round_per_document(sums: Mapping[tuple[int, bool], TaxSum], digits: int) -> None:
    """Per tax: the lines below zero are rounded for themselves, the others have the rest."""
    for (tax_id, is_negative), group in sums.items():
        if not group.is_rounded_per_document:
            continue
        below = sums.get((tax_id, True))
        if is_negative or below is None:
            group.amount = money(group.weight, digits)
        else:
            group.amount = money(group.weight + below.weight, digits) - money(below.weight, digits)
