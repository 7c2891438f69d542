"""What a repair's form begins with, and what it lets one choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.enums import RepairPartKind

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from app.models.enums import ProductKind, Tracking
    from app.models.ids import (
        LocationId,
        LotId,
        PartnerId,
        ProductId,
        RepairId,
        TaxId,
        TicketId,
        TransferId,
        UserId,
    )
    from app.services.repairs.cards import WarrantyProposal
    from app.services.stock.locations import LocationRow


@dataclass(frozen=True, slots=True)
class AskRepairOptions:
    """What a new repair of a ticket begins with; told fields stand instead of the ticket's.

    `lot_name` is a lot as typed, which may be new. `repair_id` is the repair that is there already,
    whose form asks.
    """

    ticket_id: TicketId | None = None
    customer_id: PartnerId | None = None
    product_id: ProductId | None = None
    lot_id: LotId | None = None
    return_id: TransferId | None = None
    sold_on: date | None = None
    repair_id: RepairId | None = None
    lot_name: str = ""


@dataclass(frozen=True, slots=True)
class ReturnChoice:
    """A return that can have brought the piece; its product and lot if there is just one.

    `quantity` is what it brought, or is to bring, of the product asked for.
    """

    id: TransferId
    number: str
    is_received: bool
    location_id: LocationId
    location_name: str
    quantity: Decimal
    product_id: ProductId | None
    lot_id: LotId | None
    lot_name: str


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """A new form of Repair Reference, filled in as far as ticket, customer and product tell.

    `quantity_left` is what the return brought and no other repair has, `open_repair` the number
    of one that has the serial already.
    """

    ticket_id: TicketId | None
    ticket_number: str
    customer_id: PartnerId | None
    customer: str
    product_id: ProductId | None
    product_code: str
    product: str
    tracking: Tracking | None
    lot_id: LotId | None
    lot_name: str
    return_id: TransferId | None
    returns: tuple[ReturnChoice, ...]
    location_id: LocationId | None
    places: tuple[LocationRow, ...]
    quantity_left: Decimal | None
    warranty: WarrantyProposal
    scheduled_on: date
    responsible_id: UserId
    responsible: str
    open_repair: str
    may_create: bool


@dataclass(frozen=True, slots=True)
class AskParts:
    """Products that are to be parts, with the type and place chosen for them."""

    product_ids: tuple[ProductId, ...]
    kind: RepairPartKind = RepairPartKind.ADD
    location_id: LocationId | None = None


@dataclass(frozen=True, slots=True)
class PartDefaults:
    """What a row of the parts begins with once its product is chosen.

    `in_stock` is what is ours and free in the place.
    """

    product_id: ProductId
    product_code: str
    product_name: str
    product_kind: ProductKind
    tracking: Tracking
    unit: str
    rounding: Decimal
    unit_price: Decimal
    unit_cost: Decimal | None
    tax_ids: tuple[TaxId, ...]
    taxes: str
    location_id: LocationId | None
    location_name: str
    in_stock: Decimal
