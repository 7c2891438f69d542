"""Posting a credit note: number, items, ceilings held again, what the invoice is left with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, Problem, Refused
from app.models.ids import InvoiceId, JournalId
from app.services import invoices, refunds
from app.services.invoices import PostDraft
from tests.factories import Sold, as_lines, edit, picture
from tests.services.books import draft, save

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def test_posting_gives_number_journal_items_and_a_settled_invoice(shop: Shop) -> None:
    card = draft(shop)
    posted = shop.post(card)
    assert (posted.number, posted.total, posted.residual, posted.payment_state) == (
        "RINV/2026/00001",
        D("173.15"),
        D("0.00"),
        "paid",
    )
    items = shop.money(
        "SELECT account.kind, debit, credit FROM journal_item"
        " JOIN account ON account.id = account_id WHERE invoice_id = :id ORDER BY line_number",
        id=card.id,
    )
    assert items == [
        ("receivable", D("0"), D("173.15")),
        ("sales_returns", D("45"), D("0")),
        ("sales_returns", D("51"), D("0")),
        ("sales_returns", D("27.04"), D("0")),
        ("sales_returns", D("25.50"), D("0")),
        ("tax", D("24.61"), D("0")),
    ]
    original = shop.card(InvoiceId(card.originals[0].ref.id))
    assert (original.residual, original.payment_state) == (D("0.00"), "reversed")
    assert [(link.number, link.amount) for link in original.matches] == [
        ("RINV/2026/00001", D("173.15"))
    ]


def test_a_partial_credit_leaves_the_invoice_partially_paid(shop: Shop) -> None:
    card = draft(shop)
    shop.post(save(shop, card, as_lines(card)[0]))
    original = shop.card(InvoiceId(card.originals[0].ref.id))
    assert (original.residual, original.payment_state) == (D("119.15"), "partial")


def test_on_a_paid_invoice_the_credit_note_stays_open_as_money_owed(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer, paid="173.15")
    posted = shop.post(shop.reverse(shop.ticket(customer), invoice))
    assert (posted.residual, posted.payment_state) == (D("173.15"), "not_paid")
    assert shop.card(invoice).payment_state == "paid"
    assert shop.read("SELECT count(*) FROM item_match_undo") == [(0,)]
    assert shop.card(InvoiceId(posted.ref.id)).open_credit == D("173.15")


def test_on_a_partly_paid_invoice_it_is_matched_as_far_as_both_are_open(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer, paid="100.00")
    assert shop.card(invoice).payment_state == "partial"
    posted = shop.post(shop.reverse(shop.ticket(customer), invoice))
    assert (posted.residual, posted.payment_state) == (D("100.00"), "partial")
    card = shop.card(invoice)
    assert (card.residual, card.payment_state) == (D("0.00"), "paid"), "a payment took part"


def test_a_credit_note_without_lines_cannot_be_posted(shop: Shop) -> None:
    card = draft(shop)
    empty = shop.act(invoices.save_draft, replace(edit(card), lines=()))
    with pytest.raises(Invalid) as caught:
        shop.post(empty)
    assert caught.value.problems["lines"].code == "invoice.lines_missing"


def test_free_goods_are_credited_in_pieces_and_paid_at_once(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    invoice = shop.invoice(customer, Sold(shop.product("Sample", "0"), D(3)))
    assert shop.card(invoice).payment_state == "paid"
    card = shop.reverse(ticket, invoice)
    posted = shop.post(save(shop, card, replace(as_lines(card)[0], quantity=D(2))))
    assert (posted.total, posted.payment_state) == (D("0.00"), "paid")
    assert shop.reverse(ticket, invoice).lines[0].quantity == D(1)
    assert shop.card(invoice).payment_state == "paid"


def test_the_ceiling_is_held_again_at_posting(shop: Shop) -> None:
    """Two drafts of the same invoice; the second does not pass once the first is posted."""
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    first, second = shop.reverse(ticket, invoice), shop.reverse(ticket, invoice)
    shop.post(save(shop, first, replace(as_lines(first)[0], quantity=D(5))))
    with pytest.raises(Invalid) as caught:
        shop.post(second)
    assert caught.value.problems["lines.0.quantity"].parameters["left"] == D(7)
    assert shop.card(second.id).lines[0].problems["quantity"].code == "credit_note.above_quantity"


def test_a_total_that_changed_is_shown_instead_of_posted(shop: Shop) -> None:
    """Rule 10: two thirds of 10.00 were 6.67; after 3.33 are credited the rest of two is 6.67."""
    customer = shop.customer()
    ticket = shop.ticket(customer)
    invoice = shop.invoice(customer, Sold(shop.product("Thing", "1.666666"), D(6)))
    assert shop.card(invoice).total == D("10.00")
    first, second = shop.reverse(ticket, invoice), shop.reverse(ticket, invoice)
    first = save(shop, first, replace(as_lines(first)[0], quantity=D(1)))
    second = save(shop, second, replace(as_lines(second)[0], quantity=D(4)))
    assert (first.total, second.total) == (D("1.67"), D("6.67"))
    shop.post(first)
    with pytest.raises(Refused) as caught:
        shop.post(second)
    assert caught.value.code == "invoice.total_changed"
    assert caught.value.parameters == {"before": "£6.67", "after": "£6.66"}
    now = shop.card(second.id)
    assert (now.total, now.saved_total) == (D("6.66"), D("6.67"))
    assert [warning.code for warning in now.warnings] == ["invoice.total_changed"]
    assert shop.post(now).total == D("6.66")
    assert shop.money(
        "SELECT subtotal, gross FROM invoice_line WHERE invoice_id = :id", id=second.id
    ) == [(D("6.66"), D("6.66"))]


def test_the_same_key_posts_once(shop: Shop) -> None:
    card = draft(shop)
    request = PostDraft(card.id, card.version, card.total)
    first = shop.act(invoices.post, request, key="post")
    assert shop.act(invoices.post, request, key="post") == first
    assert shop.read("SELECT number FROM invoice WHERE kind = 'credit_note'") == [
        ("RINV/2026/00001",)
    ]


def test_a_refused_posting_leaves_no_gap_in_the_numbers(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    card = shop.reverse(ticket, invoice)
    shop.lock(date(2026, 11, 24))
    with pytest.raises(Invalid) as caught:
        shop.post(card)
    found = caught.value.problems["invoice_on"]
    assert (found.code, found.suggestion) == ("ledger.locked_period", date(2026, 11, 25))
    shop.later(1)
    moved = shop.act(invoices.save_draft, edit(shop.card(card.id), invoice_on=shop.today))
    assert shop.post(moved).number == "RINV/2026/00001"


def test_an_earlier_date_than_the_last_of_the_series_is_warned_of(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    early, late = (picture(shop, customer, on=date(2026, 11, day)) for day in (2, 3))
    shop.post(shop.reverse(ticket, late))
    request = shop.request(ticket, early, on=date(2026, 11, 10))
    elsewhere = shop.second_journal()
    warning = Problem("invoice.date_before_last", {"number": "RINV/2026/00001", "date": shop.today})
    for asked, expected in (
        (request, (warning,)),
        (replace(request, reversal_on=shop.today), ()),
        (replace(request, reversal_on=date(2026, 11, 1)), ()),  # refused: before the invoice
        (replace(request, journal_id=JournalId(elsewhere)), ()),
    ):
        assert shop.ask(refunds.preview, asked).date_warnings == expected
    card = shop.card(shop.act(refunds.reverse, request)[0].id)
    assert card.date_warning == warning
    typed = edit(card)
    assert shop.ask(invoices.draft_amounts, typed).date_warning == warning
    for other in (
        replace(typed, invoice_on=shop.today),
        replace(typed, invoice_on=date(2026, 11, 1)),
        replace(typed, journal_id=JournalId(elsewhere)),
    ):
        assert shop.ask(invoices.draft_amounts, other).date_warning is None
