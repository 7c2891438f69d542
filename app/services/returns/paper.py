"""Fills the paper that goes with goods: slips of returns and deliveries, labels of their pieces."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, select, true

from app.db.base import aliased
from app.db.types import Id
from app.documents.return_slip import (
    ReturnSlipPage,
    SlipKind,
    SlipLine,
    SlipLot,
    SlipSource,
)
from app.errors import Refused
from app.models.company import Company
from app.models.enums import (
    LocationKind,
    MovePurpose,
    TransferKind,
    TransferState,
)
from app.models.ids import RecordRef, TransferId
from app.models.orders import SalesOrder
from app.models.partners import Partner
from app.models.products import Lot, Product, Unit
from app.models.stock import Location, Move, MoveLine, Transfer
from app.models.tickets import Reason, Ticket
from app.services import access, letterhead
from app.services.actions import question
from app.services.company.defaults import PIECE
from app.services.invoices import documents
from app.services.stock import units

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Row, Select

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
SAID = frozenset({MovePurpose.REPAIR, MovePurpose.TO_CLARIFY, MovePurpose.REPLACEMENT})
"""Purposes that the paper names; goods given back are the usual case."""


@question
def slip(uow: UnitOfWork, request: TransferId) -> ReturnSlipPage:
    """What the paper of a transfer prints, with the letterhead of today: two statements.

    Raises:
        NotAllowed: stock.read
        Refused: transfer.unknown, transfer.no_slip (it neither comes from nor goes to a customer)
    """
    access.require(uow, "stock.read")
    head = read_head(uow, request)
    moves = read_moves(uow, request)
    kind = _kind(head, moves)
    is_return = kind is SlipKind.RETURN
    language, is_done = head.language, head.state == TransferState.DONE
    deliveries = {row.delivery_id: row for rows in moves for row in rows if row.delivery_id}
    return ReturnSlipPage(
        kind=kind,
        heading=letterhead.heading_now(head),
        address=letterhead.address_of(head, language),
        number=head.number,
        made_on=_day(uow, head.created_at),
        done_on=None if head.done_at is None else _day(uow, head.done_at),
        lines=tuple(_line(rows, kind, language, is_done=is_done) for rows in moves),
        language=language,
        deliveries=tuple(
            SlipSource(row.delivery_number, row.delivery_origin or "")
            for row in deliveries.values()
        ),
        order=_order(head),
        ticket_number=head.ticket_number or "",
        customer_number=head.party_customer_number,
        reason=head.reason_name or "",
        send_to=letterhead.company_address(head, language) if is_return else (),
        returning=letterhead.terms_now(head, "return_terms", language) if is_return else "",
        is_cancelled=head.state == TransferState.CANCELLED,
    )


def read_head(uow: UnitOfWork, transfer_id: TransferId) -> Row[*tuple[Any, ...]]:
    """A transfer of a customer with what its paper says at the top: one statement.

    Raises:
        Refused: transfer.unknown, transfer.no_slip
    """
    row = uow.connection.execute(_head(), {"transfer": transfer_id}).first()
    record = RecordRef("transfer", transfer_id)
    if row is None:
        raise Refused("transfer.unknown", record)
    if row.partner_id is None or LocationKind.CUSTOMER not in (
        row.source_kind,
        row.destination_kind,
    ):
        raise Refused("transfer.no_slip", record, {"number": row.number})
    return row


def read_moves(uow: UnitOfWork, transfer_id: TransferId) -> list[list[Row[*tuple[Any, ...]]]]:
    """The moves of a transfer in their order, each as its rows, one per lot: one statement."""
    found: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in uow.connection.execute(_moves(), {"transfer": transfer_id, "piece": PIECE}):
        found.setdefault(row.id, []).append(row)
    return list(found.values())


def lots(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[SlipLot]:
    """The known lots of a move with their quantities, parts in several conditions added."""
    found: dict[tuple[str, bool], Decimal] = {}
    for row in rows:
        if row.lot_name is not None and not row.is_lot_unknown and row.line_quantity:
            key = (row.lot_name, row.is_lot_serial)
            found[key] = found.get(key, ZERO) + row.line_quantity
    return [SlipLot(name, quantity, is_serial) for (name, is_serial), quantity in found.items()]


def _kind(
    head: Row[*tuple[Any, ...]], moves: Sequence[Sequence[Row[*tuple[Any, ...]]]]
) -> SlipKind:
    if head.kind == TransferKind.INCOMING:
        return SlipKind.RETURN
    is_the_customers = any(rows[0].owner_id is not None for rows in moves)
    return SlipKind.DELIVERY_BACK if is_the_customers else SlipKind.DELIVERY


def _line(
    rows: Sequence[Row[*tuple[Any, ...]]], kind: SlipKind, language: str, *, is_done: bool
) -> SlipLine:
    row = rows[0]
    is_said = row.purpose in SAID and kind is not SlipKind.DELIVERY_BACK
    return SlipLine(
        code=row.product_code,
        description=row.product_name,
        quantity=row.quantity,
        unit="" if row.unit_code == PIECE else units.named(row.unit_name, language),
        done=row.done_quantity if is_done else None,
        lots=tuple(lots(rows)),
        purpose=row.purpose.value if is_said else "",
    )


def _order(head: Row[*tuple[Any, ...]]) -> SlipSource | None:
    if head.order_number is None:
        return None
    return SlipSource(head.order_number, head.order_origin or "")


def _day(uow: UnitOfWork, moment: datetime) -> date:
    return moment.astimezone(uow.zone).date()


@functools.cache
def _head() -> Select[*tuple[Any, ...]]:
    source, destination = aliased(Location), aliased(Location)
    company = documents.commercial_partner
    return (
        select(
            Transfer.id,
            Transfer.kind,
            Transfer.state,
            Transfer.number,
            Transfer.partner_id,
            Transfer.created_at,
            Transfer.done_at,
            source.kind.label("source_kind"),
            destination.kind.label("destination_kind"),
            Partner.language,
            *documents.party_columns(),
            *documents.company_columns(true()),
            SalesOrder.number.label("order_number"),
            SalesOrder.origin_number.label("order_origin"),
            Ticket.number.label("ticket_number"),
            Reason.name.label("reason_name"),
        )
        .join(source, source.id == Transfer.source_location_id)
        .join(destination, destination.id == Transfer.destination_location_id)
        .join(Company, Company.id == 1)
        .outerjoin(Partner, Partner.id == Transfer.partner_id)
        .outerjoin(company, company.id == func.coalesce(Partner.parent_id, Partner.id))
        .outerjoin(SalesOrder, SalesOrder.id == Transfer.sales_order_id)
        .outerjoin(Ticket, Ticket.id == Transfer.ticket_id)
        .outerjoin(Reason, Reason.id == Transfer.reason_id)
        .where(Transfer.id == bindparam("transfer", type_=Id))
    )


@functools.cache
def _moves() -> Select[*tuple[Any, ...]]:
    origin, brought = aliased(Move), aliased(Move)
    came, delivery = aliased(Transfer), aliased(Transfer)
    # What is delivered back names the return's move, which names the delivery's.
    is_back = came.kind == TransferKind.INCOMING
    piece = select(Unit.id).where(Unit.code == bindparam("piece")).scalar_subquery()
    return (
        select(
            Move.id,
            Move.quantity,
            Move.done_quantity,
            Move.owner_id,
            Move.purpose,
            Product.code.label("product_code"),
            Product.name.label("product_name"),
            Unit.code.label("unit_code"),
            Unit.name.label("unit_name"),
            Unit.rounding,
            delivery.id.label("delivery_id"),
            delivery.number.label("delivery_number"),
            delivery.origin_number.label("delivery_origin"),
            MoveLine.quantity.label("line_quantity"),
            Lot.name.label("lot_name"),
            Lot.is_unknown.label("is_lot_unknown"),
            Lot.is_serial.label("is_lot_serial"),
        )
        .join(Product, Product.id == Move.product_id)
        .join(Unit, Unit.id == func.coalesce(Product.unit_id, piece))
        .outerjoin(origin, origin.id == Move.origin_move_id)
        .outerjoin(came, came.id == origin.transfer_id)
        .outerjoin(brought, brought.id == case((is_back, origin.origin_move_id), else_=origin.id))
        .outerjoin(delivery, delivery.id == brought.transfer_id)
        .outerjoin(MoveLine, MoveLine.move_id == Move.id)
        .outerjoin(Lot, Lot.id == MoveLine.lot_id)
        .where(Move.transfer_id == bindparam("transfer", type_=Id))
        .order_by(Move.line_number, Move.id, MoveLine.id)
    )
