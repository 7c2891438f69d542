"""Guards of what came back: refunded and replaced together, never more than came (rules 29, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.guards.kinds import Check, Inspection, Lock, all_changes

if TYPE_CHECKING:
    from app.db.guards.kinds import Event, Guard

# Of the moves `b` that name the delivery's move `{origin}`: what came or is to come of it.
CAME = (
    "(SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0)"
    " FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id"
    " WHERE b.origin_move_id = {origin} AND t.kind = 'incoming' AND b.state <> 'cancelled'"
    " AND coalesce(b.purpose, 'give_back') = 'give_back')"
)
# What was sent, or is to be, in its place; what is invoiced of that was sold.
REPLACED = (
    "(SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0)"
    " FROM move AS b WHERE b.origin_move_id = {origin} AND b.purpose = 'replacement'"
    " AND b.state <> 'cancelled')"
    " - (SELECT coalesce(sum(r.quantity), 0) FROM move AS b"
    " JOIN invoiced_replacement AS r ON r.move_id = b.id JOIN invoice AS i ON i.id = r.invoice_id"
    " WHERE b.origin_move_id = {origin} AND i.state = 'posted')"
)
# What credit notes, drafts too, are for of what came.
CREDITED = (
    "(SELECT coalesce(sum(c.quantity), 0) FROM move AS b"
    " JOIN credited_return AS c ON c.move_id = b.id JOIN invoice AS i ON i.id = c.credit_note_id"
    " WHERE b.origin_move_id = {origin} AND i.state <> 'cancelled')"
)


def above(origin: str) -> str:
    """SQL: of a delivery's move more is refunded and replaced than came back of it."""
    return f"({CREDITED} + {REPLACED} > {CAME})".replace("{origin}", origin)


WRITTEN: tuple[tuple[str, Event], ...] = (("added", "INSERT"), ("changed", "UPDATE"))
ORIGIN_OF_CREDITED = "(SELECT m.origin_move_id FROM move AS m WHERE m.id = {row}.move_id)"

GUARDS: tuple[Guard, ...] = (
    *all_changes(
        "credited_return",
        code="credited_return_fixed",
        violation="EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = {row}.credit_note_id"
        " AND i.state = 'posted')",
        lock=Lock("invoice", "SELECT r.credit_note_id FROM {rows} AS r"),
    ),
    *all_changes(
        "invoiced_replacement",
        code="invoiced_replacement_fixed",
        violation="EXISTS (SELECT 1 FROM invoice AS i WHERE i.id = {row}.invoice_id"
        " AND i.state = 'posted')",
        lock=Lock("invoice", "SELECT r.invoice_id FROM {rows} AS r"),
    ),
    *(
        Inspection(
            f"credited_return_{name}",
            "credited_return",
            event,
            (Check("settled_above_return", above(ORIGIN_OF_CREDITED)),),
            locks=(
                Lock(
                    "move",
                    "SELECT m.origin_move_id FROM {rows} AS r JOIN move AS m ON m.id = r.move_id",
                ),
            ),
            is_isolated=True,
        )
        for name, event in WRITTEN
    ),
    Inspection(
        "move_replacement_added",
        "move",
        "INSERT",
        (Check("settled_above_return", above("{row}.origin_move_id")),),
        when="NEW.purpose = 'replacement'",
        locks=(Lock("move", "SELECT r.origin_move_id FROM {rows} AS r"),),
        is_isolated=True,
    ),
)
