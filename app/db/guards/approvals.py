"""Guards of approvals: who may approve, what holds meanwhile, what is not posted without."""

from __future__ import annotations

from app.db.guards import ledger
from app.db.guards.kinds import (
    Carry,
    Check,
    Guard,
    Inspection,
    Lock,
    Refusal,
    Trace,
    append_only,
    id_fixed,
    not_replaced,
)

# What a request names; while the credit note waits nothing of it changes (rules 21).
CONTENT = (
    "kind",
    "journal_id",
    "partner_id",
    "commercial_partner_id",
    "sales_order_id",
    "ticket_id",
    "invoice_on",
    "accounting_on",
    "due_on",
    "currency_id",
    "exchange_rate",
    "tax_rounding",
    "language",
    "reason",
    "reason_id",
    "reversed_invoice_id",
    "corrected_invoice_id",
    "is_correction",
    "untaxed_amount",
    "tax_amount",
    "total_amount",
    "company_total_amount",
    "created_by_id",
    "is_historic",
)

STEPS = (
    "(OLD.state = 'waiting' AND NEW.state IN ('approved', 'rejected', 'withdrawn', 'fallen'))"
    " OR (OLD.state = 'approved' AND NEW.state IN ('withdrawn', 'fallen'))"
)

MAY_APPROVE = "r.role IN ('supervisor', 'accountant')"

# Also held when it is posted, whatever became of the approver's roles since.
APPROVED = (
    "EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = {row}.id AND a.state = 'approved'"
    " AND a.decided_by_id <> a.requested_by_id AND a.decided_by_id <> {row}.created_by_id)"
)

IS_IMPORTED = (
    "({row}.is_historic AND EXISTS (SELECT 1 FROM user_account AS u"
    " WHERE u.id = {row}.posted_by_id AND u.is_system))"
)

# This credit note and all others, posted or waiting, of its ticket or of an invoice of its, of the
# last thirty days; what was taken over from before counts on its own day. As an expression, lest
# the documents of the kind be looked through instead of found by their ids.
REFUNDED = (
    "SELECT sum(n.company_total_amount) FROM (SELECT i.id FROM invoice AS i"
    " WHERE i.ticket_id = {row}.ticket_id UNION SELECT c.credit_note_id FROM credited_invoice AS m"
    " JOIN credited_invoice AS c ON c.original_invoice_id = m.original_invoice_id"
    " WHERE m.credit_note_id = {row}.id) AS w JOIN invoice AS n ON n.id = w.id"
    " WHERE n.kind || '' = 'credit_note' AND (n.state = 'waiting' OR (n.state = 'posted'"
    " AND CASE WHEN n.is_historic THEN n.accounting_on > {month_ago_on}"
    " ELSE n.posted_at >= {month_ago} END))"
)


def lowest(limit: str) -> str:
    """SQL: the lowest limit of the team of a ticket and of those it was in for thirty days."""
    return (
        f"SELECT min(g.{limit}) FROM (SELECT k.team_id FROM ticket AS k"
        " WHERE k.id = {row}.ticket_id UNION SELECT s.team_id FROM ticket_stay AS s"
        " WHERE s.ticket_id = {row}.ticket_id AND s.left_at >= {month_ago}) AS w"
        " JOIN team AS g ON g.id = w.team_id"
    )


LIMIT, GOODWILL_LIMIT = lowest("refund_limit"), lowest("goodwill_limit")


def goodwill_of(note: str) -> str:
    """SQL: the goodwill of a credit note less what it takes back, with tax, for the company.

    In another currency it is what is left of the parts that go with its originals.
    """
    own = f"invoice_line AS l WHERE l.invoice_id = {note}.id AND l.kind IN {ledger.GOODWILL}"
    return (
        f"CASE WHEN {note}.currency_id = {ledger.BOOKS_CURRENCY} THEN"
        f" (SELECT coalesce(sum(l.subtotal), 0) FROM {own})"
        " + (SELECT coalesce(sum(t.amount), 0) FROM invoice_line AS l"
        " JOIN invoice_line_tax AS t ON t.invoice_line_id = l.id"
        f" WHERE l.invoice_id = {note}.id AND l.kind IN {ledger.GOODWILL})"
        f" WHEN EXISTS (SELECT 1 FROM {own}) THEN"
        " (SELECT coalesce(sum(c.company_total_amount), 0) FROM credited_invoice AS c"
        f" WHERE c.credit_note_id = {note}.id)"
        " - (SELECT coalesce(sum(l.company_subtotal), 0) FROM invoice_line AS l"
        f" WHERE l.invoice_id = {note}.id AND l.kind NOT IN {ledger.BESIDE_LINES})"
        " - (SELECT coalesce(sum(x.company_amount), 0) FROM invoice_tax AS x"
        f" WHERE x.invoice_id = {note}.id AND x.original_invoice_id IS NOT NULL) ELSE 0 END"
    )


# All goodwill of the ticket, posted or waiting; what a waiting one takes back makes no room yet.
GIVEN = (
    "SELECT sum(CASE WHEN g.state = 'posted' OR g.amount > 0 THEN g.amount ELSE 0 END)"
    f" FROM (SELECT n.state, {goodwill_of('n')} AS amount FROM invoice AS n"
    " WHERE n.ticket_id = {row}.ticket_id AND n.kind || '' = 'credit_note'"
    " AND n.state IN ('waiting', 'posted')) AS g"
)

