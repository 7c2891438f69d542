"""Guards of transfers: what is done stays done, and what it moved is added up."""

from __future__ import annotations

from app.db.guards.kinds import (
    Booking,
    Check,
    Event,
    Guard,
    Inspection,
    Lock,
    Refusal,
    all_changes,
    id_fixed,
    kept,
    not_replaced,
)

# Places whose goods are counted; the virtual ones may go below zero (rules 23).
REAL = "('internal', 'transit', 'return', 'repair', 'scrap')"

LOCK_OF_MOVES = Lock("transfer", "SELECT r.transfer_id FROM {rows} AS r")
LOCK_OF_LINES = Lock(
    "transfer",
    "SELECT m.transfer_id FROM move AS m"
    " WHERE m.id = ANY (ARRAY(SELECT r.move_id FROM {rows} AS r))",
)
LOCK_OF_ORIGINS = Lock("move", "SELECT r.origin_move_id FROM {rows} AS r")

WRITTEN: tuple[tuple[str, Event], ...] = (("added", "INSERT"), ("changed", "UPDATE"))

BECOMES_DONE = "NEW.state = 'done' AND OLD.state <> 'done'"

# Tables are named in the order in which they are to be read: from the transfer to its lines.
_LINES = (
    "FROM {rows} AS r JOIN move AS m ON m.transfer_id = r.id"
    " JOIN move_line AS l ON l.move_id = m.id"
)
_LINES_AT = (
    "FROM {{rows}} AS r JOIN move AS m ON m.transfer_id = r.id"
    " JOIN location AS p ON p.id = m.{place} JOIN move_line AS l ON l.move_id = m.id"
    f" WHERE m.state = 'done' AND p.kind IN {REAL}"
)
# A lot `x` that is one piece, however its product is tracked by now (rules 27).
SERIAL = "x.is_serial"

BOOK_QUANTITIES = (
    "INSERT INTO quantity_on_hand (product_id, location_id, lot_id, owner_id, quantity)"
    " SELECT b.product_id, b.location_id, b.lot_id, b.owner_id, sum(b.quantity) FROM ("
    "SELECT m.product_id, m.destination_location_id AS location_id, l.lot_id, m.owner_id,"
    f" l.quantity {_LINES_AT.format(place='destination_location_id')}"
    " UNION ALL SELECT m.product_id, m.source_location_id, l.lot_id, m.owner_id,"
    f" -l.quantity {_LINES_AT.format(place='source_location_id')}) AS b WHERE TRUE"
    " GROUP BY b.product_id, b.location_id, b.lot_id, b.owner_id HAVING sum(b.quantity) <> 0"
    " ORDER BY b.product_id, b.location_id, coalesce(b.lot_id, 0), coalesce(b.owner_id, 0)"
    " ON CONFLICT (product_id, location_id, coalesce(lot_id, 0), coalesce(owner_id, 0))"
    " DO UPDATE SET quantity = quantity_on_hand.quantity + excluded.quantity"
)
BOOK_SERIALS = (
    "INSERT INTO serial_place (lot_id, location_id, came_from_id, holder_id, transfer_id)"
    " SELECT l.lot_id, max(m.destination_location_id), max(m.source_location_id),"
    " max(CASE WHEN p.kind = 'customer' THEN t.commercial_partner_id END), max(t.id)"
    f" {_LINES} JOIN lot AS x ON x.id = l.lot_id"
    " JOIN transfer AS t ON t.id = r.id JOIN location AS p ON p.id = m.destination_location_id"
    f" WHERE m.state = 'done' AND l.quantity > 0 AND {SERIAL} GROUP BY l.lot_id ORDER BY l.lot_id"
    " ON CONFLICT (lot_id) DO UPDATE SET location_id = excluded.location_id,"
    " came_from_id = excluded.came_from_id, holder_id = excluded.holder_id,"
    " transfer_id = excluded.transfer_id"
)
# After the serials: who moves one of these meanwhile has waited for it, and counts on from here.
END_BOOKING = (
    "UPDATE transfer SET is_booked = TRUE, booking_number ="
    " (SELECT coalesce(max(b.booking_number), 0) + 1 FROM transfer AS b)"
    " WHERE id IN (SELECT r.id FROM {rows} AS r)"
)

# A line `l` whose lot `x`, or that it has none, does not go with how its product is tracked.
LOT_UNFIT = (
    "CASE {tracking} WHEN 'none' THEN l.lot_id IS NOT NULL WHEN 'lot' THEN l.lot_id IS NULL"
    " ELSE l.lot_id IS NULL OR NOT (x.is_serial OR x.is_unknown) END"
)

