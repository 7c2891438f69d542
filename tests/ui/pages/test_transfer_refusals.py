"""What a transfer refuses at its page: typed wrongly, or done by a colleague meanwhile."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.dialogs.stock.change_purpose import ChangePurposeDialog
from app.dialogs.stock.counter_move import CounterMoveDialog
from app.dialogs.stock.deliver_back import DeliverBackDialog
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.services import repairs, returns, stock
from app.services.repairs import CancelRepair, PieceOutcome, SettlePiece
from app.services.returns import ChangePurpose, DeliverBack, PieceHere, ReturnLine
from app.services.stock import CancelTransfer, DeliverOrder, MoveGoods, TransferState
from app.services.tickets import RecordRef
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.fields import ChoiceField
from app.ui.kit.labels import Text
from app.ui.pages.transfer import TransferPage
from tests.factories import Sold
from tests.services.refusing import stored
from tests.services.return_desk import open_desk
from tests.services.stock_room import at, lot_id, receive
from tests.services.workshop import Workshop, switch_on
from tests.ui.pages.test_settling_refusals import confirm, forget, refund, told
from tests.ui.pages.test_transfer import open_transfer, retype
from tests.ui.pages.test_transfer_goods import do
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    from app.services.returns import MadeReturn
    from app.services.stock import PlannedDelivery
    from tests.desk import Sitting
    from tests.factories import Shop
    from tests.services.return_desk import ReturnDesk

D = Decimal
CTRL = Qt.KeyboardModifier.ControlModifier
INTERNAL, RETURN = LocationKind.INTERNAL, LocationKind.RETURN


def refused_at(sitting: Sitting, page: TransferPage, row: int, column: str, text: str) -> str:
    """Type into a cell and validate: what is told there, while nothing has changed."""
    retype(page, row, column, text)
    table, was = page.sheet.lines.table, stored(sitting.shop)
    assert table is not None
    confirm(sitting)
    assert stored(sitting.shop) == was
    line = page.sheet.lines.rows()[row]
    assert str(getattr(line, column)) == text, "what was typed stays"
    return str(table.errors().get((line.key, column)))


def test_a_delivery_takes_no_more_than_was_ordered_and_only_numbers_that_are_here(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    clock = shop.product("CLOCK", "10")
    motor = shop.product("MOTOR", tracking=Tracking.SERIAL)
    receive(shop, clock, "5")
    for name in ("M-1", "M-2", "M-3"):
        receive(shop, motor, "1", name)
    place, away = shop.place(INTERNAL), shop.place(RETURN)
    shop.act(stock.move, MoveGoods(motor, place, away, D(1), lot_id(shop, motor, "M-3")))
    customer = shop.customer()
    order = shop.order(customer, Sold(clock, D(2)), Sold(motor), is_delivered=False)
    other = shop.order(customer, Sold(motor), is_delivered=False)
    planned, second = (shop.act(stock.make_delivery, DeliverOrder(each)) for each in (order, other))
    page = open_delivery(sitting, planned)
    first = page.sheet.lines.rows()[0].move.product_code
    assert refused_at(sitting, page, 0, "quantity", "3") == (
        f"Of {first} CLOCK, 2 are expected. Enter no more."
    )
    retype(page, 0, "quantity", "2")
    code = page.sheet.lines.rows()[1].move.product_code
    for lot, words in (
        ("", f"{code} MOTOR is tracked. Enter the lot or serial number of each piece."),
        ("M-9", "There is no lot or serial number M-9 of this product."),
        ("M-3", "M-3 is in WH/Stock/Returns already; WH/INT/00001 brought it there."),
    ):
        assert refused_at(sitting, page, 1, "lot", lot).startswith(words)
    retype(page, 1, "lot", "M-1")
    assert refused_at(sitting, page, 1, "quantity", "2").startswith(
        f"Of {code} MOTOR, 1 are expected."
    )
    retype(page, 1, "quantity", "1")
    retype(page, 1, "lot", "M-2")
    was = stored(shop)
    confirm(sitting)
    assert page.sheet.banner.text() == (
        f"Of {code} MOTOR, lot M-2, owner Larkfield Gifts Ltd, 0 are free in WH/Stock; 1 are"
        f" wanted, and the others are reserved for {second.number} (1). Take less, or cancel what"
        " they are reserved for."
    )
    assert stored(shop) == was
    shop.act(stock.cancel, CancelTransfer(second.id, second.version))
    confirm(sitting)
    assert at(shop, motor) == {"internal": D(1), "return": D(1)}
    names = ("validate", "counter_move", "refund", "replace", "expect_more", "deliver_back")
    possible = [name for name in names if page.action_bar.is_possible(name)]
    assert possible == [], "a delivery is taken back by a return"
    (inside,) = shop.read("SELECT id FROM transfer WHERE kind = 'internal'")
    moved = sitting.open(RecordRef("transfer", inside[0]))
    assert isinstance(moved, TransferPage)
    assert moved.action_bar.is_possible("counter_move")
    assert not moved.action_bar.is_possible("print"), "it has no slip"
    sitting.open(RecordRef("transfer", 9_999))
    gone = sitting.child(EmptyState, "transfer_problem")
    assert "This transfer is not there any more." in [one.text() for one in gone.findChildren(Text)]


def open_delivery(sitting: Sitting, made: PlannedDelivery | MadeReturn) -> TransferPage:
    """Open the page of a delivery."""
    page = sitting.open(RecordRef("transfer", made.id))
    assert isinstance(page, TransferPage)
    activate(sitting, sitting.window)
    return page


def radios(shop: Shop) -> tuple[ReturnDesk, MadeReturn, Workshop]:
    """Two clocks given back and the radios R-1 and R-2 for repair, of an invoiced order; received.

    The workshop is about the radios.
    """
    clock = shop.product("CLOCK", "10", shop.tax())
    radio = shop.product("RADIO", "30", shop.tax(), tracking=Tracking.SERIAL)
    own = (Sold(radio, D(1), D(30), lot=shop.lot(radio, name)) for name in ("R-1", "R-2"))
    sold = (Sold(clock, D(2), D(10)), *own)
    desk = open_desk(shop, *sold)
    switch_on(shop)
    shop.invoice(desk.customer, *sold, order=desk.order)
    clocks, *others = desk.lines()
    mended = (ReturnLine(each.move_id, D(1), purpose=MovePurpose.REPAIR) for each in others)
    made = shop.act(returns.create, desk.request(ReturnLine(clocks.move_id, D(2)), *mended))
    desk.receive(made)
    return desk, made, Workshop(shop, desk.customer, radio, desk.ticket)


def back(desk: ReturnDesk, made: MadeReturn, lot: str) -> MadeReturn:
    """A colleague makes the delivery of a radio back to its customer."""
    here = desk.shop.ask(returns.pieces_here, made.id).pieces
    (own,) = (each for each in here if each.lot_name == lot)
    piece = PieceHere(own.move_id, own.location_id, D(1), own.lot_id)
    return desk.shop.act(returns.deliver_back, DeliverBack(made.id, (piece,)))


def cancel(shop: Shop, made: MadeReturn) -> None:
    """The colleague cancels a delivery."""
    shop.act(stock.cancel, CancelTransfer(made.id, made.version))


def test_a_return_of_which_something_goes_on_is_taken_back_once_that_is_undone(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    desk, made, bench = radios(shop)
    page = open_transfer(sitting, made)
    do(sitting, page, "Take back by a counter-move")
    dialog = sitting.child(CounterMoveDialog)
    activate(sitting, dialog)
    write("Counted for the wrong customer")
    out = back(desk, made, "R-2")
    radio = page.sheet.lines.rows()[1].move.product_code
    words = f"Not all of {radio} RADIO that {made.number} brought is still here:"
    told(sitting, dialog, words)
    cancel(shop, out)
    started = bench.start(
        bench.create(lot_id=lot_id(shop, bench.product, "R-1"), return_id=made.id)
    )
    told(sitting, dialog, f"{radio} RADIO is being repaired by {started.number}. End or cancel")
    shop.act(repairs.cancel, CancelRepair(started.id, started.version))
    notes = refund(shop, desk, made)
    clock = page.sheet.lines.rows()[0].move.product_code
    told(
        sitting,
        dialog,
        f"2 of {clock} CLOCK from {made.number} are refunded or replaced (a draft of",
    )
    forget(shop, *notes)
    confirm(sitting)
    assert sitting.page.title == "WH/OUT/00002"
    assert at(shop, bench.product) == {}
    page = open_transfer(sitting, made)
    do(sitting, page, "Take back by a counter-move")
    dialog = sitting.child(CounterMoveDialog)
    activate(sitting, dialog)
    write("Once more")
    told(sitting, dialog, f"{made.number} was taken back by WH/OUT/00002.")


def test_only_the_pieces_that_are_here_for_it_go_back_to_the_customer(sitting: Sitting) -> None:
    shop = sitting.shop
    desk, made, bench = radios(shop)
    keep_one_for_repair(sitting, desk, made)
    page = open_transfer(sitting, made)
    do(sitting, page, "Deliver back")
    dialog = sitting.child(DeliverBackDialog)
    activate(sitting, dialog)
    table = dialog.table
    rows = [line.key for line in table.lines()]
    assert len(rows) == 2, "the clocks were given back"
    out = back(desk, made, "R-2")
    was = stored(shop)
    confirm(sitting)
    (words,) = table.errors().values()
    assert words.startswith("None of P00004 RADIO that this return brought is here any more:")
    assert stored(shop) == was
    cancel(shop, out)
    done = bench.create(lot_id=lot_id(shop, bench.product, "R-1"), return_id=made.id)
    done = bench.end(bench.start(done))
    shop.act(repairs.settle, SettlePiece(done.id, done.version, PieceOutcome.KEPT, "As agreed"))
    told(sitting, dialog, f"What became of P00004 RADIO is noted on {done.number}: it is kept")
    click(sitting.button("Remove RADIO", of=dialog))
    assert [line.key for line in table.lines()] == rows[1:]
    confirm(sitting)
    delivery = sitting.page
    assert isinstance(delivery, TransferPage)
    activate(sitting, sitting.window)
    assert refused_at(sitting, delivery, 0, "lot", "R-1") == (
        "Of P00004 RADIO only R-2 goes back with this delivery. Deliver another one back from the"
        " return that it came with."
    )
    retype(delivery, 0, "lot", "R-2")
    confirm(sitting)
    assert delivery.action_bar.states.current() is TransferState.DONE


def keep_one_for_repair(sitting: Sitting, desk: ReturnDesk, made: MadeReturn) -> None:
    """Of two clocks that were given back one is to be repaired; a colleague has the other one."""
    shop = sitting.shop
    page = open_transfer(sitting, made)
    do(sitting, page, "Change of purpose")
    change = sitting.child(ChangePurposeDialog)
    activate(sitting, change)
    choose(sitting, change.form.field("piece"), "CLOCK")  # type: ignore[arg-type]
    purpose = change.form.field("purpose")
    assert isinstance(purpose, ChoiceField)
    assert [one.value for one in purpose.choices()] == [MovePurpose.REPAIR]
    change.form.focus_field("reason")
    write("Not wanted back after all")
    piece = PieceHere(desk.moves(made)[0], shop.place(RETURN), D(1))
    asked = ChangePurpose(made.id, piece, MovePurpose.REPAIR, "Repair one")
    shop.act(returns.change_purpose, asked)
    was = stored(shop)
    confirm(sitting)
    assert change.form.errors()["quantity"].startswith("Only 1 of P00002 CLOCK that this return")
    assert stored(shop) == was
    change.form.focus_field("quantity")
    press(Qt.Key.Key_A, held=CTRL)
    write("1")
    confirm(sitting)
    assert sitting.page.title == "WH/IN/00003"
