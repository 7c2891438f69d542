"""Attacks on what stock is kept by: lots, products and places that were moved."""

from __future__ import annotations

from tests.db.attack_sql import Attack

NEW_PRODUCT = (
    "{verb} INTO product (id, code, name, kind, tracking, warranty_months)"
    " VALUES ({id}, 'X', 'X', 'goods', 'none', 0)"
)
NEW_LOT = "{verb} INTO lot (id, product_id, name) VALUES ({id}, {product}, 'X')"
NEW_PLACE = "{verb} INTO location (id, code, name, kind) VALUES ({id}, 'X', 'X', 'internal')"


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


ATTACKS = (
    Attack(
        "lot_fixed",
        ("UPDATE lot SET product_id = {product} WHERE id = {serial_here}",),
        (insert(NEW_LOT), "UPDATE lot SET product_id = {cabinet} WHERE id = 999"),
        note="another product",
    ),
    Attack(
        "lot_fixed",
        ("UPDATE lot SET is_unknown = TRUE WHERE id = {serial_here}",),
        (insert(NEW_LOT), "UPDATE lot SET is_unknown = TRUE WHERE id = 999"),
        note="no number",
    ),
    moved_to("lot_id_fixed", "lot", NEW_LOT),
    replaced("lot_replaced", NEW_LOT, "{serial_here}"),
    Attack(
        "product_tracking_fixed",
        ("UPDATE product SET tracking = 'none' WHERE id = {cabinet}",),
        (insert(NEW_PRODUCT), "UPDATE product SET tracking = 'serial' WHERE id = 999"),
    ),
    Attack(
        "product_tracking_fixed",
        ("UPDATE product SET name = 'X', tracking = 'lot' WHERE id = {product}",),
        ("UPDATE product SET name = 'X', tracking = 'none' WHERE id = {product}",),
        note="of what had none",
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
