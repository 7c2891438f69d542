"""What has happened: one frozen dataclass per kind of event, in the past tense.

An event is recorded in a unit of work. Before the commit it becomes a line of the timeline and an
audit row in the same transaction; after it, the window hears of it. It is stored under its fixed
name with the version of its payload, never under a class path.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from decimal import Decimal

    from app.models.ids import RecordRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events: the record, the ticket if there is one, and values to print."""

    NAME: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    IN_TIMELINE: ClassVar[bool] = True

    ref: RecordRef
    ticket_id: int | None = None

    def payload(self) -> dict[str, object]:
        """The values that the timeline prints; decimals become strings."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        del own["ref"], own["ticket_id"]
        return {key: _plain(value) for key, value in own.items() if value is not None}


def _plain(value: object) -> object:
    """A value as JSON holds it."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(Event):
    """A ticket was made."""

    NAME: ClassVar[str] = "ticket.opened"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationReplayed(Event):
    """An order book's cancellation was replayed: so many of its lines credit a sale.

    It is what tells a later run that this cancellation is settled.
    """

    NAME: ClassVar[str] = "ticket.cancellation_replayed"
    number: str
    lines: int
    credited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChanged(Event):
    """Fields of a record were changed: name, text before, text after."""

    NAME: ClassVar[str] = "record.changed"
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStageMoved(Event):
    """A ticket went to another stage; the ids tell the policies how long it was where."""

    NAME: ClassVar[str] = "ticket.stage_moved"
    before: str
    after: str
    before_id: int | None = None
    after_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAttached(Event):
    """A file was added to a record."""

    NAME: ClassVar[str] = "file.attached"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRemoved(Event):
    """A file that was added by mistake was taken away."""

    NAME: ClassVar[str] = "file.removed"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    """A message went to the followers; the timeline line is the message itself."""

    NAME: ClassVar[str] = "ticket.message_sent"
    IN_TIMELINE: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLogged(Event):
    """A note was written; the timeline line is the note itself."""

    NAME: ClassVar[str] = "ticket.note_logged"
    IN_TIMELINE: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNotePlanned(Event):
    """Something to do was planned; the timeline line is the due note itself."""

    NAME: ClassVar[str] = "ticket.due_note_planned"
    IN_TIMELINE: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNoteFinished(Event):
    """A due note was done; its own line says so."""

    NAME: ClassVar[str] = "ticket.due_note_finished"
    IN_TIMELINE: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPrinted(Event):
    """A document was printed or saved as PDF; from the second time on it is a copy."""

    NAME: ClassVar[str] = "document.printed"
    number: str
    copy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferMade(Event):
    """A transfer was made; `original_number` is the one whose rest it is."""

    NAME: ClassVar[str] = "transfer.made"
    number: str
    original_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnMade(Event):
    """A return was made: so many pieces are on their way back from the deliveries named."""

    NAME: ClassVar[str] = "return.made"
    number: str
    deliveries: str
    pieces: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreExpected(Event):
    """A supervisor lets so many pieces more come by a return."""

    NAME: ClassVar[str] = "return.more_expected"
    number: str
    pieces: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementMade(Event):
    """Goods are sent in place of those of a return."""

    NAME: ClassVar[str] = "return.replaced"
    number: str
    returned: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsExchanged(Event):
    """Another product was ordered for what a return brought, and invoiced."""

    NAME: ClassVar[str] = "return.exchanged"
    returned: str
    number: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementInvoiced(Event):
    """A draft invoice was made of what was replaced and did not come back."""

    NAME: ClassVar[str] = "return.replacement_invoiced"
    returned: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDone(Event):
    """A transfer was done: its goods were moved."""

    NAME: ClassVar[str] = "transfer.done"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCancelled(Event):
    """An open transfer was cancelled, with a reason."""

    NAME: ClassVar[str] = "transfer.cancelled"
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMade(Event):
    """A master record was made; for audit and for the window, not for the timeline."""

    NAME: ClassVar[str] = "record.made"
    IN_TIMELINE: ClassVar[bool] = False
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSaved(Event):
    """A master record was changed: name, text before, text after."""

    NAME: ClassVar[str] = "record.saved"
    IN_TIMELINE: ClassVar[bool] = False
    changes: tuple[tuple[str, str, str], ...]
