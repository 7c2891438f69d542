"""An invoice as a credit note sees it: what was sold, and what of it is left to credit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.enums import LineKind, TaxRounding
from app.services.taxes.documents import Line, Tax, is_below_zero, line_taxes
from app.services.taxes.exact import CONTEXT, ZERO, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from app.services.taxes.documents import DocumentAmounts, LineAmounts

CREDITING_KINDS = (
    LineKind.GOODS,
    LineKind.PRICE_REDUCTION,
    LineKind.CORRECTION,
    LineKind.ORDER_DISCOUNT,
)


@dataclass(frozen=True, slots=True)
class OriginalTax:
    """A tax of an original line: base and amount as booked, and what is left of them.

    The amounts are None where the tax on top was rounded once per document.
    """

    tax: Tax
    base: Decimal
    amount: Decimal | None
    left_base: Decimal
    left_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class OriginalLine:
    """A line of the original, and what is left of it, in its own sign.

    An order-wide discount goes along with the goods (rule 12); see `take_along`.
    """

    id: int
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    subtotal: Decimal
    gross: Decimal
    left_quantity: Decimal
    left_subtotal: Decimal
    left_gross: Decimal
    taxes: tuple[OriginalTax, ...] = ()
    is_order_discount: bool = False

    @property
    def is_negative(self) -> bool:
        """Whether it stands among the lines below zero."""
        return is_below_zero(self.quantity, self.unit_price)

    @property
    def left_fixed_included(self) -> Decimal:
        """What is left of the fixed taxes inside its price."""
        return total(
            each.left_amount
            for each in self.taxes
            if each.tax.is_included and each.tax.is_fixed and each.left_amount is not None
        )

    @property
    def left_to_reduce(self) -> Decimal:
        """The most that a price reduction can take: none of a fixed tax while pieces are left."""
        if not self.left_quantity:
            return self.left_gross
        return CONTEXT.subtract(self.left_gross, self.left_fixed_included)

    @property
    def is_fully_credited(self) -> bool:
        """Rule 11: no amount and no fixed tax is left; of a line without amount, no piece."""
        if not self.gross:
            return not self.left_quantity
        return not self.left_gross and not any(map(self._is_fixed_left, self.taxes))

    def weights(self) -> tuple[Decimal, ...]:
        """The unrounded tax of each of its taxes as sold, in their order."""
        line = Line(self.quantity, self.unit_price, ZERO, tuple(each.tax for each in self.taxes))
        included = [each.amount or ZERO for each in self.taxes if each.tax.is_included]
        taxes = line_taxes(line, self.subtotal, included, TaxRounding.DOCUMENT, digits=0)
        return tuple(each.weight for each in taxes)

    def _is_fixed_left(self, each: OriginalTax) -> bool:
        if not each.tax.is_fixed or not each.tax.fixed_amount:
            return False
        return bool(self.left_quantity if each.left_amount is None else each.left_amount)


@dataclass(frozen=True, slots=True)
class OriginalDocumentTax:
    """A tax of the original document, lines below zero apart: as booked, and what is left."""

    tax_id: int
    is_negative: bool
    amount: Decimal
    left_amount: Decimal


@dataclass(frozen=True, slots=True)
class Original:
    """An invoice with what is left of it; `digits` are the decimals of its currency.

    `credited_otherwise` counts against its total only, with tax: goodwill less what took goodwill
    back (rule 14).
    """

    lines: tuple[OriginalLine, ...]
    taxes: tuple[OriginalDocumentTax, ...]
    digits: int
    credited_otherwise: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """What it came to, with tax."""
        untaxed = total(line.subtotal for line in self.lines)
        return CONTEXT.add(untaxed, total(tax.amount for tax in self.taxes))

    @property
    def left_total(self) -> Decimal:
        """What is left to credit of its total, with tax (rule 12)."""
        untaxed = total(line.left_subtotal for line in self.lines)
        left = CONTEXT.add(untaxed, total(tax.left_amount for tax in self.taxes))
        return CONTEXT.subtract(left, self.credited_otherwise)

    @property
    def is_fully_credited(self) -> bool:
        """Whether each of its lines is."""
        return all(line.is_fully_credited for line in self.lines)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of a credit note: which original line it credits, and how much of it.

    Quantity and amounts have the sign that they have on the original line. With `quantity` alone,
    or with the price and discount of the original line, it takes its share of what is left. Any
    other price or discount, or an `amount` (with the included taxes, without those on top: what
    is stored as `gross`), stands as typed. On a price reduction the quantity is only printed, a
    price is the reduction per piece, and nothing typed takes all that is left.
    """

    line_id: int
    kind: LineKind
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    amount: Decimal | None = None

    def __post_init__(self) -> None:
        if self.kind not in CREDITING_KINDS:
            message = f"a {self.kind} line is worked out on its own, by compute"
            raise ValueError(message)

    @property
    def counted_quantity(self) -> Decimal:
        """What counts as credited in quantity (rule 11)."""
        return ZERO if self.kind == LineKind.PRICE_REDUCTION else self.quantity


