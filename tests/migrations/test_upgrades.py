"""Upgrades: rebuilt tables, failures, copies, two programs at once, the command."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.__main__ import main
from app.commands import migrate
from app.errors import Unusable
from app.migrations import first_schema, runner
from app.migrations.runner import State
from tests.factories import Shop
from tests.migrations.databases import (
    ROOT,
    build_world,
    catalogue,
    counts,
    execute,
    file_of,
    query,
)
from tests.services.importing.books import GOOD, write_book

if TYPE_CHECKING:
    from pathlib import Path


def write_revision(folder: Path, upgrade: str) -> None:
    """The second revision of a later version."""
    (folder / "versions/0002_more.py").write_text(
        '"""More."""\nimport sqlalchemy as sa\nfrom alembic import op\n'
        'revision = "0002"\ndown_revision = "0001"\n'
        f"def upgrade():\n{upgrade}\ndef downgrade():\n    pass\n",
        encoding="utf-8",
    )


REBUILD = """    with op.batch_alter_table("invoice", recreate="always" if
            op.get_bind().dialect.name == "sqlite" else "never") as batch:
        batch.add_column(sa.Column("remark", sa.Text(), nullable=True))


"""


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_a_rebuilt_table_keeps_its_children_and_all_guards(database_url: str, later: Path) -> None:
    """Foreign keys on, a rebuild would empty every child; triggers go with the old table."""
    build_world(database_url)
    execute(database_url, f"UPDATE schema_stamp SET digest = '{'0' * 64}'")
    before, triggers = counts(database_url), trigger_names(database_url)
    write_revision(later, REBUILD)
    runner.upgrade(database_url)
    assert counts(database_url) == before
    assert trigger_names(database_url) == triggers
    assert query(database_url, "SELECT remark FROM invoice LIMIT 1") == [None]
    assert runner.revision_state(database_url) is State.CURRENT


def trigger_names(url: str) -> set[str]:
    """The names of all triggers."""
    return {line.split(" ON ")[0] for line in catalogue(url) if "TRIGGER guard" in line}


@pytest.mark.parametrize(
    "mistake",
    [
        '    op.execute("CREATE TABLE half (id INTEGER)")\n    op.execute("no such statement")\n',
        '    op.execute("DROP TABLE ticket_document")\n    raise RuntimeError("in the middle")\n',
    ],
    ids=["bad statement", "error in the middle"],
)
def test_a_failing_migration_leaves_the_old_schema(
    database_url: str, later: Path, mistake: str
) -> None:
    build_world(database_url)
    before, rows = catalogue(database_url), counts(database_url)
    write_revision(later, mistake)
    with pytest.raises((RuntimeError, sa.exc.DBAPIError)):
        runner.upgrade(database_url)
    assert catalogue(database_url) == before
    assert counts(database_url) == rows
    assert query(database_url, "SELECT version_num FROM alembic_version") == ["0001"]


def test_a_migration_that_breaks_a_reference_is_taken_back(sqlite_url: str, later: Path) -> None:
    build_world(sqlite_url)
    write_revision(later, '    op.execute("DELETE FROM partner")\n')
    with pytest.raises(Unusable) as refused:
        runner.upgrade(sqlite_url)
    assert refused.value.code == "database.broken_reference"
    assert query(sqlite_url, "SELECT count(*) FROM partner") == [2]


def test_a_failing_first_schema_leaves_the_database_empty(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        message = "in the middle"
        raise RuntimeError(message)

    monkeypatch.setattr(first_schema.search, "create", fail)
    with pytest.raises(RuntimeError):
        runner.upgrade(empty_database_url)
    assert runner.revision_state(empty_database_url) is State.EMPTY


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_an_older_file_is_copied_beside_itself_before_the_upgrade(
    sqlite_url: str, later: Path
) -> None:
    build_world(sqlite_url)
    write_revision(later, REBUILD)
    assert runner.revision_state(sqlite_url) is State.OLDER
    copy = runner.upgrade(sqlite_url)
    assert copy == file_of(sqlite_url).with_name("desk.sqlite3.before-0002-1")
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert kept.execute("SELECT count(*) FROM invoice").fetchone() == (7,)


def test_a_fresh_database_is_not_copied(empty_sqlite_url: str) -> None:
    assert runner.upgrade(empty_sqlite_url) is None
    assert list(file_of(empty_sqlite_url).parent.glob("*before*")) == []


def test_two_programs_that_upgrade_at_once_both_find_it_done(empty_database_url: str) -> None:
    command = [sys.executable, "-m", "app", "migrate", "--db", empty_database_url]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    ended = [(*program.communicate(), program.returncode) for program in started]
    assert [code for *_, code in ended] == [0, 0], ended
    assert runner.revision_state(empty_database_url) is State.CURRENT


def test_the_command_says_what_it_did(
    empty_sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert migrate.run(["--db", empty_sqlite_url]) == 0
    assert migrate.run(["--db", empty_sqlite_url]) == 0
    upgraded, current = capsys.readouterr().out.splitlines()
    assert upgraded.endswith("was brought to this version's schema.")
    assert current.endswith("has this version's schema.")


@pytest.mark.parametrize(("option", "value"), [("--as", "nobody"), ("--tax", "no such tax")])
def test_an_older_database_is_asked_for_user_and_tax_before_it_is_upgraded(
    database_url: str,
    later: Path,
    option: str,
    value: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = str(write_book(tmp_path, GOOD))
    Shop(database_url).database.close()
    write_revision(later, "    pass\n")
    assert runner.revision_state(database_url) is State.OLDER
    capsys.readouterr()
    assert main(["import-orders", book, "--db", database_url, option, value]) == 1
    told = capsys.readouterr().err
    assert (told.count("\n"), value in told) == (1, True)
    assert runner.revision_state(database_url) is State.OLDER
    assert main(["import-orders", book, "--db", database_url, "--as", "administrator"]) == 0
    assert runner.revision_state(database_url) is State.CURRENT
