"""Runs of many agents against one database, what goes wrong meanwhile, and what is left after."""

from __future__ import annotations

import multiprocessing
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services import integrity
from app.services.unit_of_work import Database
from tests.factories import Shop, Sold
from tests.faults.agent import Task, read, work

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from app.services.integrity import Report

PIECES, LINES = Decimal(30), 4
PATIENCE = 240.0
"""Seconds after which an agent that does nothing is a failure."""
LONGEST = 1800.0
"""Seconds after which agents that do not come to an end are: a soak is long on a slow machine."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.agent"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: documents acknowledged to agents, and what became of them."""

    name: str
    seed: str
    runs: int
    acknowledged: int
    lost: list[str]
    double: list[str]
    unasked: list[str]
    report: Report

    @property
    def row(self) -> str:
        """A line of the table."""
        check = "clean" if self.report.is_ok else f"{len(self.report.findings)} problems"
        return (
            f"{self.name:<44}{self.runs:>6}{self.acknowledged:>14}{len(self.lost):>6}"
            f"{len(self.double):>8}  {check:<12}{self.seed}"
        )

    def require_clean(self) -> None:
        """Everything that was acknowledged is there once, nothing else is, and the books agree.

        Raises:
            AssertionError: they do not.
        """
        assert self.report.is_ok, (self.seed, self.report.findings[:5])
        assert (self.lost, self.double, self.unasked) == ([], [], []), self.seed
        assert self.acknowledged, self.seed


@dataclass(slots=True)
class Field:
    """A database with invoices to be credited, and the diaries of those who do."""

    url: str
    folder: Path
    seed: str
    ticket: int = 0
    invoices: tuple[int, ...] = ()
    diaries: list[Path] = field(default_factory=list)

    @classmethod
    def made(cls, url: str, folder: Path, seed: str, *, invoices: int) -> Field:
        """A ticket of a customer with so many posted invoices, some of them paid."""
        shop = Shop(url)
        customer = shop.customer()
        ticket = shop.ticket(customer)
        things = [shop.product(f"Thing {n}", "3.75", shop.tax("20")) for n in range(LINES)]
        sold = [Sold(thing, PIECES) for thing in things]
        made = [
            shop.invoice(customer, *sold, paid="100.00" if n % 3 == 0 else None)
            for n in range(invoices)
        ]
        shop.database.close()
        return cls(url, folder, seed, int(ticket), tuple(int(each) for each in made))

    def start(self, name: str, turns: int, *, is_busy_elsewhere: bool = False) -> BaseProcess:
        """An agent who takes so many turns; one of the same name goes on with theirs."""
        diary = self.folder / f"{name}.diary"
        if diary not in self.diaries:
            self.diaries.append(diary)
        task = Task(
            self.url, diary, f"{self.seed}/{name}", 0, turns, self.ticket, self.invoices,
            is_busy_elsewhere,
        )  # fmt: skip
        process = _processes.Process(target=work, args=(task,))
        process.start()
        return process

    def written(self) -> int:
        """How much all agents together have written down: it grows as they get on."""
        return sum(diary.stat().st_size for diary in self.diaries if diary.exists())

    def acknowledged(self) -> list[str]:
        """The numbers of the credit notes that agents were told of."""
        done = [each["done"] for diary in self.diaries for each in read(diary) if "done" in each]
        return [number for number in done if number.startswith("RINV/")]

    def outcome(
        self, name: str, runs: int, url: str = "", told: Sequence[str] | None = None
    ) -> Outcome:
        """Hold what is in the books against what agents were told.

        `url` is a copy of the database, which may hold more than `told` when it was made.
        """
        database = Database(url or self.url)
        report = integrity.check(database)
        with database.read_engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT number FROM invoice WHERE kind = 'credit_note' AND state = 'posted'"
            )
            numbers = [str(number) for number in found.scalars()]
        database.close()
        acknowledged = self.acknowledged() if told is None else list(told)
        unasked = [] if url else sorted(set(numbers) - set(acknowledged))
        every = [*numbers, *(() if url else acknowledged)]
        twice = 1 if url else 2
        return Outcome(
            name,
            self.seed,
            runs,
            len(acknowledged),
            sorted(set(acknowledged) - set(numbers)),
            sorted({number for number in every if every.count(number) > twice}),
            unasked,
            report,
        )


def finish(processes: Sequence[BaseProcess]) -> None:
    """Wait until all agents have come to the end of their turns.

    Raises:
        AssertionError: one did not, or it ended by an error.
    """
    end = time.monotonic() + LONGEST
    for process in processes:
        process.join(max(0.0, end - time.monotonic()))
    codes = [process.exitcode for process in processes]
    for process in processes:
        process.kill()
    assert codes == [0] * len(processes), codes


def kill_again_and_again(
    start: Callable[[], BaseProcess], diary: Path, dice: random.Random, times: int
) -> None:
    """Kill an agent at random moments after it began to write, each time anew."""
    for _ in range(times):
        process = start()
        size = diary.stat().st_size if diary.exists() else 0
        end = time.monotonic() + PATIENCE
        while process.is_alive() and (diary.stat().st_size if diary.exists() else 0) == size:
            assert time.monotonic() < end, "the agent does nothing"
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.08))
        process.kill()
        process.join()


@contextmanager
def meanwhile(deed: Callable[[], None], pause: float) -> Iterator[None]:
    """Do something again and again while the block runs."""
    over = threading.Event()
    errors: list[BaseException] = []

    def run() -> None:
        while not over.wait(pause):
            try:
                deed()
            except BaseException as error:  # noqa: BLE001  told below
                errors.append(error)
                return

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    if errors:
        raise errors[0]
