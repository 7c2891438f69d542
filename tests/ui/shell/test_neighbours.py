"""What colleagues do at other workstations appears where it is on the screen."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from app.ui.pages.ticket import TicketPage
from tests.factories import Shop
from tests.ui.pages.ticket_desk import make_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Seat


def shown(page: TicketPage) -> list[str]:
    """The kinds of the ticket's smart buttons."""
    return [] if page.card is None else [each.kind for each in page.card.smart_buttons]


def test_an_open_ticket_shows_the_credit_note_that_a_colleague_posts_elsewhere(
    seat: Callable[[], Seat], postgresql_url: str
) -> None:
    shop = Shop(postgresql_url)
    case = make_case(shop)
    one = seat()
    way_in = one.start(postgresql_url, "priya")
    one.until(way_in.done)
    one.settle()
    one.run(one.window.open(case.ref))
    one.settle()
    page = one.page
    assert isinstance(page, TicketPage)
    ear = one.background.database.neighbours
    one.until(lambda: ear.is_listening)
    assert shown(page) == []
    with closing(shop.database):
        shop.post(shop.reverse(case.id, case.invoice))
    one.until(lambda: shown(page) == ["credit_note"])
    one.settle()
