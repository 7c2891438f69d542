"""Guards of what stock is kept by: products, lots and places stay what they were when moved."""

from __future__ import annotations

from app.db.guards.kinds import Check, Guard, Inspection, Lock, Refusal, id_fixed, not_replaced

# Whoever writes a move holds the rows that it names; so they are waited for.
ITSELF = "SELECT r.id FROM {rows} AS r"

GUARDS: tuple[Guard, ...] = (
    Inspection(
        "lot_changed",
        "lot",
        "UPDATE",
        (Check("lot_fixed", "EXISTS (SELECT 1 FROM move_line AS l WHERE l.lot_id = {row}.id)"),),
        when="NEW.product_id <> OLD.product_id OR NEW.is_unknown <> OLD.is_unknown",
        locks=(Lock("lot", ITSELF, strength="UPDATE"),),
    ),
    id_fixed("lot"),
    *not_replaced("lot"),
    Inspection(
        "product_changed",
        "product",
        "UPDATE",
        (
            Check(
                "product_tracking_fixed",
                "EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = {row}.id)",
            ),
        ),
        when="NEW.tracking <> OLD.tracking",
        locks=(Lock("product", ITSELF, strength="UPDATE"),),
    ),
    id_fixed("product"),
    *not_replaced("product"),
    Refusal("location_kind_fixed", "location", "UPDATE", "NEW.kind <> OLD.kind"),
    Inspection(
        "location_archived",
        "location",
        "UPDATE",
        (
            Check(
                "location_in_use",
                "EXISTS (SELECT 1 FROM quantity_on_hand AS q"
                " WHERE q.location_id = {row}.id AND q.quantity > 0)"
                " OR EXISTS (SELECT 1 FROM move AS m WHERE m.state IN ('draft', 'waiting', 'ready')"
                " AND (m.source_location_id = {row}.id OR m.destination_location_id = {row}.id))",
            ),
        ),
        when="OLD.is_active AND NOT NEW.is_active",
        locks=(Lock("location", ITSELF, strength="UPDATE"),),
    ),
    id_fixed("location"),
    *not_replaced("location"),
)
