"""Goods, price reductions, goodwill, fees and order discounts in any order end at exactly zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.enums import LineKind, PaymentState, TaxKind, TaxRounding
from app.services import taxes
from app.services.actions import CurrencyFacts
from app.services.invoices import beside, crediting, work
from app.services.ledger import Booked, BookedLine, BookedLineTax, Goodwill
from app.services.ledger.booked import BookedTax
from tests.examples import examples

if TYPE_CHECKING:
    from collections.abc import Sequence

D, ZERO = Decimal, Decimal(0)
INVOICE = 7
ROUNDINGS = pytest.mark.parametrize("rounding", list(TaxRounding))


def numbers(low: int, high: int, decimals: int) -> st.SearchStrategy[Decimal]:
    scale = 10**decimals
    return st.integers(low * scale, high * scale).map(lambda n: D(n).scaleb(-decimals))


@dataclass(frozen=True)
class SoldLine:
    """A line of an invoice, an order-wide discount below zero among them."""

    quantity: Decimal
    price: Decimal
    tax: int | None
    is_discount: bool = False


@dataclass(frozen=True)
class Move:
    """One line that an agent puts on a credit note, told in tenths of what is left."""

    line: int
    kind: LineKind
    tenths: int


RATES = ("0", "5", "7", "20", "60")
SOLD = st.builds(
    SoldLine, numbers(1, 9, 0) | numbers(1, 3, 2), numbers(0, 90, 2), st.sampled_from([None, 1, 2])
)
DISCOUNT = st.builds(
    SoldLine,
    st.just(D(1)),
    numbers(0, 60, 2).map(lambda price: -price),
    st.sampled_from([None, 1, 2]),
    st.just(True),
)
MOVES = st.builds(
    Move,
    st.integers(0, 3),
    st.sampled_from(
        [LineKind.GOODS, LineKind.GOODS, LineKind.PRICE_REDUCTION, LineKind.GOODWILL, LineKind.FEE]
    ),
    st.integers(1, 10),
)
NOTES = st.lists(st.lists(MOVES, min_size=1, max_size=3), min_size=1, max_size=6)
POOLS = st.lists(st.tuples(st.sampled_from(RATES).map(D), st.booleans()), min_size=2, max_size=2)


def pool_of(rates: Sequence[tuple[Decimal, bool]]) -> dict[int, BookedLineTax]:
    return {
        number: BookedLineTax(
            sequence=1,
            tax_id=number,
            label=f"Tax {number}",
            kind=TaxKind.PERCENT,
            rate=rate,
            fixed_amount=None,
            is_included=is_included,
            is_base_affecting=False,
            account_id=number,
            base=ZERO,
            amount=None,
            credited_base=ZERO,
            credited_amount=ZERO,
        )
        for number, (rate, is_included) in enumerate(rates, 1)
    }


def line_of(id_: int, sold: SoldLine, pool: dict[int, BookedLineTax]) -> BookedLine:
    return BookedLine(
        id=id_,
        invoice_id=INVOICE,
        line_number=id_,
        kind=LineKind.ORDER_DISCOUNT if sold.is_discount else LineKind.SALE,
        product_id=id_,
        product_code=f"P{id_}",
        description=f"Line {id_}",
        lot_id=None,
        lot_name="",
        sales_order_line_id=None,
        original_line_id=None,
        original_invoice_id=None,
        account_id=1,
        quantity=sold.quantity,
        unit_price=sold.price,
        discount=ZERO,
        subtotal=ZERO,
        gross=ZERO,
        is_amount_typed=False,
        credited_quantity=ZERO,
        credited_subtotal=ZERO,
        credited_gross=ZERO,
        corrected_quantity=ZERO,
        corrected_gross=ZERO,
        drafted_quantity=ZERO,
        drafted_gross=ZERO,
        kept_back=ZERO,
        draft_id=None,
        credit_note_id=None,
        taxes=() if sold.tax is None else (pool[sold.tax],),
    )


def posted_invoice(
    sold: Sequence[SoldLine],
    rates: Sequence[tuple[Decimal, bool]],
    rounding: TaxRounding,
    digits: int,
) -> Booked | None:
    """The invoice as it is booked; nothing where its total is below zero."""
    pool = pool_of(rates)
    sources = [line_of(number, each, pool) for number, each in enumerate(sold, 1)]
    return booked_of(sources, rounding, digits)


def booked_of(sources: Sequence[BookedLine], rounding: TaxRounding, digits: int) -> Booked | None:
    """The lines as they are booked."""
    lines = [
        work.Line(each.id, each.kind, each, each.quantity, each.unit_price, ZERO, each.description)
        for each in sources
    ]
    worked = work.invoice(lines, rounding, digits)
    if worked.problems:
        return None
    booked = tuple(
        replace(
            each.line.source,
            subtotal=each.amounts.subtotal,
            gross=each.amounts.gross,
            taxes=tuple(
                replace(tax, base=now.base, amount=now.amount)
                for tax, now in zip(each.line.source.taxes, each.amounts.taxes, strict=True)
            ),
        )
        for each in worked.lines
    )
    its_taxes = tuple(
        BookedTax(
            tax.tax_id,
            tax.label,
            tax.rate,
            tax.is_negative,
            tax.account_id,
            tax.base,
            tax.amount,
            None,
            ZERO,
            ZERO,
        )
        for tax in worked.taxes
    )
    return Booked(
        INVOICE, booked, its_taxes, worked.total, worked.total, PaymentState.NOT_PAID, False, False
    )


def after(invoice: Booked, worked: work.Worked) -> Booked:
    """The invoice once the credit note is posted, as the ledger would read it."""
    lines = {line.id: line for line in invoice.lines}
    goodwill = {each.key: each for each in invoice.goodwill}
    for each in worked.lines:
        if each.line.kind in taxes.CREDITING_KINDS:
            source = lines[each.line.source.id]
            lines[source.id] = _taken(source, each)
        elif each.line.kind != LineKind.FEE:
            key = beside.key_of(each.line)
            goodwill[key] = _given(goodwill.get(key), each)
    amounts = {
        (tax.tax_id, tax.is_negative): (tax.base, tax.amount)
        for tax in worked.taxes
        if tax.original_invoice_id
    }
    its_taxes = []
    for tax in invoice.taxes:
        base, amount = amounts.get((tax.tax_id, tax.is_negative), (ZERO, ZERO))
        its_taxes.append(
            replace(
                tax,
                credited_base=tax.credited_base + base,
                credited_amount=tax.credited_amount + amount,
            )
        )
    return replace(
        invoice,
        lines=tuple(lines.values()),
        taxes=tuple(its_taxes),
        credited_total=invoice.credited_total + worked.credited[0].total,
        goodwill=tuple(each for each in goodwill.values() if taxes.left_with_tax(each.left)),
    )


def _taken(source: BookedLine, each: work.WorkedLine) -> BookedLine:
    counts = each.line.kind != LineKind.PRICE_REDUCTION
    return replace(
        source,
        credited_quantity=source.credited_quantity + (each.line.quantity if counts else ZERO),
        credited_subtotal=source.credited_subtotal + each.amounts.subtotal,
        credited_gross=source.credited_gross + each.amounts.gross,
        taxes=tuple(
            replace(
                tax,
                credited_base=tax.credited_base + now.base,
                credited_amount=tax.credited_amount + (now.amount or ZERO),
            )
            for tax, now in zip(source.taxes, each.amounts.taxes, strict=True)
        ),
    )


def _given(before: Goodwill | None, each: work.WorkedLine) -> Goodwill:
    its = each.amounts
    more = taxes.untouched(
        taxes.DocumentAmounts((its,), (), its.subtotal, ZERO, its.subtotal), [1], 2
    ).lines[0]
    if before is None:
        line = each.line
        return Goodwill(
            INVOICE,
            line.source.original_line_id,
            line.description,
            1,
            more,
            line.source.taxes,
        )
    left = before.left
    return replace(
        before,
        left=replace(
            left,
            left_subtotal=left.left_subtotal + more.left_subtotal,
            left_gross=left.left_gross + more.left_gross,
            taxes=tuple(
                replace(
                    mine,
                    left_base=mine.left_base + other.left_base,
                    left_amount=(mine.left_amount or ZERO) + (other.left_amount or ZERO),
                )
                for mine, other in zip(left.taxes, more.taxes, strict=True)
            ),
        ),
    )


def line_of_move(invoice: Booked, move: Move, digits: int) -> work.Line:
    """What the agent types; of an order-wide discount goodwill, since it goes along by itself."""
    source = invoice.lines[move.line % len(invoice.lines)]
    part = D(move.tenths).scaleb(-1)
    some = max(taxes.money(abs(source.gross) * part, digits), D(1))
    if move.kind == LineKind.FEE:
        fee = beside.fee_source(invoice.lines[0], source, 3)
        return work.Line(None, LineKind.FEE, fee, D(1), -some, ZERO, "Fee")
    if move.kind == LineKind.GOODWILL or source.kind == LineKind.ORDER_DISCOUNT:
        own = beside.goodwill_source(invoice, source if move.tenths % 2 else None, 2)
        return work.Line(None, LineKind.GOODWILL, own, D(1), some, ZERO, "Goodwill")
    if move.kind == LineKind.PRICE_REDUCTION:
        price = taxes.money(source.unit_price * part, 2)
        return work.Line(
            None, move.kind, source, source.quantity, price, ZERO, "Less", is_amount_typed=True
        )
    pieces = taxes.money(source.left_quantity * part, 2)
    return work.Line(None, move.kind, source, pieces, source.unit_price, ZERO, "Goods")


def assert_sound(invoice: Booked, note: work.Worked, rest: Booked, digits: int) -> None:
    """No figure has the wrong sign, and nothing passes its ceiling."""
    assert note.total >= 0
    total = invoice.original(digits).total
    assert ZERO <= rest.credited_total <= total
    assert rest.credited_otherwise >= ZERO
    assert rest.credited_otherwise == sum(
        (taxes.left_with_tax(each.left) for each in rest.goodwill), ZERO
    )
    for line in rest.original(digits).lines:
        assert abs(line.left_gross) <= abs(line.gross)
        assert line.left_gross * line.gross >= 0
        assert line.left_quantity * line.quantity >= 0
    for each in note.lines:
        is_below = each.line.kind in (
            LineKind.FEE,
            LineKind.GOODWILL_BACK,
            LineKind.ORDER_DISCOUNT,
        )
        assert (each.amounts.gross <= 0) if is_below else (each.amounts.gross >= 0)


def credit(invoice: Booked, lines: Sequence[work.Line], facts: CurrencyFacts) -> work.Worked:
    return crediting.credit(lines, {INVOICE: invoice}, facts).kept()


@ROUNDINGS
@settings(max_examples=examples(500), deadline=None)
@given(
    sold=st.lists(SOLD, min_size=1, max_size=3),
    discounts=st.lists(DISCOUNT, max_size=2),
    rates=POOLS,
    notes=NOTES,
    digits=st.sampled_from([0, 2, 2, 3]),
)
def test_any_series_of_all_kinds_ends_with_lines_and_document_at_zero_and_is_never_negative(
    rounding: TaxRounding,
    sold: list[SoldLine],
    discounts: list[SoldLine],
    rates: list[tuple[Decimal, bool]],
    notes: list[list[Move]],
    digits: int,
) -> None:
    invoice = posted_invoice([*sold, *discounts], rates, rounding, digits)
    if invoice is None:
        return
    facts = CurrencyFacts(1, "GBP", "£", digits)
    for moves in notes:
        note = credit(invoice, [line_of_move(invoice, move, digits) for move in moves], facts)
        if note.problems or not note.lines:
            continue
        rest = after(invoice, note)
        assert_sound(invoice, note, rest, digits)
        invoice = rest
    last = credit(invoice, crediting.everything_left(invoice, digits), facts)
    assert not last.problems
    rest = after(invoice, last)
    assert_sound(invoice, last, rest, digits)
    assert rest.credited_total == rest.original(digits).total
    assert not rest.goodwill
    assert not any(line.left_gross for line in rest.lines)
    assert not any(tax.amount - tax.credited_amount for tax in rest.taxes)
