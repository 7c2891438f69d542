"""How a product is tracked changes while nothing of it is here: what was sold before comes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from app.errors import Invalid, Refused
from app.models.enums import LocationKind, MovePurpose, ProductKind, Tracking
from app.services import products, refunds, returns, stock
from app.services.refunds import AskChoices, ReverseInvoices
from app.services.repairs import PartLine
from app.services.returns import (
    AskScan,
    DeliverBack,
    MovedPart,
    PieceHere,
    ReturnLine,
    ReturnLot,
)
from app.services.stock import CounterMove, CountStock, ValidateTransfer
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import ReturnDesk, counted, open_desk
from tests.services.stock_room import count, lots_at, receive
from tests.services.test_products import form
from tests.services.workshop import workshop

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.errors import Problem
    from app.models.ids import ProductId, TransferId
    from tests.factories import Shop

D = Decimal
RETURN = LocationKind.RETURN
CHANGE = (
    "UPDATE product SET tracking = '{tracking}', tracking_changes = tracking_changes + 1"
    " WHERE id = {product}"
)
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def track(
    shop: Shop, product: ProductId, tracking: Tracking, *, by: str = "supervisor"
) -> products.ProductCard:
    """Save the form of a product with another tracking."""
    card = shop.ask(products.card, product, by=by)
    return shop.act(products.save, replace(form(card), tracking=tracking), by=by)


def fixed(shop: Shop, product: ProductId, *, by: str = "supervisor") -> Problem:
    """Why the tracking stays: the question says it, and saving refuses with the same."""
    problem = shop.ask(products.tracking_fixed, product, by=by)
    assert problem is not None
    with pytest.raises(Invalid) as caught:
        track(shop, product, Tracking.LOT, by=by)
    assert caught.value.problems == {"tracking": problem}
    return problem


def sold_desk(shop: Shop, product: ProductId, *sold: Sold) -> ReturnDesk:
    """A customer with a delivered and invoiced order of a product at 10.00 with 20 % on top."""
    lines = [replace(each, product=product, price=D(10)) for each in sold]
    desk = open_desk(shop, *lines)
    shop.invoice(desk.customer, *lines, order=desk.order)
    return desk


def clock(shop: Shop, tracking: Tracking) -> ProductId:
    """A product that is tracked like that."""
    return shop.product("Clock", "10", shop.tax("20"), tracking=tracking)


def give_back(desk: ReturnDesk, line: int, quantity: str, *lots: ReturnLot) -> returns.MadeReturn:
    """A return of so much of a line of the order."""
    move = desk.lines()[line].move_id
    return desk.shop.act(
        returns.create, desk.request(ReturnLine(move, D(quantity), lots=tuple(lots)))
    )


def named(desk: ReturnDesk, made: returns.MadeReturn, *names: str) -> returns.Finished:
    """Receive a piece under each of these numbers."""
    (move,) = desk.moves(made)
    parts = [MovedPart(D(1), lot_name=name) for name in names]
    return desk.receive(made, counted(move, *parts))


def refunded(desk: ReturnDesk, made: returns.MadeReturn) -> Decimal:
    """Refund what came, and post it: its total."""
    choices = desk.shop.ask(refunds.choices, AskChoices(desk.ticket, return_id=made.id))
    request = ReverseInvoices(
        desk.ticket,
        choices.default_invoice_ids,
        "Faulty",
        desk.shop.today,
        allow_second_draft=True,
        return_id=made.id,
    )
    (card,) = desk.shop.act(refunds.reverse, request)
    desk.shop.post(desk.shop.card(card.id))
    return card.total


def gone(shop: Shop, product: ProductId, *lots: str) -> list[TransferId]:
    """Count out what lies in the return place, by lot, or what has none."""
    made = []
    for lot in lots or ("",):
        request = CountStock(product, shop.place(RETURN), D(0), "Sold off", lot)
        made.append(shop.act(stock.count, request, by="storekeeper").id)
    return made


def codes(caught: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """The problems by field."""
    return {field: problem.code for field, problem in caught.value.problems.items()}


def test_what_stands_against_a_change_is_told_and_held_by_the_database_too(shop: Shop) -> None:
    product = clock(shop, Tracking.NONE)
    desk = sold_desk(shop, product, Sold(product, D(3)))
    assert fixed(shop, product, by="storekeeper").code == "product.tracking_supervisor"
    made = desk.send_back("1")
    problem = fixed(shop, product)
    assert (problem.code, problem.parameters) == (
        "product.tracking_transfer",
        {"number": made.number},
    )
    desk.receive(made)
    receive(shop, product, "4")
    problem = fixed(shop, product)
    assert (problem.code, problem.parameters) == (
        "product.tracking_stock",
        {"places": "4 in WH/Stock, 1 in WH/Stock/Returns"},
    )
    change = CHANGE.format(tracking="serial", product=product)
    with pytest.raises(IntegrityError, match="guard:product_tracking_fixed"):
        shop.write(lambda uow: uow.connection.exec_driver_sql(change).close())
    gone(shop, product)
    count(shop, product, "0")
    bench = workshop(shop, product=product)
    labour = shop.product("Labour", "20", kind=ProductKind.SERVICE)
    card = bench.create(PartLine(labour))
    problem = fixed(shop, product)
    assert (problem.code, problem.parameters) == (
        "product.tracking_repair",
        {"number": card.number},
    )
    with pytest.raises(IntegrityError, match="guard:product_tracking_fixed"):
        shop.write(lambda uow: uow.connection.exec_driver_sql(change).close())
    done = bench.end(bench.start(bench.confirm(card)))
    assert shop.ask(products.tracking_fixed, product) is None
    assert track(shop, product, Tracking.SERIAL).tracking is Tracking.SERIAL
    assert bench.quote(done).sales_order_id, "a repair of before, that has no serial, goes on"
    assert_sound(shop)
    half = desk.send_back("1")
    ended = f"UPDATE move SET state = 'done' WHERE transfer_id = {half.id}"
    shop.write(lambda uow: uow.connection.exec_driver_sql(ended).close())
    assert fixed(shop, product).parameters == {"number": half.number}, "it may be done yet"


def while_changed(
    shop: Shop, product: ProductId, tracking: str, call: Callable[[], object]
) -> dict[str, str]:
    """The problems by field of what is done while another session changes the tracking."""
    engine = create_engine(shop.url)
    with ThreadPoolExecutor(1) as pool, engine.connect() as other, engine.connect() as watch:
        other.exec_driver_sql(CHANGE.format(tracking=tracking, product=product))
        result = pool.submit(refusal, call)
        while not watch.exec_driver_sql(WAITING).scalar_one() and not result.done():
            watch.rollback()
        other.commit()
    engine.dispose()
    return result.result()


def refusal(call: Callable[[], object]) -> dict[str, str]:
    """The problems by field, or the one of the whole; nothing where it is done."""
    try:
        call()
    except Invalid as refused:
        return {field: problem.code for field, problem in refused.problems.items()}
    except Refused as refused:
        return {"": refused.code}
    return {}


def test_who_moves_goods_while_their_tracking_changes_reads_a_sentence(
    postgresql_only_shop: Shop,
) -> None:
    shop = postgresql_only_shop
    one, other, sold, gone_again, brought = (
        shop.product(tracking=each)
        for each in (Tracking.NONE, Tracking.NONE, *[Tracking.SERIAL] * 3)
    )
    assert while_changed(shop, one, "serial", lambda: receive(shop, one, "2")) == {
        "lines.0.lot": "stock.serials_missing"
    }
    assert while_changed(shop, other, "lot", lambda: count(shop, other, "2")) == {
        "lot": "stock.lot_missing"
    }
    desk = open_desk(shop, Sold(sold, lot=shop.lot(sold, "S1")))
    assert while_changed(shop, sold, "none", lambda: desk.send_back("1")) == {}
    (made,) = shop.read("SELECT id, version FROM transfer WHERE kind = 'incoming'")
    desk.receive(returns.MadeReturn(stock.TransferId(made[0]), "", made[1]))
    assert lots_at(shop, sold, RETURN) == {"": D(1)}
    receive(shop, gone_again, "1", "S2")
    out = count(shop, gone_again, "0", "S2")
    back = CounterMove(out.id, "It is there")
    assert while_changed(
        shop, gone_again, "none", lambda: shop.act(stock.counter_move, back, by="storekeeper")
    ) == {"": "transfer.tracked_otherwise"}
    bench = workshop(shop, product=brought)
    assert while_changed(shop, brought, "none", lambda: bench.create(lot_name="S3")) == {
        "lot": "stock.lot_of_untracked"
    }
    assert_sound(shop)


def test_pieces_sold_without_number_come_back_by_the_serial_that_is_typed(shop: Shop) -> None:
    product = clock(shop, Tracking.NONE)
    desk = sold_desk(shop, product, Sold(product, D(4)))
    desk.receive(desk.send_back("1"))
    (counted_out,) = gone(shop, product)
    track(shop, product, Tracking.SERIAL)
    with pytest.raises(Refused, match=r"transfer\.tracked_otherwise"):
        shop.act(stock.counter_move, CounterMove(counted_out, "Wrong"), by="storekeeper")
    assert desk.left() == [D(3)]

    line = desk.lines()[0]
    for_repair = ReturnLine(
        line.move_id, D(1), purpose=MovePurpose.REPAIR, lots=(ReturnLot(D(1), lot_name="S1"),)
    )
    made = shop.act(returns.create, desk.request(for_repair))
    with pytest.raises(Invalid) as caught:
        give_back(desk, 0, "1", ReturnLot(D(1), lot_name="S1"))
    assert codes(caught) == {"lines.0.lot": "return.serial_on_its_way"}
    desk.receive(made)
    (piece,) = shop.ask(returns.pieces_here, made.id).pieces
    here = PieceHere(piece.move_id, piece.location_id, D(1), piece.lot_id)
    back = shop.act(returns.deliver_back, DeliverBack(made.id, (here,)))
    shop.act(stock.validate, ValidateTransfer(back.id, back.version))
    assert desk.left() == [D(3)]

    came = give_back(desk, 0, "1", ReturnLot(D(1), lot_name="S1"))
    desk.receive(came)
    shop.order(desk.customer, Sold(product, lot=shop.lot(product, "S9")))
    with pytest.raises(Invalid) as caught:
        give_back(desk, 0, "1", ReturnLot(D(1), lot_name="S9"))
    assert codes(caught) == {"lines.0.lot": "return.lot_not_on_delivery"}
    rest = desk.send_back("2")
    with pytest.raises(Invalid) as caught:
        named(desk, rest, "S1", "S2")
    assert codes(caught) == {"lines.0.lot": "return.serial_back"}
    with pytest.raises(Invalid) as caught:
        named(desk, rest, "S2", "S9")
    assert codes(caught) == {"lines.0.lot": "return.lot_not_on_delivery"}
    named(desk, rest, "S2", "S3")
    assert lots_at(shop, product, RETURN) == {"S1": D(1), "S2": D(1), "S3": D(1)}
    assert desk.left() == [D(1), D(0)]
    assert desk.delivered() == [D(0)]
    assert (refunded(desk, came), refunded(desk, rest)) == (D("12.00"), D("24.00"))
    assert_sound(shop)


def test_pieces_sold_without_number_come_back_under_the_lot_that_is_typed(shop: Shop) -> None:
    product = clock(shop, Tracking.NONE)
    desk = sold_desk(shop, product, Sold(product, D(5)))
    track(shop, product, Tracking.LOT)
    made = desk.send_back("4")
    (move,) = desk.moves(made)
    assert shop.ask(returns.lots_out, made.id)[move].has_unknown
    with pytest.raises(Invalid) as caught:
        desk.receive(made)
    assert codes(caught) == {"lines.0.lot": "stock.lot_missing_of"}
    desk.receive(made, counted(move, MovedPart(D(3), lot_name="L1")), makes_backorder=True)
    assert lots_at(shop, product, RETURN) == {"L1": D(3)}
    assert desk.left() == [D(1)]
    assert refunded(desk, made) == D("36.00")
    assert_sound(shop)


def test_of_an_old_lot_each_piece_comes_back_by_its_serial_and_later_under_it_again(
    shop: Shop,
) -> None:
    product = clock(shop, Tracking.LOT)
    old = shop.lot(product, "L1")
    desk = sold_desk(shop, product, Sold(product, D(4), lot=old))
    track(shop, product, Tracking.SERIAL)
    (lot,) = desk.lines()[0].lots
    assert (lot.name, lot.is_unknown, lot.left) == ("L1", True, D(4))
    made = give_back(desk, 0, "2", ReturnLot(D(2), old))
    with pytest.raises(Invalid) as caught:
        desk.receive(made)
    assert codes(caught) == {"lines.0.lot": "stock.lot_before_serials"}
    named(desk, made, "L1", "S2")
    assert lots_at(shop, product, RETURN) == {"L1": D(1), "S2": D(1)}
    assert shop.read(
        "SELECT is_serial FROM lot WHERE product_id = :p AND name = 'L1' ORDER BY id", p=product
    ) == [(False,), (True,)]
    assert refunded(desk, made) == D("24.00")
    assert_sound(shop)

    gone(shop, product, "L1", "S2")
    track(shop, product, Tracking.LOT)
    (lot,) = desk.lines()[0].lots
    assert (lot.id, lot.is_unknown, desk.left()) == (old, False, [D(2)])
    rest = give_back(desk, 0, "2", ReturnLot(D(2), old))
    desk.receive(rest)
    assert lots_at(shop, product, RETURN) == {"L1": D(2)}
    assert refunded(desk, rest) == D("24.00")
    assert_sound(shop)


def test_an_old_serial_is_a_lot_of_one_piece(shop: Shop) -> None:
    product = clock(shop, Tracking.SERIAL)
    serial = shop.lot(product, "S1")
    desk = sold_desk(shop, product, Sold(product, lot=serial))
    track(shop, product, Tracking.LOT)
    made = desk.send_back("1")
    desk.receive(made)
    assert lots_at(shop, product, RETURN) == {"S1": D(1)}
    with pytest.raises(Invalid) as caught:
        receive(shop, product, "5", "S1")
    assert codes(caught) == {"lines.0.lot": "stock.serial_elsewhere"}
    receive(shop, product, "5", "L1")
    assert refunded(desk, made) == D("12.00")
    assert_sound(shop)


def test_pieces_sold_under_a_serial_come_back_without_one_and_under_it_later(shop: Shop) -> None:
    product = clock(shop, Tracking.SERIAL)
    first, second = shop.lot(product, "S1"), shop.lot(product, "S2")
    desk = sold_desk(shop, product, Sold(product, lot=first), Sold(product, lot=second))
    track(shop, product, Tracking.NONE)
    (scanned,) = shop.ask(returns.scan, AskScan(desk.ticket, "S1"))
    assert [line.move_id for line in scanned.lines] == [desk.lines()[0].move_id]
    assert (scanned.problem, desk.lines()[0].numbers) == (None, ("S1",))
    with pytest.raises(Invalid) as caught:
        give_back(desk, 0, "1", ReturnLot(D(1), first))
    assert codes(caught) == {"lines.0.lot": "stock.lot_of_untracked"}
    made = give_back(desk, 0, "1")
    desk.receive(made)
    assert lots_at(shop, product, RETURN) == {"": D(1)}
    assert refunded(desk, made) == D("12.00")
    assert_sound(shop)

    gone(shop, product)
    track(shop, product, Tracking.SERIAL)
    assert desk.left() == [D(0), D(1)]
    count(shop, product, "1", "S1")
    with pytest.raises(Invalid) as caught:
        give_back(desk, 1, "1", ReturnLot(D(1), first))
    assert codes(caught) == {"lines.0.lot": "return.serial_back"}
    rest = give_back(desk, 1, "1")
    desk.receive(rest)
    assert lots_at(shop, product, RETURN) == {"S2": D(1)}
    assert refunded(desk, rest) == D("12.00")
    assert_sound(shop)
