"""The books: every entry balances, documents add up, numbers have no gap."""

from __future__ import annotations

from app.services.integrity.rules import SqlRule

BALANCE, ENTRY, SUMS, NUMBERS = "balance", "entry", "document_sums", "numbers"
NUMBER_DATES = "number_dates"

UNBALANCED = (
    "HAVING sum(j.debit) <> sum(j.credit) OR (sum(j.currency_amount) <> 0"
    " AND min(j.currency_id) = max(j.currency_id))"
)
ITEM_SUMS = "sum(j.debit) AS debit_amount, sum(j.credit) AS credit_amount"
RECEIVABLE = "j.account_id IN (SELECT id FROM account WHERE kind = 'receivable')"

# Every number that was given, with its series.
GIVEN = (
    "SELECT journal_id, kind, series_year AS year, number_value AS number FROM invoice"
    " WHERE number_value IS NOT NULL"
    " UNION ALL SELECT journal_id, kind, series_year, number_value FROM payment"
    " UNION ALL SELECT journal_id, 'entry', series_year, number_value FROM entry"
)
NEIGHBOURS = (
    "SELECT journal_id, kind, year, number, lead(number) OVER"
    f" (PARTITION BY journal_id, kind, year ORDER BY number) AS following FROM ({GIVEN}) AS given"
)


def _unbalanced(table: str, kind: str) -> SqlRule:
    """The entries of one kind of record whose debits are not their credits."""
    return SqlRule(
        BALANCE,
        "check.entry_unbalanced",
        f"SELECT {kind} AS record_kind, d.id AS record_id, coalesce(d.number, '–') AS number,"
        " s.debit_amount, s.credit_amount"
        f" FROM (SELECT j.{table}_id AS source_id, {ITEM_SUMS} FROM journal_item AS j"
        f" WHERE j.{table}_id IS NOT NULL GROUP BY j.{table}_id {UNBALANCED}) AS s"
        f" JOIN {table} AS d ON d.id = s.source_id ORDER BY d.id",
    )


def _other_year(table: str, kind: str) -> SqlRule:
    """The records of one kind whose number is of another year than their accounting date."""
    return SqlRule(
        NUMBERS,
        "check.number_of_other_year",
        f"SELECT {kind} AS record_kind, d.id AS record_id, d.number, d.series_year AS year,"
        f" {{year}} AS booked FROM {table} AS d WHERE d.number_value IS NOT NULL"
        " AND d.series_year <> {year} ORDER BY d.id",
    )


def _steps_back(table: str, kind: str) -> SqlRule:
    """The numbers given since these follow dates, on records dated before the number before."""
    return SqlRule(
        NUMBER_DATES,
        "check.number_steps_back",
        f"SELECT {kind} AS record_kind, d.id AS record_id, d.number, d.accounting_on AS dated,"
        " d.previous_on AS after FROM (SELECT x.id, x.kind, x.number, x.accounting_on, x.posted_at,"
        " lag(x.accounting_on) OVER (PARTITION BY"
        f" x.journal_id, {'' if table == 'entry' else 'x.kind, '}x.series_year"
        f" ORDER BY x.number_value) AS previous_on, b.dated_series_since_at FROM {table} AS x"
        " JOIN journal AS b ON b.id = x.journal_id WHERE b.dated_series_since_at IS NOT NULL"
        " AND x.number_value IS NOT NULL) AS d WHERE d.posted_at >= d.dated_series_since_at"
        " AND d.accounting_on < d.previous_on ORDER BY d.id",
    )


SOURCES = {"invoice": "d.kind", "payment": "'payment'", "entry": "'entry'"}

