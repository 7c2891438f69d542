"""Attacks on transfers that are done."""

from __future__ import annotations

from tests.db.attack_sql import NOW, Attack, insert_move

FINISH = (
    "UPDATE move SET state = 'done' WHERE id = {ready_move}",
    f"UPDATE transfer SET state = 'done', done_at = '{NOW}' WHERE id = {{ready_transfer}}",
)

GIVEN_UP = (
    "UPDATE move SET state = 'done', destination_location_id = {loss}, owner_id = {partner}"
    " WHERE id = {again_move}",
    f"UPDATE transfer SET state = 'done', done_at = '{NOW}' WHERE id = {{again}}",
)
"""A customer's piece is found to be missing."""


def insert_transfer(verb: str, state: str = "ready", number: str = "30", **more: str) -> str:
    """A transfer's row alone."""
    columns = "".join(f", {name}" for name in more)
    values = "".join(f", {value}" for value in more.values())
    return (
        f"{verb} INTO transfer (kind, number, number_value, state, source_location_id,"
        f" destination_location_id, created_at, done_at{columns}) VALUES ('outgoing',"
        f" 'WH/OUT/{number}', 3, '{state}', {{shelf}}, {{customer}}, '{NOW}', '{NOW}'{values})"
    )


ATTACKS = (
    Attack(
        "owner_without_consent",
        GIVEN_UP,
        ("UPDATE move_line SET note = 'By phone' WHERE id = {again_line}", *GIVEN_UP),
    ),
    Attack(
        "transfer_born_done",
        (insert_transfer("INSERT", "done"),),
        (insert_transfer("INSERT", "ready"),),
    ),
    Attack(
        "transfer_done_fixed",
        ("UPDATE transfer SET state = 'cancelled' WHERE id = {done_transfer}",),
        ("UPDATE transfer SET state = 'cancelled' WHERE id = {ready_transfer}",),
    ),
    Attack(
        "transfer_kept",
        ("DELETE FROM transfer WHERE id = {done_transfer}",),
        (
            insert_transfer("INSERT", id="999"),
            "DELETE FROM transfer WHERE id = 999",
        ),
    ),
    Attack(
        "transfer_id_fixed",
        (
            insert_transfer("INSERT", id="999"),
            "UPDATE transfer SET id = 998 WHERE id = 999",
        ),
        (insert_transfer("INSERT", id="998"),),
    ),
    Attack(
        "transfer_kind_fixed",
        ("UPDATE transfer SET kind = 'incoming' WHERE id = {ready_transfer}",),
        ("UPDATE transfer SET kind = 'outgoing' WHERE id = {ready_transfer}",),
    ),
    Attack(
        "transfer_replaced",
        (insert_transfer("REPLACE", number="1"),),
        (insert_transfer("REPLACE", number="30"),),
        ("sqlite",),
    ),
    Attack(
        "transfer_pushed_out",
        (
            insert_transfer("INSERT", id="999"),
            "UPDATE OR REPLACE transfer SET number = 'WH/OUT/1' WHERE id = 999",
        ),
        (
            insert_transfer("INSERT", id="999"),
            "UPDATE OR REPLACE transfer SET number = 'WH/OUT/40' WHERE id = 999",
        ),
        ("sqlite",),
    ),
    Attack("transfer_open_moves", FINISH[1:], FINISH),
    Attack(
        "transfer_open_moves",
        ("UPDATE move SET state = 'cancelled' WHERE id = {ready_move}", FINISH[1]),
        (insert_move("{ready_transfer}", "cancelled"), *FINISH),
        note="nothing moved",
    ),
    Attack(
        "move_done_fixed",
        (
            insert_move("{ready_transfer}", "done", "999, "),
            "UPDATE move SET done_quantity = 1 WHERE id = 999",
        ),
        ("UPDATE move SET done_quantity = 1 WHERE id = {ready_move}",),
    ),
    Attack(
        "move_kept",
        (
            insert_move("{ready_transfer}", "done", "999, "),
            "DELETE FROM move WHERE id = 999",
        ),
        (
            "DELETE FROM move_line WHERE move_id = {ready_move}",
            "DELETE FROM move WHERE id = {ready_move}",
        ),
    ),
    Attack(
        "move_transfer_done",
        (insert_move("{done_transfer}"),),
        (insert_move("{ready_transfer}"),),
    ),
    Attack(
        "move_transfer_done",
        ("UPDATE move SET transfer_id = {done_transfer} WHERE id = {ready_move}",),
        ("UPDATE move SET line_number = 5 WHERE id = {ready_move}",),
        note="moved in",
    ),
    Attack(
        "move_id_fixed",
        (
            insert_move("{ready_transfer}", more="999, "),
            "UPDATE move SET id = 998 WHERE id = 999",
        ),
        (insert_move("{ready_transfer}", more="998, "),),
    ),
    Attack(
        "move_replaced",
        (insert_move("{ready_transfer}", more="{done_move}, ").replace("INSERT", "REPLACE"),),
        (insert_move("{ready_transfer}", more="999, ").replace("INSERT", "REPLACE"),),
        ("sqlite",),
    ),
    Attack(
        "move_line_transfer_done",
        ("UPDATE move_line SET quantity = 1 WHERE id = {done_move_line}",),
        ("UPDATE move_line SET quantity = 1 WHERE id = {ready_move_line}",),
    ),
    Attack(
        "move_line_transfer_done",
        ("DELETE FROM move_line",),
        ("DELETE FROM move_line WHERE id = {ready_move_line}",),
        note="delete",
    ),
    Attack(
        "move_line_transfer_done",
        ("INSERT INTO move_line (move_id, quantity) VALUES ({done_move}, 1)",),
        ("INSERT INTO move_line (move_id, quantity) VALUES ({ready_move}, 1)",),
        note="insert",
    ),
    Attack(
        "move_line_id_fixed",
        ("UPDATE move_line SET id = 999 WHERE id = {ready_move_line}",),
        ("UPDATE move_line SET quantity = 5 WHERE id = {ready_move_line}",),
    ),
    Attack(
        "move_line_replaced",
        (
            "REPLACE INTO move_line (id, move_id, quantity)"
            " VALUES ({done_move_line}, {ready_move}, 1)",
        ),
        ("REPLACE INTO move_line (id, move_id, quantity) VALUES (999, {ready_move}, 1)",),
        ("sqlite",),
    ),
)
