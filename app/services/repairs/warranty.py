"""Whether a piece is under warranty: from its delivery, so many months on (rules 32)."""

from __future__ import annotations

import calendar
import functools
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, and_, bindparam, func, or_, select

from app import texts
from app.db.base import aliased
from app.db.types import Id
from app.errors import Problem
from app.models.enums import (
    MovePurpose,
    RepairState,
    Tracking,
    TransferKind,
    TransferState,
    WarrantyReason,
)
from app.models.products import Lot, Product
from app.models.repairs import RepairOrder
from app.models.stock import Move, MoveLine, Transfer
from app.services import wording
from app.services.repairs.cards import WarrantyProposal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

MOST_REPLACEMENTS = 20
NO_PRODUCT = WarrantyProposal(
    is_proposed=False,
    reason=WarrantyReason.UNKNOWN,
    text=Problem("repair.warranty_no_product"),
)
"""What is proposed before it is known what is to be repaired."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a warranty is asked of: what it is, whose, and what tells of its delivery.

    `day` is the one that has to lie within it. `is_new_lot`: its lot is told, and was never here.
    """

    product_id: int
    day: date
    lot_id: int | None = None
    customer_id: int | None = None
    return_id: int | None = None
    sales_order_id: int | None = None
    sold_on: date | None = None
    is_new_lot: bool = False


def propose(uow: UnitOfWork, piece: Piece) -> WarrantyProposal:
    """The proposal with its reason; unknown is no.

    The delivery is that of the serial or lot, else the one that the return takes back, else that
    of the ticket's order, unless other lots are known to have come with it than the one that is
    told; without any a proof of purchase counts. A replacement runs on from the first piece, and a
    repair restarts nothing, unless the product says otherwise.
    """
    product = uow.connection.execute(_product(), {"product": piece.product_id}).first()
    if product is None or product.warranty_months == 0:
        name = "" if product is None else f"{product.code} {product.name}"
        return no_warranty(WarrantyReason.NONE, name)
    restarts = bool(product.is_warranty_restarted)
    lot_id = piece.lot_id if restarts else _first_lot(uow, piece.lot_id)
    found = _delivery(uow, piece, lot_id, restarts=restarts)
    began = piece.sold_on if found is None else _day(uow, found.done_at)
    document = "" if found is None else found.number
    if restarts and (again := _restarted_on(uow, piece.lot_id)) is not None:
        began, document = max(began or again[0], again[0]), again[1]
    if began is None:
        return no_warranty(WarrantyReason.UNKNOWN, f"{product.code} {product.name}")
    return told(began, product.warranty_months, piece.day, document)


def told(began: date, months: int, day: date, document: str) -> WarrantyProposal:
    """The proposal of a warranty whose first day is known."""
    until = months_on(began, months)
    reason = WarrantyReason.UNTIL if day <= until else WarrantyReason.ENDED
    return of_stored(reason, until, document=document, began_on=began)


def of_stored(
    reason: WarrantyReason,
    until: date | None,
    *,
    product: str = "",
    document: str = "",
    began_on: date | None = None,
) -> WarrantyProposal:
    """A proposal as a repair keeps it."""
    if until is None:
        return no_warranty(reason, product)
    words = {"until": wording.day(until, texts.current_language())}
    text = Problem(f"repair.warranty_{reason}", words)
    return WarrantyProposal(reason is WarrantyReason.UNTIL, reason, text, until, began_on, document)


def no_warranty(reason: WarrantyReason, product: str) -> WarrantyProposal:
    """The proposal where there is none, or nobody knows."""
    return WarrantyProposal(
        is_proposed=False,
        reason=reason,
        text=Problem(f"repair.warranty_{reason}", {"product": product}),
    )


def months_on(day: date, months: int) -> date:
    """The same day so many months on; in a shorter month its last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _day(uow: UnitOfWork, moment: datetime) -> date:
    """The company's day of a moment (rules 1)."""
    return moment.astimezone(uow.zone).date()


def _first_lot(uow: UnitOfWork, lot_id: int | None) -> int | None:
    """The serial in whose place, or in whose place's place, a customer got this one."""
    for _ in range(MOST_REPLACEMENTS):
        if lot_id is None:
            return None
        before = uow.connection.scalar(select(Lot.replaces_id).where(Lot.id == lot_id))
        if before is None:
            return lot_id
        lot_id = before
    return lot_id


def _delivery(
    uow: UnitOfWork, piece: Piece, lot_id: int | None, *, restarts: bool
) -> Row[Any] | None:
    """The delivery that counts, the latest of its kind."""
    if lot_id is not None:
        parameters = {"lot": lot_id, "customer": piece.customer_id}
        found = uow.connection.execute(_of_lot(), parameters).first()
        if found is not None:
            return found if restarts else _first_delivery(uow, found)
    is_told = piece.lot_id is not None or piece.is_new_lot
    if piece.return_id is not None:
        parameters = {
            "return": piece.return_id,
            "product": piece.product_id,
            "lot": piece.lot_id,
            "is_told": is_told,
        }
        found = uow.connection.execute(_of_return(), parameters).first()
        if found is not None:
            return found
    if piece.sales_order_id is None:
        return None
    parameters = {
        "order": piece.sales_order_id,
        "product": piece.product_id,
        "is_told": is_told,
    }
    return uow.connection.execute(_of_order(), parameters).first()


