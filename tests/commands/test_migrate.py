"""The command migrate names the copy it has made, and refuses in one line what it cannot take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.__main__ import main
from tests.migrations.conftest import later
from tests.migrations.databases import execute, file_of
from tests.migrations.test_upgrades import write_revision

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["later"]


def test_the_copy_of_an_older_file_is_named(
    sqlite_url: str, later: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_revision(later, "    op.create_table('more', sa.Column('id', sa.Integer()))\n")
    assert main(["migrate", "--db", sqlite_url]) == 0
    copied, upgraded = capsys.readouterr().out.splitlines()
    copy = file_of(sqlite_url).with_name("desk.sqlite3.before-0002-1")
    assert copied == f"The database as it was is kept in {copy}."
    assert copy.exists()
    assert upgraded.endswith("was brought to this version's schema.")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE alembic_version SET version_num = '0042'", "was written by a newer version"),
        ("DROP TABLE alembic_version", "another program"),
    ],
)
def test_what_is_not_of_this_version_is_refused_in_one_line_and_not_touched(
    sqlite_url: str, statement: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    execute(sqlite_url, statement)
    before = file_of(sqlite_url).read_bytes()
    assert main(["migrate", "--db", sqlite_url]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"after-sales-desk: {sqlite_url} ")
    assert words in told.err
    assert told.err.count("\n") == 1
    assert file_of(sqlite_url).read_bytes() == before
