"""The tests' own servers, databases, screen and counter do what the other tests rely on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy
from sqlalchemy import create_engine, literal, select, text
from sqlalchemy.engine import make_url

from app import paths
from app.db.engine import parse_url
from tests.dialects import COMPILED
from tests.postgres_cluster import Cluster, running_server, start_cluster
from tests.run_folder import RunFolder, clear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from tests.statement_counter import StatementCounter

ROOT = Path(__file__).resolve().parent.parent
KILLED_RUN = """
import os, signal
from pathlib import Path
from tests.postgres_cluster import start_cluster
from tests.run_folder import RunFolder
run = RunFolder(Path({parent!r}))
start_cluster(run.path / "postgresql")
print(run.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def engine(database_url: str) -> Iterator[sqlalchemy.Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def parent(run_folder: Path) -> Iterator[Path]:
    """A folder for other runs than this one, with a short path that a server's user can reach."""
    folder = Path(tempfile.mkdtemp(dir=run_folder))
    folder.chmod(0o711)
    yield folder
    for left_over in folder.glob("asd-*/"):
        clear(left_over)


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(sqlalchemy.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_a_database_has_the_newest_schema_and_is_its_tests_own(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_by_a_test (id INTEGER)"))
    engine.dispose()
    assert {"ticket", "invoice", "left_by_a_test"} <= tables(database_url)


def test_nothing_of_another_test_is_in_a_database(database_url: str) -> None:
    assert "ticket" in tables(database_url)
    assert "left_by_a_test" not in tables(database_url)


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    assert tables(empty_database_url) == set()


def test_the_server_is_stopped_and_its_folder_is_gone_when_a_run_ends(parent: Path) -> None:
    run = RunFolder(parent)
    cluster = start_cluster(run.path / "postgresql")
    pid = running_server(cluster.data)
    assert pid is not None
    run.close()
    assert running_server(cluster.data) is None
    assert not run.path.exists()


def test_what_a_killed_run_left_is_cleared_away_by_the_next(parent: Path) -> None:
    code = KILLED_RUN.format(parent=str(parent))
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=-1, check=False)
    assert killed.returncode == -signal.SIGKILL
    left_over = Path(killed.stdout.decode().strip())
    data = left_over / "postgresql" / "data"
    pid = running_server(data)
    assert pid is not None
    RunFolder(parent).close()
    assert not left_over.exists()
    assert running_server(data) is None


def test_a_run_that_is_still_going_is_left_alone(parent: Path) -> None:
    first = RunFolder(parent)
    RunFolder(parent).close()
    assert first.path.exists()
    first.close()


def test_the_server_runs_unprivileged_and_listens_on_no_port(cluster: Cluster) -> None:
    pid = running_server(cluster.data)
    assert cluster.data.stat().st_uid != 0
    assert Path(f"/proc/{pid}").stat().st_uid == cluster.data.stat().st_uid
    with cluster.connect("postgres") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_an_executemany_counts_once_and_the_frame_of_a_transaction_not_at_all(
    engine: sqlalchemy.Engine, statement_counter: StatementCounter
) -> None:
    with statement_counter(engine) as counted, engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE counted (id INTEGER)")
        rows = [{"id": number} for number in range(50)]
        connection.execute(text("INSERT INTO counted (id) VALUES (:id)"), rows)
        with connection.begin_nested():
            connection.execute(text("SELECT id FROM counted"))
    assert counted.texts[0] == "CREATE TABLE counted (id INTEGER)"
    assert counted.texts[1].endswith("[many]")
    assert counted.texts[2:] == ["SELECT id FROM counted"]


def test_too_many_statements_fail_with_their_list(
    engine: sqlalchemy.Engine, statement_counter: StatementCounter
) -> None:
    def ask_twice() -> None:
        with statement_counter(at_most=1), engine.begin() as connection:
            connection.execute(text("SELECT 1"))
            connection.execute(text("SELECT 2"))

    with pytest.raises(AssertionError, match=r"(?s)2 statements, at most 1:.*1\. SELECT 1"):
        ask_twice()


def test_what_one_engine_has_compiled_another_need_not(database_url: str) -> None:
    name = make_url(database_url).get_backend_name()
    statement = select(literal("one of many").label(name))
    sizes = [len(COMPILED)]
    for _ in range(2):
        engine = create_engine(parse_url(database_url))
        with engine.connect() as connection:
            assert connection.execute(statement).scalar_one() == "one of many"
        engine.dispose()
        sizes.append(len(COMPILED))
    assert sizes == [sizes[0], sizes[0] + 1, sizes[0] + 1]


def test_the_screen_is_that_of_the_mocks_and_text_is_set_in_the_bundled_font(
    qapp: QApplication,
) -> None:
    from PySide6.QtGui import QFontInfo

    size = qapp.primaryScreen().geometry().size()
    assert (size.width(), size.height()) == (1440, 900)
    assert QFontInfo(qapp.font()).family() == "Inter"


def test_no_test_touches_the_persons_own_folders(run_folder: Path) -> None:
    assert run_folder in paths.data().parents
    assert "AFTER_SALES_DB" not in os.environ
