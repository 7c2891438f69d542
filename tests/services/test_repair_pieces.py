"""The piece that is repaired: what became of it, what its return brought, whose it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from app.errors import Invalid, Refused
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.services import repairs, returns, tickets
from app.services.repairs import (
    AskRepairOptions,
    BackToDraft,
    CancelRepair,
    ConfirmRepair,
    PieceOutcome,
    RepairState,
    SettlePiece,
    WarrantyReason,
)
from app.services.returns import CreateReturn, ReceiveReturn, ReturnLine
from app.services.tickets import MoveTicket
from tests.factories import Sold
from tests.services.forms import problems
from tests.services.return_desk import open_desk
from tests.services.stock_room import receive
from tests.services.workshop import Workshop, closing_stage, here, sold_cabinet, switch_on

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def test_a_cancelled_repair_whose_piece_is_settled_stays_as_it_is(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    came = here(desk)
    made = desk.create(lot_name="S1", return_id=came.id)
    gone = shop.act(repairs.cancel, CancelRepair(made.id, made.version), by="repairer")
    assert gone.permissions.may_go_back_to_draft
    keep = SettlePiece(gone.id, gone.version, PieceOutcome.KEPT, "Too old")
    settled = shop.act(repairs.settle, keep, by="repairer")
    assert not settled.permissions.may_go_back_to_draft
    with pytest.raises(Refused) as refused:
        shop.act(repairs.back_to_draft, BackToDraft(settled.id, settled.version), by="repairer")
    assert (refused.value.code, refused.value.parameters["reason"]) == (
        "repair.piece_is_settled",
        "Too old",
    )
    assert desk.card(made.id) == settled
    close = MoveTicket(desk.ticket, closing_stage(shop, desk.ticket))
    assert shop.act(tickets.move, close, by="agent").is_closed


def test_a_repair_of_a_return_is_of_the_serial_that_came_and_once(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    line = shop.ask(returns.options, returns.AskReturn(desk.ticket)).lines[0]
    back = (ReturnLine(line.move_id, D(1), purpose=MovePurpose.REPAIR),)
    asked_for = CreateReturn(desk.ticket, back, shop.place(LocationKind.RETURN))
    came = shop.act(returns.create, asked_for)
    other = desk.create(lot_name="S9", return_id=came.id)
    sure = ConfirmRepair(other.id, other.version, is_elsewhere_confirmed=True)
    other = shop.act(repairs.confirm, sure, by="agent")
    shop.act(returns.receive, ReceiveReturn(came.id, came.version))
    with pytest.raises(Invalid) as error:
        desk.start(other)
    assert problems(error) == {"lot": "repair.lot_not_brought"}
    shop.act(repairs.cancel, CancelRepair(other.id, other.version), by="repairer")

    def refused(**form: Any) -> dict[str, str]:  # noqa: ANN401
        with pytest.raises(Invalid) as error:
            desk.create(return_id=came.id, **form)
        return problems(error)

    assert refused(lot_name="NEVER-SEEN") == {"lot": "repair.lot_not_brought"}
    ended = desk.end(desk.start(desk.create(lot_name="S1", return_id=came.id)))
    assert ended.state is RepairState.REPAIRED
    assert refused(lot_name="S1") == {"return_id": "repair.return_taken"}
    assert refused() == {"return_id": "repair.return_taken"}
    asked = AskRepairOptions(desk.ticket, return_id=came.id)
    assert shop.ask(repairs.options, asked).quantity_left == D(0)


def test_of_each_lot_no_more_is_repaired_than_came_and_none_once_it_is_settled(shop: Shop) -> None:
    switch_on(shop)
    paint = shop.product("Paint", "6.50", tracking=Tracking.LOT)
    first, second = shop.lot(paint, "L1"), shop.lot(paint, "L2")
    opened = open_desk(shop, Sold(paint, D(2), lot=first), Sold(paint, D(3), lot=second))
    desk = Workshop(shop, opened.customer, paint, opened.ticket)
    lines = shop.ask(returns.options, returns.AskReturn(desk.ticket)).lines
    asked = tuple(
        ReturnLine(each.move_id, many, purpose=MovePurpose.REPAIR)
        for each, many in zip(lines, (D(2), D(3)), strict=True)
    )
    made = shop.act(
        returns.create, CreateReturn(desk.ticket, asked, shop.place(LocationKind.RETURN))
    )
    shop.act(returns.receive, ReceiveReturn(made.id, made.version))

    def refused(lot: str, many: str) -> dict[str, str]:
        with pytest.raises(Invalid) as error:
            desk.create(lot_name=lot, quantity=D(many), return_id=made.id)
        return problems(error)

    assert refused("L1", "3") == {"quantity": "repair.above_return"}
    one = desk.create(lot_name="L1", quantity=D(1), return_id=made.id)
    assert refused("L1", "2") == {"quantity": "repair.return_taken"}
    gone = shop.act(repairs.cancel, CancelRepair(one.id, one.version), by="repairer")
    assert desk.create(lot_name="L2", quantity=D(2), return_id=made.id).quantity == D(2)
    keep = SettlePiece(gone.id, gone.version, PieceOutcome.KEPT, "Dried out")
    shop.act(repairs.settle, keep, by="repairer")
    assert refused("L1", "2") == {"quantity": "repair.return_taken"}
    assert desk.create(lot_name="L1", quantity=D(1), return_id=made.id).quantity == D(1)


def test_a_serial_that_was_never_delivered_has_no_warranty_of_another_ones_delivery(
    shop: Shop,
) -> None:
    desk = sold_cabinet(shop)

    def proposed(lot_name: str) -> tuple[bool, WarrantyReason]:
        found = shop.ask(
            repairs.options,
            AskRepairOptions(desk.ticket, product_id=desk.product, lot_name=lot_name),
        )
        made = desk.create(lot_name=lot_name)
        shop.act(repairs.cancel, CancelRepair(made.id, made.version), by="agent")
        assert found.warranty.reason is made.warranty.reason
        assert made.is_under_warranty is found.warranty.is_proposed
        return found.warranty.is_proposed, found.warranty.reason

    assert proposed("S1") == (True, WarrantyReason.UNTIL)
    assert proposed("NEVER-SEEN") == (False, WarrantyReason.UNKNOWN)
    assert proposed("NEVER-SEEN") == (False, WarrantyReason.UNKNOWN), "known by now"
    unknown = shop.lot(desk.product, "unknown (imported)", is_unknown=True)
    imported = open_desk(shop, Sold(desk.product, lot=unknown))
    desk.ticket = imported.ticket
    made = desk.create(lot_name="ON-THE-PIECE", customer_id=imported.customer)
    assert made.is_under_warranty, "nobody knows which serials came with an imported delivery"


def test_a_serial_that_is_ours_and_lies_in_our_stock_is_asked_about(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    receive(shop, desk.product, "1", "OURS-1")
    made = desk.create(lot_name="OURS-1")
    assert not made.is_under_warranty
    for deed in (desk.confirm, desk.start):
        with pytest.raises(Refused) as refused:
            deed(made)
        assert refused.value.code == "repair.piece_is_ours"
        assert refused.value.parameters["lot"] == "OURS-1"
    sure = ConfirmRepair(made.id, made.version, is_elsewhere_confirmed=True)
    assert shop.act(repairs.confirm, sure, by="agent").state is RepairState.CONFIRMED
    desk.confirm(desk.create(lot_name="S1"))
