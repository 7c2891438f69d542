"""A set-up company on each engine, and the importer's way into it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from app.services import company
from app.services.unit_of_work import Database
from tests.services.importing.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A shop in London on each engine, on 2 November 2026."""
    yield from open_desk(database_url, tmp_path)


@pytest.fixture
def sqlite_desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The same on SQLite alone, for what is long or no matter of the engine."""
    yield from open_desk(sqlite_url, tmp_path)


def open_desk(url: str, folder: Path) -> Iterator[Desk]:
    """Make the company and its local user."""
    database = Database(url, clock=lambda: NOW)
    asked = company.SetUpCompany(
        name="Gift Shop",
        currency_code="GBP",
        time_zone="Europe/London",
        user_name="Ada",
        address=company.Address(country_code="GB"),
    )
    done = database.act(company.set_up, asked, actor_id=database.system_user_id())
    yield Desk(database, done.user_id, folder)
    database.close()
