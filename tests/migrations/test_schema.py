"""Up, down and up again; the newest schema is the models and the guards."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from app.db import guards
from app.migrations import revisions, runner
from app.migrations.freeze import text_of
from app.migrations.runner import State
from app.models import whole_schema
from tests.migrations.databases import (
    catalogue,
    engine_of,
    query,
    rows,
)

# Made by the revision and known to no model: indexes of words, the runner's own row.
NO_MODEL = ("_fts", "_words", "schema_stamp", "alembic_version")


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
        return not any(part in (name or "") for part in NO_MODEL)

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
        assert compare_metadata(context, whole_schema()) == []
    engine.dispose()


@pytest.mark.parametrize("name", revisions.ENGINES)
def test_checks_and_index_conditions_are_those_of_the_models(
    request: pytest.FixtureRequest, name: str
) -> None:
    """Alembic compares neither: the models make a second database to compare with."""
    migrated = request.getfixturevalue(f"{name}_url")
    made = request.getfixturevalue(f"empty_{name}_url")
    engine = create_engine(made)
    whole_schema().create_all(engine)
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
    return {rule for rule in kept if not any(part in rule for part in NO_MODEL)}


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
