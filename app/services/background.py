"""The worker threads behind the window: one writer, some readers, one for paper. No Qt.

Services are synchronous; a page awaits them. SQLAlchemy is imported on the writer's thread when the
database is opened, so that the first frame does not wait for it.
"""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from app.services.actions import Action, Question, Request, Result
    from app.services.events import Event
    from app.services.unit_of_work import Cancel, Database

Answer = TypeVar("Answer")
READERS = 3


class Superseded(Exception):
    """A newer request of the same channel made this one pointless."""


class Closing(Exception):
    """The program ends, so that long work on the writer's thread is to stop."""


class Background:
    """The doors of a window to its database, each one hop to a thread and back."""

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._paper = ThreadPoolExecutor(1, thread_name_prefix="paper")
        self._channels: dict[str, int] = {}
        self._lock = threading.Lock()
        self._database: Database | None = None
        self._is_closing = False
        self.actor_id = 0

    @property
    def database(self) -> Database:
        """The open database."""
        if self._database is None:
            message = "no database is open"
            raise LookupError(message)
        return self._database

    async def open(
        self, opener: Callable[[], Database], listener: Callable[[Sequence[Event]], None]
    ) -> Database:
        """Open the database on the writer's thread; `listener` hears of events there.

        What other workstations commit it hears on another thread.
        """
        database = await self.run(opener)
        database.listeners.append(listener)
        database.listen()
        self._database = database
        return database

    async def run(self, function: Callable[[], Answer]) -> Answer:
        """Run anything else that touches disk or database on the writer's thread."""
        return await _result(self._writer.submit(function))

    async def act(
        self,
        action: Action[Request, Result],
        request: Request,
        *,
        key: str | None = None,
        actor_id: int | None = None,
    ) -> Result:
        """Run an action; see Database.act. It cannot be cancelled half way.

        In the name of who sits here, unless `actor_id` is another who asked for it before.
        """
        actor = self.actor_id if actor_id is None else actor_id
        done = self._writer.submit(
            lambda: self.database.act(action, request, actor_id=actor, key=key)
        )
        return await _result(done, is_kept=True)

    async def ask(
        self,
        question: Question[Request, Result],
        request: Request,
        *,
        cancel: Cancel | None = None,
    ) -> Result:
        """Ask a question; see Database.ask."""
        return await _result(
            self._readers.submit(
                lambda: self.database.ask(question, request, actor_id=self.actor_id, cancel=cancel)
            )
        )

    async def paper(self, channel: str, function: Callable[[], Answer]) -> Answer:
        """Render on the paper thread; only the latest request of a channel runs.

        Raises:
            Superseded: a newer request of `channel` came before this one was started.
        """
        with self._lock:
            generation = self._channels.get(channel, 0) + 1
            self._channels[channel] = generation

        def latest() -> Answer:
            if self._channels[channel] != generation:
                raise Superseded(channel)
            return function()

        return await _result(self._paper.submit(latest))

    def require_open(self) -> None:
        """Stop long work between two of its steps once the program ends; what it wrote is whole.

        Raises:
            Closing: `close` was called.
        """
        if self._is_closing:
            raise Closing

    def close(self) -> None:
        """Wait for what runs, end the threads, close the database."""
        self._is_closing = True
        for executor in (self._paper, self._readers, self._writer):
            executor.shutdown(wait=True)
        if self._database is not None:
            self._database.close()
            self._database = None


async def _result(future: Future[Answer], *, is_kept: bool = False) -> Answer:
    """What a thread gives; if `is_kept` it goes on though nobody awaits it any more."""
    import asyncio  # takes 20 ms, for which the first frame does not wait

    awaited = asyncio.wrap_future(future)
    return await (asyncio.shield(awaited) if is_kept else awaited)


def new_key() -> str:
    """A key for one dialog: whatever is pressed how often, one document (rules 6)."""
    return uuid.uuid4().hex


class ContentKeys:
    """Keys for a form that is saved again and again, where a version keeps others' work safe.

    The same content has the same key until it was stored: pressed again after the answer was lost,
    it is found done. Other content is another deed.
    """

    def __init__(self) -> None:
        self._tried: tuple[object, str] | None = None

    def of(self, request: object) -> str:
        """The key of a request."""
        if self._tried is None or self._tried[0] != request:
            self._tried = (request, new_key())
        return self._tried[1]

    def stored(self) -> None:
        """What is asked for from now on is asked for anew."""
        self._tried = None
