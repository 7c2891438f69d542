"""What is open: totals less the matches that hold, payment states, and the matches themselves."""

from __future__ import annotations

from app.db.guards.ledger import BOOKS_CURRENCY
from app.services.integrity.rules import SqlRule

RESIDUAL, STATE, MATCHES, OWN = "residual", "payment_state", "matches", "own_refund"

HOLDS = "NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id)"

# What each item is set against, by the matches that were not undone.
MATCHED = (
    "SELECT item_id, sum(amount) AS amount FROM ("
    f"SELECT m.debit_item_id AS item_id, m.amount FROM item_match AS m WHERE {HOLDS}"
    f" UNION ALL SELECT m.credit_item_id, m.amount FROM item_match AS m WHERE {HOLDS}"
    ") AS sides GROUP BY item_id"
)


def _left(table: str, total: str) -> str:
    """SQL: what is left of `total` after the matches; a match too much is another rule's."""
    matched = (
        f"SELECT j.{table}_id AS source_id, sum(x.amount) AS amount FROM ({MATCHED}) AS x"
        f" JOIN journal_item AS j ON j.id = x.item_id WHERE j.{table}_id IS NOT NULL"
        f" GROUP BY j.{table}_id"
    )
    return (
        f"SELECT d.id, d.commercial_partner_id, d.number, d.{total} AS total_amount,"
        f" CASE WHEN coalesce(y.amount, 0) > d.{total} THEN 0"
        f" ELSE d.{total} - coalesce(y.amount, 0) END AS left_amount"
        f", d.currency_id{', d.kind, d.state' if table == 'invoice' else ''}"
        f" FROM {table} AS d LEFT JOIN ({matched}) AS y ON y.source_id = d.id"
    )


DOCUMENTS = _left("invoice", "total_amount")
PAYMENTS = _left("payment", "amount")

PAID_OTHERWISE = (
    "EXISTS (SELECT 1 FROM journal_item AS j JOIN item_match AS m ON m.debit_item_id = j.id"
    " JOIN journal_item AS k ON k.id = m.credit_item_id"
    f" WHERE j.invoice_id = d.id AND {HOLDS} AND (k.invoice_id IS NULL OR NOT EXISTS"
    " (SELECT 1 FROM credited_invoice AS c WHERE c.credit_note_id = k.invoice_id"
    " AND c.original_invoice_id = d.id)))"
)
EXPECTED_STATE = (
    "CASE WHEN d.left_amount > 0 AND d.left_amount = d.total_amount THEN 'not_paid'"
    " WHEN d.left_amount > 0 THEN 'partial'"
    f" WHEN d.kind = 'credit_note' OR d.total_amount = 0 OR {PAID_OTHERWISE} THEN 'paid'"
    " ELSE 'reversed' END"
)

# Payments that were undone, and whether they are set against what undid them, whole.
UNDONE_BY = (
    "EXISTS (SELECT 1 FROM journal_item AS a JOIN item_match AS m"
    " ON m.debit_item_id = a.id OR m.credit_item_id = a.id JOIN journal_item AS b"
    " ON b.id <> a.id AND (b.id = m.debit_item_id OR b.id = m.credit_item_id)"
    f" WHERE a.payment_id = r.id AND b.payment_id = p.id AND m.amount = p.amount AND {HOLDS})"
)

# Refund payment `p` by who posted or approved credit note `n`; where there was nobody else, the
# timeline of a credit that it was ever set against, or of the note, is marked with that (rules 22).
BY_ITSELF = (
    "(n.posted_by_id = p.posted_by_id OR EXISTS (SELECT 1 FROM approval AS a"
    " WHERE a.invoice_id = n.id AND a.state = 'approved' AND a.decided_by_id = p.posted_by_id))"
)
MARKED = (
    "EXISTS (SELECT 1 FROM item_match AS x JOIN journal_item AS y ON y.id = x.credit_item_id"
    " JOIN audit AS z ON (z.record_kind = 'credit_note' AND z.record_id IN (y.invoice_id, n.id))"
    " OR (z.record_kind = 'payment' AND z.record_id = y.payment_id)"
    " WHERE x.debit_item_id = j.id AND z.action IN ('payment.refund', 'payment.set_against')"
    """ AND z.details LIKE '%"is_only_user": true%')"""
)

