"""What the form of a repair may hold: whose goods, of which lot, brought by which return."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, select

from app.db.types import Id
from app.errors import Problem, Refused
from app.models.enums import ProductKind, Tracking
from app.models.ids import RecordRef
from app.models.partners import Partner
from app.models.products import Product
from app.models.repairs import OPEN, RepairOrder, RepairTag
from app.models.teams import Team
from app.models.tickets import Reason, Ticket
from app.models.users import UserAccount
from app.services.checks import Checks
from app.services.products import tracking
from app.services.repairs import brought, warranty
from app.services.stock import locations, lots, units
from app.services.stock.locations import ON_HAND
from app.services.stock.moved import quantity_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.models.ids import TicketId
    from app.services.repairs.requests import RepairForm
    from app.services.stock.locations import Places
    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)
MOST_MINUTES = 99_999
LONG_AGO = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """The columns of a repair whose form is in order, and the places, read once."""

    values: Mapping[str, Any]
    places: Places

    @property
    def is_under_warranty(self) -> bool:
        """Whether its prices are zero."""
        return bool(self.values["is_under_warranty"])


def require_ticket(uow: UnitOfWork, ticket_id: TicketId) -> Row[Any]:
    """The ticket with its team, if that repairs.

    Raises:
        Refused: ticket.unknown, repair.switched_off
    """
    row = read_ticket(uow, ticket_id)
    if not row.is_repairs:
        words = {"team": row.team_name}
        raise Refused("repair.switched_off", RecordRef("ticket", ticket_id), words)
    return row


def require_reason(ticket: Row[Any]) -> None:
    """Refuse to begin without the reason that the team asks for; the ticket tells it.

    Raises:
        Refused: repair.no_reason
    """
    if ticket.is_reason_required and ticket.reason_id is None:
        words = {"team": ticket.team_name}
        raise Refused("repair.no_reason", RecordRef("ticket", ticket.id), words)


def read_ticket(uow: UnitOfWork, ticket_id: int) -> Row[Any]:
    """The ticket with its team.

    Raises:
        Refused: ticket.unknown
    """
    row = uow.connection.execute(_ticket(), {"ticket": ticket_id}).first()
    if row is None:
        raise Refused("ticket.unknown", RecordRef("ticket", ticket_id))
    return row


def checked(
    uow: UnitOfWork, form: RepairForm, ticket: Row[Any] | None, *, own: Row[Any] | None = None
) -> CheckedForm:
    """The columns of a form; `own` is the repair that is there already.

    Raises:
        Invalid: customer_id, product_id, lot, quantity, return_id, location_id, sold_on,
            scheduled_on, responsible_id, reason_id, tag_ids, notes, minutes_worked
    """
    checks = Checks()
    tracking.hold(uow, _products(form, own or ticket))
    known = _known(uow, form, own or ticket)
    _check_people(checks, form, known, ticket)
    _check_in_use(checks, form, known, own, ticket)
    product = known.product_id if known.product_kind == ProductKind.GOODS else None
    if known.product_id is None:
        checks.add("product_id", "field.required")
    elif product is None:
        checks.add("product_id", "repair.not_goods", product=_product(known))
    _check_numbers(uow, checks, form)
    _check_scheduled(uow, checks, form, own)
    places = locations.read(uow)
    returned = brought.check(uow, checks, form, known, own)
    location_id = _location(checks, form, places, returned)
    lot_id, is_serial = None, False
    if product is not None:
        lot_id, is_serial = _lot(uow, checks, form, known, own)
        _check_quantity(uow, checks, form, known, is_serial=is_serial)
        if returned is not None:
            _check_brought(uow, checks, form, known, own, lot_id)
    checks.done()
    day = uow.today if own is None else own.created_at.astimezone(uow.zone).date()
    proposal = warranty.propose(
        uow,
        warranty.Piece(
            known.product_id,
            day,
            lot_id,
            known.commercial_id,
            form.return_id,
            None if ticket is None else ticket.sales_order_id,
            form.sold_on,
        ),
    )
    holds = proposal.is_proposed if form.is_under_warranty is None else form.is_under_warranty
    return CheckedForm(
        {
            "ticket_id": None if ticket is None else ticket.id,
            "partner_id": known.partner_id,
            "commercial_partner_id": known.commercial_id,
            "product_id": known.product_id,
            "lot_id": lot_id,
            "serial_id": lot_id if is_serial else None,
            "quantity": form.quantity,
            "return_id": form.return_id,
            "location_id": location_id,
            "sold_on": form.sold_on,
            "is_under_warranty": holds,
            "is_warranty_overridden": holds != proposal.is_proposed,
            "warranty_reason": proposal.reason,
            "warranty_until_on": proposal.until,
            "scheduled_on": form.scheduled_on or uow.today,
            "responsible_id": _responsible(uow, form, own),
            "reason_id": form.reason_id or (None if ticket is None else ticket.reason_id),
            "notes": checks.paragraphs("notes", form.notes),
            "minutes_worked": form.minutes_worked,
        },
        places,
    )


def _products(form: RepairForm, unless_told: Row[Any] | None) -> list[int]:
    """The products that a form names: its own and those of its parts."""
    own = form.product_id or (None if unless_told is None else unless_told.product_id)
    return [*([] if own is None else [own]), *(part.product_id for part in form.parts)]


def _responsible(uow: UnitOfWork, form: RepairForm, own: Row[Any] | None) -> int | None:
    """The responsible of a new repair is whoever makes it, unless told."""
    if form.responsible_id is not None or own is not None:
        return form.responsible_id
    return None if uow.actor.is_system else uow.actor.id


def _product(known: Any) -> str:  # noqa: ANN401  # the row of what is known
    return f"{known.product_code} {known.product_name}"


def _known(uow: UnitOfWork, form: RepairForm, unless_told: Row[Any] | None) -> Row[Any]:
    """What the database knows of the records that a form names: one statement."""
    partner_id = form.customer_id or (None if unless_told is None else unless_told.partner_id)
    product_id = form.product_id or (None if unless_told is None else unless_told.product_id)
    customer = select(Partner).where(Partner.id == partner_id).subquery()
    product = select(Product).where(Product.id == product_id).subquery()
    tags = select(func.count()).where(RepairTag.id.in_(form.tag_ids))
    known: Select[*tuple[Any, ...]] = select(
        select(customer.c.id).scalar_subquery().label("partner_id"),
        select(customer.c.name).scalar_subquery().label("partner_name"),
        select(customer.c.is_active).scalar_subquery().label("is_partner_active"),
        select(func.coalesce(customer.c.parent_id, customer.c.id))
        .scalar_subquery()
        .label("commercial_id"),
        select(product.c.id).scalar_subquery().label("product_id"),
        select(product.c.code).scalar_subquery().label("product_code"),
        select(product.c.name).scalar_subquery().label("product_name"),
        select(product.c.is_active).scalar_subquery().label("is_product_active"),
        select(product.c.kind).scalar_subquery().label("product_kind"),
        select(product.c.tracking).scalar_subquery().label("tracking"),
        exists()
        .where(UserAccount.id == form.responsible_id, UserAccount.is_active)
        .label("is_user"),
        exists().where(Reason.id == form.reason_id).label("is_reason"),
        tags.scalar_subquery().label("tags"),
    )
    return uow.connection.execute(known).one()


def _check_people(
    checks: Checks, form: RepairForm, known: Row[Any], ticket: Row[Any] | None
) -> None:
    """The customer is one; responsible, reason and tags are there."""
    if known.partner_id is None:
        checks.add("customer_id", "field.required" if form.customer_id is None else "field.choice")
    if form.responsible_id is not None and not known.is_user:
        checks.add("responsible_id", "field.choice")
    if form.reason_id is not None and not known.is_reason:
        checks.add("reason_id", "field.choice")
    is_told = form.reason_id is not None or (ticket is not None and ticket.reason_id is not None)
    if ticket is not None and ticket.is_reason_required and not is_told:
        checks.add("reason_id", "repair.no_reason", team=ticket.team_name)
    if known.tags != len(set(form.tag_ids)):
        checks.add("tag_ids", "field.choice")


def _check_in_use(
    checks: Checks,
    form: RepairForm,
    known: Row[Any],
    own: Row[Any] | None,
    ticket: Row[Any] | None,
) -> None:
    """Customer and product are not archived; a repair that has them already keeps them.

    What we no longer sell is repaired all the same where a ticket is about it, or it came back.
    """
    is_kept = own is not None and own.partner_id == known.partner_id
    if known.is_partner_active is False and not is_kept:
        checks.add("customer_id", "repair.customer_archived", customer=known.partner_name)
    is_named = form.return_id is not None or any(
        each is not None and each.product_id == known.product_id for each in (own, ticket)
    )
    if known.is_product_active is False and not is_named:
        checks.add("product_id", "repair.product_archived", product=_product(known))


def _check_numbers(uow: UnitOfWork, checks: Checks, form: RepairForm) -> None:
    """Days and minutes that can be; a purchase lies behind us."""
    if form.sold_on is not None and form.sold_on > uow.today:
        checks.add("sold_on", "repair.sold_in_future")
    minutes = form.minutes_worked
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        checks.add("minutes_worked", "repair.minutes", most=MOST_MINUTES)
    checks.paragraphs("notes", form.notes)


def _check_scheduled(
    uow: UnitOfWork, checks: Checks, form: RepairForm, own: Row[Any] | None
) -> None:
    """A repair may be late, by a year at most when the day is entered; a saved day stays."""
    day = form.scheduled_on
    if day is None or (own is not None and own.scheduled_on == day):
        return
    if day < uow.today - LONG_AGO:
        checks.add("scheduled_on", "repair.scheduled_long_ago")


def _location(
    checks: Checks, form: RepairForm, places: Places, brought_by: Row[Any] | None
) -> int | None:
    """Where the piece is said to lie."""
    if form.location_id is None:
        return None if brought_by is None else int(brought_by.destination_location_id)
    place = places.find(form.location_id)
    if problem := locations.place_problem(place, ON_HAND):
        checks.problems.setdefault("location_id", problem)
    return form.location_id


def _lot(
    uow: UnitOfWork, checks: Checks, form: RepairForm, known: Row[Any], own: Row[Any] | None
) -> tuple[int | None, bool]:
    """The lot or serial, made if its name is new, and whether it is a serial."""
    name = " ".join(form.lot_name.split())
    if form.lot_id is None and not name:
        return None, False
    if known.tracking == Tracking.NONE:
        checks.add("lot", "stock.lot_of_untracked", product=_product(known))
        return None, False
    is_serial = known.tracking == Tracking.SERIAL
    found = _find_lot(uow, form, known, name)
    if found is None:
        problem = lots.name_problem(name)
        if form.lot_id is not None:
            problem = Problem("stock.lot_unknown", {"lot": str(form.lot_id)})
        if problem is not None:
            checks.problems.setdefault("lot", problem)
            return None, False
        key = (int(known.product_id), name)
        return lots.make(uow, [key])[key], is_serial
    if found.product_id != known.product_id:
        checks.add("lot", "stock.lot_of_another", lot=found.name, product=_product(known))
    elif found.is_serial:
        _check_serial(uow, checks, found, known, own)
    return found.id, found.is_serial


def _find_lot(
    uow: UnitOfWork, form: RepairForm, known: Row[Any], name: str
) -> lots.KnownLot | None:
    if form.lot_id is not None:
        return lots.find(uow, ids=[form.lot_id]).get(form.lot_id)
    return next(iter(lots.find(uow, keys=[(int(known.product_id), name)]).values()), None)


def _check_serial(
    uow: UnitOfWork, checks: Checks, lot: lots.KnownLot, known: Row[Any], own: Row[Any] | None
) -> None:
    """A serial is not at another customer's, and not in another open repair."""
    if lot.holder_id is not None and lot.holder_id != known.commercial_id:
        words = {"lot": lot.name, "holder": lot.holder_name, "number": lot.transfer_number}
        checks.add("lot", "repair.serial_of_another", **words)
        return
    check_not_in_repair(uow, checks, lot.id, lot.name, None if own is None else own.id)


