"""Attacks on payments, entries, journal items and matches."""

from __future__ import annotations

from tests.db.attack_sql import (
    BUMP_ENTRY,
    NOW,
    Attack,
    booked,
    bump,
    bump_payment,
    follow_dates,
    insert_entry,
    insert_item,
    insert_match,
    insert_payment,
    post,
)

STATUS = (
    "INSERT INTO payment_status (payment_id, commercial_partner_id) VALUES ({open_payment},"
    " {partner})"
)
PAY = (bump_payment(), insert_payment())
PAY_EARLIER = (bump_payment(), insert_payment(accounting_on="'2026-02-20'"))
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
        "payment_unchained",
        (bump_payment(), insert_payment(previous_hash="'other'")),
        PAY,
    ),
    Attack(
        "payment_year",
        (bump_payment(), insert_payment(accounting_on="'2027-01-01'")),
        PAY,
    ),
    Attack("payment_date_back", (follow_dates("bank"), *PAY_EARLIER), PAY_EARLIER),
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
    Attack(
        "entry_unchained",
        (BUMP_ENTRY, insert_entry(previous="'other'")),
        (BUMP_ENTRY, insert_entry()),
    ),
    Attack("entry_year", (BUMP_ENTRY, insert_entry(on="2027-01-01")), (BUMP_ENTRY, insert_entry())),
    Attack(
        "entry_date_back",
        (follow_dates("general"), BUMP_ENTRY, insert_entry(on="2026-02-20")),
        (BUMP_ENTRY, insert_entry(on="2026-02-20")),
    ),
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

POSTED_BY_ANN = (
    *booked("note", on="credit"),
    bump("credit_note"),
    post("note", "{next_note}", ", posted_by_id = {user}"),
)
WAITS = (
    "UPDATE invoice SET state = 'waiting' WHERE id = {note}",
    "INSERT INTO approval (invoice_id, state, content_digest, requested_by_id, requested_at)"
    f" VALUES ({{note}}, 'waiting', 'd', {{user}}, '{NOW}')",
)
APPROVED_BY_CAT = (
    *WAITS,
    f"UPDATE approval SET state = 'approved', decided_by_id = {{approver}}, decided_at = '{NOW}'"
    " WHERE invoice_id = {note}",
)


def refund_by(user: str, credit: str = "{note_item}", amount: int = 500_000) -> tuple[str, ...]:
    """Somebody pays money back and sets it against the credit note, or another credit."""
    paid = "(SELECT p.id FROM payment AS p WHERE p.kind = 'refund_payment')"
    item = f"(SELECT j.id FROM journal_item AS j WHERE j.payment_id = {paid})"
    return (
        bump_payment("refund_payment"),
        insert_payment("refund_payment", "1", amount=f"{amount}", posted_by_id=user),
        insert_item("payment_id", paid, debit=amount),
        insert_match(item, credit, amount),
    )


# the credit note stands where a match of this payment was undone, of which 20.00 are free
NOTE_INSTEAD = insert_match("{invoice_item}", "{note_item}", 100_000)


def free_payment_back(user: str) -> tuple[str, ...]:
    """Somebody pays back what is free of that payment."""
    return refund_by(user, "{payment_item}", 200_000)


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
        "item_match_own_refund",
        (*POSTED_BY_ANN, *refund_by("{user}")),
        (*POSTED_BY_ANN, *refund_by("{other_user}")),
        note="posted it",
    ),
    Attack(
        "item_match_own_refund",
        (*APPROVED_BY_CAT, *POSTED_BY_ANN, *refund_by("{approver}")),
        (*APPROVED_BY_CAT, *POSTED_BY_ANN, *refund_by("{other_user}")),
        note="approved it",
    ),
    Attack(
        "item_match_own_refund",
        (*POSTED_BY_ANN, *refund_by("{user}")),
        (
            *POSTED_BY_ANN,
            "UPDATE user_account SET is_active = FALSE WHERE id <> {user}",
            *refund_by("{user}"),
        ),
        note="there is somebody else",
    ),
    Attack(
        "item_match_own_refund",
        (*POSTED_BY_ANN, NOTE_INSTEAD, *free_payment_back("{user}")),
        (*POSTED_BY_ANN, NOTE_INSTEAD, *free_payment_back("{other_user}")),
        note="set the payment free",
    ),
    Attack(
        "item_match_own_refund",
        (*APPROVED_BY_CAT, *POSTED_BY_ANN, NOTE_INSTEAD, *free_payment_back("{approver}")),
        (*POSTED_BY_ANN, *free_payment_back("{user}")),
        note="approved what set the payment free",
    ),
    Attack(
        "item_match_own_refund",
        (*POSTED_BY_ANN, *free_payment_back("{user}"), NOTE_INSTEAD),
        (*POSTED_BY_ANN, *free_payment_back("{other_user}"), NOTE_INSTEAD),
        note="came instead of what they paid back",
    ),
    Attack(
        "item_match_above_company_amount",
        (insert_match("{invoice_item}", "{payment_item}", 1, company=600_001),),
        (insert_match("{invoice_item}", "{payment_item}", 1, company=600_000),),
    ),
    Attack(
        "item_match_exchange",
        (insert_match("{invoice_item}", "{payment_item}", 1, entry="{entry}"),),
        (insert_match("{invoice_item}", "{payment_item}", 1),),
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

ATTACKS = (*PAYMENTS, *ENTRIES, *ITEMS, *MATCHES)
