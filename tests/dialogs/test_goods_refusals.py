"""Bad input in the dialogs and pages of goods: a sentence beside it, nothing stored or lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from sqlalchemy import update

from app.dialogs.stock.count import CountDialog
from app.dialogs.stock.move import MoveDialog
from app.dialogs.stock.receipt import ReceiptDialog
from app.dialogs.stock.scrap import ScrapDialog
from app.models.enums import LocationKind, MovePurpose, ProductKind, Tracking
from app.models.stock import Location
from app.models.tickets import Ticket
from app.services import orders, repairs, returns, stock
from app.services.orders import CancelOrder, CreateOrder, OrderLine
from app.services.repairs import PartLine, RepairPartKind, StartRepair
from app.services.returns import AskReturn, CreateReturn, ReturnLine
from app.services.stock import CancelTransfer, CountStock, ScrapGoods
from app.services.stock.lots import UNKNOWN_LOT
from app.services.tickets import RecordRef
from app.ui.kit.fields import ChoiceField
from app.ui.kit.formats import short_date
from app.ui.kit.labels import Text
from app.ui.pages.sales_order import SalesOrderPage
from tests.dialogs import repair_desk
from tests.dialogs.refund_desk import is_closed
from tests.dialogs.repair_desk import make_bench, open_repair
from tests.dialogs.return_desk import make_goods, open_return, scan, shown
from tests.factories import Sold
from tests.opened_shop import TODAY
from tests.services.refusing import stored
from tests.services.return_desk import open_desk
from tests.services.stock_room import at, receive
from tests.ui.pages import test_repair, test_stock, test_transfer
from tests.ui.pages.ticket_desk import activate, choose, click, press, write

if TYPE_CHECKING:
    from app.ui.kit.record_dialog import RecordDialog
    from tests.desk import Sitting

D = Decimal
CTRL = Qt.KeyboardModifier.ControlModifier


def confirm(sitting: Sitting) -> None:
    """Press the main action and wait for what it says."""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def test_a_serial_of_another_or_on_its_way_and_an_archived_place_are_told_in_the_return(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    goods = make_goods(shop)
    ((radio,),) = shop.read("SELECT id FROM product WHERE name = 'RADIO RETRO CREAM'")
    shop.order(shop.customer("Another"), Sold(radio, D(1), lot=shop.lot(radio, "R-7")))
    (line,) = shop.ask(returns.options, AskReturn(goods.ticket, goods.second)).lines
    place = shop.place(LocationKind.RETURN)
    shelf = shop.place(LocationKind.INTERNAL)
    coming = CreateReturn(goods.ticket, (ReturnLine(line.move_id, D(1)),), shelf)
    shop.act(returns.create, coming)
    _page, dialog = open_return(sitting, goods)
    before = shown(dialog)
    for code, words in (
        ("R-7", "R-7 was not delivered to this customer. Check the label, or return it"),
        ("R-2", "R-2 came back or is on its way."),
    ):
        scan(sitting, dialog, code)
        assert dialog.form.errors()["scan"].startswith(words)
        assert shown(dialog) == before
        press(Qt.Key.Key_Delete)
    archive = update(Location).where(Location.id == place).values(is_active=False)
    shop.write(lambda uow: uow.connection.execute(archive).close())
    dialog.lines.table.focus(dialog.lines.rows()[0].key, "quantity")
    press(Qt.Key.Key_A, held=CTRL)
    write("4")
    was = stored(shop)
    confirm(sitting)
    assert dialog.form.errors()["location_id"] == (
        "WH/Stock/Returns is archived. Choose another place."
    )
    assert stored(shop) == was
    assert shown(dialog)[0] == ("line 1", "", D(4))


def test_a_lot_of_no_delivery_other_goods_and_a_cancelled_return_are_told_on_its_page(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    _desk, made = test_transfer.make_return(shop)
    other = shop.product("LAMP", tracking=Tracking.SERIAL)
    receive(shop, other, "1", "S-1")
    page = test_transfer.open_transfer(sitting, made)
    scan_field = page.sheet.lines.scan
    scan_field.field.editor.setFocus()
    write("S-1")
    press(Qt.Key.Key_Return)
    sitting.settle()
    sitting.until(lambda: not page.scanning.is_looking)
    assert scan_field.error().endswith("LAMP, which is not expected here. Nothing is counted.")
    click(page.sheet.lines.set_all)
    table = page.sheet.lines.table
    assert table is not None
    first, second = (row.key for row in page.sheet.lines.rows())
    was = stored(shop)
    test_transfer.retype(page, 1, "lot", "L-9")
    confirm(sitting)
    assert table.errors()[second, "lot"].startswith("L-9 was not on WH/OUT/")
    for typed in ("0.5", "-1"):
        test_transfer.retype(page, 0, "quantity", typed)
        confirm(sitting)
        assert (first, "quantity") in table.errors(), typed
    test_transfer.retype(page, 0, "quantity", "3")
    test_transfer.retype(page, 1, "lot", "L-1")
    assert stored(shop) == was
    shop.act(stock.cancel, CancelTransfer(made.id, made.version))
    was = stored(shop)
    confirm(sitting)
    assert page.sheet.banner.text().startswith("WH/IN/00001 is cancelled.")
    assert stored(shop) == was


def test_a_serial_twice_or_back_already_and_scrap_without_a_word_are_told_at_their_row(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    radio = shop.product("RADIO", tracking=Tracking.SERIAL)
    sold = [Sold(radio, D(1), lot=shop.lot(radio, name)) for name in ("R-1", "R-2", "R-3")]
    desk = open_desk(shop, *sold)
    third = ReturnLine(desk.lines()[2].move_id, D(1), purpose=MovePurpose.REPAIR)
    receive(shop, radio, "1", "R-4")
    shop.order(shop.customer("Another"), Sold(radio, D(1), lot=shop.lot(radio, "R-7")))
    shop.lot(radio, UNKNOWN_LOT, is_unknown=True)
    lines = [ReturnLine(line.move_id, D(1)) for line in desk.lines()[:2]]
    made = shop.act(returns.create, desk.request(*lines, third))
    page = test_transfer.open_transfer(sitting, made)
    click(page.sheet.lines.set_all)
    table = page.sheet.lines.table
    assert table is not None
    keys = [row.key for row in page.sheet.lines.rows()]
    code = page.sheet.lines.rows()[0].move.product_code
    radio_words = f"{code} RADIO"
    page.sheet.lines.scan.field.editor.setFocus()
    write(code)
    press(Qt.Key.Key_Return)
    sitting.settle()
    words = f"{radio_words} has a number on each piece or box. Scan that one instead."
    assert page.sheet.lines.scan.error() == words
    was = stored(shop)

    def told(row: int, column: str) -> str:
        confirm(sitting)
        assert stored(shop) == was
        return str(table.errors().get((keys[row], column)))

    for lot, words in (
        ("R-1", "R-1 is entered twice. Each serial number is one piece."),
        ("R-4", "R-4 is back already: WH/IN/00001 took it to WH/Stock."),
        ("R-7", "R-7 is at another customer; WH/OUT/"),
        (UNKNOWN_LOT, f"Type the serial number of each piece of {radio_words};"),
    ):
        test_transfer.retype(page, 1, "lot", lot)
        assert told(1, "lot").startswith(words)
        assert page.sheet.lines.rows()[1].lot == lot
    test_transfer.retype(page, 1, "lot", "R-2")
    for row in (1, 2):
        test_transfer.pick(sitting, page, row, "condition", "Damaged")
        test_transfer.pick(sitting, page, row, "place_id", "WH/Scrap")
    assert told(1, "note") == "Say why it is scrapped, in the note of this line."
    assert "RADIO stays the customer's." in told(2, "place_id")


def test_a_service_another_customers_serial_and_a_day_to_come_are_told_in_the_repair(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    fitting = shop.product("FITTING", "30", kind=ProductKind.SERVICE)
    lamp = shop.product("LAMP BRASS", "20.00")
    shop.order(shop.customer("Another"), Sold(bench.radio, D(1), lot=shop.lot(bench.radio, "R-7")))
    about = update(Ticket).where(Ticket.id == bench.ticket)
    shop.write(
        lambda uow: uow.connection.execute(about.values(product_id=fitting, lot_id=None)).close()
    )
    _page, dialog = open_repair(sitting, bench)
    form = dialog.form
    warranty = form.row("is_under_warranty").hint()
    assert warranty == "Choose the product to see its warranty."
    was = stored(shop)
    confirm(sitting)
    assert list(form.errors()) == ["product_id"], "a service is not proposed for repair"
    choose(sitting, form.field("product_id"), "RADIO")  # type: ignore[arg-type]
    sitting.settle()
    choose(sitting, form.field("lot_id"), "R-7")  # type: ignore[arg-type]
    sitting.settle()
    confirm(sitting)
    assert form.errors()["lot_id"].startswith("R-7 belongs to Another; WH/OUT/")
    choose(sitting, form.field("product_id"), "LAMP")  # type: ignore[arg-type]
    sitting.settle()
    form.focus_field("sold_on")
    write(short_date(TODAY + timedelta(days=1)))
    confirm(sitting)
    assert "future" in form.errors()["sold_on"]
    assert not is_closed(dialog)
    assert form.values()["product_id"] == lamp
    assert stored(shop) == was


def test_a_part_without_its_lot_does_not_end_a_repair(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    motor = shop.product("Motor", tracking=Tracking.SERIAL)
    parts = (PartLine(bench.hinge), PartLine(motor, kind=RepairPartKind.REMOVE))
    made = test_repair.make_repair(shop, bench, parts=parts)
    shop.act(repairs.start, StartRepair(made.id, made.version), by="repairer")
    test_repair.open_page(sitting, made)
    dialog = test_repair.end(sitting)
    was = stored(shop)
    hinge, motors = (row.key for row in dialog.rows())
    for column, key, typed, words in (
        ("lot", motors, "", "Motor is tracked. Enter the lot or serial number of each piece."),
        ("quantity", hinge, "-1", ""),
        ("quantity", hinge, "0.5", "0.5"),
    ):
        dialog.table.focus(key, column)
        press(Qt.Key.Key_A, held=CTRL)
        press(Qt.Key.Key_Delete)
        write(typed)
        confirm(sitting)
        assert words in dialog.table.errors()[key, column]
    dialog.form.focus_field("minutes_worked")
    write("-5")
    confirm(sitting)
    words = "The time worked is between 0 and 99999 minutes."
    assert dialog.form.errors() == {"minutes_worked": words}
    assert stored(shop) == was
    press(Qt.Key.Key_A, held=CTRL)
    write("5")
    dialog.table.focus(hinge, "quantity")
    press(Qt.Key.Key_A, held=CTRL)
    write("1")
    dialog.table.focus(motors, "lot")
    write("M-OLD")
    assert [row.lot for row in dialog.rows()] == ["", "M-OLD"]
    confirm(sitting)
    assert repair_desk.stored(sitting) == [("WH/RO/00001", "repaired")]


def test_serials_that_cannot_come_in_are_told_at_their_row_of_the_receipt(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    camera = shop.product("CAMERA RETRO", "80.00", tracking=Tracking.SERIAL)
    clock = shop.product("CLOCK")
    shop.product("STAND", tracking=Tracking.LOT)
    shop.product("FITTING", kind=ProductKind.SERVICE)
    receive(shop, camera, "1", "C-1")
    test_stock.open_stock(sitting)
    dialog = test_stock.open_by(sitting, Qt.Key.Key_R, ReceiptDialog)
    choose(sitting, dialog.lines.product, "CAMERA")
    table = dialog.lines.table
    (line,) = table.lines()
    was = stored(shop)
    for quantity, lots, words in (
        ("0", "C-2", "Enter a quantity above zero."),
        ("1.5", "C-2", "Enter a whole number of steps."),
        ("1", "", "enter the serial number of the piece; given are 0."),
        ("1", "C-1", "C-1 is in WH/Stock already; WH/IN/00001 brought it there."),
        ("2", "C-2, C-2", "C-2 is entered twice."),
        ("1", UNKNOWN_LOT, "stands for pieces whose number nobody wrote down."),
        ("1", "C" * 256, "has at most 255 characters; this has 256."),
    ):
        test_stock.retype(table, line.key, "quantity", quantity)
        table.focus(line.key, "lot")
        press(Qt.Key.Key_A, held=CTRL)
        press(Qt.Key.Key_Delete)
        QGuiApplication.clipboard().setText(lots)
        press(Qt.Key.Key_V, held=CTRL)
        confirm(sitting)
        assert words in " ".join(table.errors().values())
        assert table.lines()[0].values["lot"] == lots
    table.focus(line.key, "lot")
    press(Qt.Key.Key_A, held=CTRL)
    QGuiApplication.clipboard().setText("C-\u200b2")
    press(Qt.Key.Key_V, held=CTRL)
    assert table.lines()[0].values["lot"] == "C-2", "what cannot be printed is left out"
    for name in ("STAND", "CLOCK", "CLOCK"):
        choose(sitting, dialog.lines.product, name)
    stand, first, second = (each.key for each in table.lines()[1:])
    test_stock.retype(table, stand, "lot", "W40, W41")
    test_stock.retype(table, first, "lot", "K-1")
    assert table.lines()[2].values["lot"] == "", "clocks have no numbers"
    confirm(sitting)
    assert table.errors()[stand, "lot"].endswith("enter 1 lot for this line; given are 2.")
    test_stock.retype(table, stand, "lot", "W40")
    for key in (first, second):
        test_stock.retype(table, key, "quantity", "900000000000000")
    confirm(sitting)
    words = "The number is too large. At most 922,337,203,685,477.5807 can be stored."
    assert dialog.banner.text() == words
    assert stored(shop) == was
    assert sitting.run(dialog.lines.product.find_choices("FITT")) == [], "no service lies in stock"
    test_stock.retype(table, second, "quantity", "1")
    confirm(sitting)
    assert at(shop, clock) == {"internal": D(900_000_000_000_001)}


def test_what_cannot_be_scrapped_moved_or_counted_is_told_beside_its_field(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    receive(shop, shop.product("CLOCK"), "5")
    test_stock.open_stock(sitting)
    test_stock.rows(sitting, 1)
    was = stored(shop)
    for key, kind, field, reason in (
        (Qt.Key.Key_S, ScrapDialog, "quantity", "reason"),
        (Qt.Key.Key_M, MoveDialog, "quantity", "note"),
        (Qt.Key.Key_C, CountDialog, "counted", "reason"),
    ):
        dialog: RecordDialog = test_stock.open_by(sitting, key, kind)
        form = dialog.form
        form.focus_field(reason)
        write("Because")
        if key == Qt.Key.Key_M:
            form.focus_field("destination_id")
            write("WH/Stock/Ret")
            press(Qt.Key.Key_Return)
            activate(sitting, dialog)
        for typed in ("-1", "0.5") if field == "counted" else ("0", "-1", "0.5"):
            form.focus_field(field)
            press(Qt.Key.Key_A, held=CTRL)
            write(typed)
            confirm(sitting)
            assert list(form.errors()) == [field], (kind, typed)
            assert form.values()[reason] == "Because"
        if key == Qt.Key.Key_C:
            press(Qt.Key.Key_A, held=CTRL)
            write("5")
            confirm(sitting)
            assert dialog.banner.text().endswith(" CLOCK already. Nothing was changed.")
        assert stored(shop) == was
        dialog.reject()
        sitting.settle()
        activate(sitting, sitting.window)


def test_a_customers_serial_is_moved_only_where_it_may_lie_and_while_it_is_there(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    radio = shop.product("RADIO", tracking=Tracking.SERIAL)
    own, customer = shop.place(LocationKind.INTERNAL), shop.customer()
    left = CountStock(radio, own, D(1), "Left here", "R-1", customer)
    shop.act(stock.count, left)
    test_stock.open_stock(sitting)
    test_stock.rows(sitting, 1)
    dialog = test_stock.open_by(sitting, Qt.Key.Key_M, MoveDialog)
    places = dialog.form.field("destination_id")
    assert isinstance(places, ChoiceField)
    assert [one.text for one in places.choices()] == ["WH/Stock/Returns", "WH/Repair"], (
        "not for sale"
    )
    write("WH/Stock/Ret")
    press(Qt.Key.Key_Return)
    activate(sitting, dialog)
    dialog.form.focus_field("quantity")
    shop.act(stock.count, replace(left, counted=D(0), consent="Taken along"))
    was = stored(shop)
    confirm(sitting)
    words = "RADIO, lot R-1, owner The Cosy Corner, 0 are in WH/Stock; 1 are wanted."
    assert words in dialog.banner.text()
    assert (stored(shop), dialog.form.values()["quantity"]) == (was, D(1))
    shop.act(stock.count, left)
    confirm(sitting)
    assert at(shop, radio) == {"return": D(1)}
    ((lot,),) = shop.read("SELECT id FROM lot")
    burnt = ScrapGoods(radio, shop.place(LocationKind.RETURN), D(1), "Burnt", lot, customer, "Yes")
    shop.act(stock.scrap, burnt)
    test_stock.open_stock(sitting)
    test_stock.rows(sitting, 1)
    press(Qt.Key.Key_M)
    sitting.settle()
    assert sitting.toasts()[-1] == "What lies in WH/Scrap cannot be moved anywhere."


def test_a_quotation_of_nothing_in_the_past_or_cancelled_meanwhile_is_not_confirmed(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    customer, clock = shop.customer(), shop.product("Clock", "10")
    empty = shop.act(orders.create, CreateOrder(customer))
    page = sitting.open(RecordRef("sales_order", empty.id))
    assert isinstance(page, SalesOrderPage)
    activate(sitting, sitting.window)
    was = stored(shop)
    confirm(sitting)
    assert page.sheet.banner.text().startswith("SO00001 has no lines.")
    assert stored(shop) == was
    past = TODAY - timedelta(days=1)
    properties = page.sheet.head.properties
    properties.field("valid_until_on").editor.setFocus()
    press(Qt.Key.Key_A, held=CTRL)
    write(short_date(past))
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    told = properties.field("valid_until_on").error()
    assert told == "This day has passed. Choose today or a later one."
    assert told in [one.text() for one in properties.findChildren(Text) if one.isVisible()]
    assert properties.field("valid_until_on").value() == past
    assert stored(shop) == was
    made = shop.act(orders.create, CreateOrder(customer, (OrderLine(None, clock, D(1)),)))
    page = sitting.open(RecordRef("sales_order", made.id))
    assert isinstance(page, SalesOrderPage)
    activate(sitting, sitting.window)
    shop.act(orders.cancel, CancelOrder(made.id, made.version, "Too dear"))
    was = stored(shop)
    confirm(sitting)
    assert page.sheet.banner.text().startswith("SO00002 is cancelled.")
    assert stored(shop) == was
