"""Starts the program as whole processes, by turns with a bare window; times from the process on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks import children
from benchmarks.books import LOGIN
from benchmarks.measuring import GROWTH, Aims, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.books import Books
    from benchmarks.measuring import Row

AIMS = {
    "frame": ("start, first frame", Aims(ratio=2.5, growth=GROWTH)),
    "rows": ("start, rows of the list", Aims(ratio=7.0, growth=GROWTH)),
}


def measure(books: Books, home: Path, *, database: str, runs: int) -> Iterator[Row]:
    """First frame and first rows of the list, each beside the first frame of a bare window."""
    floors: list[float] = []
    works: dict[str, list[float]] = {name: [] for name in AIMS}
    warm_ups = 1 if runs > 1 else 0  # the first pair fills the caches of files
    for turn in range(runs + warm_ups):
        bare = children.moments(home, "benchmarks.bare_window", ())
        arguments = ("--db", books.url, "--as", LOGIN)
        ours = children.moments(home, "benchmarks.watched_window", arguments)
        if turn >= warm_ups:
            floors.append(bare["frame"])
            for name, moments in works.items():
                moments.append(ours[name])
    for name, (title, aims) in AIMS.items():
        yield row_of(title, works[name], floors, database=database, size=books.tickets, aims=aims)
