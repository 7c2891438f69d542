"""The list of transfers: deliveries, receipts, returns, movements inside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.db.base import aliased
from app.models.enums import LocationKind, TransferKind, TransferState
from app.models.ids import PartnerId, TicketId, TransferId
from app.models.partners import Partner
from app.models.stock import Location, Transfer
from app.services import access
from app.services.actions import question
from app.services.paging import Count, Page, Span, begins_with, count_up_to_cap, read_page
from app.services.partners import commercial_of
from app.services.stock import replaced

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork


OPEN = (TransferState.DRAFT, TransferState.WAITING, TransferState.READY)


@dataclass(frozen=True, slots=True)
class TransferFilter:
    """Which transfers are listed; `is_return` those that come back from customers.

    `is_late` those that are not here though their day has passed, and were replaced.
    `text` is the beginning of the number or of the number of origin.
    """

    kind: TransferKind | None = None
    state: TransferState | None = None
    customer_id: PartnerId | None = None
    ticket_id: TicketId | None = None
    is_return: bool = False
    is_late: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class TransferList:
    """A page of the list of transfers, the latest first."""

    filter: TransferFilter = field(default_factory=TransferFilter)
    span: Span = field(default_factory=Span)
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer in a list."""

    id: TransferId
    number: str
    origin_number: str | None
    kind: TransferKind
    state: TransferState
    partner_name: str
    source_name: str
    destination_name: str
    is_return: bool
    due_on: date | None
    scheduled_at: datetime | None
    done_at: datetime | None


@question
def rows(uow: UnitOfWork, request: TransferList) -> Page[TransferRow]:
    """A page of the list of transfers.

    Raises:
        NotAllowed: stock.read
    """
    return read_page(
        uow,
        _transfers(uow, request.filter),
        by=Transfer.id,
        id_column=Transfer.id,
        is_descending=request.is_descending,
        span=request.span,
        make=lambda rows: [_row(row) for row in rows],
    )


@question
def count_rows(uow: UnitOfWork, request: TransferFilter) -> Count:
    """How many transfers the list has, counted up to the cap.

    Raises:
        NotAllowed: stock.read
    """
    return count_up_to_cap(uow, _transfers(uow, request).with_only_columns(Transfer.id))


def _transfers(uow: UnitOfWork, wanted: TransferFilter) -> Select[*tuple[Any, ...]]:
    """The transfers of a filter, with the columns of a row."""
    access.require(uow, "stock.read")
    source, destination = aliased(Location), aliased(Location)
    statement: Select[*tuple[Any, ...]] = (
        select(
            Transfer.id,
            Transfer.number,
            Transfer.origin_number,
            Transfer.kind,
            Transfer.state,
            Partner.name.label("partner_name"),
            source.name.label("source_name"),
            source.kind.label("source_kind"),
            destination.name.label("destination_name"),
            Transfer.due_on,
            Transfer.scheduled_at,
            Transfer.done_at,
        )
        .join(source, source.id == Transfer.source_location_id)
        .join(destination, destination.id == Transfer.destination_location_id)
        .outerjoin(Partner, Partner.id == Transfer.partner_id)
    )
    if wanted.customer_id is not None:
        customer = commercial_of(uow, wanted.customer_id)
        statement = statement.where(Transfer.commercial_partner_id == customer)
    if wanted.kind is not None:
        statement = statement.where(Transfer.kind == wanted.kind)
    if wanted.state is not None:
        statement = statement.where(Transfer.state == wanted.state)
    if wanted.ticket_id is not None:
        statement = statement.where(Transfer.ticket_id == wanted.ticket_id)
    if wanted.is_return:
        statement = statement.where(
            Transfer.kind == TransferKind.INCOMING, source.kind == LocationKind.CUSTOMER
        )
    if wanted.is_late:
        statement = statement.where(Transfer.id.in_(_late(uow.today)))
    if text := wanted.text.strip():
        statement = statement.where(
            or_(begins_with(Transfer.number, text), begins_with(Transfer.origin_number, text))
        )
    return statement


def _late(today: date) -> Any:  # noqa: ANN401
    """SQL: open returns past their day that were replaced, or that they are a back-order of."""
    due, part, replacement = aliased(Transfer), aliased(Transfer), aliased(Transfer)
    late = (
        select(due.id.label("id"), due.id.label("part_id"))
        .where(due.due_on < today, due.state.in_(OPEN))
        .cte("late", recursive=True)
    )
    late = late.union(
        select(late.c.id, part.backorder_of_id)
        .join(part, part.id == late.c.part_id)
        .where(part.backorder_of_id.is_not(None))
    )
    return (
        select(late.c.id)
        .join(replacement, replacement.replaces_id == late.c.part_id)
        .where(replacement.state != TransferState.CANCELLED, ~replaced.is_invoiced(replacement.id))
    )


def _row(row: Row[*tuple[Any, ...]]) -> TransferRow:
    return TransferRow(
        TransferId(row.id),
        row.number,
        row.origin_number,
        row.kind,
        row.state,
        row.partner_name or "",
        row.source_name,
        row.destination_name,
        row.kind == TransferKind.INCOMING and row.source_kind == LocationKind.CUSTOMER,
        row.due_on,
        row.scheduled_at,
        row.done_at,
    )
