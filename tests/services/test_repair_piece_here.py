"""Where the customer's piece of a repair is, what becomes of it, and what holds its ticket."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from app import texts
from app.errors import Invalid, Refused
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.models.repairs import RepairOrder
from app.services import orders, repairs, returns, stock, tickets
from app.services.orders import CreateOrder, OrderLine, OrderVersion
from app.services.repairs import AskRepairOptions, PieceOutcome, RepairState, SettlePiece
from app.services.returns import (
    AskReturn,
    ChangePurpose,
    CreateReturn,
    DeliverBack,
    MovedLine,
    MovedPart,
    PieceHere,
    ReceiveReturn,
    ReturnLine,
    ReturnLot,
)
from app.services.stock import (
    CancelTransfer,
    CounterMove,
    CountStock,
    MoveGoods,
    ScrapGoods,
    ValidateTransfer,
)
from app.services.tickets import MoveTicket
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import open_desk
from tests.services.stock_room import lot_id, receive
from tests.services.workshop import Workshop, closing_stage, here, sold_cabinet, switch_on

if TYPE_CHECKING:
    from app.models.ids import LotId, TicketId
    from app.services.repairs import RepairCard
    from tests.factories import Shop

D = Decimal
SCRAPPED, KEPT, EXCHANGED = PieceOutcome.SCRAPPED, PieceOutcome.KEPT, PieceOutcome.EXCHANGED


def clocks(shop: Shop, many: int = 4) -> Workshop:
    """A customer who got so many clocks on one line, and a ticket about them."""
    clock = shop.product("STATION CLOCK", "48.00")
    desk = open_desk(shop, Sold(clock, D(many)))
    switch_on(shop)
    return Workshop(shop, desk.customer, clock, desk.ticket)


def bring(desk: Workshop, quantity: int = 1, lot: LotId | None = None) -> returns.MadeReturn:
    """So many come for repair, by a return of the desk's ticket."""
    shop = desk.shop
    line = shop.ask(returns.options, AskReturn(desk.ticket)).lines[0]
    lots = () if lot is None else (ReturnLot(D(1), lot),)
    coming = ReturnLine(line.move_id, D(quantity), purpose=MovePurpose.REPAIR, lots=lots)
    request = CreateReturn(desk.ticket, (coming,), shop.place(LocationKind.RETURN))
    made = shop.act(returns.create, request)
    shop.act(returns.receive, ReceiveReturn(made.id, made.version))
    return made


def repaired(
    desk: Workshop, made: returns.MadeReturn, quantity: int = 1, lot: LotId | None = None
) -> RepairCard:
    """A repair of what a return brought, done."""
    new = desk.create(return_id=made.id, quantity=D(quantity), lot_id=lot)
    return desk.end(desk.start(new))


def back(desk: Workshop, made: returns.MadeReturn, quantity: int = 1) -> returns.MadeReturn:
    """The delivery that takes pieces of a return back, ready."""
    shop = desk.shop
    (here_,) = shop.ask(returns.pieces_here, made.id).pieces
    piece = PieceHere(here_.move_id, here_.location_id, D(quantity), here_.lot_id)
    return shop.act(returns.deliver_back, DeliverBack(made.id, (piece,)), by="storekeeper")


def send(shop: Shop, delivery: returns.MadeReturn, lot: LotId | None = None) -> None:
    """Validate it, with a serial that was counted if one is told."""
    lines: tuple[MovedLine, ...] = ()
    if lot is not None:
        (move,) = shop.ask(stock.card, delivery.id).moves
        lines = (MovedLine(move.id, (MovedPart(D(1), lot_id=lot),)),)
    request = ValidateTransfer(delivery.id, delivery.version, lines)
    shop.act(stock.validate, request, by="storekeeper")


