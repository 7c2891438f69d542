"""What the return of a repair brought, and how much of that other repairs have."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.errors import Problem
from app.models.enums import LocationKind, RepairState, TransferKind, TransferState
from app.models.repairs import RepairOrder
from app.models.stock import Location, Move, Transfer
from app.services import wording

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.checks import Checks
    from app.services.repairs.requests import RepairForm
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def check(
    uow: UnitOfWork, checks: Checks, form: RepairForm, known: Row[Any], own: Row[Any] | None
) -> Row[Any] | None:
    """The return with how much of the product it brought, or is to bring.

    Its moves are locked, so that two repairs at once cannot both take what is left.
    """
    if form.return_id is None:
        return None
    if uow.is_postgresql:
        uow.connection.execute(_locking(), {"return": form.return_id})
    own_id = 0 if own is None else own.id
    row = brought_by(uow, form.return_id, known.product_id, own_id)
    if row is None or row.kind != TransferKind.INCOMING or row.from_kind != LocationKind.CUSTOMER:
        checks.add("return_id", "repair.return_unknown")
        return None
    if row.state == TransferState.CANCELLED:
        checks.add("return_id", "repair.return_cancelled", number=row.number)
    elif row.commercial_partner_id != known.commercial_id:
        checks.add("return_id", "repair.return_of_another", number=row.number)
    elif known.product_id is not None and not row.quantity:
        words = {"number": row.number, "product": f"{known.product_code} {known.product_name}"}
        checks.add("return_id", "repair.return_without_product", **words)
    return row


def brought_by(
    uow: UnitOfWork, return_id: int, product_id: int | None, own_id: int
) -> Row[Any] | None:
    """A transfer with how much of a product it brought, and what other repairs have of that."""
    parameters = {"return": return_id, "product": product_id, "own": own_id}
    return uow.connection.execute(_brought(), parameters).first()


def return_problem(returned: Row[Any], quantity: Decimal) -> Problem | None:
    """What is wrong with repairing so much of what a return brought."""
    left = max(returned.quantity - returned.taken, ZERO)
    if quantity <= left:
        return None
    words = {"number": returned.number, "brought": wording.pieces(returned.quantity)}
    if not returned.taken:
        return Problem("repair.above_return", words, left)
    words["taken"] = wording.pieces(returned.taken)
    return Problem("repair.return_taken", words, left or None)


def came(move: Any) -> Any:  # noqa: ANN401  # SQL of the table of moves
    """SQL: what a move of a return brought, or is expected to."""
    return case((move.state == TransferState.DONE, move.done_quantity), else_=move.quantity)


@functools.cache
def _locking() -> Select[*tuple[Any, ...]]:
    of_return = Move.transfer_id == bindparam("return", type_=Id)
    return select(Move.id).where(of_return).order_by(Move.id).with_for_update(key_share=True)


@functools.cache
def _brought() -> Select[*tuple[Any, ...]]:
    """The transfer `return` with how much of the product `product` it brought or is to bring.

    And how much of that is in other repairs than `own`, ended ones too.
    """
    source = aliased(Location)
    quantity = (
        select(func.coalesce(func.sum(came(Move)), ZERO))
        .where(
            Move.transfer_id == Transfer.id,
            Move.product_id == bindparam("product", type_=Id),
            Move.state != TransferState.CANCELLED,
        )
        .correlate(Transfer)
        .scalar_subquery()
    )
    taken = (
        select(func.coalesce(func.sum(RepairOrder.quantity), ZERO))
        .where(
            RepairOrder.return_id == Transfer.id,
            RepairOrder.product_id == bindparam("product", type_=Id),
            RepairOrder.state != RepairState.CANCELLED,
            RepairOrder.serial_id.is_(None),
            RepairOrder.id != bindparam("own", type_=Id),
        )
        .correlate(Transfer)
        .scalar_subquery()
    )
    return (
        select(
            Transfer.id,
            Transfer.number,
            Transfer.kind,
            Transfer.state,
            Transfer.commercial_partner_id,
            Transfer.destination_location_id,
            source.kind.label("from_kind"),
            type_coerce(quantity, Quantity).label("quantity"),
            type_coerce(taken, Quantity).label("taken"),
        )
        .join(source, source.id == Transfer.source_location_id)
        .where(Transfer.id == bindparam("return", type_=Id))
    )
