"""The outbox: effects outside the database, written in the transaction that wants them."""

from __future__ import annotations

from app.db.base import Base, Index, Mapped, mapped_column
from app.db.types import enum_text
from app.models.columns import (
    Count,
    Moment,
    OptionalMoment,
    Paragraphs,
    Pk,
    Word,
    optional,
    reference,
)
from app.models.enums import OutboxState


class OutboxItem(Base):
    """One effect that waits, with its payload as JSON and what went wrong last."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "state", "due_at"),)
    id: Mapped[Pk]
    kind: Mapped[Word]
    state: Mapped[OutboxState] = mapped_column(enum_text(OutboxState))
    ticket_id: Mapped[int | None] = optional("ticket.id", index=True)
    payload: Mapped[Paragraphs]
    made_at: Mapped[Moment]
    made_by_id: Mapped[int] = reference("user_account.id")
    due_at: Mapped[Moment]
    done_at: Mapped[OptionalMoment]
    attempts: Mapped[Count]
    problem: Mapped[Paragraphs]
