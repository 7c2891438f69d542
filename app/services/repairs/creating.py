"""Makes a repair, from a ticket or by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.errors import Invalid, Problem, Refused
from app.models.enums import RepairPartKind, RepairState
from app.models.ids import RecordRef
from app.models.repairs import RepairOrder
from app.services import access, ticket_documents
from app.services.actions import action
from app.services.masters import clash
from app.services.numbers import next_numbers
from app.services.repair_events import RepairMade
from app.services.repairs import checking, part_writing, parts, reading, rights

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.services.repairs.cards import RepairCard
    from app.services.repairs.checking import CheckedForm
    from app.services.repairs.parts import CheckedPart
    from app.services.repairs.requests import CreateRepair
    from app.services.unit_of_work import UnitOfWork

SERIES = "repair"
KIND = reading.KIND
OPEN_SERIAL = {
    "uq_repair_order_open_serial": "lot",
    "uq_repair_order_serial_id": "lot",
}
"""The unique index behind `lot`, as PostgreSQL and SQLite name it."""


@action("repair.create", again=reading.again)
def create(uow: UnitOfWork, request: CreateRepair) -> RepairCard:
    """Make the repair (`WH/RO`, new); nothing is moved or reserved yet.

    Raises:
        NotAllowed: repair.create
        Refused: ticket.unknown, repair.switched_off, repair.zero_prices (ask whether the warranty
            may make prices zero that were typed)
        Invalid: the fields of the form, parts.N.quantity and the like
    """
    access.require(uow, rights.CREATE)
    ticket = None
    if request.ticket_id is not None:
        ticket = checking.require_ticket(uow, request.ticket_id)
    form = checking.checked(uow, request.form, ticket)
    lines = parts.checked(uow, request.form.parts, form.places)
    if form.is_under_warranty and not request.form.are_zero_prices_confirmed:
        require_no_typed_prices(lines)
    number = next_numbers(uow, SERIES)[0]
    values = {
        "number": number.text,
        "number_value": number.value,
        "state": RepairState.NEW,
        "created_at": uow.now,
        "created_by_id": uow.actor.id,
        **form.values,
    }
    statement = insert(RepairOrder).values(**values).returning(RepairOrder.id)
    try:
        made = int(uow.connection.execute(statement).scalar_one())
    except IntegrityError as error:
        raise serial_taken(error) from error
    part_writing.write(uow, made, lines, {})
    part_writing.write_tags(uow, made, request.form.tag_ids, is_new=True)
    if request.ticket_id is not None:
        ticket_documents.write(uow, [_entry(uow, made, number.text, request.ticket_id, form)])
    uow.record(
        RepairMade(
            ref=RecordRef(KIND, made),
            ticket_id=request.ticket_id,
            number=number.text,
        )
    )
    uow.produced(KIND, (made,))
    return reading.shown(uow, made)


def require_no_typed_prices(lines: Sequence[CheckedPart]) -> None:
    """Ask before the warranty makes prices zero that somebody typed; they are kept beside it.

    Raises:
        Refused: repair.zero_prices
    """
    typed = [
        part
        for part in lines
        if part.values["kind"] is RepairPartKind.ADD
        and part.values["is_price_typed"]
        and part.values["unit_price"]
    ]
    if typed:
        raise Refused("repair.zero_prices", parameters={"n": len(typed)})


def serial_taken(error: IntegrityError) -> Invalid | IntegrityError:
    """What is said where another session was faster with a repair of the same serial."""
    found = clash(error, OPEN_SERIAL)
    if isinstance(found, Invalid):
        return Invalid({"lot": Problem("repair.serial_taken")})
    return found


def document(
    ticket_id: int,
    repair_id: int,
    number: str,
    state: RepairState,
    commercial_partner_id: int,
    made_at: datetime,
) -> ticket_documents.Entry:
    """A repair as its ticket lists it."""
    return ticket_documents.Entry(
        ticket_id=ticket_id,
        kind=KIND,
        record_id=repair_id,
        number=number,
        state=state.value,
        amount=None,
        currency_id=None,
        commercial_partner_id=commercial_partner_id,
        made_at=made_at,
    )


def _entry(
    uow: UnitOfWork, repair_id: int, number: str, ticket_id: int, form: CheckedForm
) -> ticket_documents.Entry:
    customer_id = form.values["commercial_partner_id"]
    return document(ticket_id, repair_id, number, RepairState.NEW, customer_id, uow.now)
