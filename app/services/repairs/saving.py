"""Saves the form of an open repair; what was reserved is brought to its parts as they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import Invalid, Problem
from app.models.enums import RepairState
from app.models.ids import RecordRef
from app.services.actions import action
from app.services.events import RecordSaved
from app.services.repairs import (
    checking,
    creating,
    opened,
    part_writing,
    parts,
    planning,
    quotation,
    reading,
    rights,
)
from app.services.repairs.cards import OPEN_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.services.masters import Changes
    from app.services.repairs.cards import RepairCard
    from app.services.repairs.parts import CheckedPart
    from app.services.repairs.requests import ReserveParts, SaveRepair
    from app.services.unit_of_work import UnitOfWork

FIXED = {
    "partner_id": "customer_id",
    "product_id": "product_id",
    "lot_id": "lot",
    "quantity": "quantity",
    "return_id": "return_id",
}
"""What stays as it was confirmed, with its field."""


@action("repair.save", again=reading.again)
def save(uow: UnitOfWork, request: SaveRepair) -> RepairCard:
    """Save the form; a confirmed repair's parts are reserved anew.

    Raises:
        NotAllowed: repair.create, repair.work, repair.read
        Stale: somebody else saved it
        Refused: repair.unknown, repair.not_open, repair.zero_prices, repair.ordered
            (the customer has ordered it so)
        Invalid: the fields of the form, parts.N.quantity and the like
    """
    row = opened.seen(uow, request.id, request.version, request.ticket_id)
    rights.require_writing(uow, row.state)
    opened.require_state(row, OPEN_STATES, "repair.not_open")
    ticket = None if row.ticket_id is None else checking.read_ticket(uow, row.ticket_id)
    form = checking.checked(uow, request.form, ticket, own=row)
    if row.state is not RepairState.NEW:
        _require_same(row, form.values)
    order = quotation.lock(uow, row)
    transfer = planning.lock(uow, row)
    before = part_writing.stored(uow, row.id)
    lines = parts.checked(uow, request.form.parts, form.places, before)
    is_newly_zero = form.is_under_warranty and not row.is_under_warranty
    if is_newly_zero and not request.form.are_zero_prices_confirmed:
        creating.require_no_typed_prices(lines)
    values = dict(form.values)
    if transfer is not None:
        planning.unlink(uow, row)
    part_writing.write(uow, row.id, lines, before)
    if row.state is not RepairState.NEW:
        values["transfer_id"] = planning.plan_again(uow, row, transfer)
    if order is not None:
        quotation.follow(
            uow,
            row,
            order,
            before,
            part_writing.stored(uow, row.id),
            kept={line.id for line in request.form.parts if line.id is not None},
            values=form.values,
        )
    part_writing.write_tags(uow, row.id, request.form.tag_ids, is_new=False)
    opened.step(uow, row, None, values)
    changes = _changes(row, form.values, before, lines)
    return opened.told(uow, row, RecordSaved(ref=RecordRef(reading.KIND, row.id), changes=changes))


@action("repair.reserve", again=reading.again)
def reserve(uow: UnitOfWork, request: ReserveParts) -> RepairCard:
    """Look for the missing parts once more.

    Raises:
        NotAllowed: repair.work
        Stale: somebody else saved it
        Refused: repair.unknown, repair.not_confirmed
    """
    rights.require_writing(uow, RepairState.CONFIRMED)
    row = opened.seen(uow, request.id, request.version)
    confirmed = {RepairState.CONFIRMED, RepairState.UNDER_REPAIR}
    opened.require_state(row, confirmed, "repair.not_confirmed")
    transfer = planning.lock(uow, row)
    if transfer is not None:
        planning.unlink(uow, row)
        planning.plan_again(uow, row, transfer)
    opened.step(uow, row, None, {})
    return opened.told(uow, row, RecordSaved(ref=RecordRef(reading.KIND, row.id), changes=()))


def _require_same(row: Row[Any], values: Mapping[str, Any]) -> None:
    """What was confirmed about the piece stays; back to draft to change it.

    Raises:
        Invalid: customer_id, product_id, lot, quantity, return_id
    """
    problems = {
        field: Problem("repair.confirmed_with")
        for column, field in FIXED.items()
        if values[column] != getattr(row, column)
    }
    if problems:
        raise Invalid(dict(problems))


def _changes(
    row: Row[Any],
    values: Mapping[str, Any],
    before: Mapping[int, Row[Any]],
    lines: Sequence[CheckedPart],
) -> Changes:
    """The columns that differ, and how many parts were added, changed and deleted."""
    found = [
        (name, str(getattr(row, name)), str(value))
        for name, value in values.items()
        if getattr(row, name) != value
    ]
    kept = {part.id: part.values for part in lines if part.id is not None}
    was = [_in_words(dict(part._mapping)) for part in before.values()]  # noqa: SLF001
    now = [_in_words(part.values) for part in lines]
    if was != now or set(kept) != set(before):
        found.append(("parts", "; ".join(was), "; ".join(now)))
    return tuple(found)


def _in_words(values: Mapping[str, Any]) -> str:
    """A part as the audit row keeps it: "add 2 × Hinge at 3.20"."""
    quantity, price = values["quantity"].normalize(), values["unit_price"].normalize()
    return f"{values['kind']} {quantity:f} × {values['description']} at {price:f}"
