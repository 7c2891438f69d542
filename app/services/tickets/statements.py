"""The statements behind a ticket's form, each built once: building costs more than running."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from app.db.types import Id, UtcDateTime
from app.models.company import Currency
from app.models.enums import InvoiceKind, InvoiceState, TransferKind, TransferState
from app.models.invoices import Invoice
from app.models.orders import SalesOrder
from app.models.partners import Partner
from app.models.products import Lot, Product
from app.models.stock import Transfer
from app.models.teams import Policy, Stage, Team, TeamMember
from app.models.tickets import (
    Follower,
    Reason,
    Tag,
    Ticket,
    TicketDocument,
    TicketPolicy,
    TicketTag,
)
from app.models.timeline import Attachment
from app.models.users import UserAccount
from app.services.teams import DOCUMENT_KIND, Service

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement, ScalarSelect, Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

    AnySelect = Select[*tuple[Any, ...]]

MOST_DOCUMENTS = 200
TICKET_ID = bindparam("ticket_id", type_=Id)
PARTS = ("tag", "follower", "attachment", "policy", "stage")
CLOSING, PAUSING = 1, 2
"""What a stage does, in the number `other` of its row among the parts."""


@functools.cache
def ticket() -> AnySelect:
    """The ticket `ticket_id` with the names of all that it refers to, and what its customer has."""
    return (
        select(
            Ticket.id,
            Ticket.version,
            Ticket.number,
            Ticket.subject,
            Ticket.description,
            Ticket.team_id,
            Team.name.label("team"),
            Ticket.stage_id,
            Stage.name.label("stage"),
            Stage.look.label("stage_look"),
            Ticket.is_closed,
            Ticket.assignee_id,
            of_ticket(UserAccount.name, Ticket.assignee_id).label("assignee"),
            Ticket.partner_id.label("customer_id"),
            of_ticket(Partner.name, Ticket.partner_id).label("customer"),
            Ticket.commercial_partner_id.label("commercial_id"),
            of_ticket(Partner.name, Ticket.commercial_partner_id).label("commercial"),
            of_ticket(Partner.city, Ticket.commercial_partner_id).label("customer_city"),
            Ticket.contact_name,
            Ticket.email,
            Ticket.phone,
            Ticket.priority,
            Ticket.product_id,
            of_ticket(Product.code, Ticket.product_id).label("product_code"),
            of_ticket(Product.name, Ticket.product_id).label("product"),
            of_ticket(Product.tracking, Ticket.product_id).label("tracking"),
            Ticket.lot_id,
            of_ticket(Lot.name, Ticket.lot_id).label("lot"),
            Ticket.sales_order_id,
            of_ticket(SalesOrder.number, Ticket.sales_order_id).label("sales_order"),
            of_ticket(SalesOrder.origin_number, Ticket.sales_order_id).label("sales_order_origin"),
            Ticket.reason_id,
            of_ticket(Reason.name, Ticket.reason_id).label("reason"),
            Ticket.deadline_at,
            Ticket.sla_state,
            Ticket.created_at,
            of_ticket(UserAccount.name, Ticket.created_by_id).label("created_by"),
            Ticket.updated_at,
            of_ticket(UserAccount.name, Ticket.updated_by_id).label("updated_by"),
            Ticket.closed_at,
            Ticket.origin_number,
            Team.is_refunds,
            Team.is_coupons,
            Team.is_returns,
            Team.is_repairs,
            Team.is_field_service,
            _has_posted_invoice().label("has_posted_invoice"),
            _has_delivery().label("has_delivery"),
        )
        .join(Team, Team.id == Ticket.team_id)
        .join(Stage, Stage.id == Ticket.stage_id)
        .where(Ticket.id == TICKET_ID)
    )


def of_ticket(column: Column[Any], reference: Column[Any]) -> ScalarSelect[Any]:
    """A column of the record that a ticket refers to.

    Not by a join: PostgreSQL plans a join of twelve tables for longer than all else takes.
    """
    record = column.table.c
    return select(column).where(record.id == reference).correlate(Ticket).scalar_subquery()


def _has_posted_invoice() -> ColumnElement[bool]:
    """Whether the customer (company and contacts) has a posted invoice."""
    return (
        select(Invoice.id)
        .where(
            Invoice.commercial_partner_id == Ticket.commercial_partner_id,
            Invoice.kind == InvoiceKind.INVOICE,
            Invoice.state == InvoiceState.POSTED,
        )
        .exists()
    )


def _has_delivery() -> ColumnElement[bool]:
    """Whether the customer (company and contacts) has a finished delivery (rules 30)."""
    return (
        select(Transfer.id)
        .where(
            Transfer.commercial_partner_id == Ticket.commercial_partner_id,
            Transfer.kind == TransferKind.OUTGOING,
            Transfer.state == TransferState.DONE,
        )
        .exists()
    )


def read_parts(uow: UnitOfWork, ticket_id: int) -> dict[str, list[Row[Any]]]:
    """Tags, followers, files and policies of a ticket, and its team's stages, by one statement."""
    found: dict[str, list[Row[Any]]] = {part: [] for part in PARTS}
    for row in uow.connection.execute(_parts(), {"ticket_id": ticket_id}):
        found[row.part].append(row)
    return found


@functools.cache
def _parts() -> AnySelect:
    """Tags, followers, files and policies of the ticket `ticket_id`, and its team's stages."""
    every = union_all(_tags(), _followers(), _attachments(), _policies(), _stages()).subquery()
    return select(every).order_by(every.c.place, every.c.id)


