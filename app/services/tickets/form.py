"""Reads a ticket with everything that its form shows, and the remedies of its customer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.errors import Refused
from app.models.enums import SlaState, StageLook, TransferKind
from app.models.ids import (
    RecordRef,
    StageId,
    TeamId,
    TicketId,
)
from app.models.partners import Partner
from app.services import access
from app.services.actions import question
from app.services.attachments import AttachmentRow
from app.services.policies import DeadlineState, deadline_state
from app.services.tags import TagChip
from app.services.teams import (
    AVAILABLE,
    CANCELLED,
    DOCUMENT_KIND,
    Service,
    StageRow,
)
from app.services.tickets import statements
from app.services.tickets.cards import (
    FollowerRow,
    NewTicket,
    PolicyRow,
    ServiceButton,
    SmartButton,
    TicketCard,
    TicketDefaults,
    TicketDocumentRow,
)
from app.services.users import initials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork


POSTED = "posted"


@question
def card(uow: UnitOfWork, request: TicketId) -> TicketCard:
    """A ticket's form, in three statements.

    Raises:
        NotAllowed: ticket.read
        Refused: ticket.unknown
    """
    access.require(uow, "ticket.read")
    row = uow.connection.execute(statements.ticket(), {"ticket_id": request}).first()
    if row is None:
        raise Refused("ticket.unknown", RecordRef("ticket", request))
    parts = statements.read_parts(uow, request)
    remedies = _documents(uow, request)
    documents = tuple(document for document in remedies if document.ticket_id == request)
    plain: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    names: dict[str, Any] = {name: getattr(row, name) or "" for name in _NAMES}
    return TicketCard(
        **plain,
        **names,
        stages=_stages(row.team_id, parts["stage"]),
        tags=tuple(TagChip(part.id, part.name, part.number) for part in parts["tag"]),
        followers=tuple(_follower(part) for part in parts["follower"]),
        attachments=tuple(_attachment(part) for part in parts["attachment"]),
        policies=tuple(_policy(uow, row, part) for part in parts["policy"]),
        deadline_state=deadline_state(row.sla_state, row.deadline_at, uow.now),
        documents=documents,
        remedies=remedies[: statements.MOST_DOCUMENTS],
        smart_buttons=_smart_buttons(documents),
        toolbar=tuple(_button(uow, row, service) for service in Service),
        is_customer_fixed=any(document.state != CANCELLED for document in documents),
        may_write=access.may(uow.actor, "ticket.write"),
    )


@question
def new(uow: UnitOfWork, request: TicketDefaults) -> NewTicket:
    """The empty form of a new ticket, filled in as far as the actor and the customer tell."""
    access.require(uow, "ticket.write")
    team = uow.connection.execute(statements.working_team(uow.actor.id)).first()
    customer = uow.connection.execute(
        select(Partner.name, Partner.email, Partner.phone).where(Partner.id == request.customer_id)
    ).first()
    return NewTicket(
        team_id=team.id if team else None,
        team=team.name if team else "",
        customer_id=request.customer_id if customer else None,
        customer=customer.name if customer else "",
        email=customer.email if customer else "",
        phone=customer.phone if customer else "",
    )


def _documents(uow: UnitOfWork, ticket_id: int) -> tuple[TicketDocumentRow, ...]:
    """The documents of a ticket and of its customer's other tickets, the latest first."""
    return tuple(
        TicketDocumentRow(
            ref=RecordRef(row.kind, row.record_id),
            ticket_id=row.ticket_id,
            ticket_number=row.ticket_number,
            number=row.number,
            state=row.state,
            amount=row.amount,
            currency=row.currency or "",
            made_at=row.made_at,
            direction=row.direction,
        )
        for row in uow.connection.execute(statements.documents(), {"ticket_id": ticket_id})
    )


def _smart_buttons(documents: Sequence[TicketDocumentRow]) -> tuple[SmartButton, ...]:
    """One button per service that has made something."""
    buttons = []
    for kind in DOCUMENT_KIND.values():
        own = tuple(each for each in documents if each.ref.kind == kind and _counts(each))
        if own:
            buttons.append(_smart_button(kind, own))
    return tuple(buttons)


def _counts(document: TicketDocumentRow) -> bool:
    """Whether a smart button counts it: a credit note once it is posted, of transfers a return.

    What goes out for a return (a replacement, goods delivered back) and what moves inside is found
    on the return's page and in the history.
    """
    if document.ref.kind == "credit_note":
        return document.state == POSTED
    if document.direction not in (None, TransferKind.INCOMING):
        return False
    return document.state != CANCELLED


