"""Prepares the folder of a journey: what an earlier one left there goes, all else stays."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from app.errors import Unusable

SUMMARY = "journey.json"
_OURS = {".png", ".pdf"}


def prepare(folder: Path) -> None:
    """Make the folder if it is not there, and clear away what its journey.json lists.

    Raises:
        Unusable: it cannot be made or written, or its journey.json is no journey's.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            earlier = _earlier(folder / SUMMARY)
        for name in earlier:
            (folder / name).unlink(missing_ok=True)
        (folder / SUMMARY).unlink(missing_ok=True)
    except OSError as error:
        why = {"folder": str(folder), "reason": error.strerror or str(error)}
        raise Unusable("journey.folder_not_usable", why) from error


def free_name(folder: Path, stem: str, suffix: str) -> str:
    """The name of a file that is not there yet: nobody's file is written over."""
    name, number = f"{stem}{suffix}", 1
    while (folder / name).exists():
        number += 1
        name = f"{stem}-{number}{suffix}"
    return name


def _earlier(summary: Path) -> list[str]:
    """The pictures and PDFs that an earlier journey lists; names only, never paths."""
    if not summary.exists():
        return []
    try:
        kept = json.loads(summary.read_text(encoding="utf-8"))
        names = [str(name) for name in (*kept["pictures"], *kept["pdfs"])]
    except (ValueError, KeyError, TypeError) as error:
        raise Unusable("journey.foreign_summary", {"file": str(summary)}) from error
    return [name for name in names if Path(name).name == name and Path(name).suffix in _OURS]
