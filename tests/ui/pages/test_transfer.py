"""The page of a transfer: counted, inspected, validated, cancelled, refunded, kept, read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTableView

from app.dialogs.refunds import RefundDialog
from app.models.enums import Condition, LocationKind, MovePurpose, Tracking, TransferState
from app.services import kept_drafts, returns, stock
from app.services.kept_drafts import DraftPlace
from app.services.returns import ReturnLine, ReturnLot
from app.services.tickets import RecordRef
from app.ui.kit.fields.base import Field
from app.ui.kit.lines_model import LinesModel
from app.ui.kit.menu import Menu
from app.ui.kit.smart_button import SmartButton
from app.ui.kit.table_view import TableView
from app.ui.kit.theme import font
from app.ui.pages.transfer import TransferPage
from tests.dialogs.return_desk import press_return, scan, two_lots
from tests.factories import Sold
from tests.services.return_desk import ReturnDesk, open_desk
from tests.services.stock_room import at, lots_at, receive
from tests.ui.pages.ticket_desk import activate, click, drop_down, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.returns import MadeReturn
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
LONG_LOT = "DEMO-85123A-W49"
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def make_return(shop: Shop) -> tuple[ReturnDesk, MadeReturn]:
    """Five of twelve clocks and both radios of an invoiced order are on their way back."""
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    radio = shop.product("RADIO RETRO CREAM", "30.00", tracking=Tracking.LOT)
    sold = (Sold(clock, D(12)), Sold(radio, D(2), lot=shop.lot(radio, "L-1")))
    desk = open_desk(shop, *sold)
    shop.invoice(desk.customer, *sold, order=desk.order)
    return desk, desk.send_back("5", "2")


def open_transfer(sitting: Sitting, made: MadeReturn) -> TransferPage:
    """Open the page of a return."""
    page = sitting.open(RecordRef("transfer", made.id))
    assert isinstance(page, TransferPage)
    activate(sitting, sitting.window)
    return page


def retype(page: TransferPage, row: int, column: str, text: str) -> None:
    """Type another value into a cell."""
    assert page.sheet.lines.table is not None
    page.sheet.lines.table.focus(page.sheet.lines.rows()[row].key, column)
    press(Qt.Key.Key_A, held=CTRL)
    press(Qt.Key.Key_Delete)
    write(text)


def states(sitting: Sitting) -> list[tuple[object, ...]]:
    """Number and state of all returns."""
    return sitting.shop.read(
        "SELECT number, state FROM transfer WHERE kind = 'incoming' ORDER BY id"
    )


def product_of(sitting: Sitting, name: str) -> object:
    """A product by its name."""
    return sitting.shop.read("SELECT id FROM product WHERE name = :name", name=name)[0][0]


def test_all_that_is_expected_is_received_at_one_key(sitting: Sitting) -> None:
    _desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    assert sitting.page.title == "WH/IN/00001"
    assert page.action_bar.states.current() is TransferState.READY
    assert page.sheet.told.text().startswith("7 pieces on 2 lines are open.")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert page.sheet.banner.text() == "Nothing is counted yet. Has all of it come?"
    assert states(sitting) == [("WH/IN/00001", "ready")]
    press(Qt.Key.Key_Space)
    sitting.settle()
    assert states(sitting) == [("WH/IN/00001", "done")]
    assert page.action_bar.states.current() is TransferState.DONE
    assert sitting.toasts() == ["WH/IN/00001 is done"]
    assert not page.is_dirty
    clock = product_of(sitting, "ALARM CLOCK BAKELIKE RED")
    assert at(sitting.shop, clock) == {"return": D(5)}  # type: ignore[arg-type]


def test_a_scanner_counts_wherever_the_focus_is_and_its_letters_are_no_keys(
    sitting: Sitting,
) -> None:
    radio = sitting.shop.product("RADIO", tracking=Tracking.SERIAL)
    names = ("SN-2026-0001", "N-17")
    sold = (Sold(radio, D(1), lot=sitting.shop.lot(radio, name)) for name in names)
    page = open_transfer(sitting, open_desk(sitting.shop, *sold).send_back("1", "1"))
    for name in names:
        write(name)
        press(Qt.Key.Key_Return)
        sitting.settle()
        page.setFocus()
    assert [(row.lot, row.quantity) for row in page.sheet.lines.rows()] == [
        ("SN-2026-0001", D(1)),
        ("N-17", D(1)),
    ]
    press(Qt.Key.Key_N)
    assert page.hasFocus()
    sitting.until(lambda: not page.hasFocus())
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.timeline.isAncestorOf(focus)
    assert page.sheet.lines.scan.field.value() == ""


def test_a_number_that_two_products_have_is_of_one_after_the_other(sitting: Sitting) -> None:
    shop = sitting.shop
    products = [shop.product(name, tracking=Tracking.SERIAL) for name in ("CAMERA", "RADIO")]
    desk = open_desk(shop, *(Sold(one, D(1), lot=shop.lot(one, "1001")) for one in products))
    sitting.open(RecordRef("ticket", desk.ticket))
    activate(sitting, sitting.window)
    dialog = press_return(sitting)
    next_one = "has the number 1001, too, and is next once all of these are scanned."
    hints = []
    for _each in range(2):
        scan(sitting, dialog, "1001")
        hints.append(dialog.form.row("scan").hint())
    assert hints == [
        f"1001 added: line 1. line 2 {next_one}",
        "1001 added: line 2",
    ]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    page = sitting.page
    assert isinstance(page, TransferPage)
    activate(sitting, sitting.window)
    hints = []
    for _each in range(2):
        write("1001")
        press(Qt.Key.Key_Return)
        sitting.settle()
        hints.append(page.sheet.lines.scan.hint())
    assert hints == [
        f"CAMERA: 1 counted. RADIO {next_one}",
        "RADIO: 1 counted",
    ]
    assert [row.quantity for row in page.sheet.lines.rows()] == [D(1), D(1)]


def test_the_lot_is_picked_of_those_that_were_sent_and_the_only_one_is_there(
    sitting: Sitting,
) -> None:
    goods = two_lots(sitting.shop)
    desk = ReturnDesk(sitting.shop, goods.customer, goods.order, goods.ticket)
    page = open_transfer(sitting, desk.send_back("3"))
    assert [row.lot for row in page.sheet.lines.rows()] == [""]
    retype(page, 0, "quantity", "2")
    table = page.sheet.lines.table
    assert table is not None
    table.focus(page.sheet.lines.rows()[0].key, "lot")
    press(Qt.Key.Key_Down)
    panel = drop_down()
    assert [panel.model.choice(row).text for row in range(2)] == ["W40", "W41"]
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    activate(sitting, sitting.window)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    press(Qt.Key.Key_Space)
    sitting.settle()
    assert lots_at(sitting.shop, goods.clock, LocationKind.RETURN) == {"W41": D(2)}
    line = desk.lines()[0]
    sitting.shop.act(
        returns.create,
        desk.request(ReturnLine(line.move_id, D(1), lots=(ReturnLot(D(1), line.lots[0].id),))),
    )
    (rest,) = sitting.shop.read("SELECT id FROM transfer WHERE number = 'WH/IN/00004'")
    opened = sitting.open(RecordRef("transfer", rest[0]))
    assert isinstance(opened, TransferPage)
    assert [row.lot for row in opened.sheet.lines.rows()] == ["W40"]


def test_less_than_expected_asks_and_the_rest_waits_on_a_back_order(sitting: Sitting) -> None:
    _desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    press(Qt.Key.Key_A, held=ALT)
    retype(page, 0, "quantity", "3")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "Are they still to come?" in page.sheet.banner.text()
    assert states(sitting) == [("WH/IN/00001", "ready")]
    press(Qt.Key.Key_Space)
    sitting.settle()
    assert states(sitting) == [("WH/IN/00001", "done"), ("WH/IN/00002", "ready")]
    rows = page.sheet.lines.rows()
    assert [row.quantity for row in rows] == [D(3), D(2)]
    click(sitting.child(SmartButton, "smart_backorders"))
    sitting.settle()
    assert sitting.page.title == "WH/IN/00002"
    assert [row.move.quantity for row in sitting.page.sheet.lines.rows()] == [D(2)]  # type: ignore[attr-defined]


def test_the_rest_is_closed_by_the_mouse(sitting: Sitting) -> None:
    desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    retype(page, 0, "quantity", "5")
    click(page.action_bar.button("validate"))
    sitting.settle()
    click(sitting.button("Close the rest", of=page))
    sitting.settle()
    assert states(sitting) == [("WH/IN/00001", "done")]
    assert [row.quantity for row in page.sheet.lines.rows()] == [D(5), D(0)]
    assert desk.left() == [D(7), D(2)]


def test_a_line_is_split_by_condition_and_goes_on_to_its_places(sitting: Sitting) -> None:
    _desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    lines = page.sheet.lines
    click(lines.set_all)
    retype(page, 0, "quantity", "4")
    click(lines.add_part)
    sitting.settle()
    menu = sitting.child(Menu)
    menu.actions()[0].trigger()
    menu.close()
    activate(sitting, sitting.window)
    assert [row.move.product_name for row in lines.rows()][-1] == "ALARM CLOCK BAKELIKE RED"
    retype(page, 2, "quantity", "1")
    pick(sitting, page, 2, "condition", "Damaged")
    repair = sitting.shop.read("SELECT name FROM location WHERE kind = 'repair'")[0][0]
    pick(sitting, page, 2, "place_id", repair)
    retype(page, 2, "note", "Glass broken")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    clock = product_of(sitting, "ALARM CLOCK BAKELIKE RED")
    assert at(sitting.shop, clock) == {"return": D(4), "repair": D(1)}  # type: ignore[arg-type]
    assert page.card is not None
    assert len(page.card.inspections) == 1
    model = page.sheet.lines.findChildren(LinesModel)[-1]
    place = [column.key for column in model.columns].index("place_id")
    went_to = [model.index(row, place).data() for row in range(3)]
    assert went_to == ["WH/Stock/Returns", repair, "WH/Stock/Returns"]


def test_a_customers_piece_is_not_proposed_a_place_in_our_stock(sitting: Sitting) -> None:
    shop = sitting.shop
    desk = open_desk(shop, Sold(shop.product("CLOCK"), D(2)))
    line = ReturnLine(desk.lines()[0].move_id, D(2), purpose=MovePurpose.REPAIR)
    page = open_transfer(sitting, shop.act(returns.create, desk.request(line)))
    rows = page.sheet.lines.rows
    click(page.sheet.lines.set_all)
    assert sitting.window.focusWidget() is page.sheet.lines.scan.field.editor
    pick(sitting, page, 0, "condition", "As new")
    assert (rows()[0].condition, rows()[0].place_id) == (Condition.AS_NEW, None)
    pick(sitting, page, 0, "condition", "Damaged")
    assert rows()[0].place_id == shop.place(LocationKind.REPAIR)


def pick(sitting: Sitting, page: TransferPage, row: int, column: str, words: str) -> None:
    """Choose in a drop-down of a cell by the keyboard."""
    assert page.sheet.lines.table is not None
    page.sheet.lines.table.focus(page.sheet.lines.rows()[row].key, column)
    press(Qt.Key.Key_Down)
    write(words)
    sitting.settle()
    press(Qt.Key.Key_Return)
    activate(sitting, sitting.window)


def test_refusals_stand_at_their_rows_and_what_was_typed_stays(sitting: Sitting) -> None:
    _desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    click(page.sheet.lines.set_all)
    retype(page, 0, "quantity", "13")
    retype(page, 1, "lot", "L-9")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    table = page.sheet.lines.table
    assert table is not None
    told = " ".join(table.errors().values())
    assert "L-9" in told
    assert (
        "at most 12 can come back of the delivery. Enter what is beyond by Add a product." in told
    )
    above = page.sheet.told.text()
    assert above.endswith(
        "You may let it in by Validate, up to what can come back of the delivery; enter what is"
        " beyond by Add a product."
    )
    assert states(sitting) == [("WH/IN/00001", "ready")]
    assert [row.lot for row in page.sheet.lines.rows()] == ["", "L-9"]
    retype(page, 0, "quantity", "5")
    retype(page, 1, "lot", "L-1")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    radio = product_of(sitting, "RADIO RETRO CREAM")
    found = lots_at(sitting.shop, radio, LocationKind.RETURN)  # type: ignore[arg-type]
    assert found == {"L-1": D(2)}


def test_a_long_lot_is_read_whole_from_the_dialog_to_the_count(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    holder = desk_shop.product("WHITE HANGING HEART T-LIGHT HOLDER", tracking=Tracking.LOT)
    desk = open_desk(desk_shop, Sold(holder, D(2), lot=desk_shop.lot(holder, LONG_LOT)))
    sitting = sit_down()
    sitting.open(RecordRef("ticket", desk.ticket))
    activate(sitting, sitting.window)
    dialog = press_return(sitting)
    view = dialog.lines.table.findChild(QTableView)
    assert isinstance(view, QTableView)
    place = next(n for n in range(9) if view.model().index(0, n).data() == LONG_LOT)
    needed = QFontMetrics(font("body")).horizontalAdvance(LONG_LOT)
    assert view.columnWidth(place) >= needed + 24
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    page = sitting.page
    assert isinstance(page, TransferPage)
    activate(sitting, sitting.window)
    pick(sitting, page, 0, "condition", "Parts missing")
    assert page.sheet.lines.table is not None
    fields = [one for one in page.sheet.lines.table.findChildren(Field) if one.isVisible()]
    names = ("lot", "quantity", "unit", "condition", "place_id", "note")
    shown = {
        name: one.editor for one in fields for name in names if one.objectName().startswith(name)
    }
    assert set(shown) == {"lot", "quantity", "condition", "place_id", "note"}
    needed = QFontMetrics(font("body")).horizontalAdvance("Parts missing")
    assert shown["condition"].width() >= needed
    narrow = shown["note"].width()
    retype(page, 0, "note", "Box wet, a hand is bent")
    assert shown["note"].width() >= narrow + 100
    shown["quantity"].setFocus()
    assert shown["note"].width() == narrow
    lot = shown["lot"]
    assert isinstance(lot, QLineEdit)
    assert (lot.text(), lot.cursorPosition()) == (LONG_LOT, 0)
    assert lot.fontMetrics().horizontalAdvance(LONG_LOT) <= lot.width() - 4


def test_more_buttons_than_fit_beside_a_title_stand_above_it(sitting: Sitting) -> None:
    _desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    head, card = page.sheet.head, page.card
    assert card is not None
    buttons, title = head.documents, head.title
    assert buttons.geometry().left() > title.geometry().right()
    linked = card.returns_of
    head.show_card(replace(card, backorders=linked, replaces=linked), ())
    sitting.until(lambda: buttons.geometry().bottom() < title.geometry().top())
    assert title.toolTip() == ""
    shown = [one for one in buttons.findChildren(SmartButton) if one.isVisible()]
    assert [one.toolTip() for one in shown] == [""] * 4
    head.show_card(card, ())
    sitting.until(lambda: buttons.geometry().left() > title.geometry().right())


def test_cancelling_asks_once_more_and_gives_the_quantity_back(sitting: Sitting) -> None:
    desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    click(page.action_bar.cancel)
    assert states(sitting) == [("WH/IN/00001", "ready")]
    click(page.action_bar.cancel)
    sitting.settle()
    assert states(sitting) == [("WH/IN/00001", "cancelled")]
    assert page.action_bar.states.current() is TransferState.CANCELLED
    assert not page.action_bar.button("validate").isVisible()
    assert desk.left() == [D(12), D(2)]


def test_exactly_what_came_is_refunded_by_the_dialog(sitting: Sitting) -> None:
    desk, made = make_return(sitting.shop)
    desk.receive(made)
    page = open_transfer(sitting, made)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    dialog = sitting.child(RefundDialog)
    activate(sitting, dialog)
    assert dialog.form.field("return_id").value() == "WH/IN/00001: 7 of 7 received pieces"
    assert dialog.side_pane.sums()[2] == "£78.75"
    assert dialog.ledger.isVisible()
    now = [line.values["now"] for line in dialog.ledger.lines.lines()]
    assert now == [("5", "£18.75"), ("2", "£60.00")]
    assert "Reverse and Create Invoice" not in [
        each.text() for each in dialog.findChildren(QAbstractButton)
    ]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert sitting.page.objectName() == "invoice_page"
    rows = sitting.shop.money(
        "SELECT l.quantity FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id"
        " WHERE i.kind = 'credit_note' AND i.state = 'draft' ORDER BY l.id"
    )
    assert [row[0] for row in rows] == [D(5), D(2)]
    sitting.run(sitting.window.back())
    sitting.settle()
    assert not page.action_bar.button("refund").isVisible()


def test_counts_that_were_left_are_offered_again(sitting: Sitting) -> None:
    _desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    retype(page, 0, "quantity", "2")
    assert page.is_dirty
    sitting.show_list("tickets:all")
    assert sitting.toasts() == ["Counts of WH/IN/00001 kept"]
    again = open_transfer(sitting, made)
    click(sitting.button("Restore", of=again))
    sitting.settle()
    assert [row.quantity for row in again.sheet.lines.rows()] == [D(2), D(0)]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    click(sitting.button("Close the rest", of=again))
    sitting.settle()
    assert states(sitting) == [("WH/IN/00001", "done")]
    assert sitting.shop.ask(kept_drafts.find, DraftPlace("transfer", made.id)) is None


def test_an_agent_reads_and_cancels_but_does_not_count(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    _desk, made = make_return(desk_shop)
    sitting = sit_down(login="agent")
    page = open_transfer(sitting, made)
    assert not page.action_bar.button("validate").isVisible()
    assert page.action_bar.cancel.isVisible()
    assert page.sheet.told.text() == "The storekeeper counts and validates what comes."
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert states(sitting) == [("WH/IN/00001", "ready")]


def test_several_returns_of_a_ticket_open_their_list_without_what_replaces_them(
    sitting: Sitting,
) -> None:
    desk, made = make_return(sitting.shop)
    desk.send_back("1")
    sitting.shop.set_goods(is_advance_replacement=True)
    sitting.shop.act(returns.replace, returns.ReplaceReturn(made.id))
    sitting.open(RecordRef("ticket", desk.ticket))
    button = sitting.child(SmartButton, "smart_transfer")
    assert button.fact() == "2 · ready"
    click(button)
    sitting.settle()
    assert sitting.window.top_bar.crumbs.titles()[-1] == "Returns"
    view = sitting.child(TableView)
    sitting.until(lambda: view.model().rowCount() == 2)
    activate(sitting, sitting.window)
    view.setFocus()
    view.go_to(0)
    sitting.until(lambda: view.current_row() is not None)
    press(Qt.Key.Key_Return)
    sitting.settle()
    assert sitting.page.title == "WH/IN/00002"


def test_all_returns_are_listed_and_found_by_their_number(sitting: Sitting) -> None:
    desk, _made = make_return(sitting.shop)
    desk.send_back("1")
    click(sitting.button("Returns"))
    sitting.settle()
    view = sitting.child(TableView)
    sitting.until(lambda: view.model().rowCount() == 2)
    activate(sitting, sitting.window)
    press(Qt.Key.Key_Slash)
    write("WH/IN/00002")
    sitting.until(lambda: view.model().rowCount() == 1)


def test_a_serial_that_nobody_knew_is_typed_for_each_piece(sitting: Sitting) -> None:
    shop = sitting.shop
    camera = shop.product("CAMERA RETRO", "80.00", tracking=Tracking.SERIAL)
    unknown = shop.lot(camera, "unknown (imported)", is_unknown=True)
    desk = open_desk(shop, Sold(camera, D(3), lot=unknown))
    page = open_transfer(sitting, desk.send_back("2"))
    assert [(row.quantity, row.lot) for row in page.sheet.lines.rows()] == [(D(0), "")] * 2
    retype(page, 0, "lot", "C-1")
    assert page.sheet.lines.rows()[0].quantity == D(1)
    click(page.sheet.lines.set_all)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert page.sheet.lines.table is not None
    assert page.sheet.lines.table.errors()
    retype(page, 1, "lot", "C-2")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert states(sitting) == [("WH/IN/00001", "done")]
    assert lots_at(shop, camera, LocationKind.RETURN) == {"C-1": D(1), "C-2": D(1)}


def test_what_a_colleague_validated_meanwhile_is_told_and_shown(sitting: Sitting) -> None:
    desk, made = make_return(sitting.shop)
    page = open_transfer(sitting, made)
    retype(page, 0, "quantity", "3")
    desk.receive(made)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert page.sheet.banner.text().startswith("WH/IN/00001 is done and stays as it is.")
    assert page.sheet.lines.rows()[0].quantity == D(3)
    click(sitting.button("Show it as it is now", of=page))
    sitting.settle()
    assert page.action_bar.states.current() is TransferState.DONE
    assert [row.quantity for row in page.sheet.lines.rows()] == [D(5), D(2)]


def test_a_delivery_that_waits_begins_at_what_is_reserved_for_it(sitting: Sitting) -> None:
    shop = sitting.shop
    clock = shop.product("ALARM CLOCK BAKELIKE RED", "3.75")
    receive(shop, clock, "5")
    for quantity in ("5", "3"):
        order = shop.order(shop.customer(), Sold(clock, D(quantity)), is_delivered=False)
        made = shop.act(stock.make_delivery, stock.DeliverOrder(order))
    page = sitting.open(RecordRef("transfer", made.id))
    assert isinstance(page, TransferPage)
    activate(sitting, sitting.window)
    assert [row.quantity for row in page.sheet.lines.rows()] == [D(0)]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert page.sheet.banner.text().startswith("Nothing is counted. Enter what goes out")
    retype(page, 0, "quantity", "3")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "reserved for WH/OUT/00001 (5)" in page.sheet.banner.text()
    assert page.action_bar.states.current() is TransferState.WAITING
