"""Attacks on what stock is kept by: lots, products and places that were moved."""

from __future__ import annotations

from tests.db.attack_sql import Attack, insert_move

NEW_PRODUCT = (
    "{verb} INTO product (id, code, name, kind, tracking, warranty_months)"
    " VALUES ({id}, 'X', 'X', 'goods', 'none', 0)"
)
NEW_LOT = "{verb} INTO lot (id, product_id, name) VALUES ({id}, {product}, 'X')"
COUNTED = "tracking_changes = tracking_changes + 1"
CHANGED = f"UPDATE product SET tracking = 'serial', {COUNTED} WHERE id = 999"
NEW_CHANGE = (
    "{verb} INTO tracking_change (id, product_id, tracking_before, tracking_after, changed_at)"
    " SELECT {id}, 999, 'none', 'serial', '2026-11-28 12:00:00'"
)
NEW_PLACE = "{verb} INTO location (id, code, name, kind) VALUES ({id}, 'X', 'X', 'internal')"


NEW_UNIT = (
    "{verb} INTO unit (id, code, name, factor, rounding) VALUES ({id}, 'X', 'X', 10000, 10000)"
)
PIECES = (
    "INSERT INTO unit (id, code, name, factor, rounding) VALUES (998, 'PCE', 'X', 10000, 10000)"
)


def insert(row: str, id_: str = "999", verb: str = "INSERT") -> str:
    """A row with an id of its own, or with one that is taken."""
    return row.replace("{verb}", verb).replace("{id}", id_)


def replaced(code: str, row: str, taken: str) -> Attack:
    """A row that pushes another one out."""
    return Attack(
        code,
        (insert(row, taken, "REPLACE"),),
        (insert(row, verb="REPLACE"),),
        ("sqlite",),
    )


def moved_to(code: str, table: str, row: str) -> Attack:
    """A row of which nothing was moved, given another id."""
    return Attack(
        code,
        (insert(row), f"UPDATE {table} SET id = 998 WHERE id = 999"),
        (insert(row, "998"),),
    )


def half_done(state: str) -> tuple[str, ...]:
    """A move of a product of its own, in a transfer that is open."""
    move = insert_move("{ready_transfer}", state).replace("{product}", "999")
    return insert(NEW_PRODUCT), move


