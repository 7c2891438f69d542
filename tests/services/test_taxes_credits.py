"""Credit notes to the cent: each line takes its share of what is left of its original line."""

from __future__ import annotations

import pytest

from app.models.enums import LineKind, TaxKind
from app.services import taxes
from app.services.taxes import Ceiling, Tax, Wanted
from tests.services.tax_cases import (
    ECO,
    ECO_INSIDE,
    INSIDE5,
    INSIDE10,
    INSIDE20,
    PER_DOCUMENT,
    VAT0,
    VAT15,
    VAT20,
    D,
    credit_in_turn,
    goods,
    line,
    parts,
    reduction,
    sold,
    sums,
)


def excesses(original: taxes.Original, *wanted: Wanted) -> list[taxes.Excess]:
    with pytest.raises(taxes.OverCeiling) as caught:
        taxes.credit(original, wanted)
    return list(caught.value.excesses)


def facts(excess: taxes.Excess) -> tuple[str, str, str, str]:
    """Sold, credited, left, asked."""
    return str(excess.sold), str(excess.credited), str(excess.left), str(excess.asked)


def test_the_credit_note_of_the_picture() -> None:
    _, original = sold(
        line("12", "3.75", VAT20),
        line("4", "12.75", VAT20),
        line("16", "1.69", VAT20),
        line("6", "4.25", VAT0),
    )
    wanted = [goods(1, "4"), goods(2, "1"), goods(3, "6"), goods(4, "1")]
    assert sums(taxes.credit(original, wanted)) == ("42.14", "7.58", "49.72")


def test_one_of_two_lines_takes_its_share_of_the_tax_of_the_document_and_the_other_the_rest() -> (
    None
):
    _, original = sold(*[line("1", "6.70", VAT15)] * 2, rounding=PER_DOCUMENT)
    made, left = credit_in_turn(original, [goods(2, "1")], [goods(1, "1")])
    assert [sums(note) for note in made] == [("6.70", "1.01", "7.71"), ("6.70", "1.00", "7.70")]
    assert left.left_total == 0


def test_pieces_of_a_line_that_does_not_divide_evenly_end_at_its_subtotal() -> None:
    _, original = sold(line("3", "3.333"))
    made, left = credit_in_turn(original, *[[goods(1, "1")]] * 3)
    assert [str(note.total) for note in made] == ["3.33", "3.34", "3.33"]
    assert left.is_fully_credited


def test_pieces_with_included_tax_share_the_gross_and_the_tax_is_the_difference() -> None:
    _, original = sold(line("3", "0.333333", INSIDE20))
    made, _ = credit_in_turn(original, *[[goods(1, "1")]] * 3)
    assert [sums(note) for note in made] == [
        ("0.27", "0.06", "0.33"),
        ("0.28", "0.06", "0.34"),
        ("0.28", "0.05", "0.33"),
    ]


def test_several_included_taxes_are_split_by_what_is_left_of_each() -> None:
    _, original = sold(line("2", "1.00", INSIDE10, INSIDE5))
    made, _ = credit_in_turn(original, [goods(1, "1")], [goods(1, "1")])
    assert [parts(note) for note in made] == [["0.87", "0.09", "0.04"], ["0.87", "0.08", "0.05"]]


def test_the_rounding_is_that_of_the_original_line_by_line_or_once() -> None:
    per_line, _ = credit_in_turn(sold(*[line("1", "6.70", VAT15)] * 2)[1], [goods(1, "1")])
    assert sums(per_line[0]) == ("6.70", "1.01", "7.71")
    assert per_line[0].lines[0].taxes[0].amount == D("1.01")
    whole = sold(*[line("1", "6.70", VAT15)] * 2, rounding=PER_DOCUMENT)[1]
    per_document = taxes.credit(whole, [goods(1, "1"), goods(2, "1")])
    assert sums(per_document) == ("13.40", "2.01", "15.41")
    assert per_document.lines[0].taxes[0].amount is None


def test_a_price_reduction_counts_the_amount_and_leaves_the_pieces() -> None:
    _, original = sold(line("5", "10.00", VAT20))
    made, left = credit_in_turn(original, [reduction(1, "10.00", quantity="5")], [goods(1, "2")])
    assert [sums(note) for note in made] == [
        ("10.00", "2.00", "12.00"),
        ("16.00", "3.20", "19.20"),
    ]
    assert (str(left.lines[0].left_quantity), str(left.lines[0].left_subtotal)) == ("3", "24.00")


