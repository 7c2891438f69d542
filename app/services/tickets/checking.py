"""What the form of a ticket may hold: texts of a length, and records that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select

from app.models.orders import SalesOrder, SalesOrderLine
from app.models.partners import Partner
from app.models.products import Lot, Product
from app.models.teams import Stage, Team
from app.models.tickets import Reason
from app.services.checks import Checks
from app.services.policies import RANK
from app.services.tickets import assignment

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from app.services.tickets.requests import OpenTicket, SaveTicket
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Checked:
    """The columns of a ticket, and its team's first stage and that stage's kind."""

    values: dict[str, object]
    first_stage_id: int
    is_first_closing: bool
    customer_email: str
    customer_phone: str


def checked(uow: UnitOfWork, request: OpenTicket | SaveTicket) -> Checked:
    """The columns of a ticket whose form is in order.

    An order without a customer brings its own along.

    Raises:
        Invalid: by field
    """
    checks = Checks()
    known = _known(uow, request)
    customer_id, commercial_id = request.customer_id, known.commercial_id
    if request.team_id is None or known.first_stage_id is None:
        checks.add("team_id", "field.required" if request.team_id is None else "field.choice")
    if customer_id is not None and commercial_id is None:
        checks.add("customer_id", "field.choice")
    if request.sales_order_id is not None:
        _check_order(checks, request, known)
        customer_id = customer_id or known.order_partner_id
        commercial_id = commercial_id or known.order_commercial_id
    _check_product(checks, request, known)
    if request.reason_id is not None and not known.is_reason:
        checks.add("reason_id", "field.choice")
    _check_assignee(uow, checks, request)
    values: dict[str, object] = {
        "subject": checks.line("subject", request.subject, is_required=True),
        "description": checks.paragraphs("description", request.description),
        "team_id": request.team_id,
        "assignee_id": request.assignee_id,
        "partner_id": customer_id,
        "commercial_partner_id": commercial_id,
        "contact_name": checks.line("contact_name", request.contact_name),
        "email": checks.email("email", request.email),
        "phone": checks.line("phone", request.phone),
        "priority": request.priority,
        "priority_rank": RANK[request.priority],
        "product_id": request.product_id,
        "lot_id": request.lot_id,
        "sales_order_id": request.sales_order_id,
        "reason_id": request.reason_id,
    }
    checks.done()
    return Checked(
        values,
        known.first_stage_id,
        known.is_first_closing,
        known.customer_email or "",
        known.customer_phone or "",
    )


def _known(uow: UnitOfWork, request: OpenTicket | SaveTicket) -> Row[*tuple[Any, ...]]:
    """What the database knows of the records that a form names: one statement."""
    first = (
        select(Stage.id, Stage.is_closing)
        .join(Team, Team.id == Stage.team_id)
        .where(Stage.team_id == request.team_id)
        .order_by(Stage.sequence)
        .limit(1)
        .subquery()
    )
    customer = select(Partner).where(Partner.id == request.customer_id).subquery()
    order = select(SalesOrder).where(SalesOrder.id == request.sales_order_id).subquery()
    is_on_order = exists().where(
        SalesOrderLine.sales_order_id == request.sales_order_id,
        SalesOrderLine.product_id == request.product_id,
    )
    return uow.connection.execute(
        select(
            select(first.c.id).scalar_subquery().label("first_stage_id"),
            select(first.c.is_closing).scalar_subquery().label("is_first_closing"),
            select(func.coalesce(customer.c.parent_id, customer.c.id))
            .scalar_subquery()
            .label("commercial_id"),
            select(customer.c.email).scalar_subquery().label("customer_email"),
            select(customer.c.phone).scalar_subquery().label("customer_phone"),
            select(order.c.commercial_partner_id).scalar_subquery().label("order_commercial_id"),
            select(order.c.partner_id).scalar_subquery().label("order_partner_id"),
            select(Product.tracking)
            .where(Product.id == request.product_id)
            .scalar_subquery()
            .label("tracking"),
            select(Lot.product_id)
            .where(Lot.id == request.lot_id)
            .scalar_subquery()
            .label("lot_product_id"),
            is_on_order.label("is_on_order"),
            exists().where(Reason.id == request.reason_id).label("is_reason"),
        )
    ).one()


def _check_order(
    checks: Checks, request: OpenTicket | SaveTicket, known: Row[*tuple[Any, ...]]
) -> None:
    """The order is the customer's (its company's or one of its contacts')."""
    if known.order_commercial_id is None:
        checks.add("sales_order_id", "field.choice")
    elif request.customer_id is not None and known.order_commercial_id != known.commercial_id:
        checks.add("sales_order_id", "ticket.order_of_other_customer")


def _check_product(
    checks: Checks, request: OpenTicket | SaveTicket, known: Row[*tuple[Any, ...]]
) -> None:
    """The product is on the order, the lot is one of the product, also of when it was tracked."""
    if request.product_id is not None and known.tracking is None:
        checks.add("product_id", "field.choice")
    elif None not in (request.product_id, request.sales_order_id) and not known.is_on_order:
        checks.add("product_id", "ticket.product_not_on_order")
    if request.lot_id is not None and known.lot_product_id != request.product_id:
        checks.add("lot_id", "ticket.lot_of_other_product")


def _check_assignee(uow: UnitOfWork, checks: Checks, request: OpenTicket | SaveTicket) -> None:
    """The assignee is a member of the team."""
    if request.assignee_id is None or request.team_id is None:
        return
    if not assignment.may_get(uow, request.team_id, request.assignee_id):
        checks.add("assignee_id", "ticket.assignee_not_member")
