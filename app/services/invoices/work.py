"""What the lines of a draft come to: shares of the originals, or an invoice on its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.db.types import NotExact, Quantity, UnitPrice, to_scaled
from app.errors import Problem, Refused
from app.models.enums import LineKind
from app.services import taxes
from app.services.invoices import ceilings
from app.services.taxes import DocumentAmounts, LineAmounts, OverCeiling, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.db.types import Scaled
    from app.models.enums import TaxRounding
    from app.services.actions import CurrencyFacts
    from app.services.invoices.cards import DraftLine
    from app.services.ledger.originals import Booked, BookedLine
    from app.services.taxes import Excess

ZERO = Decimal(0)
HUNDRED = Decimal(100)
DESCRIPTION_LENGTH = 255
_PRICE_DECIMALS = UnitPrice.decimals


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be worked out.

    `source` is the line whose product, lot, order line and taxes it has: on a credit note the one
    that it credits, on an invoice itself. `amount` is one that was typed before and stands.
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

    def wanted(self) -> Wanted:
        """What of its original line it credits."""
        price, discount = None, None
        if self.is_amount_typed and self.amount is None:
            price, discount = self.unit_price, self.discount
        return Wanted(self.source.id, self.kind, self.quantity, price, discount, self.amount)


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """A line with what it comes to."""

    line: Line
    amounts: LineAmounts


@dataclass(frozen=True, slots=True)
class WorkedTax:
    """A tax of the document; `original_invoice_id` on a credit note (rules 10)."""

    original_invoice_id: int | None
    tax_id: int
    label: str
    rate: Decimal
    is_negative: bool
    account_id: int
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Credited:
    """What a credit note takes of one original invoice."""

    original_invoice_id: int
    untaxed: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        """With tax."""
        return self.untaxed + self.tax


@dataclass(frozen=True, slots=True)
class Worked:
    """A document worked out; with `problems` (by field name) it may not be kept as it is."""

    lines: tuple[WorkedLine, ...] = ()
    taxes: tuple[WorkedTax, ...] = ()
    credited: tuple[Credited, ...] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)

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


# Lines


def everything_left(
    original: Booked, digits: int, kind: LineKind = LineKind.GOODS
) -> tuple[Line, ...]:
    """The lines of a credit note that takes all that is left of an invoice."""
    lines = {line.id: line for line in original.lines}
    return tuple(
        _left_line(lines[want.line_id], want)
        for want in taxes.everything_left(original.original(digits), kind)
    )


def _left_line(source: BookedLine, want: Wanted) -> Line:
    price, discount = source.unit_price, source.discount
    if want.kind == LineKind.PRICE_REDUCTION:
        price = taxes.share(source.left_gross, Decimal(1), source.quantity, _PRICE_DECIMALS)
        discount = ZERO
    return Line(None, want.kind, source, want.quantity, price, discount, source.description)


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
    discount = edit.discount
    if _is_percentage(discount):
        discount = taxes.money(discount, 2)
    is_price_kept = (edit.unit_price, discount) == (source.unit_price, source.discount)
    return Line(
        edit.id,
        edit.kind,
        source,
        edit.quantity,
        edit.unit_price,
        discount,
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


# Credit notes


def credit(
    lines: Sequence[Line], originals: Mapping[int, Booked], currency: CurrencyFacts
) -> Worked:
    """Work out a credit note: each original invoice for itself, the lines in their order."""
    problems = _field_problems(lines)
    broken = _places(problems)
    amounts: dict[int, LineAmounts] = dict.fromkeys(broken, _NOTHING)
    worked_taxes: list[WorkedTax] = []
    credited: list[Credited] = []
    for original_id, original in originals.items():
        places = [
            place
            for place, line in enumerate(lines)
            if line.source.invoice_id == original_id and place not in broken
        ]
        document, excesses = _share(original, [lines[place] for place in places], currency)
        for excess in excesses:
            place = None if excess.place is None else places[excess.place]
            line = None if place is None else lines[place]
            name, problem = ceilings.problem(excess, line, currency)
            name = name if place is None else field_name(place, name)
            problems.setdefault(name, problem)
        amounts.update(zip(places, document.lines, strict=True))
        worked_taxes += _credit_taxes(original, document)
        credited.append(Credited(original_id, document.untaxed, document.tax))
    return Worked(
        tuple(WorkedLine(line, amounts[place]) for place, line in enumerate(lines)),
        tuple(worked_taxes),
        tuple(credited),
        problems,
    )


def _share(
    original: Booked, lines: Sequence[Line], currency: CurrencyFacts
) -> tuple[DocumentAmounts, Sequence[Excess]]:
    """What the lines take of an original; with excesses, cut down to what is left."""
    try:
        wanted = [line.wanted() for line in lines]
        return taxes.credit(original.original(currency.digits), wanted), ()
    except OverCeiling as over:
        return over.capped, over.excesses


def _credit_taxes(original: Booked, document: DocumentAmounts) -> list[WorkedTax]:
    booked = {(tax.tax_id, tax.is_negative): tax for tax in original.taxes}
    return [
        WorkedTax(
            original.id,
            tax.tax.id,
            booked[tax.tax.id, tax.is_negative].label,
            booked[tax.tax.id, tax.is_negative].rate,
            tax.is_negative,
            booked[tax.tax.id, tax.is_negative].account_id,
            tax.base,
            tax.amount,
        )
        for tax in document.taxes
    ]


# Invoices


def invoice(lines: Sequence[Line], rounding: TaxRounding, digits: int) -> Worked:
    """Work out an invoice, which stands on its own."""
    problems = _field_problems(lines)
    broken = _places(problems)
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
        return Worked(tuple(WorkedLine(line, _NOTHING) for line in lines), problems=problems)
    if document.total < 0:
        problems.setdefault("lines", Problem("invoice.total_below_zero"))
    amounts = iter(document.lines)
    return Worked(
        tuple(
            WorkedLine(line, _NOTHING if place in broken else next(amounts))
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

_NOTHING = LineAmounts(ZERO, ZERO, ZERO, ZERO, ZERO)


def field_name(place: int, name: str) -> str:
    """The name of a line's field, as `Invalid` tells it."""
    return f"lines.{place}.{name}"


def _places(problems: Mapping[str, Problem]) -> set[int]:
    """The places of the lines that cannot be worked out at all."""
    return {
        int(name.split(".")[1])
        for name in problems
        if "." in name and not name.endswith(".description")
    }


def _field_problems(lines: Sequence[Line]) -> dict[str, Problem]:
    """What is wrong with single fields, whatever is left to credit."""
    problems: dict[str, Problem] = {}
    for place, line in enumerate(lines):
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
    if not line.description:
        yield "description", Problem("invoice.description_missing")
    elif len(line.description) > DESCRIPTION_LENGTH:
        yield "description", Problem("invoice.description_too_long", {"most": DESCRIPTION_LENGTH})
    yield from _sign_problems(line)
    yield from _size_problems(line)


def _sign_problems(line: Line) -> Iterable[tuple[str, Problem]]:
    """Rule 12: below zero only on the mirror of a negative original line."""
    if line.quantity < 0 <= line.source.quantity:
        yield "quantity", Problem("invoice.quantity_below_zero")
    if line.unit_price < 0 <= line.source.unit_price:
        yield "unit_price", Problem("invoice.price_below_zero")
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
    try:
        to_scaled(value, scale.decimals)
    except NotExact:
        return False
    return True
