"""First schema: transfers, moves, what lies where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    DAY,
    FLAG,
    LINE,
    MOMENT,
    SCALED,
    WHOLE,
    WORD,
    choice,
    given,
    key,
    optional,
    optional_choice,
    optional_reference,
    reference,
    where,
)


def create() -> None:
    """Create them, in the order of their references."""
    _transfer()
    _move()
    _move_line()
    _quantity_on_hand()
    _serial_place()


def _transfer() -> None:
    op.create_table(
        "transfer",
        key(),
        choice("kind", "transfer_kind", ["outgoing", "incoming", "internal"]),
        given("number", WORD),
        given("number_value", WHOLE),
        choice("state", "transfer_state", ["draft", "waiting", "ready", "done", "cancelled"]),
        optional_reference("partner_id", "partner.id", index=True),
        optional_reference("commercial_partner_id", "partner.id"),
        optional_reference("sales_order_id", "sales_order.id", index=True),
        reference("source_location_id", "location.id"),
        reference("destination_location_id", "location.id"),
        optional_reference("ticket_id", "ticket.id", index=True),
        optional_reference("reason_id", "reason.id"),
        optional_reference("return_of_id", "transfer.id", index=True),
        optional_reference("backorder_of_id", "transfer.id", index=True),
        optional_reference("inspection_of_id", "transfer.id", index=True),
        optional_reference("replaces_id", "transfer.id", index=True),
        optional("due_on", DAY),
        given("note", LINE, default=""),
        given("created_at", MOMENT),
        optional("scheduled_at", MOMENT),
        optional("done_at", MOMENT),
        given("is_booked", FLAG, default="0"),
        optional("booking_number", WHOLE),
        optional("origin_source", LINE),
        optional("origin_number", LINE),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done_has_time"),
        sa.UniqueConstraint("number"),
        sa.Index("ix_transfer_kind", "kind", "id"),
        sa.Index("ix_transfer_due", "due_on", "id", **where("due_on IS NOT NULL")),
        sa.Index("ix_transfer_booking", "id", **where("state = 'done' AND NOT is_booked")),
        sa.Index("ix_transfer_booking_number", "booking_number"),
        sa.Index("ix_transfer_customer", "commercial_partner_id", "kind", "state", "id"),
        sa.Index("ix_transfer_origin_number", "origin_number"),
        sa.Index(
            "uq_transfer_origin",
            "origin_source",
            "origin_number",
            "kind",
            unique=True,
            **where("origin_number IS NOT NULL"),
        ),
    )


def _move() -> None:
    op.create_table(
        "move",
        key(),
        reference("transfer_id", "transfer.id"),
        given("line_number", WHOLE),
        choice("state", "transfer_state", ["draft", "waiting", "ready", "done", "cancelled"]),
        reference("product_id", "product.id", index=True),
        optional_reference("sales_order_line_id", "sales_order_line.id", index=True),
        reference("source_location_id", "location.id"),
        reference("destination_location_id", "location.id"),
        given("quantity", SCALED, default="0"),
        given("done_quantity", SCALED, default="0"),
        optional_reference("owner_id", "partner.id"),
        optional_choice(
            "purpose", "move_purpose", ["give_back", "repair", "to_clarify", "replacement"]
        ),
        optional_reference("origin_move_id", "move.id", index=True),
        sa.CheckConstraint("source_location_id <> destination_location_id", name="goes_somewhere"),
        sa.CheckConstraint("quantity >= 0 AND done_quantity >= 0", name="quantity_not_negative"),
        sa.Index(
            "ix_move_open",
            "product_id",
            "source_location_id",
            **where("state IN ('draft', 'waiting', 'ready')"),
        ),
        sa.Index("ix_move_transfer", "transfer_id", "line_number"),
    )


def _move_line() -> None:
    op.create_table(
        "move_line",
        key(),
        reference("move_id", "move.id", index=True),
        optional_reference("lot_id", "lot.id", index=True),
        given("quantity", SCALED, default="0"),
        optional_choice("condition", "condition", ["as_new", "opened", "damaged", "missing_parts"]),
        given("note", LINE, default=""),
        sa.CheckConstraint("quantity >= 0", name="quantity_not_negative"),
    )


def _quantity_on_hand() -> None:
    op.create_table(
        "quantity_on_hand",
        key(),
        reference("product_id", "product.id"),
        reference("location_id", "location.id", index=True),
        optional_reference("lot_id", "lot.id", index=True),
        optional_reference("owner_id", "partner.id", index=True),
        given("quantity", SCALED, default="0"),
        sa.Index(
            "uq_quantity_on_hand_place",
            "product_id",
            "location_id",
            sa.text("coalesce(lot_id, 0)"),
            sa.text("coalesce(owner_id, 0)"),
            unique=True,
        ),
    )


def _serial_place() -> None:
    op.create_table(
        "serial_place",
        reference("lot_id", "lot.id", primary_key=True),
        reference("location_id", "location.id"),
        reference("came_from_id", "location.id"),
        optional_reference("holder_id", "partner.id"),
        reference("transfer_id", "transfer.id", index=True),
    )
