"""A ticket with everything that its form shows, and the remedies of its customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.teams import (
    StageRow,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from app.models.enums import Priority, StageLook, Tracking, TransferKind
    from app.models.ids import (
        LotId,
        PartnerId,
        ProductId,
        ReasonId,
        RecordRef,
        SalesOrderId,
        StageId,
        TeamId,
        TicketId,
        UserId,
    )
    from app.services.attachments import AttachmentRow
    from app.services.policies import DeadlineState
    from app.services.tags import TagChip
    from app.services.teams import (
        Service,
        StageRow,
    )


@dataclass(frozen=True, slots=True)
class FollowerRow:
    """Who receives the messages of a ticket: a user of the house or a partner."""

    id: int
    name: str
    initials: str
    email: str
    user_id: UserId | None
    partner_id: PartnerId | None


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy of the ticket and how it stands."""

    id: int
    name: str
    stage: str
    deadline_at: datetime | None
    reached_at: datetime | None
    state: DeadlineState


UNFINISHED = ("draft", "waiting", "ready", "new", "confirmed", "under_repair")
"""States of a document in which something is still to be done with it."""


@dataclass(frozen=True, slots=True)
class TicketDocumentRow:
    """A document made from a ticket; a draft has no number.

    `direction` is a transfer's, None of anything else.
    """

    ref: RecordRef
    ticket_id: TicketId
    ticket_number: str
    number: str | None
    state: str
    amount: Decimal | None
    currency: str
    made_at: datetime
    direction: TransferKind | None


@dataclass(frozen=True, slots=True)
class SmartButton:
    """A button with the documents of one service: of transfers returns, credit notes once posted.

    `kind` is the documents' (credit_note, coupon, transfer, repair, task), `state` that of the
    latest, `amount` their sum (None where currencies differ). With one document the button opens
    it.
    """

    kind: str
    count: int
    state: str
    amount: Decimal | None
    currency: str
    documents: tuple[TicketDocumentRow, ...]


@dataclass(frozen=True, slots=True)
class ServiceButton:
    """A button of the toolbar: absent unless shown; shown and not usable, it says why.

    `reason` is a key of the text catalogue with its parameters; empty where it is usable.
    """

    service: Service
    is_shown: bool
    is_usable: bool
    reason: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A ticket's form; empty names stand for what is not given.

    `remedies` are the latest documents of the customer (company and contacts) over all tickets.
    """

    id: TicketId
    version: int
    number: str
    subject: str
    description: str
    team_id: TeamId
    team: str
    stage_id: StageId
    stage: str
    stage_look: StageLook
    stages: tuple[StageRow, ...]
    is_closed: bool
    assignee_id: UserId | None
    assignee: str
    customer_id: PartnerId | None
    customer: str
    commercial_id: PartnerId | None
    commercial: str
    customer_city: str
    contact_name: str
    email: str
    phone: str
    priority: Priority
    product_id: ProductId | None
    product_code: str
    product: str
    tracking: Tracking | None
    lot_id: LotId | None
    lot: str
    sales_order_id: SalesOrderId | None
    sales_order: str
    sales_order_origin: str | None
    reason_id: ReasonId | None
    reason: str
    tags: tuple[TagChip, ...]
    followers: tuple[FollowerRow, ...]
    attachments: tuple[AttachmentRow, ...]
    policies: tuple[PolicyRow, ...]
    deadline_at: datetime | None
    deadline_state: DeadlineState
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    closed_at: datetime | None
    origin_number: str | None
    documents: tuple[TicketDocumentRow, ...]
    remedies: tuple[TicketDocumentRow, ...]
    smart_buttons: tuple[SmartButton, ...]
    toolbar: tuple[ServiceButton, ...]
    is_customer_fixed: bool
    may_write: bool

    @property
    def open_documents(self) -> tuple[TicketDocumentRow, ...]:
        """The documents of this ticket that are not finished: closing it asks about them."""
        return tuple(
            one for one in self.remedies if one.ticket_id == self.id and one.state in UNFINISHED
        )


@dataclass(frozen=True, slots=True)
class TicketDefaults:
    """What a new ticket starts with; field by field what the form fills in."""

    customer_id: PartnerId | None = None


@dataclass(frozen=True, slots=True)
class NewTicket:
    """The empty form of a new ticket: the actor's working team and the customer's particulars."""

    team_id: TeamId | None
    team: str
    customer_id: PartnerId | None
    customer: str
    email: str
    phone: str
