"""A frequent word is looked for in the tickets themselves; it finds what the full text would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.services import tickets
from app.services.paging import Span
from app.services.teams import TeamId
from app.services.tickets import OpenTicket, TicketFilter, TicketId, TicketList, TicketSort
from app.services.tickets.conditions import FREQUENT

if TYPE_CHECKING:
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

SUBJECTS = ("Clock stops", "Reclocked lamp", "Two clockworks", "Lamp, not a cl ock")
HITS = {"Clock stops", "Two clockworks"}


@pytest.fixture
def found(shop: Shop) -> list[TicketId]:
    """Tickets of which every second one has the word, the newest first: those that have it."""
    ids = []
    for number in range(2 * (FREQUENT + 5)):
        subject = SUBJECTS[number % len(SUBJECTS)]
        card = shop.act(tickets.open_ticket, OpenTicket(subject, TeamId(shop.team)), by="agent")
        if subject in HITS:
            ids.append(card.id)
    return ids[::-1]


def ids(shop: Shop, span: Span, **wanted: object) -> list[TicketId]:
    """The tickets with the word in a span of the list."""
    request = TicketList(TicketFilter(text="clock"), span=span, **wanted)  # type: ignore[arg-type]
    return [row.id for row in shop.ask(tickets.rows, request).rows]


def test_the_tickets_with_a_frequent_word_come_in_order_page_by_page(
    shop: Shop, found: list[TicketId], statement_counter: StatementCounter
) -> None:
    ids(shop, Span(size=10))
    with statement_counter(at_most=3):  # the probe and the rows, and who asks
        assert ids(shop, Span(size=10)) == found[:10]
    first = shop.ask(tickets.rows, TicketList(TicketFilter(text="clock"), span=Span(size=10)))
    assert ids(shop, Span(size=10, after=first.last)) == found[10:20]
    second = shop.ask(
        tickets.rows,
        TicketList(TicketFilter(text="clock"), span=Span(size=10, after=first.last)),
    )
    assert ids(shop, Span(size=10, before=second.first)) == found[:10]
    assert ids(shop, Span(size=10, is_from_end=True)) == found[-10:]
    assert ids(shop, Span(size=100)) == found
    assert ids(shop, Span(size=100), is_descending=False) == found[::-1]


def test_a_frequent_word_finds_the_same_in_every_order_and_with_other_filters(
    shop: Shop, found: list[TicketId]
) -> None:
    assert set(ids(shop, Span(size=100), sort=TicketSort.PRIORITY)) == set(found)
    assert set(ids(shop, Span(size=100), sort=TicketSort.DEADLINE)) == set(found)
    wanted = TicketFilter(text="clock", team_ids=(TeamId(shop.team),), is_open=True)
    rows = shop.ask(tickets.rows, TicketList(wanted, span=Span(size=100))).rows
    assert [row.id for row in rows] == found
    both = TicketFilter(text="clock stop")
    rows = shop.ask(tickets.rows, TicketList(both, span=Span(size=100))).rows
    assert {row.subject for row in rows} == {"Clock stops"}
    assert shop.ask(tickets.count, TicketFilter(text="CLOCK")).number == len(found)