def _smart_button(kind: str, documents: tuple[TicketDocumentRow, ...]) -> SmartButton:
    """The button of one kind of documents."""
    amounts = [document.amount for document in documents if document.amount is not None]
    currencies = {document.currency for document in documents if document.amount is not None}
    return SmartButton(
        kind=kind,
        count=len(documents),
        state=documents[0].state,
        amount=sum(amounts, Decimal(0)) if len(currencies) == 1 else None,
        currency=currencies.pop() if len(currencies) == 1 else "",
        documents=documents,
    )


def _button(uow: UnitOfWork, row: Row[Any], service: Service) -> ServiceButton:
    """Whether a service's button is there, can be pressed, and if not, why."""
    is_shown = service in AVAILABLE and getattr(row, f"is_{service}")
    if service is Service.RETURNS:
        return _return_button(uow, row, is_switched_on=is_shown)
    if service is Service.REPAIRS:
        return _repair_button(uow, row, is_switched_on=bool(is_shown))
    reason, parameters = "", {}
    if not access.may(uow.actor, "refund.draft"):
        reason = "ticket.refund_no_right"
    elif row.customer_id is None:
        reason = "ticket.customer_first"
    elif not row.has_posted_invoice:
        reason, parameters = "ticket.refund_no_invoice", {"customer": row.commercial}
    return ServiceButton(service, is_shown, is_shown and not reason, reason, parameters)


def _return_button(uow: UnitOfWork, row: Row[Any], *, is_switched_on: bool) -> ServiceButton:
    """Absent without a finished delivery of the customer (rules 30); locked without the right."""
    is_shown = bool(is_switched_on and row.has_delivery)
    reason = "" if access.may(uow.actor, "return.create") else "ticket.return_no_right"
    return ServiceButton(Service.RETURNS, is_shown, is_shown and not reason, reason, {})


def _repair_button(uow: UnitOfWork, row: Row[Any], *, is_switched_on: bool) -> ServiceButton:
    """Without a customer it is shown and asks for one first (rules 34)."""
    reason = ""
    if not access.may(uow.actor, "repair.create"):
        reason = "ticket.repair_no_right"
    elif row.customer_id is None:
        reason = "ticket.customer_first"
    is_usable = is_switched_on and not reason
    return ServiceButton(Service.REPAIRS, is_switched_on, is_usable, reason, {})


def _stages(team_id: int, parts: Sequence[Row[Any]]) -> tuple[StageRow, ...]:
    """The stages of the ticket's team in their order."""
    return tuple(
        StageRow(
            StageId(part.id),
            TeamId(team_id),
            part.name,
            StageLook(part.detail),
            is_closing=bool(part.other & statements.CLOSING),
            is_pausing=bool(part.other & statements.PAUSING),
        )
        for part in sorted(parts, key=lambda part: int(part.number))
    )


def _follower(part: Row[Any]) -> FollowerRow:
    """A follower of the ticket."""
    return FollowerRow(
        id=part.id,
        name=part.name,
        initials=initials(part.name),
        email=part.detail,
        user_id=part.number,
        partner_id=part.other,
    )


def _attachment(part: Row[Any]) -> AttachmentRow:
    """A file of the ticket."""
    return AttachmentRow(
        id=part.id,
        name=part.name,
        media_type=part.detail,
        size=part.number,
        added_at=part.at,
        added_by=part.person,
    )


def _policy(uow: UnitOfWork, row: Row[Any], part: Row[Any]) -> PolicyRow:
    """A policy of the ticket."""
    if part.until is not None:
        state = DeadlineState.FAILED if part.number else DeadlineState.REACHED
    elif row.is_closed:
        state = DeadlineState.FAILED if part.number else DeadlineState.NONE
    elif row.sla_state is SlaState.PAUSED:
        state = DeadlineState.PAUSED
    else:
        state = deadline_state(SlaState.ON_TRACK, part.at, uow.now)
    return PolicyRow(part.id, part.name, part.detail, part.at, part.until, state)


_PLAIN = (
    "id", "version", "number", "subject", "description", "team_id", "team", "stage_id", "stage",
    "stage_look", "is_closed", "assignee_id", "customer_id", "commercial_id", "contact_name",
    "email", "phone", "priority", "product_id", "tracking", "lot_id", "sales_order_id",
    "sales_order_origin", "reason_id", "deadline_at", "created_at", "created_by", "updated_at",
    "updated_by", "closed_at", "origin_number",
)  # fmt: skip
_NAMES = (
    "assignee", "customer", "commercial", "customer_city", "product_code", "product", "lot",
    "sales_order", "reason",
)  # fmt: skip
