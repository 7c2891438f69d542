"""Tells which part of its document the lines taken now make, and under what number of origin."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select, union_all

from app.models.enums import InvoiceKind
from app.models.invoices import Invoice
from app.models.stock import Transfer
from app.services.importing.entries import Part, origin_number
from app.services.unit_of_work import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.services.importing.known import DocumentKey, KnownDocument
    from app.services.importing.triage import Triage
    from app.services.unit_of_work import UnitOfWork

_NUMBERS_PER_QUERY = 500


def number_parts(
    uow: UnitOfWork,
    parted: Sequence[Triage],
    known: Mapping[DocumentKey, KnownDocument],
) -> list[Part]:
    """The parts that the fresh lines make, each the next one whose number of origin is free.

    A document may really be called `536365/2`, as the second part of 536365 would be: what stands
    in the books keeps its number, and a document's own number comes before any other's part.
    """
    fresh = [each for each in parted if each.fresh]
    keys = [(each.document.source, each.document.number) for each in fresh]
    own = {key for key in keys if not known[key].parts}
    firsts = ((source, origin_number(name, known[source, name].parts + 1)) for source, name in keys)
    taken = _taken(uow, firsts)
    parts = []
    for each, key in zip(fresh, keys, strict=True):
        source = key[0]
        document = known[key]
        document.parts += 1
        number = source, origin_number(key[1], document.parts)
        while number in taken or (document.parts > 1 and number in own):
            document.parts += 1
            number = source, origin_number(key[1], document.parts)
            taken |= _taken(uow, [number])
        taken.add(number)
        parts.append(Part(each.document, document.parts, each.fresh))
    return parts


def _taken(uow: UnitOfWork, wanted: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these sources and numbers of origin the books hold."""
    by_source: defaultdict[str, set[str]] = defaultdict(set)
    for source, number in wanted:
        by_source[source].add(number)
    taken: set[tuple[str, str]] = set()
    for source, numbers in by_source.items():
        for some in chunks(sorted(numbers), _NUMBERS_PER_QUERY):
            invoices = select(Invoice.origin_number).where(
                Invoice.origin_source == source,
                Invoice.origin_number.in_(some),
                Invoice.kind == InvoiceKind.INVOICE,
            )
            transfers = select(Transfer.origin_number).where(
                Transfer.origin_source == source, Transfer.origin_number.in_(some)
            )
            found = uow.connection.execute(union_all(invoices, transfers))
            taken.update((source, str(row[0])) for row in found)
    return taken
