"""What is scanned, what else was in the box, what is above, and what becomes of it afterwards."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from sqlalchemy import Engine, event

from app.dialogs.goods_papers import AskLabels
from app.dialogs.paper import PaperDialog
from app.dialogs.stock.change_purpose import ChangePurposeDialog
from app.dialogs.stock.counter_move import CounterMoveDialog
from app.dialogs.stock.deliver_back import DeliverBackDialog
from app.dialogs.stock.expect_more import ExpectMoreDialog
from app.dialogs.stock.unexpected import UnexpectedDialog
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.services import returns, stock
from app.services.returns import ReturnLine
from app.services.stock import CounterMove, MovedLine, MovedPart, TransferState
from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from app.ui.kit.fields import Field
from app.ui.kit.menu import Menu
from app.ui.pages.transfer import TransferPage
from tests.dialogs.return_desk import press_return
from tests.factories import Sold
from tests.services.refusing import stored
from tests.services.return_desk import open_desk
from tests.services.stock_room import at
from tests.ui.pages.test_transfer import (
    ALT,
    CTRL,
    make_return,
    open_transfer,
    product_of,
    retype,
    states,
)
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.ui.kit.record_dialog import RecordDialog
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal


@contextmanager
def statements_of_this_thread() -> Iterator[list[str]]:
    """What the thread of the window itself asks of a database, and waits for."""
    own, found = threading.get_ident(), []

    def note(*, statement: str, **_rest: object) -> None:
        if threading.get_ident() == own:
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note, named=True)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def scan(sitting: Sitting, page: TransferPage, *codes: str) -> None:
    """Let a scanner type codes, each ended by Enter, without waiting between."""
    page.sheet.lines.scan.field.editor.setFocus()
    for code in codes:
        write(code)
        press(Qt.Key.Key_Return)
    sitting.settle()
    sitting.until(lambda: not page.scanning.is_looking)


def counted(page: TransferPage) -> list[Decimal | None]:
    """The quantities of the rows."""
    return [row.quantity for row in page.sheet.lines.rows()]


def enter(dialog: RecordDialog, name: str, text: str) -> None:
    """Type another value into a field."""
    dialog.form.focus_field(name)
    press(Qt.Key.Key_A, held=CTRL)
    write(text)


def add_unexpected(sitting: Sitting, page: TransferPage, product: str, quantity: str) -> None:
    """Enter what else was in the box."""
    click(page.sheet.lines.add_product)
    dialog = sitting.child(UnexpectedDialog)
    activate(sitting, dialog)
    choose(sitting, dialog.goods.product, product)
    enter(dialog, "quantity", quantity)
    press(Qt.Key.Key_Return, held=CTRL)
    activate(sitting, sitting.window)


def do(sitting: Sitting, page: TransferPage, words: str) -> None:
    """Press the button of an action, or choose it in the menu where it found no room."""
    found = [one for one in page.action_bar.findChildren(Button) if one.label() == words]
    if found and found[0].isVisible():
        click(found[0])
        sitting.settle()
        return
    click(page.action_bar.more)
    menu = sitting.child(Menu)
    next(one for one in menu.actions() if one.text() == words).trigger()
    menu.close()
    sitting.settle()


def test_scanned_codes_count_pieces_in_their_rows(sitting: Sitting) -> None:
    _desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    code = page.sheet.lines.rows()[0].move.product_code
    scan(sitting, page, code, "L-1", code)
    assert counted(page) == [D(2), D(1)]
    assert page.sheet.lines.scan.hint() == "ALARM CLOCK BAKELIKE RED: 2 counted"
    assert page.sheet.told.text().startswith("4 pieces are open.")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    told = page.sheet.banner.text()
    assert told == "4 pieces on 2 lines of WH/IN/00001 are missing. Are they still to come?"


def test_a_scanner_fills_what_is_given_back_then_what_is_repaired(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    sitting, shop = sit_down(login="storekeeper"), desk_shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    lamp = shop.product("LANTERN", "9.00", tracking=Tracking.LOT)
    desk = open_desk(shop, Sold(clock, D(5)), Sold(lamp, D(3), lot=shop.lot(lamp, "L-7")))
    asked = [
        ReturnLine(line.move_id, D(pieces), purpose=purpose)
        for line in desk.lines()
        for pieces, purpose in ((2, MovePurpose.GIVE_BACK), (1, MovePurpose.REPAIR))
    ]
    made = shop.act(returns.create, desk.request(*asked))
    page = open_transfer(sitting, made)
    code = page.sheet.lines.rows()[0].move.product_code
    scan(sitting, page, code, code)
    hints = [page.sheet.lines.scan.hint()]
    scan(sitting, page, code, "L-7", "L-7", "L-7")
    hints.append(page.sheet.lines.scan.hint())
    assert hints == [
        "ALARM CLOCK BAKELIKE RED: 2 to give back counted",
        "LANTERN: 1 for repair counted",
    ]
    assert counted(page) == [D(2), D(1), D(2), D(1)]
    assert page.sheet.told.text() == ""
    scan(sitting, page, code)
    assert counted(page) == [D(3), D(1), D(2), D(1)], "only now it is more than expected"
    retype(page, 0, "quantity", "2")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    received = shop.read(
        "SELECT purpose, done_quantity / 10000.0 FROM move m JOIN transfer t"
        " ON t.id = m.transfer_id WHERE t.number = 'WH/IN/00001' ORDER BY m.id"
    )
    assert received == [("give_back", 2), ("repair", 1)] * 2


BAD = {
    "R-9": "No product, lot or serial number is R-9.",
    "L" * 10_000: "A code has at most 255 characters; this has 10000.",
    "L-1\u200b": "The code has characters that cannot be printed.",
    "L-1L-1": "L-1L-1 is two codes in one.",
    "L-1\nL-1": "L-1 L-1 is two codes in one.",
}


def test_a_bad_scan_is_told_beside_its_field_and_counts_nothing(sitting: Sitting) -> None:
    _desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    page.sheet.lines.scan.field.editor.setFocus()
    for code, words in BAD.items():
        QGuiApplication.clipboard().setText(code)
        press(Qt.Key.Key_V, held=CTRL)
        press(Qt.Key.Key_Return)
        sitting.settle()
        assert page.sheet.lines.scan.error().startswith(words)
        assert counted(page) == [D(0), D(0)]
    scan(sitting, page, "L-1")
    assert page.sheet.lines.scan.error() == ""
    assert counted(page) == [D(0), D(1)]
    scan(sitting, page, "R-9", "L-1")
    error = page.sheet.lines.scan.error()
    assert error.startswith(BAD["R-9"]), "the good code after it does not hide it"
    assert counted(page) == [D(0), D(2)]


def test_unexpected_goods_turn_out_to_be_of_a_delivery_or_go_back_as_they_came(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    desk, made = make_return(shop)
    lantern = shop.product("LANTERN", "9.00")
    shop.order(desk.customer, Sold(lantern, D(1)))
    page = open_transfer(sitting, made)
    press(Qt.Key.Key_A, held=ALT)
    add_unexpected(sitting, page, "LANTERN", "3")
    assert counted(page) == [D(5), D(2), D(3)]
    sitting.show_list("tickets:all")
    page = open_transfer(sitting, made)
    click(sitting.button("Restore", of=page))
    sitting.settle()
    assert counted(page) == [D(5), D(2), D(3)]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert states(sitting) == [("WH/IN/00001", "done")]
    do(sitting, page, "Change of purpose")
    change = sitting.child(ChangePurposeDialog)
    activate(sitting, change)
    assert change.form.values()["quantity"] == D(1), "of three, its delivery brought one"
    enter(change, "quantity", "3")
    enter(change, "reason", "The customer agrees")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "At most 1 can be returned." in change.form.errors()["quantity"]
    enter(change, "quantity", "1")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert sitting.page.title == "WH/IN/00002"
    assert desk.left()[0] == D(0)
    sitting.run(sitting.window.back())
    sitting.settle()
    activate(sitting, sitting.window)
    do(sitting, page, "Deliver back")
    back = sitting.child(DeliverBackDialog)
    activate(sitting, back)
    assert [line.values["quantity"] for line in back.table.lines()] == [D(2)]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    delivery = sitting.page
    assert isinstance(delivery, TransferPage)
    assert delivery.title.startswith("WH/OUT/")
    activate(sitting, sitting.window)
    code = delivery.sheet.lines.rows()[0].move.product_code
    scan(sitting, delivery, code, code)
    assert counted(delivery) == [D(2)]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert delivery.action_bar.states.current() is TransferState.DONE
    assert at(shop, lantern) == {"return": D(1)}


def test_the_slip_and_the_labels_are_offered_to_print(sitting: Sitting) -> None:
    _desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    press(Qt.Key.Key_P, held=CTRL)
    QTest.keyClick(sitting.child(Menu), Qt.Key.Key_Return)
    sitting.settle()
    slip = sitting.child(PaperDialog)
    assert slip.header.reference.text() == "WH/IN/00001"
    slip.reject()
    activate(sitting, sitting.window)
    do(sitting, page, "Print")
    menu = sitting.child(Menu)
    menu.actions()[1].trigger()
    menu.close()
    sitting.settle()
    assert sitting.child(AskLabels).isVisible()


def test_two_hundred_lines_are_returned_and_received_in_a_window_that_goes_on(
    sitting: Sitting,
) -> None:
    """No statement waits in its thread, and no field is made for a line out of sight."""
    shop = sitting.shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    desk = open_desk(shop, *(Sold(clock, D(n)) for n in range(1, 201)))
    sitting.open(RecordRef("ticket", desk.ticket))
    with statements_of_this_thread() as waited_for:
        dialog = press_return(sitting)
        assert len(dialog.lines.rows()) == 200
        assert len(dialog.lines.table.findChildren(Field)) <= 1
        dialog.lines.table.focus(dialog.lines.rows()[150].key, "quantity")
        press(Qt.Key.Key_Return, held=CTRL)
        sitting.settle()
        page = sitting.page
        assert isinstance(page, TransferPage)
        activate(sitting, sitting.window)
        press(Qt.Key.Key_A, held=ALT)
        assert page.sheet.lines.table is not None
        assert len(page.sheet.lines.table.findChildren(Field)) <= 1
        press(Qt.Key.Key_Return, held=CTRL)
        sitting.settle()
    assert waited_for == []
    assert states(sitting) == [("WH/IN/00001", "done")]


def test_a_received_return_is_taken_back_with_a_reason_once_what_went_on_is(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    desk, made = make_return(shop)
    scrap = shop.place(LocationKind.SCRAP)
    broken = MovedPart(D(5), destination_id=scrap, note="Broken")
    line = MovedLine(desk.moves(made)[0], (broken,))
    desk.receive(made, line, makes_backorder=False)
    page = open_transfer(sitting, made)
    do(sitting, page, "Take back by a counter-move")
    dialog = sitting.child(CounterMoveDialog)
    activate(sitting, dialog)
    assert dialog.footer.sentence.text() == (
        "All of it goes from WH/Stock/Returns back to Customers, once what WH/INT/00001 moved on"
        " is taken back."
    )
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert list(dialog.form.errors()) == ["reason"]
    write("Counted for the wrong customer")
    was = stored(shop)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.banner.text() == (
        "What WH/IN/00001 brought went on with WH/INT/00001. Take that back first, by its own"
        " counter-move."
    )
    assert stored(shop) == was
    (step,) = shop.ask(stock.card, made.id).inspections
    shop.act(stock.counter_move, CounterMove(step.id, "Not broken"), by="storekeeper")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    clock = product_of(sitting, "ALARM CLOCK BAKELIKE RED")
    assert at(sitting.shop, clock) == {}  # type: ignore[arg-type]
    assert sitting.page.title.startswith("WH/OUT/")
    assert sitting.page.sheet.note.plain() == "Counted for the wrong customer"  # type: ignore[attr-defined]


def test_a_supervisor_lets_more_in_and_the_storekeeper_receives_it(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    desk, made = make_return(desk_shop)
    sitting = sit_down(login="supervisor")
    page = open_transfer(sitting, made)
    do(sitting, page, "Let more in")
    dialog = sitting.child(ExpectMoreDialog)
    activate(sitting, dialog)
    row = dialog.table.lines()[0].key
    was = stored(desk_shop)
    for text, words in (
        ("5", "Nothing is more than before. Enter a higher quantity, or leave it."),
        ("3", "are expected already. Enter at least that."),
        ("13", "at most 12 can come back"),
        ("8", ""),
    ):
        dialog.table.focus(row, "quantity")
        press(Qt.Key.Key_A, held=CTRL)
        write(text)
        press(Qt.Key.Key_Return, held=CTRL)
        sitting.settle()
        if words:
            assert words in dialog.table.errors()[row, "quantity"]
            assert stored(desk_shop) == was
    assert [move.quantity for move in desk_shop.ask(stock.card, made.id).moves] == [D(8), D(2)]
    assert desk.left() == [D(4), D(0)]
    sitting.leave()
    keeper = sit_down(login="storekeeper")
    page = open_transfer(keeper, made)
    assert not page.action_bar.is_possible("expect_more"), "a supervisor's"
    press(Qt.Key.Key_A, held=ALT)
    was = stored(desk_shop)
    retype(page, 0, "quantity", "9")
    press(Qt.Key.Key_Return, held=CTRL)
    keeper.settle()
    table = page.sheet.lines.table
    assert table is not None
    (words,) = table.errors().values()
    assert words.endswith("8 are expected. A supervisor can let in more.")
    assert stored(desk_shop) == was
    retype(page, 0, "quantity", "8")
    press(Qt.Key.Key_Return, held=CTRL)
    keeper.settle()
    clock = product_of(keeper, "ALARM CLOCK BAKELIKE RED")
    assert at(desk_shop, clock) == {"return": D(8)}  # type: ignore[arg-type]


def test_a_quantity_is_told_in_dozens(sitting: Sitting) -> None:
    shop = sitting.shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    desk = open_desk(shop, Sold(clock, D(30)))
    page = open_transfer(sitting, desk.send_back("24"))
    table = page.sheet.lines.table
    assert table is not None
    table.focus(table.lines()[0].key, "unit")
    press(Qt.Key.Key_Down)
    write("Dozen")
    sitting.settle()
    press(Qt.Key.Key_Return)
    activate(sitting, sitting.window)
    retype(page, 0, "quantity", "1.3")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "Enter a whole number of steps." in " ".join(table.errors().values())
    retype(page, 0, "quantity", "2")
    assert page.sheet.lines.counted() == D(24)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert at(shop, clock) == {"return": D(24)}
