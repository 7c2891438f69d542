"""What every action does around its own rows, by hand: key, who acts, ticket, timeline, audit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.books import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.books import Books
    from benchmarks.plain import Plain

DAY = NOW.date().isoformat()
MOMENT = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")


def begin(books: Books, plain: Plain, key: str, action: str) -> None:
    """The action's key, and who acts for which company."""
    plain.rows(
        "INSERT INTO action_key (key, action, digest, actor_id, made_at, record_ids)"
        " VALUES (?, ?, ?, ?, ?, '') ON CONFLICT DO NOTHING RETURNING key",
        (key, action, key * 2, books.user_id, MOMENT),
    )
    plain.rows(
        "SELECT u.login, u.name, r.role, c.name, c.time_zone, c.receivable_account_id, m.code"
        " FROM user_account AS u JOIN user_role AS r ON r.user_id = u.id"
        " JOIN company AS c ON c.id = 1 JOIN currency AS m ON m.id = c.currency_id"
        " WHERE u.id = ?",
        (books.user_id,),
    )


def end(plain: Plain, key: str, kind: str, record: int) -> None:
    """What the action made, beside its key."""
    plain.run(
        "UPDATE action_key SET record_kind = ?, record_ids = ? WHERE key = ?",
        (kind, f"[{record}]", key),
    )


def show_on_ticket(
    plain: Plain, ticket: int, kind: str, record: int, number: str | None, *values: object
) -> None:
    """The ticket's own list of documents; `values` are state, amount, currency and customer."""
    plain.run(
        "INSERT INTO ticket_document (ticket_id, kind, record_id, number, state, amount,"
        " currency_id, commercial_partner_id, made_at) VALUES (?, ?, ?, ?, ?, ?, ?,"
        " ?, ?) ON CONFLICT (ticket_id, kind, record_id) DO UPDATE SET number = excluded.number,"
        " state = excluded.state, amount = excluded.amount",
        (ticket, kind, record, number, *values, MOMENT),
    )


def tell(
    books: Books,
    plain: Plain,
    ticket: int,
    record: tuple[str, int],
    names: tuple[str, str],
    words: Mapping[str, str],
) -> None:
    """A line of the timeline and an audit row; `names` are those of event and action."""
    event, action = names
    payload = json.dumps(words)
    plain.run(
        "INSERT INTO message (kind, ticket_id, record_kind, record_id, author_id, body, event,"
        " payload, payload_version, made_at) VALUES ('event', ?, ?, ?, ?, '', ?, ?,"
        " 1, ?)",
        (ticket, *record, books.user_id, event, payload, MOMENT),
    )
    plain.run(
        "INSERT INTO audit (made_at, actor_id, workstation, action, record_kind, record_id,"
        " details) VALUES (?, ?, 'desk', ?, ?, ?, ?)",
        (MOMENT, books.user_id, action, *record, payload),
    )