# So that two credit notes of one ticket do not pass together; that of the originals is in `ledger`.
LOCK_TICKETS = Lock(
    "ticket",
    "SELECT k.id FROM ticket AS k"
    " WHERE k.id = ANY (ARRAY(SELECT r.ticket_id FROM {rows} AS r))"
    " AND EXISTS (SELECT 1 FROM (SELECT k.team_id UNION SELECT s.team_id FROM ticket_stay AS s"
    " WHERE s.ticket_id = k.id) AS w JOIN team AS g ON g.id = w.team_id"
    " WHERE g.refund_limit IS NOT NULL OR g.goodwill_limit IS NOT NULL)",
)

POSTING: tuple[Guard, ...] = (
    Inspection(
        "invoice_approval",
        "invoice",
        "UPDATE",
        (Check("invoice_not_approved", f"NOT {APPROVED}"),),
        when="NEW.state = 'posted' AND OLD.state = 'waiting'",
    ),
    Inspection(
        "invoice_limit",
        "invoice",
        "UPDATE",
        (
            Check(
                "invoice_above_limit",
                f"({REFUNDED}) > ({LIMIT}) AND NOT {IS_IMPORTED} AND NOT {APPROVED}",
            ),
            Check(
                "invoice_above_goodwill_limit",
                f"({GOODWILL_LIMIT}) IS NOT NULL AND {goodwill_of('{row}')} > 0"
                f" AND ({GIVEN}) > ({GOODWILL_LIMIT}) AND NOT {IS_IMPORTED} AND NOT {APPROVED}",
            ),
        ),
        when="NEW.state = 'posted' AND NEW.kind = 'credit_note'",
        locks=(LOCK_TICKETS,),
        is_isolated=True,
    ),
    Refusal(
        "invoice_waiting_fixed",
        "invoice",
        "UPDATE",
        "OLD.state = 'waiting' AND NEW.state <> 'draft' AND NOT ("
        + " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in CONTENT)
        + ")",
    ),
    Carry(
        "approval_falls",
        "invoice",
        "UPDATE",
        target="approval",
        assignments="state = 'fallen'",
        where="approval.invoice_id = NEW.id AND approval.state IN ('waiting', 'approved')",
        when="NEW.state = 'draft' AND OLD.state = 'waiting'",
    ),
)

LOCK_NOTE = Lock("invoice", "SELECT r.invoice_id FROM {rows} AS r")

NOT_WAITING = Check(
    "approval_not_waiting",
    "NOT EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = {row}.invoice_id AND i.state = 'waiting'"
    " AND i.kind = 'credit_note')",
)

REQUESTS: tuple[Guard, ...] = (
    Refusal(
        "approval_born_decided",
        "approval",
        "INSERT",
        "NEW.state <> 'waiting' OR NEW.decided_by_id IS NOT NULL",
    ),
    Inspection("approval_asked", "approval", "INSERT", (NOT_WAITING,), locks=(LOCK_NOTE,)),
    Refusal(
        "approval_fixed",
        "approval",
        "UPDATE",
        "NEW.invoice_id <> OLD.invoice_id OR NEW.content_digest <> OLD.content_digest"
        " OR NEW.requested_by_id <> OLD.requested_by_id OR NEW.requested_at <> OLD.requested_at"
        " OR NEW.limit_amount <> OLD.limit_amount OR NEW.sum_amount <> OLD.sum_amount"
        " OR NEW.is_goodwill <> OLD.is_goodwill"
        f" OR (NEW.state <> OLD.state AND NOT ({STEPS}))"
        " OR (NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id AND OLD.state <> 'waiting')",
    ),
    Inspection(
        "approval_given",
        "approval",
        "UPDATE",
        (
            NOT_WAITING,
            Check(
                "approval_by_oneself",
                "{row}.decided_by_id IS NULL OR {row}.decided_by_id = {row}.requested_by_id"
                " OR EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = {row}.invoice_id"
                " AND i.created_by_id = {row}.decided_by_id)",
            ),
            Check(
                "approval_without_right",
                "NOT EXISTS (SELECT 1 FROM user_account AS u JOIN user_role AS r"
                f" ON r.user_id = u.id WHERE u.id = {{row}}.decided_by_id AND {MAY_APPROVE}"
                " AND u.is_active AND NOT u.is_system)",
            ),
        ),
        when="NEW.state = 'approved' AND OLD.state = 'waiting'",
        locks=(LOCK_NOTE,),
    ),
    Inspection(
        "approval_removed",
        "approval",
        "DELETE",
        (
            Check(
                "approval_kept",
                "EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = {row}.invoice_id"
                " AND i.state IN ('waiting', 'posted'))",
            ),
        ),
        locks=(LOCK_NOTE,),
    ),
    id_fixed("approval"),
    *not_replaced(
        "approval",
        "k.invoice_id = NEW.invoice_id AND k.state IN ('waiting', 'approved')",
        is_changeable=False,
    ),
)

# Where a ticket was before, lest a limit be got round by moving it. The program says when it moved;
# who moves it and says nothing is told the time by the database.
STAYS: tuple[Guard, ...] = (
    Trace(
        "ticket_moved",
        "ticket",
        "ticket_stay",
        (
            ("ticket_id", "NEW.id"),
            ("team_id", "OLD.team_id"),
            (
                "left_at",
                "CASE WHEN NEW.updated_at > OLD.updated_at THEN NEW.updated_at ELSE {clock} END",
            ),
        ),
        when="NEW.team_id <> OLD.team_id",
    ),
    id_fixed("ticket"),
    *not_replaced("ticket"),
    *append_only("ticket_stay"),
    *not_replaced("ticket_stay", is_changeable=False),
)

GUARDS: tuple[Guard, ...] = (*POSTING, *REQUESTS, *STAYS)
