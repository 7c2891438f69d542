"""The command bench measures small books on both engines; its figures name what is wanted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.__main__ import main
from app.commands import bench

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres_cluster import Cluster

FIGURES = {
    "name", "database", "size", "median_ms", "p95_ms", "floor_ms", "ratio", "statements", "growth",
    "peak_rss_mb", "per_second", "wanted_ratio", "wanted_statements", "wanted_p95_ms",
    "wanted_growth", "wanted_peak_rss_mb", "missed",
}  # fmt: skip
BOTH = ("sqlite", "postgresql")
SMALL, LARGER = 20, 40


def run(*arguments: str) -> int:
    """Run the command; its exit code."""
    try:
        return main(["bench", *arguments])
    except SystemExit as stop:
        return int(stop.code or 0)


def measure(
    cluster: Cluster, folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[dict[str, Any], list[str]]:
    """The figures of a run on the server of the tests, and its table."""
    where = ("--db", cluster.url("postgres"), "--folder", str(folder), "--json")
    assert run(*where, *arguments) == 0
    *table, figures = capsys.readouterr().out.splitlines()
    return json.loads(figures), table


def of(figures: dict[str, Any], name: str) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of a measurement by engine and size."""
    return {(row["database"], row["size"]): row for row in figures["rows"] if row["name"] == name}


