"""The timeline: messages, notes, tracked changes, events; attachments."""

from __future__ import annotations

from app.db.base import Base, Index, Mapped, mapped_column
from app.db.types import Id, enum_text
from app.models.columns import (
    Bytes,
    Line,
    Moment,
    OptionalDay,
    OptionalLine,
    OptionalMoment,
    OptionalWhole,
    Paragraphs,
    Pk,
    Whole,
    Word,
    optional,
    part_of,
    reference,
)
from app.models.enums import MessageKind


class Message(Base):
    """One line of a timeline.

    It belongs to a ticket, to another record (kind and id), or to both: a posted credit note
    shows on its own page and on its ticket's. An event keeps its fixed name, a payload version
    and the few values that its sentence prints, as JSON.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_ticket", "ticket_id", "id"),
        Index("ix_message_record", "record_kind", "record_id", "id"),
    )
    id: Mapped[Pk]
    kind: Mapped[MessageKind] = mapped_column(enum_text(MessageKind))
    ticket_id: Mapped[int | None] = optional("ticket.id")
    record_kind: Mapped[OptionalLine]
    record_id: Mapped[int | None] = mapped_column(Id)
    author_id: Mapped[int | None] = optional("user_account.id")
    author_partner_id: Mapped[int | None] = optional("partner.id")
    body: Mapped[Paragraphs]
    event: Mapped[OptionalLine]
    payload: Mapped[Paragraphs]
    payload_version: Mapped[OptionalWhole]
    due_on: Mapped[OptionalDay]
    done_at: Mapped[OptionalMoment]
    made_at: Mapped[Moment]


class Attachment(Base):
    """A file of a record; its content stands apart so that lists never read it."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_record", "record_kind", "record_id", "id"),)
    id: Mapped[Pk]
    record_kind: Mapped[Word]
    record_id: Mapped[int] = mapped_column(Id)
    message_id: Mapped[int | None] = optional("message.id", index=True)
    name: Mapped[Line]
    media_type: Mapped[Line]
    size: Mapped[Whole]
    sha256: Mapped[Word]
    added_at: Mapped[Moment]
    added_by_id: Mapped[int] = reference("user_account.id")


class AttachmentContent(Base):
    """The bytes of an attachment."""

    __tablename__ = "attachment_content"
    attachment_id: Mapped[int] = part_of("attachment.id")
    content: Mapped[Bytes]
