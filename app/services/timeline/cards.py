"""What is told of a timeline, and what may be asked to be written into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.models.enums import MessageKind
    from app.models.ids import MessageId, RecordRef, TicketId
    from app.services.attachments import AttachmentRow, NewFile

HISTORY_PAGE = 30


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """The timeline of a record, the newest first; `before` is the last id that is shown already.

    A ticket's timeline has what was told of its documents too. `ticket_id` is the ticket from
    which a repair is opened, for those who may not read repairs.
    """

    record: RecordRef
    before: MessageId | None = None
    size: int = HISTORY_PAGE
    ticket_id: TicketId | None = None


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
    """An internal note on a ticket or another record; it never leaves the house.

    `ticket_id`: see HistoryQuestion.
    """

    record: RecordRef
    body: str
    files: tuple[NewFile, ...] = ()
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class PlanNote:
    """Something to do on a day: a due note. Fields of `Invalid`: body, due_on.

    `ticket_id`: see HistoryQuestion.
    """

    record: RecordRef
    body: str
    due_on: date
    ticket_id: TicketId | None = None
