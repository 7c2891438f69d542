"""Attacks on invoices and credit notes: their states, their posting."""

from __future__ import annotations

from tests.db.attack_sql import (
    NOW,
    POST_DRAFT,
    POST_NOTE,
    Attack,
    booked,
    bump,
    follow_dates,
    insert_invoice,
    insert_item,
    post,
)

STATUS = (
    "INSERT INTO invoice_status (invoice_id, commercial_partner_id, payment_state)"
    " VALUES ({invoice}, {partner}, 'not_paid')"
)
BOTH_TAX = ", tax_amount = 10000, total_amount = total_amount + 10000"

POST_EARLIER = (
    "UPDATE journal_item SET accounting_on = '2026-02-20' WHERE invoice_id = {draft}",
    bump("invoice"),
    post("draft", "{next_invoice}", ", accounting_on = '2026-02-20'"),
)
IN_DOLLARS = "UPDATE invoice SET currency_id = {other_currency} WHERE id = {draft}"

STATES = (
    Attack(
        "invoice_born_posted",
        (
            insert_invoice(
                "posted",
                ", series_year, number_value, number, posted_at",
                f", 2026, 3, 'X', '{NOW}'",
            ),
        ),
        (insert_invoice("draft"),),
    ),
    Attack(
        "invoice_posted_fixed",
        ("UPDATE invoice SET reason = 'other' WHERE id = {invoice}",),
        ("UPDATE invoice SET reason = 'other' WHERE id = {draft}",),
    ),
    Attack(
        "invoice_posted_fixed",
        ("UPDATE invoice SET state = 'draft', number_value = NULL WHERE id = {invoice}",),
        ("UPDATE invoice SET state = 'draft' WHERE id = {waiting}",),
        note="back to draft",
    ),
    Attack(
        "invoice_posted_fixed",
        ("UPDATE invoice SET total_amount = total_amount + 1",),
        ("UPDATE invoice SET total_amount = total_amount + 1 WHERE state = 'draft'",),
        note="all at once",
    ),
    Attack(
        "invoice_state_step",
        ("UPDATE invoice SET state = 'cancelled' WHERE id = {waiting}",),
        ("UPDATE invoice SET state = 'cancelled' WHERE id = {draft}",),
    ),
    Attack(
        "invoice_state_step",
        (
            "UPDATE invoice SET state = 'cancelled' WHERE id = {draft}",
            "UPDATE invoice SET state = 'draft' WHERE id = {draft}",
        ),
        ("UPDATE invoice SET state = 'waiting' WHERE id = {draft}",),
        note="cancelled to draft",
    ),
    Attack(
        "invoice_kept",
        ("DELETE FROM invoice WHERE id = {invoice}",),
        (insert_invoice("draft", ", id", ", 999"), "DELETE FROM invoice WHERE id = 999"),
    ),
    Attack(
        "invoice_id_fixed",
        (insert_invoice("draft", ", id", ", 999"), "UPDATE invoice SET id = 998 WHERE id = 999"),
        (insert_invoice("draft", ", id", ", 998"),),
    ),
    Attack(
        "invoice_replaced",
        (insert_invoice("draft", ", id", ", {invoice}").replace("INSERT", "REPLACE"),),
        (insert_invoice("draft", ", id", ", 999").replace("INSERT", "REPLACE"),),
        ("sqlite",),
    ),
    Attack(
        "invoice_replaced",
        (
            insert_invoice("draft", ", origin_source, origin_number", ", 'book', '536365'").replace(
                "INSERT", "INSERT OR REPLACE"
            ),
        ),
        (insert_invoice("draft", ", origin_source, origin_number", ", 'book', '536366'"),),
        ("sqlite",),
        note="by its number of origin",
    ),
    Attack(
        "invoice_pushed_out",
        (
            "UPDATE OR REPLACE invoice SET origin_source = 'book', origin_number = '536365'"
            " WHERE id = {draft}",
        ),
        (
            "UPDATE OR REPLACE invoice SET origin_source = 'book', origin_number = '536366'"
            " WHERE id = {draft}",
        ),
        ("sqlite",),
    ),
    Attack(
        "invoice_pushed_out",
        (post("draft", "1").replace("UPDATE", "UPDATE OR REPLACE"),),
        POST_DRAFT,
        ("sqlite",),
        note="by its number",
    ),
)

