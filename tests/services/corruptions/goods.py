"""Transfers, stock and repairs that are otherwise than what was moved."""

from __future__ import annotations

from tests.services.corruptions.broken import DELIVERY, NEW_PARTNER, STRANGER, broken

CUSTOMERS = "(SELECT id FROM location WHERE kind = 'customer')"
COMING = (
    "INSERT INTO transfer (kind, number, number_value, state, source_location_id, ticket_id,"
    " destination_location_id, created_at) SELECT 'incoming', 'X', 1, 'ready',"
    " destination_location_id, (SELECT ticket_id FROM invoice WHERE id = {draft}),"
    f" source_location_id, created_at FROM transfer WHERE id = {DELIVERY}",
    "INSERT INTO ticket_document (ticket_id, kind, record_id, number, state, made_at)"
    " SELECT t.ticket_id, 'transfer', t.id, t.number, t.state, t.created_at FROM transfer AS t"
    " WHERE t.number = 'X'",
    "INSERT INTO move (transfer_id, line_number, state, product_id, source_location_id,"
    " destination_location_id, quantity, origin_move_id) SELECT (SELECT max(id) FROM transfer),"
    " 1, 'ready', product_id, destination_location_id, source_location_id, quantity, id"
    f" FROM move WHERE transfer_id = {DELIVERY} AND line_number = 1",
)
"""A return of the delivery, on a ticket."""

