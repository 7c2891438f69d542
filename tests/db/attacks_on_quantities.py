"""Attacks on what lies where: below zero, beside the moves, serials in two places."""

from __future__ import annotations

from tests.db.attack_sql import NOW, Attack


def finish(name: str) -> tuple[str, ...]:
    """Let the one move of a transfer be done, and the transfer after it."""
    return (
        f"UPDATE move SET state = 'done' WHERE transfer_id = {{{name}}}",
        f"UPDATE transfer SET state = 'done', done_at = '{NOW}' WHERE id = {{{name}}}",
    )


def with_move(verb: str, quantity: int, more: str = "") -> str:
    """A further return of the delivery of the world."""
    return (
        f"{verb} INTO move (transfer_id, line_number, state, product_id, source_location_id,"
        " destination_location_id, quantity, origin_move_id, purpose)"
        f" VALUES ({{back}}, 2, 'ready', {{product}}, {{customer}}, {{shelf}}, {quantity},"
        f" {{done_move}}, 'give_back'){more}"
    )


def with_transfer(verb: str, kind: str) -> str:
    """A transfer from the customer to the shelf, always the same one."""
    return (
        f"{verb} INTO transfer (id, kind, number, number_value, state, source_location_id,"
        f" destination_location_id, created_at) VALUES (999, '{kind}', 'X', 1, 'ready',"
        f" {{customer}}, {{shelf}}, '{NOW}')"
    )


def while_it_is_done(writing: str) -> tuple[str, ...]:
    """Write in the very statement that makes a transfer done."""
    moved, done = finish("sending")
    return moved, f"WITH a AS ({done} RETURNING 1) {writing}"


def on_and_on() -> tuple[str, ...]:
    """A serial goes on twice, by two transfers that are still to be done."""
    ways = ((997, "{shelf}", "-1"), (998, "-1", "-2"))
    places = "(-1, 'Y', 'Y', 'internal'), (-2, 'Z', 'Z', 'internal')"
    return f"INSERT INTO location (id, code, name, kind) VALUES {places}", *(
        statement
        for id_, source, target in ways
        for statement in (
            "INSERT INTO transfer (id, kind, number, number_value, state, source_location_id,"
            f" destination_location_id, created_at) VALUES ({id_}, 'internal', 'X{id_}', 1,"
            f" 'ready', {source}, {target}, '{NOW}')",
            "INSERT INTO move (id, transfer_id, line_number, state, product_id, source_location_id,"
            " destination_location_id, quantity, done_quantity)"
            f" VALUES ({id_}, {id_}, 1, 'done', {{cabinet}}, {source}, {target}, 10000, 10000)",
            "INSERT INTO move_line (move_id, lot_id, quantity)"
            f" VALUES ({id_}, {{serial_here}}, 10000)",
        )
    )


def done_at_once(*ids: int) -> str:
    """Make transfers done in one statement."""
    among = ", ".join(str(each) for each in ids)
    return f"UPDATE transfer SET state = 'done', done_at = '{NOW}' WHERE id IN ({among})"


QUANTITY = "WHERE product_id = {product} AND location_id = {shelf}"
NEW_QUANTITY = (
    "INSERT INTO quantity_on_hand (product_id, location_id, lot_id, quantity)"
    " VALUES ({cabinet}, {shelf}, {serial_unused}, 10000)"
)
NEW_PLACE = (
    "INSERT INTO serial_place (lot_id, location_id, came_from_id, transfer_id)"
    " VALUES ({serial_unused}, {shelf}, {supplier}, {again})"
)


def received(quantity: int) -> tuple[str, ...]:
    """So many pieces more come to the shelf."""
    return (
        f"UPDATE move_line SET lot_id = NULL, quantity = {quantity} WHERE id = {{again_line}}",
        f"UPDATE move SET state = 'done', product_id = {{product}}, quantity = {quantity},"
        f" done_quantity = {quantity} WHERE id = {{again_move}}",
        f"UPDATE transfer SET state = 'done', done_at = '{NOW}' WHERE id = {{again}}",
    )


def to_new_place(is_active: str) -> tuple[str, ...]:
    """What comes again goes to a place of its own, in use or not."""
    return (
        "INSERT INTO location (id, code, name, kind, is_active)"
        f" VALUES (999, 'X', 'X', 'internal', {is_active})",
        "UPDATE move SET destination_location_id = 999 WHERE id = {again_move}",
        *finish("again"),
    )


