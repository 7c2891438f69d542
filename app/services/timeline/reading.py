"""Reads the timeline of a record, ready for the panel."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, literal, select, union_all

from app.db.types import Id
from app.models.enums import MessageKind
from app.models.ids import MessageId
from app.models.partners import Partner
from app.models.timeline import Message
from app.models.users import UserAccount
from app.services import attachments, records
from app.services.actions import question
from app.services.timeline.cards import Entry, History
from app.services.timeline.sentences import changes, sentence
from app.services.users import initials

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Row

    from app.services.attachments import AttachmentRow
    from app.services.timeline.cards import HistoryQuestion
    from app.services.unit_of_work import UnitOfWork

    AnySelect = Select[*tuple[Any, ...]]

WITH_FILES = (MessageKind.MESSAGE, MessageKind.NOTE)


@question
def history(uow: UnitOfWork, request: HistoryQuestion) -> History:
    """A page of a record's timeline, ready for the panel: two statements, one without files.

    Raises:
        NotAllowed: ticket.read, repair.read
    """
    records.require_reading(uow, request.record, request.ticket_id)
    values = {"record_kind": request.record.kind, "record_id": request.record.id}
    values |= {"before": request.before, "size": request.size + 1}
    shape = (request.record.kind == "ticket", request.before is None)
    rows = uow.connection.execute(_page(*shape), values).all()
    with_files = [row.id for row in rows if row.kind in WITH_FILES]
    files = attachments.of_messages(uow, with_files) if with_files else {}
    due = [row for row in rows if row.is_due]
    others = [row for row in rows if not row.is_due]
    return History(
        entries=tuple(_entry(row, files) for row in others[: request.size]),
        due=tuple(_entry(row, files) for row in sorted(due, key=lambda row: (row.due_on, row.id))),
        has_more=len(others) > request.size,
    )


def entries(uow: UnitOfWork, ids: Sequence[int]) -> list[Entry]:
    """Single lines of a timeline, read anew."""
    files = attachments.of_messages(uow, ids)
    rows = uow.connection.execute(_shown(literal(0)).where(Message.id.in_(ids)))
    return [_entry(row, files) for row in rows]


@functools.cache
def _page(of_ticket: bool, is_first: bool) -> AnySelect:
    """The lines of a page, and with the first page the due notes that are not done.

    Built once: that takes longer than running it.
    """
    of_record = _of_record(of_ticket=of_ticket)
    is_due = (Message.kind == MessageKind.DUE_NOTE) & Message.done_at.is_(None)
    lines: AnySelect = select(Message.id, literal(0).label("is_due")).where(of_record, ~is_due)
    if not is_first:
        lines = lines.where(Message.id < bindparam("before"))
    lines = lines.order_by(Message.id.desc()).limit(bindparam("size"))
    parts = [select(lines.subquery())]
    if is_first:
        parts.append(select(Message.id, literal(1)).where(of_record, is_due))
    found = union_all(*parts).subquery()
    return (
        _shown(found.c.is_due)
        .join(found, found.c.id == Message.id)
        .order_by(found.c.is_due.desc(), Message.id.desc())
    )


def _of_record(*, of_ticket: bool) -> ColumnElement[bool]:
    """The lines of a record; a ticket's are also those of its documents."""
    record_id = bindparam("record_id", type_=Id)
    if of_ticket:
        return Message.ticket_id == record_id
    return (Message.record_kind == bindparam("record_kind")) & (Message.record_id == record_id)


def _shown(is_due: ColumnElement[Any]) -> AnySelect:
    """What a line shows."""
    return (
        select(
            Message.id,
            Message.kind,
            Message.event,
            Message.payload,
            Message.record_kind,
            Message.record_id,
            case((UserAccount.id.is_(None), Partner.name), else_=UserAccount.name).label("author"),
            Message.author_partner_id,
            UserAccount.is_system,
            Message.made_at,
            Message.body,
            Message.due_on,
            Message.done_at,
            is_due.label("is_due"),
        )
        .select_from(Message)
        .outerjoin(UserAccount, UserAccount.id == Message.author_id)
        .outerjoin(Partner, Partner.id == Message.author_partner_id)
    )


def _entry(row: Row[Any], files: Mapping[int, tuple[AttachmentRow, ...]]) -> Entry:
    """A line of the timeline."""
    payload = json.loads(row.payload) if row.payload else {}
    is_change = row.kind is MessageKind.CHANGE
    return Entry(
        id=MessageId(row.id),
        kind=row.kind,
        event=row.event or "",
        author=row.author or "",
        initials=initials(row.author or ""),
        is_customer=row.author_partner_id is not None,
        is_system=bool(row.is_system),
        at=row.made_at,
        body=row.body,
        parts=() if is_change or not row.event else sentence(row, payload),
        changes=changes(row.event, payload) if is_change else (),
        attachments=files.get(row.id, ()),
        due_on=row.due_on,
        done_at=row.done_at,
    )
