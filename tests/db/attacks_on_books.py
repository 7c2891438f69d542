"""Attacks on payments, entries, journal items, matches, series, lock dates, keys and audit."""

from __future__ import annotations

from tests.db.attack_sql import (
    BUMP_ENTRY,
    NOW,
    Attack,
    bump_payment,
    insert_entry,
    insert_item,
    insert_match,
    insert_payment,
)

STATUS = (
    "INSERT INTO payment_status (payment_id, commercial_partner_id) VALUES ({open_payment},"
    " {partner})"
)
PAY = (bump_payment(), insert_payment())
REVERSAL = {"amount": "600000", "reversed_payment_id": "{payment}"}

PAYMENTS = (
    Attack(
        "payment_fixed",
        ("UPDATE payment SET amount = 1 WHERE id = {payment}",),
        ("UPDATE payment_status SET residual_amount = 1 WHERE payment_id = {payment}",),
    ),
    Attack("payment_kept", ("DELETE FROM payment WHERE id = {open_payment}",), PAY),
    Attack(
        "payment_replaced",
        (insert_payment(id="{payment}").replace("INSERT", "REPLACE"),),
        PAY,
        ("sqlite",),
    ),
    Attack(
        "payment_replaced",
        (insert_payment(number="1").replace("INSERT", "REPLACE"),),
        PAY,
        ("sqlite",),
        note="by its number",
    ),
    Attack(
        "payment_replaced",
        (
            bump_payment(),
            insert_payment(origin_source="'book'", origin_number="'P1'").replace(
                "INSERT", "REPLACE"
            ),
        ),
        (bump_payment(), insert_payment(origin_source="'book'", origin_number="'P2'")),
        ("sqlite",),
        note="by its number of origin",
    ),
    Attack("payment_number", (insert_payment(number="4"),), PAY),
    Attack(
        "payment_year",
        (bump_payment(), insert_payment(accounting_on="'2027-01-01'")),
        PAY,
    ),
    Attack(
        "payment_locked_period",
        ("UPDATE lock_date SET locked_until_on = '2026-03-02' WHERE id = {lock}", *PAY),
        ("UPDATE lock_date SET locked_until_on = '2026-03-01' WHERE id = {lock}", *PAY),
    ),
    Attack(
        "payment_reversal",
        (
            bump_payment("reversal"),
            insert_payment("reversal", "1", **REVERSAL | {"amount": "599999"}),
        ),
        (bump_payment("reversal"), insert_payment("reversal", "1", **REVERSAL)),
    ),
    Attack(
        "payment_unbalanced",
        (insert_item("payment_id", "{open_payment}", debit=300_000), STATUS),
        (
            insert_item("payment_id", "{open_payment}", debit=300_000),
            insert_item("payment_id", "{open_payment}", credit=300_000),
            STATUS,
        ),
    ),
    Attack(
        "payment_unbalanced",
        (STATUS,),
        ("SELECT 1",),
        note="no items",
    ),
    Attack(
        "payment_item_date",
        (
            insert_item("payment_id", "{open_payment}").replace("2026-03-02", "2026-03-01"),
            STATUS,
        ),
        (insert_item("payment_id", "{open_payment}"), STATUS),
    ),
    Attack(
        "payment_status_kept",
        ("DELETE FROM payment_status WHERE payment_id = {payment}",),
        ("UPDATE payment_status SET residual_amount = 1 WHERE payment_id = {payment}",),
    ),
    Attack(
        "payment_status_moved",
        ("UPDATE payment_status SET payment_id = {open_payment} WHERE payment_id = {payment}",),
        ("UPDATE payment_status SET residual_amount = 1 WHERE payment_id = {payment}",),
    ),
    Attack(
        "journal_item_after_payment",
        (insert_item("payment_id", "{payment}"),),
        (insert_item("payment_id", "{open_payment}"),),
    ),
)

