"""What people write into a timeline: messages, notes, and things to do by a day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from app.errors import Refused
from app.models.enums import MessageKind
from app.models.ids import MessageId, RecordRef, TicketId
from app.models.tickets import Ticket
from app.models.timeline import Message
from app.services import access, attachments, records
from app.services.actions import action
from app.services.checks import Checks
from app.services.events import DueNoteFinished, DueNotePlanned, MessageSent, NoteLogged
from app.services.timeline.reading import entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.services.attachments import NewFile
    from app.services.timeline.cards import Entry, LogNote, PlanNote, SendMessage
    from app.services.unit_of_work import UnitOfWork


def _again(uow: UnitOfWork, ids: Sequence[int]) -> Entry:
    """The line, read anew."""
    return entries(uow, ids)[0]


@action("ticket.send_message", again=_again)
def send_message(uow: UnitOfWork, request: SendMessage) -> Entry:
    """Write a message to the followers. It is stored and shown; mail leaves in a later version.

    Raises:
        NotAllowed: ticket.write
        Invalid: an empty body
    """
    access.require(uow, "ticket.write")
    record = RecordRef("ticket", request.ticket_id)
    body = _checked(request.body, request.files)
    entry = _insert(uow, MessageKind.MESSAGE, record, body, request.files)
    uow.record(MessageSent(ref=record, ticket_id=request.ticket_id))
    return entry


@action("ticket.log_note", again=_again)
def log_note(uow: UnitOfWork, request: LogNote) -> Entry:
    """Write an internal note.

    Raises:
        NotAllowed: ticket.note, repair.read
        Refused: timeline.record_unknown
        Invalid: an empty body
    """
    records.require_writing(uow, request.record, request.ticket_id)
    body = _checked(request.body, request.files)
    entry = _insert(uow, MessageKind.NOTE, request.record, body, request.files)
    uow.record(NoteLogged(ref=request.record, ticket_id=_ticket_id(request.record)))
    return entry


@action("ticket.plan_note", again=_again)
def plan_note(uow: UnitOfWork, request: PlanNote) -> Entry:
    """Plan something to do: it stands above the timeline until it is done.

    Raises:
        NotAllowed: ticket.note, repair.read
        Refused: timeline.record_unknown
        Invalid: an empty body
    """
    records.require_writing(uow, request.record, request.ticket_id)
    body = _checked(request.body, ())
    entry = _insert(uow, MessageKind.DUE_NOTE, request.record, body, (), due_on=request.due_on)
    uow.record(DueNotePlanned(ref=request.record, ticket_id=_ticket_id(request.record)))
    return entry


@action("ticket.finish_note", again=_again)
def finish_note(uow: UnitOfWork, request: MessageId) -> Entry:
    """Mark a due note as done; done twice it stays done.

    Raises:
        NotAllowed: ticket.note, repair.read
        Refused: timeline.no_due_note
    """
    access.require(uow, "ticket.note")
    row = uow.connection.execute(
        select(Message.record_kind, Message.record_id, Message.ticket_id, Message.done_at).where(
            Message.id == request, Message.kind == MessageKind.DUE_NOTE
        )
    ).first()
    if row is None:
        raise Refused("timeline.no_due_note", RecordRef("message", request))
    record = RecordRef(row.record_kind or "", row.record_id or 0)
    records.require_reading(uow, record, records.ticket_of(uow, record))
    if row.done_at is None:
        uow.connection.execute(update(Message).where(Message.id == request).values(done_at=uow.now))
        uow.record(DueNoteFinished(ref=record, ticket_id=row.ticket_id))
    uow.produced("message", (request,))
    return entries(uow, [request])[0]


@dataclass(frozen=True, slots=True)
class Planned:
    """Something to do about a record, on its ticket's timeline too.

    What is `about` something is finished by what settles that (`finish`), else by hand alone.
    """

    record: RecordRef
    ticket_id: int | None
    body: str
    about: str = ""


def plan(uow: UnitOfWork, planned: Sequence[Planned], *, due_on: date) -> None:
    """Plan what a service leaves to do: one statement for all."""
    rows = [
        {
            "kind": MessageKind.DUE_NOTE,
            "ticket_id": each.ticket_id,
            "record_kind": each.record.kind,
            "record_id": each.record.id,
            "author_id": uow.actor.id,
            "body": each.body,
            "payload": _mark(each.about) if each.about else "",
            "due_on": due_on,
            "made_at": uow.now,
        }
        for each in planned
    ]
    uow.connection.execute(insert(Message), rows)
    for each in planned:
        uow.record(DueNotePlanned(ref=each.record, ticket_id=each.ticket_id))


def finish(uow: UnitOfWork, record: RecordRef, ticket_id: int | None, about: str) -> None:
    """Mark what was planned about a record as done; what was done by hand stays as it is."""
    finished = uow.connection.execute(
        update(Message)
        .where(
            Message.record_kind == record.kind,
            Message.record_id == record.id,
            Message.kind == MessageKind.DUE_NOTE,
            Message.payload == _mark(about),
            Message.done_at.is_(None),
        )
        .values(done_at=uow.now)
    )
    if finished.rowcount:
        uow.record(DueNoteFinished(ref=record, ticket_id=ticket_id))


def _mark(about: str) -> str:
    """How a planned note says what it is about; an event's payload never has this one name."""
    return json.dumps({"about": about})


def _checked(body: str, files: Sequence[NewFile]) -> str:
    """The words of a message or note, which are not empty, with files that can be kept."""
    checks = Checks()
    text = checks.paragraphs("body", body, is_required=True)
    for file in files:
        attachments.check_file(checks, file, "files", "files")
    checks.done()
    return text


def _insert(
    uow: UnitOfWork,
    kind: MessageKind,
    record: RecordRef,
    body: str,
    files: Sequence[NewFile],
    *,
    due_on: date | None = None,
) -> Entry:
    """Insert a line with its files; a ticket counts as updated by it, its form is not stale."""
    ticket_id = _ticket_id(record)
    if ticket_id is not None:
        touched = uow.connection.execute(
            update(Ticket).where(Ticket.id == ticket_id).values(updated_at=uow.now)
        )
        if not touched.rowcount:
            raise Refused("ticket.unknown", record)
    message_id: int = uow.connection.execute(
        insert(Message)
        .values(
            kind=kind,
            ticket_id=ticket_id,
            record_kind=record.kind,
            record_id=record.id,
            author_id=uow.actor.id,
            body=body,
            payload="",
            due_on=due_on,
            made_at=uow.now,
        )
        .returning(Message.id)
    ).scalar_one()
    for file in files:
        attachments.insert_file(uow, record, file, message_id)
    uow.produced("message", (message_id,))
    return entries(uow, [message_id])[0]


def _ticket_id(record: RecordRef) -> TicketId | None:
    """The ticket that a record is."""
    return TicketId(record.id) if record.kind == "ticket" else None
