"""Forms as they were read, ready to be changed and saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import partners, tickets

if TYPE_CHECKING:
    import pytest

    from app.errors import Invalid


def ticket_form(card: tickets.TicketCard) -> tickets.SaveTicket:
    """The form of a ticket."""
    return tickets.SaveTicket(
        id=card.id,
        version=card.version,
        subject=card.subject,
        description=card.description,
        team_id=card.team_id,
        customer_id=card.customer_id,
        contact_name=card.contact_name,
        email=card.email,
        phone=card.phone,
        priority=card.priority,
        product_id=card.product_id,
        lot_id=card.lot_id,
        sales_order_id=card.sales_order_id,
        reason_id=card.reason_id,
        assignee_id=card.assignee_id,
    )


def partner_form(card: partners.PartnerCard) -> partners.SavePartner:
    """The form as it was read."""
    return partners.SavePartner(
        id=card.id,
        version=card.version,
        kind=card.kind,
        name=card.name,
        parent_id=card.parent_id,
        customer_number=card.customer_number,
        email=card.email,
        phone=card.phone,
        address=card.address,
        tax_number=card.tax_number,
        language=card.language,
        is_active=card.is_active,
    )


def problems(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """The codes of what is wrong, by field."""
    return {field: problem.code for field, problem in error.value.problems.items()}
