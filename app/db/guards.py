"""Guards: the rules that the database itself holds, whatever the route."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def drop(connection: Connection) -> None:
    """Drop all guards."""


def install(connection: Connection, revision: str) -> None:
    """Install the guards of a revision."""
