"""Repairs: what is done has its moves, a serial is in one open repair, links lead somewhere."""

from __future__ import annotations

from app.db.guards.stock import SERIAL
from app.services.integrity.links import TICKET_DOCUMENT
from app.services.integrity.rules import SqlRule

REPAIR = "repair"

RULES = (
    SqlRule(
        REPAIR,
        "check.repair_part_not_moved",
        "SELECT 'repair' AS record_kind, r.id AS record_id, r.number, p.line_number AS line,"
        " p.done_quantity, coalesce(m.done_quantity, 0) AS moved_quantity FROM repair_order AS r"
        " JOIN repair_part AS p ON p.repair_order_id = r.id"
        " JOIN product AS g ON g.id = p.product_id"
        " LEFT JOIN move AS m ON m.id = p.move_id AND m.state = 'done'"
        " WHERE g.kind = 'goods' AND coalesce(m.done_quantity, 0) <> CASE r.state"
        " WHEN 'repaired' THEN p.done_quantity ELSE 0 END ORDER BY r.id, p.line_number",
    ),
    SqlRule(
        REPAIR,
        "check.repair_transfer_open",
        "SELECT 'repair' AS record_kind, r.id AS record_id, r.number, r.state,"
        " t.number AS transfer, t.state AS transfer_state FROM repair_order AS r"
        " JOIN transfer AS t ON t.id = r.transfer_id WHERE r.state IN ('repaired', 'cancelled')"
        " AND t.state NOT IN ('done', 'cancelled') ORDER BY r.id",
    ),
    SqlRule(
        REPAIR,
        "check.repair_without_lot",
        "SELECT 'repair' AS record_kind, r.id AS record_id, r.number, g.code FROM repair_order AS r"
        " JOIN product AS g ON g.id = r.product_id WHERE r.lot_id IS NULL"
        " AND r.state IN ('confirmed', 'under_repair', 'repaired')"
        " AND coalesce((SELECT c.tracking_before FROM tracking_change AS c"
        " WHERE c.product_id = r.product_id AND c.last_repair_id >= r.id AND r.state = 'repaired'"
        " ORDER BY c.id LIMIT 1), g.tracking) <> 'none' ORDER BY r.id",
    ),
    SqlRule(
        REPAIR,
        "check.repair_lot_otherwise",
        "SELECT 'repair' AS record_kind, r.id AS record_id, r.number, x.name AS lot"
        " FROM repair_order AS r JOIN lot AS x ON x.id = r.lot_id"
        " WHERE x.product_id <> r.product_id"
        f" OR coalesce(r.serial_id, 0) <> CASE WHEN {SERIAL} THEN x.id ELSE 0 END ORDER BY r.id",
    ),
    SqlRule(
        REPAIR,
        "check.repair_transfer_otherwise",
        "SELECT 'repair' AS record_kind, r.id AS record_id, r.number, p.line_number AS line,"
        " t.number AS transfer FROM repair_order AS r"
        " JOIN repair_part AS p ON p.repair_order_id = r.id JOIN move AS m ON m.id = p.move_id"
        " JOIN transfer AS t ON t.id = m.transfer_id WHERE r.state = 'repaired'"
        " AND m.transfer_id <> coalesce(r.transfer_id, 0) ORDER BY r.id, p.line_number",
    ),
    SqlRule(
        REPAIR,
        "check.repair_warranty_charged",
        "SELECT 'repair' AS record_kind, r.id AS record_id, r.number, p.line_number AS line,"
        " o.number AS sales_order, l.subtotal AS line_amount FROM repair_order AS r"
        " JOIN repair_part AS p ON p.repair_order_id = r.id"
        " JOIN sales_order_line AS l ON l.id = p.sales_order_line_id"
        " JOIN sales_order AS o ON o.id = l.sales_order_id WHERE r.is_under_warranty"
        " AND o.state <> 'cancelled' AND l.subtotal <> 0 ORDER BY r.id, p.line_number",
    ),
    SqlRule(
        REPAIR,
        "check.repair_serial_twice",
        "SELECT 'repair' AS record_kind, max(r.id) AS record_id, x.name AS serial,"
        " count(*) AS repairs FROM repair_order AS r JOIN lot AS x ON x.id = r.lot_id"
        " WHERE r.state IN ('new', 'confirmed', 'under_repair')"
        f" AND {SERIAL} GROUP BY x.id HAVING count(*) > 1 ORDER BY x.id",
    ),
    SqlRule(
        REPAIR,
        "check.repair_order_otherwise",
        "SELECT 'repair' AS record_kind, r.id AS record_id, r.number, p.line_number AS line,"
        " o.number AS sales_order FROM repair_part AS p"
        " JOIN repair_order AS r ON r.id = p.repair_order_id"
        " JOIN sales_order_line AS l ON l.id = p.sales_order_line_id"
        " JOIN sales_order AS o ON o.id = l.sales_order_id"
        " WHERE l.sales_order_id <> coalesce(r.sales_order_id, 0)"
        " OR l.product_id <> p.product_id ORDER BY r.id, p.line_number",
    ),
    SqlRule(
        REPAIR,
        "check.repair_line_not_marked",
        "SELECT 'repair' AS record_kind, r.id AS record_id, r.number, p.line_number AS line,"
        " o.number AS sales_order FROM repair_part AS p"
        " JOIN repair_order AS r ON r.id = p.repair_order_id"
        " JOIN sales_order_line AS l ON l.id = p.sales_order_line_id"
        " JOIN sales_order AS o ON o.id = l.sales_order_id"
        " WHERE NOT l.is_repair_part ORDER BY r.id, p.line_number",
    ),
    SqlRule(
        TICKET_DOCUMENT,
        "check.ticket_document_of_nothing",
        "SELECT 'ticket' AS record_kind, x.ticket_id AS record_id, x.kind, x.record_id AS document"
        " FROM ticket_document AS x LEFT JOIN repair_order AS r ON r.id = x.record_id"
        " AND r.ticket_id = x.ticket_id WHERE x.kind = 'repair' AND r.id IS NULL"
        " ORDER BY x.ticket_id, x.record_id",
    ),
    SqlRule(
        TICKET_DOCUMENT,
        "check.ticket_repair_otherwise",
        "SELECT 'repair' AS record_kind, r.id AS record_id, r.number, r.ticket_id AS ticket,"
        " r.state, coalesce(x.number, '–') AS said_number, coalesce(x.state, '–') AS said_state"
        " FROM repair_order AS r LEFT JOIN ticket_document AS x ON x.kind = 'repair'"
        " AND x.record_id = r.id AND x.ticket_id = r.ticket_id WHERE r.ticket_id IS NOT NULL"
        " AND (x.ticket_id IS NULL OR coalesce(x.number, '') <> r.number OR x.state <> r.state)"
        " ORDER BY r.id",
    ),
)
