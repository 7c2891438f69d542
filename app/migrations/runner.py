"""Brings a database to the newest schema, and says beforehand whether it may be touched at all."""

from __future__ import annotations

import enum
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.db.engine import Access, check_file, make_engine, parse_url, shown
from app.db.failures import in_words
from app.errors import Unusable
from app.migrations import revisions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL, Connection, Engine

UPGRADE_WAIT_MS = 60_000
UPGRADE_LOCK = 0x61736431  # any number of ours: one program at a time upgrades a server's database


class State(enum.Enum):
    """What a database is to this version of the program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    OLDER_EDIT = "older_edit"
    NEWER = "newer"
    FOREIGN = "foreign"


UNFIT = {
    State.EMPTY: "database.empty",
    State.OLDER: "database.older",
    State.OLDER_EDIT: "database.older_edit",
    State.NEWER: "database.newer_version",
    State.FOREIGN: "database.foreign",
}
UPGRADABLE = {State.EMPTY, State.OLDER}


def revision_state(url: str, access: Access = Access.READ, engine: Engine | None = None) -> State:
    """What the database at `url` is, by one SELECT on one that is ours; Alembic is not imported.

    A SQLite file that does not exist is EMPTY and is not made. Who goes on to read lends the
    `engine` for it, whose connection then is there already.

    Raises:
        Unusable: a bad URL, or a database that cannot be reached or read.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        check_file(parsed, is_written=access is not Access.AUDIT)
        if not _size(parsed):
            return State.EMPTY
    if engine is not None:
        with in_words(url), engine.begin() as connection:
            return _state(connection)
    with _connected(url, access) as connection, connection.begin():
        return _state(connection)


def require_current(url: str, access: Access = Access.READ) -> None:
    """Refuse a database that this version cannot work with as it is.

    Raises:
        Unusable: it is empty, older, newer, or of another program.
    """
    state = revision_state(url, access)
    if state is not State.CURRENT:
        raise _refusal(state, url)


def require_upgradable(url: str) -> State:
    """What the database is: empty, older or current, so that `upgrade` may be called.

    Raises:
        Unusable: it is newer than this program, of another program, or cannot be read.
    """
    state = revision_state(url)
    if state is not State.CURRENT and state not in UPGRADABLE:
        raise _refusal(state, url)
    return state


def upgrade(url: str) -> Path | None:
    """Bring an empty or older database to the newest schema; a current one is left alone.

    One transaction: a failure leaves the old schema. An older SQLite file is copied beside itself
    first; the name of the copy is returned.

    Raises:
        Unusable: it is newer than this program, of another program, or cannot be written.
    """
    state = require_upgradable(url)
    if state is State.CURRENT:
        return None
    copy = _copy_beside(parse_url(url)) if state is State.OLDER else None
    migrate(url, revisions.HEAD)
    return copy


def migrate(url: str, target: str) -> None:
    """Take the schema up or down to the revision `target` ("base": none), in one transaction."""
    from app.db import guards  # takes 13 ms, and at nearly every start nothing is upgraded

    with _connected(url) as connection:
        _foreign_keys_off(connection)
        with connection.begin():
            _wait_for_others(connection)
            if _state(connection) is State.CURRENT and target == revisions.HEAD:
                return
            guards.drop(connection)
            _run_alembic(connection, target)
            if target != "base":
                engine = connection.dialect.name
                guards.install(connection, revisions.frozen_guards(target, engine))
                _write_stamp(connection, target)
            _check_references(connection)


def _run_alembic(connection: Connection, target: str) -> None:
    """Run the revisions between here and `target` on this connection."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(revisions.FOLDER))
    config.attributes["connection"] = connection
    here = _revision(connection)
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    is_down = target == "base" or (here in known and known.index(here) < known.index(target))
    (command.downgrade if is_down else command.upgrade)(config, target)


def _state(connection: Connection) -> State:
    """Compare the database's revision and stamp with ours."""
    found = _revision_and_stamp(connection)
    if found is None:
        return State.FOREIGN if _has_tables(connection) else State.EMPTY
    revision, stamp = found
    if revision == revisions.HEAD:
        return State.CURRENT if stamp == revisions.stamp() else State.OLDER_EDIT
    return State.OLDER if revision in revisions.KNOWN else State.NEWER


