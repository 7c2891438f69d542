"""Lets a state machine run in shops of its own, on either engine."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.conftest import database_of
from tests.factories import Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.postgres_cluster import Cluster

    OpenShop = Callable[[], AbstractContextManager[Shop]]


def sqlite_shops(shop: Path, folder: Path) -> OpenShop:
    """Copies of a shop's file, one after the other."""

    @contextmanager
    def open_shop() -> Iterator[Shop]:
        file = folder / "machine.sqlite3"
        for old in folder.glob("machine.sqlite3*"):
            old.unlink()
        shutil.copyfile(shop, file)
        yield Shop(f"sqlite:///{file}")

    return open_shop


def postgresql_shops(cluster: Cluster, shop: str) -> OpenShop:
    """Copies of a shop's database, one after the other."""

    @contextmanager
    def open_shop() -> Iterator[Shop]:
        for url in database_of(cluster, shop):
            yield Shop(url)

    return open_shop


def run(
    machine: type[RuleBasedStateMachine], open_shop: OpenShop, *, examples: int, steps: int
) -> None:
    """Let the machine take so many steps in each of so many shops."""
    made = type("Machine", (machine,), {"open_shop": staticmethod(open_shop)})
    run_state_machine_as_test(
        made,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