def _first_delivery(uow: UnitOfWork, row: Row[Any]) -> Row[Any]:
    """The delivery of the piece in whose place this one was sent in advance (rules 31)."""
    for _ in range(MOST_REPLACEMENTS):
        if row.purpose is not MovePurpose.REPLACEMENT or row.origin_move_id is None:
            break
        parameters = {"move": row.origin_move_id}
        before = uow.connection.execute(_of_move(), parameters).first()
        if before is None:
            break
        row = before
    return row


def _restarted_on(uow: UnitOfWork, lot_id: int | None) -> tuple[date, str] | None:
    """The end of the latest repair under warranty of a piece, with its number."""
    if lot_id is None:
        return None
    row = uow.connection.execute(_repaired(), {"lot": lot_id}).first()
    return None if row is None else (_day(uow, row.ended_at), row.number)


@functools.cache
def _product() -> Select[*tuple[Any, ...]]:
    return select(
        Product.code, Product.name, Product.warranty_months, Product.is_warranty_restarted
    ).where(Product.id == bindparam("product", type_=Id))


def _done_delivery() -> tuple[Any, ...]:
    """SQL: a move that brought to a customer what is theirs from then on."""
    return (
        Transfer.kind == TransferKind.OUTGOING,
        Transfer.state == TransferState.DONE,
        Move.state == TransferState.DONE,
        or_(Move.purpose.is_(None), Move.purpose == MovePurpose.REPLACEMENT),
    )


def _brought_unknown() -> Any:  # noqa: ANN401
    """SQL: of a delivery's move nobody knows which lots, or which serials of a lot, it brought."""
    return (
        select(MoveLine.id)
        .outerjoin(Lot, Lot.id == MoveLine.lot_id)
        .join(Product, Product.id == Move.product_id)
        .where(
            MoveLine.move_id == Move.id,
            or_(
                MoveLine.lot_id.is_(None),
                Lot.is_unknown,
                and_(Product.tracking == Tracking.SERIAL, ~Lot.is_serial),
            ),
        )
        .correlate(Move)
        .exists()
    )


@functools.cache
def _of_lot() -> Select[*tuple[Any, ...]]:
    """The latest delivery of the lot `lot`; of the customer's if one is told."""
    customer = bindparam("customer", type_=Id)
    return (
        select(Transfer.number, Transfer.done_at, Move.purpose, Move.origin_move_id)
        .select_from(MoveLine)
        .join(Move, Move.id == MoveLine.move_id)
        .join(Transfer, Transfer.id == Move.transfer_id)
        .join(Lot, Lot.id == MoveLine.lot_id)
        .where(
            MoveLine.lot_id == bindparam("lot", type_=Id),
            ~Lot.is_unknown,
            Transfer.commercial_partner_id
            == func.coalesce(customer, Transfer.commercial_partner_id),
            *_done_delivery(),
        )
        .order_by(Transfer.done_at.desc(), Transfer.id.desc())
        .limit(1)
    )


@functools.cache
def _of_move() -> Select[*tuple[Any, ...]]:
    """The delivery of the move `move`."""
    return (
        select(Transfer.number, Transfer.done_at, Move.purpose, Move.origin_move_id)
        .join(Move, Move.transfer_id == Transfer.id)
        .where(Move.id == bindparam("move", type_=Id), *_done_delivery())
    )


@functools.cache
def _of_return() -> Select[*tuple[Any, ...]]:
    """The latest delivery whose goods of the product the return `return` takes back.

    Where a lot is told, the return brought it, or is to bring one that nobody knows.
    """
    back, line, lot = aliased(Move), aliased(MoveLine), bindparam("lot", type_=Id)
    has_lot = select(line.id).where(line.move_id == back.id, line.lot_id == lot).exists()
    return (
        select(Transfer.number, Transfer.done_at)
        .select_from(back)
        .join(Move, Move.id == back.origin_move_id)
        .join(Transfer, Transfer.id == Move.transfer_id)
        .where(
            back.transfer_id == bindparam("return", type_=Id),
            back.product_id == bindparam("product", type_=Id),
            or_(
                ~bindparam("is_told", type_=Boolean),
                has_lot,
                and_(back.state != TransferState.DONE, _brought_unknown()),
            ),
            *_done_delivery(),
        )
        .order_by(Transfer.done_at.desc(), Transfer.id.desc())
        .limit(1)
    )


@functools.cache
def _of_order() -> Select[*tuple[Any, ...]]:
    """The latest delivery of the product on the order `order`, that can have brought the lot."""
    return (
        select(Transfer.number, Transfer.done_at)
        .select_from(Transfer)
        .join(Move, Move.transfer_id == Transfer.id)
        .where(
            Transfer.sales_order_id == bindparam("order", type_=Id),
            Move.product_id == bindparam("product", type_=Id),
            or_(~bindparam("is_told", type_=Boolean), _brought_unknown()),
            *_done_delivery(),
        )
        .order_by(Transfer.done_at.desc(), Transfer.id.desc())
        .limit(1)
    )


@functools.cache
def _repaired() -> Select[*tuple[Any, ...]]:
    return (
        select(RepairOrder.number, RepairOrder.ended_at)
        .where(
            RepairOrder.lot_id == bindparam("lot", type_=Id),
            RepairOrder.state == RepairState.REPAIRED,
            RepairOrder.is_under_warranty,
        )
        .order_by(RepairOrder.ended_at.desc())
        .limit(1)
    )
