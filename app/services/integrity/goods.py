"""Goods: finished transfers with the moves that they need, and what orders say was delivered."""

from __future__ import annotations

from app.services.integrity.rules import SqlRule

TRANSFER, LOTS, DELIVERED = "transfer_moves", "move_lots", "delivered"

# What went out and was not given back; pieces here for repair stay delivered (rules 15, 25).
NET = (
    "coalesce((SELECT sum(CASE WHEN t.kind = 'outgoing' THEN m.done_quantity"
    " WHEN t.kind = 'incoming' THEN -m.done_quantity ELSE 0 END)"
    " FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id"
    " WHERE m.sales_order_line_id = l.id AND m.state = 'done'"
    " AND coalesce(m.purpose, 'give_back') = 'give_back'), 0)"
)

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
        LOTS,
        "check.move_lots_otherwise",
        "SELECT 'transfer' AS record_kind, t.id AS record_id, t.number, m.line_number AS line,"
        " m.done_quantity, coalesce(sum(x.quantity), 0) AS lots_quantity FROM move AS m"
        " JOIN transfer AS t ON t.id = m.transfer_id LEFT JOIN move_line AS x ON x.move_id = m.id"
        " WHERE m.state = 'done' GROUP BY m.id, t.id"
        " HAVING coalesce(sum(x.quantity), 0) <> m.done_quantity ORDER BY m.id",
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
)
