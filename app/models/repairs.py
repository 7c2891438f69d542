"""Repair orders with their parts, checklists, loans and signatures (docs/repairs.md)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint, text

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Line,
    Moment,
    No,
    OptionalDay,
    OptionalMoment,
    OptionalPrice,
    OptionalWhole,
    Paragraphs,
    Pieces,
    Pk,
    Price,
    Whole,
    Word,
    optional,
    part_of,
    reference,
)
from app.models.enums import (
    CheckMoment,
    CheckResult,
    LoanKind,
    PieceOutcome,
    RepairPartKind,
    RepairState,
    SignatureMoment,
    WarrantyReason,
)

OPEN = text("state IN ('new', 'confirmed', 'under_repair')")
HAS_ORDER = text("sales_order_id IS NOT NULL")
HAS_ORDER_LINE = text("sales_order_line_id IS NOT NULL")


class RepairOrder(Versioned, Base):
    """A piece of a customer's that is repaired.

    `transfer_id` moves its parts, from the confirmation on. `serial_id` is the lot if that is a
    serial number: at most one open repair has it. `return_id` is the transfer that brought the
    piece, `location_id` where it is said to lie (none: it is not here). `warranty_reason` says why
    the proposal was as it was; `is_under_warranty` is what holds, and differs from the proposal
    where `is_warranty_overridden`. `piece_outcome`, with a reason, is what became of so many
    pieces that do not go back (rules 25).
    """

    __tablename__ = "repair_order"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(
            "uq_repair_order_open_serial",
            "serial_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "uq_repair_order_quotation",
            "sales_order_id",
            unique=True,
            sqlite_where=HAS_ORDER,
            postgresql_where=HAS_ORDER,
        ),
        Index("ix_repair_order_customer", "commercial_partner_id", "id"),
        Index("ix_repair_order_state", "state", "id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("serial_id IS NULL OR serial_id = lot_id", name="serial_is_lot"),
        CheckConstraint("minutes_worked >= 0", name="minutes_not_negative"),
        CheckConstraint(
            "piece_outcome IS NULL OR (piece_reason <> '' AND piece_settled_at IS NOT NULL"
            " AND piece_quantity > 0)",
            name="outcome_has_reason",
        ),
    )
    id: Mapped[Pk]
    number: Mapped[Word]
    number_value: Mapped[Whole]
    state: Mapped[RepairState] = mapped_column(enum_text(RepairState))
    ticket_id: Mapped[int | None] = optional("ticket.id", index=True)
    partner_id: Mapped[int] = reference("partner.id", index=True)
    commercial_partner_id: Mapped[int] = reference("partner.id")
    product_id: Mapped[int] = reference("product.id", index=True)
    lot_id: Mapped[int | None] = optional("lot.id", index=True)
    serial_id: Mapped[int | None] = optional("lot.id")
    quantity: Mapped[Pieces]
    return_id: Mapped[int | None] = optional("transfer.id", index=True)
    location_id: Mapped[int | None] = optional("location.id")
    sold_on: Mapped[OptionalDay]
    is_under_warranty: Mapped[No]
    is_warranty_overridden: Mapped[No]
    warranty_reason: Mapped[WarrantyReason] = mapped_column(enum_text(WarrantyReason))
    warranty_until_on: Mapped[OptionalDay]
    scheduled_on: Mapped[OptionalDay]
    responsible_id: Mapped[int | None] = optional("user_account.id", index=True)
    reason_id: Mapped[int | None] = optional("reason.id")
    notes: Mapped[Paragraphs]
    minutes_worked: Mapped[OptionalWhole]
    sales_order_id: Mapped[int | None] = optional("sales_order.id")
    transfer_id: Mapped[int | None] = optional("transfer.id", index=True)
    piece_outcome: Mapped[PieceOutcome | None] = mapped_column(enum_text(PieceOutcome))
    piece_quantity: Mapped[Pieces]
    piece_reason: Mapped[Line]
    piece_settled_at: Mapped[OptionalMoment]
    piece_settled_by_id: Mapped[int | None] = optional("user_account.id")
    replacement_lot_id: Mapped[int | None] = optional("lot.id")
    created_at: Mapped[Moment]
    created_by_id: Mapped[int] = reference("user_account.id")
    confirmed_at: Mapped[OptionalMoment]
    started_at: Mapped[OptionalMoment]
    ended_at: Mapped[OptionalMoment]
    cancelled_at: Mapped[OptionalMoment]


class RepairPart(Base):
    """A part or a service of a repair; quantities in the product's base unit.

    `location_id` is where an added part comes from, or a removed or recycled one goes to; services
    have none. `unit_price` is what is charged without warranty and stays while that makes it zero;
    `unit_cost` is empty where nobody knows it (rules 37). `lot_id` is the lot that is planned; what
    was moved, of which lots, says `move_id`.
    """

    __tablename__ = "repair_part"
    __table_args__ = (
        Index("ix_repair_part_repair", "repair_order_id", "line_number"),
        Index(
            "uq_repair_part_order_line",
            "sales_order_line_id",
            unique=True,
            sqlite_where=HAS_ORDER_LINE,
            postgresql_where=HAS_ORDER_LINE,
        ),
        CheckConstraint("quantity >= 0 AND done_quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("unit_price >= 0", name="price_not_negative"),
    )
    id: Mapped[Pk]
    repair_order_id: Mapped[int] = reference("repair_order.id")
    line_number: Mapped[Whole]
    kind: Mapped[RepairPartKind] = mapped_column(enum_text(RepairPartKind))
    product_id: Mapped[int] = reference("product.id", index=True)
    description: Mapped[Line]
    quantity: Mapped[Pieces]
    done_quantity: Mapped[Pieces]
    lot_id: Mapped[int | None] = optional("lot.id", index=True)
    location_id: Mapped[int | None] = optional("location.id")
    unit_price: Mapped[Price]
    is_price_typed: Mapped[No]
    unit_cost: Mapped[OptionalPrice]
    sales_order_line_id: Mapped[int | None] = optional("sales_order_line.id")
    move_id: Mapped[int | None] = optional("move.id", index=True)


class RepairPartTax(Base):
    """The taxes of a part, in order."""

    __tablename__ = "repair_part_tax"
    repair_part_id: Mapped[int] = part_of("repair_part.id")
    tax_id: Mapped[int] = part_of("tax.id")
    sequence: Mapped[Whole]


class RepairTag(Versioned, Base):
    """A label of repairs; `color` is the number of an avatar colour token."""

    __tablename__ = "repair_tag"
    __table_args__ = (UniqueConstraint("name"),)
    id: Mapped[Pk]
    name: Mapped[Line]
    color: Mapped[Whole]


class RepairOrderTag(Base):
    """A tag on a repair."""

    __tablename__ = "repair_order_tag"
    __table_args__ = (Index("ix_repair_order_tag_tag", "repair_tag_id", "repair_order_id"),)
    repair_order_id: Mapped[int] = part_of("repair_order.id")
    repair_tag_id: Mapped[int] = part_of("repair_tag.id")


class RepairCheck(Base):
    """A point of the condition checklist, as the piece came or as it goes."""

    __tablename__ = "repair_check"
    __table_args__ = (UniqueConstraint("repair_order_id", "moment", "sequence"),)
    id: Mapped[Pk]
    repair_order_id: Mapped[int] = reference("repair_order.id")
    moment: Mapped[CheckMoment] = mapped_column(enum_text(CheckMoment))
    sequence: Mapped[Whole]
    point: Mapped[Line]
    result: Mapped[CheckResult] = mapped_column(enum_text(CheckResult))
    note: Mapped[Line]


class RepairLoan(Base):
    """An accessory that the customer left, or a device that they were lent, with its label."""

    __tablename__ = "repair_loan"
    __table_args__ = (UniqueConstraint("label"),)
    id: Mapped[Pk]
    repair_order_id: Mapped[int] = reference("repair_order.id", index=True)
    kind: Mapped[LoanKind] = mapped_column(enum_text(LoanKind))
    label: Mapped[Word]
    what: Mapped[Line]
    product_id: Mapped[int | None] = optional("product.id")
    serial: Mapped[Line]
    note: Mapped[Line]
    given_at: Mapped[Moment]
    given_by_id: Mapped[int] = reference("user_account.id")
    returned_at: Mapped[OptionalMoment]
    returned_by_id: Mapped[int | None] = optional("user_account.id")


class RepairSignature(Base):
    """A signature: strokes in thousandths of the field's width and height, never changed."""

    __tablename__ = "repair_signature"
    id: Mapped[Pk]
    repair_order_id: Mapped[int] = reference("repair_order.id", index=True)
    moment: Mapped[SignatureMoment] = mapped_column(enum_text(SignatureMoment))
    loan_id: Mapped[int | None] = optional("repair_loan.id", index=True)
    name: Mapped[Line]
    strokes: Mapped[Paragraphs]
    signed_at: Mapped[Moment]
    taken_by_id: Mapped[int] = reference("user_account.id")
