"""Attachments: each has its bytes, and they are those that were added."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from app.errors import Problem
from app.models.ids import RecordRef
from app.models.timeline import Attachment, AttachmentContent
from app.services.integrity.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

ATTACHMENTS = "attachments"

_CONTENT = select(AttachmentContent.content).where(
    AttachmentContent.attachment_id == bindparam("attachment_id")
)
_FOLLOWING = (
    select(Attachment.id, Attachment.name, Attachment.size, Attachment.sha256)
    .where(Attachment.id > bindparam("last_id"))
    .order_by(Attachment.id)
    .limit(500)
)


@dataclass(frozen=True, slots=True)
class Contents:
    """The bytes of each attachment, read one after the other."""

    name: str = ATTACHMENTS

    def look(self, connection: Connection) -> Iterator[Finding]:
        """The attachments whose bytes are missing, or are others."""
        last_id = 0
        while rows := connection.execute(_FOLLOWING, {"last_id": last_id}).all():
            for row in rows:
                content = connection.scalar(_CONTENT, {"attachment_id": row.id})
                if content is None:
                    yield _finding(row.id, "check.attachment_without_content", row.name)
                elif (len(content), hashlib.sha256(content).hexdigest()) != (row.size, row.sha256):
                    yield _finding(row.id, "check.attachment_changed", row.name)
            last_id = rows[-1].id


def _finding(attachment_id: int, code: str, name: str) -> Finding:
    return Finding(
        ATTACHMENTS, RecordRef("attachment", attachment_id), Problem(code, {"name": name})
    )


RULES = (Contents(),)
