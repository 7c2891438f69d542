"""Several hands at once: a piece comes back once, leaves once, and nothing falls below zero."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from app.errors import Invalid, Refused
from app.models.enums import LocationKind, Tracking
from app.services import returns, stock
from app.services.returns import ReceiveReturn, ReturnLine
from app.services.stock import (
    AskQuantities,
    CreateLocation,
    MoveGoods,
    ReceivedGoods,
    ReceiveGoods,
    ScrapGoods,
)
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import open_desk
from tests.services.stock_room import at, receive
from tests.services.test_refund_races import at_once

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def test_two_agents_who_return_the_same_last_piece_make_one_return(shop: Shop) -> None:
    for _ in range(4):
        desk = open_desk(shop, Sold(shop.product(), D(1)))
        request = desk.request(ReturnLine(desk.lines()[0].move_id, D(1)))
        press = partial(shop.act, returns.create, request)
        results = at_once(partial(press, by="agent"), partial(press, by="supervisor"))
        assert len([each for each in results if isinstance(each, returns.MadeReturn)]) == 1
        (refused,) = (each for each in results if isinstance(each, Invalid))
        assert refused.problems["lines.0.quantity"].code == "return.above_left"
        assert desk.left() == [D(0)]
    assert_sound(shop)


def test_a_return_that_two_storekeepers_receive_at_once_comes_once(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(3)))
    made = desk.send_back("3")
    request = ReceiveReturn(made.id, made.version)
    results = at_once(*[lambda: shop.act(returns.receive, request)] * 3)
    refused = [each.code for each in results if isinstance(each, Refused)]
    assert refused == ["transfer.is_done"] * 2
    assert at(shop, clock) == {LocationKind.RETURN: D(3)}
    assert_sound(shop)


def test_hands_that_take_the_same_goods_at_once_never_take_more_than_there_are(
    shop: Shop,
) -> None:
    clock = shop.product()
    receive(shop, clock, "5")
    request = ScrapGoods(clock, shop.place(LocationKind.INTERNAL), D(2), "Broken")
    results = at_once(*[lambda: shop.act(stock.scrap, request)] * 4)
    assert len([each for each in results if isinstance(each, stock.Booked)]) == 2
    assert at(shop, clock) == {LocationKind.INTERNAL: D(1), LocationKind.SCRAP: D(4)}
    assert_sound(shop)


def test_the_same_serial_received_twice_at_once_is_one_piece(shop: Shop) -> None:
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    receive(shop, cabinet, "1", "S0")
    for name in ("S1", "S2", "S3"):
        if name != "S3":
            shop.lot(cabinet, name)
        request = ReceiveGoods((ReceivedGoods(cabinet, D(1), lot_names=(name,)),))
        results = at_once(*[partial(shop.act, stock.receive, request)] * 2)
        assert len([each for each in results if isinstance(each, stock.Booked)]) == 1
    assert at(shop, cabinet) == {LocationKind.INTERNAL: D(4)}
    assert_sound(shop)


def test_goods_that_are_moved_to_a_place_while_it_is_archived_never_lie_in_an_archived_one(
    shop: Shop,
) -> None:
    clock = shop.product()
    receive(shop, clock, "4")
    here = shop.place(LocationKind.INTERNAL)
    for turn in range(4):
        code = f"SHELF{turn}"
        shelf = shop.act(stock.create, CreateLocation(code, code, LocationKind.INTERNAL))
        request = MoveGoods(clock, here, shelf, D(1))
        moved, archived = at_once(
            partial(shop.act, stock.move, request), partial(shop.act, stock.archive, shelf)
        )
        assert isinstance(moved, stock.Booked) == isinstance(archived, Refused)
        assert isinstance(archived, Refused) or isinstance(moved, (Invalid, Refused))
        lies = shop.read("SELECT is_active FROM location WHERE id = :id", id=shelf)[0][0]
        there = [row.location_id for row in shop.ask(stock.on_hand, AskQuantities(clock)).rows]
        assert bool(lies) == (shelf in there)
    assert_sound(shop)
