"""Short messages between the workstations on one PostgreSQL database (LISTEN, NOTIFY)."""

from __future__ import annotations

import logging
import selectors
import socket
import threading
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from psycopg import Connection
    from sqlalchemy import Engine

CHANNEL = "after_sales_desk"
PAUSE = 0.2  # seconds between two batches, however much others do
AGAIN = (1, 2, 5, 10, 30)  # seconds before a lost connection is made anew
PATIENCE = 5  # seconds to wait for the server; the window is not closed before
_log = logging.getLogger(__name__)


def send(engine: Engine, payloads: Sequence[str]) -> None:
    """Send messages of at most 8,000 bytes each. What is lost is logged: no deed fails for it."""
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            rows = [{"channel": CHANNEL, "payload": payload} for payload in payloads]
            connection.execute(text("SELECT pg_notify(:channel, :payload)"), rows)
    except DBAPIError:
        _log.warning("other workstations were not told of a change", exc_info=True)


class Ear:
    """Listens on a thread of its own with a connection of its own, until it is closed.

    While `is_listening` nothing that others send is missed.
    """

    def __init__(self, url: str, hear: Callable[[Sequence[str]], None]) -> None:
        """Begin; `hear` gets the payloads that came together, on the ear's thread."""
        parsed = make_url(url).set(drivername="postgresql")
        self._url = parsed.render_as_string(hide_password=False)
        self._hear = hear
        self._closing = threading.Event()
        self.is_listening = False
        self._bell, self._rope = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait for the thread."""
        self._closing.set()
        self._rope.send(b"x")
        self._thread.join()
        self._bell.close()
        self._rope.close()

    def _run(self) -> None:
        import psycopg  # not before the first frame

        failures = 0
        while not self._closing.is_set():
            try:
                with psycopg.connect(
                    self._url, autocommit=True, connect_timeout=PATIENCE
                ) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self.is_listening = True
                    failures = 0
                    self._listen(connection)
            except psycopg.Error:
                _log.warning("the ear for other workstations is deaf", exc_info=not failures)
                self.is_listening = False
                self._closing.wait(AGAIN[min(failures, len(AGAIN) - 1)])
                failures += 1

    def _listen(self, connection: Connection) -> None:
        """Hand on what comes, batch by batch."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(connection.fileno(), selectors.EVENT_READ)
            waiting.register(self._bell, selectors.EVENT_READ)
            while not self._closing.is_set():
                waiting.select()
                connection.pgconn.consume_input()
                payloads = []
                while (notice := connection.pgconn.notifies()) is not None:
                    payloads.append(notice.extra.decode())
                if payloads:
                    self._hear(payloads)
                    self._closing.wait(PAUSE)
