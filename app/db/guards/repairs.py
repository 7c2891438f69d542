"""Guards of repairs: one open repair a serial, the way from state to state, what is done stays."""

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
from app.db.guards.stock import SERIAL, WRITTEN

STEPS = (
    "(OLD.state = 'new' AND NEW.state IN ('confirmed', 'under_repair', 'cancelled'))"
    " OR (OLD.state = 'confirmed' AND NEW.state IN ('under_repair', 'new', 'cancelled'))"
    " OR (OLD.state = 'under_repair' AND NEW.state IN ('repaired', 'new', 'cancelled'))"
    " OR (OLD.state = 'cancelled' AND NEW.state = 'new' AND OLD.piece_outcome IS NULL)"
)

# What stays of a repair that is done; its quotation may follow, and what became of the piece.
CONTENT = (
    "number",
    "number_value",
    "state",
    "ticket_id",
    "partner_id",
    "commercial_partner_id",
    "product_id",
    "lot_id",
    "serial_id",
    "quantity",
    "return_id",
    "location_id",
    "sold_on",
    "is_under_warranty",
    "is_warranty_overridden",
    "warranty_reason",
    "warranty_until_on",
    "scheduled_on",
    "responsible_id",
    "reason_id",
    "notes",
    "minutes_worked",
    "transfer_id",
    "created_at",
    "created_by_id",
    "confirmed_at",
    "started_at",
    "ended_at",
    "cancelled_at",
)
SETTLED = (
    "piece_outcome",
    "piece_quantity",
    "piece_reason",
    "piece_settled_at",
    "piece_settled_by_id",
    "replacement_lot_id",
)
PART = (
    "repair_order_id",
    "line_number",
    "kind",
    "product_id",
    "description",
    "quantity",
    "done_quantity",
    "lot_id",
    "location_id",
    "unit_price",
    "is_price_typed",
    "unit_cost",
    "move_id",
)


def differ(columns: tuple[str, ...]) -> str:
    """SQL: one of these columns is changed."""
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)


IS_SERIAL = f"EXISTS (SELECT 1 FROM lot AS x WHERE x.id = {{row}}.lot_id AND {SERIAL})"
LOT_WRONG = Check(
    "repair_lot_wrong",
    f"({{row}}.serial_id IS NULL AND {IS_SERIAL})"
    f" OR ({{row}}.serial_id IS NOT NULL AND NOT {IS_SERIAL})"
    " OR EXISTS (SELECT 1 FROM lot AS x WHERE x.id = {row}.lot_id"
    " AND x.product_id <> {row}.product_id)",
)
WITHOUT_LOT = Check(
    "repair_without_lot",
    "{row}.state IN ('confirmed', 'under_repair', 'repaired')"
    " AND EXISTS (SELECT 1 FROM product AS g WHERE g.id = {row}.product_id"
    " AND ((g.tracking = 'serial' AND {row}.serial_id IS NULL)"
    " OR (g.tracking = 'lot' AND {row}.lot_id IS NULL)))",
)
NOT_MOVED = Check(
    "repair_part_not_moved",
    "EXISTS (SELECT 1 FROM repair_part AS p JOIN product AS g ON g.id = p.product_id"
    " LEFT JOIN move AS m ON m.id = p.move_id AND m.state = 'done'"
    " WHERE p.repair_order_id = {row}.id AND g.kind = 'goods'"
    " AND p.done_quantity <> coalesce(m.done_quantity, 0))"
    " OR EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = {row}.transfer_id"
    " AND t.state NOT IN ('done', 'cancelled'))",
)

IS_DONE = (
    "EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = {row}.repair_order_id"
    " AND o.state = 'repaired')"
)
PART_FIXED = (Check("repair_part_fixed", IS_DONE),)
LOCK_OF_REPAIR = Lock("repair_order", "SELECT r.repair_order_id FROM {rows} AS r")
DONE_PART = (
    "EXISTS (SELECT 1 FROM repair_order AS o WHERE o.id = k.repair_order_id"
    " AND o.state = 'repaired')"
)


