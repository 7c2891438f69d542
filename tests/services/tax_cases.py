"""The taxes and invoices that the tests of the arithmetic share."""

from __future__ import annotations

from decimal import Decimal

from app.models.enums import LineKind, TaxKind, TaxRounding
from app.services import taxes
from app.services.taxes import Line, Tax, Wanted

D = Decimal
PER_LINE = TaxRounding.LINE
PER_DOCUMENT = TaxRounding.DOCUMENT

VAT15 = Tax(1, rate=D(15))
VAT17 = Tax(2, rate=D(17))
OTHER17 = Tax(3, rate=D(17))
VAT20 = Tax(4, rate=D(20))
VAT0 = Tax(5, rate=D(0))
INSIDE20 = Tax(6, rate=D(20), is_included=True)
INSIDE10 = Tax(7, rate=D(10), is_included=True)
INSIDE5 = Tax(8, rate=D(5), is_included=True)
ECO = Tax(9, TaxKind.FIXED, fixed_amount=D("0.10"))
ECO_INSIDE = Tax(10, TaxKind.FIXED, fixed_amount=D("0.50"), is_included=True)
DUTY10_IN_BASE = Tax(11, rate=D(10), is_base_affecting=True)
DUTY10_INSIDE_IN_BASE = Tax(12, rate=D(10), is_included=True, is_base_affecting=True)


def line(quantity: str, price: str, *of: Tax, discount: str = "0") -> Line:
    """A line as a person would write it."""
    return Line(D(quantity), D(price), D(discount), of)


def sums(amounts: taxes.DocumentAmounts) -> tuple[str, str, str]:
    """Untaxed, tax, total."""
    return str(amounts.untaxed), str(amounts.tax), str(amounts.total)


def parts(amounts: taxes.DocumentAmounts) -> list[str]:
    """Of the first line: subtotal, then each tax."""
    first = amounts.lines[0]
    return [str(first.subtotal), *(str(tax.amount) for tax in first.taxes)]


def sold(
    *lines: Line, rounding: TaxRounding = PER_LINE, digits: int = 2
) -> tuple[taxes.DocumentAmounts, taxes.Original]:
    """An invoice whose lines have the ids 1, 2, …, and the same with all of it left."""
    amounts = taxes.compute(lines, rounding, digits)
    return amounts, taxes.untouched(amounts, range(1, len(lines) + 1), digits)


def goods(line_id: int, quantity: str, **typed: str) -> Wanted:
    """Goods credited, with what the agent typed of `unit_price`, `discount`, `amount`."""
    values = {name: D(value) for name, value in typed.items()}
    return Wanted(line_id, LineKind.GOODS, D(quantity), **values)


def reduction(line_id: int, amount: str, quantity: str = "1") -> Wanted:
    """A price reduction by a typed amount."""
    return Wanted(line_id, LineKind.PRICE_REDUCTION, D(quantity), amount=D(amount))


def credit_in_turn(
    original: taxes.Original, *notes: list[Wanted]
) -> tuple[list[taxes.DocumentAmounts], taxes.Original]:
    """One credit note after the other, and what is left in the end."""
    made = []
    for wanted in notes:
        credited = taxes.credit(original, wanted)
        original = taxes.after(original, wanted, credited)
        made.append(credited)
    return made, original
