"""Lines of an order that follow the parts of a repair: changed, taken out, added with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.errors import Invalid
from app.models.enums import SalesOrderState
from app.models.ids import ProductId, SalesOrderLineId
from app.services.orders import lines, opened, writing
from app.services.orders.cards import OrderLine

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from decimal import Decimal

    from app.services.unit_of_work import UnitOfWork


def follow(
    uow: UnitOfWork,
    order_id: int,
    changed: Mapping[int, Mapping[str, Decimal | str]],
    *,
    gone: Collection[int] = (),
    added: Sequence[OrderLine] = (),
    head: Mapping[str, object] | None = None,
) -> list[int]:
    """Change fields of lines by id, take lines out and add some; the ids of those added.

    `head` are columns of the order itself: whose it is.

    Within an action that has its right. A quotation that was sent is a draft again, for it says
    other things.

    Raises:
        Refused: order.unknown
        Invalid: `lines.n...`, by the place among all lines
    """
    row = opened.lock(uow, order_id)
    saved = lines.stored(uow, order_id)
    asked: list[OrderLine] = [
        replace(
            OrderLine(
                SalesOrderLineId(each.id),
                ProductId(each.source.product_id or 0),
                each.source.quantity,
                each.source.unit_price,
                each.source.discount,
                each.source.description,
                is_repair_part=each.is_repair_part,
            ),
            **changed.get(each.id, {}),  # type: ignore[arg-type]  # fields of a line by name
        )
        for each in saved
        if each.id not in gone
    ]
    asked += added
    worked = lines.work_out(uow, asked, saved, opened.currency_of(row))
    if worked.problems:
        raise Invalid(dict(worked.problems))
    is_sent = row.state == SalesOrderState.SENT
    state = {"state": SalesOrderState.DRAFT} if is_sent else {}
    writing.update_order(uow, order_id, {**(head or {}), **state}, worked.worked)
    ids = writing.write_lines(
        uow, order_id, worked.worked, asked, saved_ids=[each.id for each in saved]
    )
    return ids[len(asked) - len(added) :]
