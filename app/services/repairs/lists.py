"""The list of repairs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.db.base import aliased
from app.models.ids import (
    PartnerId,
    ProductId,
    RepairId,
    TicketId,
    UserId,
)
from app.models.partners import Partner
from app.models.products import Lot, Product
from app.models.repairs import RepairOrder, RepairOrderTag
from app.models.tickets import Ticket
from app.models.users import UserAccount
from app.services import access
from app.services.actions import question
from app.services.paging import Count, Page, Span, begins_with, count_up_to_cap, read_page
from app.services.partners import commercial_of
from app.services.repairs import rights
from app.services.repairs.cards import OPEN_STATES

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.models.enums import RepairState
    from app.models.ids import RepairTagId
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RepairFilter:
    """Which repairs are listed. `text` is the beginning of the number or of the serial.

    `is_open`: new, confirmed or under repair. Who may not read repairs names a ticket.
    """

    state: RepairState | None = None
    is_open: bool = False
    customer_id: PartnerId | None = None
    ticket_id: TicketId | None = None
    product_id: ProductId | None = None
    responsible_id: UserId | None = None
    tag_id: RepairTagId | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class RepairList:
    """A page of the list of repairs, the latest first."""

    filter: RepairFilter = field(default_factory=RepairFilter)
    span: Span = field(default_factory=Span)
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class RepairRow:
    """A repair in a list."""

    id: RepairId
    number: str
    state: RepairState
    ticket_id: TicketId | None
    ticket_number: str
    customer_id: PartnerId
    customer: str
    product_code: str
    product_name: str
    lot_name: str
    quantity: Decimal
    is_under_warranty: bool
    scheduled_on: date | None
    responsible: str


@question
def rows(uow: UnitOfWork, request: RepairList) -> Page[RepairRow]:
    """A page of the list of repairs.

    Raises:
        NotAllowed: repair.read (ticket.read for those of one ticket)
    """
    return read_page(
        uow,
        _repairs(uow, request.filter),
        by=RepairOrder.id,
        id_column=RepairOrder.id,
        is_descending=request.is_descending,
        span=request.span,
        make=lambda rows: [_row(row) for row in rows],
    )


@question
def count(uow: UnitOfWork, request: RepairFilter) -> Count:
    """How many repairs the list has, counted up to the cap.

    Raises:
        NotAllowed: repair.read (ticket.read for those of one ticket)
    """
    return count_up_to_cap(uow, _repairs(uow, request).with_only_columns(RepairOrder.id))


def _repairs(uow: UnitOfWork, wanted: RepairFilter) -> Select[*tuple[Any, ...]]:
    """The repairs of a filter, with the columns of a row."""
    access.require(uow, rights.READ if wanted.ticket_id is None else "ticket.read")
    responsible = aliased(UserAccount)
    statement: Select[*tuple[Any, ...]] = (
        select(
            RepairOrder.__table__,
            Partner.name.label("customer"),
            Product.code,
            Product.name,
            Lot.name.label("lot_name"),
            Ticket.number.label("ticket_number"),
            responsible.name.label("responsible"),
        )
        .join(Partner, Partner.id == RepairOrder.partner_id)
        .join(Product, Product.id == RepairOrder.product_id)
        .outerjoin(Lot, Lot.id == RepairOrder.lot_id)
        .outerjoin(Ticket, Ticket.id == RepairOrder.ticket_id)
        .outerjoin(responsible, responsible.id == RepairOrder.responsible_id)
    )
    if wanted.customer_id is not None:
        customer = commercial_of(uow, wanted.customer_id)
        statement = statement.where(RepairOrder.commercial_partner_id == customer)
    told: dict[Any, object] = {
        RepairOrder.state: wanted.state,
        RepairOrder.ticket_id: wanted.ticket_id,
        RepairOrder.product_id: wanted.product_id,
        RepairOrder.responsible_id: wanted.responsible_id,
    }
    for column, value in told.items():
        if value is not None:
            statement = statement.where(column == value)
    if wanted.is_open:
        statement = statement.where(RepairOrder.state.in_(OPEN_STATES))
    if wanted.tag_id is not None:
        tagged = select(RepairOrderTag.repair_order_id)
        tagged = tagged.where(RepairOrderTag.repair_tag_id == wanted.tag_id)
        statement = statement.where(RepairOrder.id.in_(tagged))
    if text := wanted.text.strip():
        statement = statement.where(
            or_(begins_with(RepairOrder.number, text), begins_with(Lot.name, text))
        )
    return statement


def _row(row: Row[Any]) -> RepairRow:
    return RepairRow(
        RepairId(row.id),
        row.number,
        row.state,
        None if row.ticket_id is None else TicketId(row.ticket_id),
        row.ticket_number or "",
        PartnerId(row.partner_id),
        row.customer,
        row.code,
        row.name,
        row.lot_name or "",
        row.quantity,
        row.is_under_warranty,
        row.scheduled_on,
        row.responsible or "",
    )
