"""Attacks on invoices and credit notes: their states, their parts, their posting."""

from __future__ import annotations

from tests.db.attack_sql import (
    ERASE,
    NOW,
    POST_DRAFT,
    Attack,
    bump,
    insert_invoice,
    insert_item,
    post,
)

BOTH_TAX = ", tax_amount = 10000, total_amount = total_amount + 10000"

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

PARTS = (
    Attack(
        "invoice_line_fixed",
        ("UPDATE invoice_line SET quantity = quantity - 1 WHERE id = {first_line}",),
        ("UPDATE invoice_line SET quantity = quantity - 1 WHERE id = {draft_line}",),
    ),
    Attack(
        "invoice_line_fixed",
        ("DELETE FROM invoice_line WHERE id = {posted_note_line}",),
        (
            "DELETE FROM invoice_line_tax WHERE invoice_line_id = {draft_line}",
            "DELETE FROM invoice_line WHERE id = {draft_line}",
        ),
        note="delete",
    ),
    Attack(
        "invoice_line_fixed",
        (
            "INSERT INTO invoice_line (invoice_id, line_number, kind, account_id)"
            " VALUES ({invoice}, 3, 'sale', {income})",
        ),
        (
            "INSERT INTO invoice_line (invoice_id, line_number, kind, account_id)"
            " VALUES ({draft}, 3, 'sale', {income})",
        ),
        note="insert",
    ),
    Attack(
        "invoice_line_fixed",
        ("UPDATE invoice_line SET invoice_id = {invoice} WHERE id = {draft_line}",),
        ("UPDATE invoice_line SET invoice_id = {note} WHERE id = {draft_line}",),
        note="moved in",
    ),
    Attack(
        "invoice_line_fixed",
        ("UPDATE invoice_line SET invoice_id = {draft} WHERE id = {posted_note_line}",),
        ("UPDATE invoice_line SET invoice_id = {draft} WHERE id = {note_line}",),
        note="moved out",
    ),
    Attack(
        "invoice_line_id_fixed",
        ("UPDATE invoice_line SET id = 999 WHERE id = {note_line}",),
        ("UPDATE invoice_line SET line_number = 999 WHERE id = {note_line}",),
    ),
    Attack(
        "invoice_line_replaced",
        (
            "REPLACE INTO invoice_line (id, invoice_id, line_number, kind, account_id)"
            " VALUES ({first_line}, {draft}, 3, 'sale', {income})",
        ),
        (
            "REPLACE INTO invoice_line (id, invoice_id, line_number, kind, account_id)"
            " VALUES (999, {draft}, 3, 'sale', {income})",
        ),
        ("sqlite",),
    ),
    Attack(
        "invoice_line_tax_fixed",
        ("UPDATE invoice_line_tax SET amount = 1 WHERE invoice_line_id = {second_line}",),
        ("UPDATE invoice_line_tax SET amount = 1 WHERE invoice_line_id = {draft_line}",),
    ),
    Attack(
        "invoice_line_tax_fixed",
        ("DELETE FROM invoice_line_tax",),
        ("DELETE FROM invoice_line_tax WHERE invoice_line_id = {draft_line}",),
        note="delete",
    ),
    Attack(
        "invoice_line_tax_fixed",
        (
            "INSERT INTO invoice_line_tax (invoice_line_id, sequence, tax_id, kind, account_id)"
            " VALUES ({first_line}, 1, {tax}, 'percent', {income})",
        ),
        (
            "INSERT INTO invoice_line_tax (invoice_line_id, sequence, tax_id, kind, account_id)"
            " VALUES ({note_line}, 1, {tax}, 'percent', {income})",
        ),
        note="insert",
    ),
    Attack(
        "invoice_tax_fixed",
        ("UPDATE invoice_tax SET amount = 1 WHERE id = {invoice_tax}",),
        ("UPDATE invoice_tax SET amount = 1 WHERE id = {draft_tax}",),
    ),
    Attack(
        "invoice_tax_fixed",
        ("DELETE FROM invoice_tax WHERE id = {invoice_tax}",),
        ("DELETE FROM invoice_tax WHERE id = {draft_tax}",),
        note="delete",
    ),
    Attack(
        "invoice_tax_fixed",
        ("INSERT INTO invoice_tax (invoice_id, tax_id, account_id) VALUES ({invoice}, {tax}, 1)",),
        ("INSERT INTO invoice_tax (invoice_id, tax_id, account_id) VALUES ({draft}, {tax}, 1)",),
        note="insert",
    ),
    Attack(
        "invoice_tax_id_fixed",
        ("UPDATE invoice_tax SET id = 999 WHERE id = {draft_tax}",),
        ("UPDATE invoice_tax SET base = 999 WHERE id = {draft_tax}",),
    ),
    Attack(
        "invoice_tax_replaced",
        (
            "REPLACE INTO invoice_tax (id, invoice_id, tax_id, account_id)"
            " VALUES ({invoice_tax}, {draft}, {tax}, 1)",
        ),
        (
            "REPLACE INTO invoice_tax (id, invoice_id, tax_id, account_id)"
            " VALUES (999, {draft}, {tax}, 1)",
        ),
        ("sqlite",),
    ),
    Attack(
        "credited_invoice_fixed",
        (
            "UPDATE credited_invoice SET untaxed_amount = 0, total_amount = 0"
            " WHERE credit_note_id = {posted_note}",
        ),
        (
            "UPDATE credited_invoice SET untaxed_amount = 0, total_amount = 0"
            " WHERE credit_note_id = {note}",
        ),
    ),
    Attack(
        "credited_invoice_fixed",
        ("DELETE FROM credited_invoice WHERE credit_note_id = {posted_note}",),
        ("DELETE FROM credited_invoice WHERE credit_note_id = {note}",),
        note="delete",
    ),
    Attack(
        "credited_invoice_fixed",
        (
            "INSERT INTO credited_invoice (credit_note_id, original_invoice_id)"
            " VALUES ({posted_note}, {negative})",
        ),
        (
            "INSERT INTO credited_invoice (credit_note_id, original_invoice_id)"
            " VALUES ({note}, {negative})",
        ),
        note="insert",
    ),
    Attack(
        "invoice_party_fixed",
        ("UPDATE invoice_party SET name = 'Zed' WHERE invoice_id = {invoice}",),
        (ERASE,),
    ),
    Attack(
        "invoice_party_fixed",
        (ERASE, f"UPDATE invoice_party SET erased_at = '{NOW}' WHERE invoice_id = {{invoice}}"),
        ("UPDATE invoice_party SET name = 'Zed' WHERE invoice_id = {draft}",),
        note="erased twice",
    ),
    Attack(
        "invoice_party_fixed",
        (ERASE.replace("email = ''", "email = 'kept@example.com'"),),
        (ERASE,),
        note="half erased",
    ),
    Attack(
        "invoice_party_fixed",
        ("DELETE FROM invoice_party WHERE invoice_id = {invoice}",),
        ("DELETE FROM invoice_party WHERE invoice_id = {draft}",),
        note="delete",
    ),
    Attack(
        "invoice_party_moved",
        (
            "DELETE FROM invoice_party WHERE invoice_id = {draft}",
            "UPDATE invoice_party SET invoice_id = {draft} WHERE invoice_id = {invoice}",
        ),
        ("UPDATE invoice_party SET name = 'Zed' WHERE invoice_id = {draft}",),
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
        (
            "UPDATE journal_item SET debit = debit + 1 WHERE invoice_id = {draft} AND debit > 0",
            "UPDATE journal_item SET credit = credit + 1 WHERE invoice_id = {draft} AND credit > 0",
            *POST_DRAFT,
        ),
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
            *POST_DRAFT,
        ),
        note="taxes",
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
        "invoice_year",
        (
            "UPDATE journal_item SET accounting_on = '2027-01-01' WHERE invoice_id = {draft}",
            bump("invoice"),
            post("draft", "3", ", accounting_on = '2027-01-01'"),
        ),
        POST_DRAFT,
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
        "invoice_not_approved",
        (bump("credit_note"), post("waiting", "{next_note}")),
        (
            "INSERT INTO approval (invoice_id, state, content_digest, requested_by_id,"
            f" requested_at, decided_by_id) VALUES ({{waiting}}, 'approved', 'd', {{user}},"
            f" '{NOW}', {{other_user}})",
            bump("credit_note"),
            post("waiting", "{next_note}"),
        ),
    ),
    Attack(
        "invoice_not_approved",
        (
            "INSERT INTO approval (invoice_id, state, content_digest, requested_by_id,"
            f" requested_at, decided_by_id) VALUES ({{waiting}}, 'approved', 'd', {{user}},"
            f" '{NOW}', {{user}})",
            bump("credit_note"),
            post("waiting", "{next_note}"),
        ),
        ("UPDATE invoice SET state = 'draft' WHERE id = {waiting}",),
        note="by oneself",
    ),
    Attack(
        "journal_item_after_posting",
        (insert_item("invoice_id", "{invoice}"),),
        (insert_item("invoice_id", "{draft}"),),
    ),
)

ATTACKS = (*STATES, *PARTS, *POSTING)
