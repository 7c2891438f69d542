"""What a repair refuses and asks, who may do what, its warranty, and the counter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from app.errors import Invalid, NotAllowed, Refused, Stale
from app.models.enums import LocationKind, MovePurpose, ProductKind, StageLook, Tracking
from app.models.ids import RecordRef
from app.models.partners import Partner
from app.services import attachments, repairs, returns, stock, tickets, timeline
from app.services.repairs import (
    AddLoan,
    AskRepair,
    AskRepairOptions,
    BackToDraft,
    CancelRepair,
    CheckMoment,
    CheckPoint,
    CheckResult,
    CreateRepair,
    CreateRepairTag,
    LoanKind,
    PartLine,
    PieceOutcome,
    RepairFilter,
    RepairForm,
    RepairState,
    ReserveParts,
    ReturnLoan,
    SaveChecklist,
    SettlePiece,
    SignatureMoment,
    SignRepair,
    UsedLot,
    UsedPart,
    WarrantyReason,
)
from app.services.repairs.warranty import months_on
from app.services.returns import (
    ChangePurpose,
    DeliverBack,
    PieceHere,
    ReceiveReturn,
    ReplaceReturn,
    ReturnLine,
)
from app.services.stock import CounterMove, ValidateTransfer
from app.services.tickets import MoveTicket
from app.services.timeline import HistoryQuestion, LogNote, PlanNote
from tests.factories import Sold
from tests.services.return_desk import open_desk
from tests.services.stock_room import at, lot_id, receive
from tests.services.workshop import (
    ADD,
    REMOVE,
    Workshop,
    as_line,
    change_product,
    order_lines,
    switch_on,
    workshop,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.errors import Problem
    from app.models.ids import RepairId, TicketId
    from tests.factories import Shop

D = Decimal


def problems(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    """The codes by field."""
    return {name: problem.code for name, problem in error.value.problems.items()}


def sold_cabinet(shop: Shop, *, months: int = 24) -> Workshop:
    """A customer who got the cabinet S1, and a ticket about it."""
    switch_on(shop)
    cabinet = shop.product("Cabinet", "120", shop.tax("20"), tracking=Tracking.SERIAL)
    change_product(shop, cabinet, warranty_months=months)
    desk = open_desk(shop, Sold(cabinet, lot=shop.lot(cabinet, "S1")))
    return Workshop(shop, desk.customer, cabinet, desk.ticket)


def here(desk: Workshop) -> returns.MadeReturn:
    """The customer's goods come for repair."""
    shop = desk.shop
    line = shop.ask(returns.options, returns.AskReturn(desk.ticket)).lines[0]
    request = returns.CreateReturn(
        desk.ticket,
        (ReturnLine(line.move_id, D(1), purpose=MovePurpose.REPAIR),),
        shop.place(LocationKind.RETURN),
    )
    made = shop.act(returns.create, request)
    shop.act(returns.receive, ReceiveReturn(made.id, made.version))
    return made


