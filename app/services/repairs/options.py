"""What the dialog Repair Reference begins with, and what a row of the parts begins with."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select, type_coerce

from app.db.base import aliased
from app.db.types import Id, Quantity
from app.models.company import Tax
from app.models.enums import LocationKind, ProductKind, Tracking, TransferKind, TransferState
from app.models.ids import (
    LocationId,
    LotId,
    PartnerId,
    ProductId,
    TaxId,
    TicketId,
    TransferId,
    UserId,
)
from app.models.partners import Partner
from app.models.products import Lot, Product, ProductTax, Unit
from app.models.stock import Location, Move, MoveLine, Transfer
from app.services import access
from app.services.actions import question
from app.services.company.defaults import PIECE
from app.services.partners import commercial_of
from app.services.repairs import brought, checking, pieces, rights, warranty
from app.services.repairs.choices import (
    AskParts,
    AskRepairOptions,
    PartDefaults,
    RepairOptions,
    ReturnChoice,
)
from app.services.repairs.parts import PLACES
from app.services.stock import locations, lots, reserving, units
from app.services.stock.locations import ON_HAND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

ZERO, ONE = Decimal(0), Decimal(1)
MOST_RETURNS = 50


@question
def options(uow: UnitOfWork, request: AskRepairOptions) -> RepairOptions:
    """A new form, filled in; a lot, or a return of just one product (and lot), tells the piece.

    Raises:
        NotAllowed: repair.create
        Refused: ticket.unknown, repair.switched_off, repair.no_reason (of a new repair)
    """
    access.require(uow, rights.CREATE)
    ticket = None
    if request.ticket_id is not None:
        ticket = checking.require_ticket(uow, request.ticket_id)
        if request.repair_id is None:
            checking.require_reason(ticket)
    customer_id = request.customer_id or (None if ticket is None else ticket.partner_id)
    commercial_id = None if customer_id is None else commercial_of(uow, customer_id)
    product_id = request.product_id or (None if ticket is None else ticket.product_id)
    returns = _returns(uow, commercial_id, request.ticket_id, product_id)
    chosen = next((each for each in returns if each.id == request.return_id), None)
    if product_id is None and chosen is not None:
        product_id = chosen.product_id
    if product_id is None and request.lot_id is not None:
        of_lot = select(Lot.product_id).where(Lot.id == request.lot_id)
        product_id = uow.connection.scalar(of_lot)
    lot_id, is_new_lot = _lot(uow, request, ticket, chosen, product_id)
    named = uow.connection.execute(
        _named(), {"customer": customer_id, "product": product_id, "lot": lot_id}
    ).one()
    is_goods = named.product_kind == ProductKind.GOODS
    is_tracked = is_goods and named.tracking != Tracking.NONE
    piece = warranty.Piece(
        product_id or 0,
        uow.today,
        lot_id,
        commercial_id,
        request.return_id,
        None if ticket is None else ticket.sales_order_id,
        request.sold_on,
        is_new_lot,
    )
    serial_id = lot_id if named.is_serial else None
    own_id = request.repair_id
    open_number = None if serial_id is None else checking.open_repair(uow, serial_id, own_id)
    places = locations.read(uow)
    return RepairOptions(
        ticket_id=None if ticket is None else TicketId(ticket.id),
        ticket_number="" if ticket is None else ticket.number,
        customer_id=None if customer_id is None else PartnerId(customer_id),
        customer=named.customer or "",
        product_id=ProductId(product_id) if product_id is not None and is_goods else None,
        product_code=(named.product_code or "") if is_goods else "",
        product=(named.product or "") if is_goods else "",
        tracking=named.tracking if is_goods else None,
        lot_id=LotId(lot_id) if lot_id is not None and is_tracked else None,
        lot_name=(named.lot or "") if is_tracked else "",
        return_id=None if chosen is None else chosen.id,
        returns=returns,
        location_id=None if chosen is None else _place(uow, chosen, product_id, lot_id),
        places=tuple(row for row in places.rows if row.is_active and row.kind in ON_HAND),
        quantity_left=None if chosen is None else _left(uow, request, chosen, product_id, lot_id),
        warranty=warranty.propose(uow, piece) if is_goods else warranty.NO_PRODUCT,
        scheduled_on=uow.today,
        responsible_id=UserId(uow.actor.id),
        responsible=uow.actor.name,
        open_repair=open_number or "",
        may_create=True,
    )


@question
def part_defaults(uow: UnitOfWork, request: AskParts) -> tuple[PartDefaults, ...]:
    """What rows of the parts begin with, in the order asked for; unknown products are left out.

    Raises:
        NotAllowed: repair.create
        Refused: stock.location_missing
    """
    access.require(uow, rights.CREATE)
    places = locations.read(uow)
    default, _ = PLACES[request.kind]
    place = places.find(request.location_id) or places.default(default)
    ids = [int(each) for each in request.product_ids]
    rows = {
        row.id: row
        for row in uow.connection.execute(_products(), {"ids": ids or [0], "piece": PIECE})
    }
    taxes: dict[int, list[Any]] = {}
    for row in uow.connection.execute(_taxes(), {"ids": ids or [0]}):
        taxes.setdefault(row.product_id, []).append(row)
    stock = reserving.free(uow, list(rows), is_locking=False) if rows else {}
    found = []
    for product_id in ids:
        if product_id not in rows:
            continue
        row = rows[product_id]
        is_goods = row.kind == ProductKind.GOODS
        own = taxes.get(product_id, [])
        found.append(
            PartDefaults(
                ProductId(product_id),
                row.code,
                row.name,
                row.kind,
                row.tracking,
                units.named(row.unit),
                row.rounding or ONE,
                row.list_price,
                row.cost,
                tuple(TaxId(tax.tax_id) for tax in own),
                ", ".join(tax.name for tax in own),
                LocationId(place.id) if is_goods else None,
                place.name if is_goods else "",
                sum(stock.get((product_id, int(place.id)), {}).values(), ZERO),
            )
        )
    return tuple(found)


def _lot(
    uow: UnitOfWork,
    request: AskRepairOptions,
    ticket: Row[Any] | None,
    chosen: ReturnChoice | None,
    product_id: int | None,
) -> tuple[int | None, bool]:
    """The lot that is chosen or typed, else the ticket's or the return's; whether it is new."""
    name = " ".join(request.lot_name.split())
    if request.lot_id is not None or not name:
        lot_id: int | None = request.lot_id
        if lot_id is None and ticket is not None and ticket.product_id == product_id:
            lot_id = ticket.lot_id
        if lot_id is None and chosen is not None and chosen.product_id == product_id:
            lot_id = chosen.lot_id
        return lot_id, False
    found = lots.find(uow, keys=[(product_id or 0, name)])
    return next(iter(found), None), not found


def _place(
    uow: UnitOfWork, chosen: ReturnChoice, product_id: int | None, lot_id: int | None
) -> LocationId:
    """Where the piece lies that the return brought, which may have been moved since."""
    here = None
    if chosen.is_received:
        here = pieces.place_of(uow, chosen.id, product_id, lot_id)
    return here or chosen.location_id


def _left(
    uow: UnitOfWork,
    request: AskRepairOptions,
    chosen: ReturnChoice,
    product_id: int | None,
    lot_id: int | None,
) -> Decimal:
    """How much of what a return brought is in no other repair."""
    row = brought.brought_by(uow, chosen.id, product_id, lot_id, request.repair_id or 0)
    return ZERO if row is None else brought.left_of(row, lot_id)


def _returns(
    uow: UnitOfWork, customer_id: int | None, ticket_id: int | None, product_id: int | None
) -> tuple[ReturnChoice, ...]:
    """The customer's returns with the product, those of the ticket first, then the latest."""
    if customer_id is None:
        return ()
    by_return: dict[int, list[Row[Any]]] = {}
    parameters = {"customer": customer_id, "ticket": ticket_id, "product": product_id}
    for row in uow.connection.execute(_choices(), parameters):
        by_return.setdefault(row.id, []).append(row)
    return tuple(_choice(rows) for rows in by_return.values())[:MOST_RETURNS]


