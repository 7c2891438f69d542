"""Order-wide discounts go along with the goods that are credited (rule 12)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import LineKind
from app.services.taxes.ceilings import OverCeiling
from app.services.taxes.credits import credit
from app.services.taxes.exact import CONTEXT, ZERO, money, share, total
from app.services.taxes.originals import Original, Wanted, after

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.services.taxes.documents import DocumentAmounts
    from app.services.taxes.originals import OriginalLine

GOODS_KINDS = (LineKind.GOODS, LineKind.CORRECTION)
_PIECES = 4  # decimals of a quantity


def take_along(
    original: Original, wanted: Sequence[Wanted], line_ids: Sequence[int]
) -> tuple[Wanted, ...]:
    """What the discount lines `line_ids` come to on the credit note of `wanted`, in their order.

    What is left of each × subtotal of goods credited now ÷ left subtotal of the goods; all of it
    with the last goods. Where taxes differ so much that this would pass zero or what is left of
    the invoice, more or less of it goes along, so that neither is passed.
    """
    lines = {line.id: line for line in original.lines}
    discounts = [lines[line_id] for line_id in line_ids]
    if not discounts or not wanted:
        return tuple(_wanted(each, ZERO, Decimal(1), original.digits) for each in discounts)
    now = _amounts(original, wanted)
    goods = [line for line in original.lines if _is_goods(line)]
    rest = {line.id: line for line in after(original, wanted, now).lines}
    if all(not rest[line.id].left_gross for line in goods) and goods:
        return tuple(_wanted(each, Decimal(1), Decimal(1), original.digits) for each in discounts)
    whole = total(line.left_subtotal for line in goods)
    ids = {line.id for line in goods}
    part = total(
        line.subtotal
        for want, line in zip(wanted, now.lines, strict=True)
        if want.kind in GOODS_KINDS and want.line_id in ids
    )
    if not part or not whole:
        return tuple(_wanted(each, ZERO, Decimal(1), original.digits) for each in discounts)
    return _within(original, wanted, discounts, part, whole)


def _is_goods(line: OriginalLine) -> bool:
    """A line that a discount on the whole order is on."""
    return not line.is_order_discount and not line.is_negative


def _wanted(line: OriginalLine, part: Decimal, whole: Decimal, digits: int) -> Wanted:
    return Wanted(
        line.id,
        LineKind.ORDER_DISCOUNT,
        share(line.left_quantity, part, whole, _PIECES),
        amount=share(line.left_gross, part, whole, digits),
    )


def _within(
    original: Original,
    wanted: Sequence[Wanted],
    discounts: Sequence[OriginalLine],
    part: Decimal,
    whole: Decimal,
) -> tuple[Wanted, ...]:
    """The share of the goods, or as near to it as both ceilings of the document allow."""

    def at(steps: int) -> tuple[Wanted, ...]:
        taken = Decimal(steps)
        return tuple(_wanted(each, taken, Decimal(most), original.digits) for each in discounts)

    def total_of(along: tuple[Wanted, ...]) -> Decimal:
        return _amounts(original, [*wanted, *along]).total

    found = tuple(_wanted(each, part, whole, original.digits) for each in discounts)
    here = total_of(found)
    if ZERO <= here <= original.left_total:
        return found
    left = abs(total(each.left_gross for each in discounts))
    most = int(left.scaleb(original.digits)) or 1
    start = int(money(CONTEXT.divide(CONTEXT.multiply(Decimal(most), part), whole), 0))
    if here < ZERO:
        return at(_last(0, start, lambda steps: total_of(at(steps)) >= ZERO))
    return at(-_last(-most, -start, lambda steps: total_of(at(-steps)) <= original.left_total))


def _last(first: int, last: int, is_good: Callable[[int], bool]) -> int:
    """The last of the numbers that is good, where those before a good one are good too."""
    while first < last:
        middle = (first + last + 1) // 2
        if is_good(middle):
            first = middle
        else:
            last = middle - 1
    return first


def _amounts(original: Original, wanted: Sequence[Wanted]) -> DocumentAmounts:
    """What the lines come to, cut to what is left where they ask for more."""
    try:
        return credit(original, wanted)
    except OverCeiling as over:
        return over.capped
