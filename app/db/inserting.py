"""INSERT of the engine's own kind, which can say what happens where a row is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.db.base import Base


def insert_or(model: type[Base], *, is_postgresql: bool) -> Any:  # noqa: ANN401  one of two kinds
    """An INSERT with ON CONFLICT.

    The other engine's module is not imported: that of PostgreSQL with all its drivers takes 25 ms.
    """
    if is_postgresql:
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(model)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(model)
