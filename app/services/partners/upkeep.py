"""Making and saving partners; the form of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from app import texts
from app.errors import Refused
from app.models.ids import PartnerId, RecordRef
from app.models.invoices import Invoice
from app.models.orders import SalesOrder
from app.models.partners import Partner
from app.models.tickets import Ticket
from app.services import access, masters, ticket_words
from app.services.actions import action, question
from app.services.checks import Checks
from app.services.partners.cards import (
    Address,
    ContactRow,
    CreatePartner,
    PartnerCard,
    SavePartner,
)
from app.services.partners.lists import Parent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from app.services.unit_of_work import UnitOfWork


MASTER = masters.Master("partner", Partner, "partner.unknown")


def _again(uow: UnitOfWork, ids: Sequence[int]) -> PartnerCard:
    """The form, read anew."""
    return card(uow, PartnerId(ids[0]))


@action("partner.create", again=_again)
def create(uow: UnitOfWork, request: CreatePartner) -> PartnerCard:
    """Make a partner.

    Raises:
        NotAllowed: partner.write
        Invalid: by field
    """
    access.require(uow, "partner.write")
    values = _checked(uow, request, None)
    made = masters.make(uow, MASTER, values, name=request.name)
    return card(uow, PartnerId(made))


@action("partner.save", again=_again)
def save(uow: UnitOfWork, request: SavePartner) -> PartnerCard:
    """Save a partner's form.

    Raises:
        NotAllowed: partner.write
        Stale: somebody else saved it meanwhile
        Invalid: by field; a partner cannot be its own company, and one with contacts or documents
            cannot go to another company
    """
    access.require(uow, "partner.write")
    values = _checked(uow, request, request.id)
    values["is_active"] = request.is_active
    changes = masters.save(
        uow, MASTER, request.id, request.version, values, card=lambda: card(uow, request.id)
    )
    if any(name in ("name", "customer_number") for name, _, _ in changes):
        ticket_words.refresh_of(uow, Ticket.commercial_partner_id, request.id)
        ticket_words.refresh_of(uow, Ticket.partner_id, request.id)
    return card(uow, request.id)


@question
def card(uow: UnitOfWork, request: PartnerId) -> PartnerCard:
    """A partner's form.

    Raises:
        Refused: partner.unknown
    """
    access.require(uow, "partner.read")
    row = uow.connection.execute(
        select(
            Partner.__table__,
            Parent.name.label("parent_name"),
            *_figures(func.coalesce(Partner.parent_id, Partner.id)),
        )
        .outerjoin(Parent, Parent.id == Partner.parent_id)
        .where(Partner.id == request)
    ).first()
    if row is None:
        raise Refused("partner.unknown", RecordRef("partner", request))
    return PartnerCard(
        id=row.id,
        version=row.version,
        kind=row.kind,
        name=row.name,
        commercial_id=row.parent_id or row.id,
        parent_id=row.parent_id,
        parent_name=row.parent_name or "",
        customer_number=row.customer_number,
        email=row.email,
        phone=row.phone,
        address=Address(row.street, row.street2, row.postcode, row.city, row.country_code),
        tax_number=row.tax_number,
        language=row.language,
        origin_number=row.origin_number,
        is_active=row.is_active,
        contacts=_contacts(uow, request),
        open_tickets=row.open_tickets,
        tickets=row.tickets,
        sales_orders=row.sales_orders,
    )


def commercial_of(uow: UnitOfWork, partner_id: int) -> PartnerId | None:
    """The company that a partner belongs to, else itself; None if there is no such partner."""
    found = uow.connection.scalar(
        select(func.coalesce(Partner.parent_id, Partner.id)).where(Partner.id == partner_id)
    )
    return None if found is None else PartnerId(found)


def checked_address(checks: Checks, address: Address) -> dict[str, str]:
    """The columns of an address, checked."""
    code = address.country_code.strip().upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        checks.add("country_code", "field.choice")
    return {
        "street": checks.line("street", address.street),
        "street2": checks.line("street2", address.street2),
        "postcode": checks.line("postcode", address.postcode),
        "city": checks.line("city", address.city),
        "country_code": code,
    }


def _checked(
    uow: UnitOfWork, request: CreatePartner | SavePartner, partner_id: int | None
) -> dict[str, object]:
    """The columns of a partner, checked."""
    checks = Checks()
    checks.choice("language", request.language, texts.languages())
    if request.parent_id is not None:
        _check_parent(uow, checks, request.parent_id, partner_id)
    values: dict[str, object] = {
        "kind": request.kind,
        "name": checks.line("name", request.name, is_required=True),
        "parent_id": request.parent_id,
        "customer_number": checks.line("customer_number", request.customer_number),
        "email": checks.email("email", request.email),
        "phone": checks.line("phone", request.phone),
        **checked_address(checks, request.address),
        "tax_number": checks.line("tax_number", request.tax_number),
        "language": request.language,
    }
    if partner_id is not None:
        _check_move(uow, checks, partner_id, request.parent_id)
    checks.done()
    return values


def _check_parent(uow: UnitOfWork, checks: Checks, parent_id: int, partner_id: int | None) -> None:
    """The company of a contact belongs to no other, and is not the contact itself."""
    if parent_id == partner_id:
        checks.add("parent_id", "partner.own_company")
        return
    row = uow.connection.execute(select(Partner.parent_id).where(Partner.id == parent_id)).first()
    if row is None:
        checks.add("parent_id", "field.choice")
    elif row.parent_id is not None:
        checks.add("parent_id", "partner.company_is_contact")


def _check_move(uow: UnitOfWork, checks: Checks, partner_id: int, parent_id: int | None) -> None:
    """A partner with contacts or documents stays with its company.

    Documents keep the company they were made for, so moving the person would part them from it.
    """
    uses = (
        select(Parent.id).where(Parent.parent_id == partner_id),
        select(SalesOrder.id).where(SalesOrder.partner_id == partner_id),
        select(Invoice.id).where(Invoice.partner_id == partner_id),
        select(Ticket.id).where(Ticket.partner_id == partner_id),
    )
    row = uow.connection.execute(
        select(Partner.parent_id, or_(*(use.exists() for use in uses)).label("is_used")).where(
            Partner.id == partner_id
        )
    ).first()
    if row is not None and row.parent_id != parent_id and row.is_used:
        checks.add("parent_id", "partner.in_use")


def _figures(commercial_id: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """How many tickets and orders the company and all its contacts have."""
    tickets = select(func.count()).select_from(Ticket)
    of_customer = Ticket.commercial_partner_id == commercial_id
    orders = select(func.count()).select_from(SalesOrder)
    return (
        tickets.where(of_customer, Ticket.is_closed.is_(False))
        .scalar_subquery()
        .label("open_tickets"),
        tickets.where(of_customer).scalar_subquery().label("tickets"),
        orders.where(SalesOrder.commercial_partner_id == commercial_id)
        .scalar_subquery()
        .label("sales_orders"),
    )


def _contacts(uow: UnitOfWork, partner_id: int) -> tuple[ContactRow, ...]:
    """The active contacts of a company, by name."""
    rows = uow.connection.execute(
        select(Partner.id, Partner.name, Partner.email, Partner.phone)
        .where(Partner.parent_id == partner_id, Partner.is_active)
        .order_by(Partner.name, Partner.id)
    )
    return tuple(ContactRow(PartnerId(row.id), row.name, row.email, row.phone) for row in rows)