def test_a_price_on_a_price_reduction_is_the_reduction_per_piece() -> None:
    _, original = sold(line("5", "10.00"))
    wanted = [Wanted(1, LineKind.PRICE_REDUCTION, D(4), unit_price=D("1.25"))]
    assert str(taxes.credit(original, wanted).total) == "5.00"


def test_a_price_reduction_takes_none_of_a_fixed_tax_on_top() -> None:
    _, original = sold(line("10", "1.00", ECO))
    made, left = credit_in_turn(original, [Wanted(1, LineKind.PRICE_REDUCTION, D(10))])
    assert sums(made[0]) == ("10.00", "0.00", "10.00")
    assert not left.is_fully_credited
    made, left = credit_in_turn(left, [goods(1, "4")], [goods(1, "6")])
    assert [sums(note) for note in made] == [("0.00", "0.40", "0.40"), ("0.00", "0.60", "0.60")]
    assert left.is_fully_credited


def test_a_price_reduction_takes_none_of_a_fixed_tax_inside_the_price() -> None:
    _, original = sold(line("2", "10.00", ECO_INSIDE, INSIDE20))
    made, left = credit_in_turn(original, [reduction(1, "9.50")])
    assert parts(made[0]) == ["7.92", "0.00", "1.58"]
    (excess,) = excesses(left, reduction(1, "9.51"))
    assert facts(excess) == ("20.00", "9.50", "9.50", "9.51")
    made, left = credit_in_turn(left, [goods(1, "2")])
    assert parts(made[0]) == ["7.91", "1.00", "1.59"]
    assert left.is_fully_credited


def test_a_fixed_tax_of_the_document_is_shared_by_the_pieces_left_of_all_its_lines() -> None:
    _, original = sold(line("3", "1.00", ECO), line("7", "1.00", ECO), rounding=PER_DOCUMENT)
    made, left = credit_in_turn(
        original, [Wanted(1, LineKind.PRICE_REDUCTION, D(3))], [goods(2, "7")], [goods(1, "3")]
    )
    assert [str(note.tax) for note in made] == ["0.00", "0.70", "0.30"]
    assert left.is_fully_credited


def test_a_tax_on_top_goes_with_the_subtotal_not_with_the_price_that_holds_other_taxes() -> None:
    _, original = sold(line("3", "0.015", INSIDE20, VAT15))
    made, _ = credit_in_turn(original, [goods(1, "1")], [goods(1, "2")])
    assert [parts(note) for note in made] == [["0.02", "0.00", "0.01"], ["0.02", "0.01", "0.00"]]


def test_where_a_fixed_tax_is_the_whole_price_the_tax_on_it_goes_with_the_price() -> None:
    toll = Tax(40, TaxKind.FIXED, fixed_amount=D("0.50"), is_included=True, is_base_affecting=True)
    sold_as, original = sold(line("2", "0.30", toll, VAT20))
    assert parts(sold_as) == ["0.00", "0.60", "0.12"]
    made, _ = credit_in_turn(original, [goods(1, "1", amount="0.10")], [goods(1, "1")])
    assert [parts(note) for note in made] == [["0.00", "0.10", "0.02"], ["0.00", "0.50", "0.10"]]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.20", ["0.00", "0.20", "0.00"]),  # no more of the fixed tax than is credited
        ("19.90", ["15.83", "0.90", "3.17"]),  # as much of it as the others cannot hold
    ],
)
def test_a_typed_amount_far_from_that_of_the_pieces_takes_of_a_fixed_tax_what_it_must(
    amount: str, expected: list[str]
) -> None:
    _, original = sold(line("2", "10.00", ECO_INSIDE, INSIDE20))
    assert parts(taxes.credit(original, [goods(1, "1", amount=amount)])) == expected


def test_all_pieces_at_a_typed_price_leave_an_amount_that_a_price_reduction_takes() -> None:
    _, original = sold(line("2", "10.00", ECO_INSIDE, INSIDE20))
    made, left = credit_in_turn(original, [goods(1, "2", unit_price="6.00")])
    assert parts(made[0]) == ["9.16", "1.00", "1.84"]
    assert taxes.everything_left(left) == (Wanted(1, LineKind.PRICE_REDUCTION, D(2)),)
    made, left = credit_in_turn(left, list(taxes.everything_left(left)))
    assert parts(made[0]) == ["6.67", "0.00", "1.33"]
    assert left.is_fully_credited


