"""What a credit note may not pass (rule 12), as facts for the sentence that refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.models.enums import LineKind
from app.services.taxes.exact import CONTEXT

if TYPE_CHECKING:
    from decimal import Decimal

    from app.services.taxes.documents import DocumentAmounts
    from app.services.taxes.originals import Original, OriginalLine, Wanted


class Ceiling(StrEnum):
    """Which ceiling is passed."""

    QUANTITY = "quantity"  # more pieces than are left
    QUANTITY_SIGN = "quantity_sign"  # a quantity of another sign than the original line's
    NO_QUANTITY = "no_quantity"  # goods credited without pieces
    AMOUNT = "amount"  # more money than is left of the line
    AMOUNT_SIGN = "amount_sign"  # an amount of another sign than the original line's
    TOTAL = "total"  # more than is left of the invoice's total, with tax
    TOTAL_BELOW_ZERO = "total_below_zero"  # a credit note that would take money


@dataclass(frozen=True, slots=True)
class Excess:
    """One ceiling passed: what was sold, is credited, is left, and was asked for.

    `place` is the index of the credit line and `line_id` its original line; both are None where
    it is about the whole document. The figures are pieces for the three about quantity, else
    money: of a line as its price is (included taxes in it, those on top not), of the document
    with tax. `left` of a price reduction is what a reduction can take: no fixed tax.
    """

    ceiling: Ceiling
    place: int | None
    line_id: int | None
    sold: Decimal
    credited: Decimal
    left: Decimal
    asked: Decimal


class OverCeiling(Exception):
    """A credit note asks for more than is left; nothing may be posted of it.

    `excesses` says where. `capped` is the document with each such line cut to what is left, for a
    preview while the agent still types.
    """

    def __init__(self, excesses: tuple[Excess, ...], capped: DocumentAmounts) -> None:
        super().__init__(", ".join(f"{each.ceiling} of line {each.line_id}" for each in excesses))
        self.excesses = excesses
        self.capped = capped


def quantity_excess(line: OriginalLine, want: Wanted, place: int) -> Excess | None:
    """What is wrong with the quantity of a credit line, if anything."""
    left = line.left_quantity
    if want.quantity * line.quantity < 0:
        ceiling = Ceiling.QUANTITY_SIGN
    elif want.kind == LineKind.PRICE_REDUCTION:
        return None
    elif not want.quantity and want.kind != LineKind.ORDER_DISCOUNT:
        ceiling = Ceiling.NO_QUANTITY
    elif abs(want.quantity) > abs(left):
        ceiling = Ceiling.QUANTITY
    else:
        return None
    credited = CONTEXT.subtract(line.quantity, left)
    return Excess(ceiling, place, line.id, line.quantity, credited, left, want.quantity)


def amount_excess(line: OriginalLine, want: Wanted, asked: Decimal, place: int) -> Excess | None:
    """What is wrong with the amount of a credit line, if anything."""
    left = line.left_to_reduce if want.kind == LineKind.PRICE_REDUCTION else line.left_gross
    if asked * line.gross < 0:
        ceiling = Ceiling.AMOUNT_SIGN
    elif abs(asked) > abs(left):
        ceiling = Ceiling.AMOUNT
    else:
        return None
    credited = CONTEXT.subtract(line.gross, line.left_gross)
    return Excess(ceiling, place, line.id, line.gross, credited, left, asked)


def total_excess(original: Original, asked: Decimal) -> Excess | None:
    """What is wrong with the total of a credit note, if anything."""
    left = original.left_total
    if asked < 0:
        ceiling = Ceiling.TOTAL_BELOW_ZERO
    elif asked > left:
        ceiling = Ceiling.TOTAL
    else:
        return None
    sold = original.total
    return Excess(ceiling, None, None, sold, CONTEXT.subtract(sold, left), left, asked)
