"""Tells which lines of a document an earlier run took, and whether they are still the same."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.orders import SalesOrder, SalesOrderLine
from app.services.unit_of_work import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.services.importing.lines import SaleLine
    from app.services.unit_of_work import UnitOfWork

_NUMBERS_PER_QUERY = 500

DocumentKey = tuple[str, str]
"""Source and document number."""


@dataclass(slots=True)
class KnownDocument:
    """A document as far as it stands in the books: its number of parts, its lines by place.

    `met` are the places that lines of this batch have named, whoever their customer is.
    """

    parts: int = 0
    digests: dict[int, str] = field(default_factory=dict)
    met: set[int] = field(default_factory=set)


def known_documents(
    uow: UnitOfWork, keys: Iterable[DocumentKey]
) -> Mapping[DocumentKey, KnownDocument]:
    """What stands in the books of these documents; one that is new is empty."""
    by_source: defaultdict[str, set[str]] = defaultdict(set)
    for source, number in keys:
        by_source[source].add(number)
    known: defaultdict[DocumentKey, KnownDocument] = defaultdict(KnownDocument)
    for source, numbers in by_source.items():
        for some in chunks(sorted(numbers), _NUMBERS_PER_QUERY):
            statement = (
                select(
                    SalesOrder.origin_document,
                    SalesOrder.origin_part,
                    SalesOrderLine.origin_line,
                    SalesOrderLine.origin_digest,
                )
                .join(SalesOrderLine, SalesOrderLine.sales_order_id == SalesOrder.id)
                .where(SalesOrder.origin_source == source, SalesOrder.origin_document.in_(some))
            )
            for row in uow.connection.execute(statement):
                document = known[source, row[0] or ""]
                document.parts = max(document.parts, row[1] or 1)
                document.digests[row[2] or 0] = row[3] or ""
    return known


def digest(line: SaleLine) -> str:
    """What a line says, as a text to compare: equal numbers are equal however they are written."""
    said = (
        line.stock_code,
        line.description,
        format(line.quantity.normalize(), "f"),
        line.time.isoformat(),
        format(line.price.normalize(), "f"),
        line.customer,
        line.country,
    )
    return hashlib.blake2b("\0".join(said).encode(), digest_size=16).hexdigest()
