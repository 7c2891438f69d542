"""Documents that do not add up, are booked otherwise, or are out of their series and chain."""

from __future__ import annotations

from tests.services.corruptions.broken import CREDIT_LINE, ITEM_OF_PART, PAYMENT, broken

FOLLOWING_DATES = "UPDATE journal SET dated_series_since_at = '2026-11-24 09:15:00.000000'"

CASES = (
    broken(
        "document_sums",
        "document_does_not_add_up",
        "UPDATE invoice_line SET subtotal = subtotal + 100 WHERE id ="
        " (SELECT min(id) FROM invoice_line WHERE invoice_id = {part})",
    ),
    broken(
        "document_sums",
        "order_does_not_add_up",
        "UPDATE sales_order_line SET subtotal = subtotal + 100 WHERE id ="
        " (SELECT min(id) FROM sales_order_line WHERE sales_order_id = {order})",
    ),
    broken(
        "balance",
        "entry_unbalanced",
        "UPDATE journal_item SET credit = credit + 1 WHERE id = (SELECT max(id) FROM journal_item"
        " WHERE invoice_id = {part})",
    ),
    broken(
        "balance",
        "entry_unbalanced",
        "UPDATE journal_item SET debit = debit - 1 WHERE payment_id IS NOT NULL AND debit > 0",
    ),
    broken(
        "balance",
        "books_unbalanced",
        "UPDATE journal_item SET credit = credit + 100 WHERE id = (SELECT max(id) FROM journal_item"
        " WHERE invoice_id = {part})",
    ),
    broken(
        "entry",
        "document_booked_otherwise",
        "UPDATE journal_item SET currency_amount = currency_amount"
        " + CASE line_number WHEN 1 THEN 10000 WHEN 2 THEN -10000 ELSE 0 END"
        " WHERE invoice_id = {part}",
    ),
    broken(
        "entry",
        "document_booked_otherwise_here",
        "UPDATE journal_item SET debit = debit + CASE line_number WHEN 1 THEN 10000 ELSE 0 END,"
        " credit = credit + CASE line_number WHEN 2 THEN 10000 ELSE 0 END"
        " WHERE invoice_id = {part} AND line_number <= 2",
    ),
    broken(
        "entry",
        "payment_booked_otherwise",
        "UPDATE journal_item SET currency_amount = currency_amount * 2"
        f" WHERE payment_id = {PAYMENT}",
    ),
    broken(
        "entry",
        "draft_is_booked",
        "INSERT INTO journal_item (invoice_id, line_number, account_id, partner_id, accounting_on,"
        " currency_id) SELECT {draft}, 1, account_id, partner_id, accounting_on, currency_id"
        f" FROM journal_item WHERE id = {ITEM_OF_PART}",
    ),
    broken(
        "entry",
        "item_of_other_day",
        "UPDATE journal_item SET accounting_on = '2026-11-23' WHERE invoice_id = {part}",
    ),
    broken(
        "numbers",
        "series_dated_otherwise",
        "UPDATE document_series SET last_on = '2026-01-02' WHERE kind = 'invoice'",
    ),
    broken(
        "numbers",
        "series_dated_otherwise",
        "UPDATE document_series SET last_posted_at = '2026-01-02 09:15:00.000000'",
    ),
    broken(
        "numbers",
        "series_dated_otherwise",
        "UPDATE document_series SET last_posted_at = '2036-01-02 09:15:00.000000'"
        " WHERE kind = 'payment'",
    ),
    broken(
        "numbers",
        "numbers_missing",
        "UPDATE invoice SET number_value = number_value + 70 WHERE id = {part}",
    ),
    broken(
        "numbers",
        "number_twice",
        "DROP INDEX uq_invoice_number",
        "UPDATE invoice SET number_value = number_value + 1 WHERE id = {part}",
    ),
    broken(
        "numbers",
        "series_says_otherwise",
        "UPDATE document_series SET last_number = last_number + 1, count = count + 1"
        " WHERE kind = 'credit_note'",
    ),
    broken(
        "numbers",
        "series_says_otherwise",
        "DELETE FROM document_series WHERE kind = 'payment'",
    ),
    broken(
        "numbers",
        "number_of_other_year",
        "UPDATE invoice SET accounting_on = '2025-11-24' WHERE id = {part}",
        "UPDATE journal_item SET accounting_on = '2025-11-24' WHERE invoice_id = {part}",
    ),
    broken(
        "number_dates",
        "number_steps_back",
        FOLLOWING_DATES,
        "UPDATE invoice SET accounting_on = '2026-11-25' WHERE id = {part}",
        "UPDATE journal_item SET accounting_on = '2026-11-25' WHERE invoice_id = {part}",
    ),
    broken(
        "number_dates",
        "number_steps_back",
        FOLLOWING_DATES,
        f"UPDATE payment SET accounting_on = '2026-11-25' WHERE id = {PAYMENT}",
        f"UPDATE journal_item SET accounting_on = '2026-11-25' WHERE payment_id = {PAYMENT}",
    ),
    broken(
        "chain",
        "chain_missing",
        "UPDATE invoice SET content_hash = NULL WHERE id = (SELECT max(id) FROM invoice"
        " WHERE kind = 'credit_note' AND state = 'posted')",
        "UPDATE document_series SET last_hash = NULL WHERE kind = 'credit_note'",
    ),
    broken(
        "chain",
        "chain_broken",
        "UPDATE invoice SET previous_hash = content_hash WHERE id = {whole}",
    ),
    broken(
        "chain",
        "chain_document_changed",
        "UPDATE invoice SET reason = 'A gift' WHERE id = {some}",
    ),
    broken(
        "chain",
        "chain_document_changed",
        "UPDATE invoice_line SET description = 'Another thing' WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_document_changed",
        f"UPDATE invoice_line_tax SET rate = rate + 1 WHERE invoice_line_id = {CREDIT_LINE}",
    ),
    broken(
        "chain",
        "chain_document_changed",
        "UPDATE journal_item SET label = 'x' WHERE invoice_id = {part} AND line_number = 2",
    ),
    broken(
        "chain",
        "chain_document_changed",
        f"UPDATE payment SET memo = 'cash' WHERE id = {PAYMENT}",
    ),
    broken(
        "chain",
        "chain_customer_changed",
        "UPDATE invoice_party SET street = '1 Elsewhere' WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_customer_not_erased",
        "UPDATE invoice_party SET name = 'Mallory Ltd', street = '1 Elsewhere', salt = NULL,"
        " erased_at = '2026-11-24 09:15:00' WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_customer_not_erased",
        "UPDATE invoice_party SET name = '', contact_name = '', street = '', street2 = '',"
        " postcode = '', city = '', country_code = '', tax_number = '', customer_number = '',"
        " email = '', erased_at = '2026-11-24 09:15:00' WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_customer_missing",
        "DELETE FROM invoice_party WHERE invoice_id = {part}",
    ),
    broken(
        "chain",
        "chain_end_missing",
        "UPDATE document_series SET last_hash = 'of another document' WHERE kind = 'payment'",
    ),
)
