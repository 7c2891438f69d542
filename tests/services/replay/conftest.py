"""A shop whose order book was imported, and the way to replay its cancellations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from app.services import lock_dates, replay
from tests.services.importing.books import line, write_book
from tests.services.importing.conftest import open_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from app.services.importing import Progress
    from app.services.replay import ReplayDone
    from tests.services.importing.desk import Desk

SALES = (
    line(),
    line(code="22423", description="REGENCY CAKESTAND", quantity="4", price="12.75"),
    line("536366", "22423", "REGENCY CAKESTAND", "2", "2010-12-02 09:00:00", "12.75"),
    line("536367", "71053", "METAL LANTERN", "2", "2010-12-02 10:00:00", "3.39", "13047.0"),
)


def cancelled(
    document: str,
    quantity: str = "-1",
    *,
    code: str = "22423",
    day: str = "06",
    price: str = "12.75",
    customer: str = "17850.0",
) -> str:
    """A line of a cancellation of December 2010."""
    time = f"2010-12-{day} 09:30:00"
    return line(document, code, "REGENCY CAKESTAND", quantity, time, price, customer)


@dataclass
class ReplayDesk:
    """A database with imported orders."""

    desk: Desk

    def replay(
        self,
        *lines: str,
        progress: Callable[[Progress], None] | None = None,
        actor_id: int | None = None,
        **asked: Any,  # noqa: ANN401  as ReplayCancellations
    ) -> ReplayDone:
        """Replay an order book of these lines."""
        path = write_book(self.desk.folder, *lines, name="cancelled.csv")
        request = replay.ReplayCancellations(path, **asked)
        with replay.prepare(request, progress) as run:
            return run.take(self.desk.database, actor_id=actor_id or self.desk.user_id)

    def lock(self, until_on: date | None) -> None:
        """Move the company's lock date; the only user of the shop may move it back, too."""
        request = lock_dates.MoveLockDate(None, until_on, "for the test")
        self.desk.database.act(lock_dates.move, request, actor_id=self.desk.user_id)


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[ReplayDesk]:
    """The shop with SALES on each engine, on 2 November 2026."""
    yield from _opened(database_url, tmp_path)


@pytest.fixture
def sqlite_shop(sqlite_url: str, tmp_path: Path) -> Iterator[ReplayDesk]:
    """The same on SQLite alone, for what is no matter of the engine."""
    yield from _opened(sqlite_url, tmp_path)


def _opened(url: str, folder: Path) -> Iterator[ReplayDesk]:
    for desk in open_desk(url, folder):
        desk.take(*SALES)
        yield ReplayDesk(desk)
