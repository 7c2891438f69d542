"""What belongs to documents and tickets is missing, or says something else."""

from __future__ import annotations

from tests.services.corruptions.broken import DELIVERY, broken


def moved_at(moment: str) -> tuple[str, ...]:
    """Say that the ticket of the approved credit note went then to a team without a limit."""
    of_it = "(SELECT i.ticket_id FROM invoice AS i WHERE i.id = {approved})"
    return (
        "INSERT INTO team (name, sequence, assignment) VALUES ('Moved to', 9, 'manual')",
        "INSERT INTO ticket_stay (ticket_id, team_id, left_at)"
        f" SELECT k.id, k.team_id, '{moment}' FROM ticket AS k WHERE k.id = {of_it}",
        "UPDATE ticket SET team_id = (SELECT max(id) FROM team), updated_at = '2027-02-01 09:00:00'"
        f" WHERE id = {of_it}",
    )


CASES = (
    broken("guards", "guard_missing", "DROP TRIGGER guard_invoice_kept", engines=("sqlite",)),
    broken(
        "guards",
        "guard_missing",
        "ALTER TABLE invoice DISABLE TRIGGER guard_invoice_kept",
        engines=("postgresql",),
    ),
    broken(
        "guards",
        "guard_missing",
        "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'",
        engines=("postgresql",),
    ),
    broken(
        "lock_dates",
        "lock_date_missing",
        "DELETE FROM lock_date",
    ),
    broken(
        "lock_dates",
        "lock_date_missing",
        "INSERT INTO audit (made_at, actor_id, workstation, action, record_kind, record_id,"
        " details) SELECT made_at, actor_id, '', 'lock_date.move', 'lock_date', 4711, '{{}}'"
        " FROM audit WHERE id = (SELECT min(id) FROM audit)",
    ),
    broken(
        "lock_dates",
        "lock_date_otherwise",
        "UPDATE lock_date SET locked_until_on = '2026-10-31'",
    ),
    broken("approval", "not_approved", "DELETE FROM approval WHERE invoice_id = {approved}"),
    broken(
        "approval",
        "not_approved",
        "DELETE FROM approval WHERE invoice_id = {approved}",
        *moved_at("2027-01-01 09:00:00.000000"),
    ),
    broken(
        "approval",
        "not_approved",
        "DELETE FROM approval WHERE invoice_id = {approved}",
        *moved_at("2026-11-20 09:00:00.000000"),
    ),
    broken("approval", "goodwill_not_approved", "DELETE FROM approval WHERE invoice_id = {given}"),
    broken(
        "approval",
        "approved_otherwise",
        "UPDATE approval SET content_digest = 'x' WHERE invoice_id = {approved}",
    ),
    broken(
        "approval",
        "approved_by_oneself",
        "UPDATE approval SET decided_by_id = requested_by_id WHERE invoice_id = {approved}",
    ),
    broken(
        "ticket_document",
        "ticket_document_of_unknown_kind",
        "INSERT INTO ticket_document (ticket_id, kind, record_id, state, made_at)"
        " SELECT ticket_id, 'gift', 1, 'posted', made_at FROM ticket_document"
        " WHERE record_id = {draft}",
    ),
    broken(
        "ticket_document",
        "ticket_document_of_nothing",
        "INSERT INTO ticket_document (ticket_id, kind, record_id, state, made_at)"
        " SELECT ticket_id, kind, 4711, state, made_at FROM ticket_document"
        " WHERE record_id = {draft}",
    ),
    broken(
        "ticket_document",
        "ticket_document_missing",
        "DELETE FROM ticket_document WHERE record_id = {draft}",
    ),
    broken(
        "ticket_document",
        "ticket_document_says_otherwise",
        "UPDATE ticket_document SET amount = amount - 1 WHERE record_id = {some}",
    ),
    broken(
        "ticket_document",
        "ticket_transfer_otherwise",
        f"UPDATE transfer SET ticket_id = (SELECT min(id) FROM ticket) WHERE id = {DELIVERY}",
    ),
    broken(
        "ticket_document",
        "ticket_document_of_nothing",
        "INSERT INTO ticket_document (ticket_id, kind, record_id, state, made_at)"
        f" SELECT ticket_id, 'transfer', {DELIVERY}, 'done', made_at FROM ticket_document"
        " WHERE record_id = {draft}",
    ),
    broken(
        "ticket_document",
        "ticket_repair_otherwise",
        "UPDATE ticket_document SET state = 'new' WHERE kind = 'repair'",
    ),
    broken(
        "ticket_document",
        "ticket_document_of_nothing",
        "INSERT INTO ticket_document (ticket_id, kind, record_id, state, made_at)"
        " SELECT ticket_id, kind, 999, state, made_at FROM ticket_document WHERE kind = 'repair'",
    ),
    broken(
        "attachments",
        "attachment_without_content",
        "DELETE FROM attachment_content WHERE attachment_id = {attached}",
    ),
    broken(
        "attachments",
        "attachment_changed",
        "UPDATE attachment SET size = size + 1 WHERE id = {attached}",
    ),
    broken(
        "orphans",
        "attachment_of_unknown_kind",
        "UPDATE attachment SET record_kind = 'nothing' WHERE id = {attached}",
    ),
    broken(
        "orphans",
        "row_is_orphan",
        "PRAGMA defer_foreign_keys = ON",
        "UPDATE message SET author_id = 4711 WHERE id = (SELECT min(id) FROM message)",
        engines=("sqlite",),
    ),
    broken(
        "orphans",
        "row_is_orphan",
        "SET LOCAL session_replication_role = replica",
        "UPDATE message SET author_id = 4711 WHERE id = (SELECT min(id) FROM message)",
        engines=("postgresql",),
    ),
    broken(
        "orphans",
        "attachment_of_nothing",
        "UPDATE attachment SET record_id = 4711 WHERE id = {attached}",
    ),
    broken(
        "orphans",
        "photo_of_nothing",
        "UPDATE attachment SET record_kind = 'move', record_id = 4711 WHERE id = {attached}",
    ),
    broken(
        "orphans",
        "photo_of_nothing",
        "UPDATE attachment SET record_kind = 'repair', record_id = 4711 WHERE id = {attached}",
    ),
)
