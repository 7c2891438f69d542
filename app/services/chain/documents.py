"""Hashes of invoices and credit notes as they are posted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.chain import canonical, rows, scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection

PARTS = (*scheme.DOCUMENT_PARTS, scheme.PARTY_PART)


@dataclass(frozen=True, slots=True)
class Link:
    """What a record keeps of the chain."""

    previous_hash: str
    content_hash: str
    party_digest: str | None = None


def hash_documents(
    connection: Connection,
    posted: Mapping[int, Mapping[str, object]],
    before: Mapping[int, str],
) -> dict[int, Link]:
    """Hash drafts whose lines, items and party are written, in the order of their numbers.

    `posted` holds the columns that posting sets, by id; `before` the hashes that series ended
    with, by the id of the document that goes on from there.
    """
    found = rows.read(connection, PARTS, list(posted))
    ends: dict[tuple[object, ...], str] = {}
    links: dict[int, Link] = {}
    for document, values in posted.items():
        texts = [content for name, content in found[document] if name != scheme.PARTY_PART.name]
        digest = party_digest(
            content for name, content in found[document] if name == scheme.PARTY_PART.name
        )
        series = (values["journal_id"], values["kind"], values["series_year"])
        previous = ends[series] if series in ends else before[document]
        columns = scheme.POSTED_PART.columns
        last = canonical.of_row("posted", columns, {**values, "party_digest": digest})
        link = Link(previous, scheme.link(previous, [*texts, last]), digest)
        ends[series] = link.content_hash
        links[document] = link
    return links


def party_digest(texts: Iterable[str]) -> str:
    """The salted digest of the customer's data on a document; erasing them leaves it (rules 5)."""
    return scheme.digest([f"{scheme.TITLE} party", *texts])
