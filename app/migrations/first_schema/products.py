"""First schema: products, their taxes, lots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    FLAG,
    LINE,
    SCALED,
    WHOLE,
    WORD,
    choice,
    given,
    key,
    optional,
    optional_reference,
    reference,
)


def create() -> None:
    """Create them, in the order of their references."""
    _unit()
    _product()
    _lot()
    _product_tax()


def _unit() -> None:
    op.create_table(
        "unit",
        key(),
        given("code", WORD),
        given("name", LINE, default=""),
        optional_reference("base_unit_id", "unit.id"),
        given("factor", SCALED, default="0"),
        given("rounding", SCALED, default="0"),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("factor > 0 AND rounding > 0", name="factor_positive"),
        sa.UniqueConstraint("code"),
    )


def _product() -> None:
    op.create_table(
        "product",
        key(),
        given("code", WORD),
        given("name", LINE, default=""),
        choice("kind", "product_kind", ["goods", "service"]),
        choice("tracking", "tracking", ["none", "lot", "serial"]),
        given("tracking_changes", WHOLE, default="0"),
        given("list_price", SCALED, default="0"),
        optional("cost", SCALED),
        given("warranty_months", WHOLE),
        given("is_warranty_restarted", FLAG, default="0"),
        optional_reference("income_account_id", "account.id"),
        optional_reference("main_supplier_id", "partner.id"),
        optional_reference("unit_id", "unit.id"),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("warranty_months >= 0", name="warranty_not_negative"),
        sa.UniqueConstraint("code"),
        sa.Index("ix_product_name", "name", "id"),
    )


def _lot() -> None:
    op.create_table(
        "lot",
        key(),
        reference("product_id", "product.id"),
        given("name", LINE, default=""),
        given("is_synthetic", FLAG, default="0"),
        given("is_unknown", FLAG, default="0"),
        given("is_serial", FLAG, default="0"),
        optional_reference("replaces_id", "lot.id", index=True),
        sa.CheckConstraint("NOT (is_serial AND is_unknown)", name="unknown_is_no_serial"),
        sa.UniqueConstraint("product_id", "name", "is_serial"),
        sa.Index("ix_lot_name", "name"),
    )


def _product_tax() -> None:
    op.create_table(
        "product_tax",
        reference("product_id", "product.id", primary_key=True),
        reference("tax_id", "tax.id", primary_key=True),
        given("sequence", WHOLE),
    )
