"""Writes the lines that were not taken as a CSV that can be corrected and imported again."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, TextIO

from app.services.importing.files import REPORT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.services.importing.lines import ReportedLine

# A spreadsheet runs a cell that begins so; a number below zero is no formula.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_LONGEST_HEADER = 1000  # bytes; a line of something else may have no end
_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?", re.ASCII)


def write_report(target: TextIO, lines: Iterable[ReportedLine]) -> None:
    """Write lines with their source, document number, place and reason before their cells."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(REPORT_COLUMNS)
    for line in lines:
        source, document, place, _ = line.origin
        known = (source, document, str(place), line.reason.value)
        writer.writerow([defused(cell) for cell in (*known, *line.cells)])


def begins_as_report(path: Path) -> bool:
    """Whether a file begins as a report does, saved by a spreadsheet or not."""
    with path.open("rb") as file:
        first = file.readline(_LONGEST_HEADER).decode("utf-8-sig", errors="replace")
    try:
        header = next(csv.reader([first]), ())
    except csv.Error:
        return False
    return tuple(cell.strip() for cell in header) == REPORT_COLUMNS


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe comes before it."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def undefused(cell: str) -> str:
    """The cell as it was before `defused`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
