"""An order opened for an action: locked, so that nobody else changes it until the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.errors import Refused
from app.models.company import Currency
from app.models.enums import RepairState, SalesOrderState
from app.models.ids import RecordRef, SalesOrderId
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.partners import Partner
from app.models.repairs import RepairOrder
from app.models.stock import Move
from app.services import masters
from app.services.actions import CurrencyFacts
from app.services.orders.cards import QUOTATIONS, SavedOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

KIND = "sales_order"
MASTER = masters.Master(KIND, SalesOrder, "order.unknown")


def ref(order_id: int) -> RecordRef:
    """The reference to an order."""
    return RecordRef(KIND, order_id)


def lock(uow: UnitOfWork, order_id: int) -> Row[Any]:
    """Lock an order and read its head, with its currency and the name of its customer.

    Raises:
        Refused: order.unknown
    """
    statement = select(SalesOrder.id).where(SalesOrder.id == order_id)
    uow.connection.execute(statement.with_for_update(key_share=True))
    return read(uow, order_id)


def read(uow: UnitOfWork, order_id: int) -> Row[Any]:
    """The same without a lock.

    Raises:
        Refused: order.unknown
    """
    row = uow.connection.execute(_head().where(SalesOrder.id == order_id)).first()
    if row is None:
        raise Refused("order.unknown", ref(order_id))
    return row


def cancelled_of(uow: UnitOfWork, transfer_id: int, *, is_locking: bool = False) -> dict[int, str]:
    """The lines of cancelled orders whose goods a transfer moves, with the orders' numbers.

    Locked by id, before anything that is done to what came of them (rules 7), none is cancelled
    meanwhile.
    """
    moved = select(Move.sales_order_line_id).where(Move.transfer_id == transfer_id)
    statement = (
        select(SalesOrderLine.id, SalesOrder.number, SalesOrder.state)
        .join(SalesOrder, SalesOrder.id == SalesOrderLine.sales_order_id)
        .where(SalesOrderLine.id.in_(moved))
        .order_by(SalesOrder.id)
    )
    if is_locking:
        statement = statement.with_for_update(key_share=True, of=SalesOrder)
    rows = uow.connection.execute(statement)
    return {row.id: row.number for row in rows if row.state == SalesOrderState.CANCELLED}


def require_version(uow: UnitOfWork, row: Row[Any], version: int) -> None:
    """Refuse a form that somebody else saved since.

    Raises:
        Stale: with the card as it is now
    """
    if row.version != version:
        from app.services.orders.form import card

        raise masters.stale(uow, MASTER, row.id, card(uow, SalesOrderId(row.id)))


def require_quotation(uow: UnitOfWork, row: Row[Any], version: int) -> None:
    """Refuse unless it is a quotation that nobody else saved since.

    Raises:
        Refused: order.is_confirmed, order.is_cancelled
        Stale: with the card as it is now
    """
    if row.state not in QUOTATIONS:
        is_confirmed = row.state == SalesOrderState.CONFIRMED
        code = "order.is_confirmed" if is_confirmed else "order.is_cancelled"
        raise Refused(code, ref(row.id), {"number": row.number})
    require_version(uow, row, version)


def currency_of(row: Row[Any]) -> CurrencyFacts:
    """The currency of an order."""
    return CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits)


def saved(uow: UnitOfWork, order_id: int) -> SavedOrder:
    """What an action tells of the order that it wrote."""
    row = read(uow, order_id)
    return SavedOrder(
        id=SalesOrderId(row.id),
        number=row.number,
        version=row.version,
        state=row.state,
        total=row.total_amount,
        currency=currency_of(row),
    )


def again(uow: UnitOfWork, ids: Sequence[int]) -> SavedOrder:
    """The same for a repeated key."""
    return saved(uow, ids[0])


def _open_repair() -> Any:  # noqa: ANN401
    """SQL: the number of the repair that an order quotes, while that has not ended."""
    return (
        select(RepairOrder.number)
        .where(
            RepairOrder.sales_order_id == SalesOrder.id,
            RepairOrder.state.not_in((RepairState.REPAIRED, RepairState.CANCELLED)),
        )
        .correlate(SalesOrder)
        .scalar_subquery()
    )


def _head() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SalesOrder.__table__,
            Currency.code,
            Currency.symbol,
            Currency.digits,
            Partner.name.label("partner_name"),
            Partner.language.label("partner_language"),
            _open_repair().label("open_repair"),
        )
        .join(Currency, Currency.id == SalesOrder.currency_id)
        .join(Partner, Partner.id == SalesOrder.partner_id)
    )
