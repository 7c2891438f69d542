"""A customer with a broken piece, a ticket, parts in stock, and what a workshop does with them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import update

from app.models.enums import LocationKind, MovePurpose, StageLook, Tracking
from app.models.products import Product
from app.models.teams import Team
from app.services import orders, repairs, returns, tickets
from app.services.repairs import (
    AskRepair,
    ConfirmRepair,
    CreateQuotation,
    CreateRepair,
    EndRepair,
    PartCard,
    PartLine,
    RepairForm,
    RepairId,
    RepairPartKind,
    SaveRepair,
    StartRepair,
    UsedPart,
)
from app.services.returns import ReceiveReturn, ReturnLine
from tests.factories import Sold
from tests.services.return_desk import open_desk

if TYPE_CHECKING:
    from app.models.ids import PartnerId, ProductId, TicketId
    from app.services.repairs import RepairCard
    from tests.factories import Shop

D = Decimal
ADD, REMOVE, RECYCLE = RepairPartKind


def switch_on(shop: Shop, *, on: bool = True) -> None:
    """Let the shop's team repair, or not."""
    statement = update(Team).where(Team.id == shop.team).values(is_repairs=on)
    shop.write(lambda uow: uow.connection.execute(statement).close())


def change_product(shop: Shop, product: ProductId, **values: object) -> None:
    """Give a product a warranty, or a cost."""
    statement = update(Product).where(Product.id == product).values(**values)
    shop.write(lambda uow: uow.connection.execute(statement).close())


@dataclass(slots=True)
class Workshop:
    """A ticket of a customer about a product, and the repairs made of it."""

    shop: Shop
    customer: PartnerId
    product: ProductId
    ticket: TicketId

    def create(
        self, *parts: PartLine, by: str = "agent", key: str | None = None, **form: object
    ) -> RepairCard:
        """Make a repair with these parts."""
        fields = {"product_id": self.product, "parts": parts, **form}
        request = CreateRepair(RepairForm(**fields), self.ticket)  # type: ignore[arg-type]
        return self.shop.act(repairs.create, request, by=by, key=key)

    def confirm(self, card: RepairCard, *, by: str = "agent") -> RepairCard:
        """Press Confirm Repair."""
        return self.shop.act(repairs.confirm, ConfirmRepair(card.id, card.version), by=by)

    def start(self, card: RepairCard) -> RepairCard:
        """Press Start."""
        return self.shop.act(repairs.start, StartRepair(card.id, card.version), by="repairer")

    def end(self, card: RepairCard, *used: UsedPart, sure: bool = False) -> RepairCard:
        """Press End; with `sure`, quantities may differ from the plan."""
        request = EndRepair(card.id, card.version, used, is_difference_confirmed=sure)
        return self.shop.act(repairs.end, request, by="repairer")

    def quote(self, card: RepairCard) -> RepairCard:
        """Press Create Quotation."""
        request = CreateQuotation(card.id, card.version)
        return self.shop.act(repairs.create_quotation, request, by="repairer")

    def save(self, card: RepairCard, *parts: PartLine, **form: object) -> RepairCard:
        """Save the form with these parts and the other fields as they are, unless told."""
        fields = {
            "customer_id": card.customer_id,
            "product_id": card.product_id,
            "lot_id": card.lot_id,
            "quantity": card.quantity,
            "return_id": card.return_id,
            "location_id": card.location_id,
            "is_under_warranty": card.is_under_warranty,
            "scheduled_on": card.scheduled_on,
            "responsible_id": card.responsible_id,
            "parts": parts,
            **form,
        }
        request = SaveRepair(card.id, card.version, RepairForm(**fields))  # type: ignore[arg-type]
        return self.shop.act(repairs.save, request, by="repairer")

    def card(self, repair: RepairId, *, by: str = "repairer") -> RepairCard:
        """The form as it is now."""
        return self.shop.ask(repairs.card, AskRepair(repair, self.ticket), by=by)


def workshop(shop: Shop, *, product: ProductId | None = None) -> Workshop:
    """A ticket about a clock."""
    switch_on(shop)
    customer = shop.customer()
    clock = product or shop.product("STATION CLOCK", "48.00", shop.tax("20"))
    return Workshop(shop, customer, clock, shop.ticket(customer, product=clock))


def as_line(part: PartCard, **changes: object) -> PartLine:
    """A part as the form sends it back."""
    fields = {
        "product_id": part.product_id,
        "quantity": part.quantity,
        "kind": part.kind,
        "lot_id": part.lot_id,
        "unit_price": part.unit_price if part.is_price_typed else None,
        "location_id": part.location_id,
        "id": part.id,
        **changes,
    }
    return PartLine(**fields)  # type: ignore[arg-type]


def order_lines(shop: Shop, card: RepairCard) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """Name, quantity, price and what counts as delivered of each line of the quotation."""
    assert card.sales_order_id is not None
    return [
        (line.description, line.quantity, line.unit_price, line.delivered)
        for line in shop.ask(orders.card, card.sales_order_id).lines
    ]


def sold_cabinet(shop: Shop, *, months: int = 24) -> Workshop:
    """A customer who got the cabinet S1, and a ticket about it."""
    switch_on(shop)
    cabinet = shop.product("Cabinet", "120", shop.tax("20"), tracking=Tracking.SERIAL)
    change_product(shop, cabinet, warranty_months=months)
    desk = open_desk(shop, Sold(cabinet, lot=shop.lot(cabinet, "S1")))
    return Workshop(shop, desk.customer, cabinet, desk.ticket)


def here(desk: Workshop) -> returns.MadeReturn:
    """The customer's goods come for repair."""
    shop = desk.shop
    line = shop.ask(returns.options, returns.AskReturn(desk.ticket)).lines[0]
    request = returns.CreateReturn(
        desk.ticket,
        (ReturnLine(line.move_id, D(1), purpose=MovePurpose.REPAIR),),
        shop.place(LocationKind.RETURN),
    )
    made = shop.act(returns.create, request)
    shop.act(returns.receive, ReceiveReturn(made.id, made.version))
    return made


def closing_stage(shop: Shop, ticket: TicketId) -> tickets.StageId:
    """The stage in which a ticket is solved."""
    card = shop.ask(tickets.card, ticket)
    return next(stage.id for stage in card.stages if stage.look is StageLook.SOLVED)