@pytest.mark.parametrize(
    ("typed", "total"),
    [
        ({"unit_price": "9.00"}, "21.60"),
        ({"discount": "50"}, "12.00"),
        ({"unit_price": "9.00", "discount": "50"}, "10.80"),
        ({"amount": "7.77"}, "9.32"),
        ({"amount": "20.00"}, "24.00"),
    ],
)
def test_what_the_agent_types_stands_and_its_tax_follows(typed: dict[str, str], total: str) -> None:
    _, original = sold(line("5", "10.00", VAT20))
    assert str(taxes.credit(original, [goods(1, "2", **typed)]).total) == total


def test_the_price_of_the_original_line_is_not_a_typed_price() -> None:
    _, original = sold(line("5", "10.00"))
    _, left = credit_in_turn(original, [reduction(1, "10.00")])
    credited = taxes.credit(left, [goods(1, "5", unit_price="10.000000", discount="0.00")])
    assert str(credited.total) == "40.00"


def test_a_correction_counts_pieces_and_amount_like_goods() -> None:
    _, original = sold(line("3", "1.00", VAT20))
    wanted = list(taxes.everything_left(original, LineKind.CORRECTION))
    assert [want.kind for want in wanted] == [LineKind.CORRECTION]
    made, left = credit_in_turn(original, wanted)
    assert sums(made[0]) == ("3.00", "0.60", "3.60")
    assert left.is_fully_credited
    assert left.lines[0].left_quantity == 0


def test_two_lines_of_a_credit_note_may_credit_the_same_original_line() -> None:
    _, original = sold(line("5", "10.00", VAT20))
    wanted = [reduction(1, "5.00"), goods(1, "5")]
    credited = taxes.credit(original, wanted)
    assert [str(each.subtotal) for each in credited.lines] == ["5.00", "45.00"]
    (excess,) = excesses(original, goods(1, "3"), goods(1, "3"))[:1]
    assert (excess.place, facts(excess)) == (1, ("5", "3", "2", "3"))


def test_free_goods_are_credited_by_the_piece() -> None:
    _, original = sold(line("4", "0.00", ECO, VAT20), line("1", "5.00", discount="100"))
    made, left = credit_in_turn(original, [goods(1, "1")])
    assert sums(made[0]) == ("0.00", "0.10", "0.10")
    assert not left.lines[0].is_fully_credited
    assert not left.lines[1].is_fully_credited
    _, left = credit_in_turn(left, list(taxes.everything_left(left)))
    assert left.is_fully_credited


def test_a_line_whose_amount_is_gone_is_fully_credited_though_pieces_are_left() -> None:
    _, original = sold(line("2", "10.00", VAT20))
    _, left = credit_in_turn(original, [reduction(1, "20.00")])
    assert left.lines[0].is_fully_credited
    assert taxes.everything_left(left) == ()


def test_a_message_can_tell_what_was_sold_credited_and_left() -> None:
    _, original = sold(line("5", "10.00", VAT20))
    _, left = credit_in_turn(original, [goods(1, "2")])
    (excess,) = excesses(left, goods(1, "4"))
    assert excess.ceiling == Ceiling.QUANTITY
    assert (excess.place, excess.line_id) == (0, 1)
    assert facts(excess) == ("5", "2", "3", "4")


@pytest.mark.parametrize(
    ("wanted", "ceiling"),
    [
        (goods(1, "2", unit_price="25.01"), Ceiling.AMOUNT),
        (goods(1, "2", amount="50.01"), Ceiling.AMOUNT),
        (reduction(1, "50.01"), Ceiling.AMOUNT),
        (goods(1, "5.0001"), Ceiling.QUANTITY),
        (goods(1, "-1"), Ceiling.QUANTITY_SIGN),
        (reduction(1, "1.00", quantity="-1"), Ceiling.QUANTITY_SIGN),
        (goods(1, "1", unit_price="-1.00"), Ceiling.AMOUNT_SIGN),
        (reduction(1, "-0.01"), Ceiling.AMOUNT_SIGN),
        (goods(1, "0"), Ceiling.NO_QUANTITY),
        (goods(1, "0", amount="10.00"), Ceiling.NO_QUANTITY),
        (goods(2, "1", amount="0.01"), Ceiling.AMOUNT),
    ],
)
def test_a_credit_line_never_passes_what_is_left_nor_turns_its_sign(
    wanted: Wanted, ceiling: Ceiling
) -> None:
    _, original = sold(line("5", "10.00", VAT20), line("3", "0.00"))
    assert ceiling in [excess.ceiling for excess in excesses(original, wanted)]


