"""Goodwill and fee lines, which stand on their own beside what a credit note credits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import LineKind, TaxRounding
from app.services import taxes
from app.services.invoices.work import Line, WorkedTax

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.services.invoices.editing import DraftLine
    from app.services.ledger import Booked, BookedLine, BookedLineTax, Goodwill
    from app.services.taxes import LineAmounts

ZERO, ONE = Decimal(0), Decimal(1)


def stored(line: BookedLine) -> Line:
    """A saved line; its source is itself, with the ids of the invoice and line it goes with."""
    source = replace(
        line, id=line.original_line_id or 0, invoice_id=line.original_invoice_id or line.invoice_id
    )
    return Line(
        line.id,
        line.kind,
        source,
        line.quantity,
        line.unit_price,
        line.discount,
        line.description,
    )


def edited(edit: DraftLine, source: BookedLine) -> Line:
    """A line as the form holds it."""
    description = " ".join(edit.description.split())
    return Line(
        edit.id,
        edit.kind,
        source,
        edit.quantity,
        edit.unit_price,
        edit.discount,
        description,
    )


def goodwill_source(original: Booked, line: BookedLine | None, account_id: int) -> BookedLine:
    """What a goodwill line is made of: the taxes of the line that it makes up for (rules 14).

    If none is chosen, those of the line that is taxed the highest. A tax by the piece is left out,
    since no piece comes back.
    """
    taxed = line or max(original.lines, key=_rate)
    return replace(
        taxed,
        id=0 if line is None else line.id,
        kind=LineKind.GOODWILL,
        product_id=None,
        product_code="",
        lot_id=None,
        lot_name="",
        sales_order_line_id=None,
        original_line_id=None if line is None else line.id,
        original_invoice_id=original.id,
        account_id=account_id,
        unit_price=ZERO,
        taxes=tuple([tax for tax in taxed.taxes if not tax.tax.is_fixed]),
    )


def fee_source(product: BookedLine, line: BookedLine, account_id: int) -> BookedLine:
    """What a fee is made of: product and taxes of its own, beside the line that is credited."""
    return replace(
        product,
        id=line.id,
        invoice_id=line.invoice_id,
        kind=LineKind.FEE,
        original_line_id=line.id,
        original_invoice_id=line.invoice_id,
        account_id=account_id,
    )


def back_line(goodwill: Goodwill, template: BookedLine) -> Line:
    """A line that takes goodwill back; `template` is any line of its invoice."""
    source = replace(
        template,
        id=goodwill.line_id or 0,
        invoice_id=goodwill.invoice_id,
        kind=LineKind.GOODWILL_BACK,
        product_id=None,
        product_code="",
        lot_id=None,
        lot_name="",
        sales_order_line_id=None,
        original_line_id=goodwill.line_id,
        original_invoice_id=goodwill.invoice_id,
        account_id=goodwill.account_id,
        taxes=goodwill.taxes,
    )
    return Line(None, LineKind.GOODWILL_BACK, source, ONE, ZERO, ZERO, goodwill.description)


def key_of(line: Line) -> tuple[int | None, tuple[tuple[int, Decimal], ...]]:
    """Which goodwill a line takes back, as `Goodwill.key` tells it."""
    its = tuple([(tax.tax_id, tax.rate) for tax in line.source.taxes])
    return line.source.id or None, its


def amounts(line: Line, digits: int) -> LineAmounts:
    """What a goodwill line or a fee comes to, computed on its own and rounded per line.

    Raises:
        Refused: `tax.amount_too_large`
    """
    asked = taxes.Line(
        line.quantity,
        line.unit_price,
        line.discount,
        tuple([tax.tax for tax in line.source.taxes]),
    )
    return taxes.compute([asked], TaxRounding.LINE, digits).lines[0]


def tax_of(amounts: LineAmounts) -> Decimal:
    """The taxes of a line that is rounded per line, on top and included."""
    return sum((tax.amount or ZERO for tax in amounts.taxes), ZERO)


def with_tax(amounts: LineAmounts) -> Decimal:
    """The amount of a line with its taxes."""
    return amounts.subtotal + tax_of(amounts)


def tax_rows(lines: Iterable[tuple[Line, LineAmounts]]) -> list[WorkedTax]:
    """The taxes of all such lines; they name no invoice, since they take nothing of its taxes."""
    rows: dict[tuple[int, Decimal, bool], WorkedTax] = {}
    for line, its in lines:
        if not its.taxes:
            continue
        for tax, amount in zip(line.source.taxes, its.taxes, strict=True):
            is_negative = line.kind != LineKind.GOODWILL
            key = (tax.tax_id, tax.rate, is_negative)
            base, booked = amount.base, amount.amount or ZERO
            if before := rows.get(key):
                base, booked = before.base + base, before.amount + booked
            rows[key] = _tax_row(tax, base, booked, is_negative=is_negative)
    return list(rows.values())


def _tax_row(tax: BookedLineTax, base: Decimal, amount: Decimal, *, is_negative: bool) -> WorkedTax:
    return WorkedTax(
        None, tax.tax_id, tax.label, tax.rate, is_negative, tax.account_id, base, amount
    )


def _rate(line: BookedLine) -> Decimal:
    return sum((tax.rate for tax in line.taxes), ZERO)
