"""What a credit note comes to: shares of its originals, what goes along, goodwill and fees.

Order-wide discounts (rules 12) and the lines that take goodwill back (rules 14) follow from the
other lines: whatever the form says of them, they are worked out here, and added where missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.db.types import UnitPrice
from app.errors import Problem, Refused
from app.models.enums import LineKind
from app.services import taxes, wording
from app.services.invoices import beside, ceilings, work
from app.services.invoices.work import Credited, Line, Worked, WorkedLine, WorkedTax
from app.services.taxes import OverCeiling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.actions import CurrencyFacts
    from app.services.ledger import Booked, BookedLine
    from app.services.taxes import DocumentAmounts, Excess, LineAmounts, Wanted

ZERO = Decimal(0)
GOODS_KINDS = (LineKind.GOODS, LineKind.ORDER_DISCOUNT)
_PRICE_DECIMALS = UnitPrice.decimals


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
    price, discount, kind = source.unit_price, source.discount, want.kind
    if source.kind == LineKind.ORDER_DISCOUNT and kind != LineKind.CORRECTION:
        kind = LineKind.ORDER_DISCOUNT
    elif kind == LineKind.PRICE_REDUCTION:
        price = taxes.share(source.left_gross, Decimal(1), source.quantity, _PRICE_DECIMALS)
        discount = ZERO
    return Line(None, kind, source, want.quantity, price, discount, source.description)


@dataclass(slots=True)
class _Working:
    """A credit note while it is worked out: lines that may grow, and amounts by their places."""

    lines: list[Line]
    currency: CurrencyFacts
    problems: dict[str, Problem]
    broken: set[int]
    amounts: dict[int, LineAmounts] = field(default_factory=dict)
    taxes: list[WorkedTax] = field(default_factory=list)
    credited: list[Credited] = field(default_factory=list)

    def places(self, original_id: int, *kinds: LineKind) -> list[int]:
        """The places of the sound lines of these kinds that go with an original."""
        return [
            place
            for place, line in enumerate(self.lines)
            if line.source.invoice_id == original_id
            and line.kind in kinds
            and place not in self.broken
        ]

    def beside(self, places: Sequence[int]) -> list[tuple[Line, LineAmounts]]:
        """Lines and amounts of places."""
        return [(self.lines[place], self.amounts[place]) for place in places]


def credit(
    lines: Sequence[Line], originals: Mapping[int, Booked], currency: CurrencyFacts
) -> Worked:
    """Work out a credit note: each original invoice for itself, the lines in their order.

    Lines that have to go along and are not there are added at the end.
    """
    problems = work.field_problems(lines, is_credit=True)
    working = _Working(list(lines), currency, problems, work.places(problems))
    for original in originals.values():
        _add_discounts(working, original)
        document = _share(working, original)
        back = _take_back(working, original, document)
        _give(working, original, document, back)
        _sum_up(working, original, document)
    fees = _charge(working)
    alone = [
        place
        for place, line in enumerate(working.lines)
        if line.kind in work.BESIDE_KINDS and place in working.amounts
    ]
    working.taxes += beside.tax_rows(working.beside(alone))
    worked = Worked(
        tuple(
            WorkedLine(line, working.amounts.get(place, work.NOTHING))
            for place, line in enumerate(working.lines)
        ),
        tuple(working.taxes),
        tuple(working.credited),
        working.problems,
    )
    if fees and worked.total < 0:
        working.problems.setdefault("lines", Problem("credit_note.total_below_zero"))
    return worked


# Goods, price reductions, and the discounts that go along


def _add_discounts(working: _Working, original: Booked) -> None:
    """Order-wide discounts go along with goods, whether the form has them or not."""
    if not working.places(original.id, LineKind.GOODS):
        return
    there = {line.source.id for line in working.lines if line.kind in taxes.CREDITING_KINDS}
    for line in original.lines:
        if line.kind != LineKind.ORDER_DISCOUNT or line.id in there:
            continue
        if line.left_gross or line.left_quantity:
            working.lines.append(
                Line(
                    None,
                    LineKind.ORDER_DISCOUNT,
                    line,
                    line.left_quantity,
                    line.unit_price,
                    line.discount,
                    line.description,
                )
            )


def _share(working: _Working, original: Booked) -> DocumentAmounts:
    """What the crediting lines take of an original; where they ask for more, what is left."""
    digits = working.currency.digits
    state = replace(original.original(digits), credited_otherwise=ZERO)
    along = working.places(original.id, LineKind.ORDER_DISCOUNT)
    taken = [place for place in along if not working.lines[place].is_left_out]
    places = working.places(original.id, *taxes.CREDITING_KINDS)
    wanted = {place: working.lines[place].wanted() for place in places if place not in taken}
    ids = [working.lines[place].source.id for place in taken]
    goes_along = taxes.take_along(state, list(wanted.values()), ids)
    wanted.update(zip(taken, goes_along, strict=True))
    try:
        document = taxes.credit(state, [wanted[place] for place in places])
    except OverCeiling as over:
        document = over.capped
        for excess in over.excesses:
            _complain(working, excess, places)
    working.amounts.update(zip(places, document.lines, strict=True))
    for place in along:
        line = working.lines[place]
        quantity = wanted[place].quantity
        working.lines[place] = replace(line, quantity=quantity)
    return document


def _complain(working: _Working, excess: Excess, places: Sequence[int]) -> None:
    """Say what is asked too much, at the field where it was asked."""
    place = None if excess.place is None else places[excess.place]
    line = None if place is None else working.lines[place]
    name, problem = ceilings.problem(excess, line, working.currency)
    name = name if place is None else work.field_name(place, name)
    working.problems.setdefault(name, problem)


# Goodwill


def _take_back(working: _Working, original: Booked, document: DocumentAmounts) -> Decimal:
    """Take goodwill back by just so much as the invoice's ceiling would be passed (rules 14)."""
    places = working.places(original.id, LineKind.GOODWILL_BACK)
    working.amounts.update(dict.fromkeys(places, work.NOTHING))
    digits = working.currency.digits
    left = original.original(digits).left_total
    rest = back = min(max(document.total - left, ZERO), original.credited_otherwise)
    free = {beside.key_of(working.lines[place]): place for place in places}
    for each in reversed(original.goodwill):
        now = min(rest, taxes.left_with_tax(each.left))
        if not now:
            continue
        rest -= now
        place = free.get(each.key)
        if place is None:
            place = len(working.lines)
            working.lines.append(beside.back_line(each, original.lines[0]))
        its = taxes.take_back(each.left, now, digits)
        working.amounts[place] = its
        working.lines[place] = replace(
            working.lines[place], quantity=its.quantity, unit_price=its.unit_price, discount=ZERO
        )
    return back