def test_every_line_that_asks_too_much_is_named_and_the_preview_is_cut() -> None:
    _, original = sold(line("5", "10.00"), line("2", "1.00"), line("1", "3.00"))
    wanted = [goods(1, "6"), goods(2, "1"), goods(3, "1", amount="4.00")]
    with pytest.raises(taxes.OverCeiling) as caught:
        taxes.credit(original, wanted)
    assert [excess.place for excess in caught.value.excesses] == [0, 2]
    cut = caught.value.capped
    assert [str(each.subtotal) for each in cut.lines] == ["50.00", "1.00", "3.00"]
    assert [str(each.quantity) for each in cut.lines] == ["5", "1", "1"]


def test_the_mirror_of_a_line_below_zero_has_its_sign() -> None:
    _, original = sold(line("10", "10.00", VAT20), line("1", "-10.00", VAT20))
    wanted = [goods(1, "5"), reduction(2, "-5.00")]
    made, left = credit_in_turn(original, wanted)
    assert sums(made[0]) == ("45.00", "9.00", "54.00")
    assert [str(row.amount) for row in made[0].taxes] == ["10.00", "-1.00"]
    assert str(left.left_total) == "54.00"
    assert excesses(left, goods(1, "5"), reduction(2, "5.00"))[0].ceiling == Ceiling.AMOUNT_SIGN


def test_per_document_the_mirror_takes_its_share_of_the_tax_below_zero() -> None:
    _, original = sold(
        line("1", "6.70", VAT15),
        line("1", "6.70", VAT15),
        line("-1", "6.70", VAT15),
        rounding=PER_DOCUMENT,
    )
    assert [str(row.left_amount) for row in original.taxes] == ["2.02", "-1.01"]
    made, left = credit_in_turn(original, [goods(1, "1")], [goods(2, "1"), goods(3, "-1")])
    assert [[str(row.amount) for row in note.taxes] for note in made] == [
        ["1.01"],
        ["1.01", "-1.01"],
    ]
    assert left.left_total == 0


def test_a_piece_taken_back_on_the_invoice_is_credited_with_a_quantity_below_zero() -> None:
    _, original = sold(line("10", "10.00", VAT20), line("-2", "10.00", VAT20))
    made, _ = credit_in_turn(original, [goods(1, "2"), goods(2, "-1")])
    assert sums(made[0]) == ("10.00", "2.00", "12.00")
    assert excesses(original, goods(1, "2"), goods(2, "1"))[0].ceiling == Ceiling.QUANTITY_SIGN


def test_the_invoice_has_a_ceiling_of_its_own_where_a_discount_line_is_left_out() -> None:
    _, original = sold(line("1", "100.00"), line("1", "-10.00"))
    (excess,) = excesses(original, goods(1, "1"))
    assert excess.ceiling == Ceiling.TOTAL
    assert facts(excess) == ("90.00", "0.00", "90.00", "100.00")
    (excess,) = excesses(original, goods(2, "1"))
    assert excess.ceiling == Ceiling.TOTAL_BELOW_ZERO


def test_goodwill_counts_against_the_total_of_the_invoice() -> None:
    _, whole = sold(line("2", "10.00", VAT20))
    original = taxes.Original(whole.lines, whole.taxes, whole.digits, credited_otherwise=D(6))
    assert str(taxes.credit(original, [goods(1, "1")]).total) == "12.00"
    (excess,) = excesses(original, goods(1, "2"))
    assert facts(excess) == ("24.00", "6.00", "18.00", "24.00")


def test_only_lines_of_the_original_and_kinds_that_credit_are_taken() -> None:
    _, original = sold(line("1", "1.00"))
    with pytest.raises(ValueError, match="line 7"):
        taxes.credit(original, [goods(7, "1")])
    with pytest.raises(ValueError, match="goodwill"):
        Wanted(1, LineKind.GOODWILL, D(1))
    with pytest.raises(ValueError, match="discount"):
        taxes.credit(original, [goods(1, "1", discount="-5")])
