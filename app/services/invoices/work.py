"""Lines of drafts, what is wrong with their fields, and what an invoice comes to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.db.types import NotExact, Quantity, UnitPrice, to_scaled
from app.errors import Problem, Refused
from app.models.enums import LineKind
from app.services import checks, taxes
from app.services.taxes import LineAmounts, Pair, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.db.types import Scaled
    from app.models.enums import TaxRounding
    from app.services.invoices.editing import DraftLine
    from app.services.ledger import BookedLine
    from app.services.taxes import DocumentAmounts

ZERO = Decimal(0)
HUNDRED = Decimal(100)
BESIDE_KINDS = (LineKind.FEE, LineKind.GOODWILL, LineKind.GOODWILL_BACK)
GOODWILL_KINDS = (LineKind.GOODWILL, LineKind.GOODWILL_BACK)
CARRIED_KINDS = (LineKind.ORDER_DISCOUNT, LineKind.GOODWILL_BACK)
DESCRIPTION_LENGTH = 255
DISCOUNT_DECIMALS = 2
"""Of a discount that is typed; an imported one keeps what it had."""
_PRICE_DECIMALS = UnitPrice.decimals


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be worked out.

    `source` is the line whose product, lot, order line and taxes it has: on a credit note the one
    that it credits, on an invoice itself; of a fee and of goodwill one of their own, with the ids
    of the invoice and of the line (0: none) that they go with. `amount` is one that was typed
    before and stands.
    """

    id: int | None
    kind: LineKind
    source: BookedLine
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    description: str
    is_amount_typed: bool = False
    amount: Decimal | None = None

    @property
    def is_left_out(self) -> bool:
        """An order-wide discount that a supervisor left out (rules 12)."""
        return self.kind == LineKind.ORDER_DISCOUNT and self.is_amount_typed

    def wanted(self) -> Wanted:
        """What of its original line it credits."""
        price, discount = None, None
        if self.is_amount_typed and self.amount is None:
            price, discount = self.unit_price, self.discount
        return Wanted(self.source.id, self.kind, self.quantity, price, discount, self.amount)


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """A line with what it comes to; `company` in the company's currency, where it is another."""

    line: Line
    amounts: LineAmounts
    company: Decimal | None = None

    @property
    def booked(self) -> Decimal:
        """The subtotal in the company's currency."""
        return self.amounts.subtotal if self.company is None else self.company

    @property
    def is_empty(self) -> bool:
        """Whether it goes along with others and has nothing to take."""
        if self.line.kind not in CARRIED_KINDS or self.line.is_left_out:
            return False
        return not self.amounts.gross and not any(tax.amount for tax in self.amounts.taxes)


@dataclass(frozen=True, slots=True)
class WorkedTax:
    """A tax of the document; `original_invoice_id` on a credit note (rules 10).

    `company` is the amount in the company's currency, where it is another.
    """

    original_invoice_id: int | None
    tax_id: int
    label: str
    rate: Decimal
    is_negative: bool
    account_id: int
    base: Decimal
    amount: Decimal
    company: Decimal | None = None

    @property
    def booked(self) -> Decimal:
        """The amount in the company's currency."""
        return self.amount if self.company is None else self.company


@dataclass(frozen=True, slots=True)
class Credited:
    """What a credit note takes of one original invoice."""

    original_invoice_id: int
    untaxed: Decimal
    tax: Decimal
    company: Decimal | None = None

    @property
    def booked(self) -> Decimal:
        """The total in the company's currency."""
        return self.total if self.company is None else self.company

    @property
    def total(self) -> Decimal:
        """With tax."""
        return self.untaxed + self.tax