def _revision_and_stamp(connection: Connection) -> tuple[str, str] | None:
    """Revision and stamp of a database of ours; None of any other."""
    query = (
        "SELECT alembic_version.version_num, schema_stamp.digest"
        " FROM alembic_version LEFT JOIN schema_stamp ON schema_stamp.id = 1"
    )
    try:
        with connection.begin_nested():
            row = connection.exec_driver_sql(query).first()
    except DBAPIError as error:
        if not _is_missing_table(error):
            raise
        return None
    return (row[0], row[1] or "") if row else None


def _is_missing_table(error: DBAPIError) -> bool:
    """Whether a statement failed since a table of ours is not there."""
    undefined_table = "42P01"
    state = getattr(error.orig, "sqlstate", None)
    return state == undefined_table or "no such table" in str(error.orig)


def _revision(connection: Connection) -> str | None:
    """The revision of a database of ours."""
    found = _revision_and_stamp(connection)
    return found[0] if found else None


def _has_tables(connection: Connection) -> bool:
    """Whether the database holds anything; the empty table that a way down leaves is nothing."""
    names = set(sa.inspect(connection).get_table_names())
    if names == {"alembic_version"}:
        return connection.exec_driver_sql("SELECT 1 FROM alembic_version").first() is not None
    return bool(names)


def _write_stamp(connection: Connection, target: str) -> None:
    """Note which edit of the schema this is."""
    connection.execute(sa.text("DELETE FROM schema_stamp"))
    digest = revisions.stamp() if target == revisions.HEAD else target
    connection.execute(
        sa.text("INSERT INTO schema_stamp (id, digest) VALUES (1, :digest)"), {"digest": digest}
    )


@contextmanager
def _connected(url: str, access: Access = Access.WRITE) -> Iterator[Connection]:
    """A connection of its own; errors of the database's surroundings become sentences."""
    engine = make_engine(url, access)
    try:
        with in_words(url), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _foreign_keys_off(connection: Connection) -> None:
    """Rebuilding a parent table must not empty its children; only possible before BEGIN.

    Another program's upgrade is waited for longer than its single statements would be.
    """
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(f"PRAGMA busy_timeout = {UPGRADE_WAIT_MS}")
        cursor.close()


def _check_references(connection: Connection) -> None:
    """Raise if a row refers to one that is not there (SQLite, where nobody looked meanwhile)."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise Unusable("database.broken_reference", {"table": broken[0], "row": broken[1]})


def _wait_for_others(connection: Connection) -> None:
    """Let one program at a time upgrade; SQLite's BEGIN IMMEDIATE has done so already."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:n)"), {"n": UPGRADE_LOCK})


def _size(url: URL) -> int:
    """The size of a SQLite file; 0 if there is none."""
    path = Path(url.database or "")
    return path.stat().st_size if path.exists() else 0


def _copy_beside(url: URL) -> Path | None:
    """Copy a SQLite file with its backup API; earlier copies are kept."""
    if url.get_backend_name() != "sqlite":
        return None
    source = Path(url.database or "")
    target = _free_name(source)
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise Unusable("database.no_copy", {"file": str(target), "detail": str(error)}) from error
    return target


def _free_name(source: Path) -> Path:
    """The first name for a copy that is not taken."""
    number = 1
    while True:
        name = source.with_name(f"{source.name}.before-{revisions.HEAD}-{number}")
        if not name.exists():
            return name
        number += 1


def _refusal(state: State, url: str) -> Unusable:
    """Why a database cannot be used as it is."""
    return Unusable(UNFIT[state], {"database": shown(url)})