def test_what_the_database_does_is_measured_beside_its_floor_on_both_engines(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = ("--only", "refund", "--only", "list", "--only", "form", "--only", "search")
    sizes = ("--sizes", str(LARGER), str(SMALL), "--runs", "1")
    figures, table = measure(cluster, tmp_path, capsys, *parts, "--only", "plans", *sizes)
    assert all(set(row) == FIGURES for row in figures["rows"])
    assert all(row["floor_ms"] > 0 and row["ratio"] > 0 for row in figures["rows"])
    refunds = of(figures, "refund, posted")
    assert set(refunds) == {(engine, size) for engine in BOTH for size in (SMALL, LARGER)}
    assert all(20 < row["statements"] <= row["wanted_statements"] for row in refunds.values())
    assert [refunds[engine, SMALL]["wanted_ratio"] for engine in BOTH] == [12.0, 5.0]
    assert [refunds[engine, SMALL]["growth"] for engine in BOTH] == [None, None]
    assert all(refunds[engine, LARGER]["growth"] > 0 for engine in BOTH)
    forms = of(figures, "ticket form")
    assert [forms[engine, LARGER]["wanted_ratio"] for engine in BOTH] == [None, 4.0]
    assert {row["statements"] for row in forms.values()} == {8}
    assert {row["wanted_growth"] for row in of(figures, "list of 80").values()} == {1.5}
    assert figures["plans"]["statements"] > 100
    assert figures["plans"]["scans"] == []
    assert table[0].split()[:2] == ["database", "size"]
    assert len([line for line in table if line.startswith("refund, posted")]) == 4


def test_returns_and_repairs_are_measured_in_books_of_so_many_deliveries(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = ("--only", "returns", "--only", "returnable", "--only", "repairs", "--only", "plans")
    sizes = ("--sizes", str(LARGER), "--runs", "1")
    figures, _ = measure(cluster, tmp_path, capsys, *parts, *sizes)
    repaired = of(figures, "repair of 5 parts, ended")
    assert all(50 < repaired[engine, LARGER]["statements"] <= 70 for engine in BOTH)
    assert all(repaired[engine, LARGER]["floor_ms"] > 0 for engine in BOTH)
    few, many = (of(figures, f"return of {lines}, received") for lines in (3, 200))
    for engine, ratio in zip(BOTH, (12.0, 5.0), strict=True):
        row = few[engine, LARGER]
        assert 20 < row["statements"] == many[engine, LARGER]["statements"] <= 28
        assert (row["wanted_statements"], row["wanted_ratio"]) == (30, ratio)
        assert row["floor_ms"] > 0
        assert of(figures, "return, button")[engine, LARGER]["statements"] == 1
        for lines in (3, 200):
            dialog = of(figures, f"return, dialog of {lines} lines")[engine, LARGER]
            assert (dialog["statements"], dialog["wanted_growth"]) == (4, 1.5)


def test_the_rest_is_measured_in_processes_of_its_own(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = ("start", "preview", "window", "paper", "import")
    small = ("--sizes", str(SMALL), "--runs", "1", "--lines", "60", "--year")
    only = (word for part in parts for word in ("--only", part))
    figures, _ = measure(cluster, tmp_path, capsys, *only, *small)
    assert [row["wanted_ratio"] for row in of(figures, "start, first frame").values()] == [2.5] * 2
    rows = of(figures, "start, rows of the list")
    frames = of(figures, "start, first frame")
    for engine in BOTH:
        assert rows[engine, SMALL]["median_ms"] > frames[engine, SMALL]["median_ms"]
        assert frames[engine, SMALL]["floor_ms"] > 0
    previews = of(figures, "live preview")
    assert all(row["median_ms"] >= 150 for row in previews.values())
    assert {row["wanted_p95_ms"] for row in previews.values()} == {250}
    stills = of(figures, "window stands still, return of 200, received")
    assert {row["wanted_p95_ms"] for row in stills.values()} == {150}
    assert all(row["median_ms"] > 0 and row["floor_ms"] > 0 for row in stills.values())
    assert {engine for engine, _ in of(figures, "theme switched")} == set(BOTH)
    papers = of(figures, "credit note, PDF")
    assert [papers["none", lines]["wanted_ratio"] for lines in (1, 12, 300)] == [4.0, 4.0, None]
    imports = of(figures, "import, whole process")
    assert {size for _, size in imports} == {60, 240, 765}
    assert all(row["peak_rss_mb"] > 0 for row in imports.values())
    assert {row["wanted_ratio"] for row in of(figures, "import, in process").values()} == {3.0}


def test_posting_agents_check_and_replay_have_books_of_their_own(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = ("--only", "posting", "--only", "agents", "--only", "check", "--only", "replay")
    small = ("--earlier", "0", "30", "--sizes", str(SMALL), "--runs", "1", "--lines", "1500")
    figures, table = measure(cluster, tmp_path, capsys, *parts, *small)
    assert figures["failures"] == []
    postings = of(figures, "posting, after credit notes")
    assert set(postings) == {(engine, earlier) for engine in BOTH for earlier in (0, 30)}
    assert {row["wanted_statements"] for row in postings.values()} == {30}
    assert all(row["statements"] <= 30 and row["floor_ms"] > 0 for row in postings.values())
    assert set(of(figures, "refund, of 8 agents at once")) == {("postgresql", 8)}
    checks = of(figures, "check")
    assert all(size > 600 and row["per_second"] > 0 for (_, size), row in checks.items())
    assert {engine for engine, _ in checks} == set(BOTH)
    assert {engine for engine, _ in of(figures, "replay, of cancellations")} == set(BOTH)
    assert "a second" in table[0]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--sizes", "5"), "books of 5 tickets are too small"),
        (("--runs", "0"), "'0' is not a whole number above zero"),
        (("--sizes", "40", "--runs", "100"), "100 runs use up more tickets than 40"),
        (("--db", "sqlite:///desk.sqlite3"), "is not the URL of a PostgreSQL server"),
        (("--only", "lunch"), "invalid choice: 'lunch'"),
        (("--db", "postgresql:///desk?host=/nowhere"), "There is no PostgreSQL server"),
    ],
)
def test_bad_input_gets_one_line(
    arguments: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) != 0
    told = capsys.readouterr()
    assert complaint in told.err
    assert (told.err.count("\n"), told.out) == (1, "")


def test_without_the_sources_it_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "CHECKOUT", ("no_such_folder",))
    assert run() == 1
    told = capsys.readouterr().err
    assert "needs a source checkout" in told
    assert told.count("\n") == 1
