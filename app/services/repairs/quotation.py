"""A repair's quotation: a draft order of its added parts and services, which it follows."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from app.db.types import Id
from app.errors import Refused
from app.models.enums import RepairPartKind, RepairState, SalesOrderState
from app.models.ids import PartnerId, ProductId, RecordRef
from app.models.orders import SalesOrder
from app.models.repairs import RepairPart
from app.services import access
from app.services.actions import action
from app.services.orders import CreateOrder, OrderLine, following, lines
from app.services.orders import opened as orders
from app.services.orders.cards import QUOTATIONS
from app.services.orders.upkeep import make
from app.services.repair_events import RepairQuoted
from app.services.repairs import opened, part_reading, reading, rights
from app.services.repairs.part_reading import PartTaxes
from app.services.stock import writing as stock_writing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.engine import Row

    from app.services.repairs.cards import RepairCard
    from app.services.repairs.requests import CreateQuotation
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@action("repair.quote", again=reading.again)
def create_quotation(uow: UnitOfWork, request: CreateQuotation) -> RepairCard:
    """Make the draft order of what is added, at zero under warranty; once only.

    Raises:
        NotAllowed: repair.create, repair.read
        Stale: somebody else saved it
        Refused: repair.unknown, repair.is_cancelled, repair.quoted, repair.nothing_to_quote
    """
    access.require(uow, rights.CREATE)
    row = opened.seen(uow, request.id, request.version, request.ticket_id)
    opened.require_state(row, set(RepairState) - {RepairState.CANCELLED}, "repair.is_cancelled")
    record = RecordRef(reading.KIND, row.id)
    if row.sales_order_id is not None and row.sales_order_state is not SalesOrderState.CANCELLED:
        words = {"number": row.number, "order": row.sales_order_number}
        raise Refused("repair.quoted", record, words)
    rows = [rows[0] for rows in part_reading.rows_of(uow, row.id)]
    parts = [part for part in rows if is_quoted(part) and part_reading.used(part)]
    if not parts:
        raise Refused("repair.nothing_to_quote", record, {"number": row.number})
    of_part = part_reading.taxes_of(uow, row.id)
    reading.lock(uow, row)
    asked = tuple(
        _line(
            part,
            part_reading.used(part),
            of_part.get(part.id, PartTaxes()),
            is_free=row.is_under_warranty,
        )
        for part in parts
    )
    order_id, line_ids = make(uow, CreateOrder(PartnerId(row.partner_id), asked))
    link(uow, [part.id for part in parts], line_ids)
    if row.state is RepairState.REPAIRED:
        done = {line: part.done_quantity for part, line in zip(parts, line_ids, strict=True)}
        stock_writing.deliver_more(uow, done)
    opened.step(uow, row, None, {"sales_order_id": order_id})
    order = orders.saved(uow, order_id)
    event = RepairQuoted(
        order=order.number,
        amount=order.total,
        currency=order.currency.code,
        **opened.about(row),
    )
    return opened.told(uow, row, event)


def is_quoted(part: Any) -> bool:  # noqa: ANN401  # a row of the parts
    """Whether a part is on the quotation: what is added."""
    return bool(part.kind is RepairPartKind.ADD)


def lock(uow: UnitOfWork, row: Row[Any]) -> Row[Any] | None:
    """The repair's order, locked before moves and quantities (rules 7); None if it has none."""
    if row.sales_order_id is None or row.sales_order_state is SalesOrderState.CANCELLED:
        return None
    return orders.lock(uow, row.sales_order_id)


def follow(
    uow: UnitOfWork,
    row: Row[Any],
    order: Row[Any],
    before: Mapping[int, Row[Any]],
    after: Mapping[int, Row[Any]],
    *,
    kept: Collection[int],
    values: Mapping[str, Any],
) -> None:
    """Bring the order to the form and the parts as they are now; `kept` were there already.

    SQLite may give the id of a deleted part to a new one. A quotation follows in everything, its
    customer too; an order that is confirmed only in parts that are free.

    Raises:
        Refused: repair.ordered
    """
    was_free, is_free = bool(row.is_under_warranty), bool(values["is_under_warranty"])
    is_quotation = order.state in QUOTATIONS
    if not is_quotation:
        _require_ordered(row, order, values, before, after, kept)
    gone = {
        part.sales_order_line_id
        for part in before.values()
        if part.sales_order_line_id is not None
        and (
            part.id not in kept
            or not is_quoted(after[part.id])
            or after[part.id].product_id != part.product_id
        )
    }
    changed: dict[int, dict[str, Decimal | str]] = {}
    new: list[Row[Any]] = []
    head: dict[str, object] = {}
    if is_quotation:
        changed = {
            part.sales_order_line_id: _fields(part, is_free=is_free)
            for part in after.values()
            if part.sales_order_line_id is not None
            and part.sales_order_line_id not in gone
            and part.id in kept
            and _fields(part, is_free=is_free) != _fields(before[part.id], is_free=was_free)
        }
        new = [part for part in after.values() if is_quoted(part) and _is_missing(part, gone)]
        if values["partner_id"] != row.partner_id:
            head = {name: values[name] for name in ("partner_id", "commercial_partner_id")}
    if not gone and not changed and not new and not head:
        return
    of_part = part_reading.taxes_of(uow, row.id) if new else {}
    added = [
        _line(part, part.quantity, of_part.get(part.id, PartTaxes()), is_free=is_free)
        for part in new
    ]
    ids = following.follow(uow, order.id, changed, gone=gone, added=added, head=head)
    link(uow, [part.id for part in new], ids)


