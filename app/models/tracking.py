"""How products were tracked before: what was moved and repaired then is read by it."""

from __future__ import annotations

from app.db.base import Base, Index, Mapped, mapped_column
from app.db.types import enum_text
from app.models.columns import Moment, Pk, optional, reference
from app.models.enums import Tracking


class TrackingChange(Base):
    """A product was tracked otherwise up to its done move and its repair that are named.

    The database writes it whenever the tracking of a product changes (rules 27).
    """

    __tablename__ = "tracking_change"
    __table_args__ = (Index("ix_tracking_change_product", "product_id", "id"),)
    id: Mapped[Pk]
    product_id: Mapped[int] = reference("product.id")
    tracking_before: Mapped[Tracking] = mapped_column(enum_text(Tracking, "tracking_before"))
    tracking_after: Mapped[Tracking] = mapped_column(enum_text(Tracking, "tracking_after"))
    last_move_id: Mapped[int | None] = optional("move.id")
    last_repair_id: Mapped[int | None] = optional("repair_order.id")
    changed_at: Mapped[Moment]
