"""Each step that a repair refuses where it stands, with the sentence's code; nothing changes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from app.errors import Refused
from app.models.enums import LocationKind, MovePurpose, PieceOutcome, Tracking
from app.services import orders, repairs, returns, stock
from app.services.orders import OrderVersion
from app.services.repairs import (
    AddLoan,
    AskRepairOptions,
    BackToDraft,
    CancelRepair,
    CheckMoment,
    CheckPoint,
    ConfirmRepair,
    CreateQuotation,
    CreateRepair,
    EndRepair,
    LoanKind,
    PartLine,
    RepairForm,
    RepairId,
    ReserveParts,
    ReturnLoan,
    SaveChecklist,
    SettlePiece,
    SignatureMoment,
    SignRepair,
    StartRepair,
    UsedPart,
)
from app.services.repairs.counter import MOST_POINTS, MOST_STROKE_POINTS
from app.services.repairs.parts import MOST_PARTS
from app.services.returns import AskReturn, CreateReturn, ReturnLine
from app.services.stock import CancelTransfer
from tests.factories import Sold
from tests.services.refusing import beside, refused, told
from tests.services.return_desk import open_desk
from tests.services.stock_room import receive
from tests.services.workshop import Workshop, as_line, switch_on, workshop

if TYPE_CHECKING:
    from app.models.ids import TransferId
    from app.services.repairs import RepairCard
    from tests.factories import Shop

D = Decimal
BY = "repairer"


def test_each_step_is_refused_where_the_repair_does_not_stand(shop: Shop) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge", "3.20")
    receive(shop, hinge, "9")
    made = desk.create(PartLine(hinge))
    other = desk.create(PartLine(hinge))

    def each(card: RepairCard) -> dict[str, str]:
        """Why each step cannot be, of those that cannot."""
        steps: dict[str, tuple[Any, Any]] = {
            "confirm": (repairs.confirm, ConfirmRepair(card.id, card.version)),
            "start": (repairs.start, StartRepair(card.id, card.version)),
            "reserve": (repairs.reserve, ReserveParts(card.id, card.version)),
            "end": (repairs.end, EndRepair(card.id, card.version)),
            "draft": (repairs.back_to_draft, BackToDraft(card.id, card.version)),
            "settle": (
                repairs.settle,
                SettlePiece(card.id, card.version, PieceOutcome.KEPT, "Too old"),
            ),
        }
        may = {
            "new": ("confirm", "start"),
            "confirmed": ("start", "reserve", "draft"),
            "under_repair": ("reserve", "end", "draft"),
            "repaired": (),
        }[card.state]
        return {
            step: refused(shop, action, request, by="local")[""]
            for step, (action, request) in steps.items()
            if step not in may
        }

    new = {
        "reserve": "repair.not_confirmed",
        "end": "repair.not_under_repair",
        "draft": "repair.is_new",
        "settle": "repair.still_open",
    }
    assert each(made) == new
    confirmed = desk.confirm(made)
    open_ = {"end": "repair.not_under_repair", "settle": "repair.still_open"}
    assert each(confirmed) == {"confirm": "repair.not_new", **open_}
    begun = desk.start(confirmed)
    again = {"confirm": "repair.not_new", "start": "repair.not_to_start"}
    assert each(begun) == {**again, "settle": "repair.still_open"}
    strange = EndRepair(begun.id, begun.version, (UsedPart(other.parts[0].id),))
    assert refused(shop, repairs.end, strange, by=BY) == beside("parts", "repair.part_unknown")
    assert each(desk.end(begun)) == {
        **again,
        "reserve": "repair.not_confirmed",
        "end": "repair.not_under_repair",
        "draft": "repair.is_done",
        "settle": "repair.no_piece",
    }
    quoted = desk.quote(other)
    assert quoted.sales_order_id is not None
    order = shop.ask(orders.card, quoted.sales_order_id)
    shop.act(orders.confirm, OrderVersion(order.id, order.version))
    cancel = CancelRepair(quoted.id, desk.card(quoted.id).version)
    assert refused(shop, repairs.cancel, cancel, by=BY) == told("repair.order_confirmed")


def test_a_form_with_what_is_not_there_or_too_much_is_refused(shop: Shop) -> None:
    shop.switch_returns()
    clock, vase = shop.product("Clock", "48"), shop.product("Vase", "9")
    radio = shop.product("Radio", "30", tracking=Tracking.SERIAL)
    desk_ = open_desk(shop, Sold(clock, D(2)), Sold(radio, lot=shop.lot(radio, "R-1")))
    switch_on(shop)
    desk = Workshop(shop, desk_.customer, clock, desk_.ticket)
    line = shop.ask(returns.options, AskReturn(desk.ticket)).lines[0]
    request = CreateReturn(
        desk.ticket, (ReturnLine(line.move_id, D(1)),), shop.place(LocationKind.RETURN)
    )
    coming = shop.act(returns.create, request)
    gone = shop.act(returns.create, request)
    shop.act(stock.cancel, CancelTransfer(gone.id, gone.version))
    made, other = desk.create(PartLine(vase)), desk.create(PartLine(vase))
    first = desk.create(product_id=radio, lot_name="R-1")

    def no(*parts: PartLine, **form: Any) -> dict[str, str]:  # noqa: ANN401
        fields = {"product_id": clock, "parts": parts, **form}
        asked = CreateRepair(RepairForm(**fields), desk.ticket)
        return refused(shop, repairs.create, asked, by="agent")

    def of(transfer: TransferId) -> dict[str, str]:
        return no(return_id=transfer)

    assert of(line.delivery_id) == beside("return_id", "repair.return_unknown")
    assert of(gone.id) == beside("return_id", "repair.return_cancelled")
    assert no(product_id=vase, return_id=coming.id) == beside(
        "return_id", "repair.return_without_product"
    )
    assert no(product_id=radio, lot_name="R-1") == beside("lot", "repair.serial_in_repair")
    assert first.lot_name == "R-1"
    assert no(*[PartLine(vase)] * (MOST_PARTS + 1)) == beside("parts", "repair.too_many_parts")
    strange = replace(as_line(made.parts[0]), id=other.parts[0].id)
    form = RepairForm(customer_id=desk.customer, product_id=clock, parts=(strange,))
    save = repairs.SaveRepair(made.id, made.version, form)
    unknown = beside("parts.0.product_id", "repair.part_unknown")
    assert refused(shop, repairs.save, save, by=BY) == unknown
    nothing = shop.ask(repairs.options, AskRepairOptions(shop.ticket(desk.customer)))
    assert nothing.warranty.text is not None
    assert nothing.warranty.text.code == "repair.warranty_no_product"
    paint = shop.product("Paint", "9", tracking=Tracking.LOT)
    unknown_lot = desk.create(product_id=paint)
    confirm = ConfirmRepair(unknown_lot.id, unknown_lot.version)
    assert refused(shop, repairs.confirm, confirm, by=BY) == beside("lot", "repair.lot_missing")
    shop.switch_returns(asks_for_reason=True)
    assert no() == beside("reason_id", "repair.no_reason")
    with pytest.raises(Refused, match=r"repair\.no_reason"):
        shop.ask(repairs.options, AskRepairOptions(desk.ticket))


def test_the_counter_refuses_what_is_too_long_and_what_went_back_already(shop: Shop) -> None:
    desk = workshop(shop)
    made = desk.create()
    long = SaveChecklist(made.id, CheckMoment.BEFORE, (CheckPoint("Glass"),) * (MOST_POINTS + 1))
    assert refused(shop, repairs.save_checklist, long, by="agent") == beside(
        "points", "repair.too_many_points"
    )
    stroke = ((10, 10),) * (MOST_STROKE_POINTS + 1)
    sign = SignRepair(made.id, SignatureMoment.INTAKE, "A. Cosy", (stroke,))
    assert refused(shop, repairs.sign, sign, by="agent") == beside(
        "strokes", "repair.signature_too_long"
    )
    lent = shop.act(repairs.add_loan, AddLoan(made.id, LoanKind.LENT, "Spare clock"), by="agent")
    back = ReturnLoan(made.id, lent.loans[0].id)
    shop.act(repairs.return_loan, back, by="agent")
    assert refused(shop, repairs.return_loan, back, by="agent") == told("repair.loan_back")
    cancelled = shop.act(repairs.cancel, CancelRepair(made.id, made.version), by="agent")
    points = SaveChecklist(made.id, CheckMoment.BEFORE, (CheckPoint("Glass"),))
    for action, request in (
        (repairs.save_checklist, points),
        (repairs.add_loan, AddLoan(made.id, LoanKind.LEFT, "Cable")),
        (repairs.sign, SignRepair(made.id, SignatureMoment.INTAKE, "A. Cosy", ())),
        (repairs.create_quotation, CreateQuotation(made.id, cancelled.version)),
    ):
        assert refused(shop, action, request) == told("repair.is_cancelled")
    nothing = ReturnLoan(RepairId(made.id + 1), back.loan_id)
    assert refused(shop, repairs.return_loan, nothing) == told("repair.unknown")


def test_a_piece_that_is_not_told_by_serial_or_is_kept_has_no_replacement(shop: Shop) -> None:
    clock = shop.product("Clock", "48")
    desk_ = open_desk(shop, Sold(clock, D(2)))
    switch_on(shop)
    desk = Workshop(shop, desk_.customer, clock, desk_.ticket)
    line = shop.ask(returns.options, AskReturn(desk.ticket)).lines[0]
    repair = ReturnLine(line.move_id, D(1), purpose=MovePurpose.REPAIR)
    came = shop.act(
        returns.create, CreateReturn(desk.ticket, (repair,), shop.place(LocationKind.RETURN))
    )
    shop.act(returns.receive, returns.ReceiveReturn(came.id, came.version))
    done = desk.end(desk.start(desk.create(return_id=came.id)))
    for outcome in (PieceOutcome.EXCHANGED, PieceOutcome.KEPT):
        other = SettlePiece(done.id, done.version, outcome, "Beyond repair", "S2")
        assert refused(shop, repairs.settle, other, by=BY) == beside(
            "replacement", "repair.no_replacement"
        )
    kept = SettlePiece(done.id, done.version, PieceOutcome.KEPT, "Beyond repair")
    settled = shop.act(repairs.settle, kept, by=BY)
    again = replace(kept, version=settled.version)
    assert refused(shop, repairs.settle, again, by=BY) == told("repair.settled")
