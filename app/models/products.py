"""Products with their taxes, and the lots and serials of the tracked ones."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Count,
    Line,
    No,
    OptionalPrice,
    Pieces,
    Pk,
    Price,
    Whole,
    Word,
    Yes,
    optional,
    part_of,
    reference,
)
from app.models.enums import ProductKind, Tracking


class Unit(Versioned, Base):
    """A unit of quantities: so many (`factor`) of its base unit; none = it is a base unit.

    Stock is kept in base units, in steps of their `rounding`: whole pieces, hundredths of a metre.
    """

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("factor > 0 AND rounding > 0", name="factor_positive"),
    )
    id: Mapped[Pk]
    code: Mapped[Word]
    name: Mapped[Line]
    base_unit_id: Mapped[int | None] = optional("unit.id")
    factor: Mapped[Pieces]
    rounding: Mapped[Pieces]
    is_active: Mapped[Yes]


class Product(Versioned, Base):
    """Goods or a service; an unknown cost is empty, never zero; without a unit it is in pieces.

    `is_warranty_restarted`: a repair under warranty, or a replacement, starts it anew (rules 32).
    `tracking_changes` counts how often `tracking` changed; whoever changes that raises it by one.
    """

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_product_name", "name", "id"),
        CheckConstraint("warranty_months >= 0", name="warranty_not_negative"),
    )
    id: Mapped[Pk]
    code: Mapped[Word]
    name: Mapped[Line]
    kind: Mapped[ProductKind] = mapped_column(enum_text(ProductKind))
    tracking: Mapped[Tracking] = mapped_column(enum_text(Tracking))
    tracking_changes: Mapped[Count]
    list_price: Mapped[Price]
    cost: Mapped[OptionalPrice]
    warranty_months: Mapped[Whole]
    is_warranty_restarted: Mapped[No]
    income_account_id: Mapped[int | None] = optional("account.id")
    main_supplier_id: Mapped[int | None] = optional("partner.id")
    unit_id: Mapped[int | None] = optional("unit.id")
    is_active: Mapped[Yes]


class ProductTax(Base):
    """The taxes of a product, in order."""

    __tablename__ = "product_tax"
    product_id: Mapped[int] = part_of("product.id")
    tax_id: Mapped[int] = part_of("tax.id")
    sequence: Mapped[Whole]


class Lot(Base):
    """A lot or serial number of a product; synthetic ones are made for the demo.

    `is_unknown`: it stands for pieces whose number nobody wrote down, and holds any of them.
    `is_serial`: it is the number of one piece, as its product was tracked when it was made; that
    stays, however the product is tracked afterwards. `replaces_id` is the serial in whose place a
    customer got this one.
    """

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("product_id", "name", "is_serial"),
        Index("ix_lot_name", "name"),
        CheckConstraint("NOT (is_serial AND is_unknown)", name="unknown_is_no_serial"),
    )
    id: Mapped[Pk]
    product_id: Mapped[int] = reference("product.id")
    name: Mapped[Line]
    is_synthetic: Mapped[No]
    is_unknown: Mapped[No]
    is_serial: Mapped[No]
    replaces_id: Mapped[int | None] = optional("lot.id", index=True)
