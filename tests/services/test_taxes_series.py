"""Any series of credits, in any order: it ends at exactly zero, no sign is wrong, none exceeds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.enums import LineKind, TaxKind, TaxRounding
from app.services import taxes
from app.services.taxes import Line, Tax, Wanted
from tests.examples import examples

ZERO = Decimal(0)
ROUNDINGS = pytest.mark.parametrize("rounding", list(TaxRounding))


def numbers(low: int, high: int, decimals: int) -> st.SearchStrategy[Decimal]:
    """Decimals of `low` to `high` with so many decimals."""
    scale = 10**decimals
    return st.integers(low * scale, high * scale).map(lambda n: Decimal(n).scaleb(-decimals))


QUANTITIES = numbers(0, 20, 0) | numbers(0, 3, 2) | st.just(Decimal(1))
PRICES = numbers(0, 300, 2) | numbers(0, 2, 6) | numbers(0, 900, 0)
DISCOUNTS = st.sampled_from([ZERO, ZERO, Decimal(10), Decimal("33.33"), Decimal(100)])
RATES = st.sampled_from(["0", "2.1", "5.5", "7", "10", "15", "17", "19", "20", "60"]).map(Decimal)
TENTHS = st.integers(0, 10).map(lambda n: Decimal(n).scaleb(-1))


@st.composite
def pools_of_taxes(draw: st.DrawFn) -> list[Tax]:
    """Up to three taxes: percent or fixed, included or on top, some raising the next one's base."""
    pool = []
    for number in range(draw(st.integers(0, 3))):
        is_fixed = draw(st.sampled_from([False, False, True]))
        pool.append(
            Tax(
                number + 1,
                TaxKind.FIXED if is_fixed else TaxKind.PERCENT,
                rate=ZERO if is_fixed else draw(RATES),
                fixed_amount=draw(numbers(0, 1, 3)) if is_fixed else ZERO,
                is_included=draw(st.booleans()),
                is_base_affecting=draw(st.booleans()),
            )
        )
    return pool


@st.composite
def sold_lines(draw: st.DrawFn) -> list[Line]:
    """An invoice of one to four lines, now and then one below zero by quantity or price."""
    pool = draw(pools_of_taxes())
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        quantity, price = draw(QUANTITIES), draw(PRICES)
        sign = draw(st.sampled_from(["", "", "", "quantity", "price"]))
        if sign:
            price /= 10
        of = tuple(tax for tax in pool if draw(st.sampled_from([True, True, False])))
        lines.append(
            Line(
                -quantity if sign == "quantity" else quantity,
                -price if sign == "price" else price,
                draw(DISCOUNTS),
                of,
            )
        )
    return lines


@dataclass(frozen=True)
class Move:
    """One wish of an agent, told in tenths of what is left when its turn comes."""

    line: int
    kind: LineKind
    pieces: Decimal
    typed: str
    much: Decimal


MOVES = st.builds(
    Move,
    line=st.integers(0, 3),
    kind=st.sampled_from([LineKind.GOODS, *taxes.CREDITING_KINDS]),
    pieces=st.integers(1, 10).map(lambda n: Decimal(n).scaleb(-1)),
    typed=st.sampled_from(["", "", "", "amount", "price", "discount"]),
    much=TENTHS,
)
CREDIT_NOTES = st.lists(st.lists(MOVES, min_size=1, max_size=3), min_size=1, max_size=6)


def wish(original: taxes.Original, move: Move) -> Wanted:
    """The credit line of a move on what is left now."""
    line = original.lines[move.line % len(original.lines)]
    pieces = taxes.money(line.left_quantity * move.pieces, 2)
    typed: dict[str, Decimal] = {}
    if move.typed == "amount":
        typed["amount"] = taxes.money(line.left_to_reduce * move.much, original.digits)
    elif move.typed == "price":
        typed["unit_price"] = taxes.money(line.unit_price * move.much, 6)
    elif move.typed == "discount":
        typed["discount"] = move.much * 100
    return Wanted(line.id, move.kind, pieces, **typed)


