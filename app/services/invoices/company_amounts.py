"""What a document comes to in the company's currency, where it is in another (rules 20).

An invoice is converted by its rate. A credit note takes shares of what is left of its originals,
so that a series of them ends at exactly zero in both currencies; only goodwill and fees, which
stand on their own, are converted, and what takes goodwill back takes its share of what was given.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import LineKind
from app.services import exchange_rates, taxes
from app.services.invoices import work
from app.services.invoices.beside import tax_of
from app.services.taxes import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.services.actions import CurrencyFacts
    from app.services.invoices.documents import Document
    from app.services.invoices.work import Credited, Worked
    from app.services.ledger.booked import Booked
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Exchange:
    """The rate of a document in another currency, and the decimals of the company's."""

    rate: Decimal
    digits: int

    def amount(self, amount: Decimal) -> Decimal:
        """An amount converted."""
        return taxes.in_company(amount, self.rate, self.digits)


def exchange(
    document: Document, books: CurrencyFacts, rate: Decimal | None = None
) -> Exchange | None:
    """The rate of a document, or one that it is to have; None in the company's currency."""
    if document.currency.id == books.id:
        return None
    return Exchange(rate or document.row.exchange_rate, books.digits)


def rate_of_its_day(uow: UnitOfWork, document: Document) -> Decimal | None:
    """What a draft would be posted at: a credit note at its originals' rate, an invoice by its day.

    None: no rate was entered up to that day.
    """
    if document.is_credit_note:
        return Decimal(document.row.exchange_rate)
    return exchange_rates.find(uow, document.currency.id, document.row.accounting_on)


def of_invoice(worked: Worked, exchange: Exchange | None) -> Worked:
    """An invoice with its company amounts: taxes first, then the lines, in their order."""
    if exchange is None:
        return worked
    amounts = [tax.amount for tax in worked.taxes]
    amounts += [line.amounts.subtotal for line in worked.lines]
    parts = taxes.parted(amounts, exchange.rate, exchange.digits)
    return _with(worked, parts[len(worked.taxes) :], parts[: len(worked.taxes)], worked.credited)


def of_credit_note(
    worked: Worked, originals: Mapping[int, Booked], exchange: Exchange | None
) -> Worked:
    """A credit note with its company amounts."""
    if exchange is None:
        return worked
    working = _Working(worked, exchange)
    credited = tuple(_share(working, each, originals) for each in worked.credited)
    parts = _beside(working, credited)
    places = range(len(worked.lines))
    tax_places = range(len(worked.taxes))
    found = _with(
        worked,
        [working.lines[place] for place in places],
        [working.taxes[place] for place in tax_places],
        credited,
    )
    return replace(found, company_parts=parts)


@dataclass(slots=True)
class _Working:
    """Company amounts by the places of lines and taxes; `otherwise` is goodwill of an original."""

    worked: Worked
    exchange: Exchange
    lines: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    taxes: defaultdict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    otherwise: Decimal = ZERO

    def of_kinds(self, kinds: Sequence[LineKind], original_id: int | None = None) -> list[int]:
        """The places of lines of these kinds, of one original or of all."""
        return [
            place
            for place, each in enumerate(self.worked.lines)
            if each.line.kind in kinds
            and (original_id is None or each.line.source.invoice_id == original_id)
        ]

    def with_tax(self, places: Sequence[int]) -> Decimal:
        """What lines come to that are rounded for themselves, with their taxes."""
        found = (self.worked.lines[place].amounts for place in places)
        return sum((each.subtotal + tax_of(each) for each in found), ZERO)


def _share(working: _Working, credited: Credited, originals: Mapping[int, Booked]) -> Credited:
    """What the credit note takes of one original, and its goodwill."""
    original = originals[credited.original_invoice_id]
    places = working.of_kinds(taxes.CREDITING_KINDS, original.id)
    _share_lines(working, original, places)
    _share_taxes(working, original)
    goodwill = _goodwill(working, original)
    shares = sum((working.lines[place] for place in places), ZERO) + goodwill
    shares += sum((working.taxes[place] for place in _own_taxes(working, original.id)), ZERO)
    total = taxes.within(original.left, Pair(credited.total, shares))
    if working.of_kinds((LineKind.GOODWILL, LineKind.GOODWILL_BACK), original.id):
        goodwill += total - shares
    elif places:
        subtotals = [working.worked.lines[place].amounts.subtotal for place in places]
        now = [working.lines[place] for place in places]
        wanted = sum(now, ZERO) + total - shares
        working.lines.update(zip(places, taxes.add_rest(now, wanted, subtotals), strict=True))
    working.otherwise += goodwill
    return replace(credited, company=total)