ATTACKS = (
    Attack(
        "quantity_above_scale",
        received(2**63 - 1),
        received(2**63 - 1 - 20_000),
        ("sqlite",),
    ),
    Attack(
        "stock_below_zero",
        (
            "UPDATE move SET quantity = 30000, done_quantity = 30000 WHERE id = {sending_move}",
            "UPDATE move_line SET quantity = 30000 WHERE id = {sending_line}",
            *finish("sending"),
        ),
        finish("sending"),
    ),
    Attack(
        "stock_below_zero",
        (
            "UPDATE move SET owner_id = {partner} WHERE id = {sending_move}",
            *finish("sending"),
        ),
        finish("sending"),
        note="another owner's",
    ),
    Attack(
        "quantity_on_hand_fixed",
        (f"UPDATE quantity_on_hand SET quantity = quantity + 10000 {QUANTITY}",),
        (f"UPDATE quantity_on_hand SET quantity = quantity + 10000 {QUANTITY} AND quantity < 0",),
    ),
    Attack("quantity_on_hand_fixed", (NEW_QUANTITY,), finish("again"), note="insert"),
    Attack(
        "quantity_on_hand_fixed",
        (
            "UPDATE transfer SET state = 'cancelled' WHERE id = {sending}",
            f"UPDATE quantity_on_hand SET quantity = 0 {QUANTITY}",
        ),
        ("UPDATE transfer SET state = 'cancelled' WHERE id = {sending}",),
        note="beside a transfer",
    ),
    *(
        Attack(code, while_it_is_done(writing), finish("sending"), ("postgresql",), f"WITH, {note}")
        for code, note, writing in (
            (
                "quantity_on_hand_fixed",
                "update",
                f"UPDATE quantity_on_hand SET quantity = 99990000 {QUANTITY}",
            ),
            ("quantity_on_hand_fixed", "insert", NEW_QUANTITY),
            (
                "serial_place_fixed",
                "update",
                "UPDATE serial_place SET location_id = {loss} WHERE lot_id = {serial_here}",
            ),
            ("serial_place_fixed", "insert", NEW_PLACE),
        )
    ),
    Attack(
        "quantity_on_hand_kept",
        ("DELETE FROM quantity_on_hand",),
        ("DELETE FROM quantity_on_hand WHERE quantity < 0",),
    ),
    Attack(
        "quantity_on_hand_id_fixed",
        (f"UPDATE quantity_on_hand SET id = 999 {QUANTITY}",),
        ("UPDATE quantity_on_hand SET id = 999 WHERE quantity < 0",),
    ),
    Attack(
        "transfer_born_done",
        (
            "INSERT INTO transfer (kind, number, number_value, state, source_location_id,"
            " destination_location_id, created_at, is_booked) VALUES ('internal', 'X', 1,"
            f" 'ready', {{shelf}}, {{loss}}, '{NOW}', TRUE)",
        ),
        (
            "INSERT INTO transfer (kind, number, number_value, state, source_location_id,"
            " destination_location_id, created_at) VALUES ('internal', 'X', 1,"
            f" 'ready', {{shelf}}, {{loss}}, '{NOW}')",
        ),
        note="as if booked",
    ),
    Attack(
        "transfer_done_fixed",
        ("UPDATE transfer SET is_booked = TRUE WHERE id = {sending}",),
        ("UPDATE transfer SET note = 'x' WHERE id = {sending}",),
        note="as if booked",
    ),
    Attack(
        "transfer_done_fixed",
        ("UPDATE transfer SET booking_number = 1 WHERE id = {sending}",),
        ("UPDATE transfer SET booking_number = NULL WHERE id = {sending}",),
        note="booked before others",
    ),
    Attack(
        "transfer_done_fixed",
        ("UPDATE transfer SET is_booked = FALSE WHERE id = {done_transfer}",),
        ("UPDATE transfer SET is_booked = FALSE WHERE id = {sending}",),
        note="to be booked again",
    ),
    Attack(
        "move_lots_differ",
        ("UPDATE move_line SET quantity = 10000 WHERE id = {sending_line}", *finish("sending")),
        finish("sending"),
    ),
    Attack(
        "move_lot_wrong",
        (
            "UPDATE move_line SET lot_id = {serial_unused} WHERE id = {ready_move_line}",
            *finish("ready_transfer"),
        ),
        finish("ready_transfer"),
        note="of another product",
    ),
    Attack(
        "move_lot_wrong",
        (
            "INSERT INTO lot (id, product_id, name) VALUES (999, {product}, 'L1')",
            "UPDATE move_line SET lot_id = 999 WHERE id = {ready_move_line}",
            *finish("ready_transfer"),
        ),
        finish("ready_transfer"),
        note="of what is not tracked",
    ),
    Attack(
        "move_lot_wrong",
        ("UPDATE move_line SET lot_id = NULL WHERE id = {again_line}", *finish("again")),
        finish("again"),
        note="missing",
    ),
    Attack(
        "serial_not_one_piece",
        (
            "UPDATE move SET quantity = 20000, done_quantity = 20000 WHERE id = {again_move}",
            "UPDATE move_line SET quantity = 20000 WHERE id = {again_line}",
            *finish("again"),
        ),
        finish("again"),
    ),
    Attack(
        "serial_not_one_piece",
        (
            "UPDATE move SET quantity = 20000, done_quantity = 20000 WHERE id = {again_move}",
            "INSERT INTO move_line (move_id, lot_id, quantity)"
            " VALUES ({again_move}, {serial_unused}, 10000)",
            *finish("again"),
        ),
        (
            "UPDATE move SET quantity = 20000, done_quantity = 20000 WHERE id = {again_move}",
            "INSERT INTO lot (id, product_id, name, is_serial) VALUES (999, {cabinet}, 'S9', TRUE)",
            "INSERT INTO move_line (move_id, lot_id, quantity) VALUES ({again_move}, 999, 10000)",
            *finish("again"),
        ),
        note="twice",
    ),
    Attack(
        "serial_not_one_piece",
        (*on_and_on(), done_at_once(997, 998)),
        (*on_and_on(), done_at_once(997), done_at_once(998)),
        ("postgresql",),
        "in two transfers at once",
    ),
    Attack("place_archived", to_new_place("FALSE"), to_new_place("TRUE")),
    Attack(
        "serial_elsewhere",
        ("UPDATE move_line SET lot_id = {serial_here} WHERE id = {again_line}", *finish("again")),
        finish("again"),
        note="on the shelf",
    ),
    Attack(
        "serial_elsewhere",
        ("UPDATE move_line SET lot_id = {serial_there} WHERE id = {again_line}", *finish("again")),
        (
            "UPDATE move_line SET lot_id = {serial_there} WHERE id = {again_line}",
            "UPDATE move SET source_location_id = {customer} WHERE id = {again_move}",
            *finish("again"),
        ),
        note="at the customer",
    ),
    Attack(
        "serial_place_fixed",
        ("UPDATE serial_place SET location_id = {loss} WHERE lot_id = {serial_here}",),
        ("UPDATE serial_place SET location_id = {loss} WHERE lot_id = {serial_unused}",),
    ),
    Attack("serial_place_fixed", (NEW_PLACE,), finish("again"), note="insert"),
    Attack(
        "serial_place_kept",
        ("DELETE FROM serial_place",),
        ("DELETE FROM serial_place WHERE lot_id = {serial_unused}",),
    ),
    Attack(
        "return_above_delivery",
        (with_move("INSERT", 1),),
        (with_move("INSERT", 0),),
    ),
    Attack(
        "return_above_delivery",
        ("UPDATE move SET quantity = 10001 WHERE id = {back_move}",),
        ("UPDATE move SET quantity = 9999 WHERE id = {back_move}",),
        note="changed",
    ),
    Attack(
        "return_above_delivery",
        (
            "UPDATE move SET state = 'done' WHERE id = {back_move}",
            with_move("INSERT", 1),
        ),
        (
            "UPDATE move SET state = 'cancelled' WHERE id = {back_move}",
            with_move("INSERT", 10_000),
        ),
        note="after it came",
    ),
    Attack(
        "return_above_delivery",
        (
            with_transfer("INSERT", "internal"),
            "INSERT INTO move (id, transfer_id, line_number, state, product_id, source_location_id,"
            " destination_location_id, quantity, done_quantity, origin_move_id) VALUES (999, 999,"
            " 1, 'done', {product}, {customer}, {shelf}, 1, 1, {done_move})",
            "INSERT INTO move_line (move_id, quantity) VALUES (999, 1)",
            with_transfer("REPLACE", "incoming"),
            f"UPDATE transfer SET state = 'done', done_at = '{NOW}' WHERE id = 999",
        ),
        finish("back"),
        ("sqlite",),
        note="as another kind",
    ),
)
