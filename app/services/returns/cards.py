"""What goes over the counter of a return: what the dialogs ask, show and send."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from app.models.enums import MovePurpose, Tracking

if TYPE_CHECKING:
    from datetime import datetime

    from app.errors import Problem
    from app.models.enums import Condition
    from app.models.ids import (
        LocationId,
        LotId,
        MoveId,
        PartnerId,
        ProductId,
        SalesOrderId,
        TicketId,
        TransferId,
        UnitId,
    )
    from app.services.stock.locations import LocationRow

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class AskReturn:
    """What a ticket's customer can give back, narrowed by order, deliveries, product or lot.

    With an order alone its finished deliveries with something left are chosen (rules 30). `text`
    is looked for in the numbers of deliveries and of their orders.
    """

    ticket_id: TicketId
    sales_order_id: SalesOrderId | None = None
    delivery_ids: tuple[TransferId, ...] = ()
    product_id: ProductId | None = None
    lot_id: LotId | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryOption:
    """A finished delivery; `left` pieces of it can still be returned."""

    id: TransferId
    number: str
    origin_number: str | None
    done_at: datetime
    sales_order_id: SalesOrderId | None
    sales_order_number: str
    left: Decimal


@dataclass(frozen=True, slots=True)
class ReturnableLot:
    """A lot of a delivery; `left` of it is out and not on its way back.

    `is_unknown`: it stands for pieces whose number is typed when they come (rules 27), as does a
    lot of before its product had serials.
    """

    id: LotId
    name: str
    is_unknown: bool
    delivered: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line of a delivery with what became of it (rules 15), in the product's base unit.

    A line with nothing left is shown grey: what is `left` is out, too, if it is serials.
    `rounding` is the step in which it is counted. `numbers` are those under which pieces went out
    that nothing tells apart any more.
    """

    move_id: MoveId
    customer_id: PartnerId
    delivery_id: TransferId
    delivery_number: str
    sales_order_id: SalesOrderId | None
    sales_order_line_id: int | None
    product_id: ProductId
    product_code: str
    description: str
    tracking: Tracking
    unit: str
    rounding: Decimal
    delivered: Decimal
    returned: Decimal
    on_its_way: Decimal
    here_for_repair: Decimal
    left: Decimal
    lots: tuple[ReturnableLot, ...]
    numbers: tuple[str, ...] = ()

    @property
    def is_without_lots(self) -> bool:
        """Whether it went out before its product was tracked: numbers are typed when it comes."""
        return self.tracking != Tracking.NONE and not self.lots

    @property
    def product(self) -> str:
        """The product in a sentence."""
        return f"{self.product_code} {self.description}"

    @property
    def left_of_delivery(self) -> Decimal:
        """What did not come back and is not on its way, wherever serials of it are by now."""
        return self.delivered - self.returned - self.on_its_way - self.here_for_repair

    @property
    def is_chosen(self) -> bool:
        """Whether a form begins with it."""
        return self.left > 0


class Fate(StrEnum):
    """What became of pieces that were delivered."""

    RETURNED = "returned"
    IN_FOR_REPAIR = "in_for_repair"
    ON_ITS_WAY = "on_its_way"
    DELIVERED_BACK = "delivered_back"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Happened:
    """What became of pieces of a delivery's line, of a lot of it if told, by which transfer."""

    move_id: MoveId
    lot_id: LotId | None
    fate: Fate
    number: str


@dataclass(frozen=True, slots=True)
class ReturnOptions:
    """The dialog's choices: deliveries, the lines of the chosen ones, places; why it is empty.

    The deliveries are the latest ones (`has_more` if there are older ones) and those chosen.
    Lines with nothing left are shown grey, with what `happened` to them; of an order of which
    nothing is left these are all.
    """

    deliveries: tuple[DeliveryOption, ...]
    has_more: bool
    chosen_ids: tuple[TransferId, ...]
    lines: tuple[ReturnableLine, ...]
    locations: tuple[LocationRow, ...]
    location_id: LocationId | None
    empty: Problem | None
    happened: tuple[Happened, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnLot:
    """So many of a lot or serial, told by its id or by its name as typed or scanned."""

    quantity: Decimal
    lot_id: LotId | None = None
    lot_name: str = ""


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """What is to come back of a delivery's line; `quantity` is in `unit_id`, lots in base units.

    Where some of it is for repair and some given back, these are two lines.

    Of a tracked product the lots may be left open until it comes.
    """

    move_id: MoveId
    quantity: Decimal
    unit_id: UnitId | None = None
    purpose: MovePurpose = MovePurpose.GIVE_BACK
    lots: tuple[ReturnLot, ...] = ()


@dataclass(frozen=True, slots=True)
class CreateReturn:
    """Goods of one or several deliveries that a customer sends back."""

    ticket_id: TicketId
    lines: tuple[ReturnLine, ...]
    location_id: LocationId
    note: str = ""


@dataclass(frozen=True, slots=True)
class MadeReturn:
    """A return that was made, ready to be received."""

    id: TransferId
    number: str
    version: int


@dataclass(frozen=True, slots=True)
class AskScan:
    """What a scanner sent into the dialog of a ticket: serials or lots, one a line."""

    ticket_id: TicketId
    text: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code with the lines of deliveries that brought it, or why it is none of them."""

    code: str
    lines: tuple[ReturnableLine, ...]
    lot_id: LotId | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class UnexpectedLine:
    """Something else that was in the box: the customer's, to be clarified (rules 26)."""

    product_id: ProductId
    quantity: Decimal
    lot_name: str = ""
    condition: Condition | None = None
    note: str = ""
    unit_id: UnitId | None = None
