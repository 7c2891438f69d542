"""The log of this workstation: one rotating file."""

from __future__ import annotations

import functools
import logging
import logging.handlers
from typing import TYPE_CHECKING

from app import paths

if TYPE_CHECKING:
    from pathlib import Path


@functools.cache
def start() -> Path:
    """Log to a rotating file from now on; the file."""
    file = paths.log() / "after-sales-desk.log"
    handler = logging.handlers.RotatingFileHandler(
        file, maxBytes=2_000_000, backupCount=3, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return file
