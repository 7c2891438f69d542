"""Guards of numbers and dates: gapless series, lock dates, the company they belong to."""

from __future__ import annotations

from app.db.guards.kinds import (
    Carry,
    Check,
    Event,
    Guard,
    Inspection,
    Lock,
    Refusal,
    append_only,
    id_fixed,
    kept,
    not_replaced,
)

SAME_SERIES = "AND e.series_year = {row}.series_year AND e.number_value = {row}.number_value - 1"

LOCK_DATES = Lock(
    "lock_date",
    "SELECT r.journal_id FROM {rows} AS r",
    which="x.journal_id IS NULL OR x.journal_id = ANY ({ids})",
    strength="SHARE",
)


def dated_checks(table: str, *, series_kind: str) -> tuple[Check, ...]:
    """Checks of what gets a number: it follows the one before, and its day is not closed.

    A number follows when the series has reached it and the number before it is given, or it is
    the first; numbers being unique, no gap can come about. What has a number is chained to the
    one before (rules 4), and not dated before it where the journal's numbers follow dates (2).
    """
    # An invoice's kind is compared as an expression, lest PostgreSQL, with a plan from the days of
    # empty tables, look through all documents of a kind instead of finding one by its number.
    kind = "e.kind || ''" if table == "invoice" else "e.kind"
    kind_too = "" if table == "entry" else f"AND {kind} = {{row}}.kind "
    return (
        Check(
            f"{table}_number",
            "NOT EXISTS (SELECT 1 FROM document_series AS s WHERE s.journal_id = {row}.journal_id"
            f" AND s.kind = {series_kind} AND s.year = {{row}}.series_year"
            " AND {row}.number_value BETWEEN s.start_number AND s.last_number"
            " AND ({row}.number_value = s.start_number"
            f" OR EXISTS (SELECT 1 FROM {table} AS e WHERE e.journal_id = {{row}}.journal_id"
            f" {kind_too}{SAME_SERIES})))",
        ),
        Check(
            f"{table}_unchained",
            "{row}.content_hash IS NULL OR {row}.previous_hash IS NULL OR {row}.hash_scheme IS NULL"
            f" OR {{row}}.previous_hash <> (SELECT e.content_hash FROM {table} AS e"
            f" WHERE e.journal_id = {{row}}.journal_id {kind_too}{SAME_SERIES})",
        ),
        Check(
            f"{table}_date_back",
            "EXISTS (SELECT 1 FROM journal AS b WHERE b.id = {row}.journal_id"
            " AND b.dated_series_since_at IS NOT NULL"
            f" AND EXISTS (SELECT 1 FROM {table} AS e WHERE e.journal_id = {{row}}.journal_id"
            f" {kind_too}{SAME_SERIES} AND e.accounting_on > {{row}}.accounting_on))",
        ),
        Check(
            f"{table}_year",
            "{row}.series_year <> {year}",
        ),
        Check(
            f"{table}_locked_period",
            "EXISTS (SELECT 1 FROM lock_date AS d"
            " WHERE (d.journal_id IS NULL OR d.journal_id = {row}.journal_id)"
            " AND d.locked_until_on >= {row}.accounting_on)",
        ),
    )


def beyond(table: str, kind: str) -> str:
    """SQL: a number of this series stands beyond its last one."""
    return (
        f"EXISTS (SELECT 1 FROM {table} AS e WHERE e.journal_id = {{row}}.journal_id{kind}"
        " AND e.series_year = {row}.year AND e.number_value > {row}.last_number)"
    )


def bears_hash(table: str, kind: str) -> str:
    """SQL: the last number of this series stands on a record with the series' hash."""
    return (
        f"EXISTS (SELECT 1 FROM {table} AS e WHERE e.journal_id = {{row}}.journal_id{kind}"
        " AND e.series_year = {row}.year AND e.number_value = {row}.last_number"
        " AND e.content_hash = {row}.last_hash)"
    )


