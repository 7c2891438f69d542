"""Erasing a person: posted documents and their chain stay, name and addresses go (rules 5).

The hash of a document holds only a salted digest of its customer's data; once row and salt are
empty, what was there can neither be read nor guessed, and `check` says *erased*. The audit keeps
who saved the partner and when, but not what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import exists, or_, select, update

from app import texts
from app.errors import Refused, Stale
from app.models.enums import InvoiceState, RepairState
from app.models.ids import PartnerId, RecordRef
from app.models.invoices import Invoice, InvoiceParty, InvoiceStatus
from app.models.partners import Partner
from app.models.payments import Payment, PaymentStatus
from app.models.repairs import RepairOrder, RepairSignature
from app.models.tickets import Ticket
from app.models.users import Audit
from app.services import access, ticket_words
from app.services.actions import action
from app.services.events import Event
from app.services.partners import upkeep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.partners.cards import PartnerCard
    from app.services.unit_of_work import UnitOfWork

ADDRESS = ("street", "street2", "postcode", "city", "country_code")
OPEN_REPAIRS = (RepairState.NEW, RepairState.CONFIRMED, RepairState.UNDER_REPAIR)
PERSONAL = (*ADDRESS, "customer_number", "email", "tax_number")


@dataclass(frozen=True, slots=True)
class ErasePartner:
    """The partner, as its form was read; a company goes with all its contacts."""

    id: PartnerId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerErased(Event):
    """A partner was erased; what was erased is not told."""

    NAME: ClassVar[str] = "partner.erased"
    IN_TIMELINE: ClassVar[bool] = False
    documents: int
    tickets: int


def _again(uow: UnitOfWork, ids: Sequence[int]) -> PartnerCard:
    return upkeep.card(uow, PartnerId(ids[0]))


@action("partner.erase", again=_again)
def erase(uow: UnitOfWork, request: ErasePartner) -> PartnerCard:
    """Erase a partner's name and addresses, on documents, tickets and in the audit too; for good.

    What others have written about them in messages and descriptions stays.

    Raises:
        NotAllowed: partner.erase
        Refused: partner.unknown, partner.not_settled (drafts, open amounts, tickets or repairs)
        Stale: somebody else saved the partner meanwhile
    """
    access.require(uow, "partner.erase")
    own = or_(Partner.id == request.id, Partner.parent_id == request.id)
    rows = uow.connection.execute(
        select(Partner.id, Partner.version).where(own).order_by(Partner.id).with_for_update()
    ).all()
    versions = {row.id: row.version for row in rows}
    if request.id not in versions:
        raise Refused("partner.unknown", RecordRef("partner", request.id))
    if versions[request.id] != request.version:
        raise Stale(upkeep.card(uow, request.id))
    ids = list(versions)
    if _has_something_open(uow, ids):
        raise Refused("partner.not_settled", RecordRef("partner", request.id))
    uow.connection.execute(
        update(Partner)
        .where(Partner.id.in_(ids))
        .values(
            name=texts.t("partner.erased", uow.company.language),
            phone="",
            is_active=False,
            version=Partner.version + 1,
            **dict.fromkeys(PERSONAL, ""),
        )
    )
    uow.connection.execute(
        update(Audit)
        .where(Audit.record_kind == "partner", Audit.record_id.in_(ids))
        .values(details="")
    )
    documents = _erase_documents(uow, ids)
    _erase_signatures(uow, ids)
    tickets = _erase_tickets(uow, ids)
    uow.record(
        PartnerErased(ref=RecordRef("partner", request.id), documents=documents, tickets=tickets)
    )
    uow.produced("partner", (request.id,))
    return upkeep.card(uow, request.id)


def _has_something_open(uow: UnitOfWork, ids: Sequence[int]) -> bool:
    """Whether anything is still to be done or paid with them."""
    of_invoice: Any = or_(Invoice.partner_id.in_(ids), Invoice.commercial_partner_id.in_(ids))
    of_payment: Any = or_(Payment.partner_id.in_(ids), Payment.commercial_partner_id.in_(ids))
    drafts = exists().where(
        of_invoice, Invoice.state.in_((InvoiceState.DRAFT, InvoiceState.WAITING))
    )
    owed = exists().where(
        of_invoice, InvoiceStatus.invoice_id == Invoice.id, InvoiceStatus.residual_amount != 0
    )
    credit = exists().where(
        of_payment, PaymentStatus.payment_id == Payment.id, PaymentStatus.residual_amount != 0
    )
    tickets = exists().where(
        or_(Ticket.partner_id.in_(ids), Ticket.commercial_partner_id.in_(ids)),
        Ticket.is_closed.is_(False),
    )
    repairs = exists().where(_of_repair(ids), RepairOrder.state.in_(OPEN_REPAIRS))
    return bool(uow.connection.scalar(select(or_(drafts, owed, credit, tickets, repairs))))


def _of_repair(ids: Sequence[int]) -> Any:  # noqa: ANN401  # SQL
    return or_(RepairOrder.partner_id.in_(ids), RepairOrder.commercial_partner_id.in_(ids))


def _erase_signatures(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """Empty what they signed for repairs."""
    own = select(RepairOrder.id).where(_of_repair(ids))
    uow.connection.execute(
        update(RepairSignature)
        .where(RepairSignature.repair_order_id.in_(own))
        .values(name="", strokes="[]")
    )


def _erase_documents(uow: UnitOfWork, ids: Sequence[int]) -> int:
    """Empty the customer of their posted documents, salt and all; how many these were."""
    documents = select(Invoice.id).where(
        or_(Invoice.partner_id.in_(ids), Invoice.commercial_partner_id.in_(ids)),
        Invoice.state == InvoiceState.POSTED,
    )
    erased = uow.connection.execute(
        update(InvoiceParty)
        .where(InvoiceParty.invoice_id.in_(documents), InvoiceParty.erased_at.is_(None))
        .values(
            name="", contact_name="", salt=None, erased_at=uow.now, **dict.fromkeys(PERSONAL, "")
        )
    )
    return int(erased.rowcount)


def _erase_tickets(uow: UnitOfWork, ids: Sequence[int]) -> int:
    """Empty who is to be reached on their tickets, and the words by which these were found."""
    of_them = or_(Ticket.partner_id.in_(ids), Ticket.commercial_partner_id.in_(ids))
    tickets = uow.connection.scalars(select(Ticket.id).where(of_them)).all()
    uow.connection.execute(
        update(Ticket)
        .where(of_them)
        .values(contact_name="", email="", phone="", version=Ticket.version + 1)
    )
    ticket_words.refresh(uow, tickets)
    return len(tickets)
