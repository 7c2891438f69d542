"""Goods move by done transfers only: receipts, counts, scrap, deliveries and back-orders."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from app import texts
from app.errors import Invalid, NotAllowed, Refused, Stale
from app.models.enums import LocationKind, Tracking, TransferState
from app.models.ids import PartnerId
from app.models.stock import Move
from app.services import returns, stock
from app.services.importing import UNKNOWN_LOT
from app.services.returns import CreateReturn, ReturnLine
from app.services.stock import (
    AskQuantities,
    CancelTransfer,
    CounterMove,
    CountStock,
    CreateLocation,
    MovedLine,
    MovedPart,
    ReceivedGoods,
    ReceiveGoods,
    RenameLocation,
    ScrapGoods,
    ValidateTransfer,
)
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import open_desk
from tests.services.stock_room import at, count, lot_id, lots_at, receive

if TYPE_CHECKING:
    from app.models.ids import ProductId, SalesOrderId
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

D = Decimal
INTERNAL, SCRAP = LocationKind.INTERNAL, LocationKind.SCRAP


def deliver(shop: Shop, order: SalesOrderId) -> stock.PlannedDelivery:
    return shop.act(stock.make_delivery, stock.DeliverOrder(order), by="storekeeper")


def validate(
    shop: Shop,
    made: stock.PlannedDelivery | stock.TransferCard,
    *lines: MovedLine,
    makes_backorder: bool | None = None,
) -> stock.Finished:
    request = ValidateTransfer(made.id, made.version, lines, makes_backorder)
    return shop.act(stock.validate, request, by="storekeeper")


def delivered(shop: Shop, order: SalesOrderId) -> list[Decimal]:
    rows = shop.money(
        "SELECT delivered_quantity FROM sales_order_line WHERE sales_order_id = :id"
        " ORDER BY line_number",
        id=order,
    )
    return [row[0] for row in rows]


def problem(error: Invalid | Refused) -> str:
    """The sentence that people read."""
    if isinstance(error, Invalid):
        (found,) = error.problems.values()
        return texts.explain(found)
    return texts.explain(error)


def test_what_a_supplier_sends_lies_in_stock(shop: Shop) -> None:
    clock = shop.product()
    made = receive(shop, clock, "12")
    assert made.number == "WH/IN/00001"
    assert at(shop, clock) == {INTERNAL: D(12)}
    assert shop.ask(stock.on_hand, AskQuantities(clock)).available == D(12)
    assert_sound(shop)


def test_a_dozen_is_twelve_pieces_and_half_a_piece_is_none(shop: Shop) -> None:
    clock = shop.product()
    units = {unit.code: unit.id for unit in shop.ask(stock.choices, clock)}
    assert list(units) == ["PCE", "DZN"]
    line = ReceivedGoods(clock, D("1.5"), units["DZN"])
    shop.act(stock.receive, ReceiveGoods((line,)))
    assert at(shop, clock) == {INTERNAL: D(18)}
    for quantity, unit in ((D("0.3"), "DZN"), (D("0.5"), "PCE")):
        line = ReceivedGoods(clock, quantity, units[unit])
        with pytest.raises(Invalid) as refused:
            shop.act(stock.receive, ReceiveGoods((line,)))
        assert list(refused.value.problems) == ["lines.0.quantity"]
        assert "is between two steps of 1" in problem(refused.value)
    assert at(shop, clock) == {INTERNAL: D(18)}


def test_ribbon_is_kept_in_metres_and_counted_by_the_centimetre(shop: Shop) -> None:
    ribbon = shop.product("RIBBON", unit="MTR")
    line = ReceivedGoods(ribbon, D("12.5"))
    shop.act(stock.receive, ReceiveGoods((line, ReceivedGoods(ribbon, D(50), shop.unit("CMT")))))
    assert at(shop, ribbon) == {INTERNAL: D("13.00")}
    for quantity, unit, words in (
        (D("0.005"), "MTR", "0.005 is between two steps of 0.01."),
        (D(1), "DZN", "This unit does not fit the product."),
    ):
        line = ReceivedGoods(ribbon, quantity, shop.unit(unit))
        with pytest.raises(Invalid) as refused:
            shop.act(stock.receive, ReceiveGoods((line,)))
        assert words in problem(refused.value)


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity", "0.00001", "1E30"])
def test_a_quantity_that_is_none_is_refused(shop: Shop, quantity: str) -> None:
    clock = shop.product()
    with pytest.raises(Invalid) as refused:
        receive(shop, clock, quantity)
    assert list(refused.value.problems) == ["lines.0.quantity"]
    assert at(shop, clock) == {}


def test_a_serial_is_one_piece_in_one_place(shop: Shop) -> None:
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    receive(shop, cabinet, "2", "S1", " S2 ")
    assert lots_at(shop, cabinet, INTERNAL) == {"S1": D(1), "S2": D(1)}
    for quantity, names, sentence in (
        ("1", ("S1",), "S1 is in WH/Stock already; WH/IN/00001 brought it there."),
        ("2", ("S3", "S3"), "S3 is entered twice."),
        ("2", ("S3",), "enter 2 serial numbers"),
        ("1", ("S\x033",), "cannot be printed"),
        ("1", ("S" * 10_000,), "at most 255 characters; this has 10000"),
        ("1", (UNKNOWN_LOT,), "stands for pieces whose number nobody wrote down"),
    ):
        with pytest.raises(Invalid) as refused:
            receive(shop, cabinet, quantity, *names)
        assert sentence in problem(refused.value)
    assert lots_at(shop, cabinet, INTERNAL) == {"S1": D(1), "S2": D(1)}
    assert shop.read("SELECT count(*) FROM lot") == [(2,)]


def test_a_supplier_that_is_not_there_sends_nothing(shop: Shop) -> None:
    line = ReceivedGoods(shop.product(), D(1))
    with pytest.raises(Invalid) as refused:
        shop.act(stock.receive, ReceiveGoods((line,), PartnerId(9999)))
    assert refused.value.problems["supplier_id"].code == "field.choice"


def test_a_count_takes_the_difference_from_inventory_loss(shop: Shop) -> None:
    clock = shop.product()
    count(shop, clock, "7")
    count(shop, clock, "5")
    assert at(shop, clock) == {INTERNAL: D(5)}
    with pytest.raises(Refused) as refused:
        count(shop, clock, "5")
    assert refused.value.code == "stock.count_agrees"
    place = shop.place(INTERNAL)
    with pytest.raises(Invalid, match="reason"):
        shop.act(stock.count, CountStock(clock, place, D(4), "  "))
    assert at(shop, clock) == {INTERNAL: D(5)}
    assert_sound(shop)


def test_a_lost_serial_is_found_again(shop: Shop) -> None:
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    receive(shop, cabinet, "1", "S1")
    count(shop, cabinet, "0", "S1")
    assert at(shop, cabinet) == {}
    count(shop, cabinet, "1", "S1")
    assert lots_at(shop, cabinet, INTERNAL) == {"S1": D(1)}
    with pytest.raises(Invalid, match="serial_not_one"):
        count(shop, cabinet, "2", "S1")
    with pytest.raises(Invalid, match="lot_reserved"):
        count(shop, cabinet, "1", UNKNOWN_LOT)
    place = shop.place(LocationKind.REPAIR)
    with pytest.raises(Invalid) as refused:
        shop.act(stock.count, CountStock(cabinet, place, D(1), "Found here", "S1"))
    assert "S1 is in WH/Stock already; WH/INT/00002 brought it there" in problem(refused.value)


def test_scrap_takes_no_more_than_is_there_and_says_how_much_that_is(shop: Shop) -> None:
    clock = shop.product()
    receive(shop, clock, "3")
    place = shop.place(INTERNAL)
    with pytest.raises(Refused) as refused:
        shop.act(stock.scrap, ScrapGoods(clock, place, D(4), "Broken"))
    assert "ALARM CLOCK BAKELIKE RED, 3 are in WH/Stock; 4 are wanted" in problem(refused.value)
    shop.act(stock.scrap, ScrapGoods(clock, place, D(3), "Broken"))
    assert at(shop, clock) == {SCRAP: D(3)}
    assert shop.ask(stock.on_hand, AskQuantities(clock)).on_hand == D(0)


def test_goods_of_a_customer_are_counted_apart_and_scrapped_with_consent_only(shop: Shop) -> None:
    clock, owner = shop.product(), shop.customer()
    receive(shop, clock, "2")
    place = shop.place(INTERNAL)
    request = CountStock(clock, place, D(1), "Came for repair", owner_id=owner)
    with pytest.raises(Invalid) as refused:
        shop.act(stock.count, replace(request, owner_id=PartnerId(9999)))
    assert refused.value.problems["owner_id"].code == "field.choice"
    shop.act(stock.count, request)
    quantities = shop.ask(stock.on_hand, AskQuantities(clock))
    assert (quantities.on_hand, quantities.available) == (D(3), D(2))
    with pytest.raises(Invalid, match="consent"):
        shop.act(stock.scrap, ScrapGoods(clock, place, D(1), "Rust", owner_id=owner))
    with pytest.raises(Refused, match="too_little"):
        shop.act(stock.scrap, ScrapGoods(clock, place, D(2), "Rust", None, owner, "By phone"))
    shop.act(stock.scrap, ScrapGoods(clock, place, D(1), "Rust", None, owner, "By phone"))
    assert at(shop, clock) == {INTERNAL: D(2), SCRAP: D(1)}
    found = shop.act(stock.count, request)
    missing = replace(request, counted=D(0))
    with pytest.raises(Invalid) as refused:
        shop.act(stock.count, missing)
    assert list(refused.value.problems) == ["consent"]
    shop.act(stock.count, replace(missing, consent="Paid for, by phone"))
    shop.act(stock.count, replace(request, counted=D(2)))
    shop.act(stock.counter_move, CounterMove(found.id, "Another customer's"))
    assert at(shop, clock) == {INTERNAL: D(3), SCRAP: D(1)}
    assert_sound(shop)


def test_a_delivery_reserves_and_the_rest_waits_on_a_back_order(shop: Shop) -> None:
    clock = shop.product()
    receive(shop, clock, "5")
    order = shop.order(shop.customer(), Sold(clock, D(8)), is_delivered=False)
    made = deliver(shop, order)
    assert (made.number, made.state) == ("WH/OUT/00001", TransferState.WAITING)
    assert shop.ask(stock.on_hand, AskQuantities(clock)).available == D(0)
    with pytest.raises(Refused) as asked:
        validate(shop, made)
    assert "3 pieces on 1 line of WH/OUT/00001 are missing" in problem(asked.value)
    done = validate(shop, made, makes_backorder=True)
    assert done.backorder_number == "WH/OUT/00002"
    assert at(shop, clock) == {}
    assert delivered(shop, order) == [D(5)]
    receive(shop, clock, "4")
    assert done.backorder_id is not None
    waiting = shop.ask(stock.card, done.backorder_id)
    assert (waiting.state, waiting.version) == (TransferState.READY, 2)
    validate(shop, waiting)
    assert (at(shop, clock), delivered(shop, order)) == ({INTERNAL: D(1)}, [D(8)])
    with pytest.raises(Refused, match="nothing_to_deliver"):
        deliver(shop, order)
    assert_sound(shop)


def test_what_one_order_reserved_is_not_promised_to_another(shop: Shop) -> None:
    clock = shop.product()
    receive(shop, clock, "5")
    orders = [shop.order(shop.customer(), Sold(clock, D(3)), is_delivered=False) for _ in range(2)]
    first, second = (deliver(shop, order) for order in orders)
    assert (first.state, second.state) == (TransferState.READY, TransferState.WAITING)
    reserved = [
        sum(line.quantity for line in shop.ask(stock.card, made.id).moves[0].lines)
        for made in (first, second)
    ]
    assert reserved == [D(3), D(2)]
    shop.act(stock.cancel, CancelTransfer(first.id, first.version))
    assert shop.ask(stock.card, second.id).state == TransferState.READY


def test_nobody_delivers_what_is_not_there(shop: Shop) -> None:
    clock = shop.product()
    order = shop.order(shop.customer(), Sold(clock, D(2)), is_delivered=False)
    made = deliver(shop, order)
    move = shop.ask(stock.card, made.id).moves[0]
    with pytest.raises(Refused) as refused:
        validate(shop, made, MovedLine(move.id, (MovedPart(D(2)),)))
    assert "0 are in WH/Stock; 2 are wanted" in problem(refused.value)
    assert delivered(shop, order) == [D(0)]


def test_a_serial_leaves_from_where_it_is(shop: Shop) -> None:
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    receive(shop, cabinet, "2", "S1", "S2")
    order = shop.order(shop.customer(), Sold(cabinet, D(1)), is_delivered=False)
    made = deliver(shop, order)
    shop.act(
        stock.scrap,
        ScrapGoods(cabinet, shop.place(INTERNAL), D(1), "Broken", lot_id(shop, cabinet, "S1")),
    )
    card = shop.ask(stock.card, made.id)
    (move,) = card.moves
    assert (card.state, move.lines) == (TransferState.WAITING, ())
    made = replace(made, version=card.version)
    with pytest.raises(Invalid) as refused:
        validate(shop, made, MovedLine(move.id, (MovedPart(D(1), lot_name="S1"),)))
    assert "S1 is in WH/Scrap already; WH/INT/00001 brought it there" in problem(refused.value)
    validate(shop, made, MovedLine(move.id, (MovedPart(D(1), lot_name="S2"),)))
    assert shop.read(
        "SELECT lot.name, partner.name FROM serial_place JOIN lot ON lot.id = lot_id"
        " JOIN partner ON partner.id = holder_id"
    ) == [("S2", "The Cosy Corner")]


def test_a_cancelled_delivery_frees_what_it_reserved_and_can_be_made_again(shop: Shop) -> None:
    clock = shop.product()
    receive(shop, clock, "2")
    order = shop.order(shop.customer(), Sold(clock, D(2)), is_delivered=False)
    made = deliver(shop, order)
    shop.act(stock.cancel, CancelTransfer(made.id, made.version, "Wrong address"))
    assert shop.ask(stock.on_hand, AskQuantities(clock)).available == D(2)
    with pytest.raises(Refused, match="is_cancelled"):
        validate(shop, made)
    validate(shop, deliver(shop, order))
    assert delivered(shop, order) == [D(2)]


def test_a_done_transfer_is_final_and_corrected_by_its_counter_move(shop: Shop) -> None:
    clock = shop.product()
    received = receive(shop, clock, "2")
    with pytest.raises(Refused, match="is_done"):
        shop.act(stock.cancel, CancelTransfer(received.id, 2))
    made = shop.act(stock.counter_move, CounterMove(received.id, "Sent to us by mistake"))
    assert made.number == "WH/OUT/00001"
    assert at(shop, clock) == {}
    with pytest.raises(Refused, match="taken_back"):
        shop.act(stock.counter_move, CounterMove(received.id, "Again"))
    assert_sound(shop)


def test_a_counter_move_of_goods_that_have_gone_on_is_refused(shop: Shop) -> None:
    clock = shop.product()
    received = receive(shop, clock, "2")
    shop.act(stock.scrap, ScrapGoods(clock, shop.place(INTERNAL), D(1), "Broken"))
    with pytest.raises(Refused, match="too_little"):
        shop.act(stock.counter_move, CounterMove(received.id, "Sent to us by mistake"))
    assert at(shop, clock) == {INTERNAL: D(1), SCRAP: D(1)}


def test_who_saw_another_version_is_told(shop: Shop) -> None:
    clock = shop.product()
    receive(shop, clock, "2")
    order = shop.order(shop.customer(), Sold(clock, D(3)), is_delivered=False)
    made = deliver(shop, order)
    receive(shop, clock, "1")  # and the delivery is ready by now
    with pytest.raises(Stale):
        validate(shop, made)


def test_a_place_with_goods_or_the_last_of_its_kind_is_not_archived(shop: Shop) -> None:
    clock, stock_room = shop.product(), shop.place(INTERNAL)
    receive(shop, clock, "2")
    with pytest.raises(Refused, match="location_last"):
        shop.act(stock.archive, stock_room)
    second = shop.act(stock.create, CreateLocation("b", "Second choice", INTERNAL))
    for name in ("Second choice", " second  CHOICE "):
        with pytest.raises(Invalid, match="location_name_taken") as refused:
            shop.act(stock.create, CreateLocation("c", name, INTERNAL))
        assert list(refused.value.problems) == ["name"]
    with pytest.raises(Refused, match="location_not_empty"):
        shop.act(stock.archive, stock_room)
    desk = open_desk(shop, Sold(clock, D(2)))
    line = ReturnLine(desk.lines()[0].move_id, D(1))
    coming = [
        shop.act(returns.create, CreateReturn(desk.ticket, (line,), place))
        for place in (second, shop.place(LocationKind.RETURN))
    ]
    with pytest.raises(Refused, match="location_expected") as expected:
        shop.act(stock.archive, second)
    assert expected.value.parameters["numbers"] == coming[0].number
    shop.act(stock.cancel, CancelTransfer(coming[0].id, coming[0].version))
    shop.act(stock.archive, second)
    goods = ReceivedGoods(clock, D(1))
    with pytest.raises(Invalid, match="location_archived"):
        shop.act(stock.receive, ReceiveGoods((goods,), location_id=second))
    # Whoever planned it just before: nothing comes in there, and nothing is lost.
    is_it = Move.transfer_id == coming[1].id
    there = update(Move).where(is_it).values(destination_location_id=second)
    shop.write(lambda uow: uow.connection.execute(there).rowcount)
    with pytest.raises(Refused, match="place_archived"):
        desk.receive(coming[1])
    shop.act(stock.create, CreateLocation("c", "Second choice", INTERNAL))


def test_a_place_is_renamed_archived_and_used_again_under_a_name_of_its_own(shop: Shop) -> None:
    made = shop.act(stock.create, CreateLocation("b", "Second choise", INTERNAL), by="storekeeper")
    shop.act(stock.rename, RenameLocation(made, 1, "Second choice"))
    with pytest.raises(Stale):
        shop.act(stock.rename, RenameLocation(made, 1, "Third choice"))
    with pytest.raises(Invalid, match="location_name_taken"):
        shop.act(stock.rename, RenameLocation(made, 2, "wh/stock"))
    shop.act(stock.archive, made)
    other = shop.act(stock.create, CreateLocation("c", "Second choice", INTERNAL))
    with pytest.raises(Refused, match="location_name_taken"):
        shop.act(stock.restore, made)
    shop.act(stock.archive, other)
    shop.act(stock.restore, made)
    with pytest.raises(NotAllowed):
        shop.act(stock.archive, made, by="agent")
    wanted = stock.FindLocations((INTERNAL,), with_archived=True)
    assert [(row.name, row.is_active) for row in shop.ask(stock.find, wanted)] == [
        ("WH/Stock", True),
        ("Second choice", True),
        ("Second choice", False),
    ]


@pytest.mark.parametrize("who", ["agent", "accountant", "administrator", "repairer"])
def test_only_a_storekeeper_moves_goods(shop: Shop, who: str) -> None:
    clock = shop.product()
    line = ReceivedGoods(clock, D(1))
    with pytest.raises(NotAllowed, match=r"transfer\.write"):
        shop.act(stock.receive, ReceiveGoods((line,)), by=who)
    with pytest.raises(NotAllowed, match=r"stock\.count"):
        shop.act(stock.count, CountStock(clock, shop.place(INTERNAL), D(1), "x"), by=who)
    assert shop.ask(stock.on_hand, AskQuantities(clock), by=who).rows == ()


def test_the_same_key_receives_once(shop: Shop) -> None:
    clock = shop.product()
    request = ReceiveGoods((ReceivedGoods(clock, D(4)),))
    first = shop.act(stock.receive, request, key="r")
    assert shop.act(stock.receive, request, key="r") == first
    assert at(shop, clock) == {INTERNAL: D(4)}


def of_each(products: list[ProductId], quantity: str) -> ReceiveGoods:
    return ReceiveGoods(tuple(ReceivedGoods(each, D(quantity)) for each in products))


def test_a_line_more_costs_no_statement_more(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    products = [shop.product() for _ in range(30)]
    counts = []
    for some in (products[:1], products):
        engine = shop.database.write_engine
        with statement_counter(engine) as receiving:
            shop.act(stock.receive, of_each(some, "9"))
        order = shop.order(shop.customer(), *(Sold(p, D(2)) for p in some), is_delivered=False)
        with statement_counter(engine) as making:
            made = deliver(shop, order)
        lines = tuple(
            MovedLine(move.id, (MovedPart(D(1)),)) for move in shop.ask(stock.card, made.id).moves
        )
        with statement_counter(engine) as validating:
            validate(shop, made, *lines, makes_backorder=True)
        counts.append((len(receiving), len(making), len(validating)))
    assert counts[0] == counts[1]
