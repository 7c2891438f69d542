"""Requests for approval of credit notes."""

from __future__ import annotations

from sqlalchemy import text

from app.db.base import Base, Index, Mapped, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Line,
    Moment,
    Money,
    No,
    OptionalMoment,
    Pk,
    Word,
    optional,
    reference,
)
from app.models.enums import ApprovalState

LIVE = text("state IN ('waiting', 'approved')")


class Approval(Base):
    """A request for approval of a credit note; it names the content that is approved (rules 21).

    It lives while it waits or is approved, and falls when the credit note goes back to draft.
    `limit_amount` and `sum_amount` are what was compared when it was asked, in the company's
    currency: refunds, or `is_goodwill` the goodwill of the ticket (rules 14).
    """

    __tablename__ = "approval"
    __table_args__ = (
        Index("ix_approval_state", "state", "id"),
        Index(
            "uq_approval_live",
            "invoice_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )
    id: Mapped[Pk]
    invoice_id: Mapped[int] = reference("invoice.id", index=True)
    state: Mapped[ApprovalState] = mapped_column(enum_text(ApprovalState))
    content_digest: Mapped[Word]
    limit_amount: Mapped[Money]
    sum_amount: Mapped[Money]
    is_goodwill: Mapped[No]
    requested_by_id: Mapped[int] = reference("user_account.id")
    requested_at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = optional("user_account.id")
    decided_at: Mapped[OptionalMoment]
    reason: Mapped[Line]
