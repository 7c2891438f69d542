"""Invoices and credit notes to the cent: taxes included and on top, per line and per document."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.models.enums import LineKind, TaxKind, TaxRounding
from app.services import taxes
from app.services.taxes import Line, Tax, Wanted

D = Decimal
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
ECO_IN_BASE = Tax(11, TaxKind.FIXED, fixed_amount=D("0.10"), is_base_affecting=True)
DUTY_IN_BASE = Tax(12, rate=D(10), is_base_affecting=True)
DUTY_INSIDE_IN_BASE = Tax(13, rate=D(10), is_included=True, is_base_affecting=True)

PER_LINE = TaxRounding.LINE
PER_DOCUMENT = TaxRounding.DOCUMENT


def line(quantity: str, price: str, *of: Tax, discount: str = "0") -> Line:
    return Line(D(quantity), D(price), D(discount), of)


def sums(amounts: taxes.DocumentAmounts) -> tuple[str, str, str]:
    return str(amounts.untaxed), str(amounts.tax), str(amounts.total)


def sold(
    *lines: Line, rounding: TaxRounding = PER_LINE, digits: int = 2
) -> tuple[taxes.DocumentAmounts, taxes.Original]:
    """An invoice whose lines have the ids 1, 2, …, and the same with all of it left."""
    amounts = taxes.compute(lines, rounding, digits)
    return amounts, taxes.untouched(amounts, range(1, len(lines) + 1), digits)


def goods(line_id: int, quantity: str) -> Wanted:
    return Wanted(line_id, LineKind.GOODS, D(quantity))


def excesses(original: taxes.Original, *wanted: Wanted) -> list[taxes.Excess]:
    with pytest.raises(taxes.OverCeiling) as caught:
        taxes.credit(original, wanted)
    return list(caught.value.excesses)


@pytest.mark.parametrize(("rounding", "total"), [(PER_LINE, "15.42"), (PER_DOCUMENT, "15.41")])
def test_two_lines_of_6_70_at_15_per_cent(rounding: TaxRounding, total: str) -> None:
    amounts = taxes.compute([line("1", "6.70", VAT15)] * 2, rounding, 2)
    assert str(amounts.total) == total


@pytest.mark.parametrize(
    ("rounding", "second", "tax"),
    [(PER_LINE, VAT17, "16.60"), (PER_DOCUMENT, VAT17, "16.59"), (PER_DOCUMENT, OTHER17, "16.60")],
)
def test_a_tax_is_rounded_once_per_document_but_each_tax_for_itself(
    rounding: TaxRounding, second: Tax, tax: str
) -> None:
    lines = [line("1", "50.40", VAT17), line("1", "47.21", second)]
    assert str(taxes.compute(lines, rounding, 2).tax) == tax


@pytest.mark.parametrize("rounding", [PER_LINE, PER_DOCUMENT])
def test_three_lines_of_one_pound_with_included_tax_make_three_pounds(
    rounding: TaxRounding,
) -> None:
    amounts = taxes.compute([line("1", "1.00", INSIDE20)] * 3, rounding, 2)
    assert sums(amounts) == ("2.49", "0.51", "3.00")


def test_the_invoice_of_the_picture_and_its_credit_note() -> None:
    amounts, original = sold(
        line("12", "3.75", VAT20),
        line("4", "12.75", VAT20),
        line("16", "1.69", VAT20),
        line("6", "4.25", VAT0),
    )
    assert sums(amounts) == ("148.54", "24.61", "173.15")
    wanted = [goods(1, "4"), goods(2, "1"), goods(3, "6"), goods(4, "1")]
    assert sums(taxes.credit(original, wanted)) == ("42.14", "7.58", "49.72")
