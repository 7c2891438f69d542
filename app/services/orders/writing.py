"""The rows of a quotation: inserted when it is made, rewritten when it is edited."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from app.db.types import Id
from app.models.orders import SalesOrder, SalesOrderLine, SalesOrderLineTax
from app.models.repairs import RepairPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Update

    from app.services.invoices.work import Worked, WorkedLine
    from app.services.orders.cards import OrderLine
    from app.services.unit_of_work import UnitOfWork

_COLUMNS = (
    "line_number", "description", "quantity", "unit_price", "discount", "subtotal",
)  # fmt: skip


def insert_order(uow: UnitOfWork, head: Mapping[str, object], worked: Worked) -> int:
    """Insert the head of an order; its id."""
    statement = insert(SalesOrder).values(**head, **_sums(worked)).returning(SalesOrder.id)
    return int(uow.connection.scalars(statement).one())


def update_order(
    uow: UnitOfWork, order_id: int, head: Mapping[str, object], worked: Worked
) -> None:
    """Write the head of an order that is locked, raising its version."""
    uow.connection.execute(
        update(SalesOrder)
        .where(SalesOrder.id == order_id)
        .values(version=SalesOrder.version + 1, **head, **_sums(worked))
    )


def write_lines(
    uow: UnitOfWork,
    order_id: int,
    worked: Worked,
    asked: Sequence[OrderLine],
    *,
    first: int = 1,
    saved_ids: Iterable[int] = (),
) -> list[int]:
    """Bring the lines of an order to what was asked for; their ids in that order.

    Lines among `saved_ids` that were not asked for are deleted. `first` is the number of the
    first line: lines that are added to an order are numbered from there.
    """
    rows = list(enumerate(worked.lines, first))
    kept = {line.line.id for _, line in rows}
    _delete(uow, saved_ids, [line_id for line_id in saved_ids if line_id not in kept])
    changed = [
        {"b_id": line.line.id, **_values(line, number)}
        for number, line in rows
        if line.line.id is not None
    ]
    if changed:
        uow.connection.execute(_line_update(), changed)
    added = [
        {
            "sales_order_id": order_id,
            "product_id": line.line.source.product_id,
            "is_repair_part": edit.is_repair_part,
            **_values(line, number),
        }
        for (number, line), edit in zip(rows, asked, strict=True)
        if line.line.id is None
    ]
    new_ids: dict[int, int] = {}
    if added:
        made = uow.connection.execute(_line_insert(), added)
        new_ids = {row.line_number: row.id for row in made}
    ids = [line.line.id or new_ids[number] for number, line in rows]
    taxes = [
        {"sales_order_line_id": line_id, "tax_id": tax.tax_id, "sequence": tax.sequence}
        for line_id, (_, line) in zip(ids, rows, strict=True)
        for tax in line.line.source.taxes
    ]
    if taxes:
        uow.connection.execute(insert(SalesOrderLineTax), taxes)
    return ids


def release_parts(uow: UnitOfWork, order_id: int) -> None:
    """Let the parts of a repair leave an order: nothing of them is delivered on it any more."""
    of_order = SalesOrderLine.sales_order_id == order_id
    lines = select(SalesOrderLine.id).where(of_order, SalesOrderLine.is_repair_part)
    parts = update(RepairPart).where(RepairPart.sales_order_line_id.in_(lines))
    uow.connection.execute(parts.values(sales_order_line_id=None))
    delivered = update(SalesOrderLine).where(of_order, SalesOrderLine.is_repair_part)
    uow.connection.execute(delivered.values(delivered_quantity=0))


def _sums(worked: Worked) -> dict[str, object]:
    return {
        "untaxed_amount": worked.untaxed,
        "tax_amount": worked.tax,
        "total_amount": worked.total,
    }


def _values(worked: WorkedLine, number: int) -> dict[str, object]:
    line = worked.line
    return {
        "line_number": number,
        "description": line.description,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "subtotal": worked.amounts.subtotal,
    }


def _delete(uow: UnitOfWork, saved_ids: Iterable[int], gone: Sequence[int]) -> None:
    """Delete what is written anew: the taxes of all saved lines, and lines taken out.

    A part of a repair stays with it; only its line on the quotation is gone.
    """
    saved = list(saved_ids)
    if saved:
        of_saved = SalesOrderLineTax.sales_order_line_id.in_(saved)
        uow.connection.execute(delete(SalesOrderLineTax).where(of_saved))
    if gone:
        parts = update(RepairPart).where(RepairPart.sales_order_line_id.in_(gone))
        uow.connection.execute(parts.values(sales_order_line_id=None))
        uow.connection.execute(delete(SalesOrderLine).where(SalesOrderLine.id.in_(gone)))


@functools.cache
def _line_insert() -> Any:  # noqa: ANN401
    return insert(SalesOrderLine).returning(SalesOrderLine.id, SalesOrderLine.line_number)


@functools.cache
def _line_update() -> Update:
    values: dict[str, Any] = {name: bindparam(name) for name in _COLUMNS}
    return (
        update(SalesOrderLine)
        .where(SalesOrderLine.id == bindparam("b_id", type_=Id))
        .values(values)
    )