def test_the_form_says_beside_each_field_what_cannot_be(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    labour = shop.product("Labour", "30", kind=ProductKind.SERVICE)
    hinge, motor = shop.product("Hinge"), shop.product("Motor", tracking=Tracking.SERIAL)
    other = shop.customer("Another")
    shop.lot(motor, "M-1")
    tomorrow = shop.today + timedelta(days=1)

    def refused(*parts: PartLine, **form: Any) -> dict[str, str]:  # noqa: ANN401
        with pytest.raises(Invalid) as error:
            desk.create(*parts, **form)
        return problems(error)

    assert refused(product_id=labour) == {"product_id": "repair.not_goods"}
    assert refused(lot_name="S1", sold_on=tomorrow) == {"sold_on": "repair.sold_in_future"}
    assert refused(customer_id=other, lot_name="S1") == {"lot": "repair.serial_of_another"}
    assert refused(product_id=hinge, lot_name="X") == {"lot": "stock.lot_of_untracked"}
    assert refused(lot_name="S1", quantity=D(2)) == {"quantity": "repair.serial_is_one"}
    assert refused(lot_name="S\x071") == {"lot": "stock.lot_characters"}
    assert refused(lot_name="unknown (imported)") == {"lot": "stock.lot_reserved"}
    for unstorable in ("S\x001", "S\ud8001"):
        assert refused(lot_name=unstorable) == {"lot": "stock.lot_characters"}
        assert refused(
            PartLine(hinge, description=f"Hinge{unstorable}"),
            PartLine(motor, lot_name=unstorable),
            PartLine(motor, kind=REMOVE, lot_name=unstorable),
        ) == {
            "parts.0.description": "field.characters",
            "parts.1.lot": "stock.lot_characters",
            "parts.2.lot": "stock.lot_characters",
        }
    for quantity in ("0", "-1", "0.5"):
        found = refused(product_id=hinge, quantity=D(quantity))
        assert set(found) == {"quantity"}, quantity
    assert refused(location_id=shop.place(LocationKind.CUSTOMER)) == {
        "location_id": "stock.location_kind"
    }
    assert refused(minutes_worked=-1) == {"minutes_worked": "repair.minutes"}
    assert refused(
        PartLine(hinge, D("0.5")),
        PartLine(labour, kind=REMOVE),
        PartLine(motor, lot_name="nobody's"),
        PartLine(hinge, unit_price=D("-1")),
        PartLine(hinge, location_id=shop.place(LocationKind.SCRAP)),
        PartLine(motor, D(2), lot_name="M-1"),
    ) == {
        "parts.0.quantity": "stock.quantity_not_whole",
        "parts.1.kind": "repair.service_only_added",
        "parts.2.lot": "stock.lot_unknown",
        "parts.3.unit_price": "field.too_small",
        "parts.4.location_id": "stock.location_kind",
        "parts.5.lot": "stock.serial_not_one",
    }
    assert shop.read("SELECT count(*) FROM repair_order") == [(0,)]


def test_what_is_archived_gets_no_new_repair_unless_a_ticket_names_the_product(shop: Shop) -> None:
    desk = workshop(shop)
    gone, lamp, other = shop.customer("Gone"), shop.product("Lamp"), shop.product("Other")
    made = desk.create(customer_id=gone, product_id=lamp)
    for archived in (lamp, desk.product):
        change_product(shop, archived, is_active=False)
    archive = update(Partner).where(Partner.id == gone).values(is_active=False)
    shop.write(lambda uow: uow.connection.execute(archive).close())

    def refused(act: Callable[..., object], *asked: Any, **form: Any) -> dict[str, str]:  # noqa: ANN401
        with pytest.raises(Invalid) as error:
            act(*asked, **form)
        return problems(error)

    both = {"customer_id": "repair.customer_archived", "product_id": "repair.product_archived"}
    assert refused(desk.create, customer_id=gone, product_id=lamp) == both
    kept = desk.save(made, notes="Still theirs")
    assert (kept.customer_id, kept.product_id) == (gone, lamp)
    changed = desk.save(kept, customer_id=desk.customer, product_id=other)
    assert refused(desk.save, changed, customer_id=gone, product_id=lamp) == both
    assert desk.create().product_id == desk.product, "the ticket is about it"


def test_a_piece_is_told_by_its_serial_and_is_in_one_open_repair(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    nameless = desk.create()
    with pytest.raises(Invalid) as error:
        desk.confirm(nameless)
    assert problems(error) == {"lot": "repair.serial_missing"}
    first = desk.create(lot_name="S1")
    with pytest.raises(Invalid) as error:
        desk.create(lot_name="S1")
    assert error.value.problems["lot"].parameters == {"lot": "S1", "number": first.number}
    asked = AskRepairOptions(desk.ticket, lot_id=first.lot_id)
    assert shop.ask(repairs.options, asked).open_repair == first.number
    own = replace(asked, repair_id=first.id)
    assert shop.ask(repairs.options, own).open_repair == "", "its own page does not warn of itself"
    shop.act(repairs.cancel, CancelRepair(first.id, first.version), by="agent")
    second = desk.create(lot_name="S1")
    with pytest.raises(Invalid) as error:
        shop.act(repairs.back_to_draft, BackToDraft(first.id, first.version + 1), by="repairer")
    assert problems(error) == {"lot": "repair.serial_in_repair"}
    assert error.value.problems["lot"].parameters == {"lot": "S1", "number": second.number}
    with pytest.raises(Stale):
        shop.act(repairs.cancel, CancelRepair(second.id, 9), by="agent")


def test_parts_without_stock_or_lot_do_not_end_a_repair_and_nothing_is_moved(shop: Shop) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge")
    motor = shop.product("Motor", tracking=Tracking.SERIAL)
    receive(shop, hinge, "1")
    made = desk.create(PartLine(hinge, D(2)), PartLine(motor), PartLine(motor, kind=REMOVE))
    begun = desk.start(made)
    assert [part.product_code for part in begun.shortages] == [
        part.product_code for part in begun.parts[:2]
    ]
    transfer = begun.transfer_id
    assert transfer is not None
    seen = shop.ask(stock.card, transfer)
    assert (seen.repair_id, seen.repair_number) == (made.id, made.number)
    by_themselves: tuple[tuple[Any, Any], ...] = (
        (stock.validate, ValidateTransfer(transfer, 1)),
        (stock.cancel, stock.CancelTransfer(transfer, 1)),
    )
    for action, request in by_themselves:
        with pytest.raises(Refused) as refused:
            shop.act(action, request)
        assert refused.value.code == "transfer.of_repair"
    with pytest.raises(Invalid) as error:
        desk.end(begun)
    assert problems(error) == {
        "parts.1.lot": "repair.part_short",
        "parts.2.lot": "stock.lot_missing_of",
    }
    first, second, third = begun.parts
    unstorable = (UsedLot(D(1), lot_name="M\0"),)
    with pytest.raises(Invalid) as error:
        desk.end(begun, UsedPart(second.id, unstorable), UsedPart(third.id, unstorable))
    assert problems(error) == {
        "parts.1.lot": "stock.lot_characters",
        "parts.2.lot": "stock.lot_characters",
    }
    told = (UsedPart(third.id, (UsedLot(D(1), lot_name="M-OLD"),)), UsedPart(second.id))
    with pytest.raises(Refused) as refused:
        desk.end(begun, *told, sure=True)
    assert refused.value.code == "stock.too_little"
    assert at(shop, hinge) == {LocationKind.INTERNAL: D(1)}
    receive(shop, motor, "1", "M-1")
    ready = shop.act(repairs.reserve, ReserveParts(begun.id, begun.version), by="repairer")
    assert [lot.lot_name for lot in ready.parts[1].lots] == ["M-1"]
    one = UsedPart(first.id, (UsedLot(D(1)),))
    done = desk.end(ready, one, told[0], sure=True)
    assert [part.done_quantity for part in done.parts] == [D(1), D(1), D(1)]
    assert at(shop, hinge) == {}
    with pytest.raises(Refused) as refused:
        desk.save(done, as_line(first))
    assert refused.value.code == "repair.not_open"
    with pytest.raises(Refused) as refused:
        shop.act(stock.counter_move, CounterMove(transfer, "Wrong"))
    assert refused.value.code == "transfer.of_repair"


def test_what_a_cancelled_repair_reserved_is_free_and_back_to_draft_lets_the_piece_change(
    shop: Shop,
) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge")
    receive(shop, hinge, "2")
    confirmed = desk.confirm(desk.create(PartLine(hinge, D(2))))
    assert desk.create(PartLine(hinge)).parts[0].missing == D(1)
    with pytest.raises(Invalid) as error:
        desk.save(confirmed, as_line(confirmed.parts[0]), product_id=hinge)
    assert problems(error) == {"product_id": "repair.confirmed_with"}
    fewer = desk.save(confirmed, as_line(confirmed.parts[0], quantity=D(1)))
    assert desk.create(PartLine(hinge)).parts[0].missing == D(0)
    back = shop.act(repairs.back_to_draft, BackToDraft(fewer.id, fewer.version), by="repairer")
    changed = desk.save(back, as_line(back.parts[0]), product_id=hinge)
    assert (changed.state, changed.product_id) == (RepairState.NEW, hinge)
    again = desk.confirm(changed)
    waits = desk.confirm(desk.create(PartLine(hinge, D(2))))
    assert [part.missing for part in waits.shortages] == [D(1)]
    gone = shop.act(repairs.cancel, CancelRepair(again.id, again.version, "No"), by="repairer")
    assert gone.state is RepairState.CANCELLED
    waits = desk.card(waits.id)
    assert waits.shortages == ()  # it is given what the other had
    assert waits.transfer_id is not None
    assert shop.ask(stock.card, waits.transfer_id).state == "ready"
    shop.act(repairs.cancel, CancelRepair(waits.id, waits.version, "No"), by="repairer")
    assert shop.read("SELECT count(*) FROM move WHERE state NOT IN ('cancelled', 'done')") == [(0,)]


def test_prices_typed_by_hand_come_back_when_the_warranty_is_taken_away(shop: Shop) -> None:
    desk = workshop(shop)
    hinge, paint = shop.product("Hinge", "3.20"), shop.product("Paint", "6.50")
    change_product(shop, paint, cost=D("2.25"))
    rows = (PartLine(hinge, D(2), unit_price=D("3.00")), PartLine(paint))
    with pytest.raises(Refused) as refused:
        desk.create(*rows, is_under_warranty=True)
    assert refused.value.code == "repair.zero_prices"
    free = desk.create(*rows, is_under_warranty=True, are_zero_prices_confirmed=True)
    assert (free.total, free.not_charged, free.is_warranty_overridden) == (D(0), D("12.50"), True)
    assert [part.charged_price for part in free.parts] == [D(0), D(0)]
    quoted = desk.quote(free)
    assert [line[2] for line in order_lines(shop, quoted)] == [D(0), D(0)]
    paid = desk.save(quoted, *map(as_line, quoted.parts), is_under_warranty=False)
    assert [line[2] for line in order_lines(shop, paid)] == [D("3.00"), D("6.50")]
    assert (paid.total, paid.not_charged) == (D("12.50"), D(0))
    assert (paid.cost, paid.costs_unknown) == (D("2.25"), 1)
    unknown = desk.save(paid, as_line(paid.parts[0]))
    assert (unknown.cost, unknown.costs_unknown) == (None, 1), "never zero"


def test_the_warranty_counts_from_the_delivery_of_the_serial_for_whole_months(shop: Shop) -> None:
    assert months_on(date(2026, 8, 31), 6) == date(2027, 2, 28)
    desk = sold_cabinet(shop, months=24)
    delivered = shop.today

    def proposal(**form: Any) -> repairs.WarrantyProposal:  # noqa: ANN401
        card = desk.create(**form)
        shop.act(repairs.cancel, CancelRepair(card.id, card.version), by="agent")
        return card.warranty

    last = months_on(delivered, 24)
    found = proposal(lot_name="S1")
    assert (found.is_proposed, found.reason, found.until) == (True, WarrantyReason.UNTIL, last)
    shop.today = last
    assert proposal(lot_name="S1").is_proposed
    shop.later(1)
    ended = proposal(lot_name="S1")
    assert (ended.is_proposed, ended.reason) == (False, WarrantyReason.ENDED)
    stranger = shop.product("Lamp")
    change_product(shop, stranger, warranty_months=12)
    unknown = proposal(product_id=stranger)
    assert (unknown.is_proposed, unknown.reason) == (False, WarrantyReason.UNKNOWN)
    bought = shop.today - timedelta(days=30)
    assert proposal(product_id=stranger, sold_on=bought).until == months_on(bought, 12)
    assert proposal(product_id=shop.product("Bulb")).reason is WarrantyReason.NONE


def test_a_repair_under_warranty_restarts_it_only_if_the_product_says_so(shop: Shop) -> None:
    desk = sold_cabinet(shop, months=6)
    delivered = shop.today
    shop.later(100)
    done = desk.end(desk.start(desk.create(lot_name="S1")))
    assert done.is_under_warranty
    assert desk.create(lot_name="S1").warranty.until == months_on(delivered, 6)
    change_product(shop, desk.product, is_warranty_restarted=True)
    options = shop.ask(repairs.options, AskRepairOptions(desk.ticket, lot_id=done.lot_id))
    assert options.warranty.until == months_on(shop.today, 6)


def test_a_piece_that_is_not_where_the_repair_says_is_asked_about(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    line = shop.ask(returns.options, returns.AskReturn(desk.ticket)).lines[0]
    request = returns.CreateReturn(
        desk.ticket,
        (ReturnLine(line.move_id, D(1), purpose=MovePurpose.REPAIR),),
        shop.place(LocationKind.RETURN),
    )
    coming = shop.act(returns.create, request)
    options = shop.ask(repairs.options, AskRepairOptions(desk.ticket, return_id=coming.id))
    assert (options.product_id, options.lot_name, options.location_id) == (
        desk.product,
        "S1",
        shop.place(LocationKind.RETURN),
    )
    made = desk.create(lot_name="S1", return_id=coming.id)
    with pytest.raises(Refused) as refused:
        desk.confirm(made)
    words = refused.value.parameters
    assert (refused.value.code, words["there"], words["place"]) == (
        "repair.not_there",
        "0",
        made.location_name,
    )
    sure = repairs.ConfirmRepair(made.id, made.version, is_elsewhere_confirmed=True)
    assert shop.act(repairs.confirm, sure, by="agent").state is RepairState.CONFIRMED
    stranger = shop.ticket(shop.customer("Another"), product=desk.product)
    of_another = CreateRepair(RepairForm(return_id=coming.id), stranger)
    with pytest.raises(Invalid) as error:
        shop.act(repairs.create, of_another, by="agent")
    assert problems(error) == {"return_id": "repair.return_of_another"}


def closing_stage(shop: Shop, ticket: TicketId) -> tickets.StageId:
    """The stage in which a ticket is solved."""
    card = shop.ask(tickets.card, ticket)
    return next(stage.id for stage in card.stages if stage.look is StageLook.SOLVED)


def test_a_ticket_stays_open_while_the_piece_is_here_and_asks_about_what_was_lent(
    shop: Shop,
) -> None:
    desk = sold_cabinet(shop)
    came = here(desk)
    begun = desk.start(desk.create(lot_name="S1", return_id=came.id))
    (piece,) = begun.pieces
    assert piece.move_id is not None
    back = PieceHere(piece.move_id, piece.location_id, piece.quantity, piece.lot_id)
    with pytest.raises(Refused, match="under_repair"):
        shop.act(returns.deliver_back, DeliverBack(came.id, (back,)), by="storekeeper")
    other = ChangePurpose(came.id, back, MovePurpose.GIVE_BACK, "Refund it instead")
    with pytest.raises(Refused, match="under_repair"):
        shop.act(returns.change_purpose, other, by="storekeeper")
    done = desk.end(begun)
    assert done.is_piece_here
    lend = AddLoan(done.id, LoanKind.LENT, "Loan cabinet", serial="L-7", ticket_id=desk.ticket)
    lent = shop.act(repairs.add_loan, lend, by="agent").loans[0]
    assert lent.label == "WH/RO/00001-1"
    close = MoveTicket(desk.ticket, closing_stage(shop, desk.ticket))
    with pytest.raises(Refused) as refused:
        shop.act(tickets.move, close, by="agent")
    assert refused.value.code == "ticket.piece_here"
    out = shop.act(returns.deliver_back, DeliverBack(came.id, (back,)), by="storekeeper")
    keep = SettlePiece(done.id, desk.card(done.id).version, PieceOutcome.KEPT, "Too old")
    with pytest.raises(Refused, match="piece_leaving") as refused:
        shop.act(repairs.settle, keep, by="repairer")
    assert refused.value.parameters["delivery"] == out.number
    leaving, may = desk.card(done.id).leaving, desk.card(done.id).permissions
    assert leaving is not None
    assert (leaving.id, leaving.number) == (out.id, out.number)
    assert (may.may_settle, may.may_deliver_back) == (False, False)
    shop.act(stock.validate, ValidateTransfer(out.id, out.version), by="storekeeper")
    assert not desk.card(done.id).is_piece_here
    with pytest.raises(Refused) as refused:
        shop.act(tickets.move, close, by="agent")
    assert refused.value.code == "ticket.loans_out"
    assert "Loan cabinet (WH/RO/00001-1)" in str(refused.value.parameters["loans"])
    (loan,) = shop.ask(tickets.matters, desk.ticket).loans
    assert (loan.label, loan.is_lent) == (lent.label, True)
    shop.act(repairs.return_loan, ReturnLoan(done.id, lent.id, desk.ticket), by="agent")
    assert shop.act(tickets.move, close, by="agent").is_closed
    again = desk.create(lot_name="S1", return_id=here(desk).id)
    assert (again.is_piece_here, desk.card(done.id).is_piece_here) == (True, False)


def test_what_was_lent_for_a_repair_that_was_cancelled_is_asked_about_too(shop: Shop) -> None:
    desk = sold_cabinet(shop)
    made = desk.create(lot_name="S1")
    lend = AddLoan(made.id, LoanKind.LENT, "Loan cabinet", serial="L-7")
    lent = shop.act(repairs.add_loan, lend, by="agent").loans[0]
    shop.act(repairs.cancel, CancelRepair(made.id, desk.card(made.id).version), by="repairer")
    close = MoveTicket(desk.ticket, closing_stage(shop, desk.ticket))
    with pytest.raises(Refused) as refused:
        shop.act(tickets.move, close, by="agent")
    assert refused.value.code == "ticket.loans_out"
    shop.act(repairs.return_loan, ReturnLoan(made.id, lent.id, desk.ticket), by="agent")
    assert shop.act(tickets.move, close, by="agent").is_closed


def test_a_piece_that_was_exchanged_is_settled_with_a_reason_and_both_numbers(shop: Shop) -> None:
    desk = sold_cabinet(shop, months=6)
    delivered = shop.today
    came = here(desk)
    done = desk.end(desk.start(desk.create(lot_name="S1", return_id=came.id)))
    receive(shop, desk.product, "1", "S2")
    shop.later(40)

    def settle(reason: str, replacement: str = "") -> repairs.RepairCard:
        request = SettlePiece(done.id, done.version, PieceOutcome.EXCHANGED, reason, replacement)
        return shop.act(repairs.settle, request, by="repairer")

    with pytest.raises(Invalid) as error:
        settle(" ")
    assert problems(error) == {"reason": "field.required"}
    settled = settle("Beyond repair", "S2")
    assert (settled.is_piece_here, settled.replacement_name) == (False, "S2")
    close = MoveTicket(desk.ticket, closing_stage(shop, desk.ticket))
    assert shop.act(tickets.move, close, by="agent").is_closed
    new = desk.create(lot_name="S2")
    assert new.replaces_name == "S1"
    assert new.warranty.until == months_on(delivered, 6)


def test_who_may_not_repair_follows_the_repair_of_a_ticket_and_nothing_else(shop: Shop) -> None:
    desk = workshop(shop)
    made = desk.create()
    assert desk.card(made.id, by="agent").permissions.may_write
    confirmed = desk.confirm(made)
    for by in ("agent", "accountant"):
        card = desk.card(made.id, by=by)
        assert (card.number, card.permissions.may_write) == (made.number, False)
        with pytest.raises(NotAllowed):
            shop.ask(repairs.card, AskRepair(made.id), by=by)
        elsewhere = shop.ticket(desk.customer)
        with pytest.raises(NotAllowed):
            shop.ask(repairs.card, AskRepair(made.id, elsewhere), by=by)
        with pytest.raises(NotAllowed):
            shop.ask(repairs.rows, repairs.RepairList(), by=by)
        with pytest.raises(NotAllowed):
            shop.act(repairs.start, repairs.StartRepair(made.id, confirmed.version), by=by)
        cancel = CancelRepair(made.id, confirmed.version, ticket_id=desk.ticket)
        with pytest.raises(NotAllowed):
            shop.act(repairs.cancel, cancel, by=by)
    with pytest.raises(NotAllowed):
        desk.create(by="accountant")
    of_ticket = repairs.RepairList(RepairFilter(ticket_id=desk.ticket))
    assert [row.number for row in shop.ask(repairs.rows, of_ticket, by="agent").rows] == [
        made.number
    ]
    shown = shop.ask(tickets.card, desk.ticket, by="agent")
    assert [(one.ref.kind, one.state) for one in shown.open_documents] == [("repair", "confirmed")]


def test_repairs_of_a_return_have_together_no_more_than_it_brought(shop: Shop) -> None:
    clock = shop.product("STATION CLOCK", "48.00")
    opened = open_desk(shop, Sold(clock, D(3)))
    switch_on(shop)
    desk = Workshop(shop, opened.customer, clock, opened.ticket)
    line = shop.ask(returns.options, returns.AskReturn(desk.ticket)).lines[0]
    request = returns.CreateReturn(
        desk.ticket,
        (ReturnLine(line.move_id, D(2), purpose=MovePurpose.REPAIR),),
        shop.place(LocationKind.RETURN),
    )
    made = shop.act(returns.create, request)
    shop.act(returns.receive, ReceiveReturn(made.id, made.version))

    def left(own: RepairId | None = None) -> Decimal | None:
        asked = AskRepairOptions(desk.ticket, return_id=made.id, repair_id=own)
        return shop.ask(repairs.options, asked).quantity_left

    def refused(act: Callable[[], object]) -> Problem:
        with pytest.raises(Invalid) as error:
            act()
        return error.value.problems["quantity"]

    first = desk.create(return_id=made.id, quantity=D(1))
    assert (left(), left(first.id)) == (D(1), D(2))
    problem = refused(lambda: desk.create(return_id=made.id, quantity=D(2)))
    assert (problem.code, problem.suggestion) == ("repair.return_taken", D(1))
    second = desk.create(return_id=made.id, quantity=D(1))
    problem = refused(lambda: desk.create(return_id=made.id, quantity=D(1)))
    assert problem.parameters == {"number": made.number, "brought": "2", "taken": "2"}
    ended = desk.end(desk.start(first))
    assert (ended.state, left()) == (RepairState.REPAIRED, D(0))
    gone = shop.act(repairs.cancel, CancelRepair(second.id, second.version), by="agent")
    assert left() == D(1)
    desk.confirm(desk.create(return_id=made.id, quantity=D(1)))
    again = shop.act(repairs.back_to_draft, BackToDraft(gone.id, gone.version), by="repairer")
    assert refused(lambda: desk.confirm(again)).code == "repair.return_taken"
    assert refused(lambda: desk.start(again)).code == "repair.return_taken"


def test_notes_and_files_of_a_repair_are_for_those_who_read_it_or_come_from_its_ticket(
    shop: Shop,
) -> None:
    desk = workshop(shop)
    made = desk.create()
    repair, elsewhere = RecordRef("repair", made.id), shop.ticket(desk.customer)
    text = attachments.NewFile("bench.txt", b"12 V")
    for by in ("agent", "technician", "accountant", "administrator"):
        for ticket in (None, elsewhere):
            with pytest.raises(NotAllowed):
                shop.ask(timeline.history, HistoryQuestion(repair, ticket_id=ticket), by=by)
            with pytest.raises(NotAllowed):
                shop.act(timeline.log_note, LogNote(repair, "x", ticket_id=ticket), by=by)
            note = PlanNote(repair, "x", shop.today, ticket)
            with pytest.raises(NotAllowed):
                shop.act(timeline.plan_note, note, by=by)
        with pytest.raises(NotAllowed):
            shop.act(attachments.add, attachments.AddAttachment(repair, text), by=by)
        shop.act(timeline.log_note, LogNote(repair, by, ticket_id=desk.ticket), by=by)
    shop.act(attachments.add, attachments.AddAttachment(repair, text), by="repairer")
    for by, question in (
        ("repairer", HistoryQuestion(repair)),
        ("technician", HistoryQuestion(repair, ticket_id=desk.ticket)),
    ):
        told = [one.body for one in shop.ask(timeline.history, question, by=by).entries]
        assert told == ["", "administrator", "accountant", "technician", "agent", ""], by
    for record in (RecordRef("repair", 9999), RecordRef("move", 1), RecordRef("nothing", 1)):
        with pytest.raises(Refused, check=lambda error: error.code == "timeline.record_unknown"):
            shop.act(timeline.log_note, LogNote(record, "x"), by="repairer")
        with pytest.raises(Refused, check=lambda error: error.code == "timeline.record_unknown"):
            shop.act(attachments.add, attachments.AddAttachment(record, text), by="repairer")
    assert [row.name for row in shop.ask(attachments.rows, repair, by="repairer")] == ["bench.txt"]


def test_a_team_that_does_not_repair_makes_none_and_a_key_makes_one(shop: Shop) -> None:
    desk = workshop(shop)
    first = desk.create(key="once")
    assert desk.create(key="once").id == first.id
    assert shop.read("SELECT count(*) FROM repair_order") == [(1,)]
    switch_on(shop, on=False)
    with pytest.raises(Refused) as refused:
        desk.create()
    assert refused.value.code == "repair.switched_off"
    assert desk.save(first, notes="Found a loose wire").notes == "Found a loose wire"


def test_the_counter_keeps_condition_labels_tags_and_signatures(shop: Shop) -> None:
    desk = workshop(shop)
    tag = shop.act(repairs.create_tag, CreateRepairTag("Furniture"), by="agent")
    assert shop.act(repairs.create_tag, CreateRepairTag(" furniture "), by="agent") == tag
    made = desk.create(tag_ids=(tag.id,))
    points = (
        CheckPoint("Glass", CheckResult.DAMAGED, "Cracked at the top"),
        CheckPoint("Key", CheckResult.OK),
    )
    checked = shop.act(
        repairs.save_checklist, SaveChecklist(made.id, CheckMoment.BEFORE, points), by="agent"
    )
    assert [(each.point, each.result, each.note) for each in checked.checks] == [
        ("Glass", CheckResult.DAMAGED, "Cracked at the top"),
        ("Key", CheckResult.OK, ""),
    ]
    left = shop.act(repairs.add_loan, AddLoan(made.id, LoanKind.LEFT, "Winding key"), by="agent")
    stroke = ((10, 10), (500, 400), (990, 20))
    loan = left.loans[0].id
    for strokes, code in (
        ((((5, 5),),), "repair.signature_empty"),
        ((((5, 5), (1001, 5)),), "repair.signature_outside"),
    ):
        scribble = SignRepair(made.id, SignatureMoment.INTAKE, "A. Cosy", strokes)
        with pytest.raises(Invalid) as error:
            shop.act(repairs.sign, scribble, by="agent")
        assert problems(error) == {"strokes": code}
    sign = SignRepair(made.id, SignatureMoment.LOAN, "A. Cosy", (stroke,), loan)
    signed = shop.act(repairs.sign, sign, by="agent")
    assert (signed.signatures[0].strokes, signed.loans[0].is_signed) == ((stroke,), True)
    assert [chip.name for chip in signed.tags] == ["Furniture"]
    with pytest.raises(Refused) as refused:
        shop.act(repairs.return_loan, ReturnLoan(desk.create().id, loan), by="agent")
    assert refused.value.code == "repair.loan_unknown"


def test_a_quotation_goes_with_its_repair_unless_the_customer_has_ordered(shop: Shop) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge", "3.20")
    empty = desk.create(PartLine(hinge, kind=REMOVE))
    with pytest.raises(Refused) as refused:
        desk.quote(empty)
    assert refused.value.code == "repair.nothing_to_quote"
    quoted = desk.quote(desk.create(PartLine(hinge, kind=ADD)))
    shop.act(repairs.cancel, CancelRepair(quoted.id, quoted.version), by="repairer")
    assert shop.read("SELECT state FROM sales_order") == [("cancelled",)]
    receive(shop, hinge, "1")
    ended = desk.end(desk.start(desk.create(PartLine(hinge))))
    assert order_lines(shop, desk.quote(ended)) == [("Hinge", D(1), D("3.20"), D(1))]


def test_a_piece_that_was_sent_for_another_runs_on_in_the_warranty_of_the_first(
    shop: Shop,
) -> None:
    desk = sold_cabinet(shop, months=6)
    delivered = shop.today
    shop.later(50)
    receive(shop, desk.product, "1", "S2")
    line = shop.ask(returns.options, returns.AskReturn(desk.ticket)).lines[0]
    back = returns.CreateReturn(
        desk.ticket, (ReturnLine(line.move_id, D(1)),), shop.place(LocationKind.RETURN)
    )
    made = shop.act(returns.create, back)
    shop.act(returns.receive, ReceiveReturn(made.id, made.version))
    sent = shop.act(returns.replace, ReplaceReturn(made.id))
    shop.act(stock.validate, ValidateTransfer(sent.id, 1), by="storekeeper")
    assert desk.create(lot_name="S2").warranty.until == months_on(delivered, 6)
    change_product(shop, desk.product, is_warranty_restarted=True)
    second = lot_id(shop, desk.product, "S2")
    options = shop.ask(repairs.options, AskRepairOptions(lot_id=second))
    assert (options.customer_id, options.warranty.until) == (None, months_on(shop.today, 6))


def test_the_button_of_a_ticket_says_why_it_is_locked_and_the_timeline_tells(shop: Shop) -> None:
    desk = workshop(shop)

    def button(ticket: TicketId, by: str = "agent") -> tickets.ServiceButton:
        toolbar = shop.ask(tickets.card, ticket, by=by).toolbar
        return next(each for each in toolbar if each.service == "repairs")

    assert (button(desk.ticket).is_usable, button(desk.ticket).reason) == (True, "")
    assert button(desk.ticket, "accountant").reason == "ticket.repair_no_right"
    assert button(shop.ticket(None)).reason == "ticket.customer_first"
    made = desk.create()
    desk.end(desk.start(made))
    asked = timeline.HistoryQuestion(RecordRef("ticket", desk.ticket))
    told = {
        "".join(part.text for part in entry.parts)
        for entry in shop.ask(timeline.history, asked).entries
    }
    assert told >= {
        f"Repair {made.number} {what}" for what in ("made", "confirmed", "started", "done")
    }
    (smart,) = shop.ask(tickets.card, desk.ticket).smart_buttons
    assert (smart.kind, smart.count, smart.state) == ("repair", 1, "repaired")
    assert not shop.ask(tickets.card, desk.ticket).open_documents
