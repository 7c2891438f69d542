"""A demo made from an order book of some lines, on each engine, on a Tuesday in November 2026."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from app.db.base import Base
from app.services import demo
from app.services.unit_of_work import Database
from tests.conftest import ENGINES, database_of
from tests.services.importing.books import line, write_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)

SALES = (
    line(),
    line(code="22423", description="REGENCY CAKESTAND 3 TIER", quantity="4", price="12.75"),
    line(code="22730", description="ALARM CLOCK BAKELIKE IVORY", quantity="1", price="3.75"),
    *(
        line("536366", code, words, quantity, "2010-12-02 09:00:00", price, "13047.0")
        for code, words, quantity, price in (
            ("71053", "WHITE METAL LANTERN", "2", "3.39"),
            ("84879", "ASSORTED COLOUR BIRD ORNAMENT", "8", "1.69"),
            ("79321", "CHILLI LIGHTS", "1", "4.95"),
        )
    ),
)
CANCELLATIONS = tuple(
    line(document, code, words, quantity, f"2010-12-{time}:00", price, customer)
    for document, code, words, quantity, time, price, customer in (
        ("C536391", "71053", "WHITE METAL LANTERN", "-1", "03 10:00", "3.39", "13047.0"),
        ("C536391", "84879", "ASSORTED COLOUR BIRD ORNAMENT", "-8", "03 10:00", "1.69", "13047.0"),
        ("C536395", "85123A", "WHITE HEART HOLDER", "-2", "03 11:00", "2.55", "17850.0"),
        ("C536392", "22423", "REGENCY CAKESTAND 3 TIER", "-1", "06 09:30", "12.75", "17850.0"),
        ("C536393", "71053", "WHITE METAL LANTERN", "-5", "06 12:00", "3.39", "13047.0"),
        ("C536394", "21527", "TEAPOT", "-1", "07 12:00", "7.95", ""),
        ("C536396", "21527", "TEAPOT", "-1", "08 16:00", "7.95", "18000.0"),
    )
)
GOODS = (
    ("C536758", "21314", "SMALL GLASS HEART TRINKET POT", 1, "2.10", "17101.0"),
    ("C536979", "84685", "BEACH HUT KEY CABINET", 1, "3.75", "17102.0"),
    ("C538344", "22867", "HAND WARMER BIRD DESIGN", 12, "2.10", "17103.0"),
    ("C538712", "22941", "CHRISTMAS LIGHTS 10 REINDEER", 1, "8.50", "17104.0"),
    ("C539284", "22865", "HAND WARMER OWL DESIGN", 12, "2.10", "17105.0"),
)
ONCE = (
    *(
        line(f"5363{n}", code, words, str(2 * pieces), "2010-12-01 09:00:00", price, customer)
        for n, (_, code, words, pieces, price, customer) in enumerate(GOODS, 72)
    ),
    *(
        line(document, code, words, str(-pieces), "2010-12-06 10:00:00", price, customer)
        for document, code, words, pieces, price, customer in GOODS
    ),
    line("536380", time="2010-12-21 09:00:00"),
)


@dataclass
class DemoDesk:
    """A database to make a demo in, and the folder of its order book."""

    database: Database
    folder: Path
    made: demo.DemoMade | None = None

    @property
    def first(self) -> demo.DemoMade:
        """What the first run made."""
        assert self.made is not None
        return self.made

    def make(self, *lines: str, shift: bool = True) -> demo.DemoMade:
        """Make the demo of these lines."""
        return demo.make(self.database, shift=shift, book=write_book(self.folder, *lines))

    def rows(self, *columns: Any) -> list[Any]:  # noqa: ANN401  of SQLAlchemy
        """The rows of a table in the order of the first column; bare values of a single one."""
        with self.database.read_engine.connect() as connection:
            found = connection.execute(select(*columns).order_by(columns[0]))
            return list(found.scalars()) if len(columns) == 1 else [tuple(row) for row in found]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables."""
        with self.database.read_engine.connect() as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
                for table in Base.metadata.sorted_tables
            }


@pytest.fixture(scope="session", params=ENGINES)
def small(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoDesk]:
    """The demo of SALES and CANCELLATIONS on each engine, for tests that only look at it."""
    yield from _made(request, tmp_path_factory.mktemp("demo"), *SALES, *CANCELLATIONS)


@pytest.fixture(scope="session", params=ENGINES)
def settled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoDesk]:
    """The demo of what happens once in the month, on each engine."""
    yield from _made(request, tmp_path_factory.mktemp("demo"), *ONCE)


def _made(request: pytest.FixtureRequest, folder: Path, *lines: str) -> Iterator[DemoDesk]:
    for url in _urls(request, folder):
        for desk in open_desk(url, folder):
            desk.made = desk.make(*lines)
            yield desk


def _urls(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """An empty database on the engine that is asked for."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "desk.sqlite3")
        yield f"sqlite:///{folder / 'desk.sqlite3'}"
        return
    template = request.getfixturevalue("postgresql_template")
    yield from database_of(request.getfixturevalue("cluster"), template)


@pytest.fixture
def sqlite_desk(sqlite_url: str, tmp_path: Path) -> Iterator[DemoDesk]:
    """An empty database on SQLite, for what is no matter of the engine."""
    yield from open_desk(sqlite_url, tmp_path)


def open_desk(url: str, folder: Path) -> Iterator[DemoDesk]:
    """A desk whose clock stands still."""
    database = Database(url, clock=lambda: NOW)
    yield DemoDesk(database, folder)
    database.close()
