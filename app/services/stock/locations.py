"""Places: which there are, where goods go unless told otherwise, new ones and archived ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app import texts
from app.errors import Invalid, Problem, Refused
from app.models.enums import LocationKind, TransferState
from app.models.ids import LocationId, RecordRef
from app.models.stock import Location, Move, QuantityOnHand, Transfer
from app.services import access, masters
from app.services.actions import action, question
from app.services.checks import WORD, Checks
from app.services.events import RecordSaved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork

REAL = frozenset(
    {
        LocationKind.INTERNAL,
        LocationKind.TRANSIT,
        LocationKind.RETURN,
        LocationKind.REPAIR,
        LocationKind.SCRAP,
    }
)
"""Places whose goods are counted and never fall below zero (rules 23)."""

ON_HAND = frozenset({LocationKind.INTERNAL, LocationKind.RETURN, LocationKind.REPAIR})
"""What *on hand* counts; *available* is internal places only (rules 23)."""

SENT_FROM = frozenset({LocationKind.INTERNAL})
"""What waits for goods waits for what lies here."""

RETURNED_TO = frozenset({LocationKind.INTERNAL, LocationKind.RETURN})
"""Where a return may go."""

OPEN = (TransferState.DRAFT, TransferState.WAITING, TransferState.READY)
"""States of what is still to be moved."""

MOST_NAMED = 5
"""So many transfers are named in a sentence."""

_LOCATION = masters.Master(
    "location",
    Location,
    "stock.location_unknown",
    {"uq_location_code": "code", "uq_location_name": "name"},
)


@dataclass(frozen=True, slots=True)
class LocationRow:
    """A place."""

    id: LocationId
    code: str
    name: str
    kind: LocationKind
    is_active: bool
    version: int


@dataclass(frozen=True, slots=True)
class FindLocations:
    """The active places of some kinds, archived ones if wanted; all kinds if none is named."""

    kinds: tuple[LocationKind, ...] = ()
    with_archived: bool = False


@dataclass(frozen=True, slots=True)
class CreateLocation:
    """A new place of ours."""

    code: str
    name: str
    kind: LocationKind


@dataclass(frozen=True, slots=True)
class RenameLocation:
    """Another name for a place."""

    id: LocationId
    version: int
    name: str


@question
def find(uow: UnitOfWork, request: FindLocations) -> tuple[LocationRow, ...]:
    """Places in the order in which they were made.

    Raises:
        NotAllowed: stock.read
    """
    access.require(uow, "stock.read")
    statement = select(Location.__table__).order_by(Location.id)
    if not request.with_archived:
        statement = statement.where(Location.is_active)
    if request.kinds:
        statement = statement.where(Location.kind.in_(request.kinds))
    return tuple(_row(row) for row in uow.connection.execute(statement))


def _location_again(uow: UnitOfWork, ids: Sequence[int]) -> LocationId:
    del uow
    return LocationId(ids[0])


@action("location.create", again=_location_again)
def create(uow: UnitOfWork, request: CreateLocation) -> LocationId:
    """Make a place.

    Raises:
        NotAllowed: stock.places
        Invalid: code, name, kind
    """
    access.require(uow, "stock.places")
    checks = Checks()
    code = checks.line("code", request.code, limit=WORD, is_required=True).upper()
    name = _free_name(uow, checks, request.name)
    checks.choice("kind", request.kind, REAL)
    checks.done()
    values = {"code": code, "name": name, "kind": request.kind}
    return LocationId(masters.make(uow, _LOCATION, values, name=name))


@action("location.rename", again=_location_again)
def rename(uow: UnitOfWork, request: RenameLocation) -> LocationId:
    """Give a place another name; documents name it by that from now on.

    Raises:
        NotAllowed: stock.places
        Refused: stock.location_unknown
        Stale: somebody else saved it meanwhile
        Invalid: name
    """
    access.require(uow, "stock.places")
    checks = Checks()
    name = _free_name(uow, checks, request.name, request.id)
    checks.done()
    masters.save(
        uow,
        _LOCATION,
        request.id,
        request.version,
        {"name": name},
        card=lambda: read(uow).find(request.id),
    )
    return request.id


@action("location.archive", again=_location_again)
def archive(uow: UnitOfWork, request: LocationId) -> LocationId:
    """Take a place out of use; it must be empty, on no open transfer, not the last of its kind.

    Raises:
        NotAllowed: stock.places
        Refused: stock.location_unknown, stock.location_not_empty, stock.location_expected,
            stock.location_last
    """
    access.require(uow, "stock.places")
    itself = select(Location.id).where(Location.id == request)
    uow.connection.execute(itself.with_for_update())  # waits for who plans to move goods there
    places, record = read(uow), RecordRef("location", request)
    place = _known(places, request)
    if not any(
        row.kind == place.kind and row.is_active and row.id != place.id for row in places.rows
    ):
        raise Refused("stock.location_last", record, {"place": place.name})
    lies_there = select(QuantityOnHand.id).where(
        QuantityOnHand.location_id == request, QuantityOnHand.quantity > 0
    )
    if uow.connection.execute(lies_there.limit(1)).first() is not None:
        raise Refused("stock.location_not_empty", record, {"place": place.name})
    if numbers := _expecting(uow, request):
        words = {"place": place.name, "numbers": ", ".join(numbers)}
        raise Refused("stock.location_expected", record, words)
    _use(uow, place, is_active=False)
    return request


@action("location.restore", again=_location_again)
def restore(uow: UnitOfWork, request: LocationId) -> LocationId:
    """Take an archived place into use again.

    Raises:
        NotAllowed: stock.places
        Refused: stock.location_unknown, stock.location_name_taken
    """
    access.require(uow, "stock.places")
    places = read(uow)
    place = _known(places, request)
    if _named(places, place.name, place.id) is not None:
        words = {"name": place.name}
        raise Refused("stock.location_name_taken", RecordRef("location", request), words)
    _use(uow, place, is_active=True)
    return request


def _known(places: Places, location_id: LocationId) -> LocationRow:
    """A place that is there.

    Raises:
        Refused: stock.location_unknown
    """
    place = places.find(location_id)
    if place is None:
        raise Refused("stock.location_unknown", RecordRef("location", location_id))
    return place


def _use(uow: UnitOfWork, place: LocationRow, *, is_active: bool) -> None:
    """Archive a place or take it into use again; as it is already, nothing is written."""
    if place.is_active != is_active:
        masters.write(uow, _LOCATION, place.id, place.version, {"is_active": is_active})
        changes = (("is_active", str(place.is_active), str(is_active)),)
        uow.record(RecordSaved(ref=RecordRef("location", place.id), changes=changes))
    uow.produced("location", (place.id,))


def _free_name(uow: UnitOfWork, checks: Checks, text: str, of: int | None = None) -> str:
    """A place's name, which no other one in use has: they are chosen by it."""
    name = checks.line("name", text, is_required=True)
    if _named(read(uow), name, of) is not None:
        checks.add("name", "stock.location_name_taken", name=name)
    return name


