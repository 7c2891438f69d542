"""Confirming a quotation: it becomes an order, and its delivery is made with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from app.models.enums import SalesOrderState
from app.models.orders import SalesOrder
from app.services import access
from app.services.actions import action
from app.services.order_events import OrderConfirmed
from app.services.orders import opened
from app.services.orders.upkeep import OrderVersion, require_lines
from app.services.stock import deliveries

if TYPE_CHECKING:
    from app.services.orders.cards import SavedOrder
    from app.services.unit_of_work import UnitOfWork


@action("order.confirm", again=opened.again)
def confirm(uow: UnitOfWork, request: OrderVersion) -> SavedOrder:
    """Confirm a quotation, dated today, and make the delivery of its goods.

    Raises:
        NotAllowed: order.write
        Stale: somebody else saved it
        Refused: order.unknown, order.is_confirmed, order.is_cancelled, order.no_lines
    """
    access.require(uow, "order.write")
    row = opened.lock(uow, request.id)
    opened.require_quotation(uow, row, request.version)
    require_lines(uow, row)
    uow.connection.execute(
        update(SalesOrder)
        .where(SalesOrder.id == request.id)
        .values(
            state=SalesOrderState.CONFIRMED,
            ordered_on=uow.today,
            confirmed_at=uow.now,
            version=SalesOrder.version + 1,
        )
    )
    uow.record(
        OrderConfirmed(
            ref=opened.ref(request.id),
            number=row.number,
            amount=row.total_amount,
            currency=row.code,
        )
    )
    deliveries.make_for(uow, request.id)
    uow.produced(opened.KIND, (request.id,))
    return opened.saved(uow, request.id)