RULES = (
    SqlRule(
        RESIDUAL,
        "check.document_open_otherwise",
        "SELECT d.kind AS record_kind, d.id AS record_id, d.number, d.total_amount,"
        f" d.left_amount, s.residual_amount FROM ({DOCUMENTS}) AS d"
        " JOIN company AS o ON o.id = 1 LEFT JOIN invoice_status AS s ON s.invoice_id = d.id"
        " WHERE d.state = 'posted' AND (s.invoice_id IS NULL"
        " OR s.residual_amount <> d.left_amount OR (d.currency_id = o.currency_id"
        " AND s.company_residual_amount <> s.residual_amount)) ORDER BY d.id",
    ),
    SqlRule(
        RESIDUAL,
        "check.draft_is_open",
        "SELECT d.kind AS record_kind, d.id AS record_id, s.residual_amount FROM invoice AS d"
        " JOIN invoice_status AS s ON s.invoice_id = d.id WHERE d.state <> 'posted' ORDER BY d.id",
    ),
    SqlRule(
        RESIDUAL,
        "check.open_at_other_customer",
        "SELECT d.kind AS record_kind, d.id AS record_id, d.number FROM invoice AS d"
        " JOIN invoice_status AS s ON s.invoice_id = d.id"
        " WHERE s.commercial_partner_id <> d.commercial_partner_id"
        " UNION ALL SELECT 'payment', d.id, d.number FROM payment AS d"
        " JOIN payment_status AS s ON s.payment_id = d.id"
        " WHERE s.commercial_partner_id <> d.commercial_partner_id",
    ),
    SqlRule(
        RESIDUAL,
        "check.payment_open_otherwise",
        "SELECT 'payment' AS record_kind, d.id AS record_id, d.number, d.total_amount,"
        f" d.left_amount, s.residual_amount FROM ({PAYMENTS}) AS d"
        " JOIN company AS o ON o.id = 1 LEFT JOIN payment_status AS s ON s.payment_id = d.id"
        " WHERE s.payment_id IS NULL OR s.residual_amount <> d.left_amount"
        " OR (d.currency_id = o.currency_id"
        " AND s.company_residual_amount <> s.residual_amount) ORDER BY d.id",
    ),
    SqlRule(
        RESIDUAL,
        "check.entry_is_open",
        "SELECT 'entry' AS record_kind, d.id AS record_id, d.number,"
        " abs(j.currency_amount) AS item_amount, coalesce(x.amount, 0) AS matched_amount"
        " FROM entry AS d JOIN journal_item AS j ON j.entry_id = d.id"
        " JOIN account AS a ON a.id = j.account_id AND a.kind = 'receivable'"
        f" LEFT JOIN ({MATCHED}) AS x ON x.item_id = j.id"
        " WHERE coalesce(x.amount, 0) <> abs(j.currency_amount) ORDER BY d.id",
    ),
    SqlRule(
        STATE,
        "check.payment_state_otherwise",
        "SELECT e.kind AS record_kind, e.id AS record_id, e.number, e.payment_state AS state,"
        f" e.expected FROM (SELECT d.kind, d.id, d.number, s.payment_state, {EXPECTED_STATE}"
        f" AS expected FROM ({DOCUMENTS}) AS d JOIN invoice_status AS s ON s.invoice_id = d.id"
        " WHERE d.state = 'posted') AS e WHERE e.payment_state <> e.expected ORDER BY e.id",
    ),
    SqlRule(
        MATCHES,
        "check.item_matched_beyond",
        "SELECT 'journal_item' AS record_kind, j.id AS record_id,"
        " abs(j.currency_amount) AS item_amount, x.amount AS matched_amount"
        f" FROM ({MATCHED}) AS x JOIN journal_item AS j ON j.id = x.item_id"
        " WHERE x.amount > abs(j.currency_amount) ORDER BY j.id",
    ),
    SqlRule(
        MATCHES,
        "check.payment_undone_otherwise",
        "SELECT 'payment' AS record_kind, r.id AS record_id, r.number, p.number AS payment"
        " FROM payment AS r JOIN payment AS p ON p.id = r.reversed_payment_id"
        f" WHERE NOT {UNDONE_BY} ORDER BY r.id",
    ),
    SqlRule(
        MATCHES,
        "check.match_of_strangers",
        "SELECT 'item_match' AS record_kind, m.id AS record_id FROM item_match AS m"
        " JOIN journal_item AS d ON d.id = m.debit_item_id"
        " JOIN journal_item AS c ON c.id = m.credit_item_id"
        f" WHERE {HOLDS} AND (d.account_id <> c.account_id OR d.currency_id <> c.currency_id"
        " OR d.partner_id <> c.partner_id OR d.credit <> 0 OR c.debit <> 0) ORDER BY m.id",
    ),
    SqlRule(
        MATCHES,
        "check.match_of_other_amount",
        "SELECT 'item_match' AS record_kind, m.id AS record_id, m.amount AS match_amount,"
        " m.company_amount FROM item_match AS m JOIN journal_item AS d ON d.id = m.debit_item_id"
        f" WHERE d.currency_id = {BOOKS_CURRENCY} AND m.company_amount <> m.amount ORDER BY m.id",
    ),
    SqlRule(
        OWN,
        "check.refund_by_itself",
        "SELECT 'payment' AS record_kind, p.id AS record_id, p.number, n.number AS note, u.name"
        " FROM payment AS p JOIN journal_item AS j ON j.payment_id = p.id"
        " JOIN item_match AS m ON m.debit_item_id = j.id"
        " JOIN journal_item AS k ON k.id = m.credit_item_id"
        " JOIN invoice AS n ON n.id = k.invoice_id"
        " JOIN user_account AS u ON u.id = p.posted_by_id"
        f" WHERE p.kind = 'refund_payment' AND {HOLDS} AND {BY_ITSELF} AND NOT {MARKED}"
        " ORDER BY p.id, n.id",
    ),
    SqlRule(
        OWN,
        "check.refund_of_what_it_freed",
        "SELECT DISTINCT 'payment' AS record_kind, p.id AS record_id, p.number,"
        " n.number AS note, n.id, w.name FROM payment AS p"
        " JOIN journal_item AS j ON j.payment_id = p.id"
        " JOIN item_match AS m ON m.debit_item_id = j.id"
        " JOIN item_match AS f ON f.credit_item_id = m.credit_item_id"
        " JOIN item_match_undo AS t ON t.item_match_id = f.id AND t.undone_at <= m.matched_at"
        " JOIN item_match AS i ON i.debit_item_id = f.debit_item_id AND NOT EXISTS"
        " (SELECT 1 FROM item_match_undo AS v WHERE v.item_match_id = i.id)"
        " JOIN journal_item AS k ON k.id = i.credit_item_id AND k.id < j.id"
        " JOIN invoice AS n ON n.id = k.invoice_id"
        " JOIN user_account AS w ON w.id = p.posted_by_id"
        f" WHERE p.kind = 'refund_payment' AND {HOLDS} AND {BY_ITSELF} AND NOT {MARKED}"
        " ORDER BY p.id, n.id",
    ),
)
