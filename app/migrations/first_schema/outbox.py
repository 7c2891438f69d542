"""First schema: the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    MOMENT,
    TEXT,
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
    _outbox()


def _outbox() -> None:
    op.create_table(
        "outbox",
        key(),
        given("kind", WORD),
        choice("state", "outbox_state", ["waiting", "sent", "failed", "taken_back"]),
        optional_reference("ticket_id", "ticket.id", index=True),
        given("payload", TEXT, default=""),
        given("made_at", MOMENT),
        reference("made_by_id", "user_account.id"),
        given("due_at", MOMENT),
        optional("done_at", MOMENT),
        given("attempts", WHOLE, default="0"),
        given("problem", TEXT, default=""),
        sa.Index("ix_outbox_waiting", "state", "due_at"),
    )
