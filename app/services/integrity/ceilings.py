"""The refundable ledger: nothing is credited beyond what it was; fees and goodwill in bounds."""

from __future__ import annotations

from app.db.guards.ledger import (
    BESIDE_LINES,
    BOOKS_CURRENCY,
    COMPANY_BEYOND,
    COUNTS_PIECES,
    FEES_ABOVE_GOODS,
    GOODWILL,
    OTHER_SIGN,
    WRONG_SIGN,
    outside,
)
from app.services.integrity.rules import SqlRule

LINE, TAX, INVOICE = "ceiling_line", "ceiling_tax", "ceiling_invoice"
CREDITED = "credited_invoice"
FEE, GOODWILL_LEFT = "ceiling_fee", "ceiling_goodwill"
ORDER = "ceiling_order"

SUBTOTAL, GROSS = "sum(l.subtotal)", "sum(l.gross)"
PIECES = f"sum(CASE WHEN l.kind IN {COUNTS_PIECES} THEN l.quantity ELSE 0 END)"

# Goodwill and fees are taxed per line, on their own; their taxes stand in no invoice's rows.
GOODWILL_TAX = (
    "(SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l JOIN invoice_line_tax AS t"
    " ON t.invoice_line_id = l.id WHERE l.invoice_id = d.id"
    f" AND l.original_invoice_id = c.original_invoice_id AND l.kind IN {GOODWILL})"
)
FEES = (
    "(SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = d.id"
    " AND l.kind = 'fee') + (SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l"
    " JOIN invoice_line_tax AS t ON t.invoice_line_id = l.id WHERE l.invoice_id = d.id"
    " AND l.kind = 'fee')"
)
POSTED_NOTE = "n.state = 'posted' AND n.kind = 'credit_note'"

# What was replaced and did not come back is invoiced beside what was ordered (rules 31).
NOT_BACK = (
    "(SELECT coalesce(sum(r.quantity), 0) FROM invoiced_replacement AS r"
    " JOIN move AS m ON m.id = r.move_id WHERE m.sales_order_line_id = s.id)"
)