# Only the booking of a transfer, within the statement that makes it done, finds one like this; so
# would the other half of a statement of PostgreSQL that makes it done and writes here by itself.
NOT_BOOKING = (
    "{by_hand}"
    " OR NOT EXISTS (SELECT 1 FROM transfer AS t WHERE t.state = 'done' AND NOT t.is_booked)"
)

_DONE_LINES = (
    "SELECT 1 FROM move AS m JOIN product AS g ON g.id = m.product_id"
    " JOIN move_line AS l ON l.move_id = m.id LEFT JOIN lot AS x ON x.id = l.lot_id"
    " WHERE m.transfer_id = {row}.id AND m.state = 'done' AND "
)

# Of the delivery's move `{origin}`: what came or is to come back by the moves `b` that name it,
# less what was delivered back after a repair, which names the move by which it came (rules 15).
TAKEN_BACK = (
    "((SELECT coalesce(sum(CASE WHEN b.state = 'done' THEN b.done_quantity ELSE b.quantity END), 0)"
    " FROM move AS b JOIN transfer AS t ON t.id = b.transfer_id"
    " WHERE b.origin_move_id = {origin} AND t.kind = 'incoming' AND b.state <> 'cancelled')"
    " - (SELECT coalesce(sum(g.done_quantity), 0) FROM move AS b"
    " JOIN move AS g ON g.origin_move_id = b.id JOIN transfer AS t ON t.id = g.transfer_id"
    " WHERE b.origin_move_id = {origin} AND g.purpose = 'repair' AND g.state = 'done'"
    " AND t.kind = 'outgoing'))"
)
ABOVE = (
    f"{TAKEN_BACK.replace('{origin}', '{move}.origin_move_id')}"
    " > (SELECT o.done_quantity FROM move AS o WHERE o.id = {move}.origin_move_id)"
)
ABOVE_DELIVERY = Check("return_above_delivery", ABOVE.replace("{move}", "{row}"))

TRANSFERS: tuple[Guard, ...] = (
    Refusal(
        "transfer_born_done",
        "transfer",
        "INSERT",
        "NEW.state = 'done' OR NEW.is_booked OR NEW.booking_number IS NOT NULL",
    ),
    Refusal(
        "transfer_done_fixed",
        "transfer",
        "UPDATE",
        "OLD.is_booked OR (NEW.is_booked AND OLD.state <> 'done')"
        " OR (NEW.booking_number IS NOT NULL AND NOT NEW.is_booked)",
    ),
    kept("transfer", "OLD.state = 'done'"),
    Refusal("transfer_kind_fixed", "transfer", "UPDATE", "NEW.kind <> OLD.kind"),
    id_fixed("transfer"),
    *not_replaced(
        "transfer",
        "k.number = NEW.number",
        "k.origin_source = NEW.origin_source AND k.origin_number = NEW.origin_number"
        " AND k.kind = NEW.kind",
        only="k.state = 'done'",
    ),
    Inspection(
        "transfer_finish",
        "transfer",
        "UPDATE",
        (
            Check(
                "transfer_open_moves",
                "NOT EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = {row}.id"
                " AND m.state = 'done') OR EXISTS (SELECT 1 FROM move AS m"
                " WHERE m.transfer_id = {row}.id AND m.state NOT IN ('done', 'cancelled'))",
            ),
            Check(
                "move_lots_differ",
                "EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = {row}.id"
                " AND m.state = 'done' AND m.done_quantity <> (SELECT coalesce(sum(l.quantity), 0)"
                " FROM move_line AS l WHERE l.move_id = m.id))",
            ),
            Check(
                "move_lot_wrong",
                f"EXISTS ({_DONE_LINES}(coalesce(x.product_id, m.product_id) <> m.product_id"
                f" OR ({LOT_UNFIT.replace('{tracking}', 'g.tracking')} AND l.quantity > 0)))",
            ),
            Check(
                "serial_not_one_piece",
                f"EXISTS ({_DONE_LINES}{SERIAL} AND x.id IS NOT NULL AND l.quantity > 0"
                " GROUP BY x.id HAVING sum(l.quantity) <> 10000)",
            ),
            # What is booked at once has no order, so it has no last place of a serial either.
            Check(
                "serial_not_one_piece",
                f"EXISTS ({_DONE_LINES}{SERIAL} AND l.quantity > 0 AND EXISTS (SELECT 1"
                " FROM move_line AS k JOIN move AS n ON n.id = k.move_id"
                " JOIN transfer AS u ON u.id = n.transfer_id WHERE k.lot_id = x.id"
                " AND k.quantity > 0 AND n.state = 'done' AND u.id <> m.transfer_id"
                " AND u.booking_number ="
                " (SELECT t.booking_number FROM transfer AS t WHERE t.id = m.transfer_id)))",
            ),
            Check(
                "owner_without_consent",
                "EXISTS (SELECT 1 FROM move AS m JOIN location AS p"
                " ON p.id = m.destination_location_id JOIN move_line AS l ON l.move_id = m.id"
                " WHERE m.transfer_id = {row}.id AND m.state = 'done' AND m.owner_id IS NOT NULL"
                " AND p.kind IN ('scrap', 'inventory_loss') AND l.quantity > 0 AND l.note = '')",
            ),
            Check(
                "place_archived",
                "EXISTS (SELECT 1 FROM move AS m JOIN location AS p"
                " ON p.id = m.destination_location_id WHERE m.transfer_id = {row}.id"
                " AND m.state = 'done' AND NOT p.is_active)",
            ),
            Check(
                "return_above_delivery",
                "EXISTS (SELECT 1 FROM move AS m WHERE m.transfer_id = {row}.id"
                f" AND m.state = 'done' AND {ABOVE.replace('{move}', 'm')})",
            ),
        ),
        when=BECOMES_DONE,
    ),
    Booking(
        "transfer_booked",
        "transfer",
        "UPDATE",
        (BOOK_QUANTITIES, BOOK_SERIALS, END_BOOKING),
        when=BECOMES_DONE,
    ),
)

