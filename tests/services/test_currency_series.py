"""Any series of credits in another currency ends at exactly zero in both, and is never negative."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.enums import LineKind, TaxKind, TaxRounding
from app.services import taxes
from app.services.actions import CurrencyFacts
from app.services.invoices import company_amounts, crediting, work
from app.services.invoices.company_amounts import Exchange
from app.services.taxes import LineAmounts, Pair
from tests.examples import examples
from tests.services import test_credit_kinds_series as kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.ledger import Booked

D, ZERO = Decimal, Decimal(0)
ROUNDINGS = pytest.mark.parametrize("rounding", list(TaxRounding))
EXCHANGE_RATES = st.sampled_from(["0.0067", "0.3061", "1", "1.17", "153.27", "0.0000014"]).map(D)
FIXED = st.none() | st.sampled_from(["0.05", "0.333", "1"]).map(D)
PLAIN = st.builds(
    kinds.Move,
    st.integers(0, 3),
    st.sampled_from([LineKind.GOODS, LineKind.GOODS, LineKind.PRICE_REDUCTION]),
    st.integers(1, 10),
)


def in_books(invoice: Booked, exchange: Exchange) -> Booked:
    """The invoice with its company amounts, as posting writes them."""
    worked = work.Worked(
        tuple(
            work.WorkedLine(
                work.Line(line.id, line.kind, line, line.quantity, line.unit_price, ZERO, ""),
                LineAmounts(line.quantity, line.unit_price, ZERO, line.subtotal, line.gross),
            )
            for line in invoice.lines
        ),
        tuple(
            work.WorkedTax(None, tax.tax_id, "", tax.rate, tax.is_negative, 1, tax.base, tax.amount)
            for tax in invoice.taxes
        ),
    )
    valued = company_amounts.of_invoice(worked, exchange)
    assert valued.booked == exchange.amount(worked.total)
    return replace(
        invoice,
        lines=tuple(
            replace(line, company_subtotal=each.booked)
            for line, each in zip(invoice.lines, valued.lines, strict=True)
        ),
        taxes=tuple(
            replace(tax, company_amount=each.booked)
            for tax, each in zip(invoice.taxes, valued.taxes, strict=True)
        ),
        residual=worked.total,
        company_residual=valued.booked,
    )


def after(invoice: Booked, note: work.Worked) -> Booked:
    """The invoice once the credit note is posted and matched, in both currencies."""
    rest = kinds.after(invoice, note)
    own = {
        (tax.tax_id, tax.is_negative): tax.booked
        for tax in note.taxes
        if tax.original_invoice_id is not None
    }
    taken: dict[int, Decimal] = {}
    for each in note.lines:
        if each.line.kind in taxes.CREDITING_KINDS:
            line_id = each.line.source.id
            taken[line_id] = taken.get(line_id, ZERO) + each.booked
    return replace(
        rest,
        lines=tuple(
            replace(line, credited_company=line.credited_company + taken.get(line.id, ZERO))
            for line in rest.lines
        ),
        taxes=tuple(
            replace(
                tax,
                credited_company=tax.credited_company
                + own.get((tax.tax_id, tax.is_negative), ZERO),
            )
            for tax in rest.taxes
        ),
        credited_company_total=rest.credited_company_total + note.credited[0].booked,
    )


def matched(receivable: Pair, note: work.Worked, digits: int) -> Pair:
    """What stays open of the invoice; no difference may come of the match."""
    credit = Pair(note.total, note.booked)
    amount = min(receivable.amount, credit.amount)
    if not amount:
        assert not note.booked or note.total
        return receivable
    taken = taxes.matched(receivable, credit, amount, digits, is_one_rate=True)
    assert not taken.difference
    return receivable.less(amount, taken.debit)


def assert_sound(note: work.Worked, rest: Booked) -> None:
    """No company amount has the wrong sign, and none passes what there was."""
    assert note.booked >= 0
    if not note.total:
        assert not note.booked
    left = rest.left
    assert left.company >= 0
    if not left.amount:
        assert not left.company


@pytest.mark.parametrize(
    ("left", "shares", "taken"),
    [
        ("0.02", "-0.01", "0"),  # shares of lines below zero may come to less than nothing
        ("0.01", "0.02", "0.01"),  # those of the others to more than is left
        ("0.02", "0.01", "0.01"),
    ],
)
def test_coins_never_take_more_than_is_left_of_a_document_nor_less_than_nothing(
    left: str, shares: str, taken: str
) -> None:
    assert taxes.within(Pair(D(3), D(left)), Pair(D(1), D(shares))) == D(taken)


def credited(
    invoice: Booked, lines: Sequence[work.Line], facts: CurrencyFacts, exchange: Exchange
) -> work.Worked:
    worked = kinds.credit(invoice, lines, facts)
    return company_amounts.of_credit_note(worked, {kinds.INVOICE: invoice}, exchange)


def taxed(
    sold: Sequence[kinds.SoldLine],
    rates: Sequence[tuple[Decimal, bool]],
    fixed: Decimal | None,
    rounding: TaxRounding,
    digits: int,
) -> Booked | None:
    """An invoice whose first line has both taxes as a group, the second of them perhaps fixed."""
    pool = kinds.pool_of(rates)
    if fixed is not None:
        pool[2] = replace(pool[2], kind=TaxKind.FIXED, rate=ZERO, fixed_amount=fixed)
    pool[2] = replace(pool[2], sequence=2)
    lines = [kinds.line_of(number, each, pool) for number, each in enumerate(sold, 1)]
    lines[0] = replace(lines[0], taxes=(pool[1], pool[2]))
    return kinds.booked_of(lines, rounding, digits)


@ROUNDINGS
@settings(max_examples=examples(120), deadline=None)
@given(
    sold=st.lists(kinds.SOLD, min_size=1, max_size=4),
    discounts=st.lists(kinds.DISCOUNT, max_size=1),
    rates=kinds.POOLS,
    notes=kinds.NOTES,
    digits=st.sampled_from([0, 2, 3]),
    books=st.sampled_from([0, 2, 3]),
    rate=EXCHANGE_RATES,
)
def test_any_series_ends_at_zero_in_both_currencies_and_matching_makes_no_difference(
    rounding: TaxRounding,
    sold: list[kinds.SoldLine],
    discounts: list[kinds.SoldLine],
    rates: list[tuple[Decimal, bool]],
    notes: list[list[kinds.Move]],
    digits: int,
    books: int,
    rate: Decimal,
) -> None:
    plain = kinds.posted_invoice([*sold, *discounts], rates, rounding, digits)
    if plain is None:
        return
    exchange = Exchange(rate, books)
    invoice = in_books(plain, exchange)
    receivable = Pair(invoice.residual, invoice.company_residual)
    facts = CurrencyFacts(1, "JPY", "¥", digits)
    for moves in notes:
        lines = [kinds.line_of_move(invoice, move, digits) for move in moves]
        note = credited(invoice, lines, facts, exchange)
        if note.problems or not note.lines:
            continue
        invoice = after(invoice, note)
        has_fee = any(each.line.kind == LineKind.FEE for each in note.lines)
        assert_sound(note, invoice)
        receivable = matched(receivable, note, books) if not has_fee else receivable
    last = credited(invoice, crediting.everything_left(invoice, digits), facts, exchange)
    assert not last.problems
    rest = after(invoice, last)
    assert_sound(last, rest)
    assert rest.left == Pair(ZERO, ZERO)


@ROUNDINGS
@settings(max_examples=examples(120), deadline=None)
@given(
    sold=st.lists(kinds.SOLD, min_size=1, max_size=4),
    rates=kinds.POOLS,
    fixed=FIXED,
    notes=st.lists(st.lists(PLAIN, min_size=1, max_size=3), min_size=1, max_size=8),
    digits=st.sampled_from([0, 2, 3]),
    books=st.sampled_from([0, 2, 3]),
    rate=EXCHANGE_RATES,
)
def test_goods_with_grouped_and_fixed_taxes_leave_no_coin_on_any_line_or_tax(
    rounding: TaxRounding,
    sold: list[kinds.SoldLine],
    rates: list[tuple[Decimal, bool]],
    fixed: Decimal | None,
    notes: list[list[kinds.Move]],
    digits: int,
    books: int,
    rate: Decimal,
) -> None:
    plain = taxed(sold, rates, fixed, rounding, digits)
    if plain is None:
        return
    exchange = Exchange(rate, books)
    invoice = in_books(plain, exchange)
    receivable = Pair(invoice.residual, invoice.company_residual)
    facts = CurrencyFacts(1, "KWD", "", digits)
    everything: list[list[kinds.Move] | None] = [*notes, None]
    for moves in everything:
        if moves is None:
            lines = list(crediting.everything_left(invoice, digits))
        else:
            lines = [kinds.line_of_move(invoice, move, digits) for move in moves]
        note = credited(invoice, lines, facts, exchange)
        if note.problems or not note.lines:
            continue
        invoice = after(invoice, note)
        assert_sound(note, invoice)
        receivable = matched(receivable, note, books)
        for line in invoice.lines:
            assert line.credited_company * line.company_subtotal >= 0
            assert abs(line.credited_company) <= abs(line.company_subtotal)
    assert receivable == Pair(ZERO, ZERO)
    assert invoice.left == Pair(ZERO, ZERO)
    assert all(line.credited_company == line.company_subtotal for line in invoice.lines)
    assert all(tax.credited_company == tax.company_amount for tax in invoice.taxes)


@settings(max_examples=examples(120), deadline=None)
@given(
    amount=st.integers(3, 9_999_999).map(lambda n: D(n).scaleb(-2)),
    at=EXCHANGE_RATES,
    parts=st.lists(st.tuples(st.integers(1, 99), EXCHANGE_RATES), min_size=1, max_size=5),
    books=st.sampled_from([0, 2, 3]),
)
def test_payments_at_other_rates_leave_nothing_and_differ_by_just_what_they_were_worth(
    amount: Decimal, at: Decimal, parts: list[tuple[int, Decimal]], books: int
) -> None:
    whole = Pair(amount, taxes.in_company(amount, at, books))
    left, paid, difference = whole, ZERO, ZERO
    for place, (hundredths, rate) in enumerate(parts, 1):
        is_last = place == len(parts)
        part = left.amount if is_last else taxes.money(left.amount * hundredths / 100, 2)
        if not part:
            continue
        payment = Pair(part, taxes.in_company(part, rate, books))
        taken = taxes.matched(left, payment, part, books)
        left = left.less(part, taken.debit)
        assert (taken.credit, left.company >= 0) == (payment.company, True)
        paid, difference = paid + payment.company, difference + taken.difference
    assert left == Pair(ZERO, ZERO)
    assert difference == whole.company - paid
