"""Locations, transfers and moves; stock is only ever changed by done moves."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint, text

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Line,
    Moment,
    No,
    OptionalDay,
    OptionalLine,
    OptionalMoment,
    OptionalWhole,
    Pieces,
    Pk,
    Whole,
    Word,
    Yes,
    optional,
    part_of,
    reference,
)
from app.models.enums import Condition, LocationKind, MovePurpose, TransferKind, TransferState

ORIGIN_GIVEN = text("origin_number IS NOT NULL")
DUE = text("due_on IS NOT NULL")
BOOKING = text("state = 'done' AND NOT is_booked")
IN_USE = text("is_active")
OPEN = text("state IN ('draft', 'waiting', 'ready')")


class Location(Versioned, Base):
    """A place that goods leave or enter; the virtual ones may go below zero.

    Those in use have names of their own: people choose a place by its name.
    """

    __tablename__ = "location"
    __table_args__ = (
        UniqueConstraint("code"),
        Index(
            "uq_location_name", "name", unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE
        ),
    )
    id: Mapped[Pk]
    code: Mapped[Word]
    name: Mapped[Line]
    kind: Mapped[LocationKind] = mapped_column(enum_text(LocationKind))
    is_active: Mapped[Yes]


class Transfer(Versioned, Base):
    """A delivery, a receipt or return, or a movement inside.

    `return_of_id` is the one that it takes back, `backorder_of_id` the one whose rest it is,
    `inspection_of_id` the return whose goods it takes to where they belong, `replaces_id` the
    return whose goods it replaces; `due_on` is when a return is to be here. `is_booked`: the
    database has carried what was moved over to the quantities on hand. By `booking_number`, which
    it gives with that, transfers of the same serial stand in the order in which they were booked,
    whatever the clock said; those that share none may have the same.
    """

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
        Index("ix_transfer_kind", "kind", "id"),
        Index("ix_transfer_due", "due_on", "id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_transfer_booking_number", "booking_number"),
        Index("ix_transfer_booking", "id", sqlite_where=BOOKING, postgresql_where=BOOKING),
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
    ticket_id: Mapped[int | None] = optional("ticket.id", index=True)
    reason_id: Mapped[int | None] = optional("reason.id")
    return_of_id: Mapped[int | None] = optional("transfer.id", index=True)
    backorder_of_id: Mapped[int | None] = optional("transfer.id", index=True)
    inspection_of_id: Mapped[int | None] = optional("transfer.id", index=True)
    replaces_id: Mapped[int | None] = optional("transfer.id", index=True)
    due_on: Mapped[OptionalDay]
    note: Mapped[Line]
    created_at: Mapped[Moment]
    scheduled_at: Mapped[OptionalMoment]
    done_at: Mapped[OptionalMoment]
    is_booked: Mapped[No]
    booking_number: Mapped[OptionalWhole]
    origin_source: Mapped[OptionalLine]
    origin_number: Mapped[OptionalLine]


class Move(Base):
    """A quantity of one product from a location to a location; empty owner = ours (rules 25).

    `origin_move_id` is the delivery's move that a return or a replacement is of; of the second step
    after an inspection, and of what goes out again, it is the move by which the goods came.
    """

    __tablename__ = "move"
    __table_args__ = (
        Index("ix_move_transfer", "transfer_id", "line_number"),
        Index(
            "ix_move_open",
            "product_id",
            "source_location_id",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
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
    """The part of a move that is of one lot (no lot for untracked goods) and in one condition.

    Those of an open move are reserved, or expected; those of a done one were moved.
    """

    __tablename__ = "move_line"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity_not_negative"),)
    id: Mapped[Pk]
    move_id: Mapped[int] = reference("move.id", index=True)
    lot_id: Mapped[int | None] = optional("lot.id", index=True)
    quantity: Mapped[Pieces]
    condition: Mapped[Condition | None] = mapped_column(enum_text(Condition))
    note: Mapped[Line]


class QuantityOnHand(Base):
    """What lies in a real place: of one product, lot and owner (empty = ours).

    The database keeps it, whenever a transfer is done; nobody else writes it.
    """

    __tablename__ = "quantity_on_hand"
    __table_args__ = (
        Index(
            "uq_quantity_on_hand_place",
            "product_id",
            "location_id",
            text("coalesce(lot_id, 0)"),
            text("coalesce(owner_id, 0)"),
            unique=True,
        ),
    )
    id: Mapped[Pk]
    product_id: Mapped[int] = reference("product.id")
    location_id: Mapped[int] = reference("location.id", index=True)
    lot_id: Mapped[int | None] = optional("lot.id", index=True)
    owner_id: Mapped[int | None] = optional("partner.id", index=True)
    quantity: Mapped[Pieces]


class SerialPlace(Base):
    """Where a serial is, by its last done move; kept by the database like the quantities.

    `holder_id` is the company that it was delivered to, while it is there (rules 27).
    """

    __tablename__ = "serial_place"
    lot_id: Mapped[int] = part_of("lot.id")
    location_id: Mapped[int] = reference("location.id")
    came_from_id: Mapped[int] = reference("location.id")
    holder_id: Mapped[int | None] = optional("partner.id")
    transfer_id: Mapped[int] = reference("transfer.id", index=True)
