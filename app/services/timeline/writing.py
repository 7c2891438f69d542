"""From events to the lines of a timeline and to audit rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import insert

from app.models.enums import MessageKind
from app.models.timeline import Message
from app.models.users import Audit
from app.services.events import RecordChanged, TicketStageMoved

if TYPE_CHECKING:
    from app.services.events import Event
    from app.services.unit_of_work import UnitOfWork

CHANGES = (RecordChanged.NAME, TicketStageMoved.NAME)


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
