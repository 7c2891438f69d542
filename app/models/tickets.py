"""Tickets, their tags, followers, policies, and the documents made from them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint, text

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import Id, enum_text
from app.models.columns import (
    Line,
    Moment,
    No,
    OptionalLine,
    OptionalMoment,
    OptionalMoney,
    Paragraphs,
    Pk,
    Whole,
    Word,
    Yes,
    optional,
    part_of,
    reference,
)
from app.models.enums import Priority, SlaState

ORIGIN_GIVEN = text("origin_number IS NOT NULL")
OPEN = text("NOT is_closed")


class Reason(Versioned, Base):
    """Why a customer writes or gives back (rules 34)."""

    __tablename__ = "reason"
    __table_args__ = (UniqueConstraint("name"),)
    id: Mapped[Pk]
    name: Mapped[Line]
    sequence: Mapped[Whole]
    is_active: Mapped[Yes]


class Tag(Versioned, Base):
    """A label of tickets; `color` is the number of an avatar colour token."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("name"),)
    id: Mapped[Pk]
    name: Mapped[Line]
    color: Mapped[Whole]


class Ticket(Versioned, Base):
    """A customer's matter. `priority_rank` (0 to 3) and `is_closed` serve sorting and filters.

    `deadline_at` is the earliest open deadline of its policies.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(
            "uq_ticket_origin",
            "origin_source",
            "origin_number",
            unique=True,
            sqlite_where=ORIGIN_GIVEN,
            postgresql_where=ORIGIN_GIVEN,
        ),
        CheckConstraint("priority_rank BETWEEN 0 AND 3", name="priority_rank_range"),
        CheckConstraint("subject <> ''", name="subject_given"),
        Index("ix_ticket_open", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "ix_ticket_open_priority",
            "priority_rank",
            "id",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "ix_ticket_open_deadline", "deadline_at", "id", sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index(
            "ix_ticket_open_updated", "updated_at", "id", sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_ticket_team", "team_id", "is_closed", "id"),
        Index("ix_ticket_assignee", "assignee_id", "is_closed", "id"),
        Index("ix_ticket_stage", "stage_id", "id"),
        Index("ix_ticket_priority", "priority_rank", "id"),
        Index("ix_ticket_deadline", "deadline_at", "id"),
        Index("ix_ticket_updated", "updated_at", "id"),
        Index("ix_ticket_customer", "commercial_partner_id", "id"),
    )
    id: Mapped[Pk]
    number: Mapped[Word]
    number_value: Mapped[Whole]
    subject: Mapped[Line]
    description: Mapped[Paragraphs]
    team_id: Mapped[int] = reference("team.id")
    stage_id: Mapped[int] = reference("stage.id")
    assignee_id: Mapped[int | None] = optional("user_account.id")
    partner_id: Mapped[int | None] = optional("partner.id", index=True)
    commercial_partner_id: Mapped[int | None] = optional("partner.id")
    contact_name: Mapped[Line]
    email: Mapped[Line]
    phone: Mapped[Line]
    priority: Mapped[Priority] = mapped_column(enum_text(Priority))
    priority_rank: Mapped[Whole]
    product_id: Mapped[int | None] = optional("product.id", index=True)
    lot_id: Mapped[int | None] = optional("lot.id", index=True)
    sales_order_id: Mapped[int | None] = optional("sales_order.id", index=True)
    reason_id: Mapped[int | None] = optional("reason.id")
    is_closed: Mapped[No]
    created_at: Mapped[Moment]
    created_by_id: Mapped[int] = reference("user_account.id")
    updated_at: Mapped[Moment]
    updated_by_id: Mapped[int] = reference("user_account.id")
    staged_at: Mapped[Moment]
    closed_at: Mapped[OptionalMoment]
    deadline_at: Mapped[OptionalMoment]
    sla_state: Mapped[SlaState | None] = mapped_column(enum_text(SlaState))
    origin_source: Mapped[OptionalLine]
    origin_number: Mapped[OptionalLine]


class TicketSearch(Base):
    """The words by which a ticket is found; indexed by the engine's own full text.

    `words` holds number, subject, customer, contact, product, lot, order, and the numbers of its
    own documents and of the invoices of its order, which the database adds as they are given.
    """

    __tablename__ = "ticket_search"
    ticket_id: Mapped[int] = part_of("ticket.id")
    words: Mapped[Paragraphs]


class TicketTag(Base):
    """A tag on a ticket."""

    __tablename__ = "ticket_tag"
    __table_args__ = (Index("ix_ticket_tag_tag", "tag_id", "ticket_id"),)
    ticket_id: Mapped[int] = part_of("ticket.id")
    tag_id: Mapped[int] = part_of("tag.id")


class Follower(Base):
    """Who receives the messages of a ticket: a partner or a user."""

    __tablename__ = "follower"
    __table_args__ = (
        CheckConstraint(
            "(partner_id IS NULL AND user_id IS NOT NULL)"
            " OR (partner_id IS NOT NULL AND user_id IS NULL)",
            name="one_person",
        ),
        Index(
            "uq_follower_person",
            "ticket_id",
            text("coalesce(partner_id, 0)"),
            text("coalesce(user_id, 0)"),
            unique=True,
        ),
    )
    id: Mapped[Pk]
    ticket_id: Mapped[int] = reference("ticket.id")
    partner_id: Mapped[int | None] = optional("partner.id", index=True)
    user_id: Mapped[int | None] = optional("user_account.id", index=True)
    added_at: Mapped[Moment]


class TicketPolicy(Base):
    """A policy that applies to a ticket, its deadline and what came of it."""

    __tablename__ = "ticket_policy"
    ticket_id: Mapped[int] = part_of("ticket.id")
    policy_id: Mapped[int] = part_of("policy.id")
    deadline_at: Mapped[OptionalMoment]
    reached_at: Mapped[OptionalMoment]
    is_failed: Mapped[No]


class TicketStay(Base):
    """A team that a ticket was in, and until when; the database writes it when the ticket moves."""

    __tablename__ = "ticket_stay"
    __table_args__ = (Index("ix_ticket_stay_ticket", "ticket_id", "left_at"),)
    id: Mapped[Pk]
    ticket_id: Mapped[int] = reference("ticket.id")
    team_id: Mapped[int] = reference("team.id")
    left_at: Mapped[Moment]


class TicketDocument(Base):
    """A document made from a ticket: the one source of smart buttons, history and breadcrumbs.

    It is written in the transaction that makes or changes the record; `state` is the word that
    the button shows (draft, posted, paid, ready …).
    """

    __tablename__ = "ticket_document"
    __table_args__ = (
        Index("ix_ticket_document_record", "kind", "record_id"),
        Index("ix_ticket_document_customer", "commercial_partner_id", "made_at"),
    )
    ticket_id: Mapped[int] = part_of("ticket.id")
    kind: Mapped[Word] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    number: Mapped[OptionalLine]
    state: Mapped[Word]
    amount: Mapped[OptionalMoney]
    currency_id: Mapped[int | None] = optional("currency.id")
    commercial_partner_id: Mapped[int | None] = optional("partner.id")
    made_at: Mapped[Moment]