ATTACKS = (
    Attack(
        "lot_fixed",
        ("UPDATE lot SET product_id = {product} WHERE id = {serial_here}",),
        (insert(NEW_LOT), "UPDATE lot SET product_id = {cabinet}, is_serial = TRUE WHERE id = 999"),
        note="another product",
    ),
    Attack(
        "lot_fixed",
        ("UPDATE lot SET is_unknown = TRUE, is_serial = FALSE WHERE id = {serial_here}",),
        (insert(NEW_LOT), "UPDATE lot SET is_unknown = TRUE WHERE id = 999"),
        note="no number",
    ),
    Attack(
        "lot_fixed",
        ("UPDATE lot SET name = 'X' WHERE id = {serial_here}",),
        (insert(NEW_LOT), "UPDATE lot SET name = 'Y' WHERE id = 999"),
        note="another name",
    ),
    Attack(
        "lot_serial_otherwise",
        ("INSERT INTO lot (id, product_id, name, is_serial) VALUES (999, {product}, 'X', TRUE)",),
        (insert(NEW_LOT),),
        note="of what has none",
    ),
    Attack(
        "lot_serial_otherwise",
        (insert(NEW_LOT.replace("{product}", "{cabinet}")),),
        ("INSERT INTO lot (id, product_id, name, is_unknown) VALUES (999, {cabinet}, 'X', TRUE)",),
        note="of what has serials",
    ),
    moved_to("lot_id_fixed", "lot", NEW_LOT),
    replaced("lot_replaced", NEW_LOT, "{serial_here}"),
    Attack(
        "product_tracking_fixed",
        (f"UPDATE product SET tracking = 'none', {COUNTED} WHERE id = {{cabinet}}",),
        (insert(NEW_PRODUCT), CHANGED),
    ),
    Attack(
        "product_tracking_fixed",
        (f"UPDATE product SET name = 'X', tracking = 'lot', {COUNTED} WHERE id = {{product}}",),
        ("UPDATE product SET name = 'X', tracking = 'none' WHERE id = {product}",),
        note="of what had none",
    ),
    Attack(
        "product_tracking_fixed",
        (*half_done("done"), CHANGED),
        (*half_done("cancelled"), CHANGED),
        note="done in an open transfer",
    ),
    Attack(
        "product_tracking_counted",
        (insert(NEW_PRODUCT), "UPDATE product SET tracking = 'serial' WHERE id = 999"),
        (insert(NEW_PRODUCT), CHANGED),
        note="not at all",
    ),
    Attack(
        "product_tracking_counted",
        (insert(NEW_PRODUCT), f"UPDATE product SET {COUNTED} WHERE id = 999"),
        (insert(NEW_PRODUCT), CHANGED, CHANGED.replace("serial", "lot")),
        note="nothing",
    ),
    Attack(
        "product_born_changed",
        (
            insert(NEW_PRODUCT)
            .replace("warranty_months)", "warranty_months, tracking_changes)")
            .replace("'none', 0)", "'none', 0, 1)"),
        ),
        (insert(NEW_PRODUCT),),
    ),
    Attack(
        "tracking_change_false",
        (insert(NEW_PRODUCT), insert(NEW_CHANGE)),
        (insert(NEW_PRODUCT), CHANGED),
        note="of what was never changed",
    ),
    Attack(
        "tracking_change_false",
        (insert(NEW_PRODUCT), CHANGED, insert(NEW_CHANGE)),
        (insert(NEW_PRODUCT), CHANGED, CHANGED.replace("serial", "none")),
        note="once more",
    ),
    Attack(
        "tracking_change_false",
        (insert(NEW_PRODUCT), f"WITH a AS ({CHANGED} RETURNING 1) {insert(NEW_CHANGE)}"),
        (insert(NEW_PRODUCT), CHANGED),
        ("postgresql",),
        "WITH",
    ),
    Attack(
        "tracking_change_fixed",
        (insert(NEW_PRODUCT), CHANGED, "UPDATE tracking_change SET tracking_before = 'lot'"),
        (insert(NEW_PRODUCT), "UPDATE tracking_change SET tracking_before = 'lot'"),
    ),
    Attack(
        "tracking_change_kept",
        (insert(NEW_PRODUCT), CHANGED, "DELETE FROM tracking_change"),
        (insert(NEW_PRODUCT), "DELETE FROM tracking_change"),
    ),
    Attack(
        "tracking_change_replaced",
        (
            insert(NEW_PRODUCT),
            CHANGED,
            insert(NEW_CHANGE, "max(id)", "REPLACE") + " FROM tracking_change",
        ),
        (insert(NEW_PRODUCT), CHANGED),
        ("sqlite",),
    ),
    Attack(
        "product_kind_fixed",
        ("UPDATE product SET kind = 'service' WHERE id = {product}",),
        (insert(NEW_PRODUCT), "UPDATE product SET kind = 'service' WHERE id = 999"),
    ),
    Attack(
        "product_unit_fixed",
        (insert(NEW_UNIT), "UPDATE product SET unit_id = 999 WHERE id = {product}"),
        (insert(NEW_UNIT), insert(NEW_PRODUCT), "UPDATE product SET unit_id = 999 WHERE id = 999"),
    ),
    *(
        Attack(
            "unit_fixed",
            (PIECES, f"UPDATE unit SET {change} WHERE id = 998"),
            (insert(NEW_UNIT), f"UPDATE unit SET {change} WHERE id = 999"),
            note=change.split(" ", 1)[0],
        )
        for change in ("rounding = 1", "factor = 20000", "base_unit_id = id")
    ),
    Attack(
        "unit_of_pieces",
        (PIECES, "UPDATE unit SET code = 'X' WHERE id = 998"),
        (insert(NEW_UNIT), "UPDATE unit SET code = 'Y' WHERE id = 999"),
    ),
    Attack(
        "unit_kept",
        (PIECES, "DELETE FROM unit WHERE id = 998"),
        (insert(NEW_UNIT), "DELETE FROM unit WHERE id = 999"),
    ),
    moved_to("unit_id_fixed", "unit", NEW_UNIT),
    Attack(
        "unit_replaced",
        (insert(NEW_UNIT), insert(NEW_UNIT, verb="REPLACE")),
        (insert(NEW_UNIT, verb="REPLACE"),),
        ("sqlite",),
    ),
    Attack(
        "unit_pushed_out",
        (PIECES, insert(NEW_UNIT), "UPDATE OR REPLACE unit SET code = 'PCE' WHERE id = 999"),
        (PIECES, insert(NEW_UNIT), "UPDATE OR REPLACE unit SET code = 'Y' WHERE id = 999"),
        ("sqlite",),
    ),
    moved_to("product_id_fixed", "product", NEW_PRODUCT),
    replaced("product_replaced", NEW_PRODUCT, "{cabinet}"),
    Attack(
        "location_kind_fixed",
        ("UPDATE location SET kind = 'customer' WHERE id = {opening}",),
        ("UPDATE location SET is_active = FALSE WHERE id = {loss}",),
    ),
    Attack(
        "location_in_use",
        ("UPDATE location SET is_active = FALSE WHERE id = {shelf}",),
        ("UPDATE location SET is_active = FALSE WHERE id = {loss}",),
        note="goods lie there",
    ),
    Attack(
        "location_in_use",
        ("UPDATE location SET is_active = FALSE WHERE id = {opening}",),
        (
            "UPDATE move SET state = 'cancelled' WHERE id = {ready_move}",
            "UPDATE location SET is_active = FALSE WHERE id = {opening}",
        ),
        note="goods are to leave it",
    ),
    moved_to("location_id_fixed", "location", NEW_PLACE),
    replaced("location_replaced", NEW_PLACE, "{shelf}"),
)
