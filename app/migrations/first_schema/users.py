"""First schema: users, roles, action keys, audit, kept drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    FLAG,
    ID,
    LINE,
    MOMENT,
    TEXT,
    WHOLE,
    WORD,
    choice,
    given,
    key,
    optional,
    reference,
)


def create() -> None:
    """Create them, in the order of their references."""
    _user_account()
    _action_key()
    _audit()
    _kept_draft()
    _user_role()


def _user_account() -> None:
    op.create_table(
        "user_account",
        key(),
        given("login", WORD),
        given("name", LINE, default=""),
        given("email", LINE, default=""),
        optional("password_hash", LINE),
        given("language", WORD),
        given("is_system", FLAG, default="0"),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.UniqueConstraint("login"),
    )


def _action_key() -> None:
    op.create_table(
        "action_key",
        given("key", WORD, primary_key=True),
        given("action", WORD),
        given("digest", WORD),
        reference("actor_id", "user_account.id"),
        given("made_at", MOMENT),
        optional("record_kind", LINE),
        given("record_ids", TEXT, default=""),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        key(),
        given("made_at", MOMENT),
        reference("actor_id", "user_account.id"),
        given("workstation", LINE, default=""),
        given("action", WORD),
        given("record_kind", WORD),
        given("record_id", ID),
        given("details", TEXT, default=""),
        sa.Index("ix_audit_record", "record_kind", "record_id", "id"),
    )


def _kept_draft() -> None:
    op.create_table(
        "kept_draft",
        key(),
        reference("user_id", "user_account.id"),
        given("form", WORD),
        optional("record_id", ID),
        given("content", TEXT, default=""),
        given("kept_at", MOMENT),
        sa.Index(
            "uq_kept_draft_form", "user_id", "form", sa.text("coalesce(record_id, 0)"), unique=True
        ),
    )


def _user_role() -> None:
    op.create_table(
        "user_role",
        reference("user_id", "user_account.id", primary_key=True),
        choice(
            "role",
            "role",
            [
                "agent",
                "supervisor",
                "accountant",
                "storekeeper",
                "repairer",
                "technician",
                "administrator",
            ],
            primary_key=True,
        ),
    )