def settle(
    desk: Workshop, card: RepairCard, outcome: PieceOutcome, replacement: str = ""
) -> RepairCard:
    """Note what became of the piece."""
    version = desk.card(card.id).version
    request = SettlePiece(card.id, version, outcome, "As agreed", replacement)
    return desk.shop.act(repairs.settle, request, by="repairer")


def close(shop: Shop, ticket: TicketId) -> bool:
    """Move the ticket where it is solved."""
    request = MoveTicket(ticket, closing_stage(shop, ticket))
    return shop.act(tickets.move, request, by="agent").is_closed


def is_held(shop: Shop, ticket: TicketId) -> Decimal:
    """How many pieces keep a ticket open; closing it is refused while there are some."""
    held = sum((piece.quantity for piece in shop.ask(tickets.matters, ticket).pieces), D(0))
    if held:
        with pytest.raises(Refused, match="piece_here"):
            close(shop, ticket)
    return held


def two_cabinets(shop: Shop) -> list[Workshop]:
    """A customer who got S1 and S2 by one line of a delivery, and a ticket about each."""
    cabinet = shop.product("Cabinet", "100", tracking=Tracking.SERIAL)
    receive(shop, cabinet, "2", "S1", "S2")
    switch_on(shop)
    shop.switch_returns()
    customer = shop.customer()
    order = shop.act(orders.create, CreateOrder(customer, (OrderLine(None, cabinet, D(2)),)))
    shop.act(orders.confirm, OrderVersion(order.id, order.version))
    ((delivery,),) = shop.read("SELECT id FROM transfer WHERE sales_order_id = :id", id=order.id)
    shop.act(stock.validate, ValidateTransfer(delivery, 1), by="storekeeper")
    of_order = [shop.ticket(customer, product=cabinet, order=order.id) for _ in range(2)]
    return [Workshop(shop, customer, cabinet, ticket) for ticket in of_order]


@pytest.mark.parametrize("is_serial", [False, True], ids=["alike", "serial"])
def test_each_of_two_returns_of_a_delivery_line_has_its_own_piece(
    shop: Shop, *, is_serial: bool
) -> None:
    lots: list[LotId | None] = [None, None]
    if is_serial:
        first, second = two_cabinets(shop)
        lots = [lot_id(shop, first.product, name) for name in ("S1", "S2")]
    else:
        first = clocks(shop, 12)
        other = shop.ticket(first.customer, product=first.product)
        second = Workshop(shop, first.customer, first.product, other)
    came = [bring(first, lot=lots[0]), bring(second, lot=lots[1])]
    done = [
        repaired(desk, made, lot=lot)
        for desk, made, lot in zip((first, second), came, lots, strict=True)
    ]
    out = back(first, came[0])
    leaving = first.card(done[0].id).leaving
    assert leaving is not None
    assert leaving.number == out.number
    stays = second.card(done[1].id, by="local")
    assert (stays.leaving, stays.permissions.may_deliver_back) == (None, True)
    if is_serial:
        with pytest.raises(Invalid) as refused:
            send(shop, out, lots[1])
        assert refused.value.problems["lines.0.lot"].parameters["lots"] == "S1"
    send(shop, out)
    assert (first.card(done[0].id).is_piece_here, second.card(done[1].id).is_piece_here) == (
        False,
        True,
    )
    assert (is_held(shop, first.ticket), is_held(shop, second.ticket)) == (D(0), D(1))
    (piece,) = shop.ask(returns.pieces_here, came[1].id).pieces
    assert (shop.ask(returns.pieces_here, came[0].id).pieces, piece.quantity) == ((), D(1))
    line = shop.ask(returns.options, AskReturn(first.ticket)).lines[0]
    assert (line.here_for_repair, line.left) == (D(1), D(1) if is_serial else D(11))
    linked = shop.ask(stock.card, came[0].id).gone_by
    assert [each.number for each in linked] == [out.number]
    printed = shop.ask(returns.slip, out.id).deliveries
    assert [each.number for each in printed] == [line.delivery_number]
    assert [each.number for each in shop.ask(stock.card, out.id).brought_by] == [came[0].number]
    assert close(shop, first.ticket)
    send(shop, back(second, came[1]))
    assert close(shop, second.ticket)
    line = shop.ask(returns.options, AskReturn(first.ticket)).lines[0]
    assert (line.here_for_repair, line.left) == (D(0), line.delivered)
    bring(first, lot=lots[0])
    assert [piece.quantity for piece in shop.ask(tickets.matters, first.ticket).pieces] == [D(1)]
    assert_sound(shop)