def _part(part: str, row_id: Any, name: Any, **columns: Any) -> AnySelect:  # noqa: ANN401
    """One kind of parts, with all columns that any kind has."""
    own = {
        "place": literal(""),
        "detail": literal(""),
        "person": literal(""),
        "number": cast(null(), BigInteger),
        "other": cast(null(), BigInteger),
        "at": cast(null(), UtcDateTime),
        "until": cast(null(), UtcDateTime),
        **columns,
    }
    return select(
        literal(part).label("part"),
        row_id.label("id"),
        name.label("name"),
        *(column.label(label) for label, column in own.items()),
    )


def _tags() -> AnySelect:
    """The tags of a ticket, by name."""
    return (
        _part("tag", Tag.id, Tag.name, place=Tag.name, number=Tag.color)
        .join(TicketTag, TicketTag.tag_id == Tag.id)
        .where(TicketTag.ticket_id == TICKET_ID)
    )


def _followers() -> AnySelect:
    """The followers of a ticket, the first ones first."""
    return (
        _part(
            "follower",
            Follower.id,
            func.coalesce(UserAccount.name, Partner.name, ""),
            detail=func.coalesce(UserAccount.email, Partner.email, ""),
            number=Follower.user_id,
            other=Follower.partner_id,
        )
        .select_from(Follower)
        .outerjoin(UserAccount, UserAccount.id == Follower.user_id)
        .outerjoin(Partner, Partner.id == Follower.partner_id)
        .where(Follower.ticket_id == TICKET_ID)
    )


def _attachments() -> AnySelect:
    """The files of a ticket, the first ones first."""
    return (
        _part(
            "attachment",
            Attachment.id,
            Attachment.name,
            detail=Attachment.media_type,
            person=UserAccount.name,
            number=Attachment.size,
            at=Attachment.added_at,
        )
        .join(UserAccount, UserAccount.id == Attachment.added_by_id)
        .where(Attachment.record_kind == "ticket", Attachment.record_id == TICKET_ID)
    )


def _policies() -> AnySelect:
    """The policies of a ticket; `number` is 1 where one has failed."""
    return (
        _part(
            "policy",
            Policy.id,
            Policy.name,
            detail=Stage.name,
            number=case((TicketPolicy.is_failed, 1), else_=0),
            at=TicketPolicy.deadline_at,
            until=TicketPolicy.reached_at,
        )
        .join(TicketPolicy, TicketPolicy.policy_id == Policy.id)
        .join(Stage, Stage.id == Policy.stage_id)
        .where(TicketPolicy.ticket_id == TICKET_ID)
    )


def _stages() -> AnySelect:
    """The stages of a ticket's team; `number` is their order, `other` what they do."""
    of_team = select(Ticket.team_id).where(Ticket.id == TICKET_ID).scalar_subquery()
    return _part(
        "stage",
        Stage.id,
        Stage.name,
        detail=type_coerce(Stage.look, String),
        number=Stage.sequence,
        other=case((Stage.is_closing, CLOSING), else_=0)
        + case((Stage.is_pausing, PAUSING), else_=0),
    ).where(Stage.team_id == of_team)


@functools.cache
def documents() -> AnySelect:
    """The documents of the ticket `ticket_id` and of its customer's other tickets, latest first.

    Of each the latest two hundred: two walks along an index, put together.
    """
    customer = select(Ticket.commercial_partner_id).where(Ticket.id == TICKET_ID).scalar_subquery()
    of_ticket_itself = TicketDocument.ticket_id == TICKET_ID
    of_customer = (TicketDocument.commercial_partner_id == customer) & ~of_ticket_itself
    parts = [_latest(found).subquery() for found in (of_ticket_itself, of_customer)]
    place = union_all(*(select(part) for part in parts)).subquery()
    return (
        select(
            TicketDocument.kind,
            TicketDocument.record_id,
            TicketDocument.ticket_id,
            Ticket.number.label("ticket_number"),
            TicketDocument.number,
            TicketDocument.state,
            TicketDocument.amount,
            Currency.code.label("currency"),
            TicketDocument.made_at,
            Transfer.kind.label("direction"),
        )
        .select_from(place)
        .join(
            TicketDocument,
            (TicketDocument.ticket_id == place.c.ticket_id)
            & (TicketDocument.kind == place.c.kind)
            & (TicketDocument.record_id == place.c.record_id),
        )
        .join(Ticket, Ticket.id == TicketDocument.ticket_id)
        .outerjoin(Currency, Currency.id == TicketDocument.currency_id)
        .outerjoin(
            Transfer,
            (TicketDocument.kind == DOCUMENT_KIND[Service.RETURNS])
            & (Transfer.id == TicketDocument.record_id),
        )
        .order_by(TicketDocument.made_at.desc(), TicketDocument.record_id.desc())
    )


def _latest(found: ColumnElement[bool]) -> AnySelect:
    """The keys of the latest documents of a kind."""
    return (
        select(TicketDocument.ticket_id, TicketDocument.kind, TicketDocument.record_id)
        .where(found)
        .order_by(TicketDocument.made_at.desc(), TicketDocument.record_id.desc())
        .limit(MOST_DOCUMENTS)
    )


def working_team(user_id: int) -> AnySelect:
    """The team in which a user opens tickets: the marked one, else one of theirs, else any."""
    return (
        select(Team.id, Team.name)
        .outerjoin(TeamMember, (TeamMember.team_id == Team.id) & (TeamMember.user_id == user_id))
        .where(Team.is_active)
        .order_by(
            TeamMember.user_id.is_(None),
            TeamMember.is_working.desc(),
            Team.sequence,
            Team.id,
        )
        .limit(1)
    )
