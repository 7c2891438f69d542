"""First schema: how products were tracked before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    MOMENT,
    choice,
    given,
    key,
    optional_reference,
    reference,
)

HOW = ["none", "lot", "serial"]


def create() -> None:
    """Create it; it names moves and repairs."""
    op.create_table(
        "tracking_change",
        key(),
        reference("product_id", "product.id"),
        choice("tracking_before", "tracking_before", HOW),
        choice("tracking_after", "tracking_after", HOW),
        optional_reference("last_move_id", "move.id"),
        optional_reference("last_repair_id", "repair_order.id"),
        given("changed_at", MOMENT),
        sa.Index("ix_tracking_change_product", "product_id", "id"),
    )