@dataclass(frozen=True, slots=True)
class Worked:
    """A document worked out; with `problems` (by field name) it may not be kept as it is.

    `company_parts` is what goes with each original in the company's currency, if it is another.
    """

    lines: tuple[WorkedLine, ...] = ()
    taxes: tuple[WorkedTax, ...] = ()
    credited: tuple[Credited, ...] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)
    company_parts: Mapping[int, Decimal] | None = None

    def kept(self) -> Worked:
        """Without the lines that go along with others and take nothing."""
        return replace(self, lines=tuple(line for line in self.lines if not line.is_empty))

    @property
    def untaxed(self) -> Decimal:
        """The sum without tax."""
        return sum((line.amounts.subtotal for line in self.lines), ZERO)

    @property
    def tax(self) -> Decimal:
        """The sum of the taxes."""
        return sum((tax.amount for tax in self.taxes), ZERO)

    @property
    def total(self) -> Decimal:
        """The sum with tax."""
        return self.untaxed + self.tax

    def parts(self) -> dict[int, Pair]:
        """What of a credit note's total goes with each original invoice, in both currencies.

        Fees lower their own, and where they are more than it, those of the others in their order
        (rules 13 allow them by document): no part is below zero.
        """
        parts = {each.original_invoice_id: ZERO for each in self.credited}
        for line in self.lines:
            parts[line.line.source.invoice_id] += line.amounts.subtotal
            if line.line.kind in BESIDE_KINDS:  # their taxes are of no invoice
                own = (tax.amount or ZERO for tax in line.amounts.taxes)
                parts[line.line.source.invoice_id] += sum(own, ZERO)
        for tax in self.taxes:
            if tax.original_invoice_id is not None:
                parts[tax.original_invoice_id] += tax.amount
        company = parts if self.company_parts is None else self.company_parts
        pairs = [Pair(amount, company[key]) for key, amount in parts.items()]
        return dict(zip(parts, taxes.without_debts(pairs), strict=True))

    @property
    def goodwill(self) -> Decimal:
        """Goodwill less what is taken back, with tax, in the company's currency (rules 14)."""
        if not any(line.line.kind in GOODWILL_KINDS for line in self.lines):
            return ZERO
        credited = sum((each.booked for each in self.credited), ZERO)
        crediting = (line for line in self.lines if line.line.kind not in BESIDE_KINDS)
        own = (tax for tax in self.taxes if tax.original_invoice_id is not None)
        taken = sum((line.booked for line in crediting), ZERO)
        return credited - taken - sum((tax.booked for tax in own), ZERO)

    @property
    def booked(self) -> Decimal:
        """The sum with tax in the company's currency."""
        lines = sum((line.booked for line in self.lines), ZERO)
        return lines + sum((tax.booked for tax in self.taxes), ZERO)


# Lines


def stored(line: BookedLine, source: BookedLine) -> Line:
    """A draft's line as it was saved."""
    return Line(
        line.id,
        line.kind,
        source,
        line.quantity,
        line.unit_price,
        line.discount,
        line.description,
        line.is_amount_typed,
        line.gross if line.is_amount_typed else None,
    )


def edited(edit: DraftLine, saved: BookedLine | None, source: BookedLine) -> Line:
    """A line as the form holds it; what was not touched stays worked out as it was."""
    description = " ".join(edit.description.split())
    if saved is not None and _is_untouched(edit, saved):
        return replace(stored(saved, source), description=description)
    is_price_kept = (edit.unit_price, edit.discount) == (source.unit_price, source.discount)
    return Line(
        edit.id,
        edit.kind,
        source,
        edit.quantity,
        edit.unit_price,
        edit.discount,
        description,
        is_amount_typed=edit.kind == LineKind.PRICE_REDUCTION or not is_price_kept,
    )


def _is_untouched(edit: DraftLine, saved: BookedLine) -> bool:
    return (edit.kind, edit.quantity, edit.unit_price, edit.discount) == (
        saved.kind,
        saved.quantity,
        saved.unit_price,
        saved.discount,
    )


# Invoices


def invoice(lines: Sequence[Line], rounding: TaxRounding, digits: int) -> Worked:
    """Work out an invoice, which stands on its own."""
    problems = field_problems(lines)
    broken = places(problems)
    sound = [line for place, line in enumerate(lines) if place not in broken]
    asked = [
        taxes.Line(
            line.quantity,
            line.unit_price,
            line.discount,
            tuple(tax.tax for tax in line.source.taxes),
        )
        for line in sound
    ]
    try:
        document = taxes.compute(asked, rounding, digits)
    except Refused as refused:
        problems.setdefault("lines", Problem(refused.code, refused.parameters))
        return Worked(tuple(WorkedLine(line, NOTHING) for line in lines), problems=problems)
    if document.total < 0:
        problems.setdefault("lines", Problem("invoice.total_below_zero"))
    amounts = iter(document.lines)
    return Worked(
        tuple(
            WorkedLine(line, NOTHING if place in broken else next(amounts))
            for place, line in enumerate(lines)
        ),
        tuple(_invoice_taxes(sound, document)),
        problems=problems,
    )


