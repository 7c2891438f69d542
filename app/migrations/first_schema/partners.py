"""First schema: partners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    FLAG,
    LINE,
    WHOLE,
    WORD,
    choice,
    given,
    key,
    optional,
    optional_reference,
    where,
)


def create() -> None:
    """Create them, in the order of their references."""
    _partner()


def _partner() -> None:
    op.create_table(
        "partner",
        key(),
        choice("kind", "partner_kind", ["company", "contact"]),
        given("name", LINE, default=""),
        optional_reference("parent_id", "partner.id", index=True),
        given("customer_number", LINE, default=""),
        given("email", LINE, default=""),
        given("phone", LINE, default=""),
        given("street", LINE, default=""),
        given("street2", LINE, default=""),
        given("postcode", LINE, default=""),
        given("city", LINE, default=""),
        given("country_code", LINE, default=""),
        given("tax_number", LINE, default=""),
        given("language", WORD),
        optional("origin_source", LINE),
        optional("origin_number", LINE),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.Index("ix_partner_customer_number", "customer_number"),
        sa.Index("ix_partner_email", "email"),
        sa.Index("ix_partner_name", "name", "id"),
        sa.Index(
            "uq_partner_origin",
            "origin_source",
            "origin_number",
            unique=True,
            **where("origin_number IS NOT NULL"),
        ),
    )
