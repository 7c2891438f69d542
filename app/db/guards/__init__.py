"""Guards: the rules that the database itself holds, whatever the route (docs/data-model.md).

One declarative list makes the triggers of both engines. Each revision of the schema installs its
own frozen copy (app/migrations/guards); after changing a guard write the newest one anew with
`python -m app.migrations.freeze`.

A guard refuses with a text that begins with `guard:` and its code; `code_of` reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.db.guards import (
    approvals,
    documents,
    found,
    masters,
    payments,
    postgresql,
    records,
    repairs,
    series,
    settling,
    sqlite,
    stock,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection
    from sqlalchemy.exc import DBAPIError

    from app.db.guards.kinds import Guard

GUARDS: tuple[Guard, ...] = (
    *documents.GUARDS,
    *approvals.GUARDS,
    *payments.GUARDS,
    *series.GUARDS,
    *masters.GUARDS,
    *stock.GUARDS,
    *repairs.GUARDS,
    *settling.GUARDS,
    *records.GUARDS,
    *found.GUARDS,
)

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT p.proname FROM pg_proc AS p"
    " WHERE p.pronamespace = current_schema()::regnamespace AND starts_with(p.proname, 'guard_')",
}

_CODE = re.compile(r"guard:(\w+)")


def statements(engine: str) -> list[tuple[str, str]]:
    """Name and statement of everything to create on "sqlite" or "postgresql", in order."""
    renderer = sqlite if engine == "sqlite" else postgresql
    return list(renderer.statements(GUARDS))


def install(connection: Connection, texts: Iterable[str]) -> None:
    """Create guards from their statements."""
    for text in texts:
        connection.exec_driver_sql(text)


def drop(connection: Connection) -> None:
    """Drop all guards, so that tables can be rebuilt; on PostgreSQL triggers go with functions."""
    engine = connection.dialect.name
    for name in connection.exec_driver_sql(TRIGGERS[engine]).scalars().all():
        what = f"TRIGGER {name}" if engine == "sqlite" else f"FUNCTION {name}() CASCADE"
        connection.exec_driver_sql(f"DROP {what}")


def code_of(error: DBAPIError) -> str | None:
    """The code of the guard that refused a statement; None if it failed for another reason."""
    found = _CODE.search(str(error.orig))
    return found[1] if found else None
