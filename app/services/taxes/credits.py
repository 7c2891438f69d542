"""What a credit note comes to: each line takes its share of what is left of its original line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from app.models.enums import LineKind
from app.services.taxes.ceilings import (
    OverCeiling,
    amount_excess,
    quantity_excess,
    total_excess,
)
from app.services.taxes.documents import (
    LineAmounts,
    LineTax,
    document,
    line_amount,
    sum_by_tax,
    taxes_of,
)
from app.services.taxes.exact import CONTEXT, ZERO, money, share, split
from app.services.taxes.originals import line_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.taxes.ceilings import Excess
    from app.services.taxes.documents import DocumentAmounts, DocumentTax
    from app.services.taxes.originals import Original, OriginalLine, OriginalTax, Wanted


def credit(original: Original, wanted: Sequence[Wanted]) -> DocumentAmounts:
    """What the credit note of these lines comes to (rule 10), lines in the order of `wanted`.

    Amounts have the sign of the original's. Whether taxes on top are rounded per line or once per
    document is as the original was. Several lines may credit the same original line.

    Raises:
        Refused: `tax.amount_too_large`: a typed price makes an amount that the books cannot hold.
        OverCeiling: a line or the document passes what is left, or has a wrong sign (rule 12).
        ValueError: a discount outside 0 to 100, or a line that is not one of the original.
    """
    with localcontext(CONTEXT):
        states = {line.id: line for line in original.lines}
        lines: list[LineAmounts] = []
        excesses: list[Excess | None] = []
        for place, want in enumerate(wanted):
            if want.line_id not in states:
                message = f"line {want.line_id} is not one of the original"
                raise ValueError(message)
            state = states[want.line_id]
            over_quantity = quantity_excess(state, want, place)
            counted = _capped(want.counted_quantity, state.left_quantity, over_quantity)
            asked = _asked(state, want, counted, original.digits)
            over_amount = amount_excess(state, want, asked, place)
            gross = _capped(asked, over_amount.left if over_amount else ZERO, over_amount)
            line = _line(state, want, counted, gross, original.digits)
            states[want.line_id] = line_after(state, line, counted)
            lines.append(line)
            excesses += [over_quantity, over_amount]
        credited = document(tuple(lines), _document_taxes(original, wanted, lines))
        excesses.append(total_excess(original, credited.total))
    if found := tuple(excess for excess in excesses if excess):
        raise OverCeiling(found, credited)
    return credited


def _capped(asked: Decimal, left: Decimal, excess: Excess | None) -> Decimal:
    """`asked`, or as much of it as there is where it passed a ceiling."""
    if excess is None:
        return asked
    return left if abs(asked) > abs(left) and asked * left > 0 else ZERO


def _asked(state: OriginalLine, want: Wanted, counted: Decimal, digits: int) -> Decimal:
    """The amount that a credit line takes, with the included taxes."""
    if want.amount is not None:
        return money(want.amount, digits)
    price, discount = _price(state, want)
    if want.kind == LineKind.PRICE_REDUCTION:
        if want.unit_price is None and want.discount is None:
            return state.left_to_reduce
        return line_amount(want.quantity, price, discount, digits)
    if (price, discount) != (state.unit_price, state.discount):
        return line_amount(want.quantity, price, discount, digits)
    return share(state.left_gross, counted, state.left_quantity, digits) if counted else ZERO


def _price(state: OriginalLine, want: Wanted) -> tuple[Decimal, Decimal]:
    """Unit price and discount of a credit line: as typed, else those of its original line."""
    price = state.unit_price if want.unit_price is None else want.unit_price
    return price, state.discount if want.discount is None else money(want.discount, 2)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a credit line takes of its original line, pieces that count and amounts."""

    quantity: Decimal
    gross: Decimal
    subtotal: Decimal
    included: list[Decimal]


def _line(
    state: OriginalLine, want: Wanted, counted: Decimal, gross: Decimal, digits: int
) -> LineAmounts:
    price, discount = _price(state, want)
    quantity = want.quantity if want.kind == LineKind.PRICE_REDUCTION else counted
    if not state.taxes:
        return LineAmounts(quantity, price, discount, gross, gross)
    taken = _take_out(state, counted, gross, digits)
    included = iter(taken.included)
    taxes = tuple(
        _included_tax(state, each, next(included), taken, digits)
        if each.tax.is_included
        else _tax_on_top(state, each, weight, taken, digits)
        for each, weight in zip(state.taxes, state.weights(), strict=True)
    )
    return LineAmounts(quantity, price, discount, taken.subtotal, gross, taxes)


def _included_tax(
    state: OriginalLine, each: OriginalTax, amount: Decimal, taken: _Taken, digits: int
) -> LineTax:
    return LineTax(each.tax, _base(state, each, taken, digits), amount, amount)


