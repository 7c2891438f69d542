"""Refunds above a limit of their team: each was approved, as it was posted, by another person.

What is weighed is what was posted by then, against the limit that the audit tells of that moment;
the limits are those of the team that the ticket was in and of those that it had left in the thirty
days before. What was taken over from before is not looked at.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.db.guards import approvals
from app.db.types import UtcDateTime
from app.errors import Problem
from app.models.ids import RecordRef
from app.services.chain import content_digests
from app.services.integrity.report import Finding
from app.services.integrity.rules import SqlRule, shown, stream
from app.services.ledger import WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

APPROVAL = "approval"
AT_ONCE = 200

LIMITS = (
    "SELECT a.record_id, a.made_at, a.details FROM audit AS a WHERE a.record_kind = 'team'"
    " AND a.details LIKE '%{name}%' ORDER BY a.id"
)

MONTH_AGO = {
    "sqlite": "datetime(d.posted_at, '-30 days')",
    "postgresql": "d.posted_at - interval '30 days'",
}

# What was posted up to then within thirty days: a sum that is never above what was weighed.
REFUNDED = (
    "(SELECT sum(n.company_total_amount) FROM (SELECT i.id FROM invoice AS i"
    " WHERE i.ticket_id = d.ticket_id UNION SELECT c.credit_note_id FROM credited_invoice AS m"
    " JOIN credited_invoice AS c ON c.original_invoice_id = m.original_invoice_id"
    " WHERE m.credit_note_id = d.id) AS w JOIN invoice AS n ON n.id = w.id"
    " WHERE n.kind = 'credit_note' AND n.state = 'posted' AND NOT n.is_historic"
    " AND n.posted_at >= {month_ago} AND (n.posted_at < d.posted_at OR n.id = d.id))"
)
GIVEN = (
    f"(SELECT CASE WHEN {approvals.goodwill_of('d')} > 0 THEN sum(g.amount) END FROM"
    f" (SELECT {approvals.goodwill_of('n')} AS amount FROM invoice AS n"
    " WHERE n.ticket_id = d.ticket_id AND n.kind = 'credit_note' AND n.state = 'posted'"
    " AND NOT n.is_historic AND (n.posted_at < d.posted_at OR n.id = d.id)) AS g)"
)

POSTED = (
    "SELECT 'credit_note' AS record_kind, d.id AS record_id, d.number, d.posted_at,"
    " k.team_id, d.ticket_id, {sums} AS sum_amount"
    " FROM invoice AS d JOIN ticket AS k ON k.id = d.ticket_id"
    " WHERE d.kind = 'credit_note' AND d.state = 'posted' AND NOT d.is_historic"
    " AND (k.team_id IN ({teams}) OR EXISTS (SELECT 1 FROM ticket_stay AS s"
    " WHERE s.ticket_id = k.id AND s.team_id IN ({teams})))"
    " AND NOT EXISTS (SELECT 1 FROM approval AS a WHERE a.invoice_id = d.id"
    " AND a.state = 'approved' AND a.decided_by_id <> a.requested_by_id"
    " AND a.decided_by_id <> d.created_by_id)"
    " ORDER BY d.id"
)

STAYS = "SELECT s.ticket_id, s.team_id, s.left_at FROM ticket_stay AS s ORDER BY s.id"

Stay = tuple["datetime", int]
Limits = list[tuple["datetime", Decimal | None]]


@dataclass(frozen=True, slots=True)
class Unapproved:
    """What was posted above a limit, with nobody's approval; `sums` is SQL of what is weighed."""

    limit: str
    sums: str
    problem: str
    name: str = APPROVAL

    def look(self, connection: Connection) -> Iterator[Finding]:
        """Each credit note whose sum was above the limit of its team when it was posted."""
        limits = _limits(connection, self.limit)
        if not limits:
            return
        teams = ", ".join(str(team) for team in sorted(limits))
        month_ago = MONTH_AGO[connection.dialect.name]
        stays = _stays(connection)
        sums = self.sums.format(month_ago=month_ago)
        for row in stream(connection, POSTED.format(teams=teams, sums=sums)):
            posted_at = _moment(connection, row.posted_at)
            teams_then = _teams_at(stays.get(row.ticket_id, ()), row.team_id, posted_at)
            held = [_limit_at(limits.get(team, ()), posted_at) for team in teams_then]
            limit = min((each for each in held if each is not None), default=None)
            total = shown("sum_amount", row.sum_amount)
            if limit is not None and isinstance(total, Decimal) and total > limit:
                words = {"number": row.number, "sum": total, "limit": limit}
                record = RecordRef(row.record_kind, row.record_id)
                yield Finding(self.name, record, Problem(self.problem, words))