def _choice(rows: Sequence[Row[Any]]) -> ReturnChoice:
    row = rows[0]
    products = {each.product_id for each in rows}
    came = {(each.lot_id, each.lot_name) for each in rows if each.lot_id is not None}
    lot = came.pop() if len(came) == 1 else (None, "")
    quantities = {each.move_id: each.quantity for each in rows}
    return ReturnChoice(
        TransferId(row.id),
        row.number,
        row.state == TransferState.DONE,
        LocationId(row.destination_location_id),
        row.place,
        sum(quantities.values(), ZERO),
        ProductId(products.pop()) if len(products) == 1 else None,
        None if lot[0] is None else LotId(lot[0]),
        lot[1],
    )


@functools.cache
def _named() -> Select[*tuple[Any, ...]]:
    """Names of a customer, a product and a lot, some of which may be none."""
    product = select(Product).where(Product.id == bindparam("product", type_=Id)).subquery()
    lot = select(Lot).where(Lot.id == bindparam("lot", type_=Id)).subquery()
    customer = bindparam("customer", type_=Id)
    return select(
        select(Partner.name).where(Partner.id == customer).scalar_subquery().label("customer"),
        select(product.c.code).scalar_subquery().label("product_code"),
        select(product.c.name).scalar_subquery().label("product"),
        select(product.c.kind).scalar_subquery().label("product_kind"),
        select(product.c.tracking).scalar_subquery().label("tracking"),
        select(lot.c.name).scalar_subquery().label("lot"),
        select(lot.c.is_serial).scalar_subquery().label("is_serial"),
    )


