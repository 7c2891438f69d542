"""Attacks on what came back: refunded and replaced together, it is never more than came."""

from __future__ import annotations

from tests.db.attack_sql import Attack


def credited(note: str, quantity: int = 10_000) -> str:
    """Say of a credit note that it is for so much of what comes back."""
    return (
        "INSERT INTO credited_return (credit_note_id, move_id, original_line_id, quantity)"
        f" VALUES ({{{note}}}, {{back_move}}, {{first_line}}, {quantity})"
    )


def replaced(quantity: int = 10_000) -> str:
    """Send so much in place of what comes back."""
    return (
        "INSERT INTO move (transfer_id, line_number, state, product_id, source_location_id,"
        " destination_location_id, quantity, done_quantity, purpose, origin_move_id) VALUES"
        f" ({{sending}}, 9, 'ready', {{product}}, {{shelf}}, {{customer}}, {quantity}, 0,"
        " 'replacement', {done_move})"
    )


REFUNDED_BEFORE = "UPDATE invoice_line SET sales_order_line_id = {sold_line} WHERE id = {note_line}"
"""The draft credit note pays the piece back that is on its way, whatever return it names."""


def invoiced(invoice: str) -> str:
    """Say of an invoice that it is for a piece that was sent."""
    return (
        "INSERT INTO invoiced_replacement (invoice_id, move_id, quantity)"
        f" VALUES ({{{invoice}}}, {{sending_move}}, 10000)"
    )


ATTACKS = (
    Attack("credited_return_fixed", (credited("posted_note"),), (credited("note"),)),
    Attack(
        "credited_return_fixed",
        (
            credited("note"),
            "UPDATE credited_return SET credit_note_id = {posted_note}",
        ),
        (
            credited("note"),
            "UPDATE credited_return SET quantity = 5000",
            "DELETE FROM credited_return",
        ),
        note="moved in",
    ),
    Attack("invoiced_replacement_fixed", (invoiced("invoice"),), (invoiced("draft"),)),
    Attack("settled_above_return", (credited("note", 20_000),), (credited("note"),)),
    Attack(
        "settled_above_return",
        (credited("note", 5_000), "UPDATE credited_return SET quantity = 20000"),
        (credited("note", 5_000), "UPDATE credited_return SET quantity = 10000"),
        note="raised",
    ),
    Attack(
        "settled_above_return",
        (credited("note"), replaced()),
        (credited("note", 5_000), replaced(5_000)),
        note="replaced too",
    ),
    Attack(
        "settled_above_return",
        (replaced(), credited("note")),
        (replaced(),),
        note="refunded too",
    ),
    Attack("replaced_after_refund", (REFUNDED_BEFORE, replaced()), (replaced(),)),
    Attack(
        "replaced_after_refund",
        (
            replaced(),
            "UPDATE move SET state = 'cancelled' WHERE purpose = 'replacement'",
            REFUNDED_BEFORE,
            "UPDATE move SET state = 'ready' WHERE purpose = 'replacement'",
        ),
        (
            replaced(),
            REFUNDED_BEFORE,
            "UPDATE move SET quantity = 5000 WHERE purpose = 'replacement'",
        ),
        note="opened again",
    ),
    Attack(
        "settled_above_return",
        (replaced(), "UPDATE move SET quantity = 20000 WHERE purpose = 'replacement'"),
        (replaced(5_000), "UPDATE move SET quantity = 10000 WHERE purpose = 'replacement'"),
        note="replaced more",
    ),
)
