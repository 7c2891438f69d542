"""What stock, transfers and quotations refuse, by its codes; nothing changes by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from app.models.enums import LocationKind, MovePurpose, ProductKind, Tracking
from app.models.ids import (
    LocationId,
    LotId,
    MoveId,
    PartnerId,
    ProductId,
    SalesOrderId,
    TaxId,
    TransferId,
    UnitId,
)
from app.models.partners import Partner
from app.models.stock import Location
from app.services import orders, returns, stock
from app.services.orders import CreateOrder, InvoiceOrder, OrderLine
from app.services.returns import DeliverBack, MovedPart, PieceHere, ReceiveReturn, ReturnLine
from app.services.stock import (
    AskPiece,
    CounterMove,
    CountStock,
    DeliverOrder,
    MoveGoods,
    ReceivedGoods,
    ReceiveGoods,
    ScrapGoods,
    ValidateTransfer,
)
from tests.factories import Sold
from tests.services.refusing import beside, refused, told
from tests.services.return_desk import counted, open_desk
from tests.services.stock_room import lot_id, receive

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal
INTERNAL, RETURN, SCRAP = LocationKind.INTERNAL, LocationKind.RETURN, LocationKind.SCRAP


def test_goods_from_a_supplier_are_goods_with_the_lots_they_need(shop: Shop) -> None:
    clock = shop.product("CLOCK")
    ribbon = shop.product("RIBBON", unit="MTR")
    stand = shop.product("STAND", tracking=Tracking.LOT)
    radio = shop.product("RADIO", tracking=Tracking.SERIAL)
    receive(shop, radio, "1", "R-1")
    fitting = shop.product("FITTING", kind=ProductKind.SERVICE)

    def no(product: ProductId, quantity: str, *names: str, unit: UnitId | None = None) -> str:
        line = ReceivedGoods(product, D(quantity), unit, names)
        ((field, code),) = refused(shop, stock.receive, ReceiveGoods((line,))).items()
        return f"{field.removeprefix('lines.0.')}: {code}"

    assert no(fitting, "1") == "product_id: stock.not_goods"
    assert no(clock, "1", unit=shop.unit("MTR")) == "quantity: stock.unit_of_another"
    assert no(clock, "0") == "quantity: stock.quantity_not_positive"
    assert no(ribbon, "0.00001") == "quantity: stock.quantity_not_exact"
    assert no(clock, "1E30") == "quantity: stock.number_too_large"
    assert no(stand, "2") == "lot: stock.lot_one"
    assert no(radio, "2", "R-2") == "lot: stock.serials_missing"
    assert no(radio, "2", "R-2", "R-2") == "lot: stock.serial_twice"
    assert no(radio, "1", "R-1") == "lot: stock.serial_elsewhere"
    assert no(radio, "1", "R" * 10_000) == "lot: stock.lot_too_long"
    assert refused(shop, stock.receive, ReceiveGoods(())) == beside(
        "lines", "transfer.lines_missing"
    )
    nowhere = ReceiveGoods((ReceivedGoods(clock, D(1)),), location_id=LocationId(99))
    assert refused(shop, stock.receive, nowhere) == beside("location_id", "stock.location_unknown")
    own = shop.place(INTERNAL)
    of_service: tuple[tuple[Any, Any], ...] = (
        (stock.count, CountStock(fitting, own, D(1), "Count")),
        (stock.scrap, ScrapGoods(fitting, own, D(1), "Broken")),
        (stock.move, MoveGoods(fitting, own, shop.place(RETURN), D(1))),
    )
    for action, request in of_service:
        assert refused(shop, action, request) == beside("product_id", "stock.not_goods")
    gone = update(Location).where(Location.kind == SCRAP).values(is_active=False)
    receive(shop, clock, "1")
    shop.write(lambda uow: uow.connection.execute(gone).close())
    scrap = ScrapGoods(clock, own, D(1), "Broken")
    assert refused(shop, stock.scrap, scrap) == told("stock.location_missing")


def test_goods_are_moved_from_where_they_lie_to_where_they_may(shop: Shop) -> None:
    radio = shop.product("RADIO", tracking=Tracking.SERIAL)
    receive(shop, radio, "1", "R-1")
    own = shop.place(INTERNAL)
    good = MoveGoods(radio, own, shop.place(RETURN), D(1), lot_id(shop, radio, "R-1"))

    def no(**wrong: object) -> dict[str, str]:
        return refused(shop, stock.move, replace(good, **wrong))  # type: ignore[arg-type]

    scrap, customer = shop.place(SCRAP), shop.place(LocationKind.CUSTOMER)
    assert no(destination_id=own) == beside("destination_id", "stock.move_same_place")
    assert no(destination_id=scrap) == beside("destination_id", "stock.move_to_scrap")
    assert no(location_id=scrap) == beside("location_id", "stock.move_of_scrap")
    assert no(location_id=customer) == beside("location_id", "stock.move_from")
    assert no(location_id=LocationId(99)) == beside("location_id", "stock.location_unknown")
    assert no(quantity=D(0)) == beside("quantity", "stock.quantity_not_positive")
    order = shop.order(shop.customer(), Sold(radio), is_delivered=False)
    shop.act(stock.make_delivery, DeliverOrder(order))
    assert no() == told("stock.reserved_of_lot")


def test_a_transfer_does_only_what_its_kind_and_its_state_allow(shop: Shop) -> None:
    clock = shop.product("CLOCK", "10")
    radio = shop.product("RADIO", tracking=Tracking.SERIAL)
    motor = shop.product("MOTOR", tracking=Tracking.SERIAL)
    receive(shop, clock, "5")
    receive(shop, motor, "1", "M-1")
    serials = [shop.lot(radio, name) for name in ("R-1", "R-2")]
    desk = open_desk(shop, Sold(radio, lot=serials[0]), Sold(radio, lot=serials[1]))
    done = desk.lines()[0].delivery_id
    order = shop.order(desk.customer, Sold(clock, D(2)), Sold(motor), is_delivered=False)
    planned = shop.act(stock.make_delivery, DeliverOrder(order))
    first, second = (move.id for move in shop.ask(stock.card, planned.id).moves)

    def sends(*lines: returns.MovedLine) -> dict[str, str]:
        request = ValidateTransfer(planned.id, planned.version, lines)
        return refused(shop, stock.validate, request)

    assert sends(counted(first, "3")) == beside("lines.0.quantity", "transfer.above_expected")
    assert sends(counted(MoveId(9_999), "1")) == beside("lines.0.move_id", "transfer.line_unknown")
    other = MovedPart(D(1), serials[0])
    assert sends(counted(second, other))["lines.0.lot"] == "stock.lot_of_another"

    def counter(transfer: TransferId) -> dict[str, str]:
        return refused(shop, stock.counter_move, CounterMove(transfer, "Wrong"))

    assert counter(planned.id) == told("transfer.not_done")
    assert counter(TransferId(9_999)) == told("transfer.unknown")
    assert counter(done) == told("transfer.is_delivery")
    lines = [ReturnLine(line.move_id, D(1), purpose=MovePurpose.REPAIR) for line in desk.lines()]
    made = shop.act(returns.create, desk.request(*lines))
    scan = shop.ask(stock.scan, AskPiece(made.id, "nonsense"))
    assert scan.problem is not None
    assert scan.problem.code == "stock.scan_unknown"
    shop.act(returns.receive, ReceiveReturn(made.id, made.version))
    piece = PieceHere(desk.moves(made)[0], shop.place(RETURN), D(1), serials[0])
    back = shop.act(returns.deliver_back, DeliverBack(made.id, (piece,)))
    (move,) = desk.moves(back)
    wrong = counted(move, MovedPart(D(1), LotId(serials[1])))
    request = ValidateTransfer(back.id, back.version, (wrong,))
    assert refused(shop, stock.validate, request) == beside("lines.0.lot", "transfer.goes_not_back")


def test_a_quotation_is_for_a_customer_at_prices_and_taxes_that_are_known(shop: Shop) -> None:
    customer, gone = shop.customer(), shop.customer("Gone")
    clock = shop.product("CLOCK", "10")
    archive = update(Partner).where(Partner.id == gone).values(is_active=False)
    shop.write(lambda uow: uow.connection.execute(archive).close())
    shop.rate("EUR", "1.2")
    euro = shop.currency("EUR").id
    line = OrderLine(None, clock, D(1))
    good = CreateOrder(customer, (line,))

    def no(**wrong: object) -> dict[str, str]:
        return refused(shop, orders.create, replace(good, **wrong))  # type: ignore[arg-type]

    for nobody in (gone, PartnerId(9_999)):
        assert no(customer_id=nobody) == beside("customer_id", "order.customer_missing")
    yesterday = shop.today - timedelta(days=1)
    assert no(valid_until_on=yesterday) == beside("valid_until_on", "order.validity_over")
    strange = replace(line, tax_ids=(TaxId(9_999),))
    assert no(lines=(strange,)) == beside("lines.0.tax_ids", "order.tax_unknown")
    assert no(currency_id=euro) == beside("lines.0.unit_price", "order.price_missing")
    made = shop.act(orders.create, good)
    assert refused(shop, stock.make_delivery, DeliverOrder(made.id)) == told("order.not_confirmed")
    nothing = DeliverOrder(SalesOrderId(9_999))
    assert refused(shop, stock.make_delivery, nothing) == told("order.unknown")
    foreign = shop.order(customer, Sold(clock, D(1), D(12)), currency="EUR")
    assert refused(shop, orders.create_invoice, InvoiceOrder(foreign)) == told("order.no_journal")
