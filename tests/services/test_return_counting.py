"""What the window asks of a return: codes, units, more than expected, what is here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.services import returns, stock
from app.services.returns import ExpectMore, MovedPart, ReceiveReturn, UnexpectedLine
from app.services.stock import AskPiece, QuantityFilter, QuantityList
from tests.factories import Sold
from tests.services.return_desk import counted, open_desk
from tests.services.test_refund_of_return import refund

if TYPE_CHECKING:
    from app.services.returns import MadeReturn
    from tests.factories import Shop

D = Decimal


def codes(shop: Shop, made: MadeReturn, *scanned: str) -> list[tuple[object, ...]]:
    """Which line each code counts a piece of, by its place, with the lot; or why none."""
    moves = [move.id for move in shop.ask(stock.card, made.id).moves]
    found: list[tuple[object, ...]] = []
    for code in scanned:
        piece = shop.ask(stock.scan, AskPiece(made.id, code))
        if piece.problem is not None:
            found.append((piece.problem.code,))
        elif piece.move_id is not None:
            found.append((moves.index(piece.move_id), piece.lot_name))
    return found


def test_codes_find_their_lines_and_all_else_has_a_reason(shop: Shop) -> None:
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    radio = shop.product("RADIO RETRO CREAM", "30.00", tracking=Tracking.SERIAL)
    camera = shop.product("CAMERA RETRO", "80.00", tracking=Tracking.SERIAL)
    other = shop.product("LANTERN", "9.00", tracking=Tracking.LOT)
    shop.lot(other, "LANTERN-7")
    unknown = shop.lot(camera, "unknown (imported)", is_unknown=True)
    desk = open_desk(
        shop,
        Sold(clock, D(5)),
        Sold(radio, D(1), lot=shop.lot(radio, "R-1")),
        Sold(camera, D(2), lot=unknown),
    )
    made = desk.send_back("5", "1", "2")
    names = [move.product_code for move in shop.ask(stock.card, made.id).moves]
    assert codes(shop, made, names[0], "R-1", "NEW-9") == [(0, ""), (1, "R-1"), (2, "NEW-9")]
    assert codes(shop, made, names[1], "LANTERN-7", "R-1R-1", "a\nb", "\x07", "x" * 300) == [
        ("stock.scan_number",),
        ("stock.scan_not_expected",),
        ("stock.scan_two_codes",),
        ("stock.scan_two_codes",),
        ("stock.scan_characters",),
        ("stock.scan_too_long",),
    ]
    with pytest.raises(NotAllowed):
        shop.ask(stock.scan, AskPiece(made.id, "R-1"), by="agent")


def test_more_is_let_in_received_in_dozens_and_what_is_here_is_told(shop: Shop) -> None:
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    lantern = shop.product("LANTERN", "9.00")
    sold = Sold(clock, D(30))
    desk = open_desk(shop, sold)
    shop.invoice(desk.customer, sold, order=desk.order)
    shop.order(desk.customer, Sold(lantern, D(1)))
    made = desk.send_back("20")
    (option,) = shop.ask(returns.more_options, made.id)
    assert (option.expected, option.most) == (D(20), D(30))
    for quantity in (D(31), D(19), D(20)):
        request = ExpectMore(made.id, made.version, ((option.move_id, quantity),))
        with pytest.raises(Invalid):
            shop.act(returns.expect_more, request, by="supervisor")
    request = ExpectMore(made.id, made.version, ((option.move_id, D(24)),))
    with pytest.raises(NotAllowed):
        shop.act(returns.expect_more, request, by="storekeeper")
    more = shop.act(returns.expect_more, request, by="supervisor")
    assert desk.left()[-1] == D(6)
    dozen = next(one for one in shop.ask(stock.choices_of, (clock,))[clock] if one.factor == 12)
    line = counted(option.move_id, MovedPart(D(2), unit_id=dozen.id))
    received = ReceiveReturn(made.id, more.version, (line,), (UnexpectedLine(lantern, D(3)),))
    shop.act(returns.receive, received, by="storekeeper")
    here = shop.ask(returns.pieces_here, made.id)
    assert [(each.purpose, each.quantity) for each in here.pieces] == [
        (MovePurpose.GIVE_BACK, D(24)),
        (MovePurpose.TO_CLARIFY, D(3)),
    ]
    assert [each.left for each in here.deliveries] == [D(1)]
    found = shop.ask(stock.quantity_rows, QuantityList(QuantityFilter("lan"))).rows
    assert [(row.quantity, row.owner_name, row.location_kind) for row in found] == [
        (D(3), "The Cosy Corner", LocationKind.RETURN)
    ]
    assert shop.ask(stock.count_quantities, QuantityFilter()).number == 2
    (note,) = refund(shop, desk, made)
    assert shop.ask(returns.credit_notes, made.id) == (note.ref.id,)
