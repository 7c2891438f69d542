"""The documents of tickets, against the records that they stand for."""

from __future__ import annotations

from app.services.integrity.rules import SqlRule

TICKET_DOCUMENT = "ticket_document"

OF_INVOICES = "('invoice', 'credit_note')"

RULES = (
    SqlRule(
        TICKET_DOCUMENT,
        "check.ticket_document_of_unknown_kind",
        "SELECT 'ticket' AS record_kind, x.ticket_id AS record_id, x.kind, x.record_id AS document"
        f" FROM ticket_document AS x WHERE x.kind NOT IN {OF_INVOICES}"
        " AND x.kind NOT IN ('transfer', 'repair')"
        " ORDER BY x.ticket_id, x.record_id",
    ),
    SqlRule(
        TICKET_DOCUMENT,
        "check.ticket_document_of_nothing",
        "SELECT 'ticket' AS record_kind, x.ticket_id AS record_id, x.kind, x.record_id AS document"
        " FROM ticket_document AS x"
        " LEFT JOIN invoice AS d ON d.id = x.record_id AND d.kind = x.kind"
        f" WHERE x.kind IN {OF_INVOICES} AND (d.id IS NULL OR d.ticket_id IS NULL"
        " OR d.ticket_id <> x.ticket_id) ORDER BY x.ticket_id, x.record_id",
    ),
    SqlRule(
        TICKET_DOCUMENT,
        "check.ticket_document_missing",
        "SELECT d.kind AS record_kind, d.id AS record_id, coalesce(d.number, '–') AS number,"
        " d.ticket_id AS ticket FROM invoice AS d LEFT JOIN ticket_document AS x"
        " ON x.ticket_id = d.ticket_id AND x.kind = d.kind AND x.record_id = d.id"
        " WHERE d.ticket_id IS NOT NULL AND x.ticket_id IS NULL ORDER BY d.id",
    ),
    SqlRule(
        TICKET_DOCUMENT,
        "check.ticket_document_says_otherwise",
        "SELECT d.kind AS record_kind, d.id AS record_id, coalesce(d.number, '–') AS number,"
        " x.ticket_id AS ticket, d.state, d.total_amount, coalesce(x.number, '–') AS said_number,"
        " x.state AS said_state, x.amount AS said_amount FROM ticket_document AS x"
        " JOIN invoice AS d ON d.id = x.record_id AND d.kind = x.kind"
        " AND d.ticket_id = x.ticket_id"
        " WHERE coalesce(x.number, '') <> coalesce(d.number, '') OR x.state <> d.state"
        " OR coalesce(x.amount, -1) <> d.total_amount"
        " OR coalesce(x.currency_id, 0) <> d.currency_id"
        " OR coalesce(x.commercial_partner_id, 0) <> d.commercial_partner_id"
        " ORDER BY x.ticket_id, d.id",
    ),
    SqlRule(
        TICKET_DOCUMENT,
        "check.ticket_document_of_nothing",
        "SELECT 'ticket' AS record_kind, x.ticket_id AS record_id, x.kind, x.record_id AS document"
        " FROM ticket_document AS x LEFT JOIN transfer AS t ON t.id = x.record_id"
        " AND t.ticket_id = x.ticket_id WHERE x.kind = 'transfer' AND t.id IS NULL"
        " ORDER BY x.ticket_id, x.record_id",
    ),
    SqlRule(
        TICKET_DOCUMENT,
        "check.ticket_transfer_otherwise",
        "SELECT 'transfer' AS record_kind, t.id AS record_id, t.number, t.ticket_id AS ticket,"
        " t.state, coalesce(x.number, '–') AS said_number, coalesce(x.state, '–') AS said_state"
        " FROM transfer AS t LEFT JOIN ticket_document AS x ON x.kind = 'transfer'"
        " AND x.record_id = t.id AND x.ticket_id = t.ticket_id WHERE t.ticket_id IS NOT NULL"
        " AND (x.ticket_id IS NULL OR coalesce(x.number, '') <> t.number OR x.state <> t.state)"
        " ORDER BY t.id",
    ),
)
