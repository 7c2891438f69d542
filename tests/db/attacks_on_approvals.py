"""Attacks on the limit of refunds and on the approvals of those above it."""

from __future__ import annotations

from tests.db.attack_sql import NOW, POST_NOTE, Attack, added_line, bump, note_of, post

MONEY = 10_000
POST_WAITING = (bump("credit_note"), post("waiting", "{next_note}"))
APPROVE = (
    f"UPDATE approval SET state = 'approved', decided_by_id = {{approver}}, decided_at = '{NOW}'"
    " WHERE id = {approval}"
)
BACK = "UPDATE invoice SET state = 'draft' WHERE id = {waiting}"
ASK = (
    "INSERT INTO approval (invoice_id, state, content_digest, requested_by_id, requested_at)"
    f" VALUES ({{waiting}}, 'waiting', 'd', {{other_user}}, '{NOW}')"
)
ON_TICKET = "UPDATE invoice SET ticket_id = {ticket} WHERE id = {note}"
IMPORTED = "UPDATE user_account SET is_system = TRUE WHERE id = {other_user}"


def limited(amount: int) -> tuple[str, str]:
    """Put the draft credit note on the ticket, whose team gets a limit."""
    return ON_TICKET, f"UPDATE team SET refund_limit = {amount} WHERE id = {{team}}"


def giving(goodwill: int, limit: int, *, waiting: int = 0) -> tuple[str, ...]:
    """Let the draft credit note on the ticket give goodwill, another wait that gives some too."""
    total = 300_000 + goodwill
    other = "UPDATE invoice SET ticket_id = {ticket}, state = '%s' WHERE id = {other_note}"
    return (
        ON_TICKET,
        f"UPDATE team SET goodwill_limit = {limit} WHERE id = {{team}}",
        *note_of(300_000),
        added_line("goodwill", goodwill, "NULL"),
        f"UPDATE invoice SET untaxed_amount = {total}, total_amount = {total} WHERE id = {{note}}",
        f"UPDATE credited_invoice SET untaxed_amount = {total}, total_amount = {total}"
        " WHERE credit_note_id = {note}",
        added_line("goodwill", waiting, "NULL").replace("{note}", "{other_note}"),
        other % "waiting",
    )


def posted_at(moment: str) -> tuple[str, ...]:
    """Post the draft credit note at another time."""
    return (*POST_NOTE[:-1], POST_NOTE[-1].replace(NOW, moment))


POSTING = (
    Attack("invoice_not_approved", POST_WAITING, (APPROVE, *POST_WAITING)),
    Attack(
        "invoice_not_approved",
        ("UPDATE approval SET state = 'rejected' WHERE id = {approval}", *POST_WAITING),
        (APPROVE, *POST_WAITING),
        note="rejected",
    ),
    Attack(
        "invoice_not_approved",
        (APPROVE, BACK, BACK.replace("draft", "waiting"), *POST_WAITING),
        (APPROVE, BACK, *POST_WAITING),
        note="changed since",
    ),
    Attack(
        "invoice_not_approved",
        (APPROVE, BACK, BACK.replace("draft", "waiting"), ASK, *POST_WAITING),
        (APPROVE, BACK, BACK.replace("draft", "waiting"), ASK),
        note="asked anew",
    ),
    # 50 of this credit note, 20 posted and 10 waiting on the same invoice
    Attack(
        "invoice_above_limit",
        (*limited(80 * MONEY - 1), *POST_NOTE),
        (*limited(80 * MONEY), *POST_NOTE),
    ),
    Attack(
        "invoice_above_limit",
        (*limited(80 * MONEY - 1), *posted_at("2026-04-01 10:00:00")),
        (*limited(80 * MONEY - 1), *posted_at("2026-04-01 10:00:01")),
        note="of thirty days",
    ),
    Attack(
        "invoice_above_limit",
        (
            *limited(89 * MONEY),
            "UPDATE invoice SET ticket_id = {ticket}, state = 'waiting' WHERE id = {other_note}",
            *POST_NOTE,
        ),
        (
            *limited(90 * MONEY),
            "UPDATE invoice SET ticket_id = {ticket}, state = 'waiting' WHERE id = {other_note}",
            *POST_NOTE,
        ),
        note="of the same ticket",
    ),
    Attack(
        "invoice_above_limit",
        (
            *limited(MONEY),
            "UPDATE invoice SET is_historic = TRUE WHERE id = {note}",
            *POST_NOTE[:-1],
            post("note", "{next_note}", ", posted_by_id = {other_user}"),
        ),
        (
            *limited(MONEY),
            IMPORTED,
            "UPDATE invoice SET is_historic = TRUE WHERE id = {note}",
            *POST_NOTE[:-1],
            post("note", "{next_note}", ", posted_by_id = {other_user}"),
        ),
        note="said to be imported",
    ),
    Attack(
        "invoice_above_limit",
        (
            *limited(MONEY),
            IMPORTED,
            *POST_NOTE[:-1],
            post("note", "{next_note}", ", posted_by_id = {other_user}"),
        ),
        (*limited(100 * MONEY), *POST_NOTE),
        note="by a system user",
    ),
    Attack(
        "invoice_above_goodwill_limit",
        (*giving(500_000, 499_999), *POST_NOTE),
        (*giving(500_000, 500_000), *POST_NOTE),
    ),
    Attack(
        "invoice_above_goodwill_limit",
        (*giving(500_000, 599_999, waiting=100_000), *POST_NOTE),
        (*giving(500_000, 600_000, waiting=100_000), *POST_NOTE),
        note="with what waits",
    ),
    Attack(
        "invoice_above_goodwill_limit",
        (*giving(1, 99_999, waiting=100_000), *POST_NOTE),
        (*giving(0, 99_999, waiting=100_000), *POST_NOTE),
        note="of one that gives none",
    ),
)

