"""Teams: members, stages, service-level policies, and the five after-sales switches."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, UniqueConstraint

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Line,
    No,
    OptionalMoney,
    Percentage,
    Pk,
    Whole,
    WholePercentage,
    Yes,
    optional,
    part_of,
    reference,
)
from app.models.enums import Assignment, Priority, StageLook


class Team(Versioned, Base):
    """A team of agents and what its tickets may start.

    Above `refund_limit` (company currency, with tax) a refund waits for approval (rules 21), above
    `goodwill_limit` one that gives goodwill (rules 14). Of goods that came back in a condition
    its `share_*` is refunded; what is kept back, with the restocking fee of each refund, is a fee
    of `restocking_product_id` (rules 13, 29). What was replaced in advance is to be back within
    `replacement_days` (rules 31). `goes_*_id` is where goods in a condition go on to; none: the
    first place of the usual kind (rules 28).
    """

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("refund_limit >= 0", name="refund_limit_not_negative"),
        CheckConstraint("goodwill_limit >= 0", name="goodwill_limit_not_negative"),
        CheckConstraint("restocking_amount >= 0", name="restocking_amount_not_negative"),
        CheckConstraint("replacement_days > 0", name="replacement_days_positive"),
        CheckConstraint("restocking_percent BETWEEN 0 AND 1000000", name="restocking_percent"),
        CheckConstraint(
            "share_as_new BETWEEN 0 AND 1000000 AND share_opened BETWEEN 0 AND 1000000"
            " AND share_damaged BETWEEN 0 AND 1000000"
            " AND share_missing_parts BETWEEN 0 AND 1000000",
            name="share_percent",
        ),
    )
    id: Mapped[Pk]
    name: Mapped[Line]
    email: Mapped[Line]
    sequence: Mapped[Whole]
    is_refunds: Mapped[No]
    is_coupons: Mapped[No]
    is_returns: Mapped[No]
    is_repairs: Mapped[No]
    is_field_service: Mapped[No]
    refund_limit: Mapped[OptionalMoney]
    goodwill_limit: Mapped[OptionalMoney]
    is_refund_after_receipt: Mapped[No]
    is_keep_it: Mapped[No]
    is_advance_replacement: Mapped[No]
    replacement_days: Mapped[int] = mapped_column(Integer, default=14, server_default="14")
    restocking_percent: Mapped[Percentage]
    restocking_amount: Mapped[OptionalMoney]
    restocking_product_id: Mapped[int | None] = optional("product.id")
    share_as_new: Mapped[WholePercentage]
    share_opened: Mapped[WholePercentage]
    share_damaged: Mapped[WholePercentage]
    share_missing_parts: Mapped[WholePercentage]
    goes_as_new_id: Mapped[int | None] = optional("location.id")
    goes_opened_id: Mapped[int | None] = optional("location.id")
    goes_damaged_id: Mapped[int | None] = optional("location.id")
    goes_missing_parts_id: Mapped[int | None] = optional("location.id")
    is_reason_required: Mapped[No]
    assignment: Mapped[Assignment] = mapped_column(enum_text(Assignment))
    last_assigned_id: Mapped[int | None] = optional("user_account.id")
    calendar_id: Mapped[int | None] = optional("calendar.id")
    is_active: Mapped[Yes]


class TeamMember(Base):
    """A user of a team; `is_working` marks the one in which the user opens tickets."""

    __tablename__ = "team_member"
    team_id: Mapped[int] = part_of("team.id")
    user_id: Mapped[int] = part_of("user_account.id")
    is_working: Mapped[No]


class Stage(Base):
    """A stage of a team's tickets, in order; a closing one sets the closed time."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("team_id", "name"),
        Index("ix_stage_team", "team_id", "sequence"),
    )
    id: Mapped[Pk]
    team_id: Mapped[int] = reference("team.id")
    sequence: Mapped[Whole]
    name: Mapped[Line]
    look: Mapped[StageLook] = mapped_column(enum_text(StageLook))
    is_closing: Mapped[No]
    is_pausing: Mapped[No]


class Policy(Base):
    """Tickets of at least this priority (and one of the tags) reach a stage within working time."""

    __tablename__ = "policy"
    __table_args__ = (
        UniqueConstraint("team_id", "name"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
    )
    id: Mapped[Pk]
    team_id: Mapped[int] = reference("team.id")
    name: Mapped[Line]
    minimum_priority: Mapped[Priority] = mapped_column(enum_text(Priority))
    stage_id: Mapped[int] = reference("stage.id", index=True)
    minutes: Mapped[Whole]


class PolicyTag(Base):
    """A tag that brings a ticket under a policy; none = all tickets."""

    __tablename__ = "policy_tag"
    policy_id: Mapped[int] = part_of("policy.id")
    tag_id: Mapped[int] = part_of("tag.id")


class PolicyExcludedStage(Base):
    """A stage whose time does not count."""

    __tablename__ = "policy_excluded_stage"
    policy_id: Mapped[int] = part_of("policy.id")
    stage_id: Mapped[int] = part_of("stage.id")
