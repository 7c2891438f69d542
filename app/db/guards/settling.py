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


# The order line of the delivery's move, and its pieces on credit notes, drafts too, that goods were
# or are to be given back for: neither corrections nor what the customer keeps.
SOLD_LINE = "(SELECT o.sales_order_line_id FROM move AS o WHERE o.id = {row}.origin_move_id)"
REFUNDED = (
    "(SELECT coalesce(sum(l.quantity), 0) FROM invoice_line AS l"
    " JOIN invoice AS i ON i.id = l.invoice_id"
    f" WHERE l.sales_order_line_id = {SOLD_LINE} AND l.kind = 'goods'"
    " AND i.kind = 'credit_note' AND i.state <> 'cancelled' AND NOT i.is_keep_it)"
)
_QUANTITY = "sum(CASE WHEN {b}.state = 'done' THEN {b}.done_quantity ELSE {b}.quantity END)"
_SENT = (
    f"(SELECT coalesce({_QUANTITY.replace('{b}', 's')}, 0) FROM move AS o"
    " JOIN move AS s ON s.origin_move_id = o.id JOIN transfer AS d ON d.id = s.transfer_id"
    f" WHERE o.sales_order_line_id = {SOLD_LINE} AND s.purpose = 'replacement'"
    " AND s.state <> 'cancelled' AND {which})"
)
_BACK = "t.kind = 'incoming' AND b.state <> 'cancelled' AND coalesce(b.purpose, 'give_back')"
# Of each return of it what came or is to come and was not replaced, but what is invoiced.
_OF_RETURN = (
    f"SELECT {_QUANTITY.replace('{b}', 'b')} - {_SENT.replace('{which}', 'd.replaces_id = t.id')}"
    " + (SELECT coalesce(sum(r.quantity), 0) FROM transfer AS d"
    " JOIN move AS s ON s.transfer_id = d.id JOIN move AS o ON o.id = s.origin_move_id"
    " JOIN invoiced_replacement AS r ON r.move_id = s.id"
    " JOIN invoice AS i ON i.id = r.invoice_id WHERE d.replaces_id = t.id"
    f" AND o.sales_order_line_id = {SOLD_LINE} AND i.state = 'posted') AS pieces"
    " FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id"
    f" WHERE b.sales_order_line_id = {SOLD_LINE} AND {_BACK} = 'give_back' GROUP BY t.id"
)
# That of all returns, less what went out again and what was replaced without one.
UNREPLACED = (
    "(SELECT coalesce(sum(CASE WHEN c.pieces > 0 THEN c.pieces ELSE 0 END), 0)"
    f" FROM ({_OF_RETURN}) AS c)"
    " - (SELECT coalesce(sum(b.done_quantity), 0) FROM move AS b"
    f" JOIN transfer AS t ON t.id = b.transfer_id WHERE b.sales_order_line_id = {SOLD_LINE}"
    " AND t.kind = 'outgoing' AND b.state = 'done' AND b.purpose = 'give_back')"
    f" - {_SENT.replace('{which}', 'd.replaces_id IS NULL')}"
)
# Looked at when something is replaced only: money may be paid back without goods afterwards.
REPLACED_AFTER_REFUND = Check(
    "replaced_after_refund", f"{REFUNDED} > 0 AND {REFUNDED} > {UNREPLACED}"
)
_IS_REPLACED_NOW = (
    "NEW.purpose = 'replacement' AND (coalesce(OLD.purpose, '') <> 'replacement'"
    " OR NEW.quantity > OLD.quantity OR NEW.done_quantity > OLD.quantity"
    " OR coalesce(NEW.origin_move_id, 0) <> coalesce(OLD.origin_move_id, 0)"
    " OR (OLD.state = 'cancelled' AND NEW.state <> 'cancelled'))"
)
LOCKS_OF_REPLACED = (
    Lock(
        "invoice",
        "SELECT l.invoice_id FROM {rows} AS r JOIN move AS o ON o.id = r.origin_move_id"
        " JOIN invoice_line AS l ON l.sales_order_line_id = o.sales_order_line_id"
        " JOIN invoice AS i ON i.id = l.invoice_id AND i.kind = 'invoice'",
    ),
    Lock("move", "SELECT r.origin_move_id FROM {rows} AS r"),
)

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
    *(
        Inspection(
            f"move_replacement_{name}",
            "move",
            event,
            (Check("settled_above_return", above("{row}.origin_move_id")), REPLACED_AFTER_REFUND),
            when=when,
            locks=LOCKS_OF_REPLACED,
            is_isolated=True,
        )
        for (name, event), when in zip(
            WRITTEN, ("NEW.purpose = 'replacement'", _IS_REPLACED_NOW), strict=True
        )
    ),
)
