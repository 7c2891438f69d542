"""Rows that name rows which are not there, and guards that are not in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import models
from app.errors import Problem
from app.models.ids import RecordRef
from app.services.integrity.report import Finding
from app.services.integrity.rules import SqlRule, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ForeignKeyConstraint
    from sqlalchemy.engine import Connection

ORPHANS = "orphans"

WITH_FILES = (
    "('ticket', 'invoice', 'credit_note', 'payment', 'partner', 'product', 'sales_order',"
    " 'transfer', 'move', 'repair', 'company')"
)


@dataclass(frozen=True, slots=True)
class ForeignKeys:
    """Every foreign key of every table leads to a row."""

    name: str = ORPHANS

    def look(self, connection: Connection) -> Iterator[Finding]:
        """The rows whose key leads nowhere, by table."""
        if connection.dialect.name == "sqlite":
            for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                yield _orphan(row[0], row[1] or 0, row[2])
            return
        for table in models.metadata.sorted_tables:
            keys = sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
            # one statement for each table: one for each key was half the time of a small check
            statement = " UNION ALL ".join(map(_without_target, keys))
            for row in stream(connection, statement) if keys else ():
                yield _orphan(table.name, row[0], row[1])


def _orphan(table: str, row_id: int, target: str) -> Finding:
    problem = Problem("check.row_is_orphan", {"table": table, "target": target})
    return Finding(ORPHANS, RecordRef(table, row_id), problem)


def _without_target(key: ForeignKeyConstraint) -> str:
    """The rows whose foreign key, of one column as all of ours, names a row that is not there."""
    (element,) = key.elements
    child, parent = element.parent, element.column
    own_id = next(iter(child.table.primary_key.columns)).name
    number = f"c.{own_id}" if own_id.endswith("id") else "0"
    return (
        f"SELECT {number}, '{parent.table.name}'"
        f" FROM {child.table.name} AS c WHERE c.{child.name} IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {parent.table.name} AS p"
        f" WHERE p.{parent.name} = c.{child.name})"
    )


RULES = (
    ForeignKeys(),
    SqlRule(
        ORPHANS,
        "check.attachment_of_unknown_kind",
        "SELECT 'attachment' AS record_kind, a.id AS record_id, a.name, a.record_kind AS kind"
        f" FROM attachment AS a WHERE a.record_kind NOT IN {WITH_FILES} ORDER BY a.id",
    ),
    SqlRule(
        ORPHANS,
        "check.attachment_of_nothing",
        "SELECT 'attachment' AS record_kind, a.id AS record_id, a.name, a.record_id AS ticket"
        " FROM attachment AS a WHERE a.record_kind = 'ticket'"
        " AND NOT EXISTS (SELECT 1 FROM ticket AS t WHERE t.id = a.record_id) ORDER BY a.id",
    ),
    SqlRule(
        ORPHANS,
        "check.photo_of_nothing",
        "SELECT 'attachment' AS record_kind, a.id AS record_id, a.name FROM attachment AS a"
        " WHERE (a.record_kind = 'move'"
        " AND NOT EXISTS (SELECT 1 FROM move AS m WHERE m.id = a.record_id))"
        " OR (a.record_kind = 'repair'"
        " AND NOT EXISTS (SELECT 1 FROM repair_order AS r WHERE r.id = a.record_id)) ORDER BY a.id",
    ),
)