def _give(working: _Working, original: Booked, document: DocumentAmounts, back: Decimal) -> None:
    """Goodwill counts against what is left of the invoice's total."""
    places = working.places(original.id, LineKind.GOODWILL)
    _compute(working, places)
    given = [place for place in places if place in working.amounts]
    asked = sum((beside.with_tax(working.amounts[place]) for place in given), ZERO)
    state = original.original(working.currency.digits)
    left = max(state.left_total + back - document.total, ZERO)
    if given and asked > left:
        money = working.currency
        figures = {
            "sold": wording.money(state.total, money),
            "credited": wording.money(state.total - left, money),
            "left": wording.money(left, money),
            "asked": wording.money(asked, money),
        }
        name = work.field_name(given[-1], "unit_price")
        working.problems.setdefault(name, Problem("credit_note.above_goodwill", figures))


def _sum_up(working: _Working, original: Booked, document: DocumentAmounts) -> None:
    """What the credit note takes of the invoice: goods, goodwill, and goodwill taken back."""
    booked = {(tax.tax_id, tax.is_negative): tax for tax in original.taxes}
    for tax in document.taxes:
        its = booked[tax.tax.id, tax.is_negative]
        working.taxes.append(
            WorkedTax(
                original.id,
                tax.tax.id,
                its.label,
                its.rate,
                tax.is_negative,
                its.account_id,
                tax.base,
                tax.amount,
            )
        )
    places = working.places(original.id, LineKind.GOODWILL, LineKind.GOODWILL_BACK)
    alone = [working.amounts[place] for place in places if place in working.amounts]
    working.credited.append(
        Credited(
            original.id,
            document.untaxed + sum((each.subtotal for each in alone), ZERO),
            document.tax + sum((beside.tax_of(each) for each in alone), ZERO),
        )
    )


# Fees


def _charge(working: _Working) -> bool:
    """Fees: at most the goods credited on the same document (rules 13). Whether there are any."""
    places = [
        place
        for place, line in enumerate(working.lines)
        if line.kind == LineKind.FEE and place not in working.broken
    ]
    _compute(working, places)
    charged = [place for place in places if place in working.amounts]
    if not charged:
        return False
    goods = sum(
        (
            working.amounts[place].subtotal
            for place, line in enumerate(working.lines)
            if line.kind in GOODS_KINDS and place in working.amounts
        ),
        ZERO,
    )
    fees = -sum((working.amounts[place].subtotal for place in charged), ZERO)
    if fees > goods:
        figures = {
            "goods": wording.money(goods, working.currency),
            "asked": wording.money(fees, working.currency),
        }
        name = work.field_name(charged[-1], "unit_price")
        working.problems.setdefault(name, Problem("credit_note.fee_above_goods", figures))
    return True


def _compute(working: _Working, places: Sequence[int]) -> None:
    """Work out lines that stand on their own."""
    for place in places:
        line = working.lines[place]
        try:
            working.amounts[place] = beside.amounts(line, working.currency.digits)
        except Refused as refused:
            name = work.field_name(place, "unit_price")
            working.problems.setdefault(name, Problem(refused.code, refused.parameters))
