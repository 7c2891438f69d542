"""What a return refuses from the dialog to the refund, by its codes; nothing changes by it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import update

from app.models.enums import LocationKind, MovePurpose, ProductKind, Tracking
from app.models.ids import MoveId
from app.models.orders import SalesOrder
from app.services import returns, stock
from app.services.returns import (
    AskReturn,
    AskScan,
    ChangePurpose,
    CreateReturn,
    DeliverBack,
    ExchangeReturn,
    ExpectMore,
    MovedLine,
    MovedPart,
    PieceHere,
    ReceiveReturn,
    ReplaceReturn,
    ReturnLine,
    ReturnLot,
    UnexpectedLine,
)
from tests.factories import Sold
from tests.services.refusing import beside, refused, told
from tests.services.return_desk import counted, open_desk
from tests.services.stock_room import receive

if TYPE_CHECKING:
    from app.models.ids import TransferId
    from tests.factories import Shop

D = Decimal
SCRAP, RETURN = LocationKind.SCRAP, LocationKind.RETURN
NOBODY = MoveId(9_999)


def test_more_than_was_asked_for_and_what_is_none_of_it_is_refused(shop: Shop) -> None:
    desk = open_desk(shop, Sold(shop.product(), D(5)))
    delivery = desk.lines()[0].delivery_id
    made = desk.send_back("2")
    (move,) = desk.moves(made)

    def more(*asked: tuple[MoveId, str]) -> dict[str, str]:
        quantities = tuple((each, D(quantity)) for each, quantity in asked)
        request = ExpectMore(made.id, made.version, quantities)
        return refused(shop, returns.expect_more, request)

    assert more((move, "6")) == beside("quantities.0", "return.above_delivery")
    assert more((move, "1")) == beside("quantities.0", "return.below_expected")
    assert more((NOBODY, "1")) == beside("quantities.0", "transfer.line_unknown")
    assert more((move, "2")) == beside("quantities", "return.not_more")

    def came(*lines: MovedLine, by: str = "local") -> dict[str, str]:
        return refused(shop, returns.receive, ReceiveReturn(made.id, made.version, lines), by=by)

    above = beside("lines.0.quantity", "return.needs_supervisor")
    assert came(counted(move, "3"), by="storekeeper") == above
    assert came(counted(move, "6")) == beside("lines.0.quantity", "return.above_delivery")
    assert came(counted(NOBODY, "1")) == beside("lines.0.move_id", "transfer.line_unknown")
    assert came(counted(move, "1"), counted(move, "1")) == beside(
        "lines.1.move_id", "transfer.line_unknown"
    )
    scrapped = MovedPart(D(2), destination_id=shop.place(SCRAP))
    assert came(counted(move, scrapped)) == beside("lines.0.note", "return.scrap_reason")
    unknown = desk.request(ReturnLine(NOBODY, D(1)))
    assert refused(shop, returns.create, unknown) == beside(
        "lines.0.move_id", "return.line_unknown"
    )
    validate = stock.ValidateTransfer(made.id, made.version)
    assert refused(shop, stock.validate, validate) == told("transfer.is_return")
    assert on_it(shop, made.id, move) == dict.fromkeys(
        ("deliver_back", "change_purpose", "replace", "exchange"), "return.not_received"
    )
    assert on_it(shop, delivery, move) == dict.fromkeys(
        (
            *("receive", "expect_more", "invoice_replaced"),
            *("deliver_back", "change_purpose", "replace", "exchange"),
        ),
        "return.not_a_return",
    )


def on_it(shop: Shop, transfer: TransferId, move: MoveId) -> dict[str, str]:
    """Why each thing that is done with a return cannot be done with a transfer, if it cannot.

    What is open can be received and let more in, and is not late.
    """
    piece = PieceHere(move, shop.place(RETURN), D(1))
    give = MovePurpose.GIVE_BACK
    asked = {
        "receive": (returns.receive, ReceiveReturn(transfer, 1)),
        "expect_more": (returns.expect_more, ExpectMore(transfer, 1, ((move, D(3)),))),
        "invoice_replaced": (returns.invoice_replaced, transfer),
        "deliver_back": (returns.deliver_back, DeliverBack(transfer, (piece,))),
        "change_purpose": (returns.change_purpose, ChangePurpose(transfer, piece, give, "Sorry")),
        "replace": (returns.replace, ReplaceReturn(transfer)),
        "exchange": (returns.exchange, ExchangeReturn(transfer, None, D(1), None, "Sorry")),
    }
    if shop.ask(stock.card, transfer).kind == "incoming":
        asked = {name: asked[name] for name in list(asked)[3:]}
    return {name: refused(shop, action, request)[""] for name, (action, request) in asked.items()}


def test_what_came_is_ours_and_neither_replaced_twice_nor_refunded_without_a_sale(
    shop: Shop,
) -> None:
    clock = shop.product(price="10")
    receive(shop, clock, "9")
    desk = open_desk(shop, Sold(clock, D(5), D(10)))
    made = desk.send_back("2")
    desk.receive(made)
    (move,) = desk.moves(made)
    back = DeliverBack(made.id, (PieceHere(move, shop.place(RETURN), D(1)),))
    assert refused(shop, returns.deliver_back, back) == beside(
        "pieces.0.move_id", "return.not_the_customers"
    )
    for quantity in ("0", "3"):
        three = ReplaceReturn(made.id, ((move, D(quantity)),))
        assert refused(shop, returns.replace, three) == beside(
            "lines.0.quantity", "return.above_replaceable"
        )
    assert why_no_money(shop, made.id) == "return.not_invoiced"
    shop.act(returns.replace, ReplaceReturn(made.id))
    shop.invoice(desk.customer, Sold(clock, D(5), D(10)), order=desk.order)
    assert why_no_money(shop, made.id) == "return.replaced_before"
    again = ReplaceReturn(made.id, ((move, D(1)),))
    assert refused(shop, returns.replace, again) == beside(
        "lines.0.quantity", "return.line_settled"
    )
    shop.set_goods(is_advance_replacement=True, replacement_days=10)
    other = open_desk(shop, Sold(clock, D(2), D(10)))
    coming = other.send_back("1")
    sent = shop.act(returns.replace, ReplaceReturn(coming.id))
    version = shop.ask(stock.card, sent.id).version
    shop.act(stock.validate, stock.ValidateTransfer(sent.id, version))
    shop.later(11)
    assert refused(shop, returns.invoice_replaced, coming.id) == told("return.sale_not_invoiced")


def why_no_money(shop: Shop, made: TransferId) -> str:
    """What is said of the one line of a return of which nothing is refunded."""
    (line,) = shop.ask(returns.refundable, made)
    assert (line.refundable, line.problem is None) == (D(0), False)
    return "" if line.problem is None else line.problem.code


def test_what_came_of_orders_in_two_currencies_is_not_exchanged_by_one_sum(shop: Shop) -> None:
    clock = shop.product(price="10")
    sold = Sold(clock, D(2), D(10))
    shop.rate("EUR", "1.2")
    desk = open_desk(shop, sold)
    shop.invoice(desk.customer, sold, order=desk.order)
    second = shop.order(desk.customer, sold, currency="EUR")
    shop.invoice(desk.customer, sold, order=second, currency="EUR")
    lines = [shop.ask(returns.options, AskReturn(desk.ticket, desk.order)).lines[0]]
    lines += shop.ask(returns.options, AskReturn(desk.ticket, second)).lines
    both = [ReturnLine(line.move_id, D(1)) for line in lines]
    made = shop.act(returns.create, desk.request(*both))
    desk.receive(made)
    exchange = ExchangeReturn(made.id, clock, D(1), None, "Wrong colour")
    cannot = shop.ask(returns.exchange_figures, exchange).cannot
    assert cannot is not None
    assert (cannot.code, cannot.parameters["currencies"]) == (
        "return.several_currencies",
        "EUR, GBP",
    )
    assert refused(shop, returns.exchange, exchange) == told("return.several_currencies")
    assert [each.refundable for each in shop.ask(returns.refundable, made.id)] == [D(1), D(1)]
    shop.write(lambda uow: uow.connection.execute(update(SalesOrder).values(state="cancelled")))
    assert refused(shop, returns.exchange, exchange) == told("return.no_order")


def test_a_dialog_without_anything_to_return_says_why(shop: Shop) -> None:
    desk = open_desk(shop, Sold(shop.product(), D(2)))
    stranger = shop.ticket(shop.customer("Nobody's Gifts"))

    def why(asked: AskReturn) -> str:
        empty = shop.ask(returns.options, asked).empty
        return "" if empty is None else empty.code

    assert why(AskReturn(stranger)) == "return.no_delivery"
    assert why(AskReturn(desk.ticket, product_id=shop.product())) == "return.none_with_product"
    assert why(AskReturn(desk.ticket)) == ""
    desk.send_back("2")
    assert why(AskReturn(desk.ticket)) == "return.nothing_left"
    nobody = CreateReturn(shop.ticket(None), (), shop.place(RETURN))
    assert refused(shop, returns.create, nobody) == told("return.no_customer")


def test_only_what_the_customer_has_of_that_delivery_comes_back_by_lot_and_serial(
    shop: Shop,
) -> None:
    stand = shop.product("STAND", tracking=Tracking.LOT)
    radio = shop.product("RADIO", tracking=Tracking.SERIAL)
    camera = shop.product("CAMERA", tracking=Tracking.SERIAL)
    lots = [shop.lot(stand, name) for name in ("W40", "W41")]
    serials = [shop.lot(radio, name) for name in ("R-1", "R-2", "R-3")]
    unknown = shop.lot(camera, "unknown (imported)", is_unknown=True)
    desk = open_desk(
        shop,
        Sold(stand, D(3), lot=lots[0]),
        Sold(radio, lot=serials[0]),
        Sold(radio, lot=serials[1]),
        Sold(camera, D(2), lot=unknown),
    )
    open_desk(shop, Sold(radio, lot=serials[2]))
    stands, first, second, cameras = (line.move_id for line in desk.lines())
    done = shop.act(returns.create, desk.request(ReturnLine(first, D(1))))
    desk.receive(done)

    def no(move: MoveId, quantity: str, *told_: ReturnLot) -> str:
        request = desk.request(ReturnLine(move, D(quantity), lots=told_))
        ((field, code),) = refused(shop, returns.create, request).items()
        of_lot = "lines.0.lots.0.quantity" if code == "return.lot_above_left" else "lines.0.lot"
        assert field == of_lot
        return code

    assert no(stands, "2", ReturnLot(D(1), lots[0])) == "return.lots_differ"
    assert no(stands, "3", ReturnLot(D(4), lots[0])) == "return.lot_above_left"
    assert no(stands, "1", ReturnLot(D(1), lots[1])) == "return.lot_not_on_delivery"
    assert no(stands, "1", ReturnLot(D(1), serials[1])) == "stock.lot_of_another"
    assert no(second, "1", ReturnLot(D(1), serials[0])) == "return.serial_back"
    assert no(second, "1", ReturnLot(D(1), serials[2])) == "return.serial_elsewhere"
    same = ReturnLot(D(1), lot_name="N-1")
    assert no(cameras, "2", same, same) == "stock.serial_twice"
    codes = shop.ask(returns.scan, AskScan(desk.ticket, "R-1\nnonsense"))
    assert [each.problem.code for each in codes if each.problem is not None] == [
        "return.scan_back",
        "return.scan_unknown",
    ]
    lines = (
        ReturnLine(stands, D(2)),
        ReturnLine(cameras, D(1)),
        ReturnLine(second, D(1), purpose=MovePurpose.REPAIR),
    )
    made = shop.act(returns.create, desk.request(*lines))
    at = desk.moves(made)

    def not_so(line: int, part: MovedPart) -> dict[str, str]:
        request = ReceiveReturn(made.id, made.version, (counted(at[line], part),))
        return refused(shop, returns.receive, request)

    for part, code in (
        (MovedPart(D(2), lots[1]), "return.lot_not_on_delivery"),
        (MovedPart(D(4), lots[0]), "return.lot_above_left"),
        (MovedPart(D(2), serials[0]), "stock.lot_of_another"),
    ):
        assert not_so(0, part)["lines.0.lot"] == code
    assert not_so(1, MovedPart(D(1), unknown)) == beside("lines.0.lot", "return.serial_of_unknown")
    burnt = MovedPart(D(1), serials[1], destination_id=shop.place(SCRAP), note="Burnt")
    assert not_so(2, burnt) == beside("lines.0.destination_id", "return.scrap_of_customer")


def test_a_return_is_not_taken_for_other_goods_than_came(shop: Shop) -> None:
    radio = shop.product("RADIO", tracking=Tracking.SERIAL)
    desk = open_desk(shop, Sold(radio, lot=shop.lot(radio, "R-1")), Sold(shop.product()))
    made = desk.send_back("0", "1")
    service = shop.product("Fitting", kind=ProductKind.SERVICE)
    for line, field, code in (
        (UnexpectedLine(service, D(1)), "product_id", "stock.not_goods"),
        (UnexpectedLine(radio, D(2), "R-9"), "lot", "stock.serial_not_one"),
    ):
        request = ReceiveReturn(made.id, made.version, unexpected=(line,))
        assert refused(shop, returns.receive, request) == beside(f"unexpected.0.{field}", code)
    twice = (UnexpectedLine(radio, D(1), "R-9"),) * 2
    request = ReceiveReturn(made.id, made.version, unexpected=twice)
    assert refused(shop, returns.receive, request) == beside(
        "unexpected.1.lot", "stock.serial_twice"
    )
    (move,) = desk.moves(made)
    for note, code in (
        ("n" * 256, "field.too_long"),
        ("a\0b", "field.characters"),
        ("a\ud800", "field.characters"),
    ):
        part, beside_it = MovedPart(D(1), note=note), UnexpectedLine(radio, D(1), "R-9", note=note)
        for lines, others, field in (
            ((MovedLine(move, (part,)),), (), "lines.0.note"),
            ((), (beside_it,), "unexpected.0.note"),
        ):
            request = ReceiveReturn(made.id, made.version, lines, others)
            assert refused(shop, returns.receive, request) == beside(field, code)
