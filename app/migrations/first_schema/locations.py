"""First schema: locations, before the teams that name them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import FLAG, LINE, WHOLE, WORD, choice, given, key, where


def create() -> None:
    """Create them."""
    op.create_table(
        "location",
        key(),
        given("code", WORD),
        given("name", LINE, default=""),
        choice(
            "kind",
            "location_kind",
            [
                "supplier",
                "customer",
                "internal",
                "transit",
                "return",
                "repair",
                "scrap",
                "inventory_loss",
                "opening",
                "production",
            ],
        ),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.UniqueConstraint("code"),
        sa.Index("uq_location_name", "name", unique=True, **where("is_active")),
    )