ENTRIES = (
    Attack(
        "entry_fixed",
        ("UPDATE entry SET memo = 'x' WHERE id = {entry}",),
        (BUMP_ENTRY, insert_entry()),
    ),
    Attack(
        "entry_kept", ("DELETE FROM entry WHERE id = {open_entry}",), (BUMP_ENTRY, insert_entry())
    ),
    Attack(
        "entry_replaced",
        (insert_entry("1").replace("INSERT", "REPLACE"),),
        (BUMP_ENTRY, insert_entry()),
        ("sqlite",),
    ),
    Attack("entry_number", (insert_entry("3"),), (BUMP_ENTRY, insert_entry())),
    Attack("entry_year", (BUMP_ENTRY, insert_entry(on="2027-01-01")), (BUMP_ENTRY, insert_entry())),
    Attack(
        "entry_locked_period",
        (
            "UPDATE lock_date SET locked_until_on = '2026-03-02' WHERE id = {lock}",
            BUMP_ENTRY,
            insert_entry(),
        ),
        (BUMP_ENTRY, insert_entry()),
    ),
    Attack(
        "journal_item_after_entry",
        (insert_item("entry_id", "{entry}"),),
        (
            insert_item("entry_id", "{open_entry}", debit=5),
            insert_item("entry_id", "{open_entry}", credit=5),
        ),
    ),
)

ITEMS = (
    Attack(
        "journal_item_fixed",
        ("UPDATE journal_item SET label = 'x' WHERE id = {invoice_item}",),
        ("UPDATE journal_item SET label = 'x' WHERE id = {note_item}",),
    ),
    Attack(
        "journal_item_fixed",
        ("UPDATE journal_item SET label = 'x' WHERE id = {bank_item}",),
        ("UPDATE journal_item SET label = 'x' WHERE id = {note_item}",),
        note="of a payment",
    ),
    Attack(
        "journal_item_fixed",
        ("DELETE FROM journal_item WHERE id = {entry_item}",),
        ("DELETE FROM journal_item WHERE id = {note_item}",),
        note="of an entry",
    ),
    Attack(
        "journal_item_fixed",
        ("UPDATE journal_item SET invoice_id = {invoice} WHERE id = {note_item}",),
        ("UPDATE journal_item SET invoice_id = {draft} WHERE id = {note_item}",),
        note="moved in",
    ),
    Attack(
        "journal_item_id_fixed",
        ("UPDATE journal_item SET id = 999 WHERE id = {note_item}",),
        ("UPDATE journal_item SET line_number = 999 WHERE id = {note_item}",),
    ),
    Attack(
        "journal_item_replaced",
        (
            insert_item("invoice_id", "{draft}", more="{invoice_item}, ").replace(
                "INSERT", "REPLACE"
            ),
        ),
        (insert_item("invoice_id", "{draft}", more="999, ").replace("INSERT", "REPLACE"),),
        ("sqlite",),
    ),
)

