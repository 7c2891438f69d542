"""Guards of payments, other entries, journal items and matches."""

from __future__ import annotations

from app.db.guards.kinds import (
    Check,
    Guard,
    Inspection,
    Lock,
    Refusal,
    append_only,
    id_fixed,
    kept,
    not_replaced,
)
from app.db.guards.series import LOCK_DATES, carried, dated_checks

SAME_ORIGIN = "k.origin_source = NEW.origin_source AND k.origin_number = NEW.origin_number"
SAME_NUMBER = (
    "k.journal_id = NEW.journal_id AND k.series_year = NEW.series_year"
    " AND k.number_value = NEW.number_value"
)

PAYMENTS: tuple[Guard, ...] = (
    *append_only("payment"),
    *not_replaced(
        "payment",
        SAME_ORIGIN,
        f"{SAME_NUMBER} AND k.kind = NEW.kind",
        "k.reversed_payment_id = NEW.reversed_payment_id",
        is_changeable=False,
    ),
    Inspection(
        "payment_posting",
        "payment",
        "INSERT",
        (
            *dated_checks("payment", series_kind="{row}.kind"),
            Check(
                "payment_reversal",
                "{row}.kind = 'reversal' AND NOT EXISTS (SELECT 1 FROM payment AS o"
                " WHERE o.id = {row}.reversed_payment_id AND o.kind <> 'reversal'"
                " AND o.commercial_partner_id = {row}.commercial_partner_id"
                " AND o.currency_id = {row}.currency_id AND o.amount = {row}.amount)",
            ),
        ),
        locks=(LOCK_DATES,),
    ),
    carried("payment", "INSERT", "NEW.kind"),
    Inspection(
        "payment_status_added",
        "payment_status",
        "INSERT",
        (
            Check(
                "payment_unbalanced",
                "coalesce((SELECT sum(j.debit) - sum(j.credit) FROM journal_item AS j"
                " WHERE j.payment_id = {row}.payment_id), 1) <> 0",
            ),
            Check(
                "payment_item_date",
                "EXISTS (SELECT 1 FROM journal_item AS j JOIN payment AS p ON p.id = j.payment_id"
                " WHERE p.id = {row}.payment_id AND j.accounting_on <> p.accounting_on)",
            ),
        ),
        locks=(Lock("payment", "SELECT r.payment_id FROM {rows} AS r"),),
    ),
    kept("payment_status"),
    Refusal(
        "payment_status_moved",
        "payment_status",
        "UPDATE",
        "NEW.payment_id <> OLD.payment_id"
        " OR NEW.commercial_partner_id <> OLD.commercial_partner_id",
    ),
)

ENTRIES: tuple[Guard, ...] = (
    *append_only("entry"),
    *not_replaced("entry", SAME_NUMBER, is_changeable=False),
    Inspection(
        "entry_posting",
        "entry",
        "INSERT",
        dated_checks("entry", series_kind="'entry'"),
        locks=(LOCK_DATES,),
    ),
    carried("entry", "INSERT", "'entry'"),
)

POSTED_DOCUMENT = (
    "EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = {row}.invoice_id AND i.state = 'posted')"
)
LOCK_SOURCES = tuple(
    Lock(source, f"SELECT r.{source}_id FROM {{rows}} AS r")
    for source in ("invoice", "payment", "entry")
)
ITEM_FIXED = (
    Check(
        "journal_item_fixed",
        f"{{row}}.payment_id IS NOT NULL OR {{row}}.entry_id IS NOT NULL OR {POSTED_DOCUMENT}",
    ),
)

ITEMS: tuple[Guard, ...] = (
    Inspection(
        "journal_item_added",
        "journal_item",
        "INSERT",
        (
            Check("journal_item_after_posting", POSTED_DOCUMENT),
            Check(
                "journal_item_after_payment",
                "EXISTS (SELECT 1 FROM payment_status AS s WHERE s.payment_id = {row}.payment_id)",
            ),
            Check(
                "journal_item_after_entry",
                "(SELECT sum(j.debit) - sum(j.credit) FROM journal_item AS j"
                " WHERE j.entry_id = {row}.entry_id AND {others}) = 0",
            ),
        ),
        locks=LOCK_SOURCES,
    ),
    Inspection(
        "journal_item_changed",
        "journal_item",
        "UPDATE",
        ITEM_FIXED,
        is_both_sides=True,
        locks=LOCK_SOURCES[:1],
    ),
    Inspection(
        "journal_item_removed", "journal_item", "DELETE", ITEM_FIXED, locks=LOCK_SOURCES[:1]
    ),
    id_fixed("journal_item"),
    *not_replaced("journal_item"),
)


OTHER = {"debit": "credit", "credit": "debit"}


def above_item(side: str) -> str:
    """SQL: the matches that hold set more against the item on `side` than it is."""
    return (
        "(SELECT sum(m.amount) FROM item_match AS m"
        f" WHERE m.{side}_item_id = {{row}}.{side}_item_id"
        " AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id))"
        " > (SELECT abs(j.currency_amount) FROM journal_item AS j"
        f" WHERE j.id = {{row}}.{side}_item_id)"
    )


