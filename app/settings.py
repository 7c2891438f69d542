"""Preferences of this workstation: small, typed, kept in one JSON file."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from app import paths

Theme = Literal["light", "dark", "system"]
THEMES: tuple[Theme, ...] = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workstation remembers between two runs."""

    theme: Theme = "system"
    language: str = "en"


def load() -> Settings:
    """The stored preferences; the defaults where there are none or the file is damaged."""
    try:
        stored = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    theme = stored.get("theme")
    language = stored.get("language")
    return Settings(
        theme=theme if theme in THEMES else "system",
        language=language if isinstance(language, str) else "en",
    )


def save(settings: Settings) -> None:
    """Store the preferences, replacing the file in one step."""
    target = _file()
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(settings), file)
    Path(name).replace(target)


def _file() -> Path:
    """Where the preferences are."""
    return paths.config() / "settings.json"
