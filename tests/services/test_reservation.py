"""What is reserved is kept for its transfer, and what waits is given what comes, oldest first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app import texts
from app.errors import Refused
from app.models.enums import LocationKind, Tracking, TransferState
from app.services import returns, stock, tickets
from app.services.returns import MovedPart, ReplaceReturn
from app.services.stock import CancelTransfer, CounterMove, ScrapGoods, ValidateTransfer
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import counted, open_desk
from tests.services.stock_room import at, count, receive

if TYPE_CHECKING:
    from app.models.ids import ProductId
    from tests.factories import Shop

D = Decimal
READY, WAITING = TransferState.READY, TransferState.WAITING


def plan(shop: Shop, product: ProductId, quantity: str) -> stock.PlannedDelivery:
    """The delivery of a new order."""
    order = shop.order(shop.customer(), Sold(product, D(quantity)), is_delivered=False)
    return shop.act(stock.make_delivery, stock.DeliverOrder(order), by="storekeeper")


def send(
    shop: Shop, made: stock.PlannedDelivery, *parts: MovedPart | str, rest: bool | None = None
) -> stock.Finished:
    """The storekeeper sends it, all that is reserved unless told otherwise."""
    card = shop.ask(stock.card, made.id)
    lines = (counted(card.moves[0].id, *parts),) if parts else ()
    request = ValidateTransfer(card.id, card.version, lines, rest)
    return shop.act(stock.validate, request, by="storekeeper")


def reserved(shop: Shop, made: stock.PlannedDelivery) -> tuple[TransferState, Decimal]:
    """Its state, and how much is reserved for it."""
    card = shop.ask(stock.card, made.id)
    lines = [line.quantity for move in card.moves for line in move.lines]
    return card.state, sum(lines, D(0))


def test_what_is_reserved_for_another_delivery_is_not_sent(shop: Shop) -> None:
    clock = shop.product()
    receipt = receive(shop, clock, "5")
    first, second = plan(shop, clock, "4"), plan(shop, clock, "3")
    assert (reserved(shop, first), reserved(shop, second)) == ((READY, D(4)), (WAITING, D(1)))
    with pytest.raises(Refused, match="less_than_expected"):
        send(shop, second)
    with pytest.raises(Refused) as refused:
        send(shop, second, "3")
    sentence = texts.explain(refused.value)
    assert "1 are free in WH/Stock; 3 are wanted" in sentence
    assert "reserved for WH/OUT/00001 (4)" in sentence
    with pytest.raises(Refused, match=r"stock\.reserved"):
        shop.act(stock.counter_move, CounterMove(receipt.id, "Wrong supplier"))
    send(shop, second, "1", rest=True)
    third = plan(shop, clock, "1")
    with pytest.raises(Refused, match="nothing_moved"):
        send(shop, third)
    send(shop, first)
    assert at(shop, clock) == {}
    assert_sound(shop)


def test_who_waits_is_given_what_comes_the_oldest_first_and_gives_up_what_is_gone(
    shop: Shop,
) -> None:
    clock = shop.product()
    first, second = plan(shop, clock, "5"), plan(shop, clock, "3")
    receive(shop, clock, "6")
    third = plan(shop, clock, "1")
    waiting = [reserved(shop, each) for each in (first, second, third)]
    assert waiting == [(READY, D(5)), (WAITING, D(1)), (WAITING, D(0))]
    card = shop.ask(stock.card, first.id)
    assert card.version == first.version + 1
    shop.act(stock.cancel, CancelTransfer(card.id, card.version))
    assert [reserved(shop, each) for each in (second, third)] == [(READY, D(3)), (READY, D(1))]
    place = shop.place(LocationKind.INTERNAL)
    shop.act(stock.scrap, ScrapGoods(clock, place, D(4), "Water"), by="storekeeper")
    assert [reserved(shop, each) for each in (second, third)] == [(WAITING, D(2)), (WAITING, D(0))]
    count(shop, clock, "5")
    assert [reserved(shop, each) for each in (second, third)] == [(READY, D(3)), (READY, D(1))]
    send(shop, second, "2", rest=False)
    fourth = plan(shop, clock, "3")
    assert reserved(shop, fourth) == (WAITING, D(2))
    count(shop, clock, "1")
    assert [reserved(shop, each) for each in (third, fourth)] == [(READY, D(1)), (WAITING, D(0))]
    send(shop, third)
    assert_sound(shop)


def test_what_comes_back_into_stock_and_each_serial_is_given_to_who_waits(shop: Shop) -> None:
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    desk = open_desk(shop, Sold(cabinet, D(1), lot=shop.lot(cabinet, "S1")))
    made = desk.send_back("1")
    waiting = plan(shop, cabinet, "2")
    (move,) = desk.moves(made)
    place = shop.place(LocationKind.INTERNAL)
    desk.receive(made, counted(move, MovedPart(D(1), lot_name="S1", destination_id=place)))
    assert reserved(shop, waiting) == (WAITING, D(1))
    sent = shop.act(returns.replace, ReplaceReturn(made.id), by="agent")
    assert sent.state == WAITING
    receive(shop, cabinet, "2", "S2", "S3")
    assert reserved(shop, waiting) == (READY, D(2))
    lines = shop.ask(stock.card, sent.id).moves[0].lines
    assert [line.lot_name for line in lines] == ["S3"]
    (document,) = (
        each for each in shop.ask(tickets.card, desk.ticket).documents if each.number == sent.number
    )
    assert document.state == "ready"
    shop.later(1)
    send(shop, waiting)
    assert_sound(shop)
