"""Whose the goods are: delivered back, kept for another purpose, found to be of a delivery."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app import texts
from app.errors import Invalid, Refused
from app.models.enums import Condition, LocationKind, MovePurpose, Tracking
from app.services import ledger, returns, stock
from app.services.ledger import AskOrderLines
from app.services.returns import (
    ChangePurpose,
    DeliverBack,
    MovedPart,
    PieceHere,
    ReceiveReturn,
    ReturnLine,
    ReturnLot,
    UnexpectedLine,
)
from app.services.stock import AskQuantities, CounterMove, ScrapGoods, ValidateTransfer
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import ReturnDesk, counted, open_desk
from tests.services.stock_room import receive

if TYPE_CHECKING:
    from app.models.ids import LotId, ProductId
    from tests.factories import Shop

D = Decimal
RETURN = LocationKind.RETURN
REPAIR, GIVE_BACK = MovePurpose.REPAIR, MovePurpose.GIVE_BACK


def came(
    desk: ReturnDesk, quantity: str, purpose: MovePurpose
) -> tuple[returns.MadeReturn, returns.MoveId]:
    """A received return of the first line."""
    line = ReturnLine(desk.lines()[0].move_id, D(quantity), purpose=purpose)
    made = desk.shop.act(returns.create, desk.request(line))
    desk.receive(made)
    return made, desk.moves(made)[0]


def change(
    desk: ReturnDesk,
    made: returns.MadeReturn,
    piece: PieceHere,
    purpose: MovePurpose,
    delivery: returns.MoveId | None = None,
) -> returns.MadeReturn:
    request = ChangePurpose(made.id, piece, purpose, "The customer called", delivery)
    return desk.shop.act(returns.change_purpose, request, by="storekeeper")


def owners(shop: Shop, product: ProductId) -> list[tuple[Decimal, str]]:
    """How much lies here, and whose it is."""
    rows = shop.ask(stock.on_hand, AskQuantities(product)).rows
    return [(row.quantity, row.owner_name) for row in rows]


def ledger_of(desk: ReturnDesk) -> tuple[Decimal, Decimal]:
    """Returned and left to return, as the ledger has it."""
    asked = AskOrderLines(sales_order_id=desk.order)
    line = desk.shop.ask(ledger.order_lines, asked).lines[0]
    return line.returned_quantity, line.left_to_return_quantity


def test_a_repaired_piece_goes_back_and_can_come_again(shop: Shop) -> None:
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    serial: LotId = shop.lot(cabinet, "S1")
    desk = open_desk(shop, Sold(cabinet, D(1), lot=serial))
    made, move = came(desk, "1", REPAIR)
    piece = PieceHere(move, shop.place(RETURN), D(1), serial)
    back = shop.act(returns.deliver_back, DeliverBack(made.id, (piece,), "Repaired"))
    assert back.number == "WH/OUT/00001"
    shop.act(stock.validate, ValidateTransfer(back.id, back.version))
    assert owners(shop, cabinet) == []
    assert desk.delivered() == [D(1)]
    (line,) = desk.lines()
    assert (line.here_for_repair, line.left) == (D(0), D(1))
    assert ledger_of(desk) == (D(0), D(1))
    again, _ = came(desk, "1", GIVE_BACK)
    assert again.number == "WH/IN/00002"
    assert owners(shop, cabinet) == [(D(1), "")]
    assert_sound(shop)


def test_what_came_for_repair_is_not_scrapped_on_receipt_without_consent(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    line = ReturnLine(desk.lines()[0].move_id, D(2), purpose=REPAIR)
    made = shop.act(returns.create, desk.request(line))
    (move,) = desk.moves(made)
    scrap = shop.place(LocationKind.SCRAP)
    broken = MovedPart(D(1), None, "", Condition.DAMAGED, "Burnt", scrap)
    with pytest.raises(Invalid) as refused:
        desk.receive(made, counted(move, broken, "1"))
    (problem,) = refused.value.problems.items()
    assert problem[0] == "lines.0.destination_id"
    assert "with their consent noted" in texts.explain(problem[1])
    desk.receive(made)
    request = ScrapGoods(clock, shop.place(RETURN), D(1), "Burnt", None, desk.customer, "By phone")
    shop.act(stock.scrap, request, by="storekeeper")
    assert sorted(owners(shop, clock)) == [(D(1), "The Cosy Corner")] * 2
    assert_sound(shop)


def test_pieces_of_one_line_come_back_in_one_return_for_two_purposes(shop: Shop) -> None:
    radio = shop.product("RADIO", tracking=Tracking.LOT)
    lot = shop.lot(radio, "L1")
    desk = open_desk(shop, Sold(radio, D(5), lot=lot))
    move = desk.lines()[0].move_id

    def both(given: str, repaired: str) -> returns.CreateReturn:
        return desk.request(
            ReturnLine(move, D(given), lots=(ReturnLot(D(given), lot),)),
            ReturnLine(move, D(repaired), purpose=REPAIR, lots=(ReturnLot(D(repaired), lot),)),
        )

    with pytest.raises(Invalid) as refused:
        shop.act(returns.create, both("3", "3"))
    assert {name: each.suggestion for name, each in refused.value.problems.items()} == {
        "lines.1.quantity": D(2)
    }
    made = shop.act(returns.create, both("2", "1"))
    given, repaired = desk.moves(made)
    above = [
        counted(each, MovedPart(D(quantity), lot))
        for each, quantity in ((given, "4"), (repaired, "2"))
    ]
    with pytest.raises(Invalid) as refused:
        desk.receive(made, *above)
    assert list(refused.value.problems) == ["lines.1.quantity"]
    more = returns.ExpectMore(made.id, made.version, ((given, D(4)), (repaired, D(2))))
    with pytest.raises(Invalid) as refused:
        shop.act(returns.expect_more, more)
    assert list(refused.value.problems) == ["quantities.1"]
    desk.receive(made)
    assert sorted(owners(shop, radio)) == [(D(1), "The Cosy Corner"), (D(2), "")]
    (line,) = desk.lines()
    assert (line.returned, line.here_for_repair, line.left) == (D(2), D(1), D(2))
    assert desk.delivered() == [D(3)]
    assert_sound(shop)


def test_what_is_ours_or_not_here_is_not_delivered_back(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    given, given_move = came(desk, "2", GIVE_BACK)
    place = shop.place(RETURN)
    with pytest.raises(Invalid) as refused:
        shop.act(returns.deliver_back, DeliverBack(given.id, (PieceHere(given_move, place, D(1)),)))
    assert list(refused.value.problems) == ["pieces.0.move_id"]
    made, move = came(desk, "1", REPAIR)
    elsewhere = PieceHere(move, shop.place(LocationKind.REPAIR), D(1))
    with pytest.raises(Refused) as missing:
        shop.act(returns.deliver_back, DeliverBack(made.id, (elsewhere,)))
    assert "owner The Cosy Corner, 0 are in WH/Repair" in texts.explain(missing.value)
    with pytest.raises(Invalid, match=r"return\.no_lines"):
        shop.act(returns.deliver_back, DeliverBack(made.id, ()))


def test_goods_that_came_for_repair_can_be_given_back_instead(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    made, move = came(desk, "2", REPAIR)
    assert (desk.delivered(), ledger_of(desk)) == ([D(5)], (D(0), D(3)))
    piece = PieceHere(move, shop.place(RETURN), D(2))
    now = change(desk, made, piece, GIVE_BACK)
    assert now.number == "WH/IN/00002"
    assert owners(shop, clock) == [(D(2), "")]
    assert (desk.delivered(), desk.left()) == ([D(3)], [D(3)])
    assert ledger_of(desk) == (D(2), D(3))
    with pytest.raises(Invalid, match="all_gone"):
        change(desk, made, piece, GIVE_BACK)
    assert_sound(shop)


def test_goods_that_were_given_back_can_stay_for_repair(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    made, move = came(desk, "2", GIVE_BACK)
    piece = PieceHere(move, shop.place(RETURN), D(1))
    with pytest.raises(Invalid, match="same_purpose"):
        change(desk, made, piece, GIVE_BACK)
    change(desk, made, piece, REPAIR)
    assert sorted(owners(shop, clock)) == [(D(1), ""), (D(1), "The Cosy Corner")]
    assert desk.delivered() == [D(4)]
    assert sum(desk.left()) == D(3)
    assert ledger_of(desk)[1] == D(3)
    assert_sound(shop)


def test_what_came_goes_out_again_once_whatever_else_of_its_kind_lies_there(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(10)))
    receive(shop, clock, "50")
    made = desk.send_back("3")
    stock_place = shop.place(LocationKind.INTERNAL)
    (move,) = desk.moves(made)
    as_new = MovedPart(D(3), condition=Condition.AS_NEW, destination_id=stock_place)
    desk.receive(made, counted(move, as_new))
    change(desk, made, PieceHere(move, stock_place, D(2)), REPAIR)
    (piece,) = shop.ask(returns.pieces_here, made.id).pieces
    assert piece.quantity == D(1)
    with pytest.raises(Invalid) as refused:
        change(desk, made, PieceHere(move, stock_place, D(2)), REPAIR)
    (problem,) = refused.value.problems.values()
    assert texts.explain(problem).startswith("Only 1 of ")
    with pytest.raises(Refused, match="gone_on"):
        shop.act(stock.counter_move, CounterMove(made.id, "Wrong"))
    change(desk, made, PieceHere(move, stock_place, D(1)), REPAIR)
    assert shop.ask(returns.pieces_here, made.id).pieces == ()
    with pytest.raises(Invalid, match="all_gone"):
        change(desk, made, PieceHere(move, stock_place, D(1)), REPAIR)
    assert desk.delivered() == [D(10)]
    assert sorted(owners(shop, clock)) == [(D(3), "The Cosy Corner"), (D(50), "")]
    assert_sound(shop)


def test_unexpected_goods_turn_out_to_be_of_a_delivery(shop: Shop) -> None:
    clock, lamp = shop.product(), shop.product("LAMP")
    desk = open_desk(shop, Sold(clock, D(5)), Sold(lamp, D(2)))
    made = desk.send_back("1")
    unexpected = (UnexpectedLine(lamp, D(1)), UnexpectedLine(lamp, D(2)))
    shop.act(returns.receive, ReceiveReturn(made.id, 1, unexpected=unexpected))
    _, one, two = desk.moves(made)
    lamp_move = desk.lines()[1].move_id
    place = shop.place(RETURN)
    with pytest.raises(Invalid) as refused:
        change(desk, made, PieceHere(one, place, D(1)), GIVE_BACK, desk.lines()[0].move_id)
    assert list(refused.value.problems) == ["delivery_move_id"]
    change(desk, made, PieceHere(one, place, D(1)), GIVE_BACK, lamp_move)
    assert desk.delivered() == [D(4), D(1)]
    with pytest.raises(Invalid) as above:
        change(desk, made, PieceHere(two, place, D(2)), GIVE_BACK, lamp_move)
    assert list(above.value.problems) == ["pieces.0.quantity"]
    all_of_it = DeliverBack(made.id, (PieceHere(two, place, D(2)),))
    back = shop.act(returns.deliver_back, all_of_it)
    with pytest.raises(Invalid, match="all_gone"):
        shop.act(returns.deliver_back, all_of_it)
    shop.act(stock.validate, ValidateTransfer(back.id, back.version))
    assert owners(shop, lamp) == [(D(1), "")]
    assert [line.left for line in desk.lines()] == [D(4), D(1)]
    assert_sound(shop)


def test_an_unexpected_serial_is_only_of_the_delivery_that_brought_it(shop: Shop) -> None:
    cabinet, lamp = shop.product("CABINET", tracking=Tracking.SERIAL), shop.product("LAMP")
    own, others = shop.lot(cabinet, "S1"), shop.lot(cabinet, "S2")
    desk = open_desk(shop, Sold(lamp, D(1)), Sold(cabinet, D(1), lot=own))
    shop.order(shop.customer("Other"), Sold(cabinet, D(1), lot=others))
    made = desk.send_back("1")
    new = UnexpectedLine(cabinet, D(1), "S9")
    with pytest.raises(Invalid) as twice:
        shop.act(returns.receive, ReceiveReturn(made.id, 1, unexpected=(new, new)))
    (problem,) = twice.value.problems.values()
    assert texts.explain(problem).startswith("S9 is entered twice")
    two = (UnexpectedLine(cabinet, D(1), "S2"), UnexpectedLine(cabinet, D(1), "S1"))
    shop.act(returns.receive, ReceiveReturn(made.id, 1, unexpected=two))
    _, foreign, expected = desk.moves(made)
    line = desk.lines()[1]
    delivery = line.move_id
    assert (line.left, line.left_of_delivery) == (D(0), D(1))
    with pytest.raises(Invalid) as ghost:  # it is here: nobody can send it
        shop.act(returns.create, desk.request(ReturnLine(delivery, D(1))))
    (problem,) = ghost.value.problems.values()
    assert texts.explain(problem).startswith("S1 is back already: WH/IN/00001 took it to WH")
    place = shop.place(RETURN)
    with pytest.raises(Invalid) as refused:
        change(desk, made, PieceHere(foreign, place, D(1), others), GIVE_BACK, delivery)
    problem = refused.value.problems["delivery_move_id"]
    assert texts.explain(problem).startswith("S2 was not on ")
    change(desk, made, PieceHere(expected, place, D(1), own), GIVE_BACK, delivery)
    assert desk.delivered() == [D(0), D(0)]
    assert_sound(shop)
