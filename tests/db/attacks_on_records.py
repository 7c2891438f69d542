"""Attacks on series, lock dates, the company, action keys and audit rows."""

from __future__ import annotations

from tests.db.attack_sql import NOW, Attack

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
        ("UPDATE document_series SET last_on = '2026-03-02' WHERE id = {invoice_series}",),
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
        ("UPDATE document_series SET last_on = '2026-03-02' WHERE id = {invoice_series}",),
    ),
    Attack(
        "document_series_hash",
        ("UPDATE document_series SET last_hash = 'x' WHERE id = {invoice_series}",),
        ("UPDATE document_series SET last_hash = last_hash WHERE id = {invoice_series}",),
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
        "lock_date_back",
        (
            "INSERT INTO lock_date_change (lock_date_id, after_on, changed_by_id, agreed_by_id,"
            " reason) VALUES ({lock}, '2025-11-30', {user}, {user}, 'because')",
            "UPDATE lock_date SET locked_until_on = '2025-11-30' WHERE id = {lock}",
        ),
        (
            "INSERT INTO lock_date_change (lock_date_id, after_on, changed_by_id, agreed_by_id,"
            " reason) VALUES ({lock}, '2025-11-30', {user}, {other_user}, 'because')",
            "UPDATE lock_date SET locked_until_on = '2025-11-30' WHERE id = {lock}",
        ),
        note="by one person",
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
        "company_replaced",
        (
            "INSERT OR REPLACE INTO company (id, language, time_zone, currency_id, tax_rounding,"
            " receivable_account_id, sales_account_id, sales_returns_account_id,"
            " goodwill_account_id, fees_account_id, exchange_gain_account_id,"
            " exchange_loss_account_id, write_off_account_id) SELECT id, language, time_zone,"
            " {other_currency}, tax_rounding, receivable_account_id, sales_account_id,"
            " sales_returns_account_id, goodwill_account_id, fees_account_id,"
            " exchange_gain_account_id, exchange_loss_account_id, write_off_account_id"
            " FROM company",
        ),
        ("UPDATE company SET language = 'de'",),
        ("sqlite",),
    ),
    Attack(
        "company_currency_fixed",
        ("UPDATE company SET currency_id = {other_currency}",),
        ("UPDATE company SET tagline = 'x', currency_id = {currency}",),
    ),
)

PARTNER_SAVED = (
    "INSERT INTO audit (made_at, actor_id, action, record_kind, record_id, details)"
    f" VALUES ('{NOW}', {{user}}, 'partner.save', 'partner', {{partner}}, 'x')"
)
ERASE_PARTNER = (
    "UPDATE partner SET is_active = FALSE, street = '', city = '', email = '', phone = ''"
    " WHERE id = {partner}"
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
        "audit_fixed",
        (PARTNER_SAVED, "UPDATE audit SET details = '' WHERE record_kind = 'partner'"),
        (
            PARTNER_SAVED,
            ERASE_PARTNER,
            "UPDATE audit SET details = '' WHERE record_kind = 'partner'",
        ),
    ),
    Attack(
        "audit_fixed",
        (
            PARTNER_SAVED,
            ERASE_PARTNER,
            "UPDATE audit SET details = 'y' WHERE record_kind = 'partner'",
        ),
        (
            PARTNER_SAVED,
            ERASE_PARTNER,
            "UPDATE audit SET details = '' WHERE record_kind = 'partner'",
        ),
    ),
    Attack(
        "audit_fixed",
        (
            PARTNER_SAVED,
            ERASE_PARTNER,
            "UPDATE audit SET details = '', actor_id = {other_user} WHERE record_kind = 'partner'",
        ),
        (
            PARTNER_SAVED,
            ERASE_PARTNER,
            "UPDATE audit SET details = '' WHERE record_kind = 'partner'",
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

ATTACKS = (*SERIES, *RECORDS)
