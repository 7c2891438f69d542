"""Goods are moved between places of ours: what came back is put among what is for sale."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from app import texts
from app.errors import Invalid, NotAllowed, Refused
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.services import returns, stock
from app.services.returns import ReturnLine
from app.services.stock import (
    AskQuantities,
    AskTargets,
    CancelTransfer,
    CounterMove,
    CreateLocation,
    DeliverOrder,
    MoveGoods,
)
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import open_desk
from tests.services.stock_room import at, lot_id, lots_at, receive

if TYPE_CHECKING:
    from app.models.ids import LocationId, ProductId
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

D = Decimal
INTERNAL, RETURN = LocationKind.INTERNAL, LocationKind.RETURN
REPAIR, SCRAP = LocationKind.REPAIR, LocationKind.SCRAP


def goods(shop: Shop, product: ProductId, quantity: str, to: LocationKind) -> MoveGoods:
    """Goods of ours from the place of returns."""
    return MoveGoods(product, shop.place(RETURN), shop.place(to), D(quantity))


def move(shop: Shop, request: MoveGoods) -> stock.Booked:
    return shop.act(stock.move, request, by="storekeeper")


def test_what_came_back_is_moved_to_the_stock_and_can_be_sold(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    desk.receive(desk.send_back("5"))
    assert shop.ask(stock.on_hand, AskQuantities(clock)).available == 0
    request = replace(goods(shop, clock, "3", INTERNAL), note="Looks like new")
    with statement_counter(shop.database.write_engine, at_most=16):
        made = move(shop, request)
    assert made.number == "WH/INT/00001"
    assert at(shop, clock) == {RETURN: D(2), INTERNAL: D(3)}
    assert shop.ask(stock.on_hand, AskQuantities(clock)).available == 3
    assert desk.delivered() == [D(0)]
    order = shop.order(shop.customer(), Sold(clock, D(2)), is_delivered=False)
    waiting = shop.act(stock.make_delivery, DeliverOrder(order), by="storekeeper")
    promised = MoveGoods(clock, shop.place(INTERNAL), shop.place(REPAIR), D(2))
    with pytest.raises(Refused) as held:
        move(shop, promised)
    assert waiting.number in texts.explain(held.value)
    shop.act(stock.cancel, CancelTransfer(waiting.id, waiting.version), by="storekeeper")
    card = shop.ask(stock.card, made.id)
    assert (card.kind, card.state, card.note) == ("internal", "done", "Looks like new")
    shop.act(stock.counter_move, CounterMove(made.id, "The wrong ones"), by="storekeeper")
    assert at(shop, clock) == {RETURN: D(5)}
    assert_sound(shop)


def test_no_more_is_moved_than_lies_there_and_to_a_place_that_takes_it(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    desk.receive(desk.send_back("2"))
    with pytest.raises(Refused, match="too_little") as refused:
        move(shop, goods(shop, clock, "3", INTERNAL))
    assert (refused.value.parameters["there"], refused.value.parameters["wanted"]) == ("2", "3")
    second = shop.act(stock.create, CreateLocation("SECOND", "Second choice", INTERNAL))
    shop.act(stock.archive, second)
    good = goods(shop, clock, "1", INTERNAL)
    wrongs: dict[str, dict[str, Any]] = {
        "move_same_place": {"destination_id": good.location_id},
        "move_to_scrap": {"destination_id": shop.place(SCRAP)},
        "location_archived": {"destination_id": second},
        "location_kind": {"destination_id": shop.place(LocationKind.CUSTOMER)},
        "location_unknown": {"destination_id": 99},
        "move_of_scrap": {"location_id": shop.place(SCRAP)},
        "move_from": {"location_id": shop.place(LocationKind.CUSTOMER)},
        "quantity_not_positive": {"quantity": D(0)},
        "quantity_not_whole": {"quantity": D("0.5")},
    }
    for code, wrong in wrongs.items():
        with pytest.raises(Invalid, match=code):
            move(shop, replace(good, **wrong))
    with pytest.raises(NotAllowed):
        shop.act(stock.move, good, by="agent")
    assert at(shop, clock) == {RETURN: D(2)}


def test_a_customers_piece_moves_to_the_repairers_and_never_into_the_stock(shop: Shop) -> None:
    camera = shop.product("CAMERA", tracking=Tracking.SERIAL)
    desk = open_desk(shop, Sold(camera, D(1), lot=shop.lot(camera, "C-1")))
    for_repair = ReturnLine(desk.lines()[0].move_id, D(1), purpose=MovePurpose.REPAIR)
    made = shop.act(returns.create, desk.request(for_repair))
    desk.receive(made)
    receive(shop, camera, "1", "C-2")
    asked = AskTargets(shop.place(RETURN), desk.customer)
    assert [row.kind for row in shop.ask(stock.targets, asked)] == [REPAIR]
    piece = replace(
        goods(shop, camera, "1", REPAIR), lot_id=lot_id(shop, camera, "C-1"), owner_id=desk.customer
    )
    with pytest.raises(Invalid, match="move_customers") as refused:
        move(shop, replace(piece, destination_id=shop.place(INTERNAL)))
    assert refused.value.problems["destination_id"].parameters == {"owner": "The Cosy Corner"}
    with pytest.raises(Invalid, match="serial_not_one"):
        move(shop, replace(piece, quantity=D(2)))
    with pytest.raises(Refused, match="too_little_of_lot"):
        move(shop, replace(piece, owner_id=None))
    with pytest.raises(Invalid, match="lot_missing"):
        move(shop, replace(piece, lot_id=None))
    move(shop, piece)
    assert lots_at(shop, camera, REPAIR) == {"C-1": D(1)}
    ours: list[LocationId] = [
        row.id for row in shop.ask(stock.targets, AskTargets(shop.place(INTERNAL)))
    ]
    assert ours == [shop.place(RETURN), shop.place(REPAIR)]
    (here,) = shop.ask(returns.pieces_here, made.id, by="storekeeper").pieces
    assert (here.location_id, here.quantity) == (shop.place(REPAIR), D(1))
    assert_sound(shop)


def test_a_serial_is_where_it_was_moved_last_though_the_clock_was_set_back(shop: Shop) -> None:
    cabinet = shop.product(tracking=Tracking.SERIAL)
    receive(shop, cabinet, "1", "S1")
    piece = lot_id(shop, cabinet, "S1")
    shop.today -= timedelta(days=1)
    for source, target in ((INTERNAL, REPAIR), (REPAIR, RETURN)):
        request = MoveGoods(cabinet, shop.place(source), shop.place(target), D(1), piece)
        move(shop, request)
        assert lots_at(shop, cabinet, target) == {"S1": D(1)}
        assert_sound(shop)


def test_goods_do_not_go_back_to_a_place_that_is_archived_meanwhile(shop: Shop) -> None:
    clock = shop.product()
    second = shop.act(stock.create, CreateLocation("SECOND", "Second choice", INTERNAL))
    receive(shop, clock, "3")
    here = MoveGoods(clock, shop.place(INTERNAL), second, D(3))
    move(shop, here)
    back = move(shop, replace(here, location_id=second, destination_id=here.location_id))
    shop.act(stock.archive, second)
    with pytest.raises(Refused, match="place_archived"):
        shop.act(stock.counter_move, CounterMove(back.id, "They stay"), by="storekeeper")
    assert at(shop, clock) == {INTERNAL: D(3)}
    shop.act(stock.restore, second)
    shop.act(stock.counter_move, CounterMove(back.id, "They stay"), by="storekeeper")
    places = [row.location_id for row in shop.ask(stock.on_hand, AskQuantities(clock)).rows]
    assert places == [second]
    assert_sound(shop)
