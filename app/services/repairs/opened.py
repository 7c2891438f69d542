"""A repair opened for an action: as it was seen, and written into its next state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.errors import Refused
from app.models.ids import RecordRef
from app.models.repairs import RepairOrder
from app.services import masters, ticket_documents
from app.services.repairs import creating, reading, rights

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Row

    from app.models.enums import RepairState
    from app.services.events import Event
    from app.services.repairs.cards import RepairCard
    from app.services.unit_of_work import UnitOfWork

KIND = reading.KIND
MASTER = masters.Master(KIND, RepairOrder, "repair.unknown")


def seen(uow: UnitOfWork, repair_id: int, version: int, ticket_id: int | None = None) -> Row[Any]:
    """The repair, if it is as it was seen; who may not read repairs names its ticket.

    Raises:
        NotAllowed: repair.read
        Refused: repair.unknown
        Stale: another version is stored
    """
    row = followed(uow, repair_id, ticket_id)
    if row.version != version:
        raise masters.stale(uow, MASTER, repair_id, reading.of_row(uow, row))
    return row


def followed(uow: UnitOfWork, repair_id: int, ticket_id: int | None) -> Row[Any]:
    """The repair for an action of whoever may read it, by right or from its ticket.

    Raises:
        NotAllowed: repair.read
        Refused: repair.unknown
    """
    row = reading.head(uow, repair_id)
    rights.require_following(uow, row, ticket_id)
    return row


def require_state(row: Row[Any], states: Collection[RepairState], code: str) -> None:
    """Refuse what cannot be done with a repair in its state.

    Raises:
        Refused: `code`
    """
    if row.state not in states:
        raise Refused(code, RecordRef(KIND, row.id), {"number": row.number})


def step(uow: UnitOfWork, row: Row[Any], state: RepairState | None, values: dict[str, Any]) -> None:
    """Write a repair, into another state if one is told, and what its ticket says of it.

    Raises:
        Stale: another session was faster
        Invalid: lot: another session has just made a repair of the serial
    """
    if state is not None:
        values = {**values, "state": state}
    try:
        done = uow.connection.execute(
            update(RepairOrder)
            .where(RepairOrder.id == row.id, RepairOrder.version == row.version)
            .values(version=row.version + 1, **values)
        )
    except IntegrityError as error:
        raise creating.serial_taken(error) from error
    if done.rowcount != 1:
        raise masters.stale(uow, MASTER, row.id, reading.shown(uow, row.id))
    if state is not None and row.ticket_id is not None:
        ticket_documents.change_state(uow, KIND, [row.id], state.value)


def about(row: Row[Any]) -> dict[str, Any]:
    """What every event of a repair says."""
    return {
        "ref": RecordRef(KIND, row.id),
        "ticket_id": row.ticket_id,
        "number": row.number,
    }


def told(uow: UnitOfWork, row: Row[Any], event: Event) -> RepairCard:
    """Tell what happened, and show the repair as it is now."""
    uow.record(event)
    uow.produced(KIND, (row.id,))
    return reading.shown(uow, row.id)
