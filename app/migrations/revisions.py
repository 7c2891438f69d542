"""The revisions of the schema, oldest first, and the stamp that tells edits of the newest apart.

Read at each start, therefore without Alembic.
"""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path

KNOWN = ("0001",)
HEAD = KNOWN[-1]
ENGINES = ("sqlite", "postgresql")
FOLDER = Path(__file__).resolve().parent


@functools.cache
def stamp() -> str:
    """A digest of everything that makes the schema: revisions, their tables, their guards.

    Until version 0.1.0 the first revision is edited in place; by this digest a development
    database of an older edit is recognised.
    """
    digest = hashlib.sha256()
    for folder in ("first_schema", "guards", "versions"):
        for file in sorted((FOLDER / folder).iterdir()):
            if file.suffix in {".py", ".sql"}:
                digest.update(f"{folder}/{file.name}\0".encode())
                digest.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def guard_file(revision: str, engine: str) -> Path:
    """The file with the frozen guards of a revision on one engine."""
    return FOLDER / "guards" / f"{revision}.{engine}.sql"


def frozen_guards(revision: str, engine: str) -> list[str]:
    """The statements that install the guards of a revision; each stands below its name."""
    text = guard_file(revision, engine).read_text(encoding="utf-8")
    return [
        part.strip() for part in re.split(r"^-- .*\n", text, flags=re.MULTILINE) if part.strip()
    ]
