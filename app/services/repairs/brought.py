"""What the return of a repair brought, and how much of that other repairs have."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, or_, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.errors import Problem
from app.models.enums import LocationKind, RepairState, TransferKind, TransferState
from app.models.products import Lot
from app.models.repairs import RepairOrder
from app.models.stock import Location, Move, MoveLine, Transfer
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
    """The return with how much of the product it brought, or is to bring; its moves are locked."""
    if form.return_id is None:
        return None
    lock(uow, form.return_id)
    own_id = 0 if own is None else own.id
    row = brought_by(uow, form.return_id, known.product_id, None, own_id)
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


def lock(uow: UnitOfWork, return_id: int) -> None:
    """Let no other repair take meanwhile what is left of a return: its moves are locked."""
    if uow.is_postgresql:
        uow.connection.execute(_locking(), {"return": return_id})


def brought_by(
    uow: UnitOfWork, return_id: int, product_id: int | None, lot_id: int | None, own_id: int
) -> Row[Any] | None:
    """A transfer with how much of a product it brought, and what other repairs have of that.

    `lot_quantity` and `lot_taken` are the same of the lot alone, if one is told.
    """
    parameters = {"return": return_id, "product": product_id, "lot": lot_id, "own": own_id}
    return uow.connection.execute(_brought(), parameters).first()


def problems(
    uow: UnitOfWork,
    return_id: int,
    product_id: int,
    lot_id: int | None,
    quantity: Decimal,
    *,
    own_id: int,
    is_serial: bool,
) -> dict[str, Problem]:
    """By field, why so much of a product (and lot) is not what a return brought.

    Which lots come is known once they are here. What is wrong with how many there are stands at the
    quantity, of a serial at the return.
    """
    row = brought_by(uow, return_id, product_id, lot_id, own_id)
    if row is None:
        return {}
    field = "return_id" if is_serial else "quantity"
    if lot_id is not None and row.state == TransferState.DONE:
        if not row.lot_quantity:
            words = {"number": row.number, "lot": row.lot_name}
            return {"lot": Problem("repair.lot_not_brought", words)}
        if problem := _too_much(row.number, row.lot_quantity, row.lot_taken, quantity):
            return {field: problem}
    problem = _too_much(row.number, row.quantity, row.taken, quantity)
    return {} if problem is None else {field: problem}


def left_of(row: Row[Any], lot_id: int | None) -> Decimal:
    """How much of what a return brought is in no other repair."""
    left: list[Decimal] = [row.quantity - row.taken]
    if lot_id is not None and row.state == TransferState.DONE:
        left.append(row.lot_quantity - row.lot_taken)
    return max(min(left), ZERO)


def _too_much(number: str, brought: Decimal, taken: Decimal, quantity: Decimal) -> Problem | None:
    """What is wrong with repairing so much of what a return brought."""
    left = max(brought - taken, ZERO)
    if quantity <= left:
        return None
    words = {"number": number, "brought": wording.pieces(brought)}
    if not taken:
        return Problem("repair.above_return", words, left)
    words["taken"] = wording.pieces(taken)
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

    And how much of that is in other repairs than `own`: ended ones too, and cancelled ones whose
    piece is settled.
    """
    source, lot = aliased(Location), bindparam("lot", type_=Id)
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
    lot_quantity = (
        select(func.coalesce(func.sum(MoveLine.quantity), ZERO))
        .join(Move, Move.id == MoveLine.move_id)
        .where(
            Move.transfer_id == Transfer.id,
            Move.product_id == bindparam("product", type_=Id),
            Move.state != TransferState.CANCELLED,
            MoveLine.lot_id == lot,
        )
        .correlate(Transfer)
        .scalar_subquery()
    )
    others = (
        select(func.coalesce(func.sum(RepairOrder.quantity), ZERO))
        .where(
            RepairOrder.return_id == Transfer.id,
            RepairOrder.product_id == bindparam("product", type_=Id),
            or_(
                RepairOrder.state != RepairState.CANCELLED,
                RepairOrder.piece_outcome.is_not(None),
            ),
            RepairOrder.id != bindparam("own", type_=Id),
        )
        .correlate(Transfer)
    )
    taken, lot_taken = (
        each.scalar_subquery() for each in (others, others.where(RepairOrder.lot_id == lot))
    )
    lot_name = select(Lot.name).where(Lot.id == lot).scalar_subquery()
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
            type_coerce(lot_quantity, Quantity).label("lot_quantity"),
            type_coerce(lot_taken, Quantity).label("lot_taken"),
            lot_name.label("lot_name"),
        )
        .join(source, source.id == Transfer.source_location_id)
        .where(Transfer.id == bindparam("return", type_=Id))
    )
