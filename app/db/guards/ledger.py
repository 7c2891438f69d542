"""Guards of the refundable ledger: no series of credit notes takes more than was invoiced."""

from __future__ import annotations

from app.db.guards.kinds import Check, Lock

# Fees and goodwill stand beside the lines that they go with; they never count against a line.
BESIDE_LINES = "('fee', 'goodwill', 'goodwill_back')"
COUNTS_PIECES = "('goods', 'correction', 'order_discount')"
GOODWILL = "('goodwill', 'goodwill_back')"

# Of lines `l` of one note: a kind that is none of a credit note, or an amount of the wrong sign.
WRONG_SIGN = (
    "(l.kind IN ('fee', 'goodwill_back') AND (l.subtotal > 0 OR l.gross > 0))"
    " OR (l.kind = 'goodwill' AND (l.subtotal < 0 OR l.gross < 0))"
)
# Of a line `l` that names the original line `o`: it gives what the original did not.
OTHER_SIGN = " OR ".join(
    f"(l.{column} < 0 AND o.{column} >= 0) OR (l.{column} > 0 AND o.{column} <= 0)"
    for column in ("quantity", "subtotal", "gross")
)
# Of all lines `l` of one note: fees come to more than the goods on it (rules 13).
FEES_ABOVE_GOODS = (
    "sum(CASE WHEN l.kind = 'fee' THEN -l.subtotal ELSE 0 END) >"
    " sum(CASE WHEN l.kind IN ('goods', 'order_discount') THEN l.subtotal ELSE 0 END)"
)

BOOKS_CURRENCY = "(SELECT b.currency_id FROM company AS b)"

# As an expression, lest the documents of the kind be looked through instead of found by their id.
IS_POSTED_NOTE = "n.state = 'posted' AND n.kind || '' = 'credit_note'"

# The tables of each query stand in the order in which they are to be read: from this credit note
# to its originals, then to whatever else credits these.
ORIGINALS = (
    "EXISTS (SELECT 1 FROM credited_invoice AS c JOIN invoice AS o ON o.id = c.original_invoice_id"
    " WHERE c.credit_note_id = {row}.id AND "
)


def outside(amount: str, limit: str) -> str:
    """SQL: `amount` does not lie between zero and `limit`, whatever the sign of the limit."""
    return (
        f"{amount} NOT BETWEEN CASE WHEN {limit} < 0 THEN {limit} ELSE 0 END"
        f" AND CASE WHEN {limit} > 0 THEN {limit} ELSE 0 END"
    )


def above_line(violation: str, kinds: str) -> str:
    """SQL: an original line of this credit note is credited beyond what it was, by all together."""
    return (
        "EXISTS (SELECT 1 FROM (SELECT DISTINCT m.original_line_id AS id FROM invoice_line AS m"
        " WHERE m.invoice_id = {row}.id) AS mine JOIN invoice_line AS o ON o.id = mine.id"
        " JOIN invoice_line AS l ON l.original_line_id = o.id"
        " JOIN invoice AS n ON n.id = l.invoice_id"
        f" WHERE {IS_POSTED_NOTE} AND l.kind {kinds}"
        f" GROUP BY o.id HAVING {violation})"
    )


# What this credit note takes of a tax of an original, and what that was: fees and goodwill bear
# taxes of their own, which name no original.
TAXES_HERE = (
    "SELECT d.id, d.tax_id, d.is_negative, (SELECT coalesce(sum(o.amount), 0)"
    " FROM invoice_tax AS o WHERE o.invoice_id = d.id AND o.tax_id + 0 = d.tax_id"
    " AND o.is_negative = d.is_negative) AS most"
    " FROM (SELECT DISTINCT m.original_invoice_id AS id, m.tax_id, m.is_negative"
    " FROM invoice_tax AS m WHERE m.invoice_id = {row}.id"
    " AND m.original_invoice_id IS NOT NULL) AS d"
)
# Of one original `c` of this credit note: its taxes there, with those of goodwill.
TAX_OF_ORIGINAL = (
    "(SELECT coalesce(sum(x.amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = {row}.id"
    " AND x.original_invoice_id + 0 = c.original_invoice_id)"
    " + (SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l"
    " JOIN invoice_line_tax AS t ON t.invoice_line_id = l.id WHERE l.invoice_id = {row}.id"
    f" AND l.original_invoice_id + 0 = c.original_invoice_id AND l.kind IN {GOODWILL})"
)

# Of all that credits an original `o` of another currency: what it takes in the company's.
COMPANY_BEYOND = (
    "sum(c.company_total_amount) NOT BETWEEN 0 AND o.company_total_amount"
    " OR (sum(c.total_amount) = o.total_amount"
    " AND sum(c.company_total_amount) <> o.company_total_amount)"
)