def signed(point: str) -> str:
    """SQL: a point of a checklist was signed for, or says how a piece came that is repaired."""
    return (
        "EXISTS (SELECT 1 FROM repair_signature AS s"
        f" WHERE s.repair_order_id = {point}.repair_order_id"
        f" AND s.moment = CASE {point}.moment WHEN 'before' THEN 'intake' ELSE 'handover' END)"
        f" OR ({point}.moment = 'before' AND EXISTS (SELECT 1 FROM repair_order AS o"
        f" WHERE o.id = {point}.repair_order_id AND o.state = 'repaired'))"
    )


# The signature of a customer who is erased: name and strokes go, all else stays.
ERASED = (
    "NEW.name = '' AND NEW.strokes = '[]' AND NEW.id = OLD.id"
    " AND NEW.repair_order_id = OLD.repair_order_id AND NEW.moment = OLD.moment"
    " AND NEW.loan_id IS NOT DISTINCT FROM OLD.loan_id AND NEW.signed_at = OLD.signed_at"
    " AND NEW.taken_by_id = OLD.taken_by_id"
)

ORDERS: tuple[Guard, ...] = (
    Refusal("repair_order_born_later", "repair_order", "INSERT", "NEW.state <> 'new'"),
    Refusal(
        "repair_order_fixed",
        "repair_order",
        "UPDATE",
        f"(OLD.state = 'repaired' AND ({differ(CONTENT)}))"
        f" OR (OLD.piece_outcome IS NOT NULL AND ({differ(SETTLED)}))",
    ),
    Refusal(
        "repair_order_state_step",
        "repair_order",
        "UPDATE",
        f"OLD.state <> 'repaired' AND NEW.state <> OLD.state AND NOT ({STEPS})",
    ),
    kept("repair_order", "OLD.state = 'repaired'"),
    id_fixed("repair_order"),
    *not_replaced(
        "repair_order",
        "k.number = NEW.number",
        "k.sales_order_id = NEW.sales_order_id",
        only="k.state = 'repaired'",
    ),
    *(
        Inspection(f"repair_order_{name}", "repair_order", event, (LOT_WRONG,))
        for name, event in WRITTEN
    ),
    # One that is done stays as its product was tracked then.
    Inspection(
        "repair_order_told",
        "repair_order",
        "UPDATE",
        (WITHOUT_LOT,),
        when="OLD.state <> 'repaired'",
    ),
    Inspection(
        "repair_order_ends",
        "repair_order",
        "UPDATE",
        (NOT_MOVED,),
        when="NEW.state = 'repaired' AND OLD.state <> 'repaired'",
    ),
)

PARTS: tuple[Guard, ...] = (
    Refusal(
        "repair_part_moved",
        "repair_part",
        "UPDATE",
        "NEW.repair_order_id <> OLD.repair_order_id",
    ),
    Inspection("repair_part_added", "repair_part", "INSERT", PART_FIXED, locks=(LOCK_OF_REPAIR,)),
    Inspection(
        "repair_part_changed",
        "repair_part",
        "UPDATE",
        PART_FIXED,
        when=differ(PART),
        locks=(LOCK_OF_REPAIR,),
    ),
    Inspection("repair_part_removed", "repair_part", "DELETE", PART_FIXED, locks=(LOCK_OF_REPAIR,)),
    id_fixed("repair_part"),
    *not_replaced("repair_part", "k.sales_order_line_id = NEW.sales_order_line_id", only=DONE_PART),
)

# A signature waits for who is writing a checklist of its repair, and the other way round.
COUNTER: tuple[Guard, ...] = (
    *all_changes(
        "repair_check",
        code="repair_check_fixed",
        violation=signed("{row}"),
        lock=LOCK_OF_REPAIR,
    ),
    id_fixed("repair_check"),
    *not_replaced("repair_check", only=f"({signed('k')})"),
    Inspection(
        "repair_signature_added",
        "repair_signature",
        "INSERT",
        (
            Check(
                "repair_signature_loan",
                "{row}.loan_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM repair_loan AS l"
                " WHERE l.id = {row}.loan_id AND l.repair_order_id = {row}.repair_order_id)",
            ),
        ),
        locks=(LOCK_OF_REPAIR,),
    ),
    Refusal("repair_signature_fixed", "repair_signature", "UPDATE", f"NOT ({ERASED})"),
    kept("repair_signature"),
    *not_replaced("repair_signature", is_changeable=False),
)

GUARDS: tuple[Guard, ...] = (*ORDERS, *PARTS, *COUNTER)
