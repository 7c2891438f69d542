"""Tells other workstations which records an action changed, and hears it from them.

A message names records only; whoever shows one of them reads it anew, with the rights of who sits
there. SQLite has one workstation, which hears of its own deeds without this.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from app.db import notices
from app.models.ids import RecordRef
from app.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Engine

RECORDS = 100  # in one message, which may have 8,000 bytes


class Neighbours:
    """The other workstations on the database: told by `tell`, heard once `listen` was called."""

    def __init__(self) -> None:
        self._own = uuid.uuid4().hex
        self._ear: notices.Ear | None = None

    def tell(self, engine: Engine, events: Sequence[Event]) -> None:
        """Tell them which records changed, each once."""
        records = dict.fromkeys((each.ref.kind, each.ref.id, each.ticket_id) for each in events)
        notices.send(engine, list(self._messages(list(records))))

    def listen(self, url: str, hear: Callable[[Sequence[Event]], None]) -> None:
        """Call `hear`, on a thread of its own, with what others changed."""

        def understand(messages: Sequence[str]) -> None:
            if events := self._events(messages):
                hear(events)

        self._ear = notices.Ear(url, understand)

    @property
    def is_listening(self) -> bool:
        """Whether nothing that others commit is missed now."""
        return self._ear is not None and self._ear.is_listening

    def close(self) -> None:
        """Listen no more."""
        if self._ear is not None:
            self._ear.close()
            self._ear = None

    def _messages(self, records: Sequence[tuple[str, int, int | None]]) -> Iterator[str]:
        for start in range(0, len(records), RECORDS):
            some = records[start : start + RECORDS]
            yield json.dumps({"from": self._own, "records": some}, separators=(",", ":"))

    def _events(self, messages: Sequence[str]) -> list[Event]:
        """One event per record and ticket of the others' messages."""
        records: dict[tuple[str, int, int | None], None] = {}
        for message in messages:
            said = json.loads(message)
            if said["from"] != self._own:
                records.update(dict.fromkeys((kind, id_, of) for kind, id_, of in said["records"]))
        return [Event(ref=RecordRef(kind, id_), ticket_id=of) for kind, id_, of in records]