WAITING = (
    Attack(
        "invoice_waiting_fixed",
        ("UPDATE invoice SET total_amount = total_amount + 1 WHERE id = {waiting}",),
        ("UPDATE invoice SET version = version + 1 WHERE id = {waiting}",),
    ),
    Attack(
        "invoice_waiting_fixed",
        (APPROVE, POST_WAITING[0], post("waiting", "{next_note}", ", reason = 'x'")),
        (APPROVE, *POST_WAITING),
        note="at posting",
    ),
    Attack(
        "invoice_waiting_fixed",
        ("UPDATE invoice SET ticket_id = {ticket} WHERE id = {waiting}",),
        (f"{BACK.split(' WHERE', maxsplit=1)[0]}, ticket_id = {{ticket}} WHERE id = {{waiting}}",),
        note="to another ticket",
    ),
    Attack(
        "invoice_line_fixed",
        ("UPDATE invoice_line SET description = 'x' WHERE invoice_id = {waiting}",),
        (BACK, "UPDATE invoice_line SET description = 'x' WHERE invoice_id = {waiting}"),
        note="waiting",
    ),
    Attack(
        "credited_invoice_fixed",
        ("DELETE FROM credited_invoice WHERE credit_note_id = {waiting}",),
        (BACK, "DELETE FROM credited_invoice WHERE credit_note_id = {waiting}"),
        note="waiting",
    ),
)

REQUESTS = (
    Attack(
        "approval_born_decided",
        (BACK, BACK.replace("draft", "waiting"), ASK.replace("'waiting', 'd'", "'approved', 'd'")),
        (BACK, BACK.replace("draft", "waiting"), ASK),
    ),
    Attack("approval_not_waiting", (BACK, ASK), (BACK, BACK.replace("draft", "waiting"), ASK)),
    Attack(
        "approval_not_waiting",
        (APPROVE, *POST_WAITING, ASK.replace("{waiting}", "{posted_note}")),
        (APPROVE, *POST_WAITING),
        note="posted",
    ),
    Attack(
        "approval_by_oneself",
        (APPROVE.replace("{approver}", "{other_user}"),),
        (APPROVE,),
        note="who asked",
    ),
    Attack(
        "approval_by_oneself",
        (APPROVE.replace("{approver}", "{user}"),),
        (APPROVE,),
        note="who made it",
    ),
    Attack(
        "approval_by_oneself",
        ("UPDATE approval SET state = 'approved' WHERE id = {approval}",),
        ("UPDATE approval SET state = 'withdrawn' WHERE id = {approval}",),
        note="nobody",
    ),
    Attack(
        "approval_without_right",
        (
            "UPDATE user_role SET role = 'administrator' WHERE user_id = {approver}",
            APPROVE,
        ),
        ("UPDATE user_role SET role = 'accountant' WHERE user_id = {approver}", APPROVE),
    ),
    Attack(
        "approval_without_right",
        ("UPDATE user_account SET is_active = FALSE WHERE id = {approver}", APPROVE),
        (APPROVE,),
        note="who left",
    ),
    Attack(
        "approval_fixed",
        ("UPDATE approval SET content_digest = 'x' WHERE id = {approval}",),
        (APPROVE,),
        note="digest",
    ),
    Attack(
        "approval_fixed",
        ("UPDATE approval SET is_goodwill = TRUE WHERE id = {approval}",),
        (APPROVE,),
        note="which limit",
    ),
    Attack(
        "approval_fixed",
        ("UPDATE approval SET requested_by_id = {user} WHERE id = {approval}",),
        (APPROVE,),
        note="who asked",
    ),
    Attack(
        "approval_fixed",
        (APPROVE, "UPDATE approval SET decided_by_id = {user} WHERE id = {approval}"),
        (APPROVE, "UPDATE approval SET state = 'withdrawn' WHERE id = {approval}"),
        note="who approved",
    ),
    Attack(
        "approval_fixed",
        ("UPDATE approval SET state = 'rejected' WHERE id = {approval}", APPROVE),
        ("UPDATE approval SET state = 'rejected' WHERE id = {approval}",),
        note="after all",
    ),
    Attack(
        "approval_kept",
        ("DELETE FROM approval WHERE id = {approval}",),
        (BACK, "DELETE FROM approval WHERE id = {approval}"),
    ),
    Attack(
        "approval_id_fixed",
        ("UPDATE approval SET id = 999 WHERE id = {approval}",),
        (APPROVE,),
    ),
    Attack(
        "approval_replaced",
        (ASK.replace("INSERT", "INSERT OR REPLACE"),),
        (BACK, BACK.replace("draft", "waiting"), ASK),
        ("sqlite",),
    ),
)

