"""Gives the journey a screen of its own: nobody's display is needed, none is disturbed."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SCREEN = {
    "screens": [
        {"name": "desk", "x": 0, "y": 0, "width": 1440, "height": 900, "logicalDpi": 96, "dpr": 1}
    ],
    "windowFrameMargins": False,
}


@contextmanager
def offscreen() -> Iterator[None]:
    """Let Qt draw into memory, on one screen of 1440 × 900; to be called before Qt is used.

    Afterwards the environment is as before: the file is gone then, and a process that was started
    later with its name would not start.
    """
    before = _settings()
    with tempfile.TemporaryDirectory(prefix="after-sales-journey-") as folder:
        file = Path(folder) / "screen.json"
        file.write_text(json.dumps(SCREEN), encoding="utf-8")
        _set({"QT_QPA_PLATFORM": f"offscreen:configfile={file}"})
        try:
            yield
        finally:
            _set(before)


def _settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("QT_")}


def _set(settings: dict[str, str]) -> None:
    for name in _settings():
        del os.environ[name]
    os.environ.update(settings)
