"""The revisions of the schema, oldest first, and the stamp that tells edits of the newest apart.

Read at each start, therefore without Alembic.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

KNOWN = ("0001",)
HEAD = KNOWN[-1]
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
