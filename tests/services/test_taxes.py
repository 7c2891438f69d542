"""Invoices to the cent: taxes included and on top, rounded per line and per document."""

from __future__ import annotations

from decimal import getcontext

import pytest

from app.errors import Refused
from app.models.enums import TaxKind, TaxRounding
from app.services import taxes
from app.services.taxes import Pair, Tax
from tests.services.tax_cases import (
    DUTY10_IN_BASE,
    DUTY10_INSIDE_IN_BASE,
    ECO,
    ECO_INSIDE,
    INSIDE5,
    INSIDE10,
    INSIDE20,
    OTHER17,
    PER_DOCUMENT,
    PER_LINE,
    VAT0,
    VAT15,
    VAT17,
    VAT20,
    D,
    line,
    parts,
    sums,
)

BOTH = pytest.mark.parametrize("rounding", [PER_LINE, PER_DOCUMENT])


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


@BOTH
def test_three_lines_of_one_pound_with_included_tax_make_three_pounds(
    rounding: TaxRounding,
) -> None:
    amounts = taxes.compute([line("1", "1.00", INSIDE20)] * 3, rounding, 2)
    assert sums(amounts) == ("2.49", "0.51", "3.00")
    assert [str(each.gross) for each in amounts.lines] == ["1.00", "1.00", "1.00"]


def test_the_invoice_of_the_picture() -> None:
    amounts = taxes.compute(
        [
            line("12", "3.75", VAT20),
            line("4", "12.75", VAT20),
            line("16", "1.69", VAT20),
            line("6", "4.25", VAT0),
        ],
        PER_LINE,
        2,
    )
    assert sums(amounts) == ("148.54", "24.61", "173.15")
    assert [(str(row.base), str(row.amount)) for row in amounts.taxes] == [
        ("123.04", "24.61"),
        ("25.50", "0.00"),
    ]


@pytest.mark.parametrize(
    ("price", "digits", "subtotal"),
    [
        ("2.675", 2, "2.68"),
        ("-2.675", 2, "-2.68"),
        ("0.005", 2, "0.01"),
        ("-0.001", 2, "0.00"),
        ("104.5", 0, "105"),
        ("0.0125", 3, "0.013"),
    ],
)
def test_a_subtotal_is_rounded_half_away_from_zero_to_the_digits_of_its_currency(
    price: str, digits: int, subtotal: str
) -> None:
    assert str(taxes.compute([line("1", price)], PER_LINE, digits).untaxed) == subtotal


def test_a_unit_price_of_six_decimals_is_rounded_in_the_subtotal_only() -> None:
    amounts = taxes.compute([line("1000", "0.025125")], PER_LINE, 2)
    assert str(amounts.untaxed) == "25.13"
    assert str(amounts.lines[0].unit_price) == "0.025125"


def test_of_a_discount_two_decimals_are_used() -> None:
    amounts = taxes.compute([line("100", "100", discount="74.246")], PER_LINE, 2)
    assert str(amounts.lines[0].discount) == "74.25"
    assert str(amounts.total) == "2575.00"


@pytest.mark.parametrize("discount", ["-1", "100.01"])
def test_a_discount_below_zero_or_above_a_hundred_is_no_discount(discount: str) -> None:
    with pytest.raises(ValueError, match="discount"):
        taxes.compute([line("1", "10", discount=discount)], PER_LINE, 2)


def test_a_line_without_taxes_comes_to_its_subtotal() -> None:
    assert sums(taxes.compute([line("3", "1.15", discount="10")], PER_LINE, 2)) == (
        "3.11",
        "0",
        "3.11",
    )


def test_an_empty_document_comes_to_nothing() -> None:
    assert taxes.compute([], PER_DOCUMENT, 2).total == 0


def test_a_fixed_tax_goes_by_the_piece_whatever_the_price() -> None:
    amounts = taxes.compute([line("6", "2.00", ECO, VAT20), line("5", "0.00", ECO)], PER_LINE, 2)
    assert parts(amounts) == ["12.00", "0.60", "2.40"]
    assert str(amounts.tax) == "3.50"


def test_a_tax_on_a_tax_is_worked_out_on_the_price_with_the_earlier_one() -> None:
    amounts = taxes.compute([line("1", "100.00", DUTY10_IN_BASE, VAT20)], PER_LINE, 2)
    assert parts(amounts) == ["100.00", "10.00", "22.00"]
    assert [str(row.base) for row in amounts.taxes] == ["100.00", "110.00"]


def test_a_tax_on_a_tax_has_the_unrounded_earlier_one_in_its_base() -> None:
    toll = Tax(20, TaxKind.FIXED, fixed_amount=D("0.014"), is_base_affecting=True)
    amounts = taxes.compute([line("1", "0.02", toll, VAT15)], PER_LINE, 2)
    assert parts(amounts) == ["0.02", "0.01", "0.01"]  # 15 % of 0.034, not of 0.03


def test_a_tax_that_does_not_affect_the_base_stays_out_of_the_next_one() -> None:
    duty = Tax(21, rate=D(10))
    amounts = taxes.compute([line("1", "100.00", duty, VAT20)], PER_LINE, 2)
    assert parts(amounts) == ["100.00", "10.00", "20.00"]


def test_several_included_taxes_are_taken_out_together() -> None:
    amounts = taxes.compute([line("1", "115.00", INSIDE10, INSIDE5)], PER_LINE, 2)
    assert parts(amounts) == ["100.00", "10.00", "5.00"]


def test_the_last_of_several_included_taxes_takes_the_rest() -> None:
    amounts = taxes.compute([line("1", "1.00", INSIDE10, INSIDE5)], PER_DOCUMENT, 2)
    assert parts(amounts) == ["0.87", "0.09", "0.04"]