CASES = (
    broken(
        "transfer_moves",
        "transfer_without_moves",
        f"UPDATE move SET state = 'cancelled' WHERE transfer_id = {DELIVERY}",
        "UPDATE sales_order_line SET delivered_quantity = 0 WHERE NOT is_repair_part",
    ),
    broken(
        "transfer_moves",
        "move_state_otherwise",
        f"UPDATE transfer SET state = 'ready' WHERE id = {DELIVERY}",
    ),
    broken(
        "transfer_moves",
        "transfer_of_other_customer",
        NEW_PARTNER,
        f"UPDATE transfer SET commercial_partner_id = {STRANGER} WHERE sales_order_id = {{order}}",
    ),
    broken(
        "transfer_moves",
        "transfer_not_booked",
        f"UPDATE transfer SET is_booked = FALSE WHERE id = {DELIVERY}",
    ),
    broken(
        "move_lots",
        "move_lots_otherwise",
        "UPDATE move_line SET quantity = quantity + 5000 WHERE move_id IN"
        f" (SELECT id FROM move WHERE transfer_id = {DELIVERY})",
    ),
    broken(
        "move_lots",
        "move_lot_of_other",
        "UPDATE lot SET product_id = (SELECT min(id) FROM product) WHERE name = 'S1'",
        "UPDATE repair_order SET lot_id = NULL, serial_id = NULL WHERE id = {repair}",
    ),
    broken(
        "move_lots",
        "move_without_lot",
        "UPDATE product SET tracking = 'lot' WHERE id = (SELECT min(id) FROM product)",
        "UPDATE repair_order SET product_id = {serial_product}, lot_id = (SELECT id FROM lot"
        " WHERE name = 'S1'), serial_id = (SELECT id FROM lot WHERE name = 'S1')"
        " WHERE id = {repaired}",
    ),
    broken(
        "move_lots",
        "move_lot_of_other_tracking",
        "UPDATE lot SET is_serial = FALSE WHERE name = 'S1'",
        "UPDATE repair_order SET lot_id = NULL, serial_id = NULL WHERE id = {repair}",
        "DELETE FROM serial_place",
    ),
    broken(
        "move_lots",
        "serial_not_one_piece",
        "UPDATE move SET done_quantity = 20000 WHERE product_id = {serial_product}",
        "UPDATE move_line SET quantity = 20000 WHERE lot_id IS NOT NULL",
        "UPDATE quantity_on_hand SET quantity = 0 WHERE lot_id IS NOT NULL",
        f"UPDATE move SET destination_location_id = {CUSTOMERS}"
        " WHERE product_id = {serial_product}",
        f"UPDATE serial_place SET location_id = {CUSTOMERS}",
    ),
    broken(
        "quantity_on_hand",
        "on_hand_otherwise",
        "UPDATE quantity_on_hand SET quantity = quantity + 1",
    ),
    broken(
        "quantity_on_hand",
        "on_hand_otherwise",
        f"UPDATE quantity_on_hand SET owner_id = {STRANGER} WHERE lot_id IS NULL",
    ),
    broken(
        "quantity_on_hand",
        "on_hand_otherwise",
        "UPDATE move SET destination_location_id = (SELECT id FROM location WHERE kind = 'repair')"
        " WHERE product_id = {serial_product} AND destination_location_id ="
        " (SELECT id FROM location WHERE kind = 'internal') AND transfer_id ="
        " (SELECT min(transfer_id) FROM move WHERE product_id = {serial_product})",
        "UPDATE serial_place SET location_id = (SELECT id FROM location WHERE kind = 'repair')",
    ),
    broken(
        "quantity_on_hand",
        "on_hand_too_large",
        *(
            f"UPDATE {table} SET {column} = 9223372036854775807 WHERE {key} IN"
            " (SELECT m.id FROM move AS m JOIN move_line AS l ON l.move_id = m.id"
            " JOIN location AS p ON p.id = m.destination_location_id"
            " WHERE p.kind = 'internal' AND m.state = 'done' AND l.lot_id IS NULL)"
            for table, column, key in (
                ("move_line", "quantity", "move_id"),
                ("move", "done_quantity", "id"),
            )
        ),
        "UPDATE quantity_on_hand SET quantity = 18446744073709551616.0 WHERE lot_id IS NULL",
        engines=("sqlite",),
    ),
    broken(
        "quantity_on_hand",
        "stock_below_zero",
        "UPDATE quantity_on_hand SET quantity = -quantity",
    ),
    broken(
        "quantity_on_hand",
        "service_in_stock",
        "UPDATE product SET kind = 'service' WHERE id = {serial_product}",
    ),
    broken(
        "quantity_on_hand",
        "serial_in_two_places",
        "INSERT INTO quantity_on_hand (product_id, location_id, lot_id, quantity)"
        " SELECT product_id, (SELECT id FROM location WHERE kind = 'repair'), lot_id, quantity"
        " FROM quantity_on_hand WHERE lot_id IS NOT NULL",
    ),
    broken(
        "serial_place",
        "serial_elsewhere",
        "UPDATE serial_place SET location_id = (SELECT id FROM location WHERE kind = 'scrap')",
    ),
    broken(
        "serial_place",
        "serial_elsewhere",
        "DELETE FROM serial_place",
    ),
    broken(
        "serial_place",
        "serial_held_otherwise",
        "UPDATE serial_place SET holder_id = {customer}",
    ),
    broken(
        "serial_place",
        "serial_never_moved",
        "INSERT INTO lot (product_id, name, is_serial) VALUES ({serial_product}, 'S9', TRUE)",
        "INSERT INTO serial_place (lot_id, location_id, came_from_id, transfer_id)"
        " SELECT (SELECT max(id) FROM lot), location_id, came_from_id, transfer_id"
        " FROM serial_place",
    ),
    broken(
        "returned",
        "returned_above_delivery",
        "INSERT INTO transfer (kind, number, number_value, state, source_location_id,"
        " destination_location_id, created_at) SELECT 'incoming', 'X', 1, 'ready',"
        " destination_location_id, source_location_id, created_at FROM transfer"
        f" WHERE id = {DELIVERY}",
        "INSERT INTO move (transfer_id, line_number, state, product_id, source_location_id,"
        " destination_location_id, quantity, origin_move_id) SELECT (SELECT max(id) FROM transfer),"
        " 1, 'ready', product_id, destination_location_id, source_location_id, quantity + 1, id"
        f" FROM move WHERE transfer_id = {DELIVERY} AND line_number = 1",
    ),
    broken(
        "returned",
        "return_of_nothing",
        *COMING,
        "UPDATE move SET origin_move_id = NULL",
    ),
    broken(
        "returned",
        "return_of_other_customer",
        *COMING,
        NEW_PARTNER,
        f"UPDATE transfer SET commercial_partner_id = {STRANGER} WHERE number = 'X'",
    ),
    broken(
        "settled",
        "settled_above_return",
        "INSERT INTO transfer (kind, number, number_value, state, source_location_id,"
        " destination_location_id, created_at) SELECT 'incoming', 'X', 1, 'ready',"
        " destination_location_id, source_location_id, created_at FROM transfer"
        f" WHERE id = {DELIVERY}",
        "INSERT INTO move (transfer_id, line_number, state, product_id, source_location_id,"
        " destination_location_id, quantity, origin_move_id) SELECT (SELECT max(id) FROM transfer),"
        " 1, 'ready', product_id, destination_location_id, source_location_id, 10000, id"
        f" FROM move WHERE transfer_id = {DELIVERY} AND line_number = 1",
        "INSERT INTO credited_return (credit_note_id, move_id, original_line_id, quantity)"
        " SELECT {some}, (SELECT max(id) FROM move), min(id), 20000 FROM invoice_line"
        " WHERE invoice_id = {part}",
    ),
    broken(
        "delivered",
        "delivered_otherwise",
        "UPDATE sales_order_line SET delivered_quantity = 0 WHERE sales_order_id = {order}",
    ),
    broken(
        "repair",
        "repair_part_not_moved",
        "UPDATE repair_part SET done_quantity = 20000 WHERE repair_order_id = {repaired}"
        " AND kind = 'remove'",
    ),
    broken(
        "repair",
        "repair_part_not_moved",
        "UPDATE repair_part SET move_id = NULL WHERE repair_order_id = {repaired} AND kind = 'add'",
    ),
    broken(
        "repair",
        "repair_part_not_moved",
        "UPDATE repair_order SET state = 'under_repair' WHERE id = {repaired}",
        "UPDATE ticket_document SET state = 'under_repair' WHERE kind = 'repair'",
        "UPDATE sales_order_line SET delivered_quantity = 0 WHERE is_repair_part",
    ),
    broken(
        "repair",
        "repair_transfer_open",
        "INSERT INTO transfer (kind, number, number_value, state, source_location_id,"
        " destination_location_id, created_at) SELECT 'internal', 'X', 1, 'ready',"
        f" source_location_id, destination_location_id, created_at FROM transfer"
        f" WHERE id = {DELIVERY}",
        "UPDATE repair_order SET transfer_id = (SELECT max(id) FROM transfer)"
        " WHERE id = {repaired}",
    ),
    broken(
        "repair",
        "repair_without_lot",
        "UPDATE repair_order SET state = 'confirmed', lot_id = NULL, serial_id = NULL"
        " WHERE id = {repair}",
    ),
    broken(
        "repair",
        "repair_lot_otherwise",
        "UPDATE repair_order SET serial_id = NULL WHERE id = {repair}",
    ),
    broken(
        "repair",
        "repair_transfer_otherwise",
        "UPDATE repair_order SET transfer_id = NULL WHERE id = {repaired}",
    ),
    broken(
        "repair",
        "repair_warranty_charged",
        "UPDATE repair_order SET is_under_warranty = TRUE WHERE id = {repaired}",
    ),
    broken(
        "repair",
        "repair_serial_twice",
        "INSERT INTO repair_order (number, number_value, state, partner_id, commercial_partner_id,"
        " product_id, lot_id, quantity, warranty_reason, created_at, created_by_id)"
        " SELECT 'X', 9, state, partner_id, commercial_partner_id, product_id, lot_id, quantity,"
        " warranty_reason, created_at, created_by_id FROM repair_order WHERE id = {repair}",
    ),
    broken(
        "repair",
        "repair_line_not_marked",
        "UPDATE sales_order_line SET is_repair_part = FALSE",
    ),
    broken(
        "repair",
        "repair_order_otherwise",
        "UPDATE repair_part SET sales_order_line_id = (SELECT min(id) FROM sales_order_line)"
        " WHERE repair_order_id = {repair}",
    ),
)
