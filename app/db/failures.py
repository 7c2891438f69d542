"""What the drivers' errors mean: worth another try, or a sentence for the user."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from app.db.engine import parse_url
from app.errors import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator

SERIALIZATION_FAILURE = "40001"
DEADLOCK = "40P01"
OUT_OF_RANGE = "22003"

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
    ("server closed the connection", "database.connection_lost"),
    ("terminating connection", "database.connection_lost"),
    ("password authentication failed", "database.login_refused"),
    ("no password supplied", "database.login_refused"),
    ('role "', "database.login_refused"),
    ("does not exist", "database.no_such_database"),
    ("invalid connection option", "database.bad_option"),
)
_LEAST_FREE = 128 * 1024  # SQLite takes 32 KB at once for the index of its write-ahead log


def is_transient(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is run again."""
    state = getattr(error.orig, "sqlstate", None)
    return state in (SERIALIZATION_FAILURE, DEADLOCK) or "database is locked" in str(error.orig)


def is_out_of_range(error: DBAPIError) -> bool:
    """Whether a sum was worked out that 64 bits cannot hold."""
    state = getattr(error.orig, "sqlstate", None)
    return state == OUT_OF_RANGE or "integer overflow" in str(error.orig)


def as_unusable(error: DBAPIError, url: str) -> Unusable | None:
    """The sentence for an error of the surroundings of the database at `url`; None for any other.

    SQLite calls it an error of the disk where the file beside the database finds no room.
    """
    state = getattr(error.orig, "sqlstate", None)
    if state is not None and not str(state).startswith(("08", "28", "3D", "53", "57", "25006")):
        return None
    said = str(error.orig)
    code = next((code for part, code in _SENTENCES if part in said.lower()), None)
    if code == "database.disk_error" and _is_full(url):
        code = "database.full"
    if code is None and not error.statement and type(error.orig).__module__.startswith("psycopg"):
        code = "database.unreachable"  # no connection yet: a host, a port, an option
    if code is None:
        return None
    return Unusable(code, {"detail": " ".join(_without_password(said, url).split())})


@contextmanager
def in_words(url: str) -> Iterator[None]:
    """Raise errors of the surroundings of the database at `url` as their sentences.

    Raises:
        Unusable: it is locked, full, read-only, damaged or out of reach.
    """
    try:
        yield
    except DBAPIError as error:
        raise as_unusable(error, url) or error from error


def _is_full(url: str) -> bool:
    """Whether the folder of a SQLite database has no space left."""
    file = parse_url(url).database
    try:
        return bool(file) and shutil.disk_usage(Path(str(file)).parent).free < _LEAST_FREE
    except OSError:
        return False


def _without_password(said: str, url: str) -> str:
    """What a driver said, with the URL's password struck out."""
    parsed = parse_url(url)
    passwords = [parsed.password, *(parsed.query.get(name) for name in ("password", "sslpassword"))]
    for password in passwords:
        if password:
            said = said.replace(str(password), "***")
    return said
