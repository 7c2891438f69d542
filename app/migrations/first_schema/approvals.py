"""First schema: requests for approval of credit notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    FLAG,
    LINE,
    MOMENT,
    SCALED,
    WORD,
    choice,
    given,
    key,
    optional,
    optional_reference,
    reference,
    where,
)


def create() -> None:
    """Create it, after the credit notes that it names."""
    _approval()


def _approval() -> None:
    op.create_table(
        "approval",
        key(),
        reference("invoice_id", "invoice.id", index=True),
        choice(
            "state",
            "approval_state",
            ["waiting", "approved", "rejected", "withdrawn", "fallen"],
        ),
        given("content_digest", WORD),
        given("limit_amount", SCALED, default="0"),
        given("sum_amount", SCALED, default="0"),
        given("is_goodwill", FLAG, default="0"),
        reference("requested_by_id", "user_account.id"),
        given("requested_at", MOMENT),
        optional_reference("decided_by_id", "user_account.id"),
        optional("decided_at", MOMENT),
        given("reason", LINE, default=""),
        sa.Index("ix_approval_state", "state", "id"),
        sa.Index(
            "uq_approval_live",
            "invoice_id",
            unique=True,
            **where("state IN ('waiting', 'approved')"),
        ),
    )
