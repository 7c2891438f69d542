"""Digests of what documents say, by which an approval names what it approves (rules 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.chain import rows, scheme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

NOT_CONTENT = ("post_on", "post_confirmed_by_id")
HEAD_PART = scheme.Part(
    "head",
    "invoice",
    tuple(name for name in scheme.HEAD if name not in NOT_CONTENT),
    "invoice AS x",
    "x.id",
)
PARTS = (
    HEAD_PART,
    *(part for part in scheme.DOCUMENT_PARTS if part.name not in ("head", "item")),
)


def content_digests(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """By document, the digest of head, lines, taxes and what is credited; one statement.

    Posting changes none of it.
    """
    found = rows.read(connection, PARTS, ids)
    title = f"{scheme.TITLE} content"
    return {
        document: scheme.digest([title, *(content for _, content in parts)])
        for document, parts in found.items()
    }
