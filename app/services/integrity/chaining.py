"""The chain: each document is as it was posted, and follows the one before up to the last.

What an erased customer's data were cannot be compared any more; their digest stays in the hash of
the document (rules 5).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.db.guards.documents import PERSONAL
from app.errors import Problem
from app.models.ids import RecordRef
from app.services.chain import scheme
from app.services.chain.documents import party_digest
from app.services.chain.rows import read
from app.services.integrity.report import Finding
from app.services.integrity.rules import SqlRule, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Row

    from app.services.chain.scheme import Part

CHAIN = "chain"
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Chained:
    """The chains of one table: its records in the order of their numbers."""

    table: str
    parts: tuple[Part, ...]
    kind: str
    record_kind: str
    name: str = CHAIN

    def look(self, connection: Connection) -> Iterator[Finding]:
        """Every record that is not as it was posted, or does not follow the one before."""
        ends: dict[tuple[object, ...], str] = {}
        starts = {
            tuple(row[:3]): scheme.start(*row)
            for row in connection.exec_driver_sql(
                "SELECT journal_id, kind, year, start_number FROM document_series"
            )
        }
        records = stream(
            connection,
            f"SELECT d.id, {self.record_kind} AS record_kind, d.journal_id, {self.kind} AS kind,"
            f" d.series_year, d.number, d.previous_hash, d.content_hash, d.hash_scheme"
            f"{', d.party_digest' if self.table == 'invoice' else ''} FROM {self.table} AS d"
            " WHERE d.number_value IS NOT NULL"
            " ORDER BY d.journal_id, d.series_year, d.number_value, d.kind, d.id",
        )
        while some := list(itertools.islice(records, AT_ONCE)):
            found = read(connection, self.parts, [row.id for row in some])
            for row in some:
                series = (row.journal_id, row.kind, row.series_year)
                before = ends.get(series, starts.get(series, ""))
                ends[series] = row.content_hash or ""
                yield from self._compare(row, before, found.get(row.id, []))

    def _compare(
        self, row: Row[Any], before: str, texts: list[tuple[str, str]]
    ) -> Iterator[Finding]:
        if row.hash_scheme != scheme.SCHEME or row.content_hash is None:
            yield self._finding(row, "check.chain_missing")
            return
        if row.previous_hash != before:
            yield self._finding(row, "check.chain_broken")
        party = [content for name, content in texts if name == scheme.PARTY_PART.name]
        others = [content for name, content in texts if name != scheme.PARTY_PART.name]
        if scheme.link(row.previous_hash or "", others) != row.content_hash:
            yield self._finding(row, "check.chain_document_changed")
        elif self.table == "invoice" and party and party_digest(party) != row.party_digest:
            yield self._finding(row, "check.chain_customer_changed")

    def _finding(self, row: Row[Any], code: str) -> Finding:
        record = RecordRef(row.record_kind, row.id)
        return Finding(CHAIN, record, Problem(code, {"number": row.number or "–"}))


_NUMBERED = (
    "SELECT journal_id, kind, series_year AS year, number_value AS number, content_hash"
    " FROM invoice WHERE number_value IS NOT NULL"
    " UNION ALL SELECT journal_id, kind, series_year, number_value, content_hash FROM payment"
    " UNION ALL SELECT journal_id, 'entry', series_year, number_value, content_hash FROM entry"
)
_LAST = (
    "SELECT n.*, row_number() OVER (PARTITION BY journal_id, kind, year ORDER BY number DESC)"
    f" AS place FROM ({_NUMBERED}) AS n"
)
# An erased customer has no salt: their part is left out, and with it the comparison.
_PARTY = scheme.Part(
    scheme.PARTY_PART.name,
    scheme.PARTY_PART.table,
    scheme.PARTY,
    "(SELECT * FROM invoice_party WHERE erased_at IS NULL) AS x",
    "x.invoice_id",
)
# What is left where a customer was erased from a posted document: nothing.
ERASED = " AND ".join(
    ["d.state = 'posted'", "p.salt IS NULL", *(f"p.{field} = ''" for field in PERSONAL)]
)
RULES = (
    Chained(
        "invoice",
        (*scheme.DOCUMENT_PARTS, scheme.POSTED_PART, _PARTY),
        kind="d.kind",
        record_kind="d.kind",
    ),
    Chained("payment", scheme.PAYMENT_PARTS, kind="d.kind", record_kind="'payment'"),
    Chained("entry", scheme.ENTRY_PARTS, kind="'entry'", record_kind="'entry'"),
    SqlRule(
        CHAIN,
        "check.chain_customer_missing",
        "SELECT d.kind AS record_kind, d.id AS record_id, coalesce(d.number, '–') AS number"
        " FROM invoice AS d LEFT JOIN invoice_party AS p ON p.invoice_id = d.id"
        " WHERE d.state = 'posted' AND p.invoice_id IS NULL ORDER BY d.id",
    ),
    SqlRule(
        CHAIN,
        "check.chain_customer_not_erased",
        "SELECT d.kind AS record_kind, d.id AS record_id, coalesce(d.number, '–') AS number"
        " FROM invoice_party AS p JOIN invoice AS d ON d.id = p.invoice_id"
        f" WHERE p.erased_at IS NOT NULL AND NOT ({ERASED}) ORDER BY d.id",
    ),
    SqlRule(
        CHAIN,
        "check.chain_end_missing",
        "SELECT 'journal' AS record_kind, s.journal_id AS record_id, s.kind, s.year,"
        " s.last_number AS last FROM document_series AS s"
        f" LEFT JOIN ({_LAST}) AS d ON d.journal_id = s.journal_id AND d.kind = s.kind"
        " AND d.year = s.year AND d.place = 1"
        " WHERE s.last_number >= s.start_number"
        " AND (s.last_hash IS NULL OR d.content_hash IS NULL OR d.content_hash <> s.last_hash)"
        " ORDER BY s.journal_id, s.kind, s.year",
    ),
)