def _share_lines(working: _Working, original: Booked, places: Sequence[int]) -> None:
    left = {
        line.id: Pair(line.subtotal, line.company_subtotal).less(
            line.credited_subtotal, line.credited_company
        )
        for line in original.lines
    }
    for place in places:
        each = working.worked.lines[place]
        subtotal, line_id = each.amounts.subtotal, each.line.source.id
        company = left[line_id].share(subtotal, working.exchange.digits)
        left[line_id] = left[line_id].less(subtotal, company)
        working.lines[place] = company


def _own_taxes(working: _Working, original_id: int) -> list[int]:
    return [
        place
        for place, tax in enumerate(working.worked.taxes)
        if tax.original_invoice_id == original_id
    ]


def _share_taxes(working: _Working, original: Booked) -> None:
    left = {
        (tax.tax_id, tax.is_negative): Pair(tax.amount, tax.company_amount).less(
            tax.credited_amount, tax.credited_company
        )
        for tax in original.taxes
    }
    for place in _own_taxes(working, original.id):
        tax = working.worked.taxes[place]
        now = left[tax.tax_id, tax.is_negative]
        working.taxes[place] = now.share(tax.amount, working.exchange.digits)


def _goodwill(working: _Working, original: Booked) -> Decimal:
    """Goodwill given now, less what is taken back of that which stands."""
    given = working.with_tax(working.of_kinds((LineKind.GOODWILL,), original.id))
    back = -working.with_tax(working.of_kinds((LineKind.GOODWILL_BACK,), original.id))
    taken = original.left_goodwill.share(back, working.exchange.digits) if back else ZERO
    return working.exchange.amount(given) - taken


def _beside(working: _Working, credited: Sequence[Credited]) -> dict[int, Decimal]:
    """Part the goodwill and the fees over their lines and taxes.

    Fees are the share of the credited money that they keep back, so that the document is never
    below zero in either currency, and nothing in both if it is in one. What is left of the parts
    that go with each original.
    """
    company = {each.original_invoice_id: each.booked for each in credited}
    places = working.of_kinds(work.BESIDE_KINDS)
    if not places:
        return company
    fees = -working.with_tax(working.of_kinds((LineKind.FEE,)))
    of_goods = Pair(
        sum((each.total for each in credited), ZERO), sum((each.booked for each in credited), ZERO)
    )
    kept = of_goods.share(fees, working.exchange.digits) if fees else ZERO
    tax_places = [
        place for place, tax in enumerate(working.worked.taxes) if tax.original_invoice_id is None
    ]
    amounts = [working.worked.taxes[place].amount for place in tax_places]
    amounts += [working.worked.lines[place].amounts.subtotal for place in places]
    parts = taxes.parted(amounts, working.exchange.rate, working.exchange.digits)
    parts = taxes.add_rest(parts, working.otherwise - kept, amounts)
    working.taxes.update(zip(tax_places, parts, strict=False))
    working.lines.update(zip(places, parts[len(tax_places) :], strict=True))
    own = [-working.with_tax(working.of_kinds((LineKind.FEE,), key)) for key in company]
    shares = taxes.split(kept, own, working.exchange.digits) if kept else [ZERO for _ in own]
    return {key: company[key] - share for key, share in zip(company, shares, strict=True)}


def _with(
    worked: Worked,
    lines: Sequence[Decimal],
    tax_amounts: Sequence[Decimal],
    credited: tuple[Credited, ...],
) -> Worked:
    return replace(
        worked,
        lines=tuple(
            replace(each, company=company)
            for each, company in zip(worked.lines, lines, strict=True)
        ),
        taxes=tuple(
            replace(each, company=company)
            for each, company in zip(worked.taxes, tax_amounts, strict=True)
        ),
        credited=credited,
    )
