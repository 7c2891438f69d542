"""Several invoices in one credit note (rule 18): parts, taxes, matches, ledgers, paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, Refused
from app.models.enums import LineKind
from app.services import invoices, refunds
from app.services.invoices import AskPage, InvoiceFilter, InvoiceList
from app.services.refunds import SeenAmount
from tests.factories import Sold, as_lines, edit
from tests.services.books import assert_sound

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, PartnerId, TicketId
    from app.services.invoices import InvoiceCard
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

D = Decimal


def three(shop: Shop, customer: PartnerId) -> list[InvoiceId]:
    """Invoices of 12, 24 and 56, three days apart; the last one has a line taxed by 10 %."""
    vat, low = shop.tax("20"), shop.tax("10")
    clock = shop.product("Clock", "10.00", vat)
    lamp = shop.product("Lamp", "20.00", low)
    found = []
    for days, sold in (
        (9, (Sold(clock),)),
        (6, (Sold(clock, D(2)),)),
        (3, (Sold(clock), Sold(lamp, D(2)))),
    ):
        found.append(shop.invoice(customer, *sold, on=shop.today - timedelta(days=days)))
    return found


def together(shop: Shop, ticket: TicketId, *chosen: InvoiceId, **more: object) -> InvoiceCard:
    """A draft credit note of all that is left of several invoices."""
    request = replace(shop.request(ticket, *chosen), is_one_note=True, **more)  # type: ignore[arg-type]
    (made,) = shop.act(refunds.reverse, request)
    return shop.card(made.id)


def states(shop: Shop, *chosen: InvoiceId) -> list[tuple[Decimal, str]]:
    cards = [shop.card(each) for each in chosen]
    return [(card.residual, str(card.payment_state)) for card in cards]


def test_one_credit_note_credits_each_invoice_for_its_part(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    card = together(shop, ticket, *chosen)
    assert (card.untaxed, card.tax, card.total) == (D("80.00"), D("12.00"), D("92.00"))
    assert [link.ref.id for link in card.originals] == chosen
    assert [(tax.base, tax.amount) for tax in card.taxes] == [
        (D("40.00"), D("8.00")),
        (D("40.00"), D("4.00")),
    ]
    posted = shop.post(card)
    assert (posted.number, posted.residual, posted.payment_state) == (
        "RINV/2026/00001",
        D(0),
        "paid",
    )
    assert states(shop, *chosen) == [(D(0), "reversed")] * 3
    matches = shop.card(card.id).matches
    assert [link.amount for link in matches] == [D("12.00"), D("24.00"), D("56.00")]
    rows = shop.money("SELECT total_amount FROM credited_invoice ORDER BY original_invoice_id")
    assert rows == [(D("12"),), (D("24"),), (D("56"),)]
    assert_sound(shop)


def test_the_default_is_one_credit_note_each(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    made = shop.act(refunds.reverse, shop.request(ticket, *chosen))
    assert [each.total for each in made] == [D("12.00"), D("24.00"), D("56.00")]
    preview = shop.ask(refunds.preview, shop.request(ticket, *chosen))
    assert len(preview.pages) == 3


def test_the_dialog_shows_one_page_and_the_sums_of_all(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    preview = shop.ask(refunds.preview, replace(shop.request(ticket, *chosen), is_one_note=True))
    (page,), (note,) = preview.pages, preview.credit_notes
    assert preview.cannot_be_one is None
    assert [says.code for says in preview.reverse_says] == ["refund.says_reverse_together"]
    assert (note.original_total, note.this_credit) == (D("92.00"), D("92.00"))
    assert [seen.amount for seen in preview.seen_amounts] == [D("12.00"), D("24.00"), D("56.00")]
    assert [line.original.number for line in page.lines if line.original] == [
        "INV/2026/00001",
        "INV/2026/00002",
        "INV/2026/00003",
        "INV/2026/00003",
    ]
    assert [(row.base, row.amount) for row in page.taxes] == [
        (D("40.00"), D("8.00")),
        (D("40.00"), D("4.00")),
    ]


def test_the_posted_page_groups_its_lines_too_and_says_what_each_took(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    shop.pay(chosen[1], "24.00")
    card = together(shop, ticket, *chosen)
    draft = shop.ask(invoices.page, AskPage(card.id))
    shop.post(card)
    page = shop.ask(invoices.page, AskPage(card.id))
    assert page.lines == draft.lines
    assert [each.number for each in page.originals] == [f"INV/2026/0000{n}" for n in (1, 2, 3)]
    assert [(each.number, each.amount) for each in page.set_against] == [
        ("INV/2026/00001", D("12.00")),
        ("INV/2026/00003", D("56.00")),
    ]
    assert draft.set_against == page.set_against
    assert draft.still_to_repay == page.still_to_repay == D("24.00")


def test_the_part_of_a_paid_invoice_stays_open_and_does_not_settle_another(shop: Shop) -> None:
    """What the first, which is paid, cannot take stays open; the others are credited by half."""
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    shop.pay(chosen[0], "12.00")
    card = together(shop, ticket, *chosen)
    lines = as_lines(card)
    some = (lines[0], replace(lines[1], quantity=D(1)), replace(lines[3], quantity=D(1)))
    posted = shop.post(shop.act(invoices.save_draft, edit(card, *some)))
    assert (posted.total, posted.residual) == (D("46.00"), D("12.00"))
    assert states(shop, *chosen) == [
        (D(0), "paid"),
        (D("12.00"), "partial"),
        (D("34.00"), "partial"),
    ]
    assert_sound(shop)


def test_a_fee_lowers_the_part_of_its_own_invoice(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    card = together(shop, ticket, *chosen)
    charged = restocking(shop, as_lines(card)[1], "-5.00")
    posted = shop.post(shop.act(invoices.save_draft, edit(card, *as_lines(card), charged)))
    assert (posted.total, posted.residual) == (D("87.00"), D(0))
    assert states(shop, *chosen) == [(D(0), "reversed"), (D("5.00"), "partial"), (D(0), "reversed")]
    assert_sound(shop)


def restocking(shop: Shop, beside: invoices.DraftLine, price: str) -> invoices.DraftLine:
    """A restocking fee beside a line that credits goods."""
    return invoices.DraftLine(
        None,
        LineKind.FEE,
        D(1),
        D(price),
        D(0),
        "Restocking",
        original_line_id=beside.original_line_id,
        product_id=shop.product("Restocking", "5.00"),
    )


@pytest.mark.parametrize("currency", [None, "JPY"])
@pytest.mark.parametrize("are_goods_taken_out", [False, True])
def test_a_fee_above_the_goods_of_its_own_invoice_lowers_the_parts_of_the_others(
    shop: Shop, currency: str | None, are_goods_taken_out: bool
) -> None:
    """Goods of 10, 30 and 20 with a fee of 35 beside the first: 10 and 25 of the second kept."""
    shop.rate("JPY", "3")
    customer = shop.customer()
    ticket, clock = shop.ticket(customer), shop.product("Clock", "10.00")
    chosen = [
        shop.invoice(customer, Sold(clock, D(pieces), price=D(10)), currency=currency)
        for pieces in (1, 3, 2)
    ]
    card = together(shop, ticket, *chosen)
    lines = as_lines(card)
    charged = restocking(shop, lines[0], "-35.00")
    kept = lines[1:] if are_goods_taken_out else lines
    draft = shop.act(invoices.save_draft, edit(card, *kept, charged))
    page = shop.ask(invoices.page, AskPage(draft.id))
    posted = shop.post(draft)
    if are_goods_taken_out:
        assert (posted.total, posted.residual) == (D(15), D(0))
        expected = [(D(10), "not_paid"), (D(30), "not_paid"), (D(5), "partial")]
    else:
        assert (posted.total, posted.residual) == (D(25), D(0))
        expected = [(D(10), "not_paid"), (D(25), "partial"), (D(0), "reversed")]
    assert states(shop, *chosen) == expected
    assert [(each.amount, each.still_owed) for each in page.set_against] == [
        (before - left, left)
        for before, (left, _) in zip((10, 30, 20), expected, strict=True)
        if left != before
    ]
    assert_sound(shop)


def test_what_is_left_is_held_for_each_invoice(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    card = together(shop, ticket, *chosen)
    request = shop.request(ticket, chosen[1], allow_second_draft=True)
    other = shop.card(shop.act(refunds.reverse, request)[0].id)
    shop.post(
        shop.act(invoices.save_draft, edit(other, replace(as_lines(other)[0], quantity=D(1))))
    )
    with pytest.raises(Invalid) as caught:
        shop.post(shop.card(card.id))
    assert set(caught.value.problems) == {"lines.1.quantity"}
    lines = as_lines(shop.card(card.id))
    saved = shop.act(
        invoices.save_draft,
        edit(shop.card(card.id), lines[0], replace(lines[1], quantity=D(1)), *lines[2:]),
    )
    assert shop.post(saved).total == D("80.00")
    assert states(shop, *chosen) == [(D(0), "reversed")] * 3
    assert_sound(shop)


def test_lines_of_an_invoice_that_were_taken_out_can_be_added_again(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    card = together(shop, ticket, *chosen)
    fewer = shop.act(invoices.save_draft, edit(card, *as_lines(card)[1:]))
    assert [link.ref.id for link in fewer.originals] == chosen[1:]
    assert shop.post(fewer).total == D("80.00")
    assert states(shop, chosen[0]) == [(D("12.00"), "not_paid")]
    assert_sound(shop)


def test_the_stale_ledger_of_any_of_them_refuses_the_press(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    seen = tuple(SeenAmount(each, D(n)) for each, n in zip(chosen, (12, 24, 57), strict=True))
    with pytest.raises(Refused) as caught:
        together(shop, ticket, *chosen, seen_amounts=seen)
    assert caught.value.code == "refund.amount_changed"
    assert caught.value.parameters["number"] == "INV/2026/00003"


def test_the_same_key_makes_one_credit_note(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    request = replace(shop.request(ticket, *chosen), is_one_note=True)
    first = shop.act(refunds.reverse, request, key="press")
    assert shop.act(refunds.reverse, request, key="press") == first
    assert [each.original_number for each in first] == [
        "INV/2026/00001, INV/2026/00002, INV/2026/00003"
    ]
    assert shop.read("SELECT count(*) FROM invoice WHERE kind = 'credit_note'") == [(1,)]
    query = "SELECT kind, state FROM ticket_document WHERE ticket_id = :id"
    assert shop.read(query, id=ticket) == [("credit_note", "draft")]


def test_lists_name_all_the_invoices_that_it_credits(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    together(shop, ticket, chosen[0], chosen[2])
    wanted = InvoiceFilter(kind=invoices.InvoiceKind.CREDIT_NOTE)
    (row,) = shop.ask(invoices.rows, InvoiceList(wanted)).rows
    assert row.original_number == "INV/2026/00001, INV/2026/00003"


def test_the_reversal_date_is_not_before_the_latest_of_them(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    with pytest.raises(Invalid) as caught:
        together(shop, ticket, *chosen, reversal_on=shop.today - timedelta(days=4))
    problem = caught.value.problems["reversal_on"]
    assert problem.parameters["number"] == "INV/2026/00003"
    assert problem.suggestion == shop.today - timedelta(days=3)


def test_other_addresses_need_credit_notes_of_their_own(shop: Shop) -> None:
    customer = shop.customer()
    contact = shop.customer("Warehouse", of=customer)
    clock = shop.product("Clock", "10.00")
    first, second = shop.invoice(customer, Sold(clock)), shop.invoice(contact, Sold(clock))
    ticket = shop.ticket(customer)
    request = replace(shop.request(ticket, first, second), is_one_note=True)
    preview = shop.ask(refunds.preview, request)
    assert preview.cannot_be_one is not None
    assert preview.cannot_be_one.code == "refund.together_address"
    assert len(preview.pages) == 2
    with pytest.raises(Invalid) as caught:
        shop.act(refunds.reverse, request)
    assert set(caught.value.problems) == {"is_one_note"}


def test_other_journals_need_one_to_be_chosen(shop: Shop) -> None:
    customer = shop.customer()
    clock = shop.product("Clock", "10.00")
    first, other = shop.invoice(customer, Sold(clock)), shop.second_journal()
    third = shop.invoice(customer, Sold(clock), journal=other)
    ticket = shop.ticket(customer)
    request = replace(shop.request(ticket, first, third), is_one_note=True)
    problem = shop.ask(refunds.preview, request).cannot_be_one
    assert problem is not None
    assert problem.code == "refund.together_journal"
    card = together(shop, ticket, first, third, journal_id=other)
    assert (card.journal_id, card.total) == (other, D("20.00"))
    shop.post(card)
    assert_sound(shop)


def test_other_currencies_or_rates_need_credit_notes_of_their_own(shop: Shop) -> None:
    """Two invoices at one rate fit together; one at another rate, or in pounds, does not."""
    customer, clock = shop.customer(), shop.product("Clock", "10.00")
    ticket, early = shop.ticket(customer), shop.today - timedelta(days=3)
    shop.rate("EUR", "1.20", early)
    shop.rate("EUR", "1.25")
    pounds = shop.invoice(customer, Sold(clock))
    first, second = (
        shop.invoice(customer, Sold(clock), currency="EUR", on=early) for _ in range(2)
    )
    later = shop.invoice(customer, Sold(clock), currency="EUR")
    codes = []
    for chosen in ((first, pounds), (first, later), (first, second)):
        request = replace(shop.request(ticket, *chosen), is_one_note=True)
        problem = shop.ask(refunds.preview, request).cannot_be_one
        codes.append(problem.code if problem else None)
    assert codes == ["refund.together_currency", "refund.together_rate", None]
    posted = shop.post(together(shop, ticket, first, second))
    assert (posted.total, posted.currency.code) == (D("20.00"), "EUR")
    assert states(shop, first, second) == [(D(0), "reversed")] * 2
    assert_sound(shop)


def test_reverse_and_create_invoice_makes_one_of_each_whatever_the_box_says(shop: Shop) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    request = replace(shop.request(ticket, *chosen), is_one_note=True)
    made = shop.act(refunds.reverse_and_create_invoice, request)
    assert [each.credited for each in made] == [D("12.00"), D("24.00"), D("56.00")]
    assert_sound(shop)


def test_posting_costs_no_statement_more_for_each_invoice(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    customer = shop.customer()
    chosen, ticket = three(shop, customer), shop.ticket(customer)
    more = three(shop, customer)
    one = together(shop, ticket, more[0])
    two, three_ = together(shop, ticket, more[1], more[2]), together(shop, ticket, *chosen)
    counts = []
    for card in (one, two, three_):
        with statement_counter(shop.database.write_engine) as posting:
            shop.post(card)
        counts.append(len(posting))
    assert counts[0] == counts[1] == counts[2]
