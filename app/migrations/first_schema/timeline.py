"""First schema: messages and attachments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    BYTES,
    DAY,
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
    optional_reference,
    reference,
)


def create() -> None:
    """Create them, in the order of their references."""
    _message()
    _attachment()
    _attachment_content()


def _message() -> None:
    op.create_table(
        "message",
        key(),
        choice("kind", "message_kind", ["message", "note", "change", "event", "due_note"]),
        optional_reference("ticket_id", "ticket.id"),
        optional("record_kind", LINE),
        optional("record_id", ID),
        optional_reference("author_id", "user_account.id"),
        optional_reference("author_partner_id", "partner.id"),
        given("body", TEXT, default=""),
        optional("event", LINE),
        given("payload", TEXT, default=""),
        optional("payload_version", WHOLE),
        optional("due_on", DAY),
        optional("done_at", MOMENT),
        given("made_at", MOMENT),
        sa.Index("ix_message_record", "record_kind", "record_id", "id"),
        sa.Index("ix_message_ticket", "ticket_id", "id"),
    )


def _attachment() -> None:
    op.create_table(
        "attachment",
        key(),
        given("record_kind", WORD),
        given("record_id", ID),
        optional_reference("message_id", "message.id", index=True),
        given("name", LINE, default=""),
        given("media_type", LINE, default=""),
        given("size", WHOLE),
        given("sha256", WORD),
        given("added_at", MOMENT),
        reference("added_by_id", "user_account.id"),
        sa.Index("ix_attachment_record", "record_kind", "record_id", "id"),
    )


def _attachment_content() -> None:
    op.create_table(
        "attachment_content",
        reference("attachment_id", "attachment.id", primary_key=True),
        given("content", BYTES),
    )