@pytest.mark.parametrize("is_serial", [False, True], ids=["alike", "serial"])
def test_a_piece_that_was_scrapped_or_not_found_is_not_here_and_holds_no_ticket(
    shop: Shop, *, is_serial: bool
) -> None:
    desk = sold_cabinet(shop) if is_serial else clocks(shop)
    made = here(desk)
    lot = lot_id(shop, desk.product, "S1") if is_serial else None
    done = repaired(desk, made, lot=lot)
    assert is_held(shop, desk.ticket) == D(1)
    place = shop.place(LocationKind.RETURN)
    if is_serial:
        lost = CountStock(desk.product, place, D(0), "Not found", "S1", desk.customer, "By phone")
        gone = shop.act(stock.count, lost, by="storekeeper")
    else:
        scrap = ScrapGoods(
            desk.product, place, D(1), "Beyond repair", None, desk.customer, "By phone"
        )
        gone = shop.act(stock.scrap, scrap, by="storekeeper")
    card = desk.card(done.id, by="local")
    assert card.piece_gone is not None
    assert (card.piece_gone.number, card.piece_gone.is_scrapped) == (gone.number, not is_serial)
    assert card.piece_gone.reason == ("Not found" if is_serial else "Beyond repair")
    assert (card.is_piece_here, card.permissions.may_deliver_back) == (False, False)
    assert is_held(shop, desk.ticket) == D(0)
    assert close(shop, desk.ticket)
    receive(shop, desk.product, "1", *(["S2"] if is_serial else []))
    noted = settle(desk, done, EXCHANGED, "S2" if is_serial else "")
    assert (noted.piece_outcome, noted.piece_gone) == (EXCHANGED, None)
    assert_sound(shop)


def test_what_is_settled_does_not_go_back_and_the_next_piece_holds_its_ticket(shop: Shop) -> None:
    desk = clocks(shop)
    made = bring(desk, 2)
    done = repaired(desk, made, 2)
    out = back(desk, made)
    settle(desk, done, KEPT)
    # What was on its way back then was not kept.
    shop.act(stock.cancel, CancelTransfer(out.id, out.version), by="storekeeper")
    assert is_held(shop, desk.ticket) == D(1)
    with pytest.raises(Refused) as refused:
        back(desk, made, 2)
    assert refused.value.code == "return.piece_settled"
    assert "WH/RO/00001: it is kept" in texts.explain(refused.value)
    send(shop, back(desk, made))
    assert is_held(shop, desk.ticket) == D(0)
    move = shop.ask(stock.card, made.id).moves[0].id
    own = PieceHere(move, shop.place(LocationKind.RETURN), D(1))
    instead = ChangePurpose(made.id, own, MovePurpose.GIVE_BACK, "Refund it")
    with pytest.raises(Refused, match="piece_settled"):
        shop.act(returns.change_purpose, instead, by="storekeeper")
    alone = bring(desk)
    settle(desk, repaired(desk, alone), SCRAPPED)
    with pytest.raises(Refused, match="piece_settled"):
        shop.act(stock.counter_move, CounterMove(alone.id, "Wrong"), by="storekeeper")
    bring(desk)
    assert is_held(shop, desk.ticket) == D(1)
    assert_sound(shop)