RULES = (
    *(_unbalanced(table, kind) for table, kind in SOURCES.items()),
    SqlRule(
        BALANCE,
        "check.books_unbalanced",
        "SELECT 'company' AS record_kind, 1 AS record_id, sum(debit) AS debit_amount,"
        " sum(credit) AS credit_amount FROM journal_item HAVING sum(debit) <> sum(credit)",
    ),
    SqlRule(
        ENTRY,
        "check.document_booked_otherwise",
        "SELECT d.kind AS record_kind, d.id AS record_id, d.number, d.total_amount,"
        " coalesce(sum(j.currency_amount), 0) AS booked_amount FROM invoice AS d"
        f" LEFT JOIN journal_item AS j ON j.invoice_id = d.id AND {RECEIVABLE}"
        " WHERE d.state = 'posted' GROUP BY d.id"
        " HAVING count(j.id) = 0 OR coalesce(sum(j.currency_amount), 0)"
        " <> CASE d.kind WHEN 'invoice' THEN d.total_amount ELSE -d.total_amount END"
        " ORDER BY d.id",
    ),
    SqlRule(
        ENTRY,
        "check.document_booked_otherwise_here",
        "SELECT d.kind AS record_kind, d.id AS record_id, d.number,"
        " d.company_total_amount AS total_amount, sum(j.debit) - sum(j.credit) AS booked_amount"
        f" FROM invoice AS d JOIN journal_item AS j ON j.invoice_id = d.id AND {RECEIVABLE}"
        " WHERE d.state = 'posted' GROUP BY d.id HAVING sum(j.debit) - sum(j.credit)"
        " <> CASE d.kind WHEN 'invoice' THEN d.company_total_amount"
        " ELSE -d.company_total_amount END ORDER BY d.id",
    ),
    SqlRule(
        ENTRY,
        "check.payment_booked_otherwise",
        "SELECT 'payment' AS record_kind, d.id AS record_id, d.number, d.amount AS total_amount,"
        " coalesce(sum(j.currency_amount), 0) AS booked_amount FROM payment AS d"
        f" LEFT JOIN journal_item AS j ON j.payment_id = d.id AND {RECEIVABLE}"
        " GROUP BY d.id HAVING coalesce(abs(sum(j.currency_amount)), 0) <> d.amount ORDER BY d.id",
    ),
    SqlRule(
        ENTRY,
        "check.draft_is_booked",
        "SELECT d.kind AS record_kind, d.id AS record_id, count(*) AS items"
        " FROM invoice AS d JOIN journal_item AS j ON j.invoice_id = d.id"
        " WHERE d.state <> 'posted' GROUP BY d.id ORDER BY d.id",
    ),
    SqlRule(
        ENTRY,
        "check.item_of_other_day",
        "SELECT d.kind AS record_kind, d.id AS record_id, d.number,"
        " min(j.accounting_on) AS booked, d.accounting_on AS dated FROM invoice AS d"
        " JOIN journal_item AS j ON j.invoice_id = d.id WHERE j.accounting_on <> d.accounting_on"
        " GROUP BY d.id ORDER BY d.id",
    ),
    SqlRule(
        SUMS,
        "check.document_does_not_add_up",
        "SELECT s.kind AS record_kind, s.id AS record_id, coalesce(s.number, '–') AS number,"
        " s.untaxed_amount, s.tax_amount, s.total_amount, s.lines_amount, s.taxes_amount"
        " FROM (SELECT d.id, d.kind, d.number, d.untaxed_amount, d.tax_amount, d.total_amount,"
        " (SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = d.id)"
        " AS lines_amount, (SELECT coalesce(sum(x.amount), 0) FROM invoice_tax AS x"
        " WHERE x.invoice_id = d.id) AS taxes_amount"
        " FROM invoice AS d WHERE d.state <> 'cancelled') AS s"
        " WHERE s.untaxed_amount <> s.lines_amount OR s.tax_amount <> s.taxes_amount"
        " OR s.total_amount <> s.untaxed_amount + s.tax_amount ORDER BY s.id",
    ),
    SqlRule(
        SUMS,
        "check.order_does_not_add_up",
        "SELECT 'sales_order' AS record_kind, s.id AS record_id, s.number, s.untaxed_amount,"
        " s.tax_amount, s.total_amount, s.lines_amount FROM (SELECT o.id, o.number,"
        " o.untaxed_amount, o.tax_amount, o.total_amount, (SELECT coalesce(sum(l.subtotal), 0)"
        " FROM sales_order_line AS l WHERE l.sales_order_id = o.id) AS lines_amount"
        " FROM sales_order AS o) AS s WHERE s.untaxed_amount <> s.lines_amount"
        " OR s.total_amount <> s.untaxed_amount + s.tax_amount ORDER BY s.id",
    ),
    SqlRule(
        NUMBERS,
        "check.numbers_missing",
        "SELECT 'journal' AS record_kind, n.journal_id AS record_id, n.kind, n.year,"
        " n.number + 1 AS first, n.following - 1 AS last"
        f" FROM ({NEIGHBOURS}) AS n WHERE n.following > n.number + 1"
        " ORDER BY n.journal_id, n.kind, n.year, n.number",
    ),
    SqlRule(
        NUMBERS,
        "check.number_twice",
        "SELECT 'journal' AS record_kind, n.journal_id AS record_id, n.kind, n.year, n.number"
        f" FROM ({NEIGHBOURS}) AS n WHERE n.following = n.number"
        " ORDER BY n.journal_id, n.kind, n.year, n.number",
    ),
    SqlRule(
        NUMBERS,
        "check.series_says_otherwise",
        "SELECT 'journal' AS record_kind, k.journal_id AS record_id, k.kind, k.year,"
        " coalesce(f.count, 0) AS count, f.first, f.last, coalesce(s.count, 0) AS series_count,"
        " s.start_number AS series_first, s.last_number AS series_last"
        " FROM (SELECT journal_id, kind, year FROM document_series"
        f" UNION SELECT journal_id, kind, year FROM ({GIVEN}) AS given) AS k"
        " LEFT JOIN document_series AS s"
        " ON s.journal_id = k.journal_id AND s.kind = k.kind AND s.year = k.year"
        " LEFT JOIN (SELECT journal_id, kind, year, count(*) AS count, min(number) AS first,"
        f" max(number) AS last FROM ({GIVEN}) AS given GROUP BY journal_id, kind, year) AS f"
        " ON f.journal_id = k.journal_id AND f.kind = k.kind AND f.year = k.year"
        " WHERE s.id IS NULL OR s.count <> coalesce(f.count, 0)"
        " OR s.start_number <> coalesce(f.first, s.start_number)"
        " OR s.last_number <> coalesce(f.last, s.last_number)"
        " ORDER BY k.journal_id, k.kind, k.year",
    ),
    *(_other_year(table, kind) for table, kind in SOURCES.items()),
    *(_steps_back(table, kind) for table, kind in SOURCES.items()),
)
