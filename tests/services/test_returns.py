"""Goods come back: at most what is left, received by lot and condition, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app import texts
from app.errors import Invalid, NotAllowed, Refused, Stale
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.models.ids import RecordRef, TeamId
from app.services import ledger, returns, stock, teams, tickets, timeline
from app.services.ledger import AskOrderLines
from app.services.returns import (
    AskReturn,
    AskScan,
    Condition,
    DeliverBack,
    Fate,
    MovedPart,
    PieceHere,
    ReceiveReturn,
    ReplaceReturn,
    ReturnLine,
    ReturnLot,
    UnexpectedLine,
)
from app.services.stock import (
    AskQuantities,
    CancelTransfer,
    CreateLocation,
    DeliverOrder,
    TransferFilter,
    TransferList,
    ValidateTransfer,
)
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import ReturnDesk, counted, open_desk
from tests.services.stock_room import at, lot_id, lots_at, receive

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.models.ids import LocationId, ProductId
    from app.services.returns import CreateReturn
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

D = Decimal
RETURN, INTERNAL = LocationKind.RETURN, LocationKind.INTERNAL


def sentence(error: Invalid | Refused) -> str:
    """What people read."""
    if isinstance(error, Invalid):
        (found,) = error.problems.values()
        return texts.explain(found)
    return texts.explain(error)


def test_goods_given_back_are_ours_and_the_order_says_less_delivered(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    made = desk.send_back("2")
    assert made.number == "WH/IN/00001"
    (line,) = desk.lines()
    assert (line.delivered, line.on_its_way, line.left) == (D(5), D(2), D(3))
    assert desk.delivered() == [D(5)]
    desk.receive(made)
    (line,) = desk.lines()
    assert (line.returned, line.on_its_way, line.left) == (D(2), D(0), D(3))
    assert (at(shop, clock), desk.delivered()) == ({RETURN: D(2)}, [D(3)])
    of_order = shop.ask(ledger.order_lines, AskOrderLines(sales_order_id=desk.order)).lines[0]
    assert (of_order.delivered_quantity, of_order.returned_quantity) == (D(5), D(2))
    assert of_order.left_to_return_quantity == D(3)
    assert_sound(shop)


def test_goods_for_repair_stay_the_customers_and_the_order_says_as_before(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    line = ReturnLine(desk.lines()[0].move_id, D(2), purpose=MovePurpose.REPAIR)
    desk.receive(shop.act(returns.create, desk.request(line)))
    quantities = shop.ask(stock.on_hand, AskQuantities(clock))
    assert (quantities.on_hand, quantities.available) == (D(2), D(0))
    assert [row.owner_name for row in quantities.rows] == ["The Cosy Corner"]
    assert desk.delivered() == [D(5)]
    (shown,) = desk.lines()
    assert (shown.here_for_repair, shown.returned, shown.left) == (D(2), D(0), D(3))
    assert_sound(shop)


def test_less_than_expected_asks_and_waits_on_a_back_order(shop: Shop) -> None:
    clock, lamp = shop.product(), shop.product("LAMP")
    desk = open_desk(shop, Sold(clock, D(5)), Sold(lamp, D(2)))
    made = desk.send_back("4", "2")
    first, _ = desk.moves(made)
    with pytest.raises(Refused) as asked:
        desk.receive(made, counted(first, "1"))
    assert "5 pieces on 2 lines of WH/IN/00001 are missing" in sentence(asked.value)
    assert at(shop, clock) == {}
    done = desk.receive(made, counted(first, "1"), makes_backorder=True)
    assert done.backorder_number == "WH/IN/00002"
    assert desk.left() == [D(1), D(0)]
    assert desk.delivered() == [D(4), D(2)]
    card = shop.ask(stock.card, stock.TransferId(done.backorder_id or 0))
    assert [(move.product_id, move.quantity) for move in card.moves] == [
        (clock, D(3)),
        (lamp, D(2)),
    ]
    assert [each.number for each in card.backorder_of] == ["WH/IN/00001"]
    desk.receive(returns.MadeReturn(card.id, card.number, card.version))
    assert (at(shop, clock), at(shop, lamp)) == ({RETURN: D(4)}, {RETURN: D(2)})
    assert_sound(shop)


def test_less_than_expected_can_be_closed_and_is_left_to_return_again(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    made = desk.send_back("4")
    desk.receive(made, counted(desk.moves(made)[0], "1"), makes_backorder=False)
    assert (desk.left(), desk.delivered()) == ([D(4)], [D(4)])
    assert_sound(shop)


def test_cancelling_gives_the_quantity_back_to_what_is_left(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    made = desk.send_back("5")
    assert desk.left() == [D(0)]
    shop.act(stock.cancel, CancelTransfer(made.id, made.version, "Changed mind"))
    assert desk.left() == [D(5)]
    with pytest.raises(Refused, match="is_cancelled"):
        desk.receive(made)
    assert_sound(shop)


def test_both_links_stand_and_the_ticket_tells_what_happened(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5000)))
    made = desk.send_back("2000")
    card = shop.ask(stock.card, made.id)
    assert card.ticket_id == desk.ticket
    assert [each.number for each in card.returns_of] == ["WH/OUT/00003"]
    delivery = shop.ask(stock.card, card.returns_of[0].id)
    assert [each.number for each in delivery.returned_by] == ["WH/IN/00001"]

    def button() -> tuple[str, int, str]:
        (found,) = shop.ask(tickets.card, desk.ticket).smart_buttons
        return found.kind, found.count, found.state

    assert button() == ("transfer", 1, "ready")
    desk.receive(made)
    assert button() == ("transfer", 1, "done")
    said = [
        "".join(part.text for part in entry.parts)
        for entry in shop.ask(
            timeline.history, timeline.HistoryQuestion(RecordRef("ticket", desk.ticket))
        ).entries
    ]
    assert "Return WH/IN/00001 made: 2,000 pieces come back of WH/OUT/00003" in said
    assert "Transfer WH/IN/00001 done" in said


def test_what_was_given_back_is_delivered_again_only_if_one_says_so(shop: Shop) -> None:
    clock, lamp = shop.product("Clock"), shop.product("Lamp")
    receive(shop, clock, "20")
    receive(shop, lamp, "20")
    shop.switch_returns()
    customer = shop.customer()
    sold = (Sold(clock, D(10)), Sold(lamp, D(2)))
    order = shop.order(customer, *sold, is_delivered=False)
    desk = ReturnDesk(shop, customer, order, shop.ticket(customer, order=order))

    def deliver(again: bool | None = None) -> stock.TransferCard:
        made = shop.act(stock.make_delivery, DeliverOrder(order, again), by="storekeeper")
        return shop.ask(stock.card, made.id)

    def quantities(made: stock.TransferCard) -> list[Decimal]:
        return [move.quantity for move in made.moves]

    first = deliver()
    part = counted(first.moves[0].id, "6"), counted(first.moves[1].id, "2")
    shop.act(stock.validate, ValidateTransfer(first.id, first.version, part, False))
    made = desk.send_back("3", "1")
    desk.receive(made)
    assert desk.delivered() == [D(3), D(1)]
    with pytest.raises(Refused, match=r"order\.returned_before") as asked:
        deliver()
    assert "that were given back: 4. Are they" in texts.explain(asked.value)

    rest = deliver(again=False)
    assert quantities(rest) == [D(4)], "10 ordered, 6 delivered; the lamps were all delivered"
    shop.act(stock.cancel, CancelTransfer(rest.id, rest.version, "Changed mind"))
    shop.act(returns.replace, ReplaceReturn(made.id, ((desk.moves(made)[0], D(1)),)))
    both = deliver(again=True)
    assert quantities(both) == [D(6), D(1)], "of three clocks given back one is replaced"
    shop.act(stock.validate, ValidateTransfer(both.id, both.version), by="storekeeper")
    assert desk.delivered() == [D(9), D(2)]
    for again in (None, False, True):
        with pytest.raises(Refused, match=r"order\.nothing_to_deliver"):
            deliver(again)
    assert_sound(shop)


def above(desk: ReturnDesk) -> CreateReturn:
    return desk.request(ReturnLine(desk.lines()[0].move_id, D(6)))


def above_meanwhile(desk: ReturnDesk) -> CreateReturn:
    request = desk.request(ReturnLine(desk.lines()[0].move_id, D(4)))
    desk.send_back("2")
    return request


def zero(desk: ReturnDesk) -> CreateReturn:
    return desk.request(ReturnLine(desk.lines()[0].move_id, D(0)))


def negative(desk: ReturnDesk) -> CreateReturn:
    return desk.request(ReturnLine(desk.lines()[0].move_id, D(-1)))


def fraction(desk: ReturnDesk) -> CreateReturn:
    return desk.request(ReturnLine(desk.lines()[0].move_id, D("1.5")))


def third_of_a_dozen(desk: ReturnDesk) -> CreateReturn:
    line = desk.lines()[0]
    dozen = desk.shop.ask(stock.choices, line.product_id)[1].id
    return desk.request(ReturnLine(line.move_id, D("0.3"), dozen))


def no_line(desk: ReturnDesk) -> CreateReturn:
    return desk.request()


def not_here(desk: ReturnDesk) -> CreateReturn:
    line = ReturnLine(desk.lines()[0].move_id, D(1))
    return desk.request(line, kind=LocationKind.SCRAP)


def to_supplier(desk: ReturnDesk) -> CreateReturn:
    line = ReturnLine(desk.lines()[0].move_id, D(1))
    return desk.request(line, kind=LocationKind.SUPPLIER)


def archived(desk: ReturnDesk) -> CreateReturn:
    second = desk.shop.act(stock.create, CreateLocation("b", "Second choice", INTERNAL))
    desk.shop.act(stock.archive, second)
    line = ReturnLine(desk.lines()[0].move_id, D(1))
    return returns.CreateReturn(desk.ticket, (line,), second)


def of_another_customer(desk: ReturnDesk) -> CreateReturn:
    other = open_desk(desk.shop, Sold(desk.lines()[0].product_id, D(1)))
    return desk.request(ReturnLine(other.lines()[0].move_id, D(1)))


def twice(desk: ReturnDesk) -> CreateReturn:
    line = ReturnLine(desk.lines()[0].move_id, D(3))
    return desk.request(line, line)


def lot_of_untracked(desk: ReturnDesk) -> CreateReturn:
    line = desk.lines()[0]
    return desk.request(ReturnLine(line.move_id, D(1), lots=(ReturnLot(D(1), None, "L"),)))


@pytest.mark.parametrize(
    ("broken", "field", "words"),
    [
        (above, "lines.0.quantity", "WH/OUT/00003 brought 5; 0 came back, 0 are on their way"),
        (
            above_meanwhile,
            "lines.0.quantity",
            "2 are on their way, 0 are here for repair. At most 3",
        ),
        (zero, "lines.0.quantity", "Enter a quantity above zero."),
        (negative, "lines.0.quantity", "Enter a quantity above zero."),
        (fraction, "lines.0.quantity", "1.5 is between two steps of 1."),
        (
            third_of_a_dozen,
            "lines.0.quantity",
            "0.3 Dozen is between two steps of 1.",
        ),
        (no_line, "lines", "Choose at least one line to return."),
        (not_here, "location_id", "These goods cannot go to WH/Scrap."),
        (to_supplier, "location_id", "These goods cannot go to"),
        (archived, "location_id", "Second choice is archived."),
        (of_another_customer, "lines.0.move_id", "not of a finished delivery to this customer"),
        (twice, "lines.1.move_id", "or is there twice"),
        (lot_of_untracked, "lines.0.lot", "has no lots or serial numbers"),
    ],
)
def test_what_cannot_come_back_is_refused_and_changes_nothing(
    shop: Shop, broken: Callable[[ReturnDesk], CreateReturn], field: str, words: str
) -> None:
    desk = open_desk(shop, Sold(shop.product(), D(5)))
    request = broken(desk)
    before = shop.read("SELECT id, version FROM transfer ORDER BY id"), desk.left()
    with pytest.raises(Invalid) as refused:
        shop.act(returns.create, request)
    assert list(refused.value.problems) == [field]
    assert words in sentence(refused.value)
    assert (shop.read("SELECT id, version FROM transfer ORDER BY id"), desk.left()) == before


def cabinets(shop: Shop) -> tuple[ProductId, ReturnDesk]:
    """A customer with two serials, delivered one by one on two lines."""
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    sold = [Sold(cabinet, D(1), lot=shop.lot(cabinet, name)) for name in ("S1", "S2")]
    return cabinet, open_desk(shop, *sold)


def test_serials_of_the_delivery_are_filled_in_and_come_back_once(shop: Shop) -> None:
    cabinet, desk = cabinets(shop)
    first = desk.lines()[0]
    made = desk.send_back("1", "1")
    card = shop.ask(stock.card, made.id)
    assert [[line.lot_name for line in move.lines] for move in card.moves] == [["S1"], ["S2"]]
    again = ReturnLine(first.move_id, D(1), lots=(ReturnLot(D(1), first.lots[0].id),))
    with pytest.raises(Invalid) as refused:
        shop.act(returns.create, desk.request(again))
    assert "1 are on their way" in sentence(refused.value)
    desk.receive(made)
    assert lots_at(shop, cabinet, RETURN) == {"S1": D(1), "S2": D(1)}
    assert_sound(shop)


def test_the_back_order_expects_the_serials_that_did_not_come(shop: Shop) -> None:
    stand = shop.product("STAND", tracking=Tracking.LOT)
    lots = [shop.lot(stand, name) for name in ("W40", "W41")]
    desk = open_desk(shop, Sold(stand, D(3), lot=lots[0]), Sold(stand, D(2), lot=lots[1]))
    cabinet, serials = cabinets(shop)
    made = serials.send_back("1", "1")
    second = serials.moves(made)[1]
    done = serials.receive(
        made, counted(second, MovedPart(D(1), lot_name="S2")), makes_backorder=True
    )
    rest = shop.ask(stock.card, stock.TransferId(done.backorder_id or 0))
    assert [[line.lot_name for line in move.lines] for move in rest.moves] == [["S1"]]
    assert lots_at(shop, cabinet, RETURN) == {"S2": D(1)}
    of_lots = desk.send_back("3", "2")
    first, other = desk.moves(of_lots)
    with pytest.raises(Invalid) as refused:
        desk.receive(of_lots, counted(first, MovedPart(D("1.5"), lots[0])), makes_backorder=True)
    assert sentence(refused.value).startswith("1.5 is between two steps of 1.")
    done = desk.receive(
        of_lots,
        counted(first, MovedPart(D(1), lots[0])),
        counted(other, MovedPart(D(2), lots[1])),
        makes_backorder=True,
    )
    rest = shop.ask(stock.card, stock.TransferId(done.backorder_id or 0))
    assert [[(line.lot_name, line.quantity) for line in move.lines] for move in rest.moves] == [
        [("W40", D(2))]
    ]
    assert_sound(shop)


def test_a_serial_that_is_not_out_at_this_customer_says_where_it_is(shop: Shop) -> None:
    cabinet, desk = cabinets(shop)
    first, second = desk.lines()
    other = open_desk(shop, Sold(cabinet, D(1), lot=shop.lot(cabinet, "S3")))
    receive(shop, cabinet, "1", "S4")
    line = ReturnLine(first.move_id, D(1), lots=(ReturnLot(D(1), first.lots[0].id),))
    desk.receive(shop.act(returns.create, desk.request(line)))
    for lots, words in (
        ((ReturnLot(D(1), lot_name="S3"),), "S3 is at another customer; WH/OUT/"),
        ((ReturnLot(D(1), lot_name="S4"),), "S4 is back already: WH/IN/00001 took it to WH/Stock"),
        ((ReturnLot(D(1), lot_name="S1"),), "S1 is back already: WH/IN/00002 took it to"),
        ((ReturnLot(D(1), lot_name="S9"),), "S9 was not on WH/OUT/00003."),
        ((ReturnLot(D(2), second.lots[0].id),), "S2 is the serial number of one piece."),
        ((ReturnLot(D(0), second.lots[0].id),), "Enter a quantity above zero."),
        (
            (ReturnLot(D(1), second.lots[0].id), ReturnLot(D(1), second.lots[0].id)),
            "S2 is entered twice.",
        ),
    ):
        request = desk.request(ReturnLine(second.move_id, D(1), lots=lots))
        with pytest.raises(Invalid) as refused:
            shop.act(returns.create, request)
        assert list(refused.value.problems) == ["lines.0.lot"]
        assert words in sentence(refused.value)
    assert other.left() == [D(1)]


def test_another_serial_than_expected_comes_only_if_it_was_on_that_delivery(shop: Shop) -> None:
    cabinet, desk = cabinets(shop)
    made = desk.send_back("1")
    (move,) = desk.moves(made)
    receive(shop, cabinet, "1", "S4")
    for name, words in (
        ("S4", "S4 is back already: WH/IN/00002 took it to WH/Stock"),
        ("S9", "S9 was not on WH/OUT/00003"),
    ):
        with pytest.raises(Invalid) as refused:
            desk.receive(made, counted(move, MovedPart(D(1), lot_name=name)))
        assert words in sentence(refused.value)
    desk.receive(made, counted(move, MovedPart(D(1), lot_name="S1")))
    assert lots_at(shop, cabinet, RETURN) == {"S1": D(1)}


def test_pieces_whose_serial_nobody_wrote_down_come_back_by_typing_it(shop: Shop) -> None:
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    unknown = shop.lot(cabinet, "unknown (imported)", is_unknown=True)
    desk = open_desk(shop, Sold(cabinet, D(3), lot=unknown))
    made = desk.send_back("2")
    (move,) = desk.moves(made)
    parts = (MovedPart(D(1), lot_name="N1"), MovedPart(D(1), lot_name="N2"))
    desk.receive(made, counted(move, *parts))
    assert lots_at(shop, cabinet, RETURN) == {"N1": D(1), "N2": D(1)}
    again = desk.send_back("1")
    with pytest.raises(Invalid) as refused:
        desk.receive(again, counted(desk.moves(again)[0], MovedPart(D(1), lot_name="N1")))
    assert "N1 is back already" in sentence(refused.value)
    assert_sound(shop)


def test_a_serial_that_is_typed_for_an_unknown_piece_comes_back_once(shop: Shop) -> None:
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    unknown = shop.lot(cabinet, "unknown (imported)", is_unknown=True)
    desk = open_desk(shop, Sold(cabinet, D(4), lot=unknown))
    (line,) = desk.lines()

    def expect(*names: str) -> returns.MadeReturn:
        lots = tuple(ReturnLot(D(1), lot_name=name) for name in names)
        request = desk.request(ReturnLine(line.move_id, D(len(names)), lots=lots))
        return shop.act(returns.create, request)

    made = expect("N1")
    for names, words in (
        (("N1",), "N1 is on its way back already. Receive that return instead."),
        (("N2", "N2"), "N2 is entered twice."),
    ):
        with pytest.raises(Invalid) as refused:
            expect(*names)
        assert list(refused.value.problems) == ["lines.0.lot"]
        assert words in sentence(refused.value)
    (scanned,) = shop.ask(returns.scan, AskScan(desk.ticket, "N1"))
    assert scanned.problem is not None
    assert scanned.problem.code == "return.serial_on_its_way"
    other = open_desk(shop, Sold(cabinet, D(1), lot=unknown))
    (scanned,) = shop.ask(returns.scan, AskScan(other.ticket, "N1"))
    assert scanned.problem is not None
    assert scanned.problem.code == "return.scan_of_another"
    desk.receive(made)
    assert lots_at(shop, cabinet, RETURN) == {"N1": D(1)}
    assert desk.left() == [D(3)]
    assert_sound(shop)


def test_of_a_lot_no_more_comes_back_than_was_delivered(shop: Shop) -> None:
    stand = shop.product("STAND", tracking=Tracking.LOT)
    lots = [shop.lot(stand, name) for name in ("W40", "W41")]
    desk = open_desk(shop, Sold(stand, D(3), lot=lots[0]), Sold(stand, D(4), lot=lots[1]))
    first, second = desk.lines()
    wrong = ReturnLine(first.move_id, D(2), lots=(ReturnLot(D(2), lots[1]),))
    with pytest.raises(Invalid) as refused:
        shop.act(returns.create, desk.request(wrong))
    assert "W41 was not on WH/OUT/00003" in sentence(refused.value)
    made = shop.act(
        returns.create,
        desk.request(ReturnLine(first.move_id, D(3)), ReturnLine(second.move_id, D(1))),
    )
    card = shop.ask(stock.card, made.id)
    assert [[line.lot_name for line in move.lines] for move in card.moves] == [["W40"], []]
    with pytest.raises(Invalid, match="lot_missing_of"):
        desk.receive(made)
    moves = desk.moves(made)
    desk.receive(
        made,
        counted(moves[0], MovedPart(D(3), lots[0])),
        counted(moves[1], MovedPart(D(1), lot_name="W41")),
    )
    assert lots_at(shop, stand, RETURN) == {"W40": D(3), "W41": D(1)}
    assert_sound(shop)


def test_more_than_expected_only_up_to_what_is_left_and_by_a_supervisor(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    made = desk.send_back("2")
    (move,) = desk.moves(made)
    for quantity, by, words in (
        ("3", "storekeeper", "2 are expected. A supervisor can let in more."),
        ("6", "local", "at most 5 can come back of the delivery"),
    ):
        with pytest.raises(Invalid) as refused:
            desk.receive(made, counted(move, quantity), by=by)
        assert words in sentence(refused.value)
    desk.receive(made, counted(move, "5"))
    assert (desk.left(), at(shop, clock), desk.delivered()) == ([D(0)], {RETURN: D(5)}, [D(0)])
    assert_sound(shop)


def test_what_else_was_in_the_box_is_the_customers_and_touches_no_order(shop: Shop) -> None:
    clock, lamp = shop.product(), shop.product("LAMP")
    cabinet = shop.product("CABINET", tracking=Tracking.SERIAL)
    receive(shop, cabinet, "1", "S1")
    desk = open_desk(shop, Sold(clock, D(5)))
    made = desk.send_back("2")
    bad = ReceiveReturn(made.id, 1, unexpected=(UnexpectedLine(cabinet, D(1), "S1"),))
    with pytest.raises(Invalid) as refused:
        shop.act(returns.receive, bad)
    assert list(refused.value.problems) == ["unexpected.0.lot"]
    unexpected = (
        UnexpectedLine(lamp, D(1), condition=Condition.DAMAGED, note="Not ours?"),
        UnexpectedLine(cabinet, D(1), "S7"),
    )
    shop.act(returns.receive, ReceiveReturn(made.id, 1, unexpected=unexpected))
    quantities = shop.ask(stock.on_hand, AskQuantities(lamp))
    assert [(row.quantity, row.owner_name) for row in quantities.rows] == [
        (D(1), "The Cosy Corner")
    ]
    assert (quantities.available, desk.delivered(), desk.left()) == (D(0), [D(3)], [D(3)])
    moves = shop.ask(stock.card, made.id).moves
    assert [move.purpose for move in moves[1:]] == [MovePurpose.TO_CLARIFY] * 2
    assert unclear(shop, desk) == [("WH/IN/00002", D(1)), ("WH/IN/00002", D(1))]
    pieces = shop.ask(returns.pieces_here, made.id).pieces
    (found,) = [each for each in pieces if each.product_id == lamp]
    piece = PieceHere(found.move_id, found.location_id, D(1))
    shop.act(returns.deliver_back, DeliverBack(made.id, (piece,)))
    (left,) = shop.ask(tickets.matters, desk.ticket).unclear
    assert left.product.endswith("CABINET"), "what goes back is told by its delivery"
    assert_sound(shop)


def unclear(shop: Shop, desk: ReturnDesk) -> list[tuple[str, Decimal]]:
    """Which goods the closing of the desk's ticket asks about, by their return."""
    found = shop.ask(tickets.matters, desk.ticket).unclear
    return [(each.return_number, each.quantity) for each in found]


