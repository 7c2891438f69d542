"""The full-text index of tickets follows their words and is what a search reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.db.engine import make_engine
from tests.db.raw_books import NOW, RawBooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

FIND = {
    "sqlite": "SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH '\"{}\"*'",
    "postgresql": "SELECT ticket_id FROM ticket_search"
    " WHERE to_tsvector('simple', words) @@ to_tsquery('simple', '''{}'':*')",
}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A transaction on each engine."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def ticket(connection: Connection, number: int) -> int:
    """A ticket with nothing that it could do without."""
    books = RawBooks(connection)
    if number == 1:
        user = books.insert("user_account", login="ann", language="en")
        team = books.insert("team", name="Shop", sequence=1, assignment="manual")
        books.insert("stage", team_id=team, sequence=1, name="New", look="new")
        assert (user, team) == (1, 1)
    return books.insert(
        "ticket",
        number=f"T{number}",
        number_value=number,
        subject="Broken",
        team_id=1,
        stage_id=1,
        priority="normal",
        priority_rank=1,
        created_at=NOW,
        created_by_id=1,
        updated_at=NOW,
        updated_by_id=1,
        staged_at=NOW,
    )


def found(connection: Connection, word: str) -> list[Any]:
    """The tickets in whose words one begins like this."""
    rows = connection.exec_driver_sql(FIND[connection.dialect.name].format(word))
    return sorted(rows.scalars())


def test_words_are_found_by_their_beginning_as_soon_as_they_are_written(
    connection: Connection,
) -> None:
    first, second = ticket(connection, 1), ticket(connection, 2)
    books = RawBooks(connection)
    books.insert("ticket_search", ticket_id=first, words="t1 broken cakestand 536365 müller")
    books.insert("ticket_search", ticket_id=second, words="t2 lamp 536366")
    assert found(connection, "cake") == [first]
    assert found(connection, "5363") == [first, second]
    assert found(connection, "mül") == [first]
    assert found(connection, "stand") == []


def test_words_that_change_or_go_are_no_longer_found(connection: Connection) -> None:
    only = ticket(connection, 1)
    books = RawBooks(connection)
    books.insert("ticket_search", ticket_id=only, words="cakestand")
    books.run(
        "INSERT INTO ticket_search (ticket_id, words) VALUES (1, 'lamp')"
        " ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words"
    )
    assert (found(connection, "cakestand"), found(connection, "lamp")) == ([], [only])
    books.run("DELETE FROM ticket_search")
    assert found(connection, "lamp") == []


def test_a_word_from_a_replaced_row_is_no_longer_found(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with engine.begin() as connection:
        ticket(connection, 1)
        RawBooks(connection).run(
            "INSERT INTO ticket_search (ticket_id, words) VALUES (1, 'cakestand')",
            "REPLACE INTO ticket_search (ticket_id, words) VALUES (1, 'lamp')",
        )
        assert (found(connection, "cakestand"), found(connection, "lamp")) == ([], [1])
        connection.exec_driver_sql("INSERT INTO ticket_fts (ticket_fts) VALUES ('integrity-check')")
    engine.dispose()


def test_a_search_reads_the_index(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan TO off")
        query = FIND["postgresql"].format("cake")
        plan = connection.exec_driver_sql(f"EXPLAIN {query}").scalars().all()
    engine.dispose()
    assert any("ix_ticket_search_words" in line for line in plan)


def test_numbers_of_several_documents_written_at_once_are_all_found(connection: Connection) -> None:
    first, second = ticket(connection, 1), ticket(connection, 2)
    books = RawBooks(connection)
    for each in (first, second):
        books.insert("ticket_search", ticket_id=each, words=f"t{each} broken")
    books.run(
        "INSERT INTO ticket_document (ticket_id, kind, record_id, number, state, made_at) VALUES"
        f" (1, 'transfer', 1, 'WH/IN/00001', 'ready', '{NOW}'),"
        f" (1, 'transfer', 2, 'WH/IN/00002', 'ready', '{NOW}'),"
        f" (2, 'credit_note', 3, NULL, 'draft', '{NOW}'),"
        f" (2, 'credit_note', 4, NULL, 'draft', '{NOW}')",
        "UPDATE ticket_document SET number = 'RINV/2026/0000' || record_id, state = 'posted'"
        " WHERE kind = 'credit_note'",
        "UPDATE ticket_document SET number = number, state = 'done'",
    )
    stored = connection.exec_driver_sql("SELECT words FROM ticket_search ORDER BY ticket_id")
    assert stored.scalars().all() == [
        "t1 broken wh in 00001 wh in 00002",
        "t2 broken rinv 2026 00003 rinv 2026 00004",
    ]
    assert (found(connection, "00002"), found(connection, "rinv")) == ([first], [second])