def _is_missing(part: Any, gone: Collection[int]) -> bool:  # noqa: ANN401  # a row of the parts
    """Whether a part has no line of its product on the quotation, or none any more."""
    return part.sales_order_line_id is None or part.sales_order_line_id in gone


def _require_ordered(
    row: Row[Any],
    order: Row[Any],
    values: Mapping[str, Any],
    before: Mapping[int, Row[Any]],
    after: Mapping[int, Row[Any]],
    kept: Collection[int],
) -> None:
    """What the customer has ordered stays: who it is for, the warranty, and what is charged.

    Raises:
        Refused: repair.ordered
    """
    is_free = bool(row.is_under_warranty)
    was = {part.id: _charged(part, is_free=is_free) for part in before.values()}
    now = {
        (part.id if part.id in kept else -part.id): _charged(part, is_free=is_free)
        for part in after.values()
    }
    differs = any(was.get(part) != now.get(part) for part in was.keys() | now.keys())
    is_other = values["partner_id"] != row.partner_id or values["is_under_warranty"] != is_free
    if differs or is_other:
        words = {"number": row.number, "order": order.number}
        raise Refused("repair.ordered", RecordRef(reading.KIND, row.id), words)


def _charged(part: Any, *, is_free: bool) -> tuple[object, ...] | None:  # noqa: ANN401
    """What of a part the customer pays for; None if nothing."""
    if is_free or not is_quoted(part) or not part.unit_price:
        return None
    return (part.product_id, part.quantity, part.unit_price, part.description)


def ended(uow: UnitOfWork, order: Row[Any] | None, used: Sequence[tuple[Any, Decimal]]) -> None:
    """What was used of each part is what is ordered and delivered on its line, whatever it said.

    Parts come with how much of them was used.
    """
    linked = {
        part.sales_order_line_id: (quantity, part.ordered_quantity)
        for part, quantity in used
        if part.sales_order_line_id is not None
    }
    if order is None or not linked:
        return
    gone = {line for line, (quantity, _) in linked.items() if not quantity}
    changed: dict[int, dict[str, Decimal | str]] = {
        line: {"quantity": quantity}
        for line, (quantity, ordered) in linked.items()
        if quantity and quantity != ordered
    }
    if gone or changed:
        following.follow(uow, order.id, changed, gone=gone)
    stock_writing.deliver_more(uow, {line: quantity for line, (quantity, _) in linked.items()})


def drop(uow: UnitOfWork, row: Row[Any]) -> int | None:
    """Take a cancelled repair's lines off its quotation; one that is empty then is cancelled.

    One with lines of somebody's own stays without the repair, which can be quoted anew. The id of
    the order that the repair keeps.

    Raises:
        Refused: repair.order_confirmed
    """
    kept: int | None = row.sales_order_id
    order = lock(uow, row)
    if order is None:
        return kept
    if order.state not in QUOTATIONS:
        words = {"number": row.number, "order": order.number}
        raise Refused("repair.order_confirmed", RecordRef(reading.KIND, row.id), words)
    gone = {
        rows[0].sales_order_line_id
        for rows in part_reading.rows_of(uow, row.id)
        if rows[0].sales_order_line_id is not None
    }
    following.follow(uow, order.id, {}, gone=gone)
    if lines.stored(uow, order.id):
        return None
    cancelled = update(SalesOrder).where(SalesOrder.id == order.id)
    uow.connection.execute(cancelled.values(state=SalesOrderState.CANCELLED))
    return kept


def link(uow: UnitOfWork, part_ids: Sequence[int], line_ids: Sequence[int]) -> None:
    """Let parts name their lines of the quotation: one statement."""
    rows = [{"part": part, "line": line} for part, line in zip(part_ids, line_ids, strict=True)]
    if rows:
        uow.connection.execute(_link(), rows)


def _fields(part: Any, *, is_free: bool) -> dict[str, Decimal | str]:  # noqa: ANN401
    """What a line of the quotation says of a part."""
    return {
        "quantity": part.quantity,
        "unit_price": ZERO if is_free else part.unit_price,
        "description": part.description,
    }


def _line(
    part: Any,  # noqa: ANN401  # a row of the parts
    quantity: Decimal,
    part_taxes: PartTaxes,
    *,
    is_free: bool,
) -> OrderLine:
    return OrderLine(
        None,
        ProductId(part.product_id),
        quantity,
        ZERO if is_free else part.unit_price,
        description=part.description,
        tax_ids=part_taxes.ids,
        is_repair_part=True,
    )


@functools.cache
def _link() -> Any:  # noqa: ANN401
    return (
        update(RepairPart)
        .where(RepairPart.id == bindparam("part", type_=Id))
        .values(sales_order_line_id=bindparam("line", type_=Id))
    )
