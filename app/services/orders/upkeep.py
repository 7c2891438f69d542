"""Making and editing quotations, and marking them as sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from app.errors import Invalid, Problem, Refused
from app.models.company import Currency
from app.models.enums import SalesOrderState
from app.models.orders import SalesOrder, SalesOrderLine
from app.models.partners import Partner
from app.services import access, exchange_rates, wording
from app.services.actions import action, question
from app.services.events import RecordChanged
from app.services.numbers import next_numbers
from app.services.order_events import OrderMade, OrderSent
from app.services.orders import lines, opened, repaired, writing
from app.services.orders.cards import (
    AskAmounts,
    CreateOrder,
    OrderFigures,
    SavedOrder,
    SaveOrder,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Row

    from app.models.ids import SalesOrderId
    from app.services.actions import CurrencyFacts
    from app.services.invoices import work
    from app.services.ledger import BookedLine, BookedLineTax
    from app.services.orders.cards import OrderLine
    from app.services.orders.lines import Asked, Stored
    from app.services.unit_of_work import UnitOfWork

SERIES = "sales_order"


@dataclass(frozen=True, slots=True)
class OrderVersion:
    """An order as the form has it."""

    id: SalesOrderId
    version: int


@action("order.create", again=opened.again)
def create(uow: UnitOfWork, request: CreateOrder) -> SavedOrder:
    """Make a quotation (`SO00001`). It may be without lines, and be given them later.

    Raises:
        NotAllowed: order.write
        Invalid: by field, see CreateOrder
    """
    access.require(uow, "order.write")
    order_id, _ = make(uow, request)
    uow.produced(opened.KIND, (order_id,))
    return opened.saved(uow, order_id)


def make(uow: UnitOfWork, request: CreateOrder) -> tuple[int, list[int]]:
    """Make a quotation within an action that has its right; its id, and those of its lines.

    Raises:
        Invalid: by field, see CreateOrder
    """
    problems: dict[str, Problem] = {}
    customer = _customer(uow, request.customer_id, problems)
    currency = _currency(uow, request.currency_id, problems)
    _check_validity(uow, request, problems)
    asked = lines.work_out(uow, request.lines, (), currency)
    _raise(problems, asked)
    (number,) = next_numbers(uow, SERIES)
    head = {
        "number": number.text,
        "number_value": number.value,
        "state": SalesOrderState.DRAFT,
        "partner_id": request.customer_id,
        "commercial_partner_id": customer,
        "currency_id": currency.id,
        "ordered_on": uow.today,
        "valid_until_on": request.valid_until_on,
        "invoice_policy": request.invoice_policy,
        "created_at": uow.now,
    }
    order_id = writing.insert_order(uow, head, asked.worked)
    line_ids = writing.write_lines(uow, order_id, asked.worked, request.lines)
    uow.record(
        OrderMade(
            ref=opened.ref(order_id),
            number=number.text,
            amount=asked.worked.total,
            currency=currency.code,
        )
    )
    return order_id, line_ids


@action("order.save", again=opened.again)
def save(uow: UnitOfWork, request: SaveOrder) -> SavedOrder:
    """Save the form of a quotation; one that was sent is a draft again, for it says other things.

    Raises:
        NotAllowed: order.write
        Stale: somebody else saved it
        Refused: order.unknown, order.is_confirmed, order.is_cancelled, order.repair_line,
            order.repair_customer
        Invalid: by field, see CreateOrder
    """
    access.require(uow, "order.write")
    row = opened.lock(uow, request.id)
    opened.require_quotation(uow, row, request.version)
    problems: dict[str, Problem] = {}
    customer = _customer(uow, request.customer_id, problems)
    _check_validity(uow, request, problems)
    saved = lines.stored(uow, request.id)
    asked = lines.work_out(uow, request.lines, saved, opened.currency_of(row))
    _raise(problems, asked)
    _require_repaired(uow, row, request, saved, asked)
    changes = tuple(_changes(uow, row, request, saved, asked))
    head = {
        "state": SalesOrderState.DRAFT if changes else row.state,
        "partner_id": request.customer_id,
        "commercial_partner_id": customer,
        "valid_until_on": request.valid_until_on,
        "invoice_policy": request.invoice_policy,
    }
    writing.update_order(uow, request.id, head, asked.worked)
    writing.write_lines(
        uow, request.id, asked.worked, request.lines, saved_ids=[each.id for each in saved]
    )
    if changes:
        uow.record(RecordChanged(ref=opened.ref(request.id), changes=changes))
    uow.produced(opened.KIND, (request.id,))
    return opened.saved(uow, request.id)


def add_lines(uow: UnitOfWork, order_id: SalesOrderId, more: Sequence[OrderLine]) -> list[int]:
    """Add lines at the end of an order within an action that has its right; their ids.

    Of a confirmed order too: what is added is on no delivery and no invoice yet.

    Raises:
        Refused: order.unknown, order.is_cancelled
        Invalid: `lines.n...`, by the place among the lines that are added
    """
    row = opened.lock(uow, order_id)
    if row.state == SalesOrderState.CANCELLED:
        raise Refused("order.is_cancelled", opened.ref(order_id), {"number": row.number})
    currency = opened.currency_of(row)
    asked = lines.work_out(uow, more, (), currency)
    _raise({}, asked)
    last = uow.connection.scalar(
        select(func.max(SalesOrderLine.line_number)).where(
            SalesOrderLine.sales_order_id == order_id
        )
    )
    ids = writing.write_lines(uow, order_id, asked.worked, more, first=(last or 0) + 1)
    whole = lines.compute(uow, lines.stored(uow, order_id), currency)
    writing.update_order(uow, order_id, {}, whole)
    added = ", ".join(_counted(each.line) for each in asked.worked.lines)
    changes = (("order.change_lines", "", added),)
    uow.record(RecordChanged(ref=opened.ref(order_id), changes=changes))
    return ids


@action("order.mark_sent", again=opened.again)
def mark_sent(uow: UnitOfWork, request: OrderVersion) -> SavedOrder:
    """Say that a quotation has gone to the customer; once more changes nothing.

    Raises:
        NotAllowed: order.write
        Stale: somebody else saved it
        Refused: order.unknown, order.is_confirmed, order.is_cancelled, order.no_lines
    """
    access.require(uow, "order.write")
    row = opened.lock(uow, request.id)
    opened.require_quotation(uow, row, request.version)
    require_lines(uow, row)
    if row.state == SalesOrderState.DRAFT:
        uow.connection.execute(
            update(SalesOrder)
            .where(SalesOrder.id == request.id)
            .values(state=SalesOrderState.SENT, version=SalesOrder.version + 1)
        )
        uow.record(
            OrderSent(
                ref=opened.ref(request.id),
                number=row.number,
                amount=row.total_amount,
                currency=row.code,
            )
        )
    uow.produced(opened.KIND, (request.id,))
    return opened.saved(uow, request.id)


@question
def amounts(uow: UnitOfWork, request: AskAmounts) -> OrderFigures:
    """What unsaved lines come to.

    Raises:
        NotAllowed: order.read
        Refused: order.unknown
    """
    access.require(uow, "order.read")
    currency = uow.company.currency
    saved: tuple[Stored, ...] = ()
    if request.order_id is not None:
        currency = opened.currency_of(opened.read(uow, request.order_id))
        saved = lines.stored(uow, request.order_id)
    asked = lines.work_out(uow, request.lines, saved, currency)
    worked = asked.worked
    return OrderFigures(
        amounts=tuple(line.amounts.gross for line in worked.lines),
        untaxed=worked.untaxed,
        tax=worked.tax,
        total=worked.total,
        currency=currency,
        problems=asked.problems,
    )


def require_lines(uow: UnitOfWork, row: Row[Any]) -> None:
    """Refuse a quotation of nothing.

    Raises:
        Refused: order.no_lines
    """
    lines_of = select(SalesOrderLine.id).where(SalesOrderLine.sales_order_id == row.id)
    if uow.connection.execute(lines_of.limit(1)).first() is None:
        raise Refused("order.no_lines", opened.ref(row.id), {"number": row.number})


def _customer(uow: UnitOfWork, partner_id: int, problems: dict[str, Problem]) -> int:
    """The company of an active customer."""
    statement = select(Partner.parent_id).where(Partner.id == partner_id, Partner.is_active)
    found = uow.connection.execute(statement).first()
    if found is None:
        problems["customer_id"] = Problem("order.customer_missing")
        return 0
    return found.parent_id or partner_id


def _currency(
    uow: UnitOfWork, currency_id: int | None, problems: dict[str, Problem]
) -> CurrencyFacts:
    """The currency of a new quotation: the company's, or one that is in use."""
    own = uow.company.currency
    if currency_id is None or currency_id == own.id:
        return own
    known = select(Currency.id).where(Currency.id == currency_id, Currency.is_active)
    if uow.connection.scalar(known) is None:
        problems["currency_id"] = Problem("field.choice")
        return own
    return exchange_rates.known(uow, currency_id)


