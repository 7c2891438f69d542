"""Locations, transfers and moves; stock is only ever changed by done moves."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Versioned
from app.db.types import enum_text
from app.models.columns import (
    Line,
    Moment,
    OptionalLine,
    OptionalMoment,
    Pieces,
    Pk,
    Whole,
    Word,
    Yes,
    optional,
    reference,
)
from app.models.enums import LocationKind, MovePurpose, TransferKind, TransferState

ORIGIN_GIVEN = text("origin_number IS NOT NULL")


class Location(Versioned, Base):
    """A place that goods leave or enter; the virtual ones may go below zero."""

    __tablename__ = "location"
    __table_args__ = (UniqueConstraint("code"),)
    id: Mapped[Pk]
    code: Mapped[Word]
    name: Mapped[Line]
    kind: Mapped[LocationKind] = mapped_column(enum_text(LocationKind))
    is_active: Mapped[Yes]


class Transfer(Versioned, Base):
    """A delivery, a receipt or return, or a movement inside."""

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(
            "uq_transfer_origin",
            "origin_source",
            "origin_number",
            "kind",
            unique=True,
            sqlite_where=ORIGIN_GIVEN,
            postgresql_where=ORIGIN_GIVEN,
        ),
        Index("ix_transfer_origin_number", "origin_number"),
        Index("ix_transfer_customer", "commercial_partner_id", "kind", "state", "id"),
        CheckConstraint("state <> 'done' OR done_at IS NOT NULL", name="done_has_time"),
    )
    id: Mapped[Pk]
    kind: Mapped[TransferKind] = mapped_column(enum_text(TransferKind))
    number: Mapped[Word]
    number_value: Mapped[Whole]
    state: Mapped[TransferState] = mapped_column(enum_text(TransferState))
    partner_id: Mapped[int | None] = optional("partner.id", index=True)
    commercial_partner_id: Mapped[int | None] = optional("partner.id")
    sales_order_id: Mapped[int | None] = optional("sales_order.id", index=True)
    source_location_id: Mapped[int] = reference("location.id")
    destination_location_id: Mapped[int] = reference("location.id")
    return_of_id: Mapped[int | None] = optional("transfer.id", index=True)
    created_at: Mapped[Moment]
    scheduled_at: Mapped[OptionalMoment]
    done_at: Mapped[OptionalMoment]
    origin_source: Mapped[OptionalLine]
    origin_number: Mapped[OptionalLine]


class Move(Base):
    """A quantity of one product from a location to a location; empty owner = ours (rules 25)."""

    __tablename__ = "move"
    __table_args__ = (
        Index("ix_move_transfer", "transfer_id", "line_number"),
        CheckConstraint("quantity >= 0 AND done_quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("source_location_id <> destination_location_id", name="goes_somewhere"),
    )
    id: Mapped[Pk]
    transfer_id: Mapped[int] = reference("transfer.id")
    line_number: Mapped[Whole]
    state: Mapped[TransferState] = mapped_column(enum_text(TransferState))
    product_id: Mapped[int] = reference("product.id", index=True)
    sales_order_line_id: Mapped[int | None] = optional("sales_order_line.id", index=True)
    source_location_id: Mapped[int] = reference("location.id")
    destination_location_id: Mapped[int] = reference("location.id")
    quantity: Mapped[Pieces]
    done_quantity: Mapped[Pieces]
    owner_id: Mapped[int | None] = optional("partner.id")
    purpose: Mapped[MovePurpose | None] = mapped_column(enum_text(MovePurpose))
    origin_move_id: Mapped[int | None] = optional("move.id", index=True)


class MoveLine(Base):
    """The part of a move that is of one lot (no lot for untracked goods)."""

    __tablename__ = "move_line"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity_not_negative"),)
    id: Mapped[Pk]
    move_id: Mapped[int] = reference("move.id", index=True)
    lot_id: Mapped[int | None] = optional("lot.id", index=True)
    quantity: Mapped[Pieces]
