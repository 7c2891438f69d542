"""First schema: repair orders with their parts, tags, checklists, loans and signatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    DAY,
    FLAG,
    LINE,
    MOMENT,
    SCALED,
    TEXT,
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
    _repair_order()
    _repair_part()
    _repair_part_tax()
    _repair_tag()
    _repair_order_tag()
    _repair_check()
    _repair_loan()
    _repair_signature()


def _repair_order() -> None:
    op.create_table(
        "repair_order",
        key(),
        given("number", WORD),
        given("number_value", WHOLE),
        choice(
            "state",
            "repair_state",
            ["new", "confirmed", "under_repair", "repaired", "cancelled"],
        ),
        optional_reference("ticket_id", "ticket.id", index=True),
        reference("partner_id", "partner.id", index=True),
        reference("commercial_partner_id", "partner.id"),
        reference("product_id", "product.id", index=True),
        optional_reference("lot_id", "lot.id", index=True),
        optional_reference("serial_id", "lot.id"),
        given("quantity", SCALED, default="0"),
        optional_reference("return_id", "transfer.id", index=True),
        optional_reference("location_id", "location.id"),
        optional("sold_on", DAY),
        given("is_under_warranty", FLAG, default="0"),
        given("is_warranty_overridden", FLAG, default="0"),
        choice("warranty_reason", "warranty_reason", ["until", "ended", "none", "unknown"]),
        optional("warranty_until_on", DAY),
        optional("scheduled_on", DAY),
        optional_reference("responsible_id", "user_account.id", index=True),
        optional_reference("reason_id", "reason.id"),
        given("notes", TEXT, default=""),
        optional("minutes_worked", WHOLE),
        optional_reference("sales_order_id", "sales_order.id"),
        optional_reference("transfer_id", "transfer.id", index=True),
        optional_choice("piece_outcome", "piece_outcome", ["kept", "scrapped", "exchanged"]),
        given("piece_quantity", SCALED, default="0"),
        given("piece_reason", LINE, default=""),
        optional("piece_settled_at", MOMENT),
        optional_reference("piece_settled_by_id", "user_account.id"),
        optional_reference("replacement_lot_id", "lot.id"),
        given("created_at", MOMENT),
        reference("created_by_id", "user_account.id"),
        optional("confirmed_at", MOMENT),
        optional("started_at", MOMENT),
        optional("ended_at", MOMENT),
        optional("cancelled_at", MOMENT),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.CheckConstraint("serial_id IS NULL OR serial_id = lot_id", name="serial_is_lot"),
        sa.CheckConstraint("minutes_worked >= 0", name="minutes_not_negative"),
        sa.CheckConstraint(
            "piece_outcome IS NULL OR (piece_reason <> '' AND piece_settled_at IS NOT NULL"
            " AND piece_quantity > 0)",
            name="outcome_has_reason",
        ),
        sa.UniqueConstraint("number"),
        sa.Index("ix_repair_order_customer", "commercial_partner_id", "id"),
        sa.Index("ix_repair_order_state", "state", "id"),
        sa.Index(
            "uq_repair_order_open_serial",
            "serial_id",
            unique=True,
            **where("state IN ('new', 'confirmed', 'under_repair')"),
        ),
        sa.Index(
            "uq_repair_order_quotation",
            "sales_order_id",
            unique=True,
            **where("sales_order_id IS NOT NULL"),
        ),
    )


def _repair_part() -> None:
    op.create_table(
        "repair_part",
        key(),
        reference("repair_order_id", "repair_order.id"),
        given("line_number", WHOLE),
        choice("kind", "repair_part_kind", ["add", "remove", "recycle"]),
        reference("product_id", "product.id", index=True),
        given("description", LINE, default=""),
        given("quantity", SCALED, default="0"),
        given("done_quantity", SCALED, default="0"),
        optional_reference("lot_id", "lot.id", index=True),
        optional_reference("location_id", "location.id"),
        given("unit_price", SCALED, default="0"),
        given("is_price_typed", FLAG, default="0"),
        optional("unit_cost", SCALED),
        optional_reference("sales_order_line_id", "sales_order_line.id"),
        optional_reference("move_id", "move.id", index=True),
        sa.CheckConstraint("quantity >= 0 AND done_quantity >= 0", name="quantity_not_negative"),
        sa.CheckConstraint("unit_price >= 0", name="price_not_negative"),
        sa.Index("ix_repair_part_repair", "repair_order_id", "line_number"),
        sa.Index(
            "uq_repair_part_order_line",
            "sales_order_line_id",
            unique=True,
            **where("sales_order_line_id IS NOT NULL"),
        ),
    )


def _repair_part_tax() -> None:
    op.create_table(
        "repair_part_tax",
        reference("repair_part_id", "repair_part.id", primary_key=True),
        reference("tax_id", "tax.id", primary_key=True),
        given("sequence", WHOLE),
    )


def _repair_tag() -> None:
    op.create_table(
        "repair_tag",
        key(),
        given("name", LINE, default=""),
        given("color", WHOLE),
        given("version", WHOLE, default="1"),
        sa.UniqueConstraint("name"),
    )


def _repair_order_tag() -> None:
    op.create_table(
        "repair_order_tag",
        reference("repair_order_id", "repair_order.id", primary_key=True),
        reference("repair_tag_id", "repair_tag.id", primary_key=True),
        sa.Index("ix_repair_order_tag_tag", "repair_tag_id", "repair_order_id"),
    )


def _repair_check() -> None:
    op.create_table(
        "repair_check",
        key(),
        reference("repair_order_id", "repair_order.id"),
        choice("moment", "check_moment", ["before", "after"]),
        given("sequence", WHOLE),
        given("point", LINE, default=""),
        choice("result", "check_result", ["ok", "damaged", "missing", "not_checked"]),
        given("note", LINE, default=""),
        sa.UniqueConstraint("repair_order_id", "moment", "sequence"),
    )


def _repair_loan() -> None:
    op.create_table(
        "repair_loan",
        key(),
        reference("repair_order_id", "repair_order.id", index=True),
        choice("kind", "loan_kind", ["left", "lent"]),
        given("label", WORD),
        given("what", LINE, default=""),
        optional_reference("product_id", "product.id"),
        given("serial", LINE, default=""),
        given("note", LINE, default=""),
        given("given_at", MOMENT),
        reference("given_by_id", "user_account.id"),
        optional("returned_at", MOMENT),
        optional_reference("returned_by_id", "user_account.id"),
        sa.UniqueConstraint("label"),
    )


def _repair_signature() -> None:
    op.create_table(
        "repair_signature",
        key(),
        reference("repair_order_id", "repair_order.id", index=True),
        choice("moment", "signature_moment", ["intake", "loan", "handover"]),
        optional_reference("loan_id", "repair_loan.id", index=True),
        given("name", LINE, default=""),
        given("strokes", TEXT, default=""),
        given("signed_at", MOMENT),
        reference("taken_by_id", "user_account.id"),
    )