def all_that_is_left(original: taxes.Original) -> list[Wanted]:
    """Every piece and every penny, also pieces of lines whose amount is gone."""
    return [
        Wanted(line.id, LineKind.GOODS, line.left_quantity)
        if line.left_quantity
        else Wanted(line.id, LineKind.PRICE_REDUCTION, line.quantity)
        for line in original.lines
        if line.left_quantity or line.left_gross
    ]


def sign(*, is_negative: bool) -> int:
    return -1 if is_negative else 1


def assert_no_wrong_sign(
    original: taxes.Original, wanted: list[Wanted], credited: taxes.DocumentAmounts
) -> None:
    """Each figure of a credit note has the sign of the original line that it credits."""
    lines = {line.id: line for line in original.lines}
    for want, line in zip(wanted, credited.lines, strict=True):
        its = sign(is_negative=lines[want.line_id].is_negative)
        assert line.subtotal * its >= 0
        assert line.gross * its >= 0
        for tax in line.taxes:
            assert tax.base * its >= 0
            assert (tax.amount or 0) * its >= 0
    for each in credited.taxes:
        assert each.amount * sign(is_negative=each.is_negative) >= 0
    assert credited.total >= 0


def assert_within(left: Decimal | None, whole: Decimal | None) -> None:
    """What is left lies between nothing and all of it, whatever the sign."""
    assert left is not None
    assert whole is not None
    assert abs(left) <= abs(whole)
    assert left * whole >= 0


def assert_nothing_exceeded(original: taxes.Original) -> None:
    for line in original.lines:
        assert_within(line.left_quantity, line.quantity)
        assert_within(line.left_subtotal, line.subtotal)
        assert_within(line.left_gross, line.gross)
        included = ZERO
        for tax in line.taxes:
            assert_within(tax.left_base, tax.base)
            if tax.amount is not None:
                assert_within(tax.left_amount, tax.amount)
            if tax.tax.is_included:
                included += tax.left_amount or ZERO
        assert line.left_subtotal + included == line.left_gross
    for each in original.taxes:
        assert_within(each.left_amount, each.amount)
    assert_within(original.left_total, original.total)


def run_series(original: taxes.Original, notes: list[list[Move]]) -> taxes.Original:
    """Post every credit note that keeps within the ceilings, checking each."""
    for moves in notes:
        wanted = [wish(original, move) for move in moves]
        try:
            credited = taxes.credit(original, wanted)
        except taxes.OverCeiling:
            continue
        assert_no_wrong_sign(original, wanted, credited)
        assert credited.total <= original.left_total
        original = taxes.after(original, wanted, credited)
        assert_nothing_exceeded(original)
    return original


def invoice(lines: list[Line], rounding: TaxRounding, digits: int) -> taxes.Original | None:
    """The original, or nothing where its total is below zero: no such invoice is posted."""
    amounts = taxes.compute(lines, rounding, digits)
    if amounts.total < 0:
        return None
    return taxes.untouched(amounts, range(len(lines)), digits)


@ROUNDINGS
@settings(max_examples=examples(400))
@given(lines=sold_lines(), notes=CREDIT_NOTES, digits=st.sampled_from([0, 2, 2, 3]))
def test_every_series_of_credits_ends_at_zero_without_wrong_sign_or_excess(
    rounding: TaxRounding, lines: list[Line], notes: list[list[Move]], digits: int
) -> None:
    original = invoice(lines, rounding, digits)
    if original is not None:
        original = run_series(original, notes)
        take_every_piece_and_penny(original)
        take_what_reverse_proposes(original)


def take_every_piece_and_penny(original: taxes.Original) -> None:
    wanted = all_that_is_left(original)
    credited = taxes.credit(original, wanted)
    assert_no_wrong_sign(original, wanted, credited)
    rest = taxes.after(original, wanted, credited)
    for line in rest.lines:
        assert not any((line.left_quantity, line.left_subtotal, line.left_gross))
        for tax in line.taxes:
            assert not tax.left_base
            assert not tax.left_amount
    assert_no_money_left(rest)


