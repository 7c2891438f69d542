"""Attacks on the lines, taxes, credited invoices and parties of posted documents."""

from __future__ import annotations

from tests.db.attack_sql import ERASE, NOW, Attack

ATTACKS = (
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