def _check_validity(
    uow: UnitOfWork, request: CreateOrder | SaveOrder, problems: dict[str, Problem]
) -> None:
    if request.valid_until_on is not None and request.valid_until_on < uow.today:
        problems["valid_until_on"] = Problem("order.validity_over", suggestion=uow.today)


def _raise(problems: dict[str, Problem], asked: Asked) -> None:
    every = {**problems, **asked.problems}
    if every:
        raise Invalid(every)


def _require_repaired(
    uow: UnitOfWork, row: Row[Any], request: SaveOrder, saved: Sequence[Stored], asked: Asked
) -> None:
    """What a repair wrote into its quotation is changed there: its lines, and whose it is.

    Raises:
        Refused: order.repair_line, order.repair_customer
    """
    parts = [each.source for each in saved if each.is_repair_part]
    repair = repaired.of_order(uow, request.id) if parts else None
    if repair is None:
        return
    words = {"number": row.number, "repair": repair.number}
    if request.customer_id != row.partner_id:
        raise Refused("order.repair_customer", opened.ref(request.id), words)
    now = {each.line.id: each.line for each in asked.worked.lines}
    for part in parts:
        line = now.get(part.id)
        if line is None or _content(line, line.source.taxes) != _content(part, part.taxes):
            named = {**words, "product": part.description}
            raise Refused("order.repair_line", opened.ref(request.id), named)


