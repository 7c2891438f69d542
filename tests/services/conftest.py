"""A shop for the tests of services, on each engine: made once, copied for each test."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ENGINES, database_of
from tests.factories import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres_cluster import Cluster


@pytest.fixture(scope="session")
def sqlite_shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a shop in it that nobody writes to, for copying."""
    file = tmp_path_factory.mktemp("shop") / "shop.sqlite3"
    shutil.copyfile(sqlite_template, file)
    Shop(f"sqlite:///{file}").database.close()
    return file


@pytest.fixture(scope="session")
def postgresql_shop(cluster: Cluster, postgresql_template: str) -> str:
    """The name of a database with a shop in it that nobody writes to, one for each worker."""
    name = f"shop_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    cluster.create(name, template=postgresql_template)
    Shop(cluster.url(name)).database.close()
    cluster.close_to_connections(name)
    return name


@pytest.fixture
def sqlite_shop_url(sqlite_shop: Path, tmp_path: Path) -> str:
    """A copy of the shop on SQLite."""
    file = tmp_path / "desk.sqlite3"
    shutil.copyfile(sqlite_shop, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_shop_url(cluster: Cluster, postgresql_shop: str) -> Iterator[str]:
    """A copy of the shop on PostgreSQL."""
    yield from database_of(cluster, postgresql_shop)


@pytest.fixture(params=ENGINES)
def shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    """A shop that has just been set up; the test runs on each engine."""
    made = Shop(str(request.getfixturevalue(f"{request.param}_shop_url")))
    yield made
    made.database.close()


@pytest.fixture
def postgresql_only_shop(postgresql_shop_url: str) -> Iterator[Shop]:
    """The same on PostgreSQL alone, for what only many workstations can do."""
    made = Shop(postgresql_shop_url)
    yield made
    made.database.close()
