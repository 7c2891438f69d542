"""Partners: companies, their contacts, and people who stand alone."""

from __future__ import annotations

from sqlalchemy import text

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import enum_text
from app.models.columns import Line, OptionalLine, Pk, Word, Yes, optional
from app.models.enums import PartnerKind


class Partner(Versioned, Base):
    """A partner. Its commercial partner is the company it belongs to, else itself."""

    __tablename__ = "partner"
    __table_args__ = (
        Index(
            "uq_partner_origin",
            "origin_source",
            "origin_number",
            unique=True,
            sqlite_where=text("origin_number IS NOT NULL"),
            postgresql_where=text("origin_number IS NOT NULL"),
        ),
        Index("ix_partner_name", "name", "id"),
        Index("ix_partner_email", "email"),
        Index("ix_partner_customer_number", "customer_number"),
    )
    id: Mapped[Pk]
    kind: Mapped[PartnerKind] = mapped_column(enum_text(PartnerKind))
    name: Mapped[Line]
    parent_id: Mapped[int | None] = optional("partner.id", index=True)
    customer_number: Mapped[Line]
    email: Mapped[Line]
    phone: Mapped[Line]
    street: Mapped[Line]
    street2: Mapped[Line]
    postcode: Mapped[Line]
    city: Mapped[Line]
    country_code: Mapped[Line]
    tax_number: Mapped[Line]
    language: Mapped[Word]
    origin_source: Mapped[OptionalLine]
    origin_number: Mapped[OptionalLine]
    is_active: Mapped[Yes]
