"""Where the databases of a run come from: files in a folder, or a PostgreSQL server of our own."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from tests.postgres_cluster import Cluster


class Databases(Protocol):
    """Makes databases of one kind."""

    @property
    def name(self) -> str:
        """What the table calls them."""
        ...

    def fresh(self) -> str:
        """The URL of a new, empty database."""
        ...

    def copy(self, url: str) -> str:
        """The URL of a copy of a database that nobody is connected to."""
        ...

    def drop(self, url: str) -> None:
        """Remove a database."""
        ...

    def close(self) -> None:
        """Give back what was started."""
        ...


class NoServer(Exception):
    """There is no PostgreSQL server to measure on; the text says why."""


class Files:
    """SQLite files in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fresh(self) -> str:
        """The URL of a file that is not there yet."""
        return f"sqlite:///{self._folder / uuid.uuid4().hex}.sqlite3"

    def copy(self, url: str) -> str:
        """The URL of a copy."""
        made = self.fresh()
        shutil.copyfile(_path(url), _path(made))
        return made

    def drop(self, url: str) -> None:
        """Delete the file and what SQLite left beside it."""
        for ending in ("", "-wal", "-shm"):
            Path(f"{_path(url)}{ending}").unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing was started."""


class Server:
    """Databases of a PostgreSQL server on which we may create some."""

    name = "postgresql"

    def __init__(self, url: str, cluster: Cluster | None = None) -> None:
        self._url = make_url(url)
        self._cluster = cluster
        self._made: set[str] = set()

    @classmethod
    def started(cls, folder: Path) -> Server:
        """A server of our own that keeps what it was told to keep (fsync on).

        Raises:
            NoServer: none is installed, or it does not start.
        """
        from tests.postgres_cluster import ServerError, start_cluster

        try:
            cluster = start_cluster(folder, durable=True)
        except ServerError as error:
            raise NoServer(_first_line(error)) from error
        return cls(cluster.url("postgres"), cluster)

    @classmethod
    def given(cls, url: str) -> Server:
        """A server of somebody else's, on which databases can be made and dropped.

        Raises:
            NoServer: it does not answer or does not allow it.
        """
        server = cls(url)
        try:
            server.drop(server.fresh())
        except psycopg.Error as error:
            raise NoServer(_first_line(error)) from error
        return server

    def version(self) -> str:
        """The version of the server."""
        text = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(text) as connection:
            found = connection.execute("SHOW server_version").fetchone()
        return str(found[0]) if found else ""

    def fresh(self) -> str:
        """A new database."""
        return self._make("template0")

    def copy(self, url: str) -> str:
        """A new database made from another one."""
        return self._make(make_url(url).database or "")

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        name = make_url(url).database or ""
        self._made.discard(name)
        dropping = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._run(dropping.format(sql.Identifier(name)))

    def close(self) -> None:
        """Stop the server if it is our own; else leave none of our databases behind."""
        if self._cluster is not None:
            self._cluster.stop()
            return
        for name in sorted(self._made):
            self.drop(self._url_of(name))

    def _make(self, template: str) -> str:
        name = f"bench_{uuid.uuid4().hex}"
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._run(command.format(sql.Identifier(name), sql.Identifier(template)))
        self._made.add(name)
        return self._url_of(name)

    def _url_of(self, name: str) -> str:
        url = self._url.set(database=name, drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    def _run(self, command: sql.Composed) -> None:
        text = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(text, autocommit=True) as connection:
            connection.execute(command)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _path(url: str) -> str:
    return str(make_url(url).database)
