"""The paper of a transfer is filled from what is in the books, in few statements."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.documents.return_slip import SlipKind, SlipLot
from app.errors import Refused
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.services import returns, stock
from app.services.returns import AskScan, DeliverBack, PieceHere, ReturnLine
from tests.factories import Sold
from tests.services.return_desk import counted, open_desk
from tests.services.stock_room import receive

if TYPE_CHECKING:
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter

D = Decimal


def test_a_slip_has_the_customer_the_delivery_and_what_came(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    clock, cabinet = shop.product(), shop.product("CABINET", tracking=Tracking.SERIAL)
    serials = [shop.lot(cabinet, name) for name in ("SN-1", "SN-2")]
    desk = open_desk(shop, Sold(clock, D(5)), *(Sold(cabinet, lot=lot) for lot in serials))
    made = desk.send_back("4", "1", "1")
    with statement_counter(shop.database.read_engine, at_most=3):  # the first: who asks
        page = shop.ask(returns.slip, made.id, by="agent")
    assert (page.kind, page.number, page.done_on) == (SlipKind.RETURN, made.number, None)
    assert page.address[:2] == ("The Cosy Corner", "14 Montpellier Parade")
    assert page.send_to[0] == page.heading.name
    assert page.ticket_number
    assert [each.number for each in page.deliveries] == [desk.lines()[0].delivery_number]
    first, second, third = page.lines
    assert (first.quantity, first.done, first.unit, first.lots) == (D(4), None, "", ())
    assert (second.lots, third.lots) == (
        (SlipLot("SN-1", D(1), True),),
        (SlipLot("SN-2", D(1), True),),
    )
    moves = desk.moves(made)
    part = stock.MovedPart(D(1), serials[1])
    desk.receive(made, counted(moves[0], "3"), counted(moves[2], part), makes_backorder=False)
    page = shop.ask(returns.slip, made.id)
    assert page.done_on == shop.today
    assert [line.done for line in page.lines] == [D(3), D(0), D(1)]


def test_a_repaired_piece_goes_back_with_its_own_paper(shop: Shop) -> None:
    clock = shop.product()
    desk = open_desk(shop, Sold(clock, D(5)))
    line = ReturnLine(desk.lines()[0].move_id, D(2), purpose=MovePurpose.REPAIR)
    made = shop.act(returns.create, desk.request(line))
    assert shop.ask(returns.slip, made.id).lines[0].purpose == "repair"
    desk.receive(made)
    piece = PieceHere(desk.moves(made)[0], shop.place(LocationKind.RETURN), D(2))
    back = shop.act(returns.deliver_back, DeliverBack(made.id, (piece,)))
    page = shop.ask(returns.slip, back.id)
    assert (page.kind, page.send_to, page.returning) == (SlipKind.DELIVERY_BACK, (), "")
    assert (page.lines[0].quantity, page.lines[0].purpose) == (D(2), "")


def test_goods_of_a_supplier_have_no_slip(shop: Shop) -> None:
    booked = receive(shop, shop.product(), "5")
    with pytest.raises(Refused) as refused:
        shop.ask(returns.slip, booked.id)
    assert refused.value.code == "transfer.no_slip"


def test_each_piece_has_a_label_that_the_scan_field_reads(
    shop: Shop, statement_counter: StatementCounter
) -> None:
    clock, cabinet = shop.product(), shop.product("CABINET", tracking=Tracking.SERIAL)
    ribbon = shop.product("RIBBON", unit="MTR")
    serial = shop.lot(cabinet, "SN-1")
    desk = open_desk(
        shop, Sold(clock, D(5)), Sold(cabinet, lot=serial), Sold(ribbon, D("7.25"))
    )  # fmt: skip
    made = desk.send_back("4", "1", "7.25")
    with statement_counter(shop.database.read_engine, at_most=3):
        plan = shop.ask(returns.labels, made.id, by="agent")
    assert (plan.per_piece, plan.per_line, plan.is_to_be_asked) == (6, 3, True)
    labels = plan.sheet(each_piece=True).labels
    assert [label.mark for label in labels] == ["1 of 4", "2 of 4", "3 of 4", "4 of 4", "", ""]
    assert [label.code for label in labels[3:5]] == [labels[0].shown, "SN-1"]
    assert labels[4].shown == "Serial SN-1"
    marks = [label.mark for label in plan.sheet(each_piece=False).labels]
    assert marks == ["4", "1", "7.25 Metres"]
    (found,) = shop.ask(returns.scan, AskScan(desk.ticket, labels[4].code))
    assert found.code == "SN-1"
    moves = desk.moves(made)
    desk.receive(made, counted(moves[0], "3"), makes_backorder=False)
    assert shop.ask(returns.labels, made.id).per_piece == 3


def test_more_labels_than_a_run_takes_are_refused_by_piece_and_made_by_line(shop: Shop) -> None:
    desk = open_desk(shop, Sold(shop.product(), D(501)))
    plan = shop.ask(returns.labels, desk.send_back("501").id)
    with pytest.raises(Refused) as refused:
        plan.sheet(each_piece=True)
    assert refused.value.code == "transfer.too_many_labels"
    (label,) = plan.sheet(each_piece=False).labels
    assert label.mark == "501"