def _tax_on_top(
    state: OriginalLine, each: OriginalTax, weight: Decimal, taken: _Taken, digits: int
) -> LineTax:
    """Its weight goes with the subtotal, of a fixed tax with the pieces."""
    sold, left, now = _pieces(state, taken) if each.tax.is_fixed else _measure(state, taken)
    amount = None if each.left_amount is None else share(each.left_amount, now, left, digits)
    weight_now = weight * now / sold if sold else ZERO
    return LineTax(each.tax, _base(state, each, taken, digits), amount, weight_now)


def _base(state: OriginalLine, each: OriginalTax, taken: _Taken, digits: int) -> Decimal:
    """The base goes with the subtotal, whatever the tax goes by."""
    _, left, now = _measure(state, taken)
    return share(each.left_base, now, left, digits)


def _take_out(state: OriginalLine, counted: Decimal, gross: Decimal, digits: int) -> _Taken:
    """Subtotal and included taxes of the credited gross, each its share of what is left of it.

    Where the amount is not that of the pieces (typed, or a price reduction), the fixed taxes go
    by the pieces, as far as the amounts allow, and only the others share the rest: so a price
    reduction takes none of a fixed tax, and none is left behind when the last piece is credited.
    """
    included = [each for each in state.taxes if each.tax.is_included]
    lefts = [each.left_amount or ZERO for each in included]
    fixed_left = state.left_fixed_included
    if not fixed_left or _is_by_the_piece(state, counted, gross, digits):
        subtotal, *amounts = split(gross, [state.left_subtotal, *lefts], digits)
        return _Taken(counted, gross, subtotal, amounts)
    fixed_now = _fixed_now(state, counted, gross, digits)
    is_fixed = [each.tax.is_fixed for each in included]
    fixed = iter(split(fixed_now, [a for a, f in zip(lefts, is_fixed, strict=True) if f], digits))
    others = [a for a, f in zip(lefts, is_fixed, strict=True) if not f]
    subtotal, *rest = split(gross - fixed_now, [state.left_subtotal, *others], digits)
    percent = iter(rest)
    return _Taken(counted, gross, subtotal, [next(fixed if f else percent) for f in is_fixed])


def _is_by_the_piece(state: OriginalLine, counted: Decimal, gross: Decimal, digits: int) -> bool:
    """Whether the amount is just the share of the pieces, or no pieces are left to go by."""
    if not state.left_quantity:
        return True
    return gross == share(state.left_gross, counted, state.left_quantity, digits)


def _fixed_now(state: OriginalLine, counted: Decimal, gross: Decimal, digits: int) -> Decimal:
    """The fixed included taxes of `counted` pieces, as far as `gross` and what is left allow.

    The middle one of three: what the other parts cannot hold (below nothing where they can hold it
    all), the share of the pieces, and what there is.
    """
    left = state.left_fixed_included
    least = gross - state.left_to_reduce
    most = min(left, gross, key=abs)
    return sorted((least, share(left, counted, state.left_quantity, digits), most))[1]


def _pieces(state: OriginalLine, taken: _Taken) -> tuple[Decimal, Decimal, Decimal]:
    """The pieces as sold, left and taken now."""
    return state.quantity, state.left_quantity, taken.quantity


def _measure(state: OriginalLine, taken: _Taken) -> tuple[Decimal, Decimal, Decimal]:
    """What base and weight of a line go by, as sold, left and taken now: its subtotal.

    A line without subtotal from the start goes by its gross, one without amount by its pieces.
    """
    if state.subtotal:
        return state.subtotal, state.left_subtotal, taken.subtotal
    if state.gross:
        return state.gross, state.left_gross, taken.gross
    return _pieces(state, taken)


def _document_taxes(
    original: Original, wanted: Sequence[Wanted], lines: Sequence[LineAmounts]
) -> tuple[DocumentTax, ...]:
    """Per tax, lines below zero apart: booked per line, or a share of the document's left tax."""
    is_negative = {line.id: line.is_negative for line in original.lines}
    signs = (is_negative[want.line_id] for want in wanted)
    sums = sum_by_tax(zip(signs, lines, strict=True))
    if any(each.is_rounded_per_document for each in sums.values()):
        weights = _weights_left(original)
        left = {(each.tax_id, each.is_negative): each.left_amount for each in original.taxes}
        for key, each in sums.items():
            if each.is_rounded_per_document:
                each.amount = share(left[key], each.weight, weights[key], original.digits)
    return taxes_of(sums)


def _weights_left(original: Original) -> dict[tuple[int, bool], Decimal]:
    """Per tax and sign, the unrounded tax of what is left of all lines of the original."""
    weights: dict[tuple[int, bool], Decimal] = {}
    nothing = _Taken(ZERO, ZERO, ZERO, [])
    for line in original.lines:
        for each, weight in zip(line.taxes, line.weights(), strict=True):
            go_by = _pieces if each.tax.is_fixed else _measure
            sold, left, _ = go_by(line, nothing)
            key = (each.tax.id, line.is_negative)
            weights[key] = weights.get(key, ZERO) + (weight * left / sold if sold else ZERO)
    return weights
