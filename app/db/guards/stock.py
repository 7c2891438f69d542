"""Guards of transfers: what is done stays done."""

from __future__ import annotations

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

LOCK_OF_MOVES = Lock("transfer", "SELECT r.transfer_id FROM {rows} AS r")
LOCK_OF_LINES = Lock(
    "transfer",
    "SELECT m.transfer_id FROM move AS m"
    " WHERE m.id = ANY (ARRAY(SELECT r.move_id FROM {rows} AS r))",
)

GUARDS: tuple[Guard, ...] = (
    Refusal("transfer_born_done", "transfer", "INSERT", "NEW.state = 'done'"),
    Refusal("transfer_done_fixed", "transfer", "UPDATE", "OLD.state = 'done'"),
    kept("transfer", "OLD.state = 'done'"),
    id_fixed("transfer"),
    *not_replaced(
        "transfer",
        "k.number = NEW.number",
        "k.origin_source = NEW.origin_source AND k.origin_number = NEW.origin_number"
        " AND k.kind = NEW.kind",
        only="k.state = 'done'",
    ),
    Inspection(
        "transfer_finish",
        "transfer",
        "UPDATE",
        (
            Check(
                "transfer_open_moves",
                "NOT EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = {row}.id"
                " AND m.state = 'done') OR EXISTS (SELECT 1 FROM move AS m"
                " WHERE m.transfer_id = {row}.id AND m.state NOT IN ('done', 'cancelled'))",
            ),
        ),
        when="NEW.state = 'done'",
    ),
    Refusal("move_done_fixed", "move", "UPDATE", "OLD.state = 'done'"),
    kept("move", "OLD.state = 'done'"),
    *all_changes(
        "move",
        code="move_transfer_done",
        violation="EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = {row}.transfer_id"
        " AND t.state = 'done')",
        lock=LOCK_OF_MOVES,
    ),
    id_fixed("move"),
    *not_replaced("move"),
    *all_changes(
        "move_line",
        code="move_line_transfer_done",
        violation="EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id"
        " WHERE m.id = {row}.move_id AND t.state = 'done')",
        lock=LOCK_OF_LINES,
    ),
    id_fixed("move_line"),
    *not_replaced("move_line"),
)