def take_what_reverse_proposes(original: taxes.Original) -> None:
    """It leaves out pieces of lines without money left, and nothing else."""
    wanted = taxes.everything_left(original)
    credited = taxes.credit(original, wanted)
    assert credited.total == original.left_total
    rest = taxes.after(original, wanted, credited)
    assert_no_money_left(rest)
    assert not taxes.everything_left(rest)


def assert_no_money_left(original: taxes.Original) -> None:
    assert original.is_fully_credited
    assert original.left_total == 0
    assert not any(line.left_gross or line.left_subtotal for line in original.lines)
    assert not any(each.left_amount for each in original.taxes)


@ROUNDINGS
@settings(max_examples=examples(150))
@given(lines=sold_lines(), digits=st.sampled_from([0, 2, 3]))
def test_the_credit_note_of_a_whole_invoice_equals_it_to_the_cent(
    rounding: TaxRounding, lines: list[Line], digits: int
) -> None:
    original = invoice(lines, rounding, digits)
    if original is None or any(not line.quantity for line in lines):
        return
    sold = taxes.compute(lines, rounding, digits)
    credited = taxes.credit(original, all_that_is_left(original))
    assert (credited.untaxed, credited.tax, credited.total) == (
        sold.untaxed,
        sold.tax,
        sold.total,
    )
    assert credited.taxes == sold.taxes
    assert [(line.subtotal, line.gross) for line in credited.lines] == [
        (line.subtotal, line.gross) for line in sold.lines
    ]


@settings(max_examples=examples(250))
@given(lines=sold_lines(), digits=st.sampled_from([0, 2, 3]))
def test_a_document_adds_up_and_its_taxes_are_rounded_once(lines: list[Line], digits: int) -> None:
    per_document = taxes.compute(lines, TaxRounding.DOCUMENT, digits)
    assert per_document.total == per_document.untaxed + per_document.tax
    half = Decimal("0.5").scaleb(-digits)
    for tax in {each.tax for each in per_document.taxes if not each.tax.is_included}:
        weight = booked = ZERO
        for line in per_document.lines:
            weight += sum((each.weight for each in line.taxes if each.tax == tax), ZERO)
        for row in per_document.taxes:
            booked += row.amount if row.tax == tax else ZERO
        assert abs(booked - weight) <= half
    for line in taxes.compute(lines, TaxRounding.LINE, digits).lines:
        included = sum(((tax.amount or ZERO) for tax in line.taxes if tax.tax.is_included), ZERO)
        assert line.subtotal + included == line.gross
        for each in line.taxes:
            if not each.tax.is_included:
                assert each.amount == taxes.money(each.weight, digits)


@ROUNDINGS
@settings(max_examples=examples(100))
@given(lines=sold_lines(), digits=st.sampled_from([0, 2, 3]))
def test_the_preview_of_a_credit_that_asks_too_much_is_cut_to_what_is_left_of_each_line(
    rounding: TaxRounding, lines: list[Line], digits: int
) -> None:
    original = invoice(lines, rounding, digits)
    if original is None:
        return
    for line in original.lines:
        want = Wanted(
            line.id, LineKind.GOODS, line.left_quantity + line.quantity, line.unit_price * 3
        )
        with pytest.raises(taxes.OverCeiling) as over:
            taxes.credit(original, [want])
        capped = over.value.capped.lines[0]
        assert_within(line.left_gross - capped.gross, line.left_gross)
        assert_within(line.left_quantity - capped.quantity, line.left_quantity)


@settings(max_examples=examples(250))
@given(
    value=numbers(-1000, 1000, 1) | numbers(-10, 10, 3) | numbers(-10, 10, 6),
    digits=st.integers(0, 4),
)
def test_rounding_is_half_away_from_zero_and_the_same_on_both_sides_of_it(
    value: Decimal, digits: int
) -> None:
    step = Decimal(1).scaleb(-digits)
    result = taxes.money(value, digits)
    assert result == -taxes.money(-value, digits)
    assert abs(result - value) <= step / 2
    if abs(result - value) == step / 2:
        assert abs(result) > abs(value)
    assert result < 0 or not result.is_signed()
