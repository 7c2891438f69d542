"""Guards of invoices and credit notes: how they are posted, and that they stay as they are."""

from __future__ import annotations

from app.db.guards import ledger
from app.db.guards.kinds import (
    Check,
    Guard,
    Inspection,
    Lock,
    Refusal,
    all_changes,
    id_fixed,
    kept,
    not_replaced,
)
from app.db.guards.series import LOCK_DATES, carried, dated_checks

# What was posted before is never updated, so whatever an update leaves posted has just become so.
NEWLY_POSTED = "NEW.state = 'posted'"

STEPS = (
    "(OLD.state = 'draft' AND NEW.state IN ('waiting', 'posted', 'cancelled'))"
    " OR (OLD.state = 'waiting' AND NEW.state IN ('draft', 'posted'))"
)

BOOKS_CURRENCY = ledger.BOOKS_CURRENCY
ONE_TO_ONE = 10**10  # an exchange rate of one, as it is stored

PERSONAL = (
    "name",
    "contact_name",
    "street",
    "street2",
    "postcode",
    "city",
    "country_code",
    "tax_number",
    "customer_number",
    "email",
)


def is_posted(invoice_id: str) -> str:
    """SQL: the document of that id is posted."""
    return f"EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = {invoice_id} AND i.state = 'posted')"


def signed(amount: str) -> str:
    """SQL: an amount of the document as the customer's account bears it, a debit above zero."""
    return f"CASE {{row}}.kind WHEN 'invoice' THEN {{row}}.{amount} ELSE -{{row}}.{amount} END"


def is_fixed(invoice_id: str) -> str:
    """SQL: the lines of the document of that id stay as they are, for now or for good."""
    return (
        f"EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = {invoice_id}"
        " AND i.state IN ('posted', 'waiting'))"
    )


def lock_documents(column: str) -> Lock:
    """Nobody posts these documents meanwhile."""
    return Lock("invoice", f"SELECT r.{column} FROM {{rows}} AS r")


STATES: tuple[Guard, ...] = (
    Refusal("invoice_born_posted", "invoice", "INSERT", "NEW.state NOT IN ('draft', 'waiting')"),
    Refusal("invoice_posted_fixed", "invoice", "UPDATE", "OLD.state = 'posted'"),
    Refusal(
        "invoice_state_step",
        "invoice",
        "UPDATE",
        f"OLD.state <> 'posted' AND NEW.state <> OLD.state AND NOT ({STEPS})",
    ),
    kept("invoice", "OLD.state = 'posted'"),
    id_fixed("invoice"),
    *not_replaced(
        "invoice",
        "k.origin_source = NEW.origin_source AND k.origin_number = NEW.origin_number"
        " AND k.kind = NEW.kind AND coalesce(k.reversed_invoice_id, 0)"
        " = coalesce(NEW.reversed_invoice_id, 0)",
        "k.journal_id = NEW.journal_id AND k.kind = NEW.kind AND k.series_year = NEW.series_year"
        " AND k.number_value = NEW.number_value",
        only="k.state = 'posted'",
    ),
)

POSTING = Inspection(
    "invoice_posting",
    "invoice",
    "UPDATE",
    (
        Check(
            "invoice_without_lines",
            "NOT EXISTS (SELECT 1 FROM invoice_line AS l WHERE l.invoice_id = {row}.id)",
        ),
        Check(
            "invoice_without_party",
            "NOT EXISTS (SELECT 1 FROM invoice_party AS p WHERE p.invoice_id = {row}.id)",
        ),
        Check(
            "invoice_unbalanced",
            "coalesce((SELECT sum(j.debit) - sum(j.credit) FROM journal_item AS j"
            " WHERE j.invoice_id = {row}.id), 1) <> 0",
        ),
        Check(
            "invoice_item_date",
            "EXISTS (SELECT 1 FROM journal_item AS j WHERE j.invoice_id = {row}.id"
            " AND j.accounting_on <> {row}.accounting_on)",
        ),
        Check(
            "invoice_sums",
            "{row}.total_amount <> {row}.untaxed_amount + {row}.tax_amount"
            " OR {row}.untaxed_amount <> (SELECT sum(l.subtotal) FROM invoice_line AS l"
            " WHERE l.invoice_id = {row}.id)"
            " OR {row}.tax_amount <> (SELECT coalesce(sum(x.amount), 0) FROM invoice_tax AS x"
            " WHERE x.invoice_id = {row}.id)",
        ),
        Check(
            "invoice_receivable",
            "NOT EXISTS (SELECT 1 FROM (SELECT sum(j.currency_amount) AS amount,"
            " sum(j.debit) - sum(j.credit) AS company_amount FROM journal_item AS j"
            " JOIN account AS a ON a.id = j.account_id"
            " WHERE j.invoice_id = {row}.id AND a.kind || '' = 'receivable') AS s"
            f" WHERE s.amount = {signed('total_amount')}"
            f" AND s.company_amount = {signed('company_total_amount')})",
        ),
        Check(
            "invoice_company_sums",
            f"{{row}}.currency_id <> {BOOKS_CURRENCY} AND ({{row}}.company_total_amount <>"
            " (SELECT sum(l.company_subtotal) FROM invoice_line AS l"
            " WHERE l.invoice_id = {row}.id) + (SELECT coalesce(sum(x.company_amount), 0)"
            " FROM invoice_tax AS x WHERE x.invoice_id = {row}.id))",
        ),
        Check(
            "invoice_own_rate",
            f"{{row}}.currency_id = {BOOKS_CURRENCY} AND {{row}}.exchange_rate <> {ONE_TO_ONE}",
        ),
        *dated_checks("invoice", series_kind="{row}.kind"),
    ),
    when=NEWLY_POSTED,
    locks=(LOCK_DATES,),
)