CHECKS = (
    Check(
        "credit_original_missing",
        "EXISTS (SELECT 1 FROM invoice_line AS l"
        " LEFT JOIN invoice_line AS o ON o.id = l.original_line_id"
        " LEFT JOIN credited_invoice AS c ON c.credit_note_id = l.invoice_id"
        " AND c.original_invoice_id = l.original_invoice_id"
        " WHERE l.invoice_id = {row}.id AND l.kind <> 'fee' AND (c.credit_note_id IS NULL"
        " OR o.invoice_id <> l.original_invoice_id"
        f" OR (o.id IS NULL AND l.kind NOT IN {BESIDE_LINES})))",
    ),
    Check(
        "credit_original_not_posted",
        f"{ORIGINALS}(o.state <> 'posted' OR o.kind <> 'invoice'))",
    ),
    Check(
        "credit_other_customer",
        f"{ORIGINALS}o.commercial_partner_id <> {{row}}.commercial_partner_id)",
    ),
    Check(
        "credit_other_currency",
        f"{ORIGINALS}(o.currency_id <> {{row}}.currency_id"
        " OR o.exchange_rate <> {row}.exchange_rate))",
    ),
    Check(
        "credit_before_invoice",
        f"{ORIGINALS}o.invoice_on > {{row}}.invoice_on)",
    ),
    Check(
        "credit_sums",
        "({row}.total_amount > (SELECT coalesce(sum(c.total_amount), 0)"
        " FROM credited_invoice AS c WHERE c.credit_note_id = {row}.id)"
        " OR EXISTS (SELECT 1 FROM credited_invoice AS c WHERE c.credit_note_id = {row}.id"
        " AND c.untaxed_amount <> (SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l"
        " WHERE l.invoice_id = {row}.id AND l.original_invoice_id + 0 = c.original_invoice_id"
        " AND l.kind <> 'fee')) OR EXISTS (SELECT 1 FROM credited_invoice AS c"
        f" WHERE c.credit_note_id = {{row}}.id AND c.tax_amount <> {TAX_OF_ORIGINAL}))",
    ),
    Check(
        "credit_above_tax",
        f"EXISTS (SELECT 1 FROM ({TAXES_HERE}) AS mine"
        " JOIN invoice_tax AS x ON x.original_invoice_id = mine.id"
        " AND x.tax_id + 0 = mine.tax_id AND x.is_negative = mine.is_negative"
        " JOIN invoice AS n ON n.id = x.invoice_id"
        f" WHERE {IS_POSTED_NOTE} GROUP BY mine.id, mine.tax_id, mine.is_negative, mine.most"
        f" HAVING {outside('sum(x.amount)', 'mine.most')})",
    ),
    Check(
        "credit_above_line",
        above_line(
            f"{outside('sum(l.subtotal)', 'o.subtotal')} OR {outside('sum(l.gross)', 'o.gross')}",
            f"NOT IN {BESIDE_LINES}",
        ),
    ),
    Check(
        "credit_above_quantity",
        above_line(outside("sum(l.quantity)", "o.quantity"), f"IN {COUNTS_PIECES}"),
    ),
    Check(
        "credit_line_sign",
        "EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice_line AS o"
        " ON o.id = l.original_line_id WHERE l.invoice_id = {row}.id"
        f" AND l.kind NOT IN {BESIDE_LINES} AND ({OTHER_SIGN}))",
    ),
    Check(
        "credit_line_kind",
        "EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = {row}.id"
        f" AND (l.kind = 'sale' OR {WRONG_SIGN}))",
    ),
    Check(
        "credit_fee_above_goods",
        "EXISTS (SELECT 1 FROM invoice_line AS f WHERE f.invoice_id = {row}.id AND f.kind = 'fee')"
        " AND (SELECT CASE WHEN "
        f"{FEES_ABOVE_GOODS}"
        " THEN 1 ELSE 0 END FROM invoice_line AS l WHERE l.invoice_id = {row}.id) = 1",
    ),
    Check(
        "credit_goodwill_back",
        "EXISTS (SELECT 1 FROM (SELECT DISTINCT m.original_invoice_id AS id FROM invoice_line AS m"
        " WHERE m.invoice_id = {row}.id AND m.kind = 'goodwill_back') AS mine"
        " JOIN invoice_line AS l ON l.original_invoice_id = mine.id"
        " JOIN invoice AS n ON n.id = l.invoice_id"
        f" WHERE {IS_POSTED_NOTE} AND l.kind IN {GOODWILL}"
        " GROUP BY mine.id HAVING sum(l.subtotal) < 0 OR sum(l.gross) < 0)",
    ),
    Check(
        "credit_above_invoice",
        "EXISTS (SELECT 1 FROM credited_invoice AS m"
        " JOIN invoice AS o ON o.id = m.original_invoice_id"
        " JOIN credited_invoice AS c ON c.original_invoice_id = o.id"
        " JOIN invoice AS n ON n.id = c.credit_note_id"
        f" WHERE m.credit_note_id = {{row}}.id AND {IS_POSTED_NOTE}"
        " GROUP BY o.id HAVING sum(c.total_amount) NOT BETWEEN 0 AND o.total_amount)",
    ),
    Check(
        "credit_above_company_amount",
        f"{{row}}.currency_id <> {BOOKS_CURRENCY}"
        " AND EXISTS (SELECT 1 FROM credited_invoice AS m"
        " JOIN invoice AS o ON o.id = m.original_invoice_id"
        " JOIN credited_invoice AS c ON c.original_invoice_id = o.id"
        " JOIN invoice AS n ON n.id = c.credit_note_id"
        f" WHERE m.credit_note_id = {{row}}.id AND {IS_POSTED_NOTE}"
        f" GROUP BY o.id HAVING {COMPANY_BEYOND})",
    ),
)

# In the order of ids, as every service locks them: two postings of one invoice wait for each other.
LOCK_ORIGINALS = Lock(
    "invoice",
    "SELECT c.original_invoice_id FROM credited_invoice AS c"
    " WHERE c.credit_note_id = ANY (ARRAY(SELECT r.id FROM {rows} AS r))",
)
