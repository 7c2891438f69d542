"""Hashes of payments and other entries, which are inserted with theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.chain import canonical, scheme
from app.services.chain.documents import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def hash_payments(
    payments: Iterable[tuple[Mapping[str, object], Sequence[Mapping[str, object]]]],
    previous: str,
    *,
    parts: tuple[scheme.Part, scheme.Part] = scheme.PAYMENT_PARTS,
) -> list[Link]:
    """Hash the columns and journal items of payments of one series, in the order of numbers."""
    record, item = parts
    links = []
    for values, items in payments:
        texts = [canonical.of_row(record.name, record.columns, values)]
        texts += [canonical.of_row(item.name, item.columns, each) for each in items]
        links.append(Link(previous, scheme.link(previous, texts)))
        previous = links[-1].content_hash
    return links
