"""The guards of the database, against those that this version installs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Problem
from app.migrations import revisions
from app.models.ids import RecordRef
from app.services.integrity.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

GUARDS = "guards"

_CREATED = re.compile(r"CREATE (TRIGGER|FUNCTION) (\w+)")
_BODY = re.compile(r"\$guard\$(.*)\$guard\$", re.DOTALL)
_SQLITE = "SELECT 'TRIGGER', name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL = (
    "SELECT 'TRIGGER', tgname, CASE tgenabled WHEN 'O' THEN '' ELSE 'off' END FROM pg_trigger"
    " JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
    " AND relnamespace = current_schema()::regnamespace"
    " UNION ALL SELECT 'FUNCTION', proname, prosrc FROM pg_proc"
    " WHERE pronamespace = current_schema()::regnamespace"
)


@dataclass(frozen=True, slots=True)
class InPlace:
    """Every guard is there as it was installed: without one, anything may have been changed."""

    name: str = GUARDS

    def look(self, connection: Connection) -> Iterator[Finding]:
        """The guards that are missing, switched off or others."""
        engine = connection.dialect.name
        rows = connection.exec_driver_sql(_SQLITE if engine == "sqlite" else _POSTGRESQL)
        found = {(kind, name): _squeezed(body) for kind, name, body in rows}
        for statement in revisions.frozen_guards(revisions.HEAD, engine):
            created = _CREATED.search(statement)
            if created is None:
                continue
            kind, name = created.groups()
            if found.get((kind, name)) != _expected(engine, kind, statement):
                yield Finding(
                    GUARDS, RecordRef("company", 1), Problem("check.guard_missing", {"name": name})
                )


def _expected(engine: str, kind: str, statement: str) -> str:
    """What the catalogue says of a guard that is as it should be."""
    if engine == "sqlite":
        return _squeezed(statement)
    body = _BODY.search(statement)
    return _squeezed(body[1]) if kind == "FUNCTION" and body else ""


def _squeezed(sql: str) -> str:
    """SQL without the white space that engines store as they like."""
    return " ".join(sql.split())


RULES = (InPlace(),)