def _changes(
    uow: UnitOfWork,
    row: Row[Any],
    request: SaveOrder,
    saved: Sequence[Stored],
    asked: Asked,
) -> Iterable[tuple[str, str, str]]:
    """What differs from the quotation as it was saved: key of the name, text before, after."""
    if request.customer_id != row.partner_id:
        name = select(Partner.name).where(Partner.id == request.customer_id)
        yield "order.change_customer", row.partner_name, uow.connection.scalar(name) or ""
    if request.valid_until_on != row.valid_until_on:
        before, after = row.valid_until_on, request.valid_until_on
        yield "order.change_validity", str(before or ""), str(after or "")
    if request.invoice_policy != row.invoice_policy:
        yield "order.change_policy", row.invoice_policy.value, request.invoice_policy.value
    then = {each.id: each.source for each in saved}
    now = {each.line.id: each.line for each in asked.worked.lines if each.line.id is not None}
    for line_id, line in then.items():
        if line_id not in now:
            yield "order.change_lines", _counted(line), ""
        elif _content(now[line_id], now[line_id].source.taxes) != _content(line, line.taxes):
            yield "order.change_lines", _counted(line), _counted(now[line_id])
    for each in asked.worked.lines:
        if each.line.id is None:
            yield "order.change_lines", "", _counted(each.line)


def _content(line: work.Line | BookedLine, taxes: Sequence[BookedLineTax]) -> tuple[object, ...]:
    tax_ids = tuple(tax.tax_id for tax in taxes)
    return (line.description, line.quantity, line.unit_price, line.discount, tax_ids)


def _counted(line: work.Line | BookedLine) -> str:
    """A line in a few words: "3 × Alarm clock (10 −5 %)"."""
    less = f" −{wording.pieces(line.discount)} %" if line.discount else ""
    price = wording.pieces(line.unit_price)
    return f"{wording.pieces(line.quantity)} × {line.description} ({price}{less})"
