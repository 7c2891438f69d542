"""Lock dates stand where their changes left them; series end with their last document's date."""

from __future__ import annotations

from app.services.integrity.books import NUMBERS
from app.services.integrity.rules import SqlRule

LOCK_DATES = "lock_dates"

# What a lock date was last moved to; a change without a time is a proposal.
MOVED_TO = (
    "(SELECT c.after_on FROM lock_date_change AS c WHERE c.id = (SELECT max(x.id)"
    " FROM lock_date_change AS x WHERE x.lock_date_id = k.id AND x.changed_at IS NOT NULL))"
)

# Every number that was given, with the date and the time of what bears it.
DATED = (
    "SELECT journal_id, kind, series_year AS year, number_value AS number, accounting_on,"
    " posted_at FROM invoice WHERE number_value IS NOT NULL"
    " UNION ALL SELECT journal_id, kind, series_year, number_value, accounting_on, posted_at"
    " FROM payment"
    " UNION ALL SELECT journal_id, 'entry', series_year, number_value, accounting_on, posted_at"
    " FROM entry"
)
LATEST = (
    "SELECT n.*, max(posted_at) OVER (PARTITION BY journal_id, kind, year) AS latest_at"
    f" FROM ({DATED}) AS n"
)

RULES = (
    SqlRule(
        NUMBERS,
        "check.series_dated_otherwise",
        "SELECT 'journal' AS record_kind, s.journal_id AS record_id, s.kind, s.year,"
        " s.last_on AS said, s.last_posted_at AS said_at, d.accounting_on AS dated,"
        f" d.posted_at FROM document_series AS s JOIN ({LATEST}) AS d"
        " ON d.journal_id = s.journal_id AND d.kind = s.kind AND d.year = s.year"
        " AND d.number = s.last_number WHERE s.last_on IS NULL OR s.last_on <> d.accounting_on"
        " OR s.last_posted_at IS NULL OR s.last_posted_at < d.posted_at"
        " OR s.last_posted_at > d.latest_at ORDER BY s.journal_id, s.kind, s.year",
    ),
    SqlRule(
        LOCK_DATES,
        "check.lock_date_otherwise",
        "SELECT 'lock_date' AS record_kind, k.id AS record_id, k.locked_until_on AS locked,"
        f" {MOVED_TO} AS moved FROM lock_date AS k"
        " WHERE coalesce(CAST(k.locked_until_on AS TEXT), '')"
        f" <> coalesce(CAST({MOVED_TO} AS TEXT), '') ORDER BY k.id",
    ),
    SqlRule(
        LOCK_DATES,
        "check.lock_date_missing",
        "SELECT 'company' AS record_kind, o.id AS record_id FROM company AS o"
        " WHERE NOT EXISTS (SELECT 1 FROM lock_date AS k WHERE k.journal_id IS NULL)"
        " UNION ALL SELECT DISTINCT 'lock_date', a.record_id FROM audit AS a"
        " WHERE a.record_kind = 'lock_date'"
        " AND NOT EXISTS (SELECT 1 FROM lock_date AS k WHERE k.id = a.record_id)",
    ),
)