# Who posted or approved a credit note pays nothing back of it, nor of a credit whose place it took,
# unless there is nobody else (rules 22): `d` is the item of refund payment `p`, `n` the note.
HOLDS = "NOT EXISTS (SELECT 1 FROM item_match_undo AS v WHERE v.item_match_id = {match}.id)"
ANSWERS = (
    "p.kind = 'refund_payment' AND (n.posted_by_id = p.posted_by_id"
    " OR EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = n.id"
    " AND a.state || '' = 'approved' AND a.decided_by_id = p.posted_by_id))"
)
# the note itself is paid back
OF_THE_NOTE = (
    "SELECT 1 FROM journal_item AS d JOIN payment AS p ON p.id = d.payment_id"
    " JOIN journal_item AS k ON k.id = {row}.credit_item_id"
    " JOIN invoice AS n ON n.id = k.invoice_id"
    f" WHERE d.id = {{row}}.debit_item_id AND {ANSWERS}"
)
# a credit is paid back whose match `f` was undone, and the note stands there now
OF_WHAT_IT_FREED = (
    "SELECT 1 FROM journal_item AS d JOIN payment AS p ON p.id = d.payment_id"
    " JOIN item_match AS f ON f.credit_item_id = {row}.credit_item_id"
    " JOIN item_match_undo AS u ON u.item_match_id = f.id"
    " JOIN item_match AS x ON x.debit_item_id = f.debit_item_id"
    " JOIN journal_item AS k ON k.id = x.credit_item_id"
    " JOIN invoice AS n ON n.id = k.invoice_id"
    f" WHERE d.id = {{row}}.debit_item_id AND {HOLDS.format(match='x')} AND {ANSWERS}"
)
# the note comes there after that credit was paid back, and is older than the refund payment
INSTEAD_OF_WHAT_WAS_PAID_BACK = (
    "SELECT 1 FROM journal_item AS k JOIN invoice AS n ON n.id = k.invoice_id"
    " JOIN item_match AS f ON f.debit_item_id = {row}.debit_item_id"
    " JOIN item_match_undo AS u ON u.item_match_id = f.id"
    " JOIN item_match AS m ON m.credit_item_id = f.credit_item_id"
    " JOIN journal_item AS d ON d.id = m.debit_item_id JOIN payment AS p ON p.id = d.payment_id"
    " WHERE k.id = {row}.credit_item_id AND k.id < d.id AND u.undone_at <= m.matched_at"
    f" AND {HOLDS.format(match='m')} AND {ANSWERS}"
)
OWN_REFUND = (
    f"(EXISTS ({OF_THE_NOTE}) OR EXISTS ({OF_WHAT_IT_FREED})"
    f" OR EXISTS ({INSTEAD_OF_WHAT_WAS_PAID_BACK}))"
    " AND (SELECT count(*) FROM user_account AS u WHERE u.is_active AND NOT u.is_system) > 1"
)


def above_company(side: str) -> str:
    """SQL: in the company's currency, with the exchange differences booked on that side."""
    return (
        f"(SELECT sum(m.company_amount + coalesce(x.{OTHER[side]}, 0)) FROM item_match AS m"
        f" LEFT JOIN journal_item AS x ON x.entry_id = m.exchange_entry_id"
        f" AND x.account_id = (SELECT k.account_id FROM journal_item AS k"
        f" WHERE k.id = m.{side}_item_id)"
        f" WHERE m.{side}_item_id = {{row}}.{side}_item_id"
        " AND NOT EXISTS (SELECT 1 FROM item_match_undo AS u WHERE u.item_match_id = m.id))"
        " > (SELECT j.debit + j.credit FROM journal_item AS j"
        f" WHERE j.id = {{row}}.{side}_item_id)"
    )


MATCHES: tuple[Guard, ...] = (
    *append_only("item_match"),
    *not_replaced("item_match"),
    *append_only("item_match_undo"),
    Refusal(
        "item_match_undo_replaced",
        "item_match_undo",
        "INSERT",
        "EXISTS (SELECT 1 FROM item_match_undo AS k WHERE k.item_match_id = NEW.item_match_id)",
        ("sqlite",),
    ),
    Inspection(
        "item_match_added",
        "item_match",
        "INSERT",
        (
            Check(
                "item_match_sides",
                "NOT EXISTS (SELECT 1 FROM journal_item AS d, journal_item AS c"
                " WHERE d.id = {row}.debit_item_id AND c.id = {row}.credit_item_id"
                " AND d.account_id = c.account_id AND d.currency_id = c.currency_id"
                " AND d.credit = 0 AND c.debit = 0)",
            ),
            Check("item_match_above_item", f"{above_item('debit')} OR {above_item('credit')}"),
            Check("item_match_own_refund", OWN_REFUND),
            Check(
                "item_match_above_company_amount",
                f"{above_company('debit')} OR {above_company('credit')}",
            ),
            Check(
                "item_match_exchange",
                "{row}.exchange_entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry AS e"
                " JOIN journal_item AS x ON x.entry_id = e.id"
                " JOIN journal_item AS d ON d.id = {row}.debit_item_id"
                " WHERE e.id = {row}.exchange_entry_id AND e.kind = 'exchange_difference'"
                " AND x.account_id = d.account_id AND x.partner_id = d.partner_id"
                " AND x.currency_amount = 0)",
            ),
        ),
        locks=(
            Lock(
                "journal_item",
                "SELECT r.debit_item_id FROM {rows} AS r"
                " UNION SELECT r.credit_item_id FROM {rows} AS r",
            ),
        ),
        is_isolated=True,
    ),
)

GUARDS: tuple[Guard, ...] = (*PAYMENTS, *ENTRIES, *ITEMS, *MATCHES)
