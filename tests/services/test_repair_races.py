"""Several hands at once: a serial is in one repair, and a repair ends once."""

from __future__ import annotations

import itertools
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from app.errors import Invalid, Refused, Stale
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.services import repairs, returns, stock
from app.services.repairs import (
    CancelRepair,
    ConfirmRepair,
    CreateQuotation,
    CreateRepair,
    EndRepair,
    PartLine,
    PieceOutcome,
    RepairCard,
    RepairForm,
    RepairState,
)
from app.services.returns import AskReturn, CreateReturn, ReceiveReturn, ReturnLine
from app.services.stock import CancelTransfer
from tests.factories import Sold
from tests.services.books import assert_sound
from tests.services.return_desk import open_desk
from tests.services.stock_room import at, receive
from tests.services.test_refund_races import at_once
from tests.services.test_repair_piece_here import back, bring, clocks, settle
from tests.services.workshop import Workshop, switch_on, workshop

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def test_two_agents_who_repair_the_same_serial_make_one_repair(shop: Shop) -> None:
    cabinet = shop.product("Cabinet", tracking=Tracking.SERIAL)
    desk = workshop(shop, product=cabinet)
    for number in range(3):
        lot = shop.lot(cabinet, f"S{number}")
        request = CreateRepair(RepairForm(lot_id=lot), desk.ticket)
        press = partial(shop.act, repairs.create, request)
        results = at_once(partial(press, by="agent"), partial(press, by="supervisor"))
        assert len([each for each in results if isinstance(each, RepairCard)]) == 1
        (refused,) = (each for each in results if isinstance(each, Invalid))
        assert set(refused.problems) == {"lot"}
    assert shop.read("SELECT count(*) FROM repair_order") == [(3,)]
    assert_sound(shop)


def test_two_repairs_at_once_have_no_more_than_their_return_brought(shop: Shop) -> None:
    clock = shop.product("STATION CLOCK", "48.00")
    opened = open_desk(shop, Sold(clock, D(2)))
    switch_on(shop)
    desk = Workshop(shop, opened.customer, clock, opened.ticket)
    line = shop.ask(returns.options, AskReturn(desk.ticket)).lines[0]
    lines = (ReturnLine(line.move_id, D(2), purpose=MovePurpose.REPAIR),)
    coming = CreateReturn(desk.ticket, lines, shop.place(LocationKind.RETURN))
    came = shop.act(returns.create, coming)
    shop.act(returns.receive, ReceiveReturn(came.id, came.version))
    for _ in range(3):
        press = partial(desk.create, return_id=came.id, quantity=D(2))
        results = at_once(press, press)
        (made,) = (each for each in results if isinstance(each, RepairCard))
        (refused,) = (each for each in results if isinstance(each, Invalid))
        assert refused.problems["quantity"].code == "repair.return_taken"
        shop.act(repairs.cancel, CancelRepair(made.id, made.version), by="agent")
    assert_sound(shop)


def test_a_piece_is_repaired_or_settled_or_delivered_back_at_once(shop: Shop) -> None:
    shop.numbers = itertools.count(1000)  # of the goods that were sold, beside those to come
    desk = clocks(shop)
    for _ in range(2):
        made = bring(desk)
        new = desk.create(return_id=made.id)
        confirm, deliver = partial(desk.confirm, new), partial(back, desk, made)
        _only_one(at_once(confirm, deliver))
        was = desk.card(new.id)
        if was.state is RepairState.NEW:
            assert was.leaving is not None
            out = shop.ask(stock.card, was.leaving.id)
            shop.act(stock.cancel, CancelTransfer(out.id, out.version), by="storekeeper")
        done = desk.end(desk.start(desk.card(new.id)))
        _only_one(at_once(partial(settle, desk, done, PieceOutcome.KEPT), deliver))
    assert_sound(shop)


def _only_one(results: list[object]) -> None:
    """One of two worked, the other one was told what stands in the way."""
    (refused,) = (each for each in results if isinstance(each, Refused))
    told = {"repair.piece_leaving", "return.under_repair", "return.piece_settled"}
    assert refused.code in told


def test_a_repair_that_two_confirm_quote_and_end_at_once_is_so_once(shop: Shop) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge", "3.20")
    receive(shop, hinge, "9")
    made = desk.create(PartLine(hinge, D(2)))
    confirm = ConfirmRepair(made.id, made.version)
    confirmed = _once(at_once(*[lambda: shop.act(repairs.confirm, confirm)] * 3))
    quote = CreateQuotation(made.id, confirmed.version)
    quoted = _once(at_once(*[lambda: shop.act(repairs.create_quotation, quote)] * 3))
    begun = desk.start(quoted)
    end = EndRepair(made.id, begun.version)
    ended = _once(at_once(*[lambda: shop.act(repairs.end, end)] * 3))
    assert ended.state is RepairState.REPAIRED
    assert at(shop, hinge) == {LocationKind.INTERNAL: D(7)}
    assert shop.read("SELECT count(*) FROM sales_order") == [(1,)]
    assert_sound(shop)


def test_two_repairs_that_use_the_last_pieces_at_once_use_them_once(shop: Shop) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge")
    receive(shop, hinge, "3")
    begun = [desk.start(desk.create(PartLine(hinge, D(2)))) for _ in range(2)]
    ends = [EndRepair(card.id, card.version) for card in begun]
    results = at_once(*[partial(shop.act, repairs.end, end) for end in ends])
    assert len([each for each in results if isinstance(each, RepairCard)]) == 1
    (refused,) = (each for each in results if isinstance(each, Refused))
    assert refused.code in ("stock.too_little", "stock.moved_meanwhile", "stock.reserved")
    assert at(shop, hinge) == {LocationKind.INTERNAL: D(1)}
    assert_sound(shop)


def _once(results: list[object]) -> RepairCard:
    """The one that worked; the others were told that it is not as they saw it."""
    (card,) = (each for each in results if isinstance(each, RepairCard))
    others = [each for each in results if each is not card]
    assert all(isinstance(each, (Stale, Refused)) for each in others), others
    return card
