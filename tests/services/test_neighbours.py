"""Workstations on one PostgreSQL database hear of each other's deeds."""

from __future__ import annotations

import queue
import time
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.services import timeline
from app.services.events import Event
from app.services.neighbours import Neighbours
from app.services.tickets import RecordRef
from app.services.unit_of_work import Database
from tests.factories import Shop

if TYPE_CHECKING:
    from collections.abc import Sequence

Heard = queue.SimpleQueue[list[tuple[str, int, int | None]]]


def listening(database: Database) -> Heard:
    """What a workstation hears: its own deeds, and those of others once it listens."""
    heard: Heard = queue.SimpleQueue()

    def hear(events: Sequence[Event]) -> None:
        heard.put([(each.ref.kind, each.ref.id, each.ticket_id) for each in events])

    database.listeners.append(hear)
    database.listen()
    end = time.monotonic() + 10
    while not database.neighbours.is_listening:
        assert time.monotonic() < end
    return heard


def test_a_deed_is_heard_by_the_others_and_not_by_who_did_it(postgresql_shop_url: str) -> None:
    shop = Shop(postgresql_shop_url)
    ticket = shop.ticket(shop.customer())
    with closing(Database(postgresql_shop_url)) as other, closing(shop.database):
        here, there = listening(shop.database), listening(other)
        note = timeline.LogNote(RecordRef("ticket", ticket), "She called again")
        shop.act(timeline.log_note, note, by="agent")
        assert there.get(timeout=10) == [("ticket", ticket, ticket)]
        assert here.get(timeout=10) == [("ticket", ticket, ticket)]  # at once, not by the server
        neighbours, engine = other.neighbours, other.write_engine
        many = [Event(ref=RecordRef("partner", n)) for n in range(1, 251)]
        neighbours.tell(engine, [*many, *many])
        told: list[tuple[str, int, int | None]] = []
        while len(told) < 250:
            told += here.get(timeout=10)
        assert told == [("partner", n, None) for n in range(1, 251)]
        assert (here.empty(), there.empty()) == (True, True)


def test_a_workstation_that_was_cut_off_listens_again(postgresql_shop_url: str) -> None:
    with closing(Database(postgresql_shop_url)) as database:
        heard = listening(database)
        with database.write_engine.begin() as connection:
            cut = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            )
            connection.execute(text(f"{cut} AND datname = current_database()"))
        other, event = Neighbours(), Event(ref=RecordRef("ticket", 1), ticket_id=1)
        for _ in range(100):
            other.tell(database.write_engine, [event])
            try:
                assert heard.get(timeout=0.2) == [("ticket", 1, 1)]
                break
            except queue.Empty:
                continue
        else:
            raise AssertionError
