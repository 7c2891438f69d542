"""Files of tickets and other records."""

from __future__ import annotations

import functools
import hashlib
import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NewType

from sqlalchemy import bindparam, insert, select

from app.db.types import Id
from app.errors import Refused
from app.models.ids import RecordRef
from app.models.timeline import Attachment, AttachmentContent
from app.models.users import UserAccount
from app.services import access, records
from app.services.actions import action, question
from app.services.checks import Checks
from app.services.events import FileAttached

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Row

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
    "check_file",
    "content",
    "insert_file",
    "of_messages",
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


def _again(uow: UnitOfWork, ids: Sequence[int]) -> AttachmentRow:
    """The file in a list, read anew."""
    return _read(uow, Attachment.id == ids[0])[0]


@action("attachment.add", again=_again)
def add(uow: UnitOfWork, request: AddAttachment) -> AttachmentRow:
    """Keep a file with a record.

    Raises:
        NotAllowed: ticket.note, repair.read
        Refused: timeline.record_unknown
        Invalid: an empty file or one above MAX_BYTES; a name that is empty, too long, or holds a
            folder or control characters
    """
    records.require_writing(uow, request.record)
    checks = Checks()
    check_file(checks, request.file, "name", "content")
    checks.done()
    made = insert_file(uow, request.record, request.file)
    ticket_id = request.record.id if request.record.kind == "ticket" else None
    uow.record(FileAttached(ref=request.record, ticket_id=ticket_id, name=request.file.name))
    uow.produced("attachment", (made,))
    return _read(uow, Attachment.id == made)[0]


@question
def rows(uow: UnitOfWork, request: RecordRef) -> tuple[AttachmentRow, ...]:
    """The files of a record, in the order in which they were added.

    Raises:
        NotAllowed: ticket.read, repair.read
    """
    _require_reading(uow, request.kind)
    return tuple(
        _read(uow, Attachment.record_kind == request.kind, Attachment.record_id == request.id)
    )


@question
def content(uow: UnitOfWork, request: AttachmentId) -> File:
    """A file with its bytes.

    Raises:
        NotAllowed: ticket.read, repair.read
        Refused: attachment.unknown
    """
    access.require(uow, "ticket.read")
    row = uow.connection.execute(
        select(
            Attachment.record_kind,
            Attachment.name,
            Attachment.media_type,
            AttachmentContent.content,
        )
        .join(AttachmentContent, AttachmentContent.attachment_id == Attachment.id)
        .where(Attachment.id == request)
    ).first()
    if row is None:
        raise Refused("attachment.unknown", RecordRef("attachment", request))
    _require_reading(uow, row.record_kind)
    return File(row.name, row.media_type, row.content)


def _require_reading(uow: UnitOfWork, kind: str) -> None:
    """Files of a repair are for those who may read any; from its ticket its photos are shown.

    Raises:
        NotAllowed: ticket.read, repair.read
    """
    access.require(uow, "repair.read" if kind == "repair" else "ticket.read")


def check_file(checks: Checks, file: NewFile, name_field: str, content_field: str) -> None:
    """A file can be kept: its name stands alone, its content is neither empty nor too large."""
    name = checks.line(name_field, file.name, is_required=True)
    if name != file.name or any(sign in name for sign in "/\\:") or name in (".", ".."):
        checks.add(name_field, "attachment.name", name=name)
    if not file.content:
        checks.add(content_field, "attachment.empty", name=name)
    elif len(file.content) > MAX_BYTES:
        checks.add(
            content_field, "attachment.too_large", name=name, limit=MAX_BYTES // (1024 * 1024)
        )


def insert_file(
    uow: UnitOfWork,
    record: RecordRef,
    file: NewFile,
    message_id: int | None = None,
    *,
    media_type: str = "",
) -> int:
    """Insert a checked file; its id. What it is says its name, unless somebody has looked."""
    made: int = uow.connection.execute(
        insert(Attachment)
        .values(
            record_kind=record.kind,
            record_id=record.id,
            message_id=message_id,
            name=file.name,
            media_type=media_type
            or mimetypes.guess_type(file.name)[0]
            or "application/octet-stream",
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            added_at=uow.now,
            added_by_id=uow.actor.id,
        )
        .returning(Attachment.id)
    ).scalar_one()
    uow.connection.execute(
        insert(AttachmentContent).values(attachment_id=made, content=file.content)
    )
    return made


def of_messages(
    uow: UnitOfWork, message_ids: Sequence[int]
) -> dict[int, tuple[AttachmentRow, ...]]:
    """The files of messages, by message."""
    found: dict[int, tuple[AttachmentRow, ...]] = {}
    for row in uow.connection.execute(_of_messages(), {"message_ids": message_ids}):
        found[row.message_id] = (*found.get(row.message_id, ()), _row(row))
    return found


@functools.cache
def _of_messages() -> Select[*tuple[Any, ...]]:
    """The files of the messages `message_ids`."""
    ids = bindparam("message_ids", expanding=True, type_=Id)
    return _rows().where(Attachment.message_id.in_(ids)).order_by(Attachment.id)


def _read(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[AttachmentRow]:
    """The files that meet conditions, in the order in which they were added."""
    statement = _rows().where(*conditions).order_by(Attachment.id)
    return [_row(row) for row in uow.connection.execute(statement)]


def _rows() -> Select[*tuple[Any, ...]]:
    """Files without their content, with who added them."""
    return select(
        Attachment.id,
        Attachment.message_id,
        Attachment.name,
        Attachment.media_type,
        Attachment.size,
        Attachment.added_at,
        UserAccount.name.label("added_by"),
    ).join(UserAccount, UserAccount.id == Attachment.added_by_id)


def _row(row: Row[Any]) -> AttachmentRow:
    """A file in a list."""
    return AttachmentRow(
        id=AttachmentId(row.id),
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        added_at=row.added_at,
        added_by=row.added_by,
    )
