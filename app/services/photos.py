"""Photos of goods: of a return's line at inspection, of a repair; kept as attachments."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from app.db.types import Id
from app.errors import Invalid, Refused
from app.models.enums import RepairState, TransferState
from app.models.ids import MoveId, RecordRef, RepairId, TicketId, TransferId
from app.models.repairs import RepairOrder
from app.models.stock import Move, Transfer
from app.models.timeline import Attachment, AttachmentContent
from app.models.users import UserAccount
from app.services import access, attachments, pictures
from app.services.actions import action, question
from app.services.attachments import AttachmentId, NewFile
from app.services.checks import Checks
from app.services.events import FileAttached, FileRemoved
from app.services.pictures import MAX_BYTES, NotAPicture, Pixels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Select

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "MAX_BYTES",
    "AddPhoto",
    "AskOriginal",
    "AskPhotos",
    "AskPicture",
    "AttachmentId",
    "NewFile",
    "PhotoRow",
    "Pixels",
    "RecordRef",
    "RemovePhoto",
    "add",
    "of_move",
    "of_repair",
    "original",
    "picture",
    "read_file",
    "remove",
    "rows",
]

MOVE, REPAIR = "move", "repair"
SETTLED = frozenset({TransferState.DONE, TransferState.CANCELLED})
ENDED = frozenset({RepairState.REPAIRED, RepairState.CANCELLED})
MOST_PIXELS = 4096


@dataclass(frozen=True, slots=True)
class AddPhoto:
    """A photo of a return's line (`of_move`) or of a repair (`of_repair`).

    `ticket_id` is the ticket from which the repair is opened, for those who may not read repairs.
    """

    record: RecordRef
    file: NewFile
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class RemovePhoto:
    """A photo that was added by mistake."""

    id: AttachmentId


@dataclass(frozen=True, slots=True)
class AskPhotos:
    """The photos of these lines or repairs."""

    records: tuple[RecordRef, ...]
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class AskPicture:
    """A photo as pixels, its longer side at most so many."""

    id: AttachmentId
    longest: int
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class AskOriginal:
    """A photo as it came."""

    id: AttachmentId
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo in a strip; `may_remove`: whoever asks, now."""

    id: AttachmentId
    record: RecordRef
    name: str
    size: int
    added_at: datetime
    added_by: str
    may_remove: bool


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a photo is of: the record in whose timeline it is told, and whether that is over."""

    told_at: RecordRef
    ticket_id: int | None
    is_over: bool


def of_move(move_id: MoveId) -> RecordRef:
    """The reference to a line of a return."""
    return RecordRef(MOVE, move_id)


def of_repair(repair_id: RepairId) -> RecordRef:
    """The reference to a repair."""
    return RecordRef(REPAIR, repair_id)


def read_file(path: Path) -> NewFile:
    """A file from a disk, not more of it than a photo may have; not on the window's thread.

    Raises:
        Invalid: photo
    """
    try:
        return NewFile(path.name, pictures.read(path))
    except NotAPicture as error:
        raise Invalid({"photo": error.problem}) from error


def _again(uow: UnitOfWork, ids: Sequence[int]) -> PhotoRow:
    """The photo, read anew."""
    return _read(uow, Attachment.id == ids[0])[0]


@action("photo.add", again=_again)
def add(uow: UnitOfWork, request: AddPhoto) -> PhotoRow:
    """Keep a photo. What it is says its content; a name with a folder in it is refused.

    Raises:
        NotAllowed: photo.write, repair.read
        Refused: photo.of_nothing
        Invalid: photo
    """
    access.require(uow, "photo.write")
    subject = _subject(uow, request.record, request.ticket_id)
    checks = Checks()
    attachments.check_file(checks, request.file, "photo", "photo")
    checks.done()
    try:
        media_type = pictures.media_type(request.file.name, request.file.content)
    except NotAPicture as error:
        raise Invalid({"photo": error.problem}) from error
    made = attachments.insert_file(uow, request.record, request.file, media_type=media_type)
    uow.record(
        FileAttached(ref=subject.told_at, ticket_id=subject.ticket_id, name=request.file.name)
    )
    uow.produced("attachment", (made,))
    return _read(uow, Attachment.id == made)[0]


def _removed_again(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """There is nothing to read of a photo that was removed."""
    del uow, ids


@action("photo.remove", again=_removed_again)
def remove(uow: UnitOfWork, request: RemovePhoto) -> None:
    """Take a photo away that was added by mistake, while its goods are still being looked at.

    Raises:
        NotAllowed: photo.write
        Refused: attachment.unknown, photo.is_kept (the transfer is done, the repair has ended)
    """
    access.require(uow, "photo.write")
    row = uow.connection.execute(
        select(Attachment.record_kind, Attachment.record_id, Attachment.name).where(
            Attachment.id == request.id, Attachment.record_kind.in_((MOVE, REPAIR))
        )
    ).first()
    record = RecordRef("attachment", request.id)
    if row is None:
        raise Refused("attachment.unknown", record)
    subject = _find(uow, RecordRef(row.record_kind, row.record_id))
    if subject.is_over:
        raise Refused("photo.is_kept", record, {"name": row.name})
    for statement in (
        delete(AttachmentContent).where(AttachmentContent.attachment_id == request.id),
        delete(Attachment).where(Attachment.id == request.id),
    ):
        uow.connection.execute(statement)
    uow.record(FileRemoved(ref=subject.told_at, ticket_id=subject.ticket_id, name=row.name))
    uow.produced("attachment", (request.id,))


@question
def rows(uow: UnitOfWork, request: AskPhotos) -> tuple[PhotoRow, ...]:
    """The photos of lines or repairs, in the order in which they were added.

    Raises:
        NotAllowed: stock.read, repair.read
        Refused: photo.of_nothing
    """
    for record in request.records:
        if record.kind == REPAIR:
            _subject(uow, record, request.ticket_id)
    access.require(uow, "stock.read")
    found: list[PhotoRow] = []
    for kind in (MOVE, REPAIR):
        ids = [record.id for record in request.records if record.kind == kind]
        if ids:
            found += _read(uow, Attachment.record_kind == kind, Attachment.record_id.in_(ids))
    return tuple(found)


@question
def picture(uow: UnitOfWork, request: AskPicture) -> Pixels:
    """A photo the right way up, as small as asked for: a thumbnail, or large enough to look at.

    Raises:
        NotAllowed: stock.read, repair.read
        Refused: attachment.unknown
        Invalid: photo
    """
    row = _kept(uow, request.id, request.ticket_id)
    try:
        return pictures.pixels(row.name, row.content, min(request.longest, MOST_PIXELS))
    except NotAPicture as error:
        raise Invalid({"photo": error.problem}) from error


@question
def original(uow: UnitOfWork, request: AskOriginal) -> NewFile:
    """A photo as it came.

    Raises:
        NotAllowed: stock.read, repair.read
        Refused: attachment.unknown
    """
    row = _kept(uow, request.id, request.ticket_id)
    return NewFile(row.name, row.content)


def _kept(uow: UnitOfWork, photo_id: AttachmentId, ticket_id: TicketId | None) -> Any:  # noqa: ANN401
    """A photo with its bytes, if whoever asks may see it.

    Raises:
        NotAllowed: stock.read, repair.read
        Refused: attachment.unknown
    """
    access.require(uow, "stock.read")
    row = uow.connection.execute(_content(), {"photo": photo_id}).first()
    if row is None:
        raise Refused("attachment.unknown", RecordRef("attachment", photo_id))
    if row.record_kind == REPAIR:
        _subject(uow, RecordRef(REPAIR, row.record_id), ticket_id)
    return row


def _subject(uow: UnitOfWork, record: RecordRef, ticket_id: TicketId | None) -> _Subject:
    """What a photo is of, if whoever asks may see it.

    Raises:
        NotAllowed: repair.read
        Refused: photo.of_nothing
    """
    subject = _find(uow, record)
    if record.kind == REPAIR and (ticket_id is None or ticket_id != subject.ticket_id):
        access.require(uow, "repair.read")
    return subject


def _find(uow: UnitOfWork, record: RecordRef) -> _Subject:
    """What a photo is of.

    Raises:
        Refused: photo.of_nothing
    """
    if record.kind == MOVE:
        row = uow.connection.execute(_transfer(), {"move": record.id}).first()
        if row is not None:
            told_at = RecordRef("transfer", TransferId(row.id))
            return _Subject(told_at, row.ticket_id, row.state in SETTLED)
    if record.kind == REPAIR:
        query = select(RepairOrder.ticket_id, RepairOrder.state).where(RepairOrder.id == record.id)
        row = uow.connection.execute(query).first()
        if row is not None:
            return _Subject(record, row.ticket_id, row.state in ENDED)
    raise Refused("photo.of_nothing", record)


def _read(uow: UnitOfWork, *conditions: Any) -> list[PhotoRow]:  # noqa: ANN401
    may_write = access.may(uow.actor, "photo.write")
    statement = _rows().where(*conditions)
    return [
        PhotoRow(
            AttachmentId(row.id),
            RecordRef(row.record_kind, row.record_id),
            row.name,
            row.size,
            row.added_at,
            row.added_by,
            may_write and row.transfer_state not in SETTLED and row.repair_state not in ENDED,
        )
        for row in uow.connection.execute(statement)
    ]


@functools.cache
def _rows() -> Select[*tuple[Any, ...]]:
    """Photos without their content, with who added them and how far their goods are."""
    is_of_move = (Attachment.record_kind == MOVE) & (Move.id == Attachment.record_id)
    is_of_repair = (Attachment.record_kind == REPAIR) & (RepairOrder.id == Attachment.record_id)
    return (
        select(
            Attachment.id,
            Attachment.record_kind,
            Attachment.record_id,
            Attachment.name,
            Attachment.size,
            Attachment.added_at,
            UserAccount.name.label("added_by"),
            Transfer.state.label("transfer_state"),
            RepairOrder.state.label("repair_state"),
        )
        .join(UserAccount, UserAccount.id == Attachment.added_by_id)
        .outerjoin(Move, is_of_move)
        .outerjoin(Transfer, Transfer.id == Move.transfer_id)
        .outerjoin(RepairOrder, is_of_repair)
        .where(Attachment.media_type.like("image/%"))
        .order_by(Attachment.id)
    )


@functools.cache
def _content() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Attachment.name,
            Attachment.record_kind,
            Attachment.record_id,
            AttachmentContent.content,
        )
        .join(AttachmentContent, AttachmentContent.attachment_id == Attachment.id)
        .where(
            Attachment.id == bindparam("photo", type_=Id),
            Attachment.record_kind.in_((MOVE, REPAIR)),
        )
    )


@functools.cache
def _transfer() -> Select[*tuple[Any, ...]]:
    return (
        select(Transfer.id, Transfer.state, Transfer.ticket_id)
        .join(Move, Move.transfer_id == Transfer.id)
        .where(Move.id == bindparam("move", type_=Id))
    )
