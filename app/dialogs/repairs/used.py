"""What was used of each part of a repair, row by row, as the request that the services check."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services.repairs import Tracking, UsedLot, UsedPart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.repairs import PartCard

ZERO, ONE = Decimal(0), Decimal(1)
MOST_PIECES = 50
"""So many serials that are not known yet have a row each to begin with."""


@dataclass(frozen=True, slots=True)
class UsedRow:
    """So many of a lot of a part; no quantity: it was emptied."""

    key: str
    part: PartCard
    planned: Decimal
    quantity: Decimal | None
    lot: str = ""

    @property
    def is_tracked(self) -> bool:
        """Whether a lot has to be named."""
        return self.part.tracking is not Tracking.NONE


def rows_of(parts: Sequence[PartCard]) -> list[UsedRow]:
    """What is planned: a row for each lot that is reserved, for each piece of a serial."""
    return [row for part in parts for row in _rows(part)]


def _rows(part: PartCard) -> list[UsedRow]:
    known = [(one.quantity, one.lot_name) for one in part.lots if one.lot_id is not None]
    if not known and part.lot_name:
        known = [(part.quantity, part.lot_name)]
    rest = part.quantity - sum((pieces for pieces, _ in known), ZERO)
    is_serial = part.tracking is Tracking.SERIAL and ZERO < rest <= MOST_PIECES
    if is_serial and rest == int(rest):
        known += [(ONE, "")] * int(rest)
    elif rest > ZERO or not known:
        known.append((rest, ""))
    return [
        UsedRow(f"{part.id}_{place}", part, pieces, pieces, lot)
        for place, (pieces, lot) in enumerate(known)
    ]


def added(rows: Sequence[UsedRow], part: PartCard) -> UsedRow:
    """A further lot of a part, to be filled in."""
    taken = {row.key for row in rows}
    places = range(len(taken) + 1)
    key = next(key for n in places if (key := f"{part.id}_{n}") not in taken)
    return UsedRow(key, part, ZERO, ONE)


def request(rows: Sequence[UsedRow], parts: Sequence[PartCard]) -> tuple[UsedPart, ...]:
    """What was used of every part, of none of it too."""
    found = []
    for part in parts:
        own = [row for row in rows if row.part.id == part.id and row.quantity]
        known = {one.lot_name: one.lot_id for one in part.lots if one.lot_id is not None}
        lots = tuple(
            UsedLot(
                row.quantity or ZERO,
                lot_id=known.get(row.lot),
                lot_name="" if row.lot in known else row.lot,
            )
            for row in own
        )
        found.append(UsedPart(part.id, lots))
    return tuple(found)


def differs(rows: Sequence[UsedRow], parts: Sequence[PartCard]) -> list[PartCard]:
    """The parts of which another quantity was used than is planned."""
    found = []
    for part in parts:
        own = [row.quantity or ZERO for row in rows if row.part.id == part.id]
        if sum(own, ZERO) != part.quantity:
            found.append(part)
    return found