@functools.cache
def _choices() -> Select[*tuple[Any, ...]]:
    """The customer's returns that can have brought the piece, one row per move and lot."""
    source, ticket = aliased(Location), bindparam("ticket", type_=Id)
    product = bindparam("product", type_=Id)
    return (
        select(
            Transfer.id,
            Transfer.number,
            Transfer.state,
            Transfer.destination_location_id,
            Location.name.label("place"),
            Move.id.label("move_id"),
            Move.product_id,
            type_coerce(brought.came(Move), Quantity).label("quantity"),
            MoveLine.lot_id,
            Lot.name.label("lot_name"),
        )
        .join(source, source.id == Transfer.source_location_id)
        .join(Location, Location.id == Transfer.destination_location_id)
        .join(Move, Move.transfer_id == Transfer.id)
        .outerjoin(MoveLine, MoveLine.move_id == Move.id)
        .outerjoin(Lot, Lot.id == MoveLine.lot_id)
        .where(
            Transfer.commercial_partner_id == bindparam("customer", type_=Id),
            Transfer.kind == TransferKind.INCOMING,
            Transfer.state != TransferState.CANCELLED,
            source.kind == LocationKind.CUSTOMER,
            or_(func.coalesce(product, 0) == 0, Move.product_id == product),
            or_(func.coalesce(ticket, 0) == 0, Transfer.ticket_id == ticket),
            Move.state != TransferState.CANCELLED,
        )
        .order_by(Transfer.id.desc(), Move.id, MoveLine.id)
        .limit(MOST_RETURNS * 20)
    )


@functools.cache
def _products() -> Select[*tuple[Any, ...]]:
    default = aliased(Unit)
    piece = select(default.id).where(default.code == bindparam("piece")).scalar_subquery()
    return (
        select(
            Product.id,
            Product.code,
            Product.name,
            Product.kind,
            Product.tracking,
            Product.list_price,
            Product.cost,
            Unit.name.label("unit"),
            Unit.rounding,
        )
        .select_from(Product)
        .outerjoin(Unit, Unit.id == func.coalesce(Product.unit_id, piece))
        .where(Product.id.in_(bindparam("ids", type_=Id, expanding=True)))
    )


@functools.cache
def _taxes() -> Select[*tuple[Any, ...]]:
    return (
        select(ProductTax.product_id, Tax.id.label("tax_id"), Tax.name)
        .join(Tax, Tax.id == ProductTax.tax_id)
        .where(ProductTax.product_id.in_(bindparam("ids", type_=Id, expanding=True)), Tax.is_active)
        .order_by(ProductTax.product_id, ProductTax.sequence)
    )
