"""Where the program keeps its files, and where it finds those that it ships."""

from __future__ import annotations

import os
from pathlib import Path

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
    """Databases and their backups."""
    return _folder("data")


def config() -> Path:
    """Preferences of this workstation."""
    return _folder("config")


def cache() -> Path:
    """What can be made again."""
    return _folder("cache")


def log() -> Path:
    """Log files."""
    return _folder("log")


def resource(name: str) -> Path:
    """A shipped file by its name below resources/, such as "icons/receipt.svg"."""
    return Path(__file__).resolve().parent.parent / "resources" / name


def default_database_url() -> str:
    """The URL from AFTER_SALES_DB, else the embedded database in the user-data folder."""
    return os.environ.get("AFTER_SALES_DB") or f"sqlite:///{data() / 'after-sales.sqlite3'}"