def test_no_repair_begins_with_a_piece_that_is_about_to_leave(shop: Shop) -> None:
    desk = clocks(shop)
    made = bring(desk)
    returned, workshop = shop.place(LocationKind.RETURN), shop.place(LocationKind.REPAIR)
    to_repair = MoveGoods(desk.product, returned, workshop, D(1), owner_id=desk.customer)
    shop.act(stock.move, to_repair, by="storekeeper")
    asked = AskRepairOptions(desk.ticket, return_id=made.id)
    place = shop.ask(repairs.options, asked).location_id
    assert place == workshop
    new = desk.create(return_id=made.id, location_id=place)
    out = back(desk, made)
    for begin in (desk.confirm, desk.start):
        with pytest.raises(Refused) as refused:
            begin(new)
        assert (refused.value.code, refused.value.parameters["delivery"]) == (
            "repair.piece_leaving",
            out.number,
        )
    begun = update(RepairOrder).values(state=RepairState.CONFIRMED)
    shop.write(lambda uow: uow.connection.execute(begun).close())
    with pytest.raises(Refused, match="under_repair"):
        send(shop, out)
    shop.act(stock.cancel, CancelTransfer(out.id, out.version), by="storekeeper")
    at_work = desk.start(desk.card(new.id))
    scrap = ScrapGoods(desk.product, workshop, D(1), "Beyond repair", None, desk.customer, "Yes")
    with pytest.raises(Refused, match="under_repair"):
        shop.act(stock.scrap, scrap, by="storekeeper")
    desk.end(at_work)
    send(shop, back(desk, made))
    assert close(shop, desk.ticket)
    assert_sound(shop)


def test_a_piece_is_exchanged_for_one_of_ours_or_one_that_the_customer_has(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    elsewhere, theirs = (shop.lot(desk.product, name) for name in ("S8", "S9"))
    shop.order(shop.customer("Other"), Sold(desk.product, lot=elsewhere))
    shop.lot(desk.product, "S7")
    done = repaired(desk, here(desk), lot=lot_id(shop, desk.product, "S1"))
    shop.order(desk.customer, Sold(desk.product, lot=theirs))
    for name in ("S8", "S7"):
        with pytest.raises(Invalid) as error:
            settle(desk, done, EXCHANGED, name)
        assert error.value.problems["replacement"].code == "repair.replacement_elsewhere"
    assert settle(desk, done, EXCHANGED, "S9").replacement_name == "S9"
    replaced = shop.read("SELECT name FROM lot WHERE replaces_id IS NOT NULL")
    assert replaced == [("S9",)]


def test_what_came_to_be_given_back_is_not_what_a_repair_has(shop: Shop) -> None:
    desk = clocks(shop)
    line = shop.ask(returns.options, AskReturn(desk.ticket)).lines[0]
    both = tuple(
        ReturnLine(line.move_id, D(1), purpose=purpose)
        for purpose in (MovePurpose.GIVE_BACK, MovePurpose.REPAIR)
    )
    made = shop.act(
        returns.create, CreateReturn(desk.ticket, both, shop.place(LocationKind.RETURN))
    )
    shop.act(returns.receive, ReceiveReturn(made.id, made.version))
    begun = desk.start(desk.create(return_id=made.id))
    given, came = shop.ask(returns.pieces_here, made.id).pieces
    own = PieceHere(came.move_id, came.location_id, D(1))
    with pytest.raises(Refused, match="under_repair"):
        shop.act(returns.deliver_back, DeliverBack(made.id, (own,)), by="storekeeper")
    ours = PieceHere(given.move_id, given.location_id, D(1))
    keep = ChangePurpose(made.id, ours, MovePurpose.REPAIR, "To be repaired, too")
    shop.act(returns.change_purpose, keep, by="storekeeper")
    desk.end(begun)
    shop.act(returns.deliver_back, DeliverBack(made.id, (own,)), by="storekeeper")
    assert_sound(shop)
