"""How many statements a refund takes: at most 30, whatever its size, the same on both engines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.services import invoices, refunds, teams, tickets
from app.services.invoices import PostDraft
from tests.factories import Sold, picture
from tests.services.books import limit_refunds
from tests.services.forms import ticket_form

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, TicketId
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

D = Decimal
REVERSE, POST = 14, 16


def refund(
    shop: Shop, counter: StatementCounter, ticket: TicketId, invoice: InvoiceId, key: str
) -> tuple[int, int]:
    """Press Reverse and Post, and count each."""
    engine = shop.database.write_engine
    with counter(engine) as reversing:
        made = shop.act(refunds.reverse, shop.request(ticket, invoice), key=f"{key} reverse")
    card = shop.card(made[0].id)
    with counter(engine) as posting:
        request = PostDraft(card.id, card.version, card.total)
        shop.act(invoices.post, request, key=f"{key} post")
    return len(reversing), len(posting)


@pytest.mark.parametrize("lines", [1, 12, 300])
def test_reverse_and_post_take_the_same_few_statements_however_many_lines(
    shop: Shop, statement_counter: StatementCounter, lines: int
) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    vat = shop.tax("20")
    clock = shop.product("Clock", "3.75", vat)
    first = shop.invoice(customer, *[Sold(clock, D(2))] * lines)
    second = shop.invoice(customer, *[Sold(clock, D(2))] * lines)
    assert refund(shop, statement_counter, ticket, first, "first") == (REVERSE, POST)
    assert refund(shop, statement_counter, ticket, second, "second") == (REVERSE, POST)


def test_a_limit_that_is_not_exceeded_takes_no_statement_more(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    limit_refunds(shop, "500.00", goodwill="30.00")
    customer = shop.customer()
    ticket = shop.ticket(customer)
    for name in ("first", "second"):
        invoice = picture(shop, customer)
        assert refund(shop, statement_counter, ticket, invoice, name) == (REVERSE, POST)


def test_a_limit_that_a_moved_ticket_keeps_takes_no_statement_more(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    limit_refunds(shop, "500.00", goodwill="30.00")
    customer = shop.customer()
    ticket = shop.ticket(customer)
    team = shop.act(teams.create, teams.CreateTeam("Wholesale"))
    services = frozenset(state.service for state in team.services)
    shop.act(teams.save, replace(teams.form(team), services=services))
    shop.later(1)
    form = ticket_form(shop.ask(tickets.card, ticket))
    shop.act(tickets.save, replace(form, team_id=team.id))
    invoice = picture(shop, customer)
    assert refund(shop, statement_counter, ticket, invoice, "moved") == (REVERSE, POST)


def test_the_budget_of_thirty_is_kept() -> None:
    assert REVERSE + POST <= 30


def test_a_repeated_key_only_reads_the_first_result(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer))
    shop.act(refunds.reverse, request, key="again")
    with statement_counter(shop.database.write_engine, at_most=4):
        shop.act(refunds.reverse, request, key="again")


def test_reverse_and_create_does_not_grow_with_the_invoices(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    counts = []
    for number in (1, 1, 3):
        made = [picture(shop, customer, paid="173.15") for _ in range(number)]
        with statement_counter(shop.database.write_engine) as statements:
            shop.act(refunds.reverse_and_create_invoice, shop.request(ticket, *made))
        counts.append(len(statements))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("credited", [0, 1])
def test_the_live_preview_takes_few_statements(
    shop: Shop, statement_counter: StatementCounter, credited: int
) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    for _ in range(credited):
        shop.reverse(ticket, invoice)
    request = shop.request(ticket, invoice)
    shop.ask(refunds.preview, request)
    with statement_counter(shop.database.read_engine, at_most=5):
        shop.ask(refunds.preview, request)