MATCHES = (
    Attack(
        "item_match_fixed",
        ("UPDATE item_match SET amount = 1 WHERE id = {match}",),
        (insert_match("{invoice_item}", "{payment_item}", 100_000),),
    ),
    Attack(
        "item_match_kept",
        ("DELETE FROM item_match WHERE id = {match}",),
        (
            "INSERT INTO item_match_undo (item_match_id, undone_at, undone_by_id)"
            f" VALUES ({{match}}, '{NOW}', {{user}})",
        ),
    ),
    Attack(
        "item_match_replaced",
        (
            "REPLACE INTO item_match (id, debit_item_id, credit_item_id, amount, matched_on,"
            " matched_at, matched_by_id) VALUES ({match}, {invoice_item}, {payment_item}, 1,"
            f" '2026-03-02', '{NOW}', {{user}})",
        ),
        (insert_match("{invoice_item}", "{payment_item}", 100_000),),
        ("sqlite",),
    ),
    Attack(
        "item_match_sides",
        (insert_match("{payment_item}", "{invoice_item}", 1),),
        (insert_match("{invoice_item}", "{payment_item}", 1),),
    ),
    Attack(
        "item_match_sides",
        (insert_match("{bank_item}", "{payment_item}", 1),),
        (insert_match("{invoice_item}", "{payment_item}", 1),),
        note="other accounts",
    ),
    Attack(
        "item_match_above_item",
        (insert_match("{invoice_item}", "{payment_item}", 200_001),),
        (insert_match("{invoice_item}", "{payment_item}", 200_000),),
    ),
    Attack(
        "item_match_undo_fixed",
        ("UPDATE item_match_undo SET reason = 'x'",),
        (
            "INSERT INTO item_match_undo (item_match_id, undone_at, undone_by_id)"
            f" VALUES ({{match}}, '{NOW}', {{user}})",
        ),
    ),
    Attack(
        "item_match_undo_kept",
        ("DELETE FROM item_match_undo",),
        (insert_match("{invoice_item}", "{payment_item}", 100_000),),
    ),
    Attack(
        "item_match_undo_replaced",
        (
            "REPLACE INTO item_match_undo (item_match_id, undone_at, undone_by_id)"
            f" VALUES ({{undone_match}}, '{NOW}', {{other_user}})",
        ),
        (
            "REPLACE INTO item_match_undo (item_match_id, undone_at, undone_by_id)"
            f" VALUES ({{match}}, '{NOW}', {{user}})",
        ),
        ("sqlite",),
    ),
)

SERIES = (
    Attack(
        "document_series_back",
        (
            "UPDATE document_series SET last_number = last_number - 1, count = count - 1"
            " WHERE id = {invoice_series}",
        ),
        (
            "UPDATE document_series SET last_number = last_number + 1, count = count + 1"
            " WHERE id = {invoice_series}",
        ),
    ),
    Attack(
        "document_series_fixed",
        ("UPDATE document_series SET year = 2027 WHERE id = {invoice_series}",),
        (
            "UPDATE document_series SET last_hash = 'x', last_on = '2026-03-02'"
            " WHERE id = {invoice_series}",
        ),
    ),
    Attack(
        "document_series_fixed",
        (
            "UPDATE document_series SET start_number = 0, count = count + 1"
            " WHERE id = {invoice_series}",
        ),
        (
            "UPDATE document_series SET start_number = 501, last_number = 500"
            " WHERE kind = 'refund_payment'",
        ),
        note="its start",
    ),
    Attack(
        "document_series_kept",
        ("DELETE FROM document_series WHERE id = {invoice_series}",),
        ("UPDATE document_series SET last_hash = 'x' WHERE id = {invoice_series}",),
    ),
    Attack(
        "document_series_behind",
        (
            "REPLACE INTO document_series (id, journal_id, kind, year, start_number, last_number,"
            " count) VALUES ({invoice_series}, {sale}, 'invoice', 2026, 1, 0, 0)",
        ),
        (
            "INSERT INTO document_series (journal_id, kind, year, start_number, last_number,"
            " count) VALUES ({sale}, 'invoice', 2027, 1, 0, 0)",
        ),
        ("sqlite",),
    ),
    Attack(
        "lock_date_back",
        ("UPDATE lock_date SET locked_until_on = '2025-12-30' WHERE id = {lock}",),
        ("UPDATE lock_date SET locked_until_on = '2026-01-31' WHERE id = {lock}",),
    ),
    Attack(
        "lock_date_back",
        ("UPDATE lock_date SET locked_until_on = NULL WHERE id = {lock}",),
        ("UPDATE lock_date SET locked_until_on = '2020-01-31' WHERE id = {journal_lock}",),
        note="taken away",
    ),
    Attack(
        "lock_date_fixed",
        ("UPDATE lock_date SET journal_id = {sale} WHERE id = {lock}",),
        ("UPDATE lock_date SET locked_until_on = '2026-01-31' WHERE id = {lock}",),
    ),
    Attack(
        "lock_date_kept",
        ("DELETE FROM lock_date WHERE id = {journal_lock}",),
        ("INSERT INTO lock_date (journal_id) VALUES ({sale})",),
    ),
    Attack(
        "lock_date_replaced",
        ("REPLACE INTO lock_date (journal_id, locked_until_on) VALUES (NULL, '2020-01-01')",),
        ("REPLACE INTO lock_date (journal_id) VALUES ({sale})",),
        ("sqlite",),
    ),
    Attack(
        "lock_date_pushed_out",
        ("UPDATE OR REPLACE lock_date SET journal_id = NULL WHERE id = {journal_lock}",),
        ("UPDATE lock_date SET locked_until_on = '2026-01-31' WHERE id = {lock}",),
        ("sqlite",),
    ),
    Attack(
        "lock_date_change_fixed",
        ("UPDATE lock_date_change SET reason = 'x'",),
        ("INSERT INTO lock_date_change (lock_date_id, changed_by_id) VALUES ({lock}, {user})",),
    ),
    Attack(
        "lock_date_change_kept",
        ("DELETE FROM lock_date_change",),
        ("INSERT INTO lock_date_change (lock_date_id, changed_by_id) VALUES ({lock}, {user})",),
    ),
    Attack(
        "lock_date_change_replaced",
        (
            "REPLACE INTO lock_date_change (id, lock_date_id, changed_by_id)"
            " VALUES ({lock_change}, {lock}, {other_user})",
        ),
        ("REPLACE INTO lock_date_change (lock_date_id, changed_by_id) VALUES ({lock}, {user})",),
        ("sqlite",),
    ),
    Attack(
        "company_kept",
        ("DELETE FROM company",),
        ("UPDATE company SET name = 'Anew'",),
    ),
    Attack(
        "company_id_fixed",
        ("UPDATE company SET id = 2",),
        ("UPDATE company SET name = 'Anew'",),
    ),
    Attack(
        "company_currency_fixed",
        ("UPDATE company SET currency_id = {other_currency}",),
        ("UPDATE company SET tagline = 'x', currency_id = {currency}",),
    ),
)