MOVE = "UPDATE ticket SET team_id = {other_team} WHERE id = {ticket}"
MOVE_THEN = MOVE.replace(" WHERE", ", updated_at = '2026-03-02 10:00:01' WHERE")
TICKET = "number, number_value, subject, team_id, stage_id, priority, priority_rank"
MADE = "created_at, created_by_id, updated_at, updated_by_id, staged_at"
AGAIN = (
    f"INSERT INTO ticket ({TICKET}, {MADE}) SELECT '#2', 2, subject, {{other_team}}, stage_id,"
    f" priority, priority_rank, {MADE} FROM ticket WHERE id = {{ticket}}"
)
STAY = (
    "INSERT INTO ticket_stay (ticket_id, team_id, left_at)"
    f" SELECT ticket_id, team_id, '{NOW}' FROM ticket_stay"
)

STAYS = (
    Attack(
        "invoice_above_limit",
        (*limited(80 * MONEY - 1), MOVE, *POST_NOTE),
        (*limited(80 * MONEY), MOVE, *POST_NOTE),
        note="of a ticket that was moved",
    ),
    Attack(
        "invoice_above_limit",
        (*limited(80 * MONEY - 1), MOVE, MOVE_THEN.replace("other_team", "team"), *POST_NOTE),
        (*limited(80 * MONEY), MOVE, MOVE_THEN.replace("other_team", "team"), *POST_NOTE),
        note="of a ticket that was moved there and back",
    ),
    Attack(
        "invoice_above_limit",
        (*limited(MONEY), MOVE_THEN, *posted_at("2026-04-01 10:00:01")),
        (*limited(MONEY), MOVE_THEN, *posted_at("2026-04-01 10:00:02")),
        note="kept for thirty days",
    ),
    Attack(
        "invoice_above_goodwill_limit",
        (*giving(40_000, 40_000 - 1), MOVE, *POST_NOTE),
        (*giving(40_000, 40_000), MOVE, *POST_NOTE),
        note="of a ticket that was moved",
    ),
    Attack(
        "ticket_stay_fixed",
        (MOVE, "UPDATE ticket_stay SET left_at = '2026-01-01 10:00:00'"),
        (MOVE, STAY),
    ),
    Attack("ticket_stay_kept", (MOVE, "DELETE FROM ticket_stay"), (MOVE, STAY)),
    Attack(
        "ticket_stay_replaced",
        (
            MOVE,
            STAY.replace("INSERT", "INSERT OR REPLACE")
            .replace("(ticket_id", "(id, ticket_id")
            .replace("SELECT", "SELECT id,"),
        ),
        (MOVE, STAY),
        ("sqlite",),
    ),
    Attack("ticket_id_fixed", ("UPDATE ticket SET id = 999 WHERE id = {ticket}",), (MOVE,)),
    Attack(
        "ticket_replaced",
        (
            AGAIN.replace("INSERT", "INSERT OR REPLACE")
            .replace("(number", "(id, number")
            .replace("SELECT", "SELECT id,"),
        ),
        (AGAIN,),
        ("sqlite",),
    ),
)

ATTACKS = (*POSTING, *STAYS, *WAITING, *REQUESTS)
