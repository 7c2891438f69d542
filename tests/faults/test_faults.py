"""Many agents at once, killed processes, lost connections: every document once, the books whole.

`make soak` runs them in full from a seed that it prints; `make test` a tenth from a fixed one.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from app.db.engine import Access, make_engine
from tests.faults.battle import Field, finish, kill_again_and_again, meanwhile

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.battle import Outcome
    from tests.faults.conftest import Scale
    from tests.postgres_cluster import Cluster

COPIES = 200
"""How many copies are looked at, at most."""


def engine_of(url: str) -> str:
    """The engine's name, for the table."""
    return make_url(url).get_backend_name()


def test_eight_agents_refund_lines_of_the_same_invoices(
    database_url: str, tmp_path: Path, scale: Scale, judge: Callable[[Outcome], None]
) -> None:
    field = Field.made(database_url, tmp_path, scale.seed, invoices=20)
    finish([field.start(f"agent {n}", scale.of(50)) for n in range(8)])
    judge(field.outcome(f"8 agents, 20 invoices, {engine_of(database_url)}", 8))


def test_all_actions_against_each_other_on_three_invoices(
    database_url: str, tmp_path: Path, scale: Scale, judge: Callable[[Outcome], None]
) -> None:
    field = Field.made(database_url, tmp_path, scale.seed, invoices=3)
    agents = [field.start(f"agent {n}", scale.of(60), is_busy_elsewhere=True) for n in range(6)]
    finish(agents)
    judge(field.outcome(f"all actions, 3 invoices, {engine_of(database_url)}", 6))


def test_an_agent_killed_at_random_moments_goes_on_where_it_was(
    database_url: str, tmp_path: Path, scale: Scale, judge: Callable[[Outcome], None]
) -> None:
    field = Field.made(database_url, tmp_path, scale.seed, invoices=12)
    kills, turns = scale.of(100), scale.of(300)
    dice = random.Random(scale.seed)  # noqa: S311  no secret
    diary = tmp_path / "killed.diary"
    kill_again_and_again(lambda: field.start("killed", turns), diary, dice, kills)
    finish([field.start("killed", turns)])
    judge(field.outcome(f"kill -9 while posting, {engine_of(database_url)}", kills))


def test_copies_of_the_files_taken_while_agents_write_are_whole(
    sqlite_url: str, tmp_path: Path, scale: Scale, judge: Callable[[Outcome], None]
) -> None:
    field = Field.made(sqlite_url, tmp_path, scale.seed, invoices=12)
    copies: list[tuple[str, list[str]]] = []

    def copy() -> None:
        told = field.acknowledged()
        copies.append((copy_files(sqlite_url, tmp_path / f"copy {len(copies)}.sqlite3"), told))

    with meanwhile(copy, 0.15):
        finish([field.start(f"agent {n}", scale.of(60)) for n in range(3)])
    copy()
    copies = copies[:: -max(1, len(copies) // scale.of(COPIES))]  # a slow machine has made many
    for url, told in copies:
        outcome = field.outcome("a copy of the files", 1, url, told)
        assert outcome.report.is_ok, outcome.report.findings[:5]
        assert (outcome.lost, outcome.double) == ([], [])
    judge(field.outcome("copies of the files while writing, sqlite", len(copies)))


def copy_files(url: str, target: Path) -> str:
    """Copy file and write-ahead log, which a reader keeps from being begun anew meanwhile."""
    source = Path(str(make_url(url).database))
    engine = make_engine(url, Access.READ)
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM invoice").scalar_one()
        shutil.copyfile(source, target)
        log = source.with_name(f"{source.name}-wal")
        if log.exists():
            shutil.copyfile(log, target.with_name(f"{target.name}-wal"))
    engine.dispose()
    return f"sqlite:///{target}"


def test_connections_lost_while_agents_commit_cost_and_double_nothing(
    postgresql_url: str,
    cluster: Cluster,
    tmp_path: Path,
    scale: Scale,
    judge: Callable[[Outcome], None],
) -> None:
    field = Field.made(postgresql_url, tmp_path, scale.seed, invoices=20)
    name = make_url(postgresql_url).database
    cuts: list[int] = []
    with cluster.connect("postgres") as server:

        def cut() -> None:
            written = field.written()
            if cuts and cuts[-1] == written:  # else a slow machine would never get to the end
                return
            cuts.append(written)
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                " AND state <> 'idle' ORDER BY random() LIMIT 1",
                (name,),
            )

        with meanwhile(cut, 0.1):
            finish([field.start(f"agent {n}", scale.of(40)) for n in range(4)])
    judge(field.outcome("connection lost while committing, postgresql", len(cuts)))
