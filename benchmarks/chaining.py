"""Chains books that were made by the database, as if each of their documents had been posted."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.services.chain import party_digest, scheme
from app.services.chain.rows import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

AT_ONCE = 500
INVOICE_PARTS = (*scheme.DOCUMENT_PARTS, scheme.PARTY_PART)
Digest = dict[str, object]


def chain(connection: Connection, *, only: str | None = None) -> None:
    """Give every posted document its hashes, and every series its last one; guards are off.

    `only` is the kind of series that is to be chained: "credit_note".
    """
    rows = connection.exec_driver_sql(
        "SELECT journal_id, kind, year, start_number FROM document_series ORDER BY 1, 2, 3"
    ).all()
    for journal, kind, year, first in rows:
        if only not in (None, kind):
            continue
        table = "payment" if kind == "payment" else "invoice"
        key = {"journal": journal, "kind": kind, "year": year}
        ids = connection.scalars(
            text(
                f"SELECT id FROM {table} WHERE journal_id = :journal AND kind = :kind"
                " AND series_year = :year ORDER BY number_value"
            ),
            key,
        ).all()
        last = scheme.start(journal, kind, year, first)
        digests = _payments if table == "payment" else _documents
        for start in range(0, len(ids), AT_ONCE):
            found = list(digests(connection, list(ids[start : start + AT_ONCE]), last))
            last = str(found[-1]["content_hash"])
            _keep(connection, table, found)
        connection.execute(
            text(
                "UPDATE document_series SET last_hash = :last"
                " WHERE journal_id = :journal AND kind = :kind AND year = :year"
            ),
            {"last": last, **key},
        )


def _documents(connection: Connection, ids: list[int], previous: str) -> Iterator[Digest]:
    """The hashes of invoices or credit notes that follow each other."""
    found = read(connection, INVOICE_PARTS, ids)
    party = scheme.PARTY_PART.name
    digests = {
        record: party_digest(content for name, content in found[record] if name == party)
        for record in ids
    }
    _keep(connection, "invoice", [{"id": id_, "party_digest": digests[id_]} for id_ in ids])
    posted = read(connection, (scheme.POSTED_PART,), ids)
    for record in ids:
        texts = [content for name, content in found[record] if name != party]
        last = scheme.link(previous, [*texts, *(content for _, content in posted[record])])
        yield _digest(record, previous, last)
        previous = last


def _payments(connection: Connection, ids: list[int], previous: str) -> Iterator[Digest]:
    """The hashes of payments that follow each other."""
    found = read(connection, scheme.PAYMENT_PARTS, ids)
    for record in ids:
        last = scheme.link(previous, [content for _, content in found[record]])
        yield _digest(record, previous, last)
        previous = last


def _digest(record: int, previous: str, content: str) -> Digest:
    return {
        "id": record,
        "previous_hash": previous,
        "content_hash": content,
        "hash_scheme": scheme.SCHEME,
    }


def _keep(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Write columns of records by their ids."""
    names = itertools.islice(rows[0], 1, None)
    changes = ", ".join(f"{name} = :{name}" for name in names)
    connection.execute(text(f"UPDATE {table} SET {changes} WHERE id = :id"), rows)