def test_a_team_says_where_goods_in_each_condition_go_on_to(shop: Shop) -> None:
    desk = open_desk(shop, Sold(shop.product(), D(1)))
    stock_room, scrap = shop.place(INTERNAL), shop.place(LocationKind.SCRAP)
    usual = [stock_room, stock_room, shop.place(LocationKind.REPAIR), shop.place(RETURN)]

    def proposed() -> list[LocationId]:
        found = shop.ask(returns.destinations, desk.ticket).proposed
        return [found[condition] for condition in Condition]

    assert proposed() == usual
    second = shop.act(stock.create, CreateLocation("b", "Second choice", INTERNAL))
    form = teams.form(shop.ask(teams.card, TeamId(shop.team)))
    wrong = replace(form.goods, goes_damaged_id=shop.place(LocationKind.CUSTOMER))
    with pytest.raises(Invalid, match=r"field\.choice") as refused:
        shop.act(teams.save, replace(form, goods=wrong))
    assert list(refused.value.problems) == ["goes_damaged_id"]
    goods = replace(form.goods, goes_opened_id=second, goes_damaged_id=scrap)
    saved = shop.act(teams.save, replace(form, goods=goods))
    assert saved.goods == goods
    assert proposed() == [stock_room, second, scrap, shop.place(RETURN)]
    found = shop.ask(returns.destinations, desk.ticket)
    of_customer = [found.proposed_for(each, is_customers=True) for each in Condition]
    assert of_customer == [None, None, None, shop.place(RETURN)]
    assert list(shop.ask(returns.destinations, None).proposed.values()) == usual
    shop.act(stock.archive, second)
    assert proposed() == [stock_room, stock_room, scrap, shop.place(RETURN)]
    assert shop.ask(teams.card, saved.id).goods.goes_opened_id is None


