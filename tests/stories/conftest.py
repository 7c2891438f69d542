"""The headless journey from an empty database, taken once a run and looked at by many tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from tests.run_folder import locked

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Taken:
    """A journey that was taken: its folder, what it printed, and the database that it left."""

    folder: Path
    code: int
    printed: str
    told: str
    database: Path

    @property
    def summary(self) -> dict[str, Any]:
        """The last line of standard output."""
        found: dict[str, Any] = json.loads(self.printed.splitlines()[-1])
        return found

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the database by plain SQL, as an auditor would."""
        engine = create_engine(f"sqlite:///{self.database}")
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return found


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process and a home of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, "AFTER_SALES_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


def take(folder: Path, database: Path) -> Taken:
    """Take the journey on a database file, which may be empty."""
    url = f"sqlite:///{database}"
    done = command(folder, "demo", "--db", url, "--out", str(folder / "out"), "--json")
    return Taken(folder / "out", done.returncode, done.stdout, done.stderr, database)


@pytest.fixture(scope="session")
def journey(run_folder: Path) -> Taken:
    """The journey on an empty database: whichever worker comes first takes it."""
    folder = run_folder / "journey"
    with locked(run_folder / "journey.lock"):
        kept = folder / "taken.json"
        if not kept.exists():
            folder.mkdir()
            taken = take(folder, folder / "desk.sqlite3")
            kept.write_text(json.dumps([taken.code, taken.printed, taken.told]))
    code, printed, told = json.loads(kept.read_text())
    return Taken(folder / "out", code, printed, told, folder / "desk.sqlite3")


def names(steps: Sequence[dict[str, Any]]) -> list[str]:
    """The names of steps."""
    return [str(step["name"]) for step in steps]
