"""The table that people read: measurements side by side, missed aims marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.measuring import Row
    from benchmarks.running import Report

HEADS = (
    "", "database", "size", "median ms", "p95 ms", "floor ms", "ratio", "statements", "growth",
    "peak MB", "a second", "",
)  # fmt: skip
TEXTS = 2  # columns of words; the others are numbers
MARK = "◀ missed:"
SCANS_SHOWN = 20
SHORT = 90


def lines(report: Report) -> Iterator[str]:
    """The table, what the plans say, and the machine."""
    rows = [HEADS, *(_cells(row) for row in report.rows)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADS))]
    for row in rows:
        yield _line(row, widths).rstrip()
    yield ""
    yield "Wanted at most: what stands in brackets."
    if report.statements:
        scans = len(report.scans)
        yield f"Plans of {report.statements} statements: {scans} scans of large tables."
        for scan in report.scans[:SCANS_SHOWN]:
            words = " ".join(scan.statement.split())[:SHORT]
            where = f"{scan.database}, {scan.size:,} tickets, {scan.name}"
            yield f"  {MARK} {scan.table} ({scan.rows:,} rows) in {where}: {words}"
    machine = ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in report.machine.items()
    )
    yield f"Measured in {report.seconds:,.0f} s: {machine}."


def _cells(row: Row) -> tuple[str, ...]:
    """The words of a row."""
    aims, missed = row.aims, row.missed()
    return (
        row.name,
        row.database,
        f"{row.size:,}",
        _number(row.median_ms),
        _number(row.p95_ms, aims.p95_ms),
        _number(row.floor_ms),
        _number(row.ratio, aims.ratio),
        _number(row.statements, aims.statements),
        _number(row.growth, aims.growth),
        _number(row.peak_rss_mb, aims.peak_rss_mb),
        _number(row.per_second),
        f"{MARK} {', '.join(missed)}" if missed else "",
    )


def _number(value: float | None, wanted: float | None = None) -> str:
    """A figure and in brackets what is wanted of it."""
    if value is None:
        return ""
    shown = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return shown if wanted is None else f"{shown} ({wanted:g})"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if place < TEXTS or place == len(row) - 1 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells)
