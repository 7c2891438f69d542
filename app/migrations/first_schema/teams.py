"""First schema: teams, stages, policies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.first_schema.columns import (
    FLAG,
    LINE,
    SCALED,
    WHOLE,
    choice,
    given,
    key,
    optional,
    optional_reference,
    reference,
)


def create() -> None:
    """Create them, in the order of their references."""
    _team()
    _stage()
    _team_member()
    _policy()
    _policy_excluded_stage()


def _team() -> None:
    op.create_table(
        "team",
        key(),
        given("name", LINE, default=""),
        given("email", LINE, default=""),
        given("sequence", WHOLE),
        given("is_refunds", FLAG, default="0"),
        given("is_coupons", FLAG, default="0"),
        given("is_returns", FLAG, default="0"),
        given("is_repairs", FLAG, default="0"),
        given("is_field_service", FLAG, default="0"),
        optional("refund_limit", SCALED),
        optional("goodwill_limit", SCALED),
        given("is_refund_after_receipt", FLAG, default="0"),
        given("is_keep_it", FLAG, default="0"),
        given("is_advance_replacement", FLAG, default="0"),
        given("replacement_days", WHOLE, default="14"),
        given("restocking_percent", SCALED, default="0"),
        optional("restocking_amount", SCALED),
        optional_reference("restocking_product_id", "product.id"),
        given("share_as_new", SCALED, default="1000000"),
        given("share_opened", SCALED, default="1000000"),
        given("share_damaged", SCALED, default="1000000"),
        given("share_missing_parts", SCALED, default="1000000"),
        optional_reference("goes_as_new_id", "location.id"),
        optional_reference("goes_opened_id", "location.id"),
        optional_reference("goes_damaged_id", "location.id"),
        optional_reference("goes_missing_parts_id", "location.id"),
        given("is_reason_required", FLAG, default="0"),
        choice("assignment", "assignment", ["manual", "each_in_turn", "fewest_open"]),
        optional_reference("last_assigned_id", "user_account.id"),
        optional_reference("calendar_id", "calendar.id"),
        given("is_active", FLAG, default="1"),
        given("version", WHOLE, default="1"),
        sa.CheckConstraint("goodwill_limit >= 0", name="goodwill_limit_not_negative"),
        sa.CheckConstraint("refund_limit >= 0", name="refund_limit_not_negative"),
        sa.CheckConstraint("replacement_days > 0", name="replacement_days_positive"),
        sa.CheckConstraint("restocking_amount >= 0", name="restocking_amount_not_negative"),
        sa.CheckConstraint("restocking_percent BETWEEN 0 AND 1000000", name="restocking_percent"),
        sa.CheckConstraint(
            "share_as_new BETWEEN 0 AND 1000000 AND share_opened BETWEEN 0 AND 1000000"
            " AND share_damaged BETWEEN 0 AND 1000000"
            " AND share_missing_parts BETWEEN 0 AND 1000000",
            name="share_percent",
        ),
        sa.UniqueConstraint("name"),
    )


def _stage() -> None:
    op.create_table(
        "stage",
        key(),
        reference("team_id", "team.id"),
        given("sequence", WHOLE),
        given("name", LINE, default=""),
        choice("look", "stage_look", ["new", "in_progress", "on_hold", "solved", "cancelled"]),
        given("is_closing", FLAG, default="0"),
        given("is_pausing", FLAG, default="0"),
        sa.UniqueConstraint("team_id", "name"),
        sa.Index("ix_stage_team", "team_id", "sequence"),
    )


def _team_member() -> None:
    op.create_table(
        "team_member",
        reference("team_id", "team.id", primary_key=True),
        reference("user_id", "user_account.id", primary_key=True),
        given("is_working", FLAG, default="0"),
    )


def _policy() -> None:
    op.create_table(
        "policy",
        key(),
        reference("team_id", "team.id"),
        given("name", LINE, default=""),
        choice("minimum_priority", "priority", ["low", "normal", "high", "urgent"]),
        reference("stage_id", "stage.id", index=True),
        given("minutes", WHOLE),
        sa.CheckConstraint("minutes > 0", name="minutes_positive"),
        sa.UniqueConstraint("team_id", "name"),
    )


def _policy_excluded_stage() -> None:
    op.create_table(
        "policy_excluded_stage",
        reference("policy_id", "policy.id", primary_key=True),
        reference("stage_id", "stage.id", primary_key=True),
    )
