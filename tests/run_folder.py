"""One folder for a whole run of the tests, shared by its workers and cleared away afterwards.

It is held by a file lock as long as the run lives, so the next run can tell a folder in use from
one that a killed run left behind, and stop the server in it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tests.postgres_cluster import stop_server

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = Path("/dev/shm")  # noqa: S108  folders in it are made with names nobody can guess
ROOM = 2 * 1024**3
LONGEST_PARENT = 60  # a socket's path may have 103 characters, the server's own part included


class RunFolder:
    """A folder that is this run's until it is closed."""

    def __init__(self, parent: Path | None = None) -> None:
        """Make a folder in memory or the temporary one, after clearing away those of dead runs."""
        parent = parent or quick_folder()
        prefix = f"asd-{os.getuid()}-"
        with locked(parent / f"{prefix}lock"):
            for left_over in parent.glob(f"{prefix}*/"):
                clear_if_dead(left_over)
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            self.path.chmod(0o711)  # the server's own user has to come through
            self._held = (self.path / "held").open("w", encoding="ascii")
            fcntl.flock(self._held, fcntl.LOCK_EX)

    def close(self) -> None:
        """Stop the server of the run and remove the folder."""
        clear(self.path)
        self._held.close()


def quick_folder() -> Path:
    """Memory where it has room, else the temporary folder, else /tmp if that has a long path.

    Copying a template database of 60 tables took 30 ms in memory and 170 to 730 ms on disk.
    """
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    folder = Path(tempfile.gettempdir())
    return folder if len(str(folder)) <= LONGEST_PARENT else Path("/tmp")  # noqa: S108  see above


def clear_if_dead(folder: Path) -> None:
    """Clear away the folder of a run that has ended without doing so."""
    try:
        with (folder / "held").open(encoding="ascii") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            clear(folder)
    except BlockingIOError:
        return
    except FileNotFoundError:
        clear(folder)


def clear(folder: Path) -> None:
    """Stop the server in a run's folder, if there is one, and remove the folder."""
    stop_server(folder / "postgresql" / "data")
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(path: Path) -> Iterator[IO[str]]:
    """Hold a file lock against the other workers and runs."""
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
