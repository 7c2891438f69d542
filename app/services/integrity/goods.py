"""Goods: finished transfers with the moves that they need, and what orders say was delivered."""

from __future__ import annotations

from app.db.guards.settling import CAME, CREDITED, REPLACED
from app.db.guards.stock import LOT_UNFIT, REAL, SERIAL, TAKEN_BACK
from app.services.integrity.rules import SqlRule

TRANSFER, LOTS, DELIVERED = "transfer_moves", "move_lots", "delivered"
ON_HAND, SERIALS, RETURNED = "quantity_on_hand", "serial_place", "returned"
SETTLED = "settled"


def _sum(column: str) -> str:
    """SQL: a sum that is exact while 64 bits hold it, and beyond that no error on SQLite."""
    return f"(sum({column} / 1000000) * 1000000 + sum({column} % 1000000))"


# What done transfers brought to real places and took from them, by product, place, lot and owner.
MOVED = (
    "SELECT m.product_id, m.{place} AS location_id, l.lot_id, m.owner_id, {sign}l.quantity"
    " AS quantity FROM transfer AS t JOIN move AS m ON m.transfer_id = t.id"
    " JOIN move_line AS l ON l.move_id = m.id JOIN location AS p ON p.id = m.{place}"
    f" WHERE t.state = 'done' AND m.state = 'done' AND p.kind IN {REAL}"
)
SUMS = (
    f"SELECT b.product_id, b.location_id, b.lot_id, b.owner_id, {_sum('b.moved')} AS moved,"
    f" {_sum('b.held')} AS held FROM (SELECT x.product_id, x.location_id, x.lot_id, x.owner_id,"
    " x.quantity AS moved, 0 AS held"
    f" FROM ({MOVED.format(place='destination_location_id', sign='')}"
    f" UNION ALL {MOVED.format(place='source_location_id', sign='-')}) AS x"
    " UNION ALL SELECT q.product_id, q.location_id, q.lot_id, q.owner_id, 0, q.quantity"
    " FROM quantity_on_hand AS q) AS b"
    " GROUP BY b.product_id, b.location_id, b.lot_id, b.owner_id"
)
# The lines of moves that are done, each with its transfer and product.
OF_LINE = "'transfer' AS record_kind, t.id AS record_id, t.number, m.line_number AS line"
DONE_LINES = (
    "FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id AND t.state = 'done'"
    " AND m.state = 'done' JOIN product AS g ON g.id = m.product_id"
    " JOIN move_line AS l ON l.move_id = m.id"
)
# The line `l` of a move `m`, its lot `x` and its product `g` as that was tracked then (rules 27).
UNFIT = LOT_UNFIT.replace(
    "{tracking}",
    "coalesce(CASE WHEN g.id IN (SELECT c.product_id FROM tracking_change AS c) THEN"
    " (SELECT c.tracking_before FROM tracking_change AS c WHERE c.product_id = m.product_id"
    " AND c.last_move_id >= m.id ORDER BY c.id LIMIT 1) END, g.tracking)",
)
# The moves of serials, the last booked first; no clock tells that, of which two may differ.
SERIAL_MOVES = (
    "SELECT l.lot_id, m.id AS move_id, m.product_id, m.source_location_id,"
    " m.destination_location_id, t.number, t.commercial_partner_id,"
    " row_number() OVER (PARTITION BY l.lot_id ORDER BY t.booking_number DESC, t.id DESC) AS place"
    " FROM transfer AS t JOIN move AS m ON m.transfer_id = t.id"
    " JOIN move_line AS l ON l.move_id = m.id JOIN lot AS x ON x.id = l.lot_id"
    f" WHERE t.state = 'done' AND m.state = 'done' AND l.quantity > 0 AND {SERIAL}"
)
# Since a serial was moved its product was not tracked, so that nobody knows where it is.
FORGOTTEN = (
    "(s.lot_id IS NULL AND EXISTS (SELECT 1 FROM tracking_change AS c"
    " WHERE c.product_id = m.product_id AND c.tracking_after = 'none'"
    " AND c.last_move_id >= m.move_id))"
)

