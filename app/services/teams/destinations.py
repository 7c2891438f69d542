"""Where goods that came back go on to, by their condition, unless told otherwise (rules 28)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.models.enums import Condition, LocationKind
from app.models.ids import LocationId
from app.models.stock import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.checks import Checks
    from app.services.teams.goods import GoodsOptions
    from app.services.unit_of_work import UnitOfWork

GOES_ON_TO = frozenset(
    {LocationKind.INTERNAL, LocationKind.RETURN, LocationKind.REPAIR, LocationKind.SCRAP}
)
"""Where inspected goods can go."""

USUAL = {
    Condition.AS_NEW: LocationKind.INTERNAL,
    Condition.OPENED: LocationKind.INTERNAL,
    Condition.DAMAGED: LocationKind.REPAIR,
    Condition.MISSING_PARTS: LocationKind.RETURN,
}
"""The kind of place whose first one takes goods in a condition, where a team names none."""
CUSTOMERS_GO_ON_TO = (LocationKind.RETURN, LocationKind.REPAIR)
"""Where a customer's piece is looked after: it is for neither sale nor scrap (rules 25)."""


@dataclass(frozen=True, slots=True)
class GoodsPlace:
    """A place that inspected goods can go to."""

    id: LocationId
    name: str
    kind: LocationKind


@dataclass(frozen=True, slots=True)
class Destinations:
    """The places that inspected goods can go to, and the one proposed for each condition."""

    places: tuple[GoodsPlace, ...]
    proposed: Mapping[Condition, LocationId]

    def proposed_for(self, condition: Condition, *, is_customers: bool) -> LocationId | None:
        """Where goods in a condition go on to; None where they stay, as a customer's do.

        A customer's piece is proposed a place for returns or repair alone.
        """
        place = self.proposed.get(condition)
        kinds = {each.id: each.kind for each in self.places}
        if is_customers and place is not None and kinds[place] not in CUSTOMERS_GO_ON_TO:
            return None
        return place


def read(uow: UnitOfWork, options: GoodsOptions | None = None) -> Destinations:
    """The places with what a team proposes, else the usual ones: one statement.

    A place of the team that is archived meanwhile counts as none.
    """
    found = uow.connection.execute(
        select(Location.id, Location.name, Location.kind)
        .where(Location.is_active, Location.kind.in_(GOES_ON_TO))
        .order_by(Location.id)
    )
    rows = tuple(GoodsPlace(LocationId(row.id), row.name, row.kind) for row in found)
    first: dict[LocationKind, LocationId] = {}
    for row in rows:
        first.setdefault(row.kind, row.id)
    proposed = {condition: first[kind] for condition, kind in USUAL.items() if kind in first}
    if options is not None:
        there = {row.id for row in rows}
        chosen = {condition: options.goes(condition) for condition in Condition}
        proposed |= {each: place for each, place in chosen.items() if place in there}
    return Destinations(rows, proposed)


def in_use(options: GoodsOptions, found: Destinations) -> GoodsOptions:
    """The options without places that were archived meanwhile."""
    there = {row.id for row in found.places}
    gone = [each for each in Condition if options.goes(each) not in there]
    nowhere: dict[str, Any] = {f"goes_{each.value}_id": None for each in gone}
    return replace(options, **nowhere)


def check(uow: UnitOfWork, checks: Checks, options: GoodsOptions) -> None:
    """Tell of places that take no goods, by the names of the options."""
    chosen = {each: place for each in Condition if (place := options.goes(each)) is not None}
    if not chosen:
        return
    there = {row.id for row in read(uow).places}
    for condition, place in chosen.items():
        checks.choice(f"goes_{condition.value}_id", place, there)
