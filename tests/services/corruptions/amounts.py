"""What was credited, paid and matched, said otherwise than it is."""

from __future__ import annotations

from tests.services.corruptions.broken import (
    CREDIT_LINE,
    ITEM_OF_PART,
    NEW_PARTNER,
    PAYMENT,
    STRANGER,
    broken,
)

MATCH = "(SELECT max(id) FROM item_match)"
UNDO = "item_match_id, undone_at, undone_by_id, reason"
BY_NOBODY = "m.matched_at, m.matched_by_id, 'x'"
MOVED = (
    "CASE WHEN original_invoice_id = (SELECT min(c.original_invoice_id) FROM credited_invoice AS c"
    " WHERE c.credit_note_id = {several}) THEN 1000 ELSE -1000 END"
)
"""From the second invoice of a credit note to the first."""


def more(column: str, amount: int) -> tuple[str, ...]:
    """The credit note is by so much more, in all that it says of itself."""
    return (
        f"UPDATE credited_invoice SET {column} = {column} + {amount},"
        f" total_amount = total_amount + {amount} WHERE credit_note_id = {{some}}",
        f"UPDATE invoice SET {column} = {column} + {amount}, total_amount = total_amount +"
        f" {amount}, company_total_amount = company_total_amount + {amount} WHERE id = {{some}}",
        f"UPDATE journal_item SET credit = credit + {amount}, currency_amount = currency_amount"
        f" - {amount} WHERE invoice_id = {{some}} AND credit > 0",
        f"UPDATE journal_item SET debit = debit + {amount}, currency_amount = currency_amount"
        f" + {amount} WHERE invoice_id = {{some}} AND tax_id IS NOT NULL",
        f"UPDATE invoice_status SET residual_amount = residual_amount + {amount},"
        f" company_residual_amount = residual_amount + {amount}, payment_state = 'partial'"
        " WHERE invoice_id = {some}",
        f"UPDATE ticket_document SET amount = amount + {amount} WHERE record_id = {{some}}",
    )


REFUND_PAYMENT = "(SELECT min(p.id) FROM payment AS p WHERE p.kind = 'refund_payment')"
PAID_BACK = (
    "(SELECT min(k.invoice_id) FROM payment AS p JOIN journal_item AS j ON j.payment_id = p.id"
    " JOIN item_match AS m ON m.debit_item_id = j.id"
    " JOIN journal_item AS k ON k.id = m.credit_item_id WHERE p.kind = 'refund_payment')"
)


def two_lines(above: str, below: str) -> tuple[str, str]:
    """Two more lines of the kinds, that together come to nothing."""
    columns = "invoice_id, line_number, kind, account_id, quantity, subtotal, gross"
    both = (above, 8, 1_500_000), (below, 9, -1_500_000)
    first, second = (
        f"INSERT INTO invoice_line ({columns}, original_invoice_id) SELECT invoice_id, {place},"
        f" '{kind}', account_id, 10000, {amount}, {amount}, original_invoice_id FROM invoice_line"
        f" WHERE id = {CREDIT_LINE}"
        for kind, place, amount in both
    )
    return first, second


UNDONE_MATCH = "SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = item_match.id"
IN_YEN = "currency_id = (SELECT id FROM currency WHERE code = 'JPY')"

