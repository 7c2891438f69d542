"""Lets a state machine run in shops of its own, on either engine."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.conftest import database_of
from tests.factories import Shop
from tests.services.books import assert_sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.postgres_cluster import Cluster

    OpenShop = Callable[[], AbstractContextManager[Shop]]


class ShopMachine(RuleBasedStateMachine):
    """A machine in a shop of its own, in which the check finds nothing at the end."""

    open_shop: OpenShop

    def __init__(self) -> None:
        super().__init__()
        self.context = type(self).open_shop()
        self.shop = self.context.__enter__()

    def teardown(self) -> None:
        """The check finds nothing in what is left."""
        try:
            assert_sound(self.shop)
        finally:
            self.shop.database.close()
            self.context.__exit__(None, None, None)


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


def run(machine: type[ShopMachine], open_shop: OpenShop, *, examples: int, steps: int) -> None:
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
