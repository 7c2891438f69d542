"""Guards of how products are tracked: it changes while nothing of them is here or under way.

What was moved and repaired before stays as it was; `tracking_change` tells how far that reaches.
"""

from __future__ import annotations

from app.db.guards.kinds import (
    Booking,
    Check,
    Guard,
    Inspection,
    Lock,
    Refusal,
    Trace,
    append_only,
    not_replaced,
)

# Whoever writes a move holds the rows that it names; so they are waited for.
ITSELF = "SELECT r.id FROM {rows} AS r"

CHANGES = "NEW.tracking <> OLD.tracking"

# What stands against a change of the product `{product}`: stock, an open move, one that is done in
# a transfer that is not, an open repair.
IN_USE = (
    "EXISTS (SELECT 1 FROM quantity_on_hand AS q WHERE q.product_id = {product}"
    " AND q.quantity <> 0)"
    " OR EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = {product}"
    " AND m.state IN ('draft', 'waiting', 'ready'))"
    " OR EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id"
    " WHERE m.product_id = {product} AND m.state = 'done' AND NOT t.is_booked)"
    " OR EXISTS (SELECT 1 FROM repair_order AS o WHERE o.product_id = {product}"
    " AND o.state IN ('new', 'confirmed', 'under_repair'))"
    " OR EXISTS (SELECT 1 FROM repair_part AS p JOIN repair_order AS o"
    " ON o.id = p.repair_order_id WHERE p.product_id = {product}"
    " AND o.state IN ('new', 'confirmed', 'under_repair'))"
)
LAST_MOVE = "SELECT max(m.id) FROM move AS m WHERE m.product_id = {product} AND m.state = 'done'"
LAST_REPAIR = (
    "SELECT max(o.id) FROM repair_order AS o WHERE o.product_id = {product}"
    " AND o.state = 'repaired'"
)

# A lot is a serial or none, as its product is tracked when it is made.
SERIAL_OTHERWISE = Check(
    "lot_serial_otherwise",
    "{row}.is_serial <> (NOT {row}.is_unknown AND EXISTS (SELECT 1 FROM product AS g"
    " WHERE g.id = {row}.product_id AND g.tracking = 'serial'))",
)


def _of(sql: str, product: str) -> str:
    return sql.replace("{product}", product)


LOTS: tuple[Guard, ...] = (Inspection("lot_added", "lot", "INSERT", (SERIAL_OTHERWISE,)),)

CHANGE: tuple[Guard, ...] = (
    # Each change is counted by who makes it, so that one more in `tracking_change` is none.
    Refusal("product_born_changed", "product", "INSERT", "NEW.tracking_changes <> 0"),
    Refusal(
        "product_tracking_counted",
        "product",
        "UPDATE",
        f"NEW.tracking_changes <> OLD.tracking_changes + CASE WHEN {CHANGES} THEN 1 ELSE 0 END",
    ),
    Inspection(
        "product_tracking_changed",
        "product",
        "UPDATE",
        (Check("product_tracking_fixed", _of(IN_USE, "{row}.id")),),
        when=CHANGES,
        locks=(Lock("product", ITSELF, strength="UPDATE"),),
        is_isolated=True,
    ),
    Trace(
        "product_tracking_told",
        "product",
        "tracking_change",
        (
            ("product_id", "NEW.id"),
            ("tracking_before", "OLD.tracking"),
            ("tracking_after", "NEW.tracking"),
            ("last_move_id", f"({_of(LAST_MOVE, 'NEW.id')})"),
            ("last_repair_id", f"({_of(LAST_REPAIR, 'NEW.id')})"),
            ("changed_at", "{clock}"),
        ),
        when=CHANGES,
    ),
    # What is not tracked goes where it will: nobody knows any more where a serial is.
    Booking(
        "product_tracking_forgets",
        "product",
        "UPDATE",
        (
            "DELETE FROM serial_place WHERE lot_id IN (SELECT x.id FROM lot AS x"
            " WHERE x.product_id IN (SELECT r.id FROM {rows} AS r))",
        ),
        when=f"{CHANGES} AND NEW.tracking = 'none'",
    ),
    Inspection(
        "tracking_change_added",
        "tracking_change",
        "INSERT",
        (
            Check(
                "tracking_change_false",
                "(SELECT count(*) FROM tracking_change AS c"
                " WHERE c.product_id = {row}.product_id) >"
                " (SELECT g.tracking_changes FROM product AS g WHERE g.id = {row}.product_id)",
            ),
        ),
    ),
    *append_only("tracking_change"),
    *not_replaced("tracking_change", is_changeable=False),
)

GUARDS: tuple[Guard, ...] = (*LOTS, *CHANGE)