MOVES: tuple[Guard, ...] = (
    Refusal("move_done_fixed", "move", "UPDATE", "OLD.state = 'done'"),
    kept("move", "OLD.state = 'done'"),
    *all_changes(
        "move",
        code="move_transfer_done",
        violation="EXISTS (SELECT 1 FROM transfer AS t WHERE t.id = {row}.transfer_id"
        " AND t.state = 'done')",
        lock=LOCK_OF_MOVES,
    ),
    id_fixed("move"),
    *not_replaced("move"),
    *(
        Inspection(
            f"move_return_{name}",
            "move",
            event,
            (ABOVE_DELIVERY,),
            when="NEW.origin_move_id IS NOT NULL",
            locks=(LOCK_OF_ORIGINS,),
            is_isolated=True,
        )
        for name, event in WRITTEN
    ),
    *all_changes(
        "move_line",
        code="move_line_transfer_done",
        violation="EXISTS (SELECT 1 FROM move AS m JOIN transfer AS t ON t.id = m.transfer_id"
        " WHERE m.id = {row}.move_id AND t.state = 'done')",
        lock=LOCK_OF_LINES,
    ),
    id_fixed("move_line"),
    *not_replaced("move_line"),
)

QUANTITIES: tuple[Guard, ...] = (
    *(
        Inspection(
            f"quantity_on_hand_{name}",
            "quantity_on_hand",
            event,
            (
                Check("quantity_on_hand_fixed", NOT_BOOKING),
                Check("stock_below_zero", "{row}.quantity < 0"),
            ),
        )
        for name, event in WRITTEN
    ),
    # PostgreSQL refuses by itself what 64 bits cannot hold, SQLite would go on with a float.
    Refusal(
        "quantity_above_scale",
        "quantity_on_hand",
        "UPDATE",
        "typeof(NEW.quantity) <> 'integer'",
        ("sqlite",),
    ),
    kept("quantity_on_hand"),
    id_fixed("quantity_on_hand"),
    *(
        Inspection(
            f"serial_place_{name}",
            "serial_place",
            event,
            (Check("serial_place_fixed", NOT_BOOKING),),
        )
        for name, event in WRITTEN
    ),
    Refusal(
        "serial_elsewhere",
        "serial_place",
        "UPDATE",
        "NEW.transfer_id <> OLD.transfer_id AND NEW.came_from_id <> OLD.location_id",
    ),
    # A product that is tracked by nothing has no serials whose place is known.
    Inspection(
        "serial_place_removed",
        "serial_place",
        "DELETE",
        (
            Check(
                "serial_place_kept",
                "EXISTS (SELECT 1 FROM lot AS x JOIN product AS g ON g.id = x.product_id"
                " WHERE x.id = {row}.lot_id AND g.tracking <> 'none')",
            ),
        ),
        key="lot_id",
    ),
)

GUARDS: tuple[Guard, ...] = (*TRANSFERS, *MOVES, *QUANTITIES)
