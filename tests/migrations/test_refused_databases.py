"""Newer, foreign, older and empty databases are told apart, refused and left alone."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from app.errors import Unusable
from app.migrations import runner
from app.migrations.runner import State
from tests.migrations.databases import (
    ROOT,
    catalogue,
    digest,
    engine_of,
    execute,
    file_of,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_a_database_of_a_newer_version_is_refused_and_untouched(database_url: str) -> None:
    execute(database_url, "UPDATE alembic_version SET version_num = '0042'")
    before = catalogue(database_url)
    assert runner.revision_state(database_url) is State.NEWER
    for refuse in (runner.upgrade, runner.require_current):
        with pytest.raises(Unusable) as refused:
            refuse(database_url)
        assert refused.value.code == "database.newer_version"
    assert catalogue(database_url) == before


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE invoice (id INTEGER)", "INSERT INTO invoice VALUES (1)"),
        (
            "CREATE TABLE alembic_version (version_num VARCHAR(32))",
            "INSERT INTO alembic_version VALUES ('ae1027a6acf')",
        ),
    ],
    ids=["other tables", "other revisions"],
)
def test_a_database_of_another_program_is_refused_and_untouched(
    empty_database_url: str, statements: tuple[str, ...]
) -> None:
    execute(empty_database_url, *statements)
    is_file = engine_of(empty_database_url) == "sqlite"
    before = digest(file_of(empty_database_url)) if is_file else ""
    assert runner.revision_state(empty_database_url) is State.FOREIGN
    with pytest.raises(Unusable) as refused:
        runner.upgrade(empty_database_url)
    assert refused.value.code == "database.foreign"
    if is_file:
        assert digest(file_of(empty_database_url)) == before


def test_a_database_of_an_older_edit_of_the_schema_is_refused(database_url: str) -> None:
    execute(database_url, "UPDATE schema_stamp SET digest = 'of last week'")
    with pytest.raises(Unusable) as refused:
        runner.upgrade(database_url)
    assert refused.value.code == "database.older_edit"


def test_an_empty_database_is_not_current(empty_database_url: str) -> None:
    with pytest.raises(Unusable) as refused:
        runner.require_current(empty_database_url)
    assert refused.value.code == "database.empty"


def test_an_older_database_is_not_current(database_url: str, later: Path) -> None:
    del later
    with pytest.raises(Unusable) as refused:
        runner.require_current(database_url)
    assert refused.value.code == "database.older"


def test_a_missing_file_is_empty_and_is_not_made(empty_sqlite_url: str) -> None:
    assert runner.revision_state(empty_sqlite_url) is State.EMPTY
    assert not file_of(empty_sqlite_url).exists()


def test_the_state_is_read_by_one_statement_without_alembic(
    database_url: str,
    statement_counter: Any,  # noqa: ANN401
) -> None:
    with statement_counter(at_most=1):
        assert runner.revision_state(database_url) is State.CURRENT
    program = (
        "import sys; from app.migrations import runner;"
        f"print(runner.revision_state({database_url!r}).value, 'alembic' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "current False\n"
