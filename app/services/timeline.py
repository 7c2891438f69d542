"""From events to the lines of a timeline and to audit rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert

from app.models.enums import MessageKind
from app.models.timeline import Message
from app.models.users import Audit
from app.services.actions import action, question
from app.services.events import RecordChanged, TicketStageMoved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from app.models.ids import MessageId, RecordRef, TicketId
    from app.services.attachments import AttachmentRow, NewFile
    from app.services.events import Event
    from app.services.unit_of_work import UnitOfWork

CHANGES = (RecordChanged.NAME, TicketStageMoved.NAME)
HISTORY_PAGE = 30


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """The timeline of a record, the newest first; `before` is the last id that is shown already.

    A ticket's timeline has what was told of its documents too.
    """

    record: RecordRef
    before: MessageId | None = None
    size: int = HISTORY_PAGE


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; with `ref` it is a link to that record."""

    text: str
    ref: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A tracked change: the field's label, the text before and after (empty if none)."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline.

    Messages, notes and due notes have a `body`; events a sentence in `parts` (it does not name
    the author); changes have `changes`. `event` is the fixed name, from which the panel takes its
    icon ("credit_note.posted"). `is_customer`: written by the customer.
    """

    id: MessageId
    kind: MessageKind
    event: str
    author: str
    initials: str
    is_customer: bool
    is_system: bool
    at: datetime
    body: str
    parts: tuple[Part, ...]
    changes: tuple[Change, ...]
    attachments: tuple[AttachmentRow, ...]
    due_on: date | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """A page of the timeline; the first one has the due notes that are not done, by date."""

    entries: tuple[Entry, ...]
    due: tuple[Entry, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class SendMessage:
    """A message to the followers of a ticket. Fields of `Invalid`: body, files."""

    ticket_id: TicketId
    body: str
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True)
class LogNote:
    """An internal note on a ticket or another record; it never leaves the house."""

    record: RecordRef
    body: str
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanNote:
    """Something to do on a day: a due note. Fields of `Invalid`: body, due_on."""

    record: RecordRef
    body: str
    due_on: date


def _again(uow: UnitOfWork, ids: Sequence[int]) -> Entry:
    raise NotImplementedError


@action("ticket.send_message", again=_again)
def send_message(uow: UnitOfWork, request: SendMessage) -> Entry:
    """Write a message to the followers. It is stored and shown; mail leaves in a later version.

    Raises:
        NotAllowed: ticket.write
        Invalid: an empty body
    """
    raise NotImplementedError


@action("ticket.log_note", again=_again)
def log_note(uow: UnitOfWork, request: LogNote) -> Entry:
    """Write an internal note.

    Raises:
        NotAllowed: ticket.note
        Invalid: an empty body
    """
    raise NotImplementedError


@action("ticket.plan_note", again=_again)
def plan_note(uow: UnitOfWork, request: PlanNote) -> Entry:
    """Plan something to do: it stands above the timeline until it is done.

    Raises:
        NotAllowed: ticket.note
        Invalid: an empty body
    """
    raise NotImplementedError


@action("ticket.finish_note", again=_again)
def finish_note(uow: UnitOfWork, request: MessageId) -> Entry:
    """Mark a due note as done; done twice it stays done.

    Raises:
        NotAllowed: ticket.note
        Refused: timeline.no_due_note
    """
    raise NotImplementedError


@question
def history(uow: UnitOfWork, request: HistoryQuestion) -> History:
    """A page of a record's timeline, ready for the panel."""
    raise NotImplementedError


def write(uow: UnitOfWork, action: str) -> None:
    """Write the recorded events of a unit of work: two statements, however many they are."""
    if not uow.events:
        return
    lines = [_message(uow, event) for event in uow.events if event.IN_TIMELINE]
    if lines:
        uow.connection.execute(insert(Message), lines)
    uow.connection.execute(insert(Audit), [_audit(uow, event, action) for event in uow.events])


def _message(uow: UnitOfWork, event: Event) -> dict[str, object]:
    """The timeline line of an event."""
    return {
        "kind": MessageKind.CHANGE if event.NAME in CHANGES else MessageKind.EVENT,
        "ticket_id": event.ticket_id,
        "record_kind": event.ref.kind,
        "record_id": event.ref.id,
        "author_id": uow.actor.id,
        "body": "",
        "event": event.NAME,
        "payload": json.dumps(event.payload()),
        "payload_version": event.VERSION,
        "made_at": uow.now,
    }


def _audit(uow: UnitOfWork, event: Event, action: str) -> dict[str, object]:
    """The audit row of an event."""
    return {
        "made_at": uow.now,
        "actor_id": uow.actor.id,
        "workstation": uow.workstation,
        "action": action,
        "record_kind": event.ref.kind,
        "record_id": event.ref.id,
        "details": json.dumps({"event": event.NAME, **event.payload()}),
    }
