"""Anchors: where each series stood at an earlier check, so that what was rewritten since is found.

Whoever knows the scheme can change a document and chain all that follow anew, or remove a tail and
set the series back; the books then agree with themselves, but not with the earlier report.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from app.errors import Problem, Unusable
from app.models.ids import RecordRef
from app.services.integrity.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection

ANCHOR = "anchor"
FORMAT = "after-sales-desk anchor 1"


@dataclass(frozen=True, slots=True)
class SeriesEnd:
    """A series with its last number and last hash; `journal` is the journal's name."""

    journal_id: int
    journal: str
    kind: str
    year: int
    first: int
    last: int
    number: str
    count: int
    last_hash: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """All series as an earlier report found them, and the name of the company then."""

    made_at: datetime
    series: tuple[SeriesEnd, ...]
    company: str


def ends(connection: Connection) -> tuple[SeriesEnd, ...]:
    """All series that have numbers, as they stand."""
    return tuple(SeriesEnd(*row) for row in connection.execute(_ENDS))


def to_json(anchor: Anchor) -> str:
    """The anchor as the file beside a report holds it."""
    content = {
        "format": FORMAT,
        "made_at": anchor.made_at.isoformat(),
        "company": anchor.company,
        "series": [
            {name: getattr(each, name) for name in SeriesEnd.__slots__} for each in anchor.series
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def fingerprint(anchor: Anchor) -> str:
    """The SHA-256 of that file, which the report prints: the file proves nothing without it."""
    return hashlib.sha256(to_json(anchor).encode()).hexdigest()


def read(file: Path) -> Anchor:
    """The anchor in a file.

    Raises:
        Unusable: check.anchor_unreadable
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        series = tuple(
            SeriesEnd(**{name: kind(each[name]) for name, kind in _COLUMNS.items()})
            for each in content["series"]
        )
        made_at = datetime.fromisoformat(content["made_at"])
        anchor = Anchor(made_at, series, str(content["company"]))
        is_ours = content["format"] == FORMAT and all(_is_sound(end) for end in series)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Unusable("check.anchor_unreadable", {"file": str(file)}) from error
    if not is_ours:
        raise Unusable("check.anchor_unreadable", {"file": str(file)})
    return anchor


def require_comparable(connection: Connection, anchor: Anchor, company: str) -> None:
    """Refuse an anchor that would say nothing about these books, which are of `company`.

    A company may be renamed; books that hold none of the documents either are another one's.

    Raises:
        Unusable: check.anchor_empty, check.anchor_of_other
    """
    if not anchor.series and ends(connection):
        raise Unusable("check.anchor_empty")
    if anchor.company != company and not any(
        end.last_hash in _at(connection, end) for end in anchor.series
    ):
        raise Unusable("check.anchor_of_other", {"company": anchor.company, "own": company})


def _at(connection: Connection, end: SeriesEnd) -> Sequence[str]:
    """The hashes that stand where a series ended; one if all is well."""
    place = {"journal": end.journal_id, "kind": end.kind, "year": end.year, "number": end.last}
    return connection.execute(_AT_NUMBER, place).scalars().all()


def _is_sound(end: SeriesEnd) -> bool:
    """Whether this can have been a series."""
    return _HASH.fullmatch(end.last_hash) is not None and end.count == end.last - end.first + 1 > 0


@dataclass(frozen=True, slots=True)
class Anchored:
    """Each series still has the document that an earlier report ended with, hash and all.

    The hash of a document holds those of all before it, so none of these was changed either.
    """

    anchor: Anchor
    name: str = ANCHOR

    def look(self, connection: Connection) -> Iterator[Finding]:
        """The series whose last document of then is missing, or is another one."""
        for end in self.anchor.series:
            rows = _at(connection, end)
            if not rows:
                yield self._finding(end, "check.anchor_missing")
            elif rows != [end.last_hash]:
                yield self._finding(end, "check.anchor_rewritten")

    def _finding(self, end: SeriesEnd, code: str) -> Finding:
        words = {"number": end.number, "day": self.anchor.made_at.date()}
        return Finding(ANCHOR, RecordRef("journal", end.journal_id), Problem(code, words))


_HASH = re.compile("[0-9a-f]{64}")
_COLUMNS = {
    "journal_id": int,
    "journal": str,
    "kind": str,
    "year": int,
    "first": int,
    "last": int,
    "number": str,
    "count": int,
    "last_hash": str,
}


def _at_number(what: str, journal: str, kind: str, year: str, number: str) -> str:
    """SQL: a column of what bears this number of this series; one row if all is well."""
    place = f"x.journal_id = {journal} AND x.series_year = {year} AND x.number_value = {number}"
    return (
        f"SELECT x.{what} FROM invoice AS x WHERE {place} AND x.kind = {kind}"
        f" UNION ALL SELECT x.{what} FROM payment AS x WHERE {place} AND x.kind = {kind}"
        f" UNION ALL SELECT x.{what} FROM entry AS x WHERE {place} AND {kind} = 'entry'"
    )


_NUMBER = _at_number("number", "s.journal_id", "s.kind", "s.year", "s.last_number")
_ENDS = text(
    "SELECT s.journal_id, j.name, s.kind, s.year, s.start_number, s.last_number,"
    f" coalesce((SELECT min(n.number) FROM ({_NUMBER}) AS n), CAST(s.last_number AS TEXT)),"
    " s.count, coalesce(s.last_hash, '') FROM document_series AS s"
    " JOIN journal AS j ON j.id = s.journal_id WHERE s.last_number >= s.start_number"
    " ORDER BY s.journal_id, s.kind, s.year"
)
_AT_NUMBER = text(_at_number("content_hash", ":journal", "CAST(:kind AS TEXT)", ":year", ":number"))