POSTING = (
    Attack(
        "invoice_without_lines",
        (
            "DELETE FROM invoice_line_tax WHERE invoice_line_id = {draft_line}",
            "DELETE FROM invoice_line WHERE id = {draft_line}",
            *POST_DRAFT,
        ),
        POST_DRAFT,
    ),
    Attack(
        "invoice_without_party",
        ("DELETE FROM invoice_party WHERE invoice_id = {draft}", *POST_DRAFT),
        POST_DRAFT,
    ),
    Attack(
        "invoice_unbalanced",
        (
            "UPDATE journal_item SET debit = debit + 1 WHERE invoice_id = {draft} AND debit > 0",
            *POST_DRAFT,
        ),
        POST_DRAFT,
    ),
    Attack(
        "invoice_receivable",
        (
            "UPDATE journal_item SET debit = debit + 1 WHERE invoice_id = {draft} AND debit > 0",
            "UPDATE journal_item SET credit = credit + 1 WHERE invoice_id = {draft} AND credit > 0",
            *POST_DRAFT,
        ),
        POST_DRAFT,
        note="more is booked",
    ),
    Attack(
        "invoice_receivable",
        (
            "UPDATE journal_item SET currency_amount = 2 * currency_amount"
            " WHERE invoice_id = {draft} AND debit > 0",
            *POST_DRAFT,
        ),
        POST_DRAFT,
        note="in its currency",
    ),
    Attack(
        "invoice_receivable",
        (
            "UPDATE journal_item SET account_id = {income} WHERE invoice_id = {draft}",
            *POST_DRAFT,
        ),
        POST_DRAFT,
        note="no receivable",
    ),
    Attack(
        "invoice_receivable",
        (
            "UPDATE journal_item SET debit = credit, credit = debit,"
            " currency_amount = -currency_amount WHERE invoice_id = {note}",
            *POST_NOTE[-2:],
        ),
        POST_NOTE,
        note="a credit note as a debt",
    ),
    Attack(
        "invoice_unbalanced",
        ("DELETE FROM journal_item WHERE invoice_id = {draft}", *POST_DRAFT),
        POST_DRAFT,
        note="no items",
    ),
    Attack(
        "invoice_item_date",
        (
            "UPDATE journal_item SET accounting_on = '2025-06-01' WHERE invoice_id = {draft}",
            *POST_DRAFT,
        ),
        POST_DRAFT,
    ),
    Attack(
        "invoice_sums",
        ("UPDATE invoice SET total_amount = total_amount + 1 WHERE id = {draft}", *POST_DRAFT),
        POST_DRAFT,
    ),
    Attack(
        "invoice_sums",
        ("UPDATE invoice_line SET subtotal = 1 WHERE id = {draft_line}", *POST_DRAFT),
        (
            "UPDATE invoice_line SET subtotal = 1 WHERE id = {draft_line}",
            "UPDATE invoice SET untaxed_amount = 1, total_amount = 1 WHERE id = {draft}",
            *booked("draft"),
            *POST_DRAFT,
        ),
        note="lines",
    ),
    Attack(
        "invoice_sums",
        (f"UPDATE invoice SET state = state{BOTH_TAX} WHERE id = {{draft}}", *POST_DRAFT),
        (
            f"UPDATE invoice SET state = state{BOTH_TAX} WHERE id = {{draft}}",
            "UPDATE invoice_tax SET amount = 10000 WHERE id = {draft_tax}",
            *booked("draft"),
            *POST_DRAFT,
        ),
        note="taxes",
    ),
    Attack(
        "invoice_own_rate",
        ("UPDATE invoice SET exchange_rate = 11000000000 WHERE id = {draft}", *POST_DRAFT),
        POST_DRAFT,
    ),
    Attack(
        "invoice_company_sums",
        (IN_DOLLARS, *POST_DRAFT),
        (
            IN_DOLLARS,
            "UPDATE invoice_line SET company_subtotal = 100000 WHERE id = {draft_line}",
            *POST_DRAFT,
        ),
    ),
    Attack(
        "invoice_number",
        (bump("invoice", 2), post("draft", "4")),
        (bump("invoice", 2), post("draft", "3")),
        note="a gap",
    ),
    Attack("invoice_number", (post("draft", "3"),), POST_DRAFT, note="series not moved"),
    Attack(
        "invoice_number",
        (bump("invoice"), post("draft", "0")),
        POST_DRAFT,
        note="before the first",
    ),
    Attack(
        "invoice_status_kept",
        (STATUS, "DELETE FROM invoice_status WHERE invoice_id = {invoice}"),
        (STATUS, "UPDATE invoice_status SET residual_amount = 1 WHERE invoice_id = {invoice}"),
    ),
    Attack(
        "invoice_status_moved",
        (
            STATUS,
            "UPDATE invoice_status SET commercial_partner_id = {other_partner}"
            " WHERE invoice_id = {invoice}",
        ),
        (STATUS, "UPDATE invoice_status SET printed_count = 1 WHERE invoice_id = {invoice}"),
    ),
    Attack(
        "invoice_unchained",
        (bump("invoice"), post("draft", "{next_invoice}", previous="'other'")),
        POST_DRAFT,
    ),
    Attack(
        "invoice_unchained",
        (bump("invoice"), post("draft", "{next_invoice}", content="NULL")),
        POST_DRAFT,
        note="no hash",
    ),
    Attack(
        "invoice_year",
        (
            "UPDATE journal_item SET accounting_on = '2027-01-01' WHERE invoice_id = {draft}",
            bump("invoice"),
            post("draft", "3", ", accounting_on = '2027-01-01'"),
        ),
        POST_DRAFT,
    ),
    Attack(
        "invoice_date_back",
        (follow_dates("sale"), *POST_EARLIER),
        POST_EARLIER,
    ),
    Attack(
        "invoice_date_back",
        (follow_dates("sale"), *POST_EARLIER),
        (follow_dates("sale"), *POST_DRAFT),
        note="the same day",
    ),
    Attack(
        "invoice_locked_period",
        ("UPDATE lock_date SET locked_until_on = '2026-03-02' WHERE id = {lock}", *POST_DRAFT),
        ("UPDATE lock_date SET locked_until_on = '2026-03-01' WHERE id = {lock}", *POST_DRAFT),
    ),
    Attack(
        "invoice_locked_period",
        (
            "INSERT INTO lock_date (journal_id, locked_until_on) VALUES ({sale}, '2026-03-02')",
            *POST_DRAFT,
        ),
        (
            "UPDATE lock_date SET locked_until_on = '2026-03-02' WHERE id = {journal_lock}",
            *POST_DRAFT,
        ),
        note="of the journal",
    ),
    Attack(
        "journal_item_after_posting",
        (insert_item("invoice_id", "{invoice}"),),
        (insert_item("invoice_id", "{draft}"),),
    ),
)

ATTACKS = (*STATES, *POSTING)
