"""From a database URL to an engine: pragmas, explicit transactions, clear refusals."""

from __future__ import annotations

import enum
import os
import re
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

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
    {
        *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "coda", "9p"),
        *("davfs", "webdav", "vboxsf", "vmhgfs", "prl_fs", "ceph", "lustre", "gpfs", "beegfs"),
        *("orangefs", "pvfs2", "gfs2", "ocfs2", "glusterfs", "fuse.sshfs", "fuse.glusterfs"),
        *("fuse.ceph", "fuse.davfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse"),
        *("fuse.goofys", "fuse.gvfsd-fuse", "fuse.kio-fuse", "fuse.curlftpfs", "fuse.nfs"),
        *("fuse.smbnetfs", "fuse.cifs", "fuse.vmhgfs-fuse", "fuse.juicefs"),
    }
)
SQLITE_HEADER = b"SQLite format 3\x00"

_PASSWORD = re.compile(r"(://[^:/@]*:).*@")
_PASSWORD_OPTION = re.compile(r"([?&](?:ssl)?password=)[^&]*", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([0-7]{3})")  # blanks in the names of /proc/mounts


class Access(enum.Enum):
    """What the connections of an engine are for."""

    WRITE = "write"
    READ = "read"
    AUDIT = "audit"


def parse_url(text: str) -> URL:
    """The URL of a supported database.

    Raises:
        Unusable: it cannot be read, or it names another database than SQLite or PostgreSQL.
    """
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):  # a port that is no number
        raise Unusable("database.bad_url", {"url": shown(text)}) from None
    if backend == "sqlite" and not url.query and "\0" not in text:
        return url.set(drivername="sqlite+pysqlite")
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise Unusable("database.bad_url", {"url": shown(text)})


def shown(text: str) -> str:
    """A database's URL as people may see it: without the password."""
    return _PASSWORD_OPTION.sub(r"\1***", _PASSWORD.sub(r"\1***@", text))


def make_engine(text: str, access: Access = Access.WRITE, *, pool_size: int = 1) -> Engine:
    """An engine whose transactions are begun explicitly.

    SQLite: WAL, synchronous FULL, foreign keys on, busy timeout 5 s; writers BEGIN IMMEDIATE,
    readers plain BEGIN with query_only. PostgreSQL: writers READ COMMITTED, readers REPEATABLE
    READ, READ ONLY. An audit leaves no trace and needs no right to write (see `_without_trace`).

    Raises:
        Unusable: a bad URL, or a SQLite file that cannot serve (see `check_file`).
    """
    url = parse_url(text)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, access, pool_size)
    options: dict[str, Any] = {
        "pool_size": pool_size,
        "max_overflow": 0,
        "pool_pre_ping": False,
        "use_native_hstore": False,  # no column has that type: it need not be looked up
    }
    if access is not Access.WRITE:
        return create_engine(
            url,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
            **options,
        )
    return create_engine(url, isolation_level="READ COMMITTED", **options)


def _sqlite(url: URL, access: Access, pool_size: int) -> Engine:
    """An engine on a SQLite file."""
    check_file(url, is_written=access is not Access.AUDIT)
    engine = create_engine(
        _without_trace(url) if access is Access.AUDIT else url,
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
        if access is Access.AUDIT:  # reads each row once, and sorts whole tables on disk
            cursor.execute("PRAGMA cache_size = -4096")
        else:
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


def _without_trace(url: URL) -> URL:
    """How an audit opens a SQLite file: nothing is written, nothing appears beside it.

    Where no write-ahead log lies beside it, no other program is at work, and SQLite is told that
    none will be: else it would make a log itself. Whether that held tells `state_of_file`.
    """
    path = Path(url.database or "").resolve()
    how = {"mode": "ro", "uri": "true"}
    if not _log_of(path).exists():
        how["immutable"] = "1"
    return url.set(database=f"file:{quote(str(path))}", query=how)


def state_of_file(url: URL) -> tuple[object, ...]:
    """What an audit compares before and after: whether anybody worked in a SQLite file."""
    path = Path(url.database or "").resolve()
    found = path.stat()
    return _log_of(path).exists(), found.st_mtime_ns, found.st_size


def _log_of(path: Path) -> Path:
    """The write-ahead log of a SQLite file."""
    return path.with_name(f"{path.name}-wal")


def check_file(url: URL, *, is_written: bool = True) -> None:
    """Refuse a SQLite file that cannot serve as the program's database.

    Raises:
        Unusable: on a network folder, a folder, a pipe, not a database, or, unless it is only
            read, not writable.
    """
    if not url.database or url.database == ":memory:":
        raise Unusable("database.bad_url", {"url": shown(str(url))})
    path = Path(url.database)
    name = {"file": str(path)}
    try:
        if not path.parent.is_dir():
            raise Unusable("database.no_folder", {"folder": str(path.parent)})
        if file_system(path.resolve().parent) in NETWORK_FILE_SYSTEMS:
            raise Unusable("database.network_folder", name)
        if path.exists():
            _check_content(path)
    except (OSError, RuntimeError) as error:  # a name too long, links that go round
        raise Unusable("database.unreadable", name) from error
    if not is_written:
        return
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise Unusable("database.read_only", name)
    if not os.access(path.parent, os.W_OK):
        raise Unusable("database.read_only", {"file": str(path.parent)})


def _check_content(path: Path) -> None:
    """Refuse what is there but is no database; nobody waits for what comes through a pipe."""
    head = b""
    if path.is_file():
        with path.open("rb") as file:
            head = file.read(len(SQLITE_HEADER))
    if not path.is_file() or (head and head != SQLITE_HEADER):
        raise Unusable("database.not_a_database", {"file": str(path)})


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
