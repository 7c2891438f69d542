"""First schema: sales orders and their lines."""

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
    reference,
    where,
)


def create() -> None:
    """Create them, in the order of their references."""
    _sales_order()
    _sales_order_line()
    _sales_order_line_tax()


def _sales_order() -> None:
    op.create_table(
        "sales_order",
        key(),
        given("number", WORD),
        given("number_value", WHOLE),
        choice("state", "sales_order_state", ["draft", "sent", "confirmed", "cancelled"]),
        reference("partner_id", "partner.id", index=True),
        reference("commercial_partner_id", "partner.id"),
        reference("currency_id", "currency.id"),
        given("ordered_on", DAY),
        optional("valid_until_on", DAY),
        choice("invoice_policy", "invoice_policy", ["ordered", "delivered"], default="delivered"),
        given("untaxed_amount", SCALED, default="0"),
        given("tax_amount", SCALED, default="0"),
        given("total_amount", SCALED, default="0"),
        given("created_at", MOMENT),
        optional("confirmed_at", MOMENT),
        optional("origin_source", LINE),
        optional("origin_number", LINE),
        optional("origin_document", LINE),
        optional("origin_part", WHOLE),
        optional("origin_at", LINE),
        given("version", WHOLE, default="1"),
        sa.UniqueConstraint("number"),
        sa.Index("ix_sales_order_customer", "commercial_partner_id", "id"),
        sa.Index("ix_sales_order_origin_number", "origin_number"),
        sa.Index(
            "uq_sales_order_origin",
            "origin_source",
            "origin_document",
            "origin_part",
            unique=True,
            **where("origin_number IS NOT NULL"),
        ),
    )


def _sales_order_line() -> None:
    op.create_table(
        "sales_order_line",
        key(),
        reference("sales_order_id", "sales_order.id"),
        given("line_number", WHOLE),
        reference("product_id", "product.id"),
        given("description", LINE, default=""),
        given("quantity", SCALED, default="0"),
        given("unit_price", SCALED, default="0"),
        given("discount", SCALED, default="0"),
        given("subtotal", SCALED, default="0"),
        given("delivered_quantity", SCALED, default="0"),
        given("is_repair_part", FLAG, default="0"),
        given("invoice_again_quantity", SCALED, default="0"),
        optional("origin_line", WHOLE),
        optional("origin_at", LINE),
        optional("origin_digest", LINE),
        sa.CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        sa.CheckConstraint("invoice_again_quantity >= 0", name="again_not_negative"),
        sa.Index("ix_sales_order_line_order", "sales_order_id", "line_number"),
        sa.Index("ix_sales_order_line_product", "product_id", "sales_order_id"),
    )


def _sales_order_line_tax() -> None:
    op.create_table(
        "sales_order_line_tax",
        reference("sales_order_line_id", "sales_order_line.id", primary_key=True),
        reference("tax_id", "tax.id", primary_key=True),
        given("sequence", WHOLE),
    )
