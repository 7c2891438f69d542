"""Tickets with words, tags, followers, files and timelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.book_rows.dialects import Dialect

SUBJECTS = (
    "Clock stops after a few minutes",
    "Lamp arrived with a broken shade",
    "Wrong colour in the parcel",
    "Clock without its second hand",
    "Six cups instead of twelve",
    "Charged twice for one order",
    "Handle of the tray came off",
    "Clock loses ten minutes a day",
    "Parcel came a week too late",
)
RARE = "heron"
RARE_TICKETS = 25  # in books of any size: what is shown does not grow with them
COMMON = "clock"
NOBODY_WROTE = "zeppelin"
FILE_SHA256 = "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5"  # of "12345"


def tickets(dialect: Dialect) -> Iterator[str]:
    """Tickets about an order each, with words, tags, followers and their documents."""
    day = "n.i * 300 / (:tickets + 1)"
    moment = dialect.timed(day)
    subject = " ".join(f"WHEN {n} THEN '{words}'" for n, words in enumerate(SUBJECTS))
    yield (
        "INSERT INTO ticket (id, number, number_value, subject, description, team_id, stage_id,"
        " assignee_id, partner_id, commercial_partner_id, contact_name, email, phone, priority,"
        " priority_rank, product_id, sales_order_id, is_closed, created_at, created_by_id,"
        " updated_at, updated_by_id, staged_at, closed_at, deadline_at, sla_state)"
        f" SELECT n.i, '#' || {dialect.pad('n.i')}, n.i, CASE n.i % 9 {subject} END"
        f" || CASE WHEN n.i % :apart = 0 THEN ' like a {RARE}' ELSE '' END,"
        " 'The customer writes that it happened within the first week of use.', :team,"
        " :stage + n.i % 5, CASE n.i % 3 WHEN 0 THEN NULL WHEN 1 THEN :user ELSE :agent END,"
        " d.partner, d.partner, '', 'buyer' || d.partner || '@example.com', '',"
        " CASE n.i % 4 WHEN 0 THEN 'low' WHEN 1 THEN 'normal' WHEN 2 THEN 'high' ELSE 'urgent' END,"
        f" n.i % 4, l.product, d.id, n.i % 5 > 2, {moment}, :user, {moment}, :user, {moment},"
        f" CASE WHEN n.i % 5 > 2 THEN {moment} END, CASE WHEN n.i % 5 < 3 AND n.i % 7 = 0"
        f" THEN {dialect.timed(f'{day} + 3')} END, CASE WHEN n.i % 5 < 3 AND n.i % 7 = 0"
        " THEN 'on_track' END FROM book_number AS n JOIN book_document AS d ON d.id = 4 * n.i - 3"
        " JOIN book_line AS l ON l.document = d.id AND l.place = 1 WHERE n.i <= :tickets"
    )
    yield (
        "INSERT INTO ticket_document (ticket_id, kind, record_id, number, state, amount,"
        " currency_id, commercial_partner_id, made_at) SELECT i.ticket_id, i.kind, i.id, i.number,"
        " i.state, i.total_amount, i.currency_id, i.commercial_partner_id, i.created_at"
        " FROM invoice AS i WHERE i.ticket_id IS NOT NULL"
    )
    yield (
        "INSERT INTO ticket_search (ticket_id, words) SELECT t.id, substr(t.number, 2) || ' ' ||"
        " lower(t.subject || ' ' || replace(replace(t.email, '@', ' '), '.', ' ') || ' ' || p.name"
        " || ' ' || p.customer_number || ' ' || a.code || ' ' || a.name || ' ' || o.number || ' '"
        " || o.origin_number || ' ' || replace(i.number, '/', ' ')) FROM ticket AS t"
        " JOIN partner AS p ON p.id = t.partner_id JOIN product AS a ON a.id = t.product_id"
        " JOIN sales_order AS o ON o.id = t.sales_order_id"
        " JOIN invoice AS i ON i.id = t.sales_order_id"
    )
    yield ("INSERT INTO tag (name, color) SELECT 'Tag ' || i, i FROM book_number WHERE i <= 8")
    yield (
        "INSERT INTO ticket_tag (ticket_id, tag_id) SELECT t.id, g.id FROM ticket AS t"
        " JOIN tag AS g ON g.color = 1 + t.id % 8 WHERE t.id % 2 = 0"
    )
    added = "t.created_at FROM ticket AS t"
    yield (
        f"INSERT INTO follower (ticket_id, partner_id, added_at) SELECT t.id, t.partner_id, {added}"
    )
    yield f"INSERT INTO follower (ticket_id, user_id, added_at) SELECT t.id, :user, {added}"
    yield (
        "INSERT INTO attachment (id, record_kind, record_id, name, media_type, size, sha256,"
        " added_at, added_by_id) SELECT t.id / 10, 'ticket', t.id, 'photo.jpg', 'image/jpeg', 5,"
        f" '{FILE_SHA256}', t.created_at, :user FROM ticket AS t WHERE t.id % 10 = 0"
    )
    content = "CAST('12345' AS BLOB)" if dialect.is_sqlite else "CAST('12345' AS BYTEA)"
    yield (
        "INSERT INTO attachment_content (attachment_id, content)"
        f" SELECT id, {content} FROM attachment"
    )


def timeline(dialect: Dialect) -> Iterator[str]:
    """Opened, a message of the customer, an answer, a stage; for refunds also those of the note."""
    del dialect
    columns = (
        "INSERT INTO message (kind, ticket_id, record_kind, record_id, author_id,"
        " author_partner_id, body, event, payload, payload_version, made_at)"
    )
    ticket, made = "t.id, 'ticket', t.id", "t.created_at FROM ticket AS t"
    yield (
        f"{columns} SELECT 'event', {ticket}, :user, NULL, '', 'ticket.opened',"
        f" '{{\"number\": \"' || t.number || '\"}}', 1, {made}"
    )
    yield (
        f"{columns} SELECT 'message', {ticket}, NULL, t.partner_id,"
        f" 'It stopped again this morning. Could you look into it?', NULL, '', NULL, {made}"
    )
    yield (
        f"{columns} SELECT 'message', {ticket}, :user, NULL,"
        f" 'Thank you for writing. We will come back to you today.', NULL, '', NULL, {made}"
    )
    yield (
        f"{columns} SELECT 'change', {ticket}, :user, NULL, '', 'ticket.stage_moved',"
        f' \'{{"before": "New", "after": "In progress"}}\', 1, {made}'
    )
    yield (
        f"{columns} SELECT 'event', i.ticket_id, 'credit_note', i.id, :user, NULL, '',"
        ' \'credit_note.posted\', \'{"number": "\' || i.number || \'", "amount": "10.00",'
        ' "currency": "GBP"}\', 1, i.created_at FROM invoice AS i'
        " WHERE i.ticket_id IS NOT NULL"
    )
    yield (
        "INSERT INTO audit (made_at, actor_id, workstation, action, record_kind, record_id,"
        " details) SELECT m.made_at, :user, 'desk', 'ticket.open', m.record_kind, m.record_id,"
        " m.payload FROM message AS m WHERE m.event IS NOT NULL"
    )