def carried(table: str, event: Event, kind: str, when: str = "") -> Carry:
    """The series takes over the hash of its last document, in the statement that posts it."""
    return Carry(
        f"{table}_carried",
        table,
        event,
        target="document_series",
        assignments="last_hash = NEW.content_hash",
        where=f"document_series.journal_id = NEW.journal_id AND document_series.kind = {kind}"
        " AND document_series.year = NEW.series_year"
        " AND document_series.last_number = NEW.number_value AND NEW.content_hash IS NOT NULL",
        when=when,
    )


SAME_KIND = " AND e.kind = {row}.kind"

SERIES: tuple[Guard, ...] = (
    Refusal(
        "document_series_back",
        "document_series",
        "UPDATE",
        "NEW.last_number < OLD.last_number AND OLD.last_number >= OLD.start_number",
    ),
    Refusal(
        "document_series_fixed",
        "document_series",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.journal_id <> OLD.journal_id OR NEW.kind <> OLD.kind"
        " OR NEW.year <> OLD.year"
        " OR (NEW.start_number <> OLD.start_number AND OLD.last_number >= OLD.start_number)",
    ),
    kept("document_series"),
    Inspection(
        "document_series_hashed",
        "document_series",
        "UPDATE",
        (
            Check(
                "document_series_hash",
                f"NOT {bears_hash('invoice', SAME_KIND)} AND NOT {bears_hash('payment', SAME_KIND)}"
                f" AND NOT ({{row}}.kind = 'entry' AND {bears_hash('entry', '')})",
            ),
        ),
        when="coalesce(NEW.last_hash, '') <> coalesce(OLD.last_hash, '')",
    ),
    Inspection(
        "document_series_added",
        "document_series",
        "INSERT",
        (
            Check(
                "document_series_behind",
                f"{beyond('invoice', SAME_KIND)} OR {beyond('payment', SAME_KIND)}"
                f" OR ({{row}}.kind = 'entry' AND {beyond('entry', '')})",
            ),
        ),
    ),
)

# The latest change of this lock date was wanted by two persons, or by the only one there is.
TWO_PERSONS = (
    "SELECT 1 FROM lock_date_change AS c WHERE c.id = (SELECT max(x.id) FROM lock_date_change AS x"
    " WHERE x.lock_date_id = {row}.id) AND c.agreed_by_id IS NOT NULL AND c.reason <> ''"
    " AND coalesce(CAST(c.after_on AS TEXT), '')"
    " = coalesce(CAST({row}.locked_until_on AS TEXT), '')"
    " AND (c.agreed_by_id <> c.changed_by_id OR (SELECT count(*) FROM user_account AS u"
    " WHERE u.is_active AND NOT u.is_system) = 1)"
)

LOCKS: tuple[Guard, ...] = (
    Inspection(
        "lock_date_moved_back",
        "lock_date",
        "UPDATE",
        (Check("lock_date_back", f"NOT EXISTS ({TWO_PERSONS})"),),
        when="OLD.locked_until_on IS NOT NULL AND (NEW.locked_until_on IS NULL"
        " OR NEW.locked_until_on < OLD.locked_until_on)",
    ),
    Refusal(
        "lock_date_fixed",
        "lock_date",
        "UPDATE",
        "NEW.id <> OLD.id OR coalesce(NEW.journal_id, 0) <> coalesce(OLD.journal_id, 0)",
    ),
    kept("lock_date"),
    *not_replaced("lock_date", "coalesce(k.journal_id, 0) = coalesce(NEW.journal_id, 0)"),
    *append_only("lock_date_change"),
    *not_replaced("lock_date_change"),
)

COMPANY: tuple[Guard, ...] = (
    kept("company"),
    *not_replaced("company"),
    Inspection(
        "company_currency",
        "company",
        "UPDATE",
        (Check("company_currency_fixed", "EXISTS (SELECT 1 FROM journal_item)"),),
        when="NEW.currency_id <> OLD.currency_id",
    ),
)

GUARDS: tuple[Guard, ...] = (*SERIES, *LOCKS, *COMPANY, id_fixed("company"))