def _invoice_taxes(lines: Sequence[Line], document: DocumentAmounts) -> Iterable[WorkedTax]:
    booked = {tax.tax_id: tax for line in lines for tax in line.source.taxes}
    for tax in document.taxes:
        of = booked[tax.tax.id]
        yield WorkedTax(
            None, of.tax_id, of.label, of.rate, tax.is_negative, of.account_id, tax.base, tax.amount
        )


# Problems of fields

NOTHING = LineAmounts(ZERO, ZERO, ZERO, ZERO, ZERO)


def field_name(place: int, name: str) -> str:
    """The name of a line's field, as `Invalid` tells it."""
    return f"lines.{place}.{name}"


def places(problems: Mapping[str, Problem]) -> set[int]:
    """The places of the lines that cannot be worked out at all."""
    return {
        int(name.split(".")[1])
        for name in problems
        if "." in name and not name.endswith(".description")
    }


def field_problems(lines: Sequence[Line], *, is_credit: bool = False) -> dict[str, Problem]:
    """What is wrong with single fields, whatever is left to credit."""
    problems: dict[str, Problem] = {}
    for place, line in enumerate(lines):
        if is_credit and line.kind in CARRIED_KINDS:
            continue
        for name, problem in _line_problems(line):
            problems.setdefault(field_name(place, name), problem)
    return problems


def _line_problems(line: Line) -> Iterable[tuple[str, Problem]]:
    if not _fits(line.quantity, Quantity):
        yield "quantity", Problem("invoice.quantity_not_storable", {"places": Quantity.decimals})
        return
    if not _fits(line.unit_price, UnitPrice):
        yield "unit_price", Problem("invoice.price_not_storable", {"places": _PRICE_DECIMALS})
        return
    if not _is_percentage(line.discount):
        yield "discount", Problem("invoice.discount_out_of_range")
        return
    if line.discount != line.source.discount and not _is_exact(line.discount, DISCOUNT_DECIMALS):
        yield "discount", Problem("invoice.discount_places", {"places": DISCOUNT_DECIMALS})
        return
    if problem := checks.characters_problem(line.description):
        yield "description", problem
    elif checks.is_blank(line.description):
        yield "description", Problem("invoice.description_missing")
    elif len(line.description) > DESCRIPTION_LENGTH:
        yield "description", Problem("invoice.description_too_long", {"most": DESCRIPTION_LENGTH})
    yield from _sign_problems(line)
    yield from _size_problems(line)


def _sign_problems(line: Line) -> Iterable[tuple[str, Problem]]:
    """Rule 12: below zero only on the mirror of a negative original line and on a fee."""
    if line.kind == LineKind.FEE and line.unit_price >= 0:
        lowered = Problem("credit_note.fee_not_below_zero", suggestion=-line.unit_price)
        yield "unit_price", lowered if line.unit_price else Problem("credit_note.amount_missing")
    elif line.kind == LineKind.GOODWILL and not line.unit_price:
        yield "unit_price", Problem("credit_note.amount_missing")
    elif line.unit_price < 0 <= line.source.unit_price and line.kind != LineKind.FEE:
        yield "unit_price", Problem("invoice.price_below_zero")
    if line.quantity < 0 <= line.source.quantity:
        yield "quantity", Problem("invoice.quantity_below_zero")
    if not line.quantity:
        yield "quantity", Problem("invoice.quantity_missing")


def _size_problems(line: Line) -> Iterable[tuple[str, Problem]]:
    try:
        taxes.line_amount(line.quantity, line.unit_price, line.discount, digits=4)
    except Refused as refused:
        yield "unit_price", Problem(refused.code, refused.parameters)


def _is_percentage(value: Decimal) -> bool:
    return value.is_finite() and ZERO <= value <= HUNDRED


def _fits(value: Decimal, scale: type[Scaled]) -> bool:
    return _is_exact(value, scale.decimals)


def _is_exact(value: Decimal, decimals: int) -> bool:
    try:
        to_scaled(value, decimals)
    except NotExact:
        return False
    return True
