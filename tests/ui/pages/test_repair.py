"""The page of a repair: confirmed, started, ended, edited, cancelled, followed, listed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView

from app.dialogs.paper import PaperDialog
from app.dialogs.repairs import RepairDialog
from app.dialogs.repairs.checklist import ChecklistDialog
from app.dialogs.repairs.ending import EndDialog
from app.dialogs.repairs.loan import LoanDialog
from app.dialogs.repairs.settling import SettlingDialog
from app.dialogs.repairs.signing import SigningDialog
from app.dialogs.stock.deliver_back import DeliverBackDialog
from app.dialogs.tickets.closing import ClosingDialog
from app.models.enums import LocationKind, MovePurpose, Tracking
from app.services import repairs, returns, stock
from app.services.repairs import (
    AskRepair,
    CheckMoment,
    CheckResult,
    CreateRepair,
    LoanKind,
    PartLine,
    PieceOutcome,
    RepairForm,
    RepairState,
    SaveRepair,
    SignatureMoment,
    StartRepair,
)
from app.services.returns import (
    AskReturn,
    CreateReturn,
    MovedLine,
    MovedPart,
    ReceiveReturn,
    ReturnLine,
)
from app.services.stock import CancelTransfer
from app.services.tickets import RecordRef
from app.ui.kit.buttons import Button
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.labels import Text
from app.ui.kit.lines_model import LinesModel
from app.ui.kit.menu import Menu
from app.ui.kit.smart_button import SmartButton
from app.ui.kit.tab_order import stops
from app.ui.kit.table_view import TableView
from app.ui.kit.theme import font
from app.ui.kit.timeline_items import SystemLine
from app.ui.kit.windowed_model import CELL
from app.ui.pages.repair import RepairPage
from app.ui.pages.ticket import TicketPage
from app.ui.pages.transfer import TransferPage
from tests.dialogs.repair_desk import CTRL, Bench, add_part, make_bench, retype, stored
from tests.services.stock_room import at, receive
from tests.ui.pages.ticket_desk import activate, click, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.services.repairs import RepairCard
    from app.services.returns import MadeReturn
    from app.services.stock import TransferCard
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal


def make_repair(shop: Shop, bench: Bench, **form: object) -> RepairCard:
    """A new repair of the radio with two hinges and one paint, not under warranty."""
    fields = {
        "lot_id": bench.serial,
        "is_under_warranty": False,
        "parts": (PartLine(bench.hinge, D(2)), PartLine(bench.paint)),
        **form,
    }
    request = CreateRepair(RepairForm(**fields), bench.ticket)  # type: ignore[arg-type]
    return shop.act(repairs.create, request, by="agent")


def open_page(sitting: Sitting, made: RepairCard) -> RepairPage:
    """Open the page of a repair."""
    page = sitting.open(RecordRef("repair", made.id))
    assert isinstance(page, RepairPage)
    activate(sitting, sitting.window)
    return page


def card(shop: Shop, made: RepairCard) -> RepairCard:
    """What the database holds."""
    return shop.ask(repairs.card, AskRepair(made.id), by="priya")


def said(page: RepairPage) -> str:
    """What the banner says."""
    assert page.sheet is not None
    return page.sheet.banner.text()


def texts_of(widget: QWidget) -> list[str]:
    """All words on a widget."""
    return [one.text() for one in widget.findChildren(Text)]


def choose_in_menu(sitting: Sitting, words: str) -> None:
    """Take an entry of the menu that is open."""
    sitting.settle()
    menu = sitting.child(Menu)
    next(one for one in menu.actions() if one.text() == words).trigger()
    menu.close()
    sitting.settle()
    activate(sitting, sitting.window)


def end(sitting: Sitting) -> EndDialog:
    """Press the main action and wait for its dialog."""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    dialog = sitting.child(EndDialog)
    activate(sitting, dialog)
    return dialog


def test_a_repair_is_confirmed_started_and_ended_with_what_was_used(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    page = open_page(sitting, make_repair(shop, bench))
    assert page.sheet is not None
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "confirmed")]
    assert page.action_bar.start.hasFocus(), "what comes next has the keys"
    [one for one in stops(page.timeline) if one.isVisible()][-1].setFocus()
    for _ in range(5):
        if page.isAncestorOf(sitting.window.focusWidget() or page):
            press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    assert page.action_bar.start.hasFocus(), "Tab comes back where the page begins"
    assert page.sheet.told.text() == "Not enough in stock: Touch-up paint"
    assert page.sheet.form.field("product_id").is_read_only()
    assert page.sheet.form.row("minutes_worked").hint() == "Cost unknown: 2 parts"
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert page.action_bar.states.current() is RepairState.UNDER_REPAIR
    assert page.action_bar.end.hasFocus()
    dialog = end(sitting)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    paint = dialog.rows()[1].key
    assert "Touch-up paint, 0 are in WH/Stock" in dialog.table.errors()[paint, "quantity"]
    dialog.table.focus(paint, "quantity")
    press(Qt.Key.Key_A, held=CTRL)
    write("0")
    dialog.form.focus_field("minutes_worked")
    write("45")
    assert dialog.footer.sentence.text() == "Differs from the plan: Touch-up paint"
    press(Qt.Key.Key_Escape)
    sitting.settle()
    click(sitting.button("Reopen", of=sitting.window))
    sitting.settle()
    dialog = sitting.child(EndDialog)
    activate(sitting, dialog)
    assert [row.quantity for row in dialog.rows()] == [D(2), D(0)]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "under_repair")]
    click(sitting.button("End all the same", of=dialog))
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "repaired")]
    assert at(shop, bench.hinge)["internal"] == D(6)
    assert page.card is not None
    assert [part.done_quantity for part in page.card.parts] == [D(2), D(0)]
    assert page.card.minutes_worked == 45
    assert page.sheet.form.field("tags").is_read_only()


def test_a_serial_that_is_ours_is_confirmed_on_a_yes_alone(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    receive(shop, bench.radio, "1", "OURS-1")
    page = open_page(sitting, make_repair(shop, bench, lot_id=None, lot_name="OURS-1"))
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert said(page).startswith("OURS-1 lies in WH/Stock and is ours, not The Cosy Corner's.")
    assert stored(sitting) == [("WH/RO/00001", "new")]
    click(sitting.button("Confirm all the same", of=page))
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "confirmed")]


def test_parts_are_edited_saved_by_ctrl_s_and_a_colleague_is_not_overwritten(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    made = make_repair(shop, make_bench(shop))
    page = open_page(sitting, made)
    assert page.sheet is not None
    parts = page.sheet.body.parts
    view = parts.table.findChild(QTableView)
    assert isinstance(view, QTableView)
    assert view.columnWidth(1) > 2 * view.columnWidth(0), "the product has the room, not its type"
    retype(parts, 0, "quantity", "3")
    assert page.action_bar.save.isVisible()
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    assert not page.is_dirty
    assert card(shop, made).parts[0].quantity == D(3)
    add_part(sitting, parts, "Touch")
    now = card(shop, made)
    form = RepairForm(lot_id=made.lot_id, is_under_warranty=False, notes="By a colleague")
    shop.act(repairs.save, SaveRepair(made.id, now.version, form), by="agent")
    sitting.settle()
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    assert said(page) != ""
    assert len(parts.rows()) == 3
    assert card(shop, made).notes == "By a colleague"
    click(sitting.button("Show it as it is now", of=page))
    sitting.settle()
    assert parts.rows() == []
    assert page.sheet.body.notes.value() == "By a colleague"


def test_beside_lots_place_and_unit_are_shown_and_no_figure_is_cut(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    name = "Motor of the drum, 30 W"
    motor = shop.product(name, "1234.56", shop.tax("20"), tracking=Tracking.SERIAL)
    made = make_repair(shop, bench, parts=(PartLine(motor),), is_under_warranty=True)
    page = open_page(sitting, made)
    assert page.sheet is not None
    parts = page.sheet.body.parts
    view = parts.table.findChild(QTableView)
    assert isinstance(view, QTableView)
    model = view.model()
    assert isinstance(model, LinesModel)
    shown = {
        column.key: model.index(0, place).data(CELL)
        for place, column in enumerate(model.columns)
        if not view.isColumnHidden(place)
    }
    assert {"lot", "struck", "total"} <= set(shown)
    words = {each.text for each in shown.values()} | set(shown["product"].detail.split(" · "))
    assert {"WH/Stock", "Pieces", "Tax 7", "£0.00"} <= words
    metrics = QFontMetrics(font("body", use="numbers"))
    struck = next(place for place, one in enumerate(model.columns) if one.key == "struck")
    assert metrics.horizontalAdvance("£1,234.56") <= view.columnWidth(struck) - 24
    assert QFontMetrics(font("body")).horizontalAdvance(name) <= view.columnWidth(1) - 24


def test_what_was_typed_and_left_is_offered_again(sitting: Sitting) -> None:
    shop = sitting.shop
    made = make_repair(shop, make_bench(shop))
    page = open_page(sitting, made)
    assert page.sheet is not None
    retype(page.sheet.body.parts, 0, "quantity", "5")
    sitting.run(sitting.window.back())
    sitting.settle()
    assert sitting.toasts() == ["Edits of WH/RO/00001 kept"]
    page = open_page(sitting, made)
    assert page.sheet is not None
    assert said(page).startswith("You edited this repair and left it")
    click(sitting.button("Restore", of=page))
    sitting.settle()
    assert page.sheet.body.parts.rows()[0].quantity == D(5)
    assert page.is_dirty


def test_the_transfer_of_a_repair_leads_to_it_and_offers_nothing_that_is_refused(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    made = make_repair(shop, make_bench(shop))
    begun = shop.act(repairs.start, StartRepair(made.id, made.version), by="repairer")
    page = sitting.open(RecordRef("transfer", begun.transfer_id))  # type: ignore[arg-type]
    assert isinstance(page, TransferPage)
    bar = page.action_bar
    assert not bar.button("validate").isVisible()
    assert not bar.cancel.isVisible()
    assert not page.sheet.lines.set_all.isVisible()
    view = page.sheet.lines.findChild(QTableView)
    assert isinstance(view, QTableView)
    heads = [view.model().headerData(n, Qt.Orientation.Horizontal) for n in range(4)]
    assert heads == ["Product", "Lot/Serial", "Demand", ""], "nothing is done yet"
    words = f"{begun.transfer_number} moves the parts of {made.number}. "
    assert page.sheet.told.text() == f"{words}End or edit that repair instead."
    click(sitting.button("Open repair", of=page))
    sitting.settle()
    assert isinstance(sitting.page, RepairPage)
    assert sitting.page.card == begun


def test_back_to_draft_and_cancelled_by_the_mouse(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    page = open_page(sitting, make_repair(shop, bench))
    click(page.action_bar.start_new)
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "under_repair")]
    click(page.action_bar.more)
    choose_in_menu(sitting, "Back to draft")
    assert stored(sitting) == [("WH/RO/00001", "new")]
    click(page.action_bar.cancel)
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "new")]
    click(page.action_bar.cancel)
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "cancelled")]
    assert page.action_bar.states.current() is RepairState.CANCELLED


def test_missing_parts_that_came_are_reserved_at_a_press(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    page = open_page(sitting, make_repair(shop, bench))
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert page.sheet is not None
    receive(shop, bench.paint, "4")
    click(sitting.button("Reserve what has come", of=page))
    sitting.settle()
    assert page.sheet.told.text() == ""
    assert page.card is not None
    assert page.card.shortages == ()


def test_what_is_lent_is_noted_given_back_and_asked_about_when_the_ticket_closes(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    made = make_repair(shop, bench)
    page = open_page(sitting, made)
    assert page.sheet is not None
    page.sheet.body.tabs.show_page(page.sheet.loans)
    click(page.sheet.loans.lend)
    dialog = sitting.child(LoanDialog)
    activate(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "what" in dialog.form.errors()
    dialog.form.focus_field("what")
    write("Loan radio")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    (loan,) = card(shop, made).loans
    assert (loan.kind, loan.what, loan.label) == (LoanKind.LENT, "Loan radio", "WH/RO/00001-1")
    ticket = sitting.open(bench.ref)
    assert isinstance(ticket, TicketPage)
    assert ticket.card is not None
    solved = next(one for one in ticket.card.stages if one.is_closing)
    ticket.action_bar.moved.emit(solved.id)
    sitting.settle()
    closing = sitting.child(ClosingDialog)
    assert sitting.button("WH/RO/00001", of=closing).isVisible()
    assert "This has not gone back to whom it belongs:" in texts_of(closing)
    assert "lent to the customer" in texts_of(closing)
    assert sitting.button("Loan radio · WH/RO/00001-1", of=closing).isVisible()
    click(sitting.button("Move to Solved anyway", of=closing))
    sitting.settle()
    assert sitting.toasts() == ["Moved to Solved"]
    page = open_page(sitting, made)
    assert page.sheet is not None
    page.sheet.body.tabs.show_page(page.sheet.loans)
    click(sitting.button("Given back", of=page))
    sitting.settle()
    assert card(shop, made).loans[0].returned_at is not None
    assert sitting.toasts()[-1] == "Loan radio is back"


def test_the_condition_is_noted_point_by_point_and_taken_over_when_it_goes(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    made = make_repair(shop, make_bench(shop))
    page = open_page(sitting, made)
    assert page.sheet is not None
    page.sheet.body.tabs.show_page(page.sheet.condition)
    before, after = CheckMoment.BEFORE, CheckMoment.AFTER
    click(page.sheet.condition.lists[before].edit)
    dialog = sitting.child(ChecklistDialog)
    activate(sitting, dialog)
    press(Qt.Key.Key_Down)
    write("Dam")
    press(Qt.Key.Key_Return)
    activate(sitting, dialog)
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert sitting.toasts() == ["Checklist kept"]
    click(sitting.button("Reopen", of=sitting.window))
    sitting.settle()
    dialog = sitting.child(ChecklistDialog)
    activate(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    checks = card(shop, made).checks
    assert [each.moment for each in checks] == [before] * 5
    assert (checks[0].point, checks[0].result) == ("Housing and surface", CheckResult.DAMAGED)
    click(page.sheet.condition.lists[after].edit)
    again = sitting.child(ChecklistDialog)
    assert [each.point for each in again.points()] == [each.point for each in checks]
    assert {each.result for each in again.points()} == {CheckResult.NOT_CHECKED}


def bring(shop: Shop, bench: Bench) -> MadeReturn:
    """Receive the radio for repair."""
    (line,) = shop.ask(returns.options, AskReturn(bench.ticket)).lines
    wanted = ReturnLine(line.move_id, D(1), purpose=MovePurpose.REPAIR)
    request = CreateReturn(bench.ticket, (wanted,), shop.place(LocationKind.RETURN))
    back = shop.act(returns.create, request)
    move = shop.ask(stock.card, back.id).moves[0].id
    came = MovedLine(move, (MovedPart(D(1), lot_id=bench.serial),))
    shop.act(returns.receive, ReceiveReturn(back.id, back.version, (came,)))
    return back


def deliver_back(sitting: Sitting, page: RepairPage) -> TransferCard:
    """Make the delivery of the repaired piece, and go back to its repair."""
    click(page.action_bar.more)
    choose_in_menu(sitting, "Deliver back …")
    back_out = sitting.child(DeliverBackDialog)
    activate(sitting, back_out)
    assert [line.values["quantity"] for line in back_out.table.lines()] == [D(1)]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert isinstance(sitting.page, TransferPage)
    delivery = sitting.page.card
    assert delivery is not None
    assert (delivery.kind, delivery.moves[0].quantity) == ("outgoing", D(1))
    sitting.run(sitting.window.back())
    sitting.settle()
    activate(sitting, sitting.window)
    return delivery


def test_what_a_return_brought_is_repaired_from_its_page(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    shop.switch_returns()
    back = bring(shop, bench)
    page = sitting.open(RecordRef("transfer", back.id))
    click(sitting.button("Repair", of=page))
    sitting.settle()
    dialog = sitting.child(RepairDialog)
    activate(sitting, dialog)
    values = dialog.repair.fields.values()
    assert (values["product_id"], values["lot_id"]) == (bench.radio, bench.serial)
    assert values["return_id"] == back.id
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert stored(sitting) == [("WH/RO/00001", "confirmed")]
    page = sitting.page
    assert isinstance(page, RepairPage)
    assert page.card is not None
    assert (page.card.return_number, page.card.is_piece_here) == (back.number, True)
    activate(sitting, sitting.window)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    end(sitting)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    activate(sitting, sitting.window)
    assert page.sheet is not None
    assert page.sheet.told.text().startswith("The piece is still here. Deliver it back from WH/IN/")
    seen = shop.ask(repairs.card, AskRepair(page.card.id), by="repairer").permissions
    assert (seen.may_settle, seen.may_deliver_back) == (True, False)
    delivery = deliver_back(sitting, page)
    assert page.sheet.told.text() == (
        f"{delivery.number} takes the piece back to the customer and waits to be validated."
    )
    assert page.action_bar.more.isHidden()
    shop.act(stock.cancel, CancelTransfer(delivery.id, delivery.version), by="storekeeper")
    settle_as_kept(sitting, page)
    assert page.sheet.told.text() == "Kept: Customer does not want it back"


def settle_as_kept(sitting: Sitting, page: RepairPage) -> None:
    """Say under More that the piece does not go back, first without a reason."""
    sitting.run(page.read_anew())
    sitting.settle()
    click(page.action_bar.more)
    choose_in_menu(sitting, "Piece does not go back …")
    settling = sitting.child(SettlingDialog)
    settling.form.set_values({"outcome": PieceOutcome.KEPT})
    activate(sitting, settling)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "reason" in settling.form.errors()
    settling.form.focus_field("reason")
    write("Customer does not want it back")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def test_intake_is_signed_by_a_typed_name_and_its_receipt_is_shown(sitting: Sitting) -> None:
    shop = sitting.shop
    made = make_repair(shop, make_bench(shop))
    page = open_page(sitting, made)
    assert page.sheet is not None
    page.sheet.body.tabs.show_page(page.sheet.loans)
    page.sheet.loans.intake.setFocus()
    press(Qt.Key.Key_Space)
    signing = sitting.child(SigningDialog)
    activate(sitting, signing)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "signature" in signing.form.errors()
    click(sitting.button("Type name instead", of=signing))
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    (signature,) = card(shop, made).signatures
    assert (signature.moment, signature.name) == (SignatureMoment.INTAKE, "The Cosy Corner")
    activate(sitting, sitting.window)
    assert page.sheet.loans.left.hasFocus(), "the button that was pressed has gone"
    page.sheet.body.tabs.show_page(page.sheet.condition)
    why = sitting.child(Text, "stays_before").text()
    assert why.startswith("Signed by The Cosy Corner, Tue 24 Nov,")
    page.setFocus()
    press(Qt.Key.Key_P, held=CTRL)
    choose_in_menu(sitting, "Intake receipt")
    paper = sitting.child(PaperDialog)
    assert made.number in paper.header.reference.text()


def test_an_agent_of_a_ticket_follows_its_repair_and_can_do_nothing(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    bench = make_bench(desk_shop)
    made = make_repair(desk_shop, bench)
    sitting = sit_down(login="technician")
    with pytest.raises(LookupError):
        sitting.window.rail.item("repairs")
    sitting.open(bench.ref)
    click(sitting.child(SmartButton, "smart_repair"))
    sitting.settle()
    page = sitting.page
    assert isinstance(page, RepairPage)
    assert page.sheet is not None
    assert page.sheet.told.text().startswith("You can follow this repair from its ticket;")
    assert not any(button.isVisible() for button in page.action_bar.findChildren(Button))
    assert all(page.sheet.form.field(name).is_read_only() for name in page.sheet.form.names())
    assert [row.quantity for row in page.sheet.body.parts.rows()] == [D(2), D(1)]
    assert page.sheet.condition.photos.isHidden(), "there are none, and none can be added"
    sitting.run(sitting.window.back())
    line = sitting.child(SystemLine).findChildren(Text)[0]
    line.linkActivated.emit(line.text().split('href="')[1].split('"')[0])
    sitting.settle()
    assert sitting.page.title == made.number
    sitting.show_list("tickets:all")
    sitting.open(RecordRef("repair", made.id))
    problem = sitting.child(EmptyState, "repair_problem")
    assert "You may not see this" in texts_of(problem)
    click(sitting.button("Back", of=problem))
    sitting.settle()
    assert sitting.page.title == "All tickets"


def test_the_list_opens_a_repair_and_finds_a_serial(sitting: Sitting) -> None:
    shop = sitting.shop
    made = make_repair(shop, make_bench(shop))
    sitting.show_list("repairs")
    view = sitting.child(TableView)
    sitting.until(lambda: view.model().rowCount() == 1)
    activate(sitting, sitting.window)
    view.setFocus()
    press(Qt.Key.Key_J)
    press(Qt.Key.Key_Return)
    sitting.settle()
    assert sitting.page.title == made.number


def test_the_ticket_leads_to_its_repair_and_back(sitting: Sitting) -> None:
    shop = sitting.shop
    bench = make_bench(shop)
    make_repair(shop, bench)
    sitting.show_list("tickets:all")
    table = sitting.child(TableView)
    sitting.until(lambda: table.model().rowCount() == 1)
    cells = [table.model().index(0, n).data(CELL) for n in range(table.model().columnCount())]
    tips = [tip for cell in cells if cell is not None for _, _, tip in cell.icons]
    assert tips == ["1 repair, New"]
    sitting.open(bench.ref)
    click(sitting.child(SmartButton, "smart_repair"))
    sitting.settle()
    assert sitting.window.top_bar.crumbs.titles() == ["All tickets", "#00001", "WH/RO/00001"]
    click(sitting.child(SmartButton, "smart_ticket"))
    sitting.settle()
    assert sitting.page.title == "#00001"