RULES = (
    SqlRule(
        LINE,
        "check.line_over_credited",
        "SELECT 'invoice' AS record_kind, i.id AS record_id, i.number, o.line_number AS line,"
        f" o.gross AS gross_amount, {GROSS} AS credited_amount,"
        f" o.quantity AS line_quantity, {PIECES} AS credited_quantity"
        " FROM invoice_line AS l"
        " JOIN invoice AS n ON n.id = l.invoice_id AND n.state = 'posted'"
        " AND n.kind = 'credit_note'"
        " JOIN invoice_line AS o ON o.id = l.original_line_id"
        " JOIN invoice AS i ON i.id = o.invoice_id"
        f" WHERE l.kind NOT IN {BESIDE_LINES} GROUP BY o.id, i.id"
        f" HAVING {outside(SUBTOTAL, 'o.subtotal')} OR {outside(GROSS, 'o.gross')}"
        f" OR {outside(PIECES, 'o.quantity')} ORDER BY o.id",
    ),
    SqlRule(
        LINE,
        "check.line_of_other_sign",
        "SELECT 'credit_note' AS record_kind, n.id AS record_id, n.number, l.line_number AS line,"
        " l.quantity AS line_quantity, l.subtotal AS line_amount, o.quantity AS original_quantity,"
        " o.subtotal AS original_amount FROM invoice_line AS l JOIN invoice AS n"
        f" ON n.id = l.invoice_id AND {POSTED_NOTE}"
        " JOIN invoice_line AS o ON o.id = l.original_line_id"
        f" WHERE l.kind NOT IN {BESIDE_LINES} AND ({OTHER_SIGN}) ORDER BY n.id, l.line_number",
    ),
    SqlRule(
        TAX,
        "check.tax_over_credited",
        "SELECT 'invoice' AS record_kind, s.id AS record_id, i.number, t.name AS tax,"
        " s.tax_amount, s.credited_amount FROM (SELECT x.original_invoice_id AS id, x.tax_id,"
        " x.is_negative, sum(x.amount) AS credited_amount, (SELECT coalesce(sum(o.amount), 0)"
        " FROM invoice_tax AS o WHERE o.invoice_id = x.original_invoice_id"
        " AND o.tax_id = x.tax_id AND o.is_negative = x.is_negative) AS tax_amount"
        f" FROM invoice_tax AS x JOIN invoice AS n ON n.id = x.invoice_id AND {POSTED_NOTE}"
        " WHERE x.original_invoice_id IS NOT NULL"
        " GROUP BY x.original_invoice_id, x.tax_id, x.is_negative) AS s"
        " JOIN invoice AS i ON i.id = s.id JOIN tax AS t ON t.id = s.tax_id"
        f" WHERE {outside('s.credited_amount', 's.tax_amount')} ORDER BY s.id, s.tax_id",
    ),
    SqlRule(
        INVOICE,
        "check.invoice_over_credited",
        "SELECT 'invoice' AS record_kind, o.id AS record_id, o.number, o.total_amount,"
        " sum(c.total_amount) AS credited_amount FROM credited_invoice AS c"
        " JOIN invoice AS n ON n.id = c.credit_note_id AND n.state = 'posted'"
        " JOIN invoice AS o ON o.id = c.original_invoice_id GROUP BY o.id"
        " HAVING sum(c.total_amount) NOT BETWEEN 0 AND o.total_amount ORDER BY o.id",
    ),
    SqlRule(
        INVOICE,
        "check.company_amount_over_credited",
        "SELECT 'invoice' AS record_kind, o.id AS record_id, o.number,"
        " o.company_total_amount AS total_amount,"
        " sum(c.company_total_amount) AS credited_amount FROM credited_invoice AS c"
        " JOIN invoice AS n ON n.id = c.credit_note_id AND n.state = 'posted'"
        " JOIN invoice AS o ON o.id = c.original_invoice_id"
        f" WHERE o.currency_id <> {BOOKS_CURRENCY} GROUP BY o.id"
        f" HAVING {COMPANY_BEYOND} ORDER BY o.id",
    ),
    SqlRule(
        CREDITED,
        "check.credited_otherwise",
        "SELECT 'credit_note' AS record_kind, s.id AS record_id, coalesce(s.number, '–') AS number,"
        " o.number AS original, s.untaxed_amount, s.tax_amount, s.lines_amount, s.taxes_amount"
        " FROM (SELECT d.id, d.number, c.original_invoice_id, c.untaxed_amount, c.tax_amount,"
        " (SELECT coalesce(sum(l.subtotal), 0) FROM invoice_line AS l WHERE l.invoice_id = d.id"
        " AND l.original_invoice_id = c.original_invoice_id AND l.kind <> 'fee') AS lines_amount,"
        " (SELECT coalesce(sum(x.amount), 0) FROM invoice_tax AS x WHERE x.invoice_id = d.id"
        f" AND x.original_invoice_id = c.original_invoice_id) + {GOODWILL_TAX} AS taxes_amount"
        " FROM credited_invoice AS c JOIN invoice AS d ON d.id = c.credit_note_id) AS s"
        " JOIN invoice AS o ON o.id = s.original_invoice_id"
        " WHERE s.untaxed_amount <> s.lines_amount OR s.tax_amount <> s.taxes_amount"
        " ORDER BY s.id",
    ),
    SqlRule(
        CREDITED,
        "check.credited_sum_otherwise",
        "SELECT 'credit_note' AS record_kind, s.id AS record_id, coalesce(s.number, '–') AS number,"
        " s.total_amount, s.credited_amount FROM (SELECT d.id, d.number, d.total_amount,"
        " (SELECT coalesce(sum(c.total_amount), 0) FROM credited_invoice AS c"
        f" WHERE c.credit_note_id = d.id) + {FEES} AS credited_amount FROM invoice AS d"
        " WHERE d.kind = 'credit_note' AND d.state <> 'cancelled') AS s"
        " WHERE s.total_amount <> s.credited_amount ORDER BY s.id",
    ),
    SqlRule(
        FEE,
        "check.fee_above_goods",
        "SELECT 'credit_note' AS record_kind, n.id AS record_id, n.number"
        " FROM invoice_line AS f JOIN invoice AS n ON n.id = f.invoice_id"
        " JOIN invoice_line AS l ON l.invoice_id = n.id"
        f" WHERE f.kind = 'fee' AND {POSTED_NOTE} GROUP BY n.id"
        f" HAVING {FEES_ABOVE_GOODS}"
        " OR max(CASE WHEN l.kind = 'fee' AND l.gross > 0 THEN 1 ELSE 0 END) = 1 ORDER BY n.id",
    ),
    SqlRule(
        GOODWILL_LEFT,
        "check.goodwill_taken_back_beyond",
        "SELECT 'invoice' AS record_kind, i.id AS record_id, i.number,"
        " sum(CASE WHEN l.kind = 'goodwill' THEN l.subtotal ELSE 0 END) AS given_amount,"
        " sum(CASE WHEN l.kind = 'goodwill' THEN 0 ELSE -l.subtotal END) AS back_amount"
        " FROM invoice_line AS l JOIN invoice AS n ON n.id = l.invoice_id"
        " JOIN invoice AS i ON i.id = l.original_invoice_id"
        f" WHERE l.kind IN {GOODWILL} AND {POSTED_NOTE} GROUP BY i.id"
        " HAVING sum(l.subtotal) < 0 OR sum(l.gross) < 0"
        f" OR max(CASE WHEN {WRONG_SIGN} THEN 1 ELSE 0 END) = 1 ORDER BY i.id",
    ),
    SqlRule(
        ORDER,
        "check.order_over_invoiced",
        "SELECT 'sales_order' AS record_kind, o.id AS record_id, o.number, s.line_number AS line,"
        " s.quantity AS ordered_quantity, x.quantity AS invoiced_quantity"
        " FROM (SELECT l.sales_order_line_id, sum(CASE WHEN i.kind = 'invoice' THEN l.quantity"
        " ELSE -abs(l.quantity) END) AS quantity FROM invoice_line AS l"
        " JOIN invoice AS i ON i.id = l.invoice_id WHERE l.sales_order_line_id IS NOT NULL"
        " AND ((i.kind = 'invoice' AND i.state <> 'cancelled' AND l.kind = 'sale')"
        " OR (i.kind = 'credit_note' AND i.state = 'posted'"
        " AND l.kind IN ('goods', 'correction')))"
        " GROUP BY l.sales_order_line_id) AS x"
        " JOIN sales_order_line AS s ON s.id = x.sales_order_line_id"
        " JOIN sales_order AS o ON o.id = s.sales_order_id"
        f" WHERE x.quantity > s.quantity + {NOT_BACK} ORDER BY o.id, s.line_number",
    ),
)
