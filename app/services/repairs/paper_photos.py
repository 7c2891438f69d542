"""The photos on the papers of a repair, small enough that a paper stays small."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from app.db.types import Id
from app.documents.repair_paper import PaperPhoto, RepairPaperKind
from app.models.timeline import Attachment, AttachmentContent
from app.models.users import UserAccount
from app.services import pictures
from app.services.pictures import NotAPicture

if TYPE_CHECKING:
    from sqlalchemy import Select

    from app.models.ids import RepairId
    from app.services.unit_of_work import UnitOfWork

MOST = 12
ROOM = (434, 331)
"""Pixels of a box of 55 x 42 mm at 200 dpi."""


def photos(
    uow: UnitOfWork, repair_id: RepairId, kind: RepairPaperKind
) -> tuple[tuple[PaperPhoto, ...], int]:
    """The photos that a paper shows, and how many more there are.

    The first ones tell how the piece came; who fetches it sees the last ones, how it goes.
    """
    rows = uow.connection.execute(_photos_of(), {"repair": repair_id}).all()
    shown = rows[-MOST:] if kind is RepairPaperKind.HANDOVER else rows[:MOST]
    found = tuple(
        PaperPhoto(
            row.name,
            row.added_at.astimezone(uow.zone).date(),
            row.added_by,
            _picture(uow, row.id, row.name),
        )
        for row in shown
    )
    return found, len(rows) - len(shown)


def _picture(uow: UnitOfWork, photo_id: int, name: str) -> bytes:
    """A photo as a small JPEG, read by itself: originals of 20 MB never lie side by side.

    Empty where its bytes are gone or are no picture any more; its paper is printed all the same.
    """
    content = uow.connection.execute(_content(), {"photo": photo_id}).scalar()
    if content is None:
        return b""
    try:
        return pictures.jpeg(name, content, ROOM)
    except NotAPicture:
        return b""


@functools.cache
def _photos_of() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Attachment.id,
            Attachment.name,
            Attachment.added_at,
            UserAccount.name.label("added_by"),
        )
        .join(UserAccount, UserAccount.id == Attachment.added_by_id)
        .where(
            Attachment.record_kind == "repair",
            Attachment.record_id == bindparam("repair", type_=Id),
            Attachment.media_type.like("image/%"),
        )
        .order_by(Attachment.id)
    )


@functools.cache
def _content() -> Select[bytes]:
    return select(AttachmentContent.content).where(
        AttachmentContent.attachment_id == bindparam("photo", type_=Id)
    )
