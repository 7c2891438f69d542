"""What all tests share: databases on both engines, a screen, fonts, and folders of their own.

`database_url` runs a test once on each engine, on a fresh migrated database. The templates of
both, and the PostgreSQL server, are made once a run by whichever worker comes first.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests import dialects
from tests.postgres_cluster import Cluster, running_server, start_cluster
from tests.run_folder import RunFolder, locked
from tests.statement_counter import StatementCounter, count_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from xdist.workermanage import WorkerController

ENGINES = ("sqlite", "postgresql")
TEMPLATE = "template_desk"
RUN = pytest.StashKey[Path]()
SCREEN = {
    "screens": [
        {"name": "test", "x": 0, "y": 0, "width": 1440, "height": 900, "logicalDpi": 96, "dpr": 1}
    ],
    "windowFrameMargins": False,
}

hypothesis.settings.register_profile(
    "fixed", derandomize=True, deadline=None, database=None, print_blob=True
)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the runs of concurrency and crashes (tests/faults)."""
    parser.addoption("--soak", action="store_true", help="run them in full, not a tenth of them")
    parser.addoption("--seed", help="the seed that such a run printed")


def pytest_configure(config: pytest.Config) -> None:
    """Give the run its folder and the process its surroundings, before anything opens Qt."""
    gc.disable()  # until the tests are collected, nothing of what is made goes
    worker: dict[str, str] | None = getattr(config, "workerinput", None)
    if worker is None:
        run = RunFolder()
        config.add_cleanup(run.close)
        # so that the clean-up runs, and lest programs that tests start ignore Ctrl+C, as a shell
        # has those do that it starts behind
        for ending in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(ending, signal.default_int_handler)
        config.stash[RUN] = run.path
        config.option.basetemp = config.option.basetemp or run.path / "tests"
    else:
        config.stash[RUN] = Path(worker["run_folder"])
    dialects.share()
    surround(config.stash[RUN] / os.environ.get("PYTEST_XDIST_WORKER", "alone"))


def pytest_collection_finish() -> None:
    """Look for garbage among what the tests make only, and more seldom: it was 5 % of their time.

    Modules, tables and the tests themselves stay for good.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """Tell a worker of pytest-xdist the folder of the run."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN])


def surround(folder: Path) -> None:
    """Point this process at a home and a screen of its own, whatever the person's settings."""
    folder.mkdir()
    screen = folder / "screen.json"
    screen.write_text(json.dumps(SCREEN), encoding="utf-8")
    for name in [name for name in os.environ if name.startswith(("AFTER_SALES_", "QT_"))]:
        del os.environ[name]
    os.environ["AFTER_SALES_HOME"] = str(folder)
    os.environ["TZ"] = "Europe/London"
    time.tzset()
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """The folder of this run, shared by all workers, gone afterwards."""
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def cluster(run_folder: Path) -> Cluster:
    """The PostgreSQL server of this run."""
    folder = run_folder / "postgresql"
    with locked(run_folder / "postgresql.lock"):
        if running_server(folder / "data") is None:
            return start_cluster(folder)
    return Cluster(folder)


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster, run_folder: Path) -> str:
    """The name of a migrated database that nobody writes to, for copying."""
    made = run_folder / "postgresql.template"
    with locked(run_folder / "postgresql.lock"):
        if not made.exists():
            cluster.drop(TEMPLATE)  # left by a worker whose migration failed
            cluster.create(TEMPLATE)
            migrate(cluster.url(TEMPLATE))
            cluster.close_to_connections(TEMPLATE)
            made.touch()
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(run_folder: Path) -> Path:
    """A migrated database file that nobody writes to, for copying."""
    template = run_folder / "template.sqlite3"
    with locked(run_folder / "sqlite.lock"):
        if not template.exists():
            making = run_folder / "making.sqlite3"
            making.unlink(missing_ok=True)
            migrate(f"sqlite:///{making}")
            making.rename(template)
    return template


def migrate(url: str) -> None:
    """Bring an empty database to the newest schema."""
    from app.migrations.runner import upgrade

    upgrade(url)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh migrated SQLite file."""
    file = tmp_path / "desk.sqlite3"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(cluster: Cluster, postgresql_template: str) -> Iterator[str]:
    """A fresh migrated PostgreSQL database."""
    yield from database_of(cluster, postgresql_template)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database; the test runs on each engine."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture
def empty_postgresql_url(cluster: Cluster) -> Iterator[str]:
    """A PostgreSQL database without a table."""
    yield from database_of(cluster, None)


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without a schema, on each engine, for the tests of migrations and start-up."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


def database_of(cluster: Cluster, template: str | None) -> Iterator[str]:
    """A database for one test, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    cluster.create(name, template=template)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def statement_counter() -> StatementCounter:
    """Counts the driver's executions in a `with` block; see `count_statements`."""
    return count_statements


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application of pytest-qt with the program's own fonts and look."""
    from app.ui.kit.theme import theme

    theme()
    return qapp


@pytest.fixture(autouse=True)
def garbage_stays_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """Widgets that a test has left are destroyed on this thread, before another looks for garbage.

    A worker of pytest-xdist has a thread that reads what the controller says; what it allocates
    may start Python's collection there, and a widget destroyed there takes the worker down.
    """
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()
