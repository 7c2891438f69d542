"""From a database URL to an engine: pragmas, explicit transactions, clear refusals."""

from __future__ import annotations

import enum
import os
import re
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from app.errors import Unusable

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

BUSY_TIMEOUT_MS = 5000
WAL_RETRY_SECONDS = 0.05
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "ncpfs", "glusterfs"}
)
SQLITE_HEADER = b"SQLite format 3\x00"

_ESCAPED = re.compile(r"\\([0-7]{3})")  # blanks in the names of /proc/mounts


class Access(enum.Enum):
    """What the connections of an engine are for."""

    WRITE = "write"
    READ = "read"


def parse_url(text: str) -> URL:
    """The URL of a supported database.

    Raises:
        Unusable: it cannot be read, or it names another database than SQLite or PostgreSQL.
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise Unusable("database.bad_url", {"url": text}) from error
    backend = url.get_backend_name()
    if backend == "sqlite":
        return url
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise Unusable("database.bad_url", {"url": url.render_as_string()})


def make_engine(text: str, access: Access = Access.WRITE, *, pool_size: int = 1) -> Engine:
    """An engine whose transactions are begun explicitly.

    SQLite: WAL, synchronous FULL, foreign keys on, busy timeout 5 s; writers BEGIN IMMEDIATE,
    readers plain BEGIN with query_only. PostgreSQL: writers READ COMMITTED, readers REPEATABLE
    READ, READ ONLY.

    Raises:
        Unusable: a bad URL, or a SQLite file that cannot serve (see `check_file`).
    """
    url = parse_url(text)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, access, pool_size)
    options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0, "pool_pre_ping": False}
    if access is Access.READ:
        return create_engine(
            url,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
            **options,
        )
    return create_engine(url, isolation_level="READ COMMITTED", **options)


def _sqlite(url: URL, access: Access, pool_size: int) -> Engine:
    """An engine on a SQLite file."""
    check_file(url)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "timeout": BUSY_TIMEOUT_MS / 1000,
        },
    )
    begin = "BEGIN IMMEDIATE" if access is Access.WRITE else "BEGIN"

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        del record
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        if access is Access.WRITE:
            _use_write_ahead_log(cursor)
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA recursive_triggers = ON")  # guards see what a REPLACE removes
        cursor.execute("PRAGMA cache_size = -32768")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_explicitly(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _use_write_ahead_log(cursor: sqlite3.Cursor) -> None:
    """Switch a new file to WAL; while another program does the same, wait for it.

    SQLite does not call its busy handler for this switch, so the waiting is done here, as long as
    the busy timeout.
    """
    if cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        return
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(WAL_RETRY_SECONDS)
        else:
            return


def check_file(url: URL) -> None:
    """Refuse a SQLite file that cannot serve as the program's database.

    Raises:
        Unusable: on a network folder, a folder, not a database, or not writable.
    """
    if not url.database or url.database == ":memory:":
        raise Unusable("database.bad_url", {"url": url.render_as_string()})
    path = Path(url.database)
    name = {"file": str(path)}
    if not path.parent.is_dir():
        raise Unusable("database.no_folder", {"folder": str(path.parent)})
    if file_system(path.parent) in NETWORK_FILE_SYSTEMS:
        raise Unusable("database.network_folder", name)
    if path.is_dir():
        raise Unusable("database.not_a_database", name)
    try:
        if path.exists():
            with path.open("rb") as file:
                head = file.read(len(SQLITE_HEADER))
            if head and head != SQLITE_HEADER:
                raise Unusable("database.not_a_database", name)
    except OSError as error:
        raise Unusable("database.unreadable", name) from error
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise Unusable("database.read_only", name)
    if not os.access(path.parent, os.W_OK):
        raise Unusable("database.read_only", {"file": str(path.parent)})


def file_system(folder: Path) -> str:
    """The type of the file system that holds `folder` on Linux; empty where it is not known."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    return mounted_type(str(folder.resolve()), mounts.read_text(encoding="utf-8"))


def mounted_type(path: str, mounts: str) -> str:
    """The type of the file system that holds `path`, from the text of /proc/mounts.

    The longest target that holds the path counts, of equal ones the last, which hides the others.
    """
    best, kind = "", ""
    for line in mounts.splitlines():
        _, target, file_system_type, *_ = line.split(" ")
        target = _ESCAPED.sub(lambda escape: chr(int(escape[1], 8)), target)
        inside = path == target or path.startswith(target.rstrip("/") + "/")
        if inside and len(target) >= len(best):
            best, kind = target, file_system_type
    return kind