CARRIED = carried("invoice", "UPDATE", "NEW.kind", NEWLY_POSTED)

CREDITING = Inspection(
    "invoice_crediting",
    "invoice",
    "UPDATE",
    ledger.CHECKS,
    when=f"{NEWLY_POSTED} AND NEW.kind = 'credit_note'",
    locks=(ledger.LOCK_ORIGINALS,),
    is_isolated=True,
)

PARTS: tuple[Guard, ...] = (
    *all_changes(
        "invoice_line",
        code="invoice_line_fixed",
        violation=is_fixed("{row}.invoice_id"),
        lock=lock_documents("invoice_id"),
    ),
    id_fixed("invoice_line"),
    *not_replaced("invoice_line"),
    *all_changes(
        "invoice_line_tax",
        code="invoice_line_tax_fixed",
        violation="EXISTS (SELECT 1 FROM invoice_line AS l JOIN invoice AS i ON i.id = l.invoice_id"
        " WHERE l.id = {row}.invoice_line_id AND i.state IN ('posted', 'waiting'))",
        lock=Lock(
            "invoice",
            "SELECT l.invoice_id FROM invoice_line AS l"
            " WHERE l.id = ANY (ARRAY(SELECT r.invoice_line_id FROM {rows} AS r))",
        ),
    ),
    *all_changes(
        "invoice_tax",
        code="invoice_tax_fixed",
        violation=is_fixed("{row}.invoice_id"),
        lock=lock_documents("invoice_id"),
    ),
    id_fixed("invoice_tax"),
    *not_replaced("invoice_tax"),
    *all_changes(
        "credited_invoice",
        code="credited_invoice_fixed",
        violation=is_fixed("{row}.credit_note_id"),
        lock=lock_documents("credit_note_id"),
    ),
)

ERASED = " AND ".join(
    [
        "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.salt IS NULL",
        *(f"NEW.{field} = ''" for field in PERSONAL),
        "NEW.invoice_id = OLD.invoice_id",
    ]
)

PARTY_FIXED = (Check("invoice_party_fixed", is_posted("{row}.invoice_id")),)

PARTY: tuple[Guard, ...] = (
    Inspection(
        "invoice_party_added",
        "invoice_party",
        "INSERT",
        PARTY_FIXED,
        locks=(lock_documents("invoice_id"),),
    ),
    Refusal("invoice_party_moved", "invoice_party", "UPDATE", "NEW.invoice_id <> OLD.invoice_id"),
    Inspection(
        "invoice_party_changed",
        "invoice_party",
        "UPDATE",
        PARTY_FIXED,
        when=f"NOT ({ERASED})",
        key="invoice_id",
        locks=(lock_documents("invoice_id"),),
    ),
    Inspection(
        "invoice_party_removed",
        "invoice_party",
        "DELETE",
        PARTY_FIXED,
        locks=(lock_documents("invoice_id"),),
    ),
)

STATUS: tuple[Guard, ...] = (
    kept("invoice_status"),
    Refusal(
        "invoice_status_moved",
        "invoice_status",
        "UPDATE",
        "NEW.invoice_id <> OLD.invoice_id"
        " OR NEW.commercial_partner_id <> OLD.commercial_partner_id",
    ),
)

GUARDS: tuple[Guard, ...] = (
    *STATES,
    POSTING,
    CARRIED,
    CREDITING,
    *PARTS,
    *PARTY,
    *STATUS,
)