RECORDS = (
    Attack(
        "audit_fixed",
        ("UPDATE audit SET details = '{{}}'",),
        (
            "INSERT INTO audit (made_at, actor_id, action, record_kind, record_id)"
            f" VALUES ('{NOW}', {{user}}, 'x', 'ticket', 1)",
        ),
    ),
    Attack(
        "audit_kept",
        ("DELETE FROM audit",),
        ("SELECT count(*) FROM audit",),
    ),
    Attack(
        "audit_replaced",
        (
            "REPLACE INTO audit (id, made_at, actor_id, action, record_kind, record_id)"
            f" VALUES ({{audit}}, '{NOW}', {{other_user}}, 'x', 'ticket', 1)",
        ),
        (
            "REPLACE INTO audit (made_at, actor_id, action, record_kind, record_id)"
            f" VALUES ('{NOW}', {{user}}, 'x', 'ticket', 1)",
        ),
        ("sqlite",),
    ),
    Attack(
        "action_key_fixed",
        ("UPDATE action_key SET record_ids = '[2]' WHERE key = 'done'",),
        ("UPDATE action_key SET record_kind = 'x', record_ids = '[2]' WHERE key = 'new'",),
    ),
    Attack(
        "action_key_fixed",
        ("UPDATE action_key SET digest = 'other' WHERE key = 'new'",),
        ("UPDATE action_key SET record_ids = '[2]' WHERE key = 'new'",),
        note="its request",
    ),
    Attack(
        "action_key_kept",
        ("DELETE FROM action_key WHERE key = 'new'",),
        (
            "INSERT INTO action_key (key, action, digest, actor_id, made_at)"
            f" VALUES ('new', 'x', 'd', {{user}}, '{NOW}') ON CONFLICT DO NOTHING",
        ),
    ),
)

ATTACKS = (*PAYMENTS, *ENTRIES, *ITEMS, *MATCHES, *SERIES, *RECORDS)
