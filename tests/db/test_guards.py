"""Each guard refuses its attack by raw SQL and lets the legitimate twin pass, on both engines."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import DBAPIError

from app.db import guards
from app.db.engine import make_engine
from app.db.guards.kinds import Inspection, Refusal
from app.migrations import runner
from tests.db import (
    attacks_on_approvals,
    attacks_on_books,
    attacks_on_documents,
    attacks_on_ledger,
    attacks_on_masters,
    attacks_on_parts,
    attacks_on_quantities,
    attacks_on_records,
    attacks_on_repairs,
    attacks_on_settling,
    attacks_on_stock,
    raw_world,
)
from tests.db.attack_sql import (
    BUMP_ENTRY,
    POST_DRAFT,
    bump_payment,
    insert_entry,
    insert_payment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from tests.db.attack_sql import Attack
    from tests.postgres_cluster import Cluster

ATTACKS: tuple[Attack, ...] = (
    *attacks_on_documents.ATTACKS,
    *attacks_on_approvals.ATTACKS,
    *attacks_on_parts.ATTACKS,
    *attacks_on_ledger.ATTACKS,
    *attacks_on_books.ATTACKS,
    *attacks_on_records.ATTACKS,
    *attacks_on_masters.ATTACKS,
    *attacks_on_stock.ATTACKS,
    *attacks_on_quantities.ATTACKS,
    *attacks_on_repairs.ATTACKS,
    *attacks_on_settling.ATTACKS,
)
CASES = [
    pytest.param(engine, attack, id=f"{engine}-{attack.name}")
    for engine in ("sqlite", "postgresql")
    for attack in ATTACKS
    if engine in attack.engines
]


@dataclass(frozen=True, slots=True)
class World:
    """An engine on a database with the small world, and the ids in it."""

    engine: Engine
    ids: dict[str, int]

    def try_out(self, statements: tuple[str, ...]) -> str | None:
        """Run statements in a transaction that is rolled back; the code that refused the last."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            for statement in statements[:-1]:
                connection.exec_driver_sql(statement.format_map(self.ids))
            try:
                connection.exec_driver_sql(statements[-1].format_map(self.ids))
            except DBAPIError as error:
                return guards.code_of(error) or str(error.orig)
            finally:
                transaction.rollback()
        return None


def world_at(url: str) -> World:
    """The world in a migrated database that went up, down and up again."""
    runner.migrate(url, "base")
    runner.upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":  # a raw session does not ask DELETE at a REPLACE
            connection.exec_driver_sql("PRAGMA recursive_triggers = OFF")
        ids = raw_world.build(connection)
    return World(engine, ids)


@pytest.fixture(scope="module")
def worlds(
    sqlite_template: Path,
    postgresql_template: str,
    cluster: Cluster,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, World]]:
    """The same world on both engines."""
    file = tmp_path_factory.mktemp("world") / "world.sqlite3"
    shutil.copyfile(sqlite_template, file)
    name = f"test_{uuid.uuid4().hex}"
    cluster.create(name, template=postgresql_template)
    made = {
        "sqlite": world_at(f"sqlite:///{file}"),
        "postgresql": world_at(cluster.url(name)),
    }
    yield made
    for world in made.values():
        world.engine.dispose()
    cluster.drop(name)


@pytest.mark.parametrize(("engine", "attack"), CASES)
def test_the_guard_refuses_the_attack_and_passes_its_twin(
    worlds: dict[str, World], engine: str, attack: Attack
) -> None:
    world = worlds[engine]
    assert world.try_out(attack.twin) is None
    assert world.try_out(attack.attack) == attack.code


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_code_of_every_guard_is_attacked(engine: str) -> None:
    codes: set[str] = set()
    for guard in guards.GUARDS:
        if isinstance(guard, Refusal):
            codes |= {guard.code} if engine in guard.engines else set()
        elif isinstance(guard, Inspection):
            codes |= {check.code for check in guard.checks}
    attacked = {attack.code for attack in ATTACKS if engine in attack.engines}
    if engine == "postgresql":
        codes.discard("document_series_behind")  # only REPLACE gets there: a row is never deleted
    assert attacked == codes


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("series", "record", "post"),
    [
        ("document_series WHERE id = {invoice_series}", "invoice WHERE id = {draft}", POST_DRAFT),
        (
            "document_series WHERE journal_id = {bank} AND kind = 'payment'",
            "payment WHERE number_value = 3",
            (bump_payment(), insert_payment(content_hash="'P'")),
        ),
        (
            "document_series WHERE kind = 'entry'",
            "entry WHERE number_value = 3",
            (BUMP_ENTRY, insert_entry()),
        ),
    ],
)
def test_the_series_takes_over_the_hash_of_what_is_posted(
    worlds: dict[str, World], engine: str, series: str, record: str, post: tuple[str, ...]
) -> None:
    world = worlds[engine]
    with world.engine.connect() as connection:
        for statement in post:
            connection.exec_driver_sql(statement.format_map(world.ids))
        names = (f"SELECT last_hash FROM {series}", f"SELECT content_hash FROM {record}")
        of_series, of_record = (
            connection.exec_driver_sql(name.format_map(world.ids)).scalar_one() for name in names
        )
        connection.rollback()
    assert of_series == of_record


def test_no_table_under_guard_can_be_truncated(worlds: dict[str, World]) -> None:
    world = worlds["postgresql"]
    tables = {guard.table for guard in guards.GUARDS}
    refused = {table: world.try_out((f"TRUNCATE {table} CASCADE",)) for table in tables}
    assert all(code and code.endswith("_kept") for code in refused.values()), refused


def test_posting_under_a_snapshot_is_refused_on_postgresql(worlds: dict[str, Any]) -> None:
    world = worlds["postgresql"]
    attack = next(a for a in ATTACKS if a.code == "credit_above_line")
    engine = world.engine.execution_options(isolation_level="REPEATABLE READ")
    assert World(engine, world.ids).try_out(attack.twin) == "isolation"
