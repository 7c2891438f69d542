"""Ctrl+C ends the headless journey, whatever it is just doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.migrations import runner
from app.services import demo
from app.services.unit_of_work import Database
from tests.postgres_cluster import wait_until
from tests.services.demo.conftest import CANCELLATIONS, SALES
from tests.services.importing.books import write_book

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def small_demo_url(sqlite_url: str, tmp_path: Path) -> str:
    """A demo of a few tickets: the journey on it begins in the window, with the list."""
    database = Database(sqlite_url)
    demo.make(database, book=write_book(tmp_path, *SALES, *CANCELLATIONS))
    database.close()
    return sqlite_url


@pytest.mark.parametrize("database", ["empty_sqlite_url", "small_demo_url"])
def test_ctrl_c_ends_the_journey_with_130_and_leaves_a_sound_database(
    request: pytest.FixtureRequest, database: str, tmp_path: Path
) -> None:
    url = str(request.getfixturevalue(database))
    command = [sys.executable, "-m", "app", "demo", "--db", url]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "out")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stderr is not None
        assert program.stderr.readline()
        program.send_signal(signal.SIGINT)
        told = program.communicate(timeout=120)[1]
    assert program.returncode == 130
    assert "Traceback" not in told
    assert runner.revision_state(url) in (runner.State.EMPTY, runner.State.CURRENT)


def test_ctrl_c_while_the_demo_is_made_leaves_no_folder_and_shows_no_password(
    empty_postgresql_url: str, tmp_path: Path
) -> None:
    url = f"{empty_postgresql_url}&password=hush-hush"
    temporary, out = tmp_path / "temporary", tmp_path / "out"
    temporary.mkdir()
    command = [sys.executable, "-m", "app", "demo", "--db", url]
    with subprocess.Popen(
        [*command, "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert wait_until(lambda: any(temporary.glob("after-sales-import-*")))
        program.send_signal(signal.SIGINT)
        told = program.communicate(timeout=120)[1]
    assert (program.returncode, "Traceback" in told) == (130, False)
    assert list(temporary.glob("after-sales-*")) == []
    summary = (out / "journey.json").read_text(encoding="utf-8")
    assert "database" in summary
    assert "hush" not in summary + told