@dataclass(frozen=True, slots=True)
class ApprovedOtherwise:
    """What was posted is not what its approval names."""

    name: str = APPROVAL

    def look(self, connection: Connection) -> Iterator[Finding]:
        """Each approved credit note whose content has another digest."""
        rows = stream(
            connection,
            "SELECT d.id, coalesce(d.number, '–') AS number, a.content_digest FROM approval AS a"
            " JOIN invoice AS d ON d.id = a.invoice_id WHERE a.state = 'approved' ORDER BY d.id",
        )
        while some := list(itertools.islice(rows, AT_ONCE)):
            digests = content_digests(connection, [row.id for row in some])
            for row in some:
                if digests.get(row.id) != row.content_digest:
                    problem = Problem("check.approved_otherwise", {"number": row.number})
                    yield Finding(self.name, RecordRef("credit_note", row.id), problem)


def _limits(connection: Connection, wanted: str) -> dict[int, Limits]:
    """The limits of each team since when, in their order; `wanted` names the field."""
    found: defaultdict[int, Limits] = defaultdict(list)
    for row in connection.exec_driver_sql(LIMITS.format(name=wanted).replace("%", "%%")):
        for name, _, after in json.loads(row.details).get("changes", ()):
            if name == wanted:
                limit = Decimal(after) if after else None
                found[row.record_id].append((_moment(connection, row.made_at), limit))
    return found


def _stays(connection: Connection) -> dict[int, list[Stay]]:
    """The teams that tickets were in before, by ticket, in their order."""
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    for row in stream(connection, STAYS):
        found[row.ticket_id].append((_moment(connection, row.left_at), row.team_id))
    return found


def _teams_at(stays: Sequence[Stay], present: int, moment: datetime) -> set[int]:
    """The teams whose limits held for a ticket at a moment; `present` is where it is by now."""
    teams = {team for left_at, team in stays if moment - WINDOW <= left_at < moment}
    following = (team for left_at, team in stays if left_at >= moment)
    return teams | {next(following, present)}


def _limit_at(
    limits: Sequence[tuple[datetime, Decimal | None]], moment: datetime
) -> Decimal | None:
    """The limit that held at a moment; none before the first was set."""
    before = [limit for since, limit in limits if since <= moment]
    return before[-1] if before else None


def _moment(connection: Connection, value: Any) -> datetime:  # noqa: ANN401
    """A stored time, which SQLite gives as text."""
    if isinstance(value, str):
        read = UtcDateTime().result_processor(connection.dialect, None)
        return read(value) if read else value  # type: ignore[return-value]
    return value  # type: ignore[no-any-return]


RULES = (
    Unapproved("refund_limit", REFUNDED, "check.not_approved"),
    Unapproved("goodwill_limit", GIVEN, "check.goodwill_not_approved"),
    ApprovedOtherwise(),
    SqlRule(
        APPROVAL,
        "check.approved_by_oneself",
        "SELECT 'credit_note' AS record_kind, d.id AS record_id,"
        " coalesce(d.number, '–') AS number, u.name AS person FROM approval AS a"
        " JOIN invoice AS d ON d.id = a.invoice_id JOIN user_account AS u ON u.id = a.decided_by_id"
        " WHERE a.state = 'approved'"
        " AND (a.decided_by_id = a.requested_by_id OR a.decided_by_id = d.created_by_id)"
        " ORDER BY d.id",
    ),
)
