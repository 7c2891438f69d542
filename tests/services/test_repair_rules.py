"""What a repair refuses and asks, its parts and prices, and its warranty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from app.errors import Invalid, Refused, Stale
from app.models.enums import LocationKind, MovePurpose, ProductKind, Tracking
from app.models.partners import Partner
from app.services import repairs, returns, stock
from app.services.repairs import (
    AskRepairOptions,
    BackToDraft,
    CancelRepair,
    CreateRepair,
    PartLine,
    RepairForm,
    RepairState,
    ReserveParts,
    UsedLot,
    UsedPart,
    WarrantyReason,
)
from app.services.repairs.warranty import months_on
from app.services.returns import (
    ReceiveReturn,
    ReplaceReturn,
    ReturnLine,
)
from app.services.stock import CounterMove, ValidateTransfer
from tests.factories import Sold
from tests.services.forms import problems
from tests.services.return_desk import open_desk
from tests.services.stock_room import at, lot_id, receive
from tests.services.workshop import (
    ADD,
    REMOVE,
    Workshop,
    as_line,
    change_product,
    order_lines,
    sold_cabinet,
    switch_on,
    workshop,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.errors import Problem
    from app.models.ids import RepairId
    from tests.factories import Shop

D = Decimal


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
    assert refused(lot_name="S1", scheduled_on=date(1900, 1, 1)) == {
        "scheduled_on": "repair.scheduled_long_ago"
    }
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
