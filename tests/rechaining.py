"""Chains books anew, as somebody would who changed them and knows the scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.services.chain import scheme
from app.services.chain.documents import party_digest
from app.services.chain.rows import read

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TABLES = {
    "invoice": ("d.kind", (*scheme.DOCUMENT_PARTS, scheme.POSTED_PART)),
    "payment": ("d.kind", scheme.PAYMENT_PARTS),
    "entry": ("'entry'", scheme.ENTRY_PARTS),
}


def rechain(connection: Connection) -> None:
    """Give every numbered record the hash of what it now is, and every series its last one."""
    starts = {
        tuple(row[:3]): scheme.start(*row)
        for row in connection.exec_driver_sql(
            "SELECT journal_id, kind, year, start_number FROM document_series"
        )
    }
    ends: dict[tuple[Any, ...], str] = {}
    _digest_parties(connection)
    for table, (kind, parts) in TABLES.items():
        rows = connection.exec_driver_sql(
            f"SELECT d.id, d.journal_id, {kind} AS kind, d.series_year FROM {table} AS d"
            " WHERE d.number_value IS NOT NULL"
            " ORDER BY d.journal_id, d.series_year, d.number_value, d.kind, d.id"
        ).all()
        for row in rows:
            series = tuple(row[1:])
            previous = ends.get(series, starts.get(series, ""))
            texts = [content for _, content in read(connection, parts, [row.id]).get(row.id, [])]
            ends[series] = scheme.link(previous, texts)
            connection.execute(
                text(
                    f"UPDATE {table} SET previous_hash = :previous, content_hash = :content,"
                    " hash_scheme = :scheme WHERE id = :id"
                ),
                {
                    "previous": previous,
                    "content": ends[series],
                    "scheme": scheme.SCHEME,
                    "id": row.id,
                },
            )
    for (journal, kind, year), last in ends.items():
        connection.execute(
            text(
                "UPDATE document_series SET last_hash = :last"
                " WHERE journal_id = :journal AND kind = :kind AND year = :year"
            ),
            {"last": last, "journal": journal, "kind": kind, "year": year},
        )


def _digest_parties(connection: Connection) -> None:
    ids = connection.exec_driver_sql("SELECT invoice_id FROM invoice_party").scalars().all()
    for invoice, texts in read(connection, (scheme.PARTY_PART,), ids).items():
        connection.execute(
            text("UPDATE invoice SET party_digest = :digest WHERE id = :id"),
            {"digest": party_digest(content for _, content in texts), "id": invoice},
        )