def _named(places: Places, name: str, other_than: int | None) -> LocationRow | None:
    """The place in use of a name, whatever its case."""
    wanted = name.casefold()
    return next(
        (
            row
            for row in places.rows
            if row.is_active and row.id != other_than and row.name.casefold() == wanted
        ),
        None,
    )


def _expecting(uow: UnitOfWork, location_id: LocationId) -> list[str]:
    """The numbers of some open transfers that take goods to or from a place."""
    found = uow.connection.scalars(
        select(Transfer.number)
        .join(Move, Move.transfer_id == Transfer.id)
        .where(
            Move.state.in_(OPEN),
            or_(
                Move.source_location_id == location_id, Move.destination_location_id == location_id
            ),
        )
        .distinct()
        .order_by(Transfer.number)
        .limit(MOST_NAMED)
    )
    return list(found)


@dataclass(frozen=True, slots=True)
class Places:
    """All places by id, read once in an action."""

    rows: tuple[LocationRow, ...]

    def default(self, kind: LocationKind) -> LocationRow:
        """The first active place of a kind.

        Raises:
            Refused: stock.location_missing
        """
        for row in self.rows:
            if row.kind == kind and row.is_active:
                return row
        words = texts.t(f"location.kind_{kind.value}") if kind in REAL else kind.value
        raise Refused("stock.location_missing", parameters={"kind": words})

    def one_of(
        self, location_id: int | None, kinds: frozenset[LocationKind], field: str
    ) -> LocationRow:
        """An active place of one of these kinds.

        Raises:
            Invalid: `field`
        """
        found = self.find(location_id)
        problem = place_problem(found, kinds)
        if found is None or problem is not None:
            raise Invalid({field: problem or Problem("stock.location_unknown")})
        return found

    def find(self, location_id: int | None) -> LocationRow | None:
        """A place by its id."""
        return next((row for row in self.rows if row.id == location_id), None)


def read(uow: UnitOfWork) -> Places:
    """All places, archived ones too."""
    statement = select(Location.__table__).order_by(Location.id)
    return Places(tuple(_row(row) for row in uow.connection.execute(statement)))


def place_problem(row: LocationRow | None, kinds: frozenset[LocationKind]) -> Problem | None:
    """Why goods cannot go to a place, if so."""
    if row is None:
        return Problem("stock.location_unknown")
    if not row.is_active:
        return Problem("stock.location_archived", {"place": row.name})
    if row.kind not in kinds:
        return Problem("stock.location_kind", {"place": row.name})
    return None


def _row(row: object) -> LocationRow:
    it: LocationRow = row  # type: ignore[assignment]  # a row of the table has these columns
    return LocationRow(LocationId(it.id), it.code, it.name, it.kind, it.is_active, it.version)
