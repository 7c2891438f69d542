"""Files of tickets and other records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType

from app.models.ids import RecordRef
from app.services.actions import action, question

if TYPE_CHECKING:
    from datetime import datetime

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "MAX_BYTES",
    "AddAttachment",
    "AttachmentId",
    "AttachmentRow",
    "File",
    "NewFile",
    "RecordRef",
    "add",
    "content",
    "rows",
]

AttachmentId = NewType("AttachmentId", int)
MAX_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be kept: its name without a folder, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AddAttachment:
    """A file for a record. Fields of `Invalid`: name, content."""

    record: RecordRef
    file: NewFile


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file in a list; its size in bytes."""

    id: AttachmentId
    name: str
    media_type: str
    size: int
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class File:
    """A file with its bytes."""

    name: str
    media_type: str
    content: bytes


def _again(uow: UnitOfWork, ids: object) -> AttachmentRow:
    raise NotImplementedError


@action("attachment.add", again=_again)
def add(uow: UnitOfWork, request: AddAttachment) -> AttachmentRow:
    """Keep a file with a record.

    Raises:
        NotAllowed: ticket.note
        Invalid: an empty file or one above MAX_BYTES; a name that is empty, too long, or holds a
            folder or control characters
    """
    raise NotImplementedError


@question
def rows(uow: UnitOfWork, request: RecordRef) -> tuple[AttachmentRow, ...]:
    """The files of a record, in the order in which they were added."""
    raise NotImplementedError


@question
def content(uow: UnitOfWork, request: AttachmentId) -> File:
    """A file with its bytes.

    Raises:
        Refused: attachment.unknown
    """
    raise NotImplementedError
