"""Sales orders with their lines."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint, text

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Day,
    Line,
    Moment,
    Money,
    No,
    OptionalDay,
    OptionalLine,
    OptionalMoment,
    OptionalWhole,
    Percentage,
    Pieces,
    Pk,
    Price,
    Whole,
    Word,
    part_of,
    reference,
)
from app.models.enums import InvoicePolicy, SalesOrderState

ORIGIN_GIVEN = text("origin_number IS NOT NULL")


class SalesOrder(Versioned, Base):
    """A quotation, and what a customer ordered by it (docs/orders.md).

    A number of origin stands beside its own (rules 3).

    Lines corrected after an import make a further part: document 536365, part 2 is 536365/2.
    """

    __tablename__ = "sales_order"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(
            "uq_sales_order_origin",
            "origin_source",
            "origin_document",
            "origin_part",
            unique=True,
            sqlite_where=ORIGIN_GIVEN,
            postgresql_where=ORIGIN_GIVEN,
        ),
        Index("ix_sales_order_origin_number", "origin_number"),
        Index("ix_sales_order_customer", "commercial_partner_id", "id"),
    )
    id: Mapped[Pk]
    number: Mapped[Word]
    number_value: Mapped[Whole]
    state: Mapped[SalesOrderState] = mapped_column(enum_text(SalesOrderState))
    partner_id: Mapped[int] = reference("partner.id", index=True)
    commercial_partner_id: Mapped[int] = reference("partner.id")
    currency_id: Mapped[int] = reference("currency.id")
    ordered_on: Mapped[Day]
    valid_until_on: Mapped[OptionalDay]
    invoice_policy: Mapped[InvoicePolicy] = mapped_column(
        enum_text(InvoicePolicy), default=InvoicePolicy.DELIVERED, server_default="delivered"
    )
    untaxed_amount: Mapped[Money]
    tax_amount: Mapped[Money]
    total_amount: Mapped[Money]
    created_at: Mapped[Moment]
    confirmed_at: Mapped[OptionalMoment]
    origin_source: Mapped[OptionalLine]
    origin_number: Mapped[OptionalLine]
    origin_document: Mapped[OptionalLine]
    origin_part: Mapped[OptionalWhole]
    origin_at: Mapped[OptionalLine]


class SalesOrderLine(Base):
    """One product of an order; `delivered_quantity` is net of what was given back.

    It is below zero where goods came back that had replaced others, which are not delivered (rules
    31): so it adds up with its moves, and with what was replaced to what the customer has.
    A part of a repair is on no delivery. `invoice_again_quantity`: so many pieces that were
    refunded are to be invoiced once more, as an agent chose.
    `origin_line` is its running place in the document of origin, `origin_at` its time there,
    `origin_digest` tells whether the line in the file is still the same (rules 39, 41).
    """

    __tablename__ = "sales_order_line"
    __table_args__ = (
        Index("ix_sales_order_line_order", "sales_order_id", "line_number"),
        Index("ix_sales_order_line_product", "product_id", "sales_order_id"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("invoice_again_quantity >= 0", name="again_not_negative"),
    )
    id: Mapped[Pk]
    sales_order_id: Mapped[int] = reference("sales_order.id")
    line_number: Mapped[Whole]
    product_id: Mapped[int] = reference("product.id")
    description: Mapped[Line]
    quantity: Mapped[Pieces]
    unit_price: Mapped[Price]
    discount: Mapped[Percentage]
    subtotal: Mapped[Money]
    delivered_quantity: Mapped[Pieces]
    is_repair_part: Mapped[No]
    invoice_again_quantity: Mapped[Pieces]
    origin_line: Mapped[OptionalWhole]
    origin_at: Mapped[OptionalLine]
    origin_digest: Mapped[OptionalLine]


class SalesOrderLineTax(Base):
    """The taxes of an order line, in order."""

    __tablename__ = "sales_order_line_tax"
    sales_order_line_id: Mapped[int] = part_of("sales_order_line.id")
    tax_id: Mapped[int] = part_of("tax.id")
    sequence: Mapped[Whole]