def check_not_in_repair(
    uow: UnitOfWork, checks: Checks, serial_id: int, name: str, own_id: int | None
) -> None:
    """A serial is in one open repair."""
    number = open_repair(uow, serial_id, own_id)
    if number is not None:
        checks.add("lot", "repair.serial_in_repair", lot=name, number=number)


def open_repair(uow: UnitOfWork, serial_id: int, own_id: int | None) -> str | None:
    """The number of another open repair of a serial."""
    return uow.connection.scalar(
        select(RepairOrder.number)
        .where(RepairOrder.serial_id == serial_id, OPEN, RepairOrder.id != (own_id or 0))
        .limit(1)
    )


def _check_quantity(
    uow: UnitOfWork,
    checks: Checks,
    form: RepairForm,
    known: Row[Any],
    *,
    is_serial: bool,
) -> None:
    """One for a serial; else whole steps of the unit."""
    if is_serial or known.tracking == Tracking.SERIAL:
        if form.quantity != ONE:
            checks.add("quantity", "repair.serial_is_one")
        return
    rounding = units.of_products(uow, [known.product_id])[known.product_id].rounding
    problem = quantity_problem(rounding, form.quantity)
    if problem is None and not form.quantity:
        problem = Problem("stock.quantity_not_positive")
    if problem is not None:
        checks.problems.setdefault("quantity", problem)


def _check_brought(
    uow: UnitOfWork,
    checks: Checks,
    form: RepairForm,
    known: Row[Any],
    own: Row[Any] | None,
    lot_id: int | None,
) -> None:
    """What a return brought is repaired: no other piece, and no more than it brought."""
    if form.return_id is None or {"return_id", "quantity", "lot"} & set(checks.problems):
        return
    found = brought.problems(
        uow,
        form.return_id,
        known.product_id,
        lot_id,
        form.quantity,
        own_id=0 if own is None else own.id,
        is_serial=known.tracking == Tracking.SERIAL,
    )
    checks.problems.update(found)


@functools.cache
def _ticket() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.partner_id,
            Ticket.commercial_partner_id,
            Ticket.product_id,
            Ticket.lot_id,
            Ticket.sales_order_id,
            Ticket.reason_id,
            Team.name.label("team_name"),
            Team.is_repairs,
            Team.is_reason_required,
        )
        .join(Team, Team.id == Ticket.team_id)
        .where(Ticket.id == bindparam("ticket", type_=Id))
    )