# What went out and was not given back; pieces here for repair stay delivered (rules 15, 25). What a
# repair built in, or a service in it, counts once that is done.
NET = (
    "coalesce((SELECT sum(p.done_quantity) FROM repair_part AS p"
    " JOIN repair_order AS r ON r.id = p.repair_order_id"
    " WHERE p.sales_order_line_id = l.id AND r.state = 'repaired'), 0) +"
    " "
    "coalesce((SELECT sum(CASE WHEN t.kind = 'outgoing' THEN m.done_quantity"
    " WHEN t.kind = 'incoming' THEN -m.done_quantity ELSE 0 END)"
    " FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id"
    " WHERE m.sales_order_line_id = l.id AND m.state = 'done'"
    " AND coalesce(m.purpose, 'give_back') = 'give_back'), 0)"
)


def _of_origin(amount: str) -> str:
    """SQL of a delivery's move `o`."""
    return amount.replace("{origin}", "o.id")


RULES = (
    SqlRule(
        TRANSFER,
        "check.transfer_without_moves",
        "SELECT 'transfer' AS record_kind, t.id AS record_id, t.number FROM transfer AS t"
        " WHERE t.state = 'done' AND NOT EXISTS (SELECT 1 FROM move AS m"
        " WHERE m.transfer_id = t.id AND m.state = 'done') ORDER BY t.id",
    ),
    SqlRule(
        TRANSFER,
        "check.move_state_otherwise",
        "SELECT 'transfer' AS record_kind, t.id AS record_id, t.number, t.state,"
        " m.line_number AS line, m.state AS move_state FROM transfer AS t"
        " JOIN move AS m ON m.transfer_id = t.id"
        " WHERE (t.state = 'done' AND m.state NOT IN ('done', 'cancelled'))"
        " OR (t.state <> 'done' AND m.state = 'done') ORDER BY t.id, m.id",
    ),
    SqlRule(
        TRANSFER,
        "check.transfer_of_other_customer",
        "SELECT 'transfer' AS record_kind, t.id AS record_id, t.number, o.number AS sales_order"
        " FROM transfer AS t JOIN sales_order AS o ON o.id = t.sales_order_id"
        " WHERE t.commercial_partner_id <> o.commercial_partner_id ORDER BY t.id",
    ),
    SqlRule(
        LOTS,
        "check.move_lots_otherwise",
        "SELECT 'transfer' AS record_kind, t.id AS record_id, t.number, m.line_number AS line,"
        " m.done_quantity, coalesce(sum(x.quantity), 0) AS lots_quantity FROM move AS m"
        " JOIN transfer AS t ON t.id = m.transfer_id LEFT JOIN move_line AS x ON x.move_id = m.id"
        " WHERE m.state = 'done' GROUP BY m.id, t.id"
        " HAVING coalesce(sum(x.quantity), 0) <> m.done_quantity ORDER BY m.id",
    ),
    SqlRule(
        LOTS,
        "check.move_lot_of_other",
        f"SELECT {OF_LINE}, x.name AS lot, o.code, g.code AS moved {DONE_LINES}"
        " JOIN lot AS x ON x.id = l.lot_id JOIN product AS o ON o.id = x.product_id"
        " WHERE x.product_id <> m.product_id ORDER BY m.id",
    ),
    SqlRule(
        LOTS,
        "check.move_without_lot",
        f"SELECT {OF_LINE}, g.code {DONE_LINES} LEFT JOIN lot AS x ON x.id = l.lot_id"
        f" WHERE l.lot_id IS NULL AND l.quantity > 0 AND {UNFIT} ORDER BY m.id",
    ),
    SqlRule(
        LOTS,
        "check.move_lot_of_other_tracking",
        f"SELECT {OF_LINE}, g.code, x.name AS lot {DONE_LINES} JOIN lot AS x ON x.id = l.lot_id"
        f" WHERE l.quantity > 0 AND {UNFIT} ORDER BY m.id",
    ),
    SqlRule(
        LOTS,
        "check.serial_not_one_piece",
        f"SELECT {OF_LINE}, x.name AS serial, l.quantity AS moved_quantity {DONE_LINES}"
        " JOIN lot AS x ON x.id = l.lot_id"
        f" WHERE l.quantity NOT IN (0, 10000) AND {SERIAL} ORDER BY m.id",
    ),
    SqlRule(
        DELIVERED,
        "check.delivered_otherwise",
        "SELECT 'sales_order' AS record_kind, s.id AS record_id, s.number, s.line,"
        " s.delivered_quantity, s.moved_quantity FROM (SELECT o.id, o.number,"
        f" l.line_number AS line, l.delivered_quantity, {NET} AS moved_quantity"
        " FROM sales_order_line AS l JOIN sales_order AS o ON o.id = l.sales_order_id) AS s"
        " WHERE s.delivered_quantity <> s.moved_quantity ORDER BY s.id, s.line",
    ),
    SqlRule(
        ON_HAND,
        "check.on_hand_otherwise",
        "SELECT 'product' AS record_kind, s.product_id AS record_id, p.code, o.name AS place,"
        " coalesce(x.name, '–') AS lot, s.held AS held_quantity, s.moved AS moved_quantity"
        f" FROM ({SUMS}) AS s JOIN product AS p ON p.id = s.product_id"
        " JOIN location AS o ON o.id = s.location_id LEFT JOIN lot AS x ON x.id = s.lot_id"
        " WHERE s.held <> s.moved ORDER BY s.product_id, s.location_id",
    ),
    SqlRule(
        ON_HAND,
        "check.on_hand_too_large",
        "SELECT 'product' AS record_kind, q.product_id AS record_id, p.code, o.name AS place,"
        " q.quantity AS held_quantity FROM quantity_on_hand AS q"
        " JOIN product AS p ON p.id = q.product_id JOIN location AS o ON o.id = q.location_id"
        " WHERE q.quantity <> CAST(q.quantity AS BIGINT) ORDER BY q.product_id, q.location_id",
    ),
    SqlRule(
        ON_HAND,
        "check.stock_below_zero",
        "SELECT 'product' AS record_kind, q.product_id AS record_id, p.code, o.name AS place,"
        " q.quantity AS held_quantity FROM quantity_on_hand AS q"
        " JOIN product AS p ON p.id = q.product_id JOIN location AS o ON o.id = q.location_id"
        " WHERE q.quantity < 0 ORDER BY q.product_id, q.location_id",
    ),
    SqlRule(
        ON_HAND,
        "check.service_in_stock",
        "SELECT 'product' AS record_kind, q.product_id AS record_id, g.code, o.name AS place,"
        " q.quantity AS held_quantity FROM quantity_on_hand AS q"
        " JOIN product AS g ON g.id = q.product_id JOIN location AS o ON o.id = q.location_id"
        " WHERE g.kind = 'service' AND q.quantity > 0 ORDER BY q.product_id, q.location_id",
    ),
    SqlRule(
        TRANSFER,
        "check.transfer_not_booked",
        "SELECT 'transfer' AS record_kind, t.id AS record_id, t.number FROM transfer AS t"
        " WHERE (t.state = 'done') <> t.is_booked ORDER BY t.id",
    ),
    SqlRule(
        SERIALS,
        "check.serial_elsewhere",
        "SELECT 'product' AS record_kind, m.product_id AS record_id, x.name AS serial, m.number,"
        f" o.name AS place, coalesce(h.name, '–') AS held FROM ({SERIAL_MOVES}) AS m"
        " JOIN lot AS x ON x.id = m.lot_id JOIN location AS o ON o.id = m.destination_location_id"
        " LEFT JOIN serial_place AS s ON s.lot_id = m.lot_id"
        " LEFT JOIN location AS h ON h.id = s.location_id WHERE m.place = 1"
        " AND coalesce(s.location_id, 0) <> m.destination_location_id"
        f" AND NOT {FORGOTTEN} ORDER BY m.lot_id",
    ),
    SqlRule(
        SERIALS,
        "check.serial_held_otherwise",
        "SELECT 'product' AS record_kind, m.product_id AS record_id, x.name AS serial, m.number,"
        " coalesce(p.name, '–') AS holder, coalesce(h.name, '–') AS held"
        f" FROM ({SERIAL_MOVES}) AS m"
        " JOIN lot AS x ON x.id = m.lot_id JOIN location AS o ON o.id = m.destination_location_id"
        " JOIN serial_place AS s ON s.lot_id = m.lot_id"
        " LEFT JOIN partner AS p ON p.id = m.commercial_partner_id AND o.kind = 'customer'"
        " LEFT JOIN partner AS h ON h.id = s.holder_id WHERE m.place = 1"
        " AND coalesce(s.holder_id, 0) <> coalesce(p.id, 0) ORDER BY m.lot_id",
    ),
    SqlRule(
        SERIALS,
        "check.serial_never_moved",
        "SELECT 'product' AS record_kind, x.product_id AS record_id, x.name AS serial,"
        " o.name AS place FROM serial_place AS s JOIN lot AS x ON x.id = s.lot_id"
        " JOIN location AS o ON o.id = s.location_id WHERE NOT EXISTS (SELECT 1"
        " FROM move_line AS l JOIN move AS m ON m.id = l.move_id AND m.state = 'done'"
        f" WHERE l.lot_id = s.lot_id AND l.quantity > 0 AND {SERIAL}) ORDER BY s.lot_id",
    ),
    SqlRule(
        ON_HAND,
        "check.serial_in_two_places",
        "SELECT 'product' AS record_kind, g.id AS record_id, x.name AS serial, count(*) AS places,"
        " sum(q.quantity) AS held_quantity FROM quantity_on_hand AS q"
        " JOIN product AS g ON g.id = q.product_id JOIN lot AS x ON x.id = q.lot_id"
        f" WHERE q.quantity > 0 AND {SERIAL} GROUP BY g.id, x.id"
        " HAVING count(*) > 1 OR sum(q.quantity) <> 10000 ORDER BY x.id",
    ),
    SqlRule(
        RETURNED,
        "check.returned_above_delivery",
        "SELECT 'transfer' AS record_kind, d.id AS record_id, d.number, s.line,"
        " s.delivered_quantity, s.returned_quantity FROM (SELECT o.transfer_id,"
        " o.line_number AS line, o.done_quantity AS delivered_quantity,"
        f" {_of_origin(TAKEN_BACK)} AS returned_quantity FROM move AS o WHERE o.id IN"
        " (SELECT b.origin_move_id FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id"
        " WHERE t.kind = 'incoming')) AS s JOIN transfer AS d ON d.id = s.transfer_id"
        " WHERE s.returned_quantity > s.delivered_quantity ORDER BY d.id, s.line",
    ),
    SqlRule(
        RETURNED,
        "check.return_of_nothing",
        f"SELECT {OF_LINE} FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id"
        " WHERE t.kind = 'incoming' AND t.ticket_id IS NOT NULL AND m.origin_move_id IS NULL"
        " AND m.state <> 'cancelled' AND coalesce(m.purpose, 'give_back')"
        " IN ('give_back', 'repair') ORDER BY m.id",
    ),
    SqlRule(
        RETURNED,
        "check.return_of_other_customer",
        f"SELECT {OF_LINE}, d.number AS delivery FROM move AS m"
        " JOIN transfer AS t ON t.id = m.transfer_id JOIN move AS o ON o.id = m.origin_move_id"
        " JOIN transfer AS d ON d.id = o.transfer_id WHERE t.kind = 'incoming'"
        " AND t.commercial_partner_id <> d.commercial_partner_id ORDER BY m.id",
    ),
    SqlRule(
        SETTLED,
        "check.settled_above_return",
        "SELECT 'transfer' AS record_kind, d.id AS record_id, d.number, s.line, s.came_quantity,"
        " s.credited_quantity, s.replaced_quantity FROM (SELECT o.transfer_id,"
        f" o.line_number AS line, {_of_origin(CAME)} AS came_quantity,"
        f" {_of_origin(CREDITED)} AS credited_quantity,"
        f" {_of_origin(REPLACED)} AS replaced_quantity FROM move AS o WHERE o.id IN"
        " (SELECT b.origin_move_id FROM credited_return AS c JOIN move AS b ON b.id = c.move_id)"
        ") AS s JOIN transfer AS d ON d.id = s.transfer_id WHERE s.credited_quantity > 0"
        " AND s.credited_quantity + s.replaced_quantity > s.came_quantity ORDER BY d.id, s.line",
    ),
)
