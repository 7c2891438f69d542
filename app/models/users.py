"""Users, their roles, and what was done: action keys and audit rows."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, text

from app.db.base import Base, Index, Mapped, Versioned, mapped_column
from app.db.types import Id, enum_text
from app.models.columns import (
    Line,
    Moment,
    No,
    OptionalLine,
    Paragraphs,
    Pk,
    Word,
    Yes,
    part_of,
    reference,
)
from app.models.enums import Role


class UserAccount(Versioned, Base):
    """A person who works with the program, or a system user that imports and schedules."""

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("login"),)
    id: Mapped[Pk]
    login: Mapped[Word]
    name: Mapped[Line]
    email: Mapped[Line]
    password_hash: Mapped[OptionalLine]
    language: Mapped[Word]
    is_system: Mapped[No]
    is_active: Mapped[Yes]


class UserRole(Base):
    """A role of a user."""

    __tablename__ = "user_role"
    user_id: Mapped[int] = part_of("user_account.id")
    role: Mapped[Role] = mapped_column(enum_text(Role), primary_key=True)


class ActionKey(Base):
    """An action that was done once: its key, the digest of its request, its result (rules 6)."""

    __tablename__ = "action_key"
    key: Mapped[Word] = mapped_column(primary_key=True)
    action: Mapped[Word]
    digest: Mapped[Word]
    actor_id: Mapped[int] = reference("user_account.id")
    made_at: Mapped[Moment]
    record_kind: Mapped[OptionalLine]
    record_ids: Mapped[Paragraphs]


class Audit(Base):
    """Who changed what, when and from which workstation; details are a JSON object."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_record", "record_kind", "record_id", "id"),)
    id: Mapped[Pk]
    made_at: Mapped[Moment]
    actor_id: Mapped[int] = reference("user_account.id")
    workstation: Mapped[Line]
    action: Mapped[Word]
    record_kind: Mapped[Word]
    record_id: Mapped[int] = mapped_column(Id)
    details: Mapped[Paragraphs]


class KeptDraft(Base):
    """What a user was typing when a form was closed or the program ended; kept for 24 hours."""

    __tablename__ = "kept_draft"
    __table_args__ = (
        Index(
            "uq_kept_draft_form",
            "user_id",
            "form",
            text("coalesce(record_id, 0)"),
            unique=True,
        ),
    )
    id: Mapped[Pk]
    user_id: Mapped[int] = reference("user_account.id")
    form: Mapped[Word]
    record_id: Mapped[int | None] = mapped_column(Id)
    content: Mapped[Paragraphs]
    kept_at: Mapped[Moment]