def untouched(document: DocumentAmounts, ids: Sequence[int], digits: int) -> Original:
    """The original of a document of which nothing is credited yet; `ids` of its lines in order."""
    return Original(
        tuple(_untouched_line(line, id_) for line, id_ in zip(document.lines, ids, strict=True)),
        tuple(
            OriginalDocumentTax(each.tax.id, each.is_negative, each.amount, each.amount)
            for each in document.taxes
        ),
        digits,
    )


def everything_left(original: Original, kind: LineKind = LineKind.GOODS) -> tuple[Wanted, ...]:
    """The lines of a credit note that takes all that is left, fully credited ones left out.

    Amount left where no quantity is left is taken as a price reduction (rule 11).
    """
    return tuple(
        Wanted(line.id, kind, line.left_quantity)
        if line.left_quantity
        else Wanted(line.id, LineKind.PRICE_REDUCTION, line.quantity)
        for line in original.lines
        if not line.is_fully_credited
    )


def after(original: Original, wanted: Sequence[Wanted], credited: DocumentAmounts) -> Original:
    """What is left once the credit note of `wanted`, worked out as `credited`, is posted."""
    states = {line.id: line for line in original.lines}
    for want, line in zip(wanted, credited.lines, strict=True):
        states[want.line_id] = line_after(states[want.line_id], line, want.counted_quantity)
    amounts: Mapping[tuple[int, bool], Decimal] = {
        (each.tax.id, each.is_negative): each.amount for each in credited.taxes
    }
    taxes = tuple(
        OriginalDocumentTax(
            each.tax_id,
            each.is_negative,
            each.amount,
            CONTEXT.subtract(each.left_amount, amounts.get((each.tax_id, each.is_negative), ZERO)),
        )
        for each in original.taxes
    )
    return Original(tuple(states.values()), taxes, original.digits, original.credited_otherwise)


def line_after(line: OriginalLine, credited: LineAmounts, counted: Decimal) -> OriginalLine:
    """What is left of `line` after `credited`, of which `counted` pieces count."""
    minus = CONTEXT.subtract
    return OriginalLine(
        line.id,
        line.quantity,
        line.unit_price,
        line.discount,
        line.subtotal,
        line.gross,
        minus(line.left_quantity, counted),
        minus(line.left_subtotal, credited.subtotal),
        minus(line.left_gross, credited.gross),
        tuple(
            OriginalTax(
                each.tax,
                each.base,
                each.amount,
                minus(each.left_base, now.base),
                None if each.left_amount is None else minus(each.left_amount, now.amount or ZERO),
            )
            for each, now in zip(line.taxes, credited.taxes, strict=True)
        ),
        line.is_order_discount,
    )


def _untouched_line(line: LineAmounts, id_: int) -> OriginalLine:
    return OriginalLine(
        id_,
        line.quantity,
        line.unit_price,
        line.discount,
        line.subtotal,
        line.gross,
        line.quantity,
        line.subtotal,
        line.gross,
        tuple(
            OriginalTax(each.tax, each.base, each.amount, each.base, each.amount)
            for each in line.taxes
        ),
    )
