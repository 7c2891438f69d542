"""Attacks on repairs: a serial in two of them, steps that skip what must be, what is done."""

from __future__ import annotations

from tests.db.attack_sql import NOW, Attack


def insert_repair(verb: str = "INSERT", state: str = "new", number: str = "30", **more: str) -> str:
    """A repair's row: of the untracked product unless told otherwise."""
    values = {
        "product_id": "{product}",
        "lot_id": "NULL",
        "serial_id": "NULL",
        **more,
    }
    return (
        f"{verb} INTO repair_order (number, number_value, state, partner_id,"
        " commercial_partner_id, quantity, warranty_reason, created_at, created_by_id,"
        f" {', '.join(values)}) VALUES ('WH/RO/{number}', 3, '{state}', {{partner}}, {{partner}},"
        f" 10000, 'none', '{NOW}', {{user}}, {', '.join(values.values())})"
    )


def insert_part(repair: str, verb: str = "INSERT", **more: str) -> str:
    """A part of a repair."""
    columns = "".join(f", {name}" for name in more)
    values = "".join(f", {value}" for value in more.values())
    return (
        f"{verb} INTO repair_part (repair_order_id, line_number, kind, product_id,"
        f" quantity{columns}) VALUES ({{{repair}}}, 9, 'add', {{product}}, 10000{values})"
    )


def change(repair: str, what: str) -> str:
    """An update of a repair."""
    return f"UPDATE repair_order SET {what} WHERE id = {{{repair}}}"


SERIAL = {"product_id": "{cabinet}", "lot_id": "{serial_here}", "serial_id": "{serial_here}"}
FREE = {"product_id": "{cabinet}", "lot_id": "{serial_there}", "serial_id": "{serial_there}"}
GONE = change("begun_repair", "state = 'cancelled'")
END = change("begun_repair", "state = 'repaired'")
SETTLE = (
    "piece_outcome = 'kept', piece_quantity = 10000, piece_reason = 'Beyond repair',"
    f" piece_settled_at = '{NOW}'"
)
USE = (
    "UPDATE repair_part SET done_quantity = 10000, move_id = {done_move} WHERE id = {begun_part}",
)


def sign(verb: str, id_: str, repair: str = "new", moment: str = "intake", **more: str) -> str:
    """A signature's row."""
    columns = "".join(f", {name}" for name in more)
    values = "".join(f", {value}" for value in more.values())
    return (
        f"{verb} INTO repair_signature (id, repair_order_id, moment, name, strokes, signed_at,"
        f" taken_by_id{columns}) VALUES ({id_}, {{{repair}_repair}}, '{moment}', 'A', '[]',"
        f" '{NOW}', {{user}}{values})"
    )


def check(verb: str, id_: str, repair: str, moment: str = "before") -> str:
    """A point of a checklist."""
    return (
        f"{verb} INTO repair_check (id, repair_order_id, moment, sequence, point, result)"
        f" VALUES ({id_}, {{{repair}_repair}}, '{moment}', 9, 'Key', 'ok')"
    )


def found(repair: str, what: str = "note = 'x'") -> str:
    """An update of a point that was looked at."""
    return f"UPDATE repair_check SET {what} WHERE id = {{{repair}_check}}"


