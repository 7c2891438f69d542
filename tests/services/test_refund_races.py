"""Several agents at once: one draft, one number each, never more than was invoiced."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from app.errors import Invalid, Refused, ServiceError
from app.services import invoices, refunds
from app.services.invoices import PostDraft
from tests.factories import Sold, as_lines, edit, picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.factories import Shop

D = Decimal
Result = TypeVar("Result")


def at_once(*calls: Callable[[], Result]) -> list[Result | ServiceError]:
    """Run calls in threads that start together; what each gave or was refused with."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result | ServiceError:
        barrier.wait(timeout=30)
        try:
            return call()
        except ServiceError as refused:
            return refused

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_two_drafts_of_the_same_line_posted_at_once_never_exceed_it(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    for _ in range(5):
        invoice = shop.invoice(customer, Sold(shop.product("Clock", "3.75"), D(12)))
        cards = []
        for _ in range(3):
            card = shop.reverse(ticket, invoice)
            seven = replace(as_lines(card)[0], quantity=D(7))
            cards.append(shop.act(invoices.save_draft, edit(card, seven)))
        results = at_once(*(lambda card=card: shop.post(card) for card in cards))
        posted = [each for each in results if isinstance(each, invoices.PostedCard)]
        assert len(posted) == 1
        for each in results:
            if isinstance(each, Invalid):
                assert each.problems["lines.0.quantity"].parameters["left"] == D(5)
        ledger = shop.card(invoice).lines[0].ledger
        assert ledger is not None
        assert (ledger.credited_quantity, ledger.left_quantity) == (D(7), D(5))


def test_credits_of_different_lines_at_once_all_pass_with_numbers_in_a_row(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    cards = []
    for place in range(4):
        card = shop.reverse(ticket, invoice)
        cards.append(shop.act(invoices.save_draft, edit(card, as_lines(card)[place])))
    results = at_once(*(lambda card=card: shop.post(card) for card in cards))
    numbers = sorted(each.number for each in results if isinstance(each, invoices.PostedCard))
    assert numbers == [f"RINV/2026/0000{n}" for n in range(1, 5)]
    card = shop.card(invoice)
    assert (card.residual, card.payment_state) == (D("0.00"), "reversed")


def test_two_agents_who_press_reverse_at_once_make_one_draft(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    request = shop.request(ticket, invoice)
    results = at_once(
        lambda: shop.act(refunds.reverse, request, by="agent", key="one"),
        lambda: shop.act(refunds.reverse, request, by="supervisor", key="two"),
    )
    refused = [each for each in results if isinstance(each, Refused)]
    assert [each.code for each in refused] == ["refund.draft_exists"]
    assert shop.read("SELECT count(*) FROM invoice WHERE kind = 'credit_note'") == [(1,)]


def test_a_double_click_makes_one_document_even_at_the_same_moment(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    request = shop.request(ticket, invoice)
    made = at_once(*[lambda: shop.act(refunds.reverse, request, key="dialog")] * 3)
    assert made[0] == made[1] == made[2]
    card = shop.card(made[0][0].id)  # type: ignore[index]
    post = PostDraft(card.id, card.version, card.total)
    posted = at_once(*[lambda: shop.act(invoices.post, post, key="post")] * 3)
    assert posted[0] == posted[1] == posted[2]
    assert shop.read("SELECT number FROM invoice WHERE kind = 'credit_note'") == [
        ("RINV/2026/00001",)
    ]


def test_reverse_and_create_at_once_frees_a_payment_once(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer, paid="173.15")
    request = shop.request(ticket, invoice, allow_second_draft=True)
    results = at_once(*[lambda: shop.act(refunds.reverse_and_create_invoice, request)] * 2)
    assert len([each for each in results if isinstance(each, Invalid)]) == 1
    assert shop.money("SELECT residual_amount FROM payment_status") == [(D("173.15"),)]
    assert shop.money("SELECT sum(total_amount) FROM credited_invoice") == [(D("173.15"),)]