def test_included_taxes_on_one_another_are_taken_out_step_by_step() -> None:
    amounts = taxes.compute([line("1", "132.00", DUTY10_INSIDE_IN_BASE, INSIDE20)], PER_LINE, 2)
    assert parts(amounts) == ["100.00", "10.00", "22.00"]
    assert [str(row.base) for row in amounts.taxes] == ["100.00", "110.00"]


def test_an_included_fixed_tax_is_taken_out_by_the_piece_before_the_percentage() -> None:
    amounts = taxes.compute([line("2", "10.00", ECO_INSIDE, INSIDE20)], PER_LINE, 2)
    assert parts(amounts) == ["15.83", "1.00", "3.17"]


def test_an_included_tax_that_affects_the_base_raises_the_tax_on_top() -> None:
    amounts = taxes.compute([line("1", "110.00", DUTY10_INSIDE_IN_BASE, VAT20)], PER_LINE, 2)
    assert parts(amounts) == ["100.00", "10.00", "22.00"]
    assert sums(amounts) == ("100.00", "32.00", "132.00")


def test_an_included_fixed_tax_never_takes_more_than_the_price() -> None:
    amounts = taxes.compute([line("2", "0.30", ECO_INSIDE)], PER_LINE, 2)
    assert parts(amounts) == ["0.00", "0.60"]


def test_five_included_taxes_of_a_tiny_price_have_no_part_below_zero() -> None:
    half = [Tax(30 + n, rate=D(50), is_included=True) for n in range(5)]
    amounts = taxes.compute([line("1", "0.04", *half)], PER_LINE, 2)
    assert sum(amount.startswith("-") for amount in parts(amounts)) == 0
    assert str(amounts.total) == "0.04"


def test_per_document_the_lines_below_zero_are_rounded_for_themselves() -> None:
    lines = [line("1", "0.10", VAT15), line("-1", "0.03", VAT15)]
    amounts = taxes.compute(lines, PER_DOCUMENT, 2)
    assert [(row.is_negative, str(row.base), str(row.amount)) for row in amounts.taxes] == [
        (False, "0.10", "0.01"),
        (True, "-0.03", "0.00"),
    ]


def test_a_discount_line_by_price_and_a_line_taken_back_by_quantity_are_both_below_zero() -> None:
    lines = [line("1", "100.00", VAT20), line("1", "-10.00", VAT20), line("-1", "5.00", ECO)]
    amounts = taxes.compute(lines, PER_LINE, 2)
    assert sums(amounts) == ("85.00", "17.90", "102.90")
    assert [row.is_negative for row in amounts.taxes] == [False, True, True]


def test_a_fixed_tax_has_the_sign_of_its_line() -> None:
    amounts = taxes.compute([line("10", "1.00", ECO), line("2", "-1.00", ECO)], PER_LINE, 2)
    assert [str(row.amount) for row in amounts.taxes] == ["1.00", "-0.20"]


@pytest.mark.parametrize(
    ("digits", "price", "expected"),
    [
        (0, "1980", ("1980", "198", "2178")),
        (2, "19.99", ("19.99", "2.00", "21.99")),
        (3, "1.235", ("1.235", "0.124", "1.359")),
    ],
)
def test_yen_pounds_and_dinars_have_digits_of_their_own(
    digits: int, price: str, expected: tuple[str, str, str]
) -> None:
    ten = Tax(22, rate=D(10))
    assert sums(taxes.compute([line("1", price, ten)], PER_LINE, digits)) == expected


def test_a_tax_below_zero_or_an_unexpanded_group_is_no_tax() -> None:
    with pytest.raises(ValueError, match="below zero"):
        Tax(1, rate=D(-1))
    with pytest.raises(ValueError, match="group"):
        Tax(1, TaxKind.GROUP)


def test_an_amount_that_no_column_could_hold_is_refused_in_words() -> None:
    with pytest.raises(Refused) as refused:
        taxes.compute([line("99999999999", "99999999.99")], PER_LINE, 2)
    assert refused.value.code == "tax.amount_too_large"
    with pytest.raises(Refused):
        taxes.compute([line("9", "90000000000000", VAT20)] * 2, PER_LINE, 2)


def test_a_caller_with_another_decimal_context_gets_the_same_figures() -> None:
    lines = [line("7", "123456789.123456", DUTY10_IN_BASE, VAT20, discount="33.33")]
    expected = taxes.compute(lines, PER_DOCUMENT, 2)
    context = getcontext()
    precision, context.prec = context.prec, 6
    try:
        assert taxes.compute(lines, PER_DOCUMENT, 2) == expected
    finally:
        context.prec = precision


def test_a_share_of_the_whole_is_all_that_is_left() -> None:
    assert taxes.share(D("2.01"), D("1.005"), D("2.01"), 2) == D("1.01")
    assert taxes.share(D("2.01"), D("2.01"), D("2.01"), 2) == D("2.01")
    assert taxes.share(D("0.01"), D(0), D(0), 2) == D("0.01")


@pytest.mark.parametrize("company", ["5.02", "4.99"])
def test_what_a_part_owes_is_given_by_the_others_in_order_and_coins_stay_where_money_is(
    company: str,
) -> None:
    parts = [Pair(D(-15), -D(company)), Pair(D(15), D("5.00")), Pair(D(10), D("3.33"))]
    rest = D("8.33") - D(company)
    assert taxes.without_debts(parts) == [Pair(D(0), D(0)), Pair(D(0), D(0)), Pair(D(10), rest)]
    sound = [Pair(D(15), D("5.00")), Pair(D(0), D(0))]
    assert taxes.without_debts(sound) == sound
