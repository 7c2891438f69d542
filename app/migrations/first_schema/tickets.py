"""First schema: tickets and what hangs on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    FLAG,
    ID,
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
    _reason()
    _tag()
    _ticket()
    _follower()
    _policy_tag()
    _ticket_document()
    _ticket_policy()
    _ticket_search()
    _ticket_stay()
    _ticket_tag()


def _reason() -> None:
    op.create_table(
        "reason",
        key(),
        given("name", LINE, default=""),
        given("sequence", WHOLE),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.UniqueConstraint("name"),
    )


def _tag() -> None:
    op.create_table(
        "tag",
        key(),
        given("name", LINE, default=""),
        given("color", WHOLE),
        given("version", WHOLE, default="1"),
        sa.UniqueConstraint("name"),
    )


def _ticket() -> None:
    op.create_table(
        "ticket",
        key(),
        given("number", WORD),
        given("number_value", WHOLE),
        given("subject", LINE, default=""),
        given("description", TEXT, default=""),
        reference("team_id", "team.id"),
        reference("stage_id", "stage.id"),
        optional_reference("assignee_id", "user_account.id"),
        optional_reference("partner_id", "partner.id", index=True),
        optional_reference("commercial_partner_id", "partner.id"),
        given("contact_name", LINE, default=""),
        given("email", LINE, default=""),
        given("phone", LINE, default=""),
        choice("priority", "priority", ["low", "normal", "high", "urgent"]),
        given("priority_rank", WHOLE),
        optional_reference("product_id", "product.id", index=True),
        optional_reference("lot_id", "lot.id", index=True),
        optional_reference("sales_order_id", "sales_order.id", index=True),
        optional_reference("reason_id", "reason.id"),
        given("is_closed", FLAG, default="0"),
        given("created_at", MOMENT),
        reference("created_by_id", "user_account.id"),
        given("updated_at", MOMENT),
        reference("updated_by_id", "user_account.id"),
        given("staged_at", MOMENT),
        optional("closed_at", MOMENT),
        optional("deadline_at", MOMENT),
        optional_choice("sla_state", "sla_state", ["on_track", "reached", "failed", "paused"]),
        optional("origin_source", LINE),
        optional("origin_number", LINE),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("priority_rank BETWEEN 0 AND 3", name="priority_rank_range"),
        sa.CheckConstraint("subject <> ''", name="subject_given"),
        sa.UniqueConstraint("number"),
        sa.Index("ix_ticket_assignee", "assignee_id", "is_closed", "id"),
        sa.Index("ix_ticket_customer", "commercial_partner_id", "id"),
        sa.Index("ix_ticket_deadline", "deadline_at", "id"),
        sa.Index("ix_ticket_open", "id", **where("NOT is_closed")),
        sa.Index("ix_ticket_open_deadline", "deadline_at", "id", **where("NOT is_closed")),
        sa.Index("ix_ticket_open_priority", "priority_rank", "id", **where("NOT is_closed")),
        sa.Index("ix_ticket_open_updated", "updated_at", "id", **where("NOT is_closed")),
        sa.Index("ix_ticket_priority", "priority_rank", "id"),
        sa.Index("ix_ticket_stage", "stage_id", "id"),
        sa.Index("ix_ticket_team", "team_id", "is_closed", "id"),
        sa.Index("ix_ticket_updated", "updated_at", "id"),
        sa.Index(
            "uq_ticket_origin",
            "origin_source",
            "origin_number",
            unique=True,
            **where("origin_number IS NOT NULL"),
        ),
    )


def _follower() -> None:
    op.create_table(
        "follower",
        key(),
        reference("ticket_id", "ticket.id"),
        optional_reference("partner_id", "partner.id", index=True),
        optional_reference("user_id", "user_account.id", index=True),
        given("added_at", MOMENT),
        sa.CheckConstraint(
            "(partner_id IS NULL AND user_id IS NOT NULL) OR (partner_id IS NOT NULL AND "
            "user_id IS NULL)",
            name="one_person",
        ),
        sa.Index(
            "uq_follower_person",
            "ticket_id",
            sa.text("coalesce(partner_id, 0)"),
            sa.text("coalesce(user_id, 0)"),
            unique=True,
        ),
    )


def _policy_tag() -> None:
    op.create_table(
        "policy_tag",
        reference("policy_id", "policy.id", primary_key=True),
        reference("tag_id", "tag.id", primary_key=True),
    )


def _ticket_document() -> None:
    op.create_table(
        "ticket_document",
        reference("ticket_id", "ticket.id", primary_key=True),
        given("kind", WORD, primary_key=True),
        given("record_id", ID, primary_key=True),
        optional("number", LINE),
        given("state", WORD),
        optional("amount", SCALED),
        optional_reference("currency_id", "currency.id"),
        optional_reference("commercial_partner_id", "partner.id"),
        given("made_at", MOMENT),
        sa.Index("ix_ticket_document_customer", "commercial_partner_id", "made_at"),
        sa.Index("ix_ticket_document_record", "kind", "record_id"),
    )


def _ticket_policy() -> None:
    op.create_table(
        "ticket_policy",
        reference("ticket_id", "ticket.id", primary_key=True),
        reference("policy_id", "policy.id", primary_key=True),
        optional("deadline_at", MOMENT),
        optional("reached_at", MOMENT),
        given("is_failed", FLAG, default="0"),
    )


def _ticket_search() -> None:
    op.create_table(
        "ticket_search",
        reference("ticket_id", "ticket.id", primary_key=True),
        given("words", TEXT, default=""),
    )


def _ticket_stay() -> None:
    op.create_table(
        "ticket_stay",
        key(),
        reference("ticket_id", "ticket.id"),
        reference("team_id", "team.id"),
        given("left_at", MOMENT),
        sa.Index("ix_ticket_stay_ticket", "ticket_id", "left_at"),
    )


def _ticket_tag() -> None:
    op.create_table(
        "ticket_tag",
        reference("ticket_id", "ticket.id", primary_key=True),
        reference("tag_id", "tag.id", primary_key=True),
        sa.Index("ix_ticket_tag_tag", "tag_id", "ticket_id"),
    )
