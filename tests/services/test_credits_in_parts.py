"""Any invoice credited in any parts, in any order, ends at exactly zero: through the services.

The arithmetic alone is tested with thousands of examples in test_taxes_series; here every part is
a draft that is edited, posted and read back from the database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.enums import LineKind, TaxRounding
from app.services import invoices, refunds
from app.services.invoices import DraftLine, PostDraft
from tests.examples import examples
from tests.factories import Shop, Sold, as_lines, edit

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, PartnerId, ProductId, TaxId, TicketId
    from app.services.unit_of_work import UnitOfWork

D = Decimal
TAXES = ("none", "20", "17.5", "20+10", "20 included", "5+20 included", "eco", "eco included", "0")


@dataclass(frozen=True, slots=True)
class Part:
    """What one credit note takes of each line: a fraction of the pieces, or of the money."""

    fractions: tuple[tuple[str, int], ...]


parts = st.builds(
    Part,
    st.lists(
        st.tuples(st.sampled_from(("pieces", "money", "typed", "skip")), st.integers(1, 3)),
        min_size=1,
        max_size=4,
    ).map(tuple),
)
lines = st.lists(
    st.tuples(
        st.sampled_from(TAXES),
        st.decimals(min_value="0.5", max_value="9", places=1),
        st.decimals(min_value=0, max_value=60, places=4),
        st.sampled_from((D(0), D(0), D("12.5"), D("33.33"))),
    ),
    min_size=1,
    max_size=4,
)


class Counter:
    """A shop with one product for each combination of taxes."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.customer: PartnerId = shop.customer()
        self.ticket: TicketId = shop.ticket(self.customer)
        twenty, ten, inside, five = (
            shop.tax("20"),
            shop.tax("10", is_base_affecting=True),
            shop.tax("20", is_included=True),
            shop.tax("5", is_included=True),
        )
        sets: dict[str, tuple[TaxId, ...]] = {
            "none": (),
            "20": (twenty,),
            "17.5": (shop.tax("17.5"),),
            "20+10": (ten, twenty),
            "20 included": (inside,),
            "5+20 included": (five, inside),
            "eco": (shop.tax(fixed="0.10"), twenty),
            "eco included": (shop.tax(fixed="0.50", is_included=True), inside),
            "0": (shop.tax("0"),),
        }
        self.products: dict[str, ProductId] = {
            name: shop.product(f"With {name}", "1", *taxes) for name, taxes in sets.items()
        }

    def sell(self, sold: list[tuple[str, Decimal, Decimal, Decimal]]) -> InvoiceId:
        """An invoice of these lines."""
        return self.shop.invoice(
            self.customer,
            *(
                Sold(self.products[taxes], quantity, price, discount)
                for taxes, quantity, price, discount in sold
            ),
        )


def credit_in_parts(
    uow: UnitOfWork, counter: Counter, invoice: InvoiceId, some: list[Part]
) -> list[Decimal]:
    """Credit the parts, then all that is left; the totals of the credit notes."""
    totals = []
    for part in [*some, None]:
        request = counter.shop.request(counter.ticket, invoice, allow_second_draft=True)
        preview = refunds.preview(uow, request)
        if preview.problems:
            assert preview.problems["invoice_ids"].code == "refund.fully_credited"
            break
        card = invoices.card(uow, refunds.reverse(uow, request)[0].id)
        if part is not None:
            wanted = _possible(uow, card, part)
            if not wanted:
                invoices.delete_draft(uow, invoices.DeleteDraft(card.id, card.version))
                continue
            card = invoices.save_draft(uow, edit(card, *wanted))
        posted = invoices.post(uow, PostDraft(card.id, card.version, card.total))
        assert posted.total >= 0
        totals.append(posted.total)
    return totals


def _possible(uow: UnitOfWork, card: invoices.InvoiceCard, part: Part) -> list[DraftLine]:
    """The lines of a part that pass no ceiling (a fixed tax cannot be reduced, say)."""
    wanted = [line for line in map(_taken, as_lines(card), _repeated(part)) if line]
    problems = invoices.draft_amounts(uow, edit(card, *wanted)).problems if wanted else {}
    places = {name.split(".")[1] for name in problems if "." in name}
    wanted = [line for place, line in enumerate(wanted) if str(place) not in places]
    if wanted and invoices.draft_amounts(uow, edit(card, *wanted)).problems:
        return []
    return wanted


def _repeated(part: Part) -> list[tuple[str, int]]:
    return list(part.fractions) * 4


def _taken(line: DraftLine, fraction: tuple[str, int]) -> DraftLine | None:
    """A line of the draft, cut down."""
    how, quarters = fraction
    share = (line.quantity * quarters / 4).quantize(D("0.0001"))
    if how == "skip" or not share:
        return None
    if how == "pieces":
        return replace(line, quantity=share)
    if how == "money":
        price = (line.unit_price * quarters / 5).quantize(D("0.01"))
        return replace(line, kind=LineKind.PRICE_REDUCTION, unit_price=price)
    lower = (line.unit_price * D("0.9")).quantize(D("0.01"))
    return replace(line, quantity=share, unit_price=lower)


def check(shop: Shop, invoice: InvoiceId, totals: list[Decimal]) -> None:
    """Nothing is left, to the last ten-thousandth, of lines, taxes, document and receivable."""
    card = shop.card(invoice)
    assert sum(totals, D(0)) == card.total
    assert card.residual == 0
    assert card.payment_state == ("reversed" if card.total else "paid")
    notes = "SELECT id FROM invoice WHERE reversed_invoice_id = :id AND state = 'posted'"
    for sums, rows in (
        ("sum(subtotal), sum(gross)", f"original_line_id IS NOT NULL AND invoice_id IN ({notes})"),
        ("sum(subtotal), sum(gross)", "invoice_id = :id"),
    ):
        found = shop.money(f"SELECT {sums} FROM invoice_line WHERE {rows}", id=invoice)[0]
        expected = (card.untaxed, sum((line.amount for line in card.lines), D(0)))
        assert found == expected
    left = shop.money(
        "SELECT sum(amount) FROM (SELECT tax_id, amount FROM invoice_tax WHERE invoice_id = :id"
        " UNION ALL SELECT tax_id, -amount FROM invoice_tax WHERE original_invoice_id = :id"
        f" AND invoice_id IN ({notes})) AS taxes GROUP BY tax_id",
        id=invoice,
    )
    assert all(amount == 0 for (amount,) in left)
    receivable = shop.money(
        "SELECT sum(debit) - sum(credit) FROM journal_item JOIN account"
        " ON account.id = account_id WHERE account.kind = 'receivable'"
        f" AND (invoice_id = :id OR invoice_id IN ({notes}))",
        id=invoice,
    )
    assert receivable == [(D(0),)]


@pytest.mark.parametrize("rounding", list(TaxRounding))
def test_any_invoice_credited_in_any_parts_ends_at_zero(shop: Shop, rounding: TaxRounding) -> None:
    shop.round_taxes(rounding)
    counter = Counter(shop)

    @settings(
        max_examples=examples(12 if shop.database.is_postgresql else 40),
        suppress_health_check=list(HealthCheck),
    )
    @given(lines, st.lists(parts, min_size=1, max_size=3))
    def run(sold: list[tuple[str, Decimal, Decimal, Decimal]], some: list[Part]) -> None:
        invoice = counter.sell(sold)
        totals = shop.write(lambda uow: credit_in_parts(uow, counter, invoice, some))
        check(shop, invoice, totals)

    run()