ATTACKS = (
    Attack(
        "repair_order_born_later",
        (insert_repair(state="repaired"),),
        (insert_repair(),),
    ),
    Attack(
        "repair_order_fixed",
        (change("done_repair", "notes = 'x'"),),
        (change("begun_repair", "notes = 'x'"),),
    ),
    Attack(
        "repair_order_fixed",
        (change("done_repair", SETTLE), change("done_repair", "piece_reason = 'x'")),
        (change("done_repair", SETTLE),),
        note="what became of the piece",
    ),
    Attack(
        "repair_order_state_step",
        (change("new_repair", "state = 'repaired'"),),
        (change("new_repair", "state = 'confirmed'"),),
    ),
    Attack(
        "repair_order_fixed",
        (GONE, change("begun_repair", SETTLE), change("begun_repair", "piece_outcome = NULL")),
        (GONE, change("begun_repair", SETTLE)),
        note="what became of the piece of a cancelled one",
    ),
    Attack(
        "repair_order_state_step",
        (GONE, change("begun_repair", SETTLE), change("begun_repair", "state = 'new'")),
        (GONE, change("begun_repair", "state = 'new'")),
        note="its piece is settled",
    ),
    Attack(
        "repair_order_kept",
        ("DELETE FROM repair_order WHERE id = {done_repair}",),
        (insert_repair(id="999"), "DELETE FROM repair_order WHERE id = 999"),
    ),
    Attack(
        "repair_order_id_fixed",
        (insert_repair(id="999"), "UPDATE repair_order SET id = 998 WHERE id = 999"),
        (insert_repair(id="998"),),
    ),
    Attack(
        "repair_order_replaced",
        (insert_repair("REPLACE", number="3"),),
        (insert_repair("REPLACE", number="30"),),
        ("sqlite",),
    ),
    Attack(
        "repair_order_pushed_out",
        (
            insert_repair(id="999"),
            "UPDATE OR REPLACE repair_order SET number = 'WH/RO/3' WHERE id = 999",
        ),
        (
            insert_repair(id="999"),
            "UPDATE OR REPLACE repair_order SET number = 'WH/RO/40' WHERE id = 999",
        ),
        ("sqlite",),
    ),
    Attack(
        "repair_lot_wrong",
        (insert_repair(**{**SERIAL, "serial_id": "NULL"}),),
        (insert_repair(**FREE),),
        note="a serial that is not told as one",
    ),
    Attack(
        "repair_lot_wrong",
        (insert_repair(**{**FREE, "product_id": "{product}"}),),
        (insert_repair(**FREE),),
        note="of another product",
    ),
    Attack(
        "repair_without_lot",
        (
            insert_repair(id="999", product_id="{cabinet}"),
            "UPDATE repair_order SET state = 'confirmed' WHERE id = 999",
        ),
        (
            insert_repair(id="999", **FREE),
            "UPDATE repair_order SET state = 'confirmed' WHERE id = 999",
        ),
    ),
    Attack(
        "repair_part_not_moved",
        ("UPDATE repair_part SET done_quantity = 10000 WHERE id = {begun_part}", END),
        (*USE, END),
    ),
    Attack(
        "repair_part_not_moved",
        (change("begun_repair", "transfer_id = {ready_transfer}"), END),
        (change("begun_repair", "transfer_id = {done_transfer}"), END),
        note="its transfer is open",
    ),
    Attack(
        "repair_part_fixed",
        ("UPDATE repair_part SET unit_price = 1 WHERE id = {done_part}",),
        ("UPDATE repair_part SET unit_price = 1 WHERE id = {begun_part}",),
    ),
    Attack(
        "repair_part_fixed",
        ("UPDATE repair_part SET move_id = {done_move} WHERE id = {done_part}",),
        ("UPDATE repair_part SET sales_order_line_id = {order_line} WHERE id = {done_part}",),
        note="its quotation may follow",
    ),
    Attack(
        "repair_part_moved",
        ("UPDATE repair_part SET repair_order_id = {new_repair} WHERE id = {begun_part}",),
        ("UPDATE repair_part SET line_number = 2 WHERE id = {begun_part}",),
    ),
    Attack(
        "repair_part_fixed",
        (insert_part("done_repair"),),
        (insert_part("begun_repair"),),
        note="one more",
    ),
    Attack(
        "repair_part_fixed",
        ("DELETE FROM repair_part WHERE id = {done_part}",),
        ("DELETE FROM repair_part WHERE id = {begun_part}",),
        note="one less",
    ),
    Attack(
        "repair_part_id_fixed",
        ("UPDATE repair_part SET id = 998 WHERE id = {begun_part}",),
        (insert_part("begun_repair", id="998"),),
    ),
    Attack(
        "repair_part_replaced",
        (insert_part("begun_repair", "REPLACE", id="{done_part}"),),
        (insert_part("begun_repair", "REPLACE", id="998"),),
        ("sqlite",),
    ),
    Attack(
        "repair_part_pushed_out",
        (
            "UPDATE repair_part SET sales_order_line_id = {order_line} WHERE id = {done_part}",
            "UPDATE OR REPLACE repair_part SET sales_order_line_id = {order_line}"
            " WHERE id = {begun_part}",
        ),
        (
            "UPDATE OR REPLACE repair_part SET sales_order_line_id = {order_line}"
            " WHERE id = {begun_part}",
        ),
        ("sqlite",),
    ),
    Attack(
        "repair_signature_fixed",
        ("UPDATE repair_signature SET name = 'B' WHERE id = {signature}",),
        ("UPDATE repair_signature SET name = '', strokes = '[]' WHERE id = {signature}",),
    ),
    Attack(
        "repair_signature_kept",
        ("DELETE FROM repair_signature WHERE id = {signature}",),
        (sign("INSERT", "998"),),
    ),
    Attack(
        "repair_signature_replaced",
        (sign("REPLACE", "{signature}"),),
        (sign("REPLACE", "998"),),
        ("sqlite",),
    ),
    Attack(
        "repair_signature_loan",
        (sign("INSERT", "998", loan_id="{loan}"),),
        (sign("INSERT", "998", "begun", loan_id="{loan}"),),
        note="of another repair",
    ),
    Attack(
        "repair_check_fixed",
        (found("new", "result = 'ok'"),),
        (found("begun", "result = 'ok'"),),
    ),
    Attack(
        "repair_check_fixed",
        ("DELETE FROM repair_check WHERE id = {new_check}",),
        ("DELETE FROM repair_check WHERE id = {begun_check}",),
        note="one less",
    ),
    Attack(
        "repair_check_fixed",
        (check("INSERT", "998", "new"),),
        (check("INSERT", "998", "new", "after"), check("INSERT", "999", "begun")),
        note="one more",
    ),
    Attack(
        "repair_check_fixed",
        (sign("INSERT", "998", "done", "handover"), found("done")),
        (sign("INSERT", "998", "done"), found("done")),
        note="as it goes",
    ),
    Attack(
        "repair_check_fixed",
        (found("done", "moment = 'before'"),),
        (found("done"),),
        note="how a repaired piece came",
    ),
    Attack(
        "repair_check_fixed",
        (found("new", "repair_order_id = {begun_repair}, sequence = 8"),),
        (found("begun", "repair_order_id = {done_repair}, moment = 'after', sequence = 8"),),
        note="moved away",
    ),
    Attack(
        "repair_check_id_fixed",
        (found("begun", "id = 998"),),
        (found("begun", "sequence = 8"),),
    ),
    Attack(
        "repair_check_replaced",
        (check("REPLACE", "{new_check}", "begun"),),
        (check("REPLACE", "{begun_check}", "begun"),),
        ("sqlite",),
    ),
)
