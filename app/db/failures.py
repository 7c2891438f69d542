"""What the drivers' errors mean: worth another try, or a sentence for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import Unusable

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

SERIALIZATION_FAILURE = "40001"
DEADLOCK = "40P01"

_SENTENCES = (
    ("database is locked", "database.locked"),
    ("database or disk is full", "database.full"),
    ("no space left on device", "database.full"),
    ("could not extend file", "database.full"),
    ("readonly database", "database.read_only_now"),
    ("read-only transaction", "database.read_only_now"),
    ("file is not a database", "database.not_a_database_now"),
    ("malformed", "database.damaged"),
    ("unable to open database file", "database.cannot_open"),
    ("disk i/o error", "database.disk_error"),
    ("connection refused", "database.unreachable"),
    ("could not translate host name", "database.unreachable"),
    ("no such file or directory", "database.unreachable"),
    ("server closed the connection", "database.connection_lost"),
    ("terminating connection", "database.connection_lost"),
    ("password authentication failed", "database.login_refused"),
    ('role "', "database.login_refused"),
    ("does not exist", "database.no_such_database"),
)


def is_transient(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is run again."""
    state = getattr(error.orig, "sqlstate", None)
    return state in (SERIALIZATION_FAILURE, DEADLOCK) or "database is locked" in str(error.orig)


def as_unusable(error: DBAPIError) -> Unusable | None:
    """The sentence for an error of the database's surroundings; None for any other error."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None and not str(state).startswith(("08", "28", "3D", "53", "57", "25006")):
        return None
    text = str(error.orig).lower()
    for part, code in _SENTENCES:
        if part in text:
            return Unusable(code, {"detail": " ".join(str(error.orig).split())})
    return None
