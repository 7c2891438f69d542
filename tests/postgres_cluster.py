"""A PostgreSQL server of our own: unprivileged, on a socket only, gone without a trace.

The tests start one that forgets durability for speed; the bench starts one that does not.
"""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from scripts.set_up import postgresql_binaries

if TYPE_CHECKING:
    from collections.abc import Callable

SUPERUSER = "after_sales"
PATIENCE = 30  # seconds for the server to start or to stop

QUICK: dict[str, str] = {
    "autovacuum": "off",
    "fsync": "off",
    "jit": "off",
    "full_page_writes": "off",
    "max_wal_senders": "0",
    "statement_timeout": "120s",
    "synchronous_commit": "off",
    "wal_level": "minimal",
}
ALWAYS: dict[str, str] = {
    "dynamic_shared_memory_type": "mmap",  # the default outlives a killed server
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
}


_standing: dict[Path, psycopg.Connection[tuple[Any, ...]]] = {}


class ServerError(Exception):
    """The server could not be found, made or started; the text says what it answered."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server below `folder`, whose socket lies in that folder."""

    folder: Path

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return self.folder / "data"

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.folder}"

    def create(self, database: str, *, template: str | None = None) -> None:
        """Create a database, empty or as a copy of another one that nobody is connected to."""
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(database),
            sql.Identifier(template or "template0"),
            sql.Identifier("file_copy"),
        )
        self._command(command)

    def close_to_connections(self, database: str) -> None:
        """Let nobody connect to a database any more, so that it can always be copied."""
        self._command(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(database))
        )

    def drop(self, database: str) -> None:
        """Drop a database if it exists, whoever is still connected."""
        self._command(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )

    def stop(self) -> None:
        """Stop the server at once and wait until it has gone."""
        if self.folder in _standing:
            _standing.pop(self.folder).close()
        stop_server(self.data)

    def _command(self, command: sql.Composed) -> None:
        """Run a command on one connection that stays: a new one costs the server 5 ms."""
        standing = _standing.get(self.folder)
        if standing is None or standing.closed:
            standing = _standing[self.folder] = self.connect("postgres")
        try:
            standing.execute(command)
        except psycopg.OperationalError:
            if not standing.closed:
                raise
            self._command(command)  # a test or a new start of the server had ended it

    def connect(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        """A plain driver connection that commits each statement."""
        return psycopg.connect(
            host=str(self.folder), user=SUPERUSER, dbname=database, autocommit=True
        )


def start_cluster(folder: Path, *, durable: bool = False) -> Cluster:
    """Make a server below `folder` and start it.

    With `durable` it keeps the server's own settings for safety, as the bench needs them;
    without, a power cut would cost the data, and nothing waits for the disk.

    Raises:
        ServerError: no server of a supported version is installed, or it does not start.
    """
    binaries = postgresql_binaries()
    if binaries is None:
        raise ServerError("no PostgreSQL server is installed: make test installs one")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    cluster = Cluster(folder)
    owner = unprivileged_user()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    make_data(cluster, binaries, owner)
    start_server(cluster, binaries, owner, ALWAYS if durable else ALWAYS | QUICK)
    return cluster


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, which it refuses; None for ourselves."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def make_data(cluster: Cluster, binaries: Path, owner: pwd.struct_passwd | None) -> None:
    """Make the data folder; everybody who reaches the socket may connect."""
    locale = "C.UTF-8" if sys.platform == "linux" else "C"
    command = [str(binaries / "initdb"), "--pgdata", str(cluster.data), "--username", SUPERUSER]
    options = ["--auth=trust", "--encoding=UTF8", f"--locale={locale}", "--no-sync"]
    answer = subprocess.run(
        [*command, *options],
        cwd=cluster.folder,
        capture_output=True,
        text=True,
        check=False,
        **_as_user(owner),
    )
    if answer.returncode != 0:
        raise ServerError(answer.stderr)


def start_server(
    cluster: Cluster, binaries: Path, owner: pwd.struct_passwd | None, settings: dict[str, str]
) -> None:
    """Start the server and wait until it answers.

    It gets a session of its own, lest Ctrl+C in the terminal reach it before the tests end.
    """
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [str(binaries / "postgres"), "-D", str(cluster.data), "-k", str(cluster.folder)]
    log = cluster.folder / "log"
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            [*command, *options],
            cwd=cluster.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **_as_user(owner),
        )
    if not wait_until(lambda: server.poll() is not None or _answers(cluster)):
        raise ServerError(f"the server did not answer within {PATIENCE} s")
    if server.poll() is not None:
        raise ServerError(log.read_text(encoding="utf-8"))


def stop_server(data: Path) -> None:
    """Stop the server that runs on a data folder, if one does, by its process id."""
    for step in (signal.SIGQUIT, signal.SIGKILL):
        pid = running_server(data)
        if pid is None:
            return
        os.kill(pid, step)
        wait_until(lambda: running_server(data) is None)


def running_server(data: Path) -> int | None:
    """The process id of the server on a data folder; None if there is none."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="ascii").split("\n")[0])
        if Path("/proc/self").exists():  # the number may be another process's by now
            return pid if Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve() else None
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid


def wait_until(condition: Callable[[], bool]) -> bool:
    """Wait until a condition holds; False if it does not within the server's patience."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _answers(cluster: Cluster) -> bool:
    try:
        cluster.connect("postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _as_user(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments of subprocess that start a program as another user, without our groups."""
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
