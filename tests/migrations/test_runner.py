"""Migrations: up, down and up again, models equal to the newest schema, failures, refusals."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from app.commands import migrate
from app.db import guards
from app.errors import Unusable
from app.migrations import first_schema, revisions, runner
from app.migrations.freeze import text_of
from app.migrations.runner import State
from app.models import metadata
from tests.db import raw_world

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent

# Made by the revision and known to no model: the index of words, the runner's own row.
BESIDE_MODELS = ("ticket_fts", "schema_stamp", "ix_ticket_search_words")
NO_MODEL = (*BESIDE_MODELS, "alembic_version")

CATALOGUE = {
    "sqlite": "SELECT name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY name",
    "postgresql": "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'guard%'"
    " UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    " UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    " UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint"
    " UNION ALL SELECT table_name || column_name || data_type || coalesce(column_default, '')"
    " FROM information_schema.columns WHERE table_schema = 'public'",
}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A later version of the program: its folder of migrations has one revision more."""
    folder = tmp_path / "migrations"
    shutil.copytree(revisions.FOLDER, folder)
    for engine in revisions.ENGINES:
        shutil.copyfile(revisions.guard_file("0001", engine), folder / f"guards/0002.{engine}.sql")
    monkeypatch.setattr(revisions, "FOLDER", folder)
    monkeypatch.setattr(revisions, "KNOWN", ("0001", "0002"))
    monkeypatch.setattr(revisions, "HEAD", "0002")
    revisions.stamp.cache_clear()
    yield folder
    revisions.stamp.cache_clear()


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


def query(url: str, sql: str) -> list[Any]:
    """The first column of what a query finds."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return list(connection.execute(sa.text(sql)).scalars())
    finally:
        engine.dispose()


def execute(url: str, *statements: str) -> None:
    """Change a database by raw SQL."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def catalogue(url: str) -> list[str]:
    """Everything that the schema consists of, as the engine itself writes it."""
    return sorted(query(url, CATALOGUE[engine_of(url)]))


def engine_of(url: str) -> str:
    """The engine's name."""
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def file_of(url: str) -> Path:
    """The file of a SQLite URL."""
    return Path(url.removeprefix("sqlite:///"))


def digest(file: Path) -> str:
    """What a file contains."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def counts(url: str) -> dict[str, int]:
    """The number of rows of every table."""
    return {
        table: query(url, f"SELECT count(*) FROM {table}")[0] for table in sorted(metadata.tables)
    }


def build_world(url: str) -> None:
    """Fill a migrated database with the small world."""
    engine = create_engine(url)
    with engine.begin() as connection:
        raw_world.build(connection)
    engine.dispose()


def test_up_down_and_up_again_gives_the_same_schema(empty_database_url: str) -> None:
    assert runner.revision_state(empty_database_url) is State.EMPTY
    runner.upgrade(empty_database_url)
    first = catalogue(empty_database_url)
    runner.migrate(empty_database_url, "base")
    assert runner.revision_state(empty_database_url) is State.EMPTY
    runner.upgrade(empty_database_url)
    assert runner.revision_state(empty_database_url) is State.CURRENT
    assert catalogue(empty_database_url) == first


def test_going_down_leaves_nothing_behind(empty_database_url: str) -> None:
    runner.upgrade(empty_database_url)
    runner.migrate(empty_database_url, "base")
    left = [line for line in catalogue(empty_database_url) if "alembic_version" not in line]
    if engine_of(empty_database_url) == "postgresql":
        left = [line for line in left if "guard" in line or "ix_" in line]
    assert [line for line in left if not line.startswith("sqlite_sequence")] == []


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_models_are_the_newest_schema(database_url: str) -> None:
    def is_compared(_item: object, name: str | None, *_rest: object) -> bool:
        return not (name or "").startswith(BESIDE_MODELS)

    def default_differs(
        context: MigrationContext,
        _found_column: object,
        _column: object,
        found: str | None,
        _default: object,
        rendered: str | None,
    ) -> bool | None:
        if context.dialect.name == "sqlite":  # where Alembic writes '' as ('')
            return (found or "").strip("()'") != (rendered or "")
        return None  # as Alembic does it

    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": default_differs,
                "include_object": is_compared,
            },
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@pytest.mark.parametrize("name", revisions.ENGINES)
def test_checks_and_index_conditions_are_those_of_the_models(
    request: pytest.FixtureRequest, name: str
) -> None:
    """Alembic compares neither: the models make a second database to compare with."""
    migrated = request.getfixturevalue(f"{name}_url")
    made = request.getfixturevalue(f"empty_{name}_url")
    engine = create_engine(made)
    metadata.create_all(engine)
    engine.dispose()
    assert rules_of(migrated) == rules_of(made)


def rules_of(url: str) -> set[str]:
    """Checks and indexes of the models' tables as the engine itself writes them."""
    if engine_of(url) == "postgresql":
        found = query(
            url,
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
            " SELECT conrelid::regclass || conname || pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        )
    else:
        found = query(url, "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql <> ''")
        engine = create_engine(url)
        look = sa.inspect(engine)
        for table in look.get_table_names():
            checks = look.get_check_constraints(table)
            found += [f"{table} {check['name']} {check['sqltext']}" for check in checks]
        engine.dispose()
    kept = (" ".join(rule.split()) for rule in found)
    return {rule for rule in kept if not any(name in rule for name in NO_MODEL)}


def test_the_guards_of_the_newest_schema_are_those_of_the_list(database_url: str) -> None:
    engine = engine_of(database_url)
    frozen = revisions.guard_file(revisions.HEAD, engine).read_text("utf-8")
    assert frozen == text_of(engine), "write them anew: python -m app.migrations.freeze"
    listed = dict(guards.statements(engine))
    found = dict(rows(database_url, INSTALLED[engine]))
    assert set(found) == {name.removesuffix(" (function)") for name in listed}
    for name, text in listed.items():
        if engine == "sqlite":
            assert found[name] == text
        elif name.endswith(" (function)") or name == "guard_refuse":
            body = text.split("$guard$")[1]
            assert body in found[name.removesuffix(" (function)")]


INSTALLED = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_functiondef(tgfoid) FROM pg_trigger"
    " WHERE NOT tgisinternal UNION SELECT 'guard_refuse', pg_get_functiondef(oid)"
    " FROM pg_proc WHERE proname = 'guard_refuse'",
}


def rows(url: str, sql: str) -> list[tuple[str, str]]:
    """The two columns of what a query finds."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(sa.text(sql))]
    finally:
        engine.dispose()


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
        assert kept.execute("SELECT count(*) FROM invoice").fetchone() == (6,)


def test_a_fresh_database_is_not_copied(empty_sqlite_url: str) -> None:
    assert runner.upgrade(empty_sqlite_url) is None
    assert list(file_of(empty_sqlite_url).parent.glob("*before*")) == []


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
