"""Repair Reference: opened from the ticket, filled in, refused, confirmed, kept."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.dialogs.repairs.loan import LoanDialog
from app.dialogs.repairs.part_details import PartDetails
from app.dialogs.repairs.signing import SigningDialog
from app.services import kept_drafts, repairs, tickets
from app.services.kept_drafts import DraftPlace
from app.services.repairs import AskRepair, RepairId, RepairPartKind
from app.services.teams import Service
from app.ui.kit.buttons import Button
from app.ui.kit.formats import short_date
from app.ui.pages.repair import RepairPage
from tests.dialogs.refund_desk import is_closed
from tests.dialogs.repair_desk import (
    ALT,
    CTRL,
    SHIFT,
    add_part,
    cells,
    figured,
    make_bench,
    open_repair,
    press_repair,
    retype,
    stored,
)
from tests.opened_shop import TODAY
from tests.services.stock_room import receive
from tests.services.workshop import change_product
from tests.ui.pages.ticket_desk import activate, choose, click, press, settle, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.repairs import RepairCard
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal


def the_repair(sitting: Sitting) -> RepairCard:
    """The one repair that was made."""
    ((found,),) = sitting.shop.read("SELECT id FROM repair_order")
    return sitting.shop.ask(repairs.card, AskRepair(RepairId(found)), by="priya")


def test_a_repair_under_warranty_is_confirmed_by_the_keyboard_and_opens(sitting: Sitting) -> None:
    bench = make_bench(sitting.shop)
    page, dialog = open_repair(sitting, bench)
    form, parts = dialog.form, dialog.repair.parts
    assert form.values()["customer_id"] == bench.customer
    assert form.values()["lot_id"] == bench.serial
    assert form.row("quantity").isHidden()
    assert form.field("is_under_warranty").value()
    until = short_date(TODAY.replace(year=2028))
    assert until[-4:] in form.row("is_under_warranty").hint()
    assert "All sale prices are set to zero." in form.row("is_under_warranty").hint()
    assert (parts.sums.shield.isHidden(), parts.sums.total.text()) == (True, "£0.00")
    form.focus_field("tags")
    write("Furniture")
    press(Qt.Key.Key_Return)
    add_part(sitting, parts, "Hinge")
    retype(parts, 0, "quantity", "2")
    add_part(sitting, parts, "Touch")
    figured(sitting, parts, "£0.00")
    sitting.until(lambda: parts.sums.warranty.text() == "Warranty: £12.90 not charged")
    assert cells(parts, 0)["availability"] == "8 in stock"
    assert cells(parts, 1)["availability"] == "None in stock"
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert is_closed(dialog)
    assert stored(sitting) == [("WH/RO/00001", "confirmed")]
    made = the_repair(sitting)
    assert made.is_under_warranty
    assert [tag.name for tag in made.tags] == ["Furniture"]
    assert [(one.quantity, one.missing) for one in made.parts] == [(D(2), D(0)), (D(1), D(1))]
    assert sitting.page.title == "WH/RO/00001"
    assert sitting.toasts() == ["Repair WH/RO/00001 made"]
    sitting.run(sitting.window.back())
    settle(sitting, page)
    button = page.sheet.smart.button("repair")
    assert button is not None
    assert (button.label(), button.fact()) == ("Repairs", "1 · confirmed")


def test_tab_goes_through_fields_and_parts_as_they_stand(sitting: Sitting) -> None:
    _page, dialog = open_repair(sitting, make_bench(sitting.shop))
    add_part(sitting, dialog.repair.parts, "Hinge")
    dialog.form.focus_field("tags")
    walked = []
    for _ in range(10):
        press(Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        walked.append(focus.objectName() or focus.accessibleName() if focus is not None else "")
    assert walked[2:] == [
        "kind_n0_editor",
        "quantity_n0_editor",
        "place_id_n0_editor",
        "details_n0",
        "Remove Hinge, brass, 40 mm",
        "Add a part",
        "Cancel",
        "Create Quotation",
    ]


def test_unit_and_taxes_of_a_part_are_chosen_kept_and_charged(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    reduced, levy = shop.tax("5"), shop.tax("10")
    page, dialog = open_repair(sitting, bench)
    parts = dialog.repair.parts
    click(dialog.form.field("is_under_warranty").editor)
    add_part(sitting, parts, "Hinge")
    figured(sitting, parts, "£3.84")
    parts.table.focus(parts.rows()[0].key, "quantity")
    press(Qt.Key.Key_Return, held=ALT)
    sitting.settle()
    details = sitting.child(PartDetails)
    activate(sitting, details)
    choose(sitting, details.unit, "Dozen")
    details.form.field("taxes").set_value((reduced, levy))
    press(Qt.Key.Key_Return, held=CTRL)
    activate(sitting, dialog)
    figured(sitting, parts, "£44.16")
    shown = cells(parts, 0)
    assert (shown["unit"], shown["availability"]) == ("Dozen", "Only 8 in stock")
    press(Qt.Key.Key_Escape)
    sitting.settle()
    activate(sitting, sitting.window)
    page.setFocus()
    again = press_repair(sitting)
    click(sitting.button("Restore", of=again))
    figured(sitting, again.repair.parts, "£44.16")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    (part,) = the_repair(sitting).parts
    assert (part.quantity, part.tax_ids, part.subtotal) == (D(12), (reduced, levy), D("38.40"))


def test_the_warranty_taken_away_charges_and_a_typed_price_is_asked_about(
    sitting: Sitting,
) -> None:
    _page, dialog = open_repair(sitting, make_bench(sitting.shop))
    parts = dialog.repair.parts
    add_part(sitting, parts, "Hinge")
    click(dialog.form.field("is_under_warranty").editor)
    figured(sitting, parts, "£3.84")
    retype(parts, 0, "unit_price", "5")
    figured(sitting, parts, "£6.00")
    click(dialog.form.field("is_under_warranty").editor)
    figured(sitting, parts, "£0.00")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.banner.text().startswith("One price was typed by hand.")
    assert stored(sitting) == []
    click(sitting.button("Make them zero", of=dialog))
    sitting.settle()
    (part,) = the_repair(sitting).parts
    assert (part.unit_price, part.charged_price) == (D(5), D(0))


def test_refusals_stand_beside_their_fields_and_nothing_is_lost(sitting: Sitting) -> None:
    bench = make_bench(sitting.shop)
    receive(sitting.shop, bench.hinge, "1")
    _page, dialog = open_repair(sitting, bench)
    form, parts = dialog.form, dialog.repair.parts
    add_part(sitting, parts, "Hinge")
    retype(parts, 0, "quantity", "0")
    form.focus_field("lot_id")
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert list(parts.table.errors().values()) == ["Enter a quantity above zero."]
    retype(parts, 0, "quantity", "1")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert form.errors()["lot_id"].startswith("Enter the serial number of")
    assert stored(sitting) == []
    choose(sitting, form.field("lot_id"), "R-1")  # type: ignore[arg-type]
    sitting.settle()
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "confirmed")]


def test_a_serial_in_another_open_repair_is_told_before_and_refused(sitting: Sitting) -> None:
    bench = make_bench(sitting.shop)
    _page, dialog = open_repair(sitting, bench)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    _page, dialog = open_repair(sitting, bench)
    assert "WH/RO/00001" in dialog.form.row("lot_id").hint()
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "open repair WH/RO/00001" in dialog.form.errors()["lot_id"]
    assert stored(sitting) == [("WH/RO/00001", "confirmed")]


def test_without_a_delivery_the_receipt_tells_the_warranty_but_never_from_the_future(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    change_product(shop, shop.product("LAMP BRASS", "20.00"), warranty_months=12)
    _page, dialog = open_repair(sitting, bench)
    form = dialog.form
    assert form.row("sold_on").isHidden()
    choose(sitting, form.field("product_id"), "LAMP")  # type: ignore[arg-type]
    sitting.settle()
    assert form.row("lot_id").isHidden()
    assert not form.row("sold_on").isHidden()
    assert not form.field("is_under_warranty").value()
    form.focus_field("sold_on")
    write(short_date(TODAY + timedelta(days=1)))
    press(Qt.Key.Key_Tab)
    assert "sold_on" in form.errors()
    form.focus_field("sold_on")
    press(Qt.Key.Key_A, held=CTRL)
    write(short_date(TODAY - timedelta(days=30)))
    press(Qt.Key.Key_Tab)
    sitting.settle()
    assert form.field("is_under_warranty").value()


def test_a_quotation_is_made_at_once_and_opens_or_nothing_is(sitting: Sitting) -> None:
    bench = make_bench(sitting.shop)
    _page, dialog = open_repair(sitting, bench)
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    assert not is_closed(dialog)
    assert dialog.banner.text() != ""
    assert stored(sitting) == []
    click(dialog.form.field("is_under_warranty").editor)
    add_part(sitting, dialog.repair.parts, "Hinge")
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    assert is_closed(dialog)
    assert stored(sitting) == [("WH/RO/00001", "new")]
    made = the_repair(sitting)
    assert sitting.page.title == made.sales_order_number
    lines = sitting.shop.read(
        "SELECT quantity, unit_price FROM sales_order_line WHERE sales_order_id = :id",
        id=made.sales_order_id,
    )
    assert lines == [(1_0000, 3_200000)]


def test_a_removed_part_goes_to_scrap_and_has_no_price(sitting: Sitting) -> None:
    _page, dialog = open_repair(sitting, make_bench(sitting.shop))
    parts = dialog.repair.parts
    click(dialog.form.field("is_under_warranty").editor)
    add_part(sitting, parts, "Hinge")
    parts.table.focus(parts.rows()[0].key, "kind")
    press(Qt.Key.Key_Down)
    write("Rem")
    press(Qt.Key.Key_Return)
    activate(sitting, dialog)
    figured(sitting, parts, "£0.00")
    shown = cells(parts, 0)
    assert (shown["availability"], shown["total"]) == ("Scrapped", "–")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    (part,) = the_repair(sitting).parts
    assert (part.kind, part.location_name) == (RepairPartKind.REMOVE, "WH/Scrap")


def test_what_was_entered_is_kept_offered_and_restored(sitting: Sitting) -> None:
    bench = make_bench(sitting.shop)
    page, dialog = open_repair(sitting, bench)
    add_part(sitting, dialog.repair.parts, "Hinge")
    retype(dialog.repair.parts, 0, "quantity", "3")
    dialog.repair.tabs.bar.setCurrentIndex(1)
    dialog.repair.notes.editor.setFocus()
    write("Change both hinges")
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert is_closed(dialog)
    assert sitting.toasts() == ["Repair draft kept"]
    activate(sitting, sitting.window)
    page.setFocus()
    again = press_repair(sitting)
    assert again.offer_words().startswith("You began a repair and left it")
    assert again.repair.parts.rows() == []
    click(sitting.button("Restore", of=again))
    sitting.settle()
    assert [row.quantity for row in again.repair.parts.rows()] == [D(3)]
    assert again.repair.notes.value() == "Change both hinges"
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "confirmed")]
    assert sitting.shop.ask(kept_drafts.find, DraftPlace("repair", bench.ticket)) is None


def test_an_agent_confirms_a_repair_and_sees_it_go_on(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    bench = make_bench(desk_shop)
    sitting = sit_down(login="agent")
    _page, dialog = open_repair(sitting, bench)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert is_closed(dialog)
    page = sitting.page
    assert isinstance(page, RepairPage)
    assert page.sheet is not None
    assert page.sheet.told.text().startswith("You can follow this repair from its ticket;")
    assert "quotation and counter are yours" in page.sheet.told.text()
    assert not page.action_bar.start.isVisible()
    page.sheet.body.tabs.show_page(page.sheet.loans)
    click(page.sheet.loans.lend)
    lending = sitting.child(LoanDialog)
    activate(sitting, lending)
    write("Loan radio")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    click(page.sheet.loans.intake)
    signing = sitting.child(SigningDialog)
    activate(sitting, signing)
    click(sitting.button("Type name instead", of=signing))
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert page.card is not None
    assert [loan.what for loan in page.card.loans] == ["Loan radio"]
    assert len(page.card.signatures) == 1
    activate(sitting, sitting.window)
    click(sitting.child(Button, "given_back_WH/RO/00001-1"))
    sitting.settle()
    assert page.card.loans[0].returned_at is not None


def test_the_button_needs_the_switch_and_the_right(sitting: Sitting) -> None:
    bench = make_bench(sitting.shop)
    card = sitting.shop.ask(tickets.card, bench.ticket, by="storekeeper")
    repair = next(one for one in card.toolbar if one.service is Service.REPAIRS)
    assert repair.is_shown
    assert (repair.is_usable, repair.reason) == (False, "ticket.repair_no_right")
