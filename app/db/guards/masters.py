"""Guards of what stock is kept by: products, lots and places stay what they were when moved."""

from __future__ import annotations

from app.db.guards import tracking
from app.db.guards.kinds import (
    Check,
    Guard,
    Inspection,
    Lock,
    Refusal,
    id_fixed,
    kept,
    not_replaced,
)
from app.db.guards.tracking import ITSELF, SERIAL_OTHERWISE

# The products that are counted in a unit; those without one are in pieces.
COUNTED_IN = (
    "SELECT 1 FROM product AS g WHERE coalesce(g.unit_id,"
    " (SELECT u.id FROM unit AS u WHERE u.code = 'PCE')) = {row}.id"
)

GUARDS: tuple[Guard, ...] = (
    Inspection(
        "lot_changed",
        "lot",
        "UPDATE",
        (
            Check("lot_fixed", "EXISTS (SELECT 1 FROM move_line AS l WHERE l.lot_id = {row}.id)"),
            SERIAL_OTHERWISE,
        ),
        when="NEW.product_id <> OLD.product_id OR NEW.is_unknown <> OLD.is_unknown"
        " OR NEW.is_serial <> OLD.is_serial OR NEW.name <> OLD.name",
        locks=(Lock("lot", ITSELF, strength="UPDATE"),),
    ),
    id_fixed("lot"),
    *not_replaced("lot"),
    *(
        Inspection(
            f"product_{what}_changed",
            "product",
            "UPDATE",
            (
                Check(
                    f"product_{what}_fixed",
                    "EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = {row}.id)",
                ),
            ),
            when=differs,
            locks=(Lock("product", ITSELF, strength="UPDATE"),),
        )
        for what, differs in (
            ("kind", "NEW.kind <> OLD.kind"),
            ("unit", "coalesce(NEW.unit_id, 0) <> coalesce(OLD.unit_id, 0)"),
        )
    ),
    id_fixed("product"),
    *not_replaced("product"),
    Refusal("location_kind_fixed", "location", "UPDATE", "NEW.kind <> OLD.kind"),
    Inspection(
        "unit_changed",
        "unit",
        "UPDATE",
        (
            Check(
                "unit_fixed",
                f"EXISTS ({COUNTED_IN}"
                " AND EXISTS (SELECT 1 FROM move AS m WHERE m.product_id = g.id))",
            ),
        ),
        when="NEW.rounding <> OLD.rounding OR NEW.factor <> OLD.factor"
        " OR coalesce(NEW.base_unit_id, 0) <> coalesce(OLD.base_unit_id, 0)",
        locks=(Lock("unit", ITSELF, strength="UPDATE"),),
    ),
    Refusal("unit_of_pieces", "unit", "UPDATE", "OLD.code = 'PCE' AND NEW.code <> OLD.code"),
    kept("unit", "OLD.code = 'PCE'"),
    id_fixed("unit"),
    *not_replaced("unit", "k.code = NEW.code"),
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
    *tracking.GUARDS,
)