CASES = (
    broken(
        "ceiling_line",
        "line_over_credited",
        f"UPDATE invoice_line SET quantity = 40000 WHERE id = {CREDIT_LINE}",
    ),
    broken(
        "ceiling_line",
        "line_over_credited",
        "UPDATE invoice_line SET gross = gross - 1 WHERE invoice_id = {whole}",
    ),
    broken(
        "ceiling_line",
        "line_of_other_sign",
        f"UPDATE invoice_line SET gross = -gross WHERE id = {CREDIT_LINE}",
    ),
    broken(
        "ceiling_line",
        "line_of_other_sign",
        f"UPDATE invoice_line SET quantity = -quantity WHERE id = {CREDIT_LINE}",
    ),
    broken(
        "ceiling_invoice",
        "company_amount_over_credited",
        "UPDATE credited_invoice SET company_total_amount = company_total_amount + 1000000"
        " WHERE credit_note_id = {yen_note}",
    ),
    broken(
        "ceiling_invoice",
        "invoice_over_credited",
        "INSERT INTO invoice_line (invoice_id, line_number, kind, account_id, quantity, subtotal,"
        " gross, original_invoice_id) SELECT invoice_id, 8, 'goodwill', account_id, 10000, 1000000,"
        f" 1000000, original_invoice_id FROM invoice_line WHERE id = {CREDIT_LINE}",
        *more("untaxed_amount", 1_000_000),
    ),
    broken(
        "ceiling_tax",
        "tax_over_credited",
        "UPDATE invoice_tax SET amount = amount + 80001 WHERE invoice_id = {some}",
        *more("tax_amount", 80_001),
    ),
    broken(
        "ceiling_order",
        "order_over_invoiced",
        "UPDATE sales_order_line SET quantity = quantity - 1 WHERE sales_order_id = {order}",
    ),
    broken("ceiling_fee", "fee_above_goods", *two_lines("fee", "fee")),
    broken(
        "ceiling_goodwill",
        "goodwill_taken_back_beyond",
        *two_lines("goodwill_back", "goodwill"),
    ),
    broken(
        "credited_invoice",
        "credited_otherwise",
        "UPDATE credited_invoice SET untaxed_amount = untaxed_amount - 100,"
        " tax_amount = tax_amount + 100 WHERE credit_note_id = {some}",
    ),
    broken(
        "credited_invoice",
        "credited_otherwise",
        f"UPDATE credited_invoice SET untaxed_amount = untaxed_amount + {MOVED},"
        f" total_amount = total_amount + {MOVED} WHERE credit_note_id = {{several}}",
    ),
    broken(
        "credited_invoice",
        "credited_sum_otherwise",
        "DELETE FROM credited_invoice WHERE credit_note_id = {draft}",
    ),
    broken(
        "exchange",
        "converted_otherwise",
        f"UPDATE payment SET exchange_rate = 15000000000 WHERE {IN_YEN}",
    ),
    broken(
        "exchange",
        "converted_otherwise",
        f"UPDATE invoice SET exchange_rate = 15000000000 WHERE {IN_YEN}",
    ),
    broken(
        "exchange",
        "company_total_otherwise",
        "UPDATE invoice_line SET company_subtotal = company_subtotal + 100"
        " WHERE invoice_id = {yen}",
    ),
    broken(
        "exchange",
        "rate_of_own_currency",
        "UPDATE invoice SET exchange_rate = 15000000000 WHERE id = {whole}",
    ),
    broken(
        "exchange",
        "credit_at_other_rate",
        "UPDATE invoice SET exchange_rate = exchange_rate + 1 WHERE id = {yen_note}",
    ),
    broken(
        "exchange",
        "open_in_company_otherwise",
        "UPDATE invoice_status SET company_residual_amount = company_residual_amount + 100"
        " WHERE invoice_id = {yen}",
    ),
    broken(
        "exchange",
        "open_in_company_otherwise",
        "UPDATE payment_status SET company_residual_amount = 100 WHERE payment_id ="
        f" (SELECT id FROM payment WHERE {IN_YEN})",
    ),
    broken(
        "exchange",
        "match_leaves_company_amount",
        "UPDATE item_match SET company_amount = company_amount - 100"
        " WHERE exchange_entry_id IS NOT NULL",
    ),
    broken(
        "exchange",
        "match_took_otherwise",
        "UPDATE item_match SET company_amount = company_amount * 2 WHERE exchange_entry_id IS NOT"
        f" NULL AND EXISTS ({UNDONE_MATCH})",
    ),
    broken(
        "exchange",
        "exchange_entry_of_other",
        "UPDATE item_match SET exchange_entry_id = (SELECT min(id) FROM entry"
        " WHERE kind = 'write_off') WHERE exchange_entry_id IS NOT NULL"
        f" AND NOT EXISTS ({UNDONE_MATCH})",
    ),
    broken(
        "exchange",
        "exchange_entry_of_other",
        "UPDATE item_match SET exchange_entry_id = (SELECT min(id) FROM entry"
        " WHERE kind = 'write_off') WHERE id = (SELECT min(id) FROM item_match)",
    ),
    broken(
        "exchange",
        "exchange_entry_of_nothing",
        "UPDATE item_match SET exchange_entry_id = NULL",
    ),
    broken(
        "exchange",
        "exchange_not_taken_back",
        "UPDATE item_match_undo SET exchange_entry_id = NULL",
    ),
    broken(
        "matches",
        "match_of_other_amount",
        f"UPDATE item_match SET company_amount = company_amount - 100 WHERE id = {MATCH}",
    ),
    broken(
        "matches",
        "item_matched_beyond",
        "UPDATE item_match SET amount = amount + 1000000 WHERE credit_item_id ="
        " (SELECT min(id) FROM journal_item WHERE invoice_id = (SELECT credit_note_id"
        " FROM credited_invoice WHERE original_invoice_id = {whole}))",
    ),
    broken(
        "matches",
        "payment_undone_otherwise",
        f"INSERT INTO item_match_undo ({UNDO}) SELECT m.id, {BY_NOBODY} FROM item_match AS m"
        " JOIN journal_item AS j ON j.id = m.debit_item_id JOIN payment AS p ON p.id = j.payment_id"
        " WHERE p.kind = 'reversal'",
        "UPDATE payment_status SET residual_amount = 50000, company_residual_amount = 50000"
        " WHERE payment_id IN"
        " (SELECT id FROM payment WHERE kind = 'reversal' UNION SELECT reversed_payment_id"
        " FROM payment WHERE kind = 'reversal')",
    ),
    broken(
        "matches",
        "match_of_strangers",
        NEW_PARTNER,
        f"UPDATE journal_item SET partner_id = {STRANGER} WHERE id = {ITEM_OF_PART}",
    ),
    broken(
        "residual",
        "document_open_otherwise",
        "UPDATE invoice_status SET residual_amount = residual_amount - 100,"
        " company_residual_amount = company_residual_amount - 100 WHERE invoice_id = {part}",
    ),
    broken(
        "residual",
        "document_open_otherwise",
        "DELETE FROM invoice_status WHERE invoice_id = {whole}",
    ),
    broken(
        "residual",
        "draft_is_open",
        "INSERT INTO invoice_status (invoice_id, commercial_partner_id, payment_state)"
        " VALUES ({draft}, {customer}, 'not_paid')",
    ),
    broken(
        "residual",
        "open_at_other_customer",
        NEW_PARTNER,
        f"UPDATE invoice_status SET commercial_partner_id = {STRANGER} WHERE invoice_id = {{part}}",
    ),
    broken(
        "residual",
        "payment_open_otherwise",
        f"UPDATE payment_status SET residual_amount = 100 WHERE payment_id = {PAYMENT}",
    ),
    broken(
        "residual",
        "entry_is_open",
        f"INSERT INTO item_match_undo ({UNDO}) SELECT m.id, {BY_NOBODY} FROM item_match AS m"
        " JOIN journal_item AS j ON j.id = m.credit_item_id WHERE j.entry_id IS NOT NULL",
        "UPDATE invoice_status SET residual_amount = 5000, company_residual_amount = 5000,"
        " payment_state = 'partial' WHERE invoice_id IN (SELECT d.invoice_id FROM journal_item AS d"
        " JOIN item_match AS m ON m.debit_item_id = d.id JOIN journal_item AS j"
        " ON j.id = m.credit_item_id WHERE j.entry_id IS NOT NULL)",
    ),
    broken(
        "payment_state",
        "payment_state_otherwise",
        "UPDATE invoice_status SET payment_state = 'paid' WHERE invoice_id = {whole}",
    ),
    broken(
        "payment_state",
        "payment_state_otherwise",
        "UPDATE invoice_status SET payment_state = 'not_paid' WHERE invoice_id = {part}",
    ),
    broken(
        "own_refund",
        "refund_by_itself",
        f"UPDATE payment SET posted_by_id = (SELECT n.posted_by_id FROM invoice AS n WHERE n.id ="
        f" {PAID_BACK}) WHERE kind = 'refund_payment'",
    ),
    broken(
        "own_refund",
        "refund_by_itself",
        f"UPDATE approval SET decided_by_id = (SELECT p.posted_by_id FROM payment AS p"
        f" WHERE p.id = {REFUND_PAYMENT}) WHERE invoice_id = {{approved}}",
    ),
    broken(
        "own_refund",
        "refund_of_what_it_freed",
        "UPDATE payment SET posted_by_id = (SELECT n.posted_by_id FROM invoice AS n"
        f" WHERE n.id = {PAID_BACK}) WHERE id = (SELECT p.id FROM payment AS p"
        " JOIN journal_item AS j ON j.payment_id = p.id"
        " JOIN item_match AS m ON m.debit_item_id = j.id"
        " JOIN journal_item AS k ON k.id = m.credit_item_id"
        " WHERE p.kind = 'refund_payment' AND k.payment_id IS NOT NULL)",
    ),
)
