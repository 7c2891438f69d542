"""Where the program keeps its files, and where it finds those that it ships."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
from pathlib import Path

from app.errors import Unusable

APPLICATION = "after-sales-desk"


def _folder(kind: str) -> Path:
    """The folder of one kind; AFTER_SALES_HOME overrides all of them."""
    home = os.environ.get("AFTER_SALES_HOME")
    if home:
        folder = Path(home) / kind
    else:
        import platformdirs

        folder = Path(getattr(platformdirs, f"user_{kind}_dir")(APPLICATION, appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def data() -> Path:
    """Databases and their backups.

    Raises:
        Unusable: there is no such folder, and it cannot be made.
    """
    try:
        return _folder("data")
    except OSError as error:
        parameters = {"folder": str(error.filename), "cause": error.strerror or str(error)}
        raise Unusable("application.folder_unusable", parameters) from error


def config() -> Path:
    """Preferences of this workstation."""
    return _folder("config")


def cache() -> Path:
    """What can be made again; where nothing can be kept, a folder for this process alone."""
    return _folder_to_write("cache") or temporary_cache()


def log() -> Path:
    """Log files; where none can be kept, they go to the folder for temporary files."""
    return _folder_to_write("log") or Path(tempfile.mkdtemp(prefix=f"{APPLICATION}-log-"))


@functools.cache
def temporary_cache() -> Path:
    """A folder that goes with this process."""
    folder = tempfile.mkdtemp(prefix=f"{APPLICATION}-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _folder_to_write(kind: str) -> Path | None:
    """The folder of one kind; None where it cannot be written."""
    try:
        folder = _folder(kind)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def resource(name: str) -> Path:
    """A shipped file by its name below resources/, such as "icons/receipt.svg"."""
    return Path(__file__).resolve().parent.parent / "resources" / name


def default_database_url() -> str:
    """The URL from AFTER_SALES_DB, else the embedded database in the user-data folder."""
    return os.environ.get("AFTER_SALES_DB") or f"sqlite:///{data() / 'after-sales.sqlite3'}"