def test_inspected_goods_go_on_to_where_they_belong_by_condition(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    made = desk.send_back("5")
    (move,) = desk.moves(made)
    proposed = shop.ask(returns.destinations, None).proposed
    parts = [
        MovedPart(D(2), condition=Condition.AS_NEW, destination_id=proposed[Condition.AS_NEW]),
        MovedPart(D(1), condition=Condition.DAMAGED, destination_id=proposed[Condition.DAMAGED]),
        MovedPart(D(1), condition=Condition.MISSING_PARTS),
        MovedPart(D(1), condition=Condition.DAMAGED, destination_id=shop.place(LocationKind.SCRAP)),
    ]
    with pytest.raises(Invalid) as refused:
        desk.receive(made, counted(move, *parts))
    assert list(refused.value.problems) == ["lines.0.note"]
    parts[3] = MovedPart(D(1), None, "", Condition.DAMAGED, "Burnt", shop.place(LocationKind.SCRAP))
    done = desk.receive(made, counted(move, *parts))
    assert at(shop, clock) == {
        INTERNAL: D(2),
        LocationKind.REPAIR: D(1),
        RETURN: D(1),
        LocationKind.SCRAP: D(1),
    }
    card = shop.ask(stock.card, made.id)
    assert [(line.quantity, line.condition) for line in card.moves[0].lines] == [
        (part.quantity, part.condition) for part in parts
    ]
    assert tuple(each.id for each in card.inspections) == done.inspection_ids
    assert [each.number for each in card.inspections] == [
        "WH/INT/00001",
        "WH/INT/00002",
        "WH/INT/00003",
    ]
    assert desk.delivered() == [D(0)]
    assert_sound(shop)


def test_a_return_of_several_deliveries_is_one_transfer(shop: Shop) -> None:
    clock, lamp = shop.product(), shop.product("LAMP")
    desk = open_desk(shop, Sold(clock, D(5)))
    second = shop.order(desk.customer, Sold(lamp, D(2)))
    options = shop.ask(returns.options, AskReturn(desk.ticket))
    assert [(each.number, each.left) for each in options.deliveries] == [
        ("WH/OUT/00007", D(2)),
        ("WH/OUT/00004", D(5)),
    ]
    assert options.chosen_ids == ()
    ids = tuple(each.id for each in options.deliveries)
    lines = shop.ask(returns.options, AskReturn(desk.ticket, delivery_ids=ids)).lines
    made = shop.act(
        returns.create, desk.request(*(ReturnLine(line.move_id, line.left) for line in lines))
    )
    desk.receive(made)
    assert (at(shop, clock), at(shop, lamp)) == ({RETURN: D(5)}, {RETURN: D(2)})
    empty = shop.ask(returns.options, AskReturn(desk.ticket, second))
    assert empty.empty is not None
    assert texts.explain(empty.empty).startswith("All of it came back")
    assert [(line.product_id, line.left) for line in empty.lines] == [(lamp, D(0))]
    assert [(each.fate, each.number) for each in empty.happened] == [(Fate.RETURNED, made.number)]


def test_scanning_finds_the_deliveries_that_brought_the_codes(shop: Shop) -> None:
    cabinet, desk = cabinets(shop)
    shop.order(shop.customer("Other"), Sold(cabinet, D(1), lot=shop.lot(cabinet, "S3")))
    first, _ = desk.lines()
    shop.act(returns.create, desk.request(ReturnLine(first.move_id, D(1))))
    burst = "S2\r\nS1\n\n S3 \nnonsense\nS1; S2\nS2S3\nbad\x1dcode\n" + "x" * 10_000
    found = {each.code: each for each in shop.ask(returns.scan, AskScan(desk.ticket, burst))}
    assert [line.delivery_number for line in found["S2"].lines] == ["WH/OUT/00003"]
    assert found["S2"].lot_id == lot_id(shop, cabinet, "S2")
    said = {code[:10]: texts.explain(each.problem) for code, each in found.items() if each.problem}
    assert said == {
        "S1": "S1 came back or is on its way.",
        "S3": "S3 was not delivered to this customer. Check the label, or return it on a ticket of"
        " the customer who got it.",
        "nonsense": "No lot or serial number is nonsense. Check the label, or choose the delivery.",
        "S1; S2": "S1; S2 is two codes in one. Nothing is counted; scan them one after the other.",
        "S2S3": "No lot or serial number is S2S3. Check the label, or choose the delivery.",
        "bad\x1dcode": "The code has characters that cannot be printed. Scan again or type it.",
        "x" * 10: "A code has at most 255 characters; this has 10000. Scan again.",
    }


def test_of_a_flood_of_codes_none_is_lost_in_silence(shop: Shop) -> None:
    _, desk = cabinets(shop)
    flood = "\n".join(f"X{number}" for number in range(501))
    found = shop.ask(returns.scan, AskScan(desk.ticket, flood))
    assert len(found) == 501
    assert found[-1].problem is not None
    assert found[-1].problem.code == "stock.scan_too_many"


def test_the_button_needs_a_finished_delivery_and_the_teams_switch(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    stranger = shop.ticket(shop.customer("Nobody"))
    assert shop.ask(returns.is_possible, desk.ticket)
    assert not shop.ask(returns.is_possible, stranger)
    assert not shop.ask(returns.is_possible, shop.ticket(None))
    empty = shop.ask(returns.options, AskReturn(stranger)).empty
    assert empty is not None
    assert "There is no finished delivery to Nobody" in texts.explain(empty)
    request = desk.request(ReturnLine(desk.lines()[0].move_id, D(1)))
    shop.switch_returns(asks_for_reason=True)
    with pytest.raises(Refused, match=r"return\.no_reason"):
        shop.act(returns.create, request)
    shop.switch_returns(on=False)
    with pytest.raises(Refused, match=r"return\.switched_off"):
        shop.act(returns.create, request)


def test_a_contact_of_the_company_gives_back_what_the_company_got(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    contact = shop.customer("Ann", of=desk.customer)
    ticket = shop.ticket(contact, company=desk.customer)
    lines = shop.ask(returns.options, AskReturn(ticket, desk.order)).lines
    assert [line.left for line in lines] == [D(5)]


def test_agents_make_returns_and_storekeepers_receive_them(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    with pytest.raises(NotAllowed, match=r"return\.create"):
        desk.send_back("1", by="accountant")
    made = desk.send_back("1", by="agent")
    with pytest.raises(NotAllowed, match=r"transfer\.write"):
        desk.receive(made, by="agent")
    desk.receive(made, by="storekeeper")


def test_a_return_is_received_once_whoever_presses(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    create = desk.request(ReturnLine(desk.lines()[0].move_id, D(2)))
    made = shop.act(returns.create, create, key="create")
    assert shop.act(returns.create, create, key="create") == made
    request = ReceiveReturn(made.id, made.version)
    first = shop.act(returns.receive, request, key="receive")
    assert shop.act(returns.receive, request, key="receive") == first
    with pytest.raises(Refused, match="is_done"):
        shop.act(returns.receive, request)
    other = desk.send_back("1")
    with pytest.raises(Stale):
        shop.act(returns.receive, ReceiveReturn(other.id, 7))
    assert at(shop, clock) == {RETURN: D(2)}


CREATE, RECEIVE = 14, 14


@pytest.mark.parametrize("lines", [3, 60])
def test_a_return_is_made_and_received_in_few_statements_however_many_lines(
    shop: Shop, statement_counter: StatementCounter, lines: int
) -> None:
    desk = open_desk(shop, *(Sold(shop.product(), D(2)) for _ in range(lines)))
    request = desk.request(*(ReturnLine(line.move_id, D(1)) for line in desk.lines()))
    engine = shop.database.write_engine
    with statement_counter(engine) as creating:
        made = shop.act(returns.create, request, key="create")
    received = ReceiveReturn(made.id, made.version)
    with statement_counter(engine) as receiving:
        shop.act(returns.receive, received, key="receive")
    assert len(creating) <= CREATE, creating
    assert len(receiving) <= RECEIVE, receiving


def test_the_budget_of_thirty_is_kept() -> None:
    assert CREATE + RECEIVE <= 30


def test_the_dialogs_questions_are_one_query_each(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    desk = open_desk(shop, *(Sold(shop.product(), D(2)) for _ in range(12)))
    with statement_counter(shop.database.read_engine, at_most=2):
        shop.ask(returns.is_possible, desk.ticket)
    with statement_counter(shop.database.read_engine, at_most=5):
        shop.ask(returns.options, AskReturn(desk.ticket, desk.order))


def test_the_list_of_transfers_finds_returns_by_customer_ticket_state_and_number(
    shop: Shop,
) -> None:
    clock = shop.product()
    receive(shop, clock, "5")
    desk = open_desk(shop, Sold(clock, D(5)))
    made = desk.send_back("2")
    open_desk(shop, Sold(clock, D(5))).send_back("1")

    def numbers(**wanted: object) -> list[str]:
        chosen = TransferFilter(**wanted)  # type: ignore[arg-type]
        page = shop.ask(stock.rows, TransferList(chosen))
        assert shop.ask(stock.count_rows, chosen).number == len(page.rows)
        return [row.number for row in page.rows]

    assert numbers(is_return=True) == ["WH/IN/00003", "WH/IN/00002"]
    assert numbers(is_return=True, customer_id=desk.customer) == ["WH/IN/00002"]
    assert numbers(ticket_id=desk.ticket) == ["WH/IN/00002"]
    assert numbers(kind=stock.TransferKind.INCOMING, text="WH/IN/00001") == ["WH/IN/00001"]
    desk.receive(made)
    done = TransferFilter(state=stock.TransferState.DONE, is_return=True)
    (row,) = shop.ask(stock.rows, TransferList(done)).rows
    assert (row.number, row.is_return, row.partner_name) == (
        "WH/IN/00002",
        True,
        "The Cosy Corner",
    )
    assert (row.source_name, row.destination_name) == ("Customers", "WH/Stock/Returns")
