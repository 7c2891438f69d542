"""The page of a customer: balance, lists, new tickets, and particulars that are edited in place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.dialogs.erasing import ErasingDialog
from app.dialogs.tickets import NewTicketDialog
from app.models.enums import LocationKind
from app.services import invoices, partners, repairs, returns
from app.services.repairs import CreateRepair, RepairForm
from app.services.returns import AskReturn, CreateReturn, ReturnLine
from app.services.tickets import RecordRef
from app.ui.pages.invoice import InvoicePage
from app.ui.pages.partner import PartnerPage
from app.ui.pages.repair import RepairPage
from app.ui.pages.sales_order import SalesOrderPage
from app.ui.pages.ticket import TicketPage
from app.ui.pages.transfer import TransferPage
from tests.dialogs.repair_desk import make_bench
from tests.services.forms import partner_form
from tests.ui.kit.hands import click, type_in
from tests.ui.pages.ticket_desk import Case, activate, choose, make_case, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.services.partners import PartnerCard
    from app.ui.kit.windowed_table import WindowedTable
    from tests.desk import Sitting
    from tests.factories import Shop

D = Decimal
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def case(desk_shop: Shop) -> Case:
    """A customer with an order, an invoice of 115.20 and a ticket."""
    return make_case(desk_shop)


def open_partner(sitting: Sitting, case: Case) -> PartnerPage:
    """Open the page below the list of tickets."""
    page = sitting.open(RecordRef("partner", case.customer))
    assert isinstance(page, PartnerPage)
    sitting.until(lambda: page.tickets.model.row(0) is not None)
    return page


def cells(table: WindowedTable, column: str) -> list[str]:
    """A column of the rows that are loaded."""
    model = table.model
    place = [one.key for one in model.columns].index(column)
    return [str(model.index(row, place).data()) for row in range(model.rowCount())]


def wait_for_row(sitting: Sitting, table: WindowedTable) -> None:
    """Until the first row is there."""
    sitting.until(lambda: table.model.row(0) is not None)


def tab(sitting: Sitting, page: PartnerPage, name: str) -> None:
    """Click the tab with a name."""
    bar = page.tabs.bar
    place = next(n for n in range(bar.count()) if bar.tabText(n) == name)
    click(bar, bar.tabRect(place).center())
    sitting.settle()


def enter(page: PartnerPage, name: str, text: str) -> None:
    """Type over a property."""
    editor = page.properties.field(name).editor
    editor.setFocus()
    press(Qt.Key.Key_A, held=CTRL)
    type_in(editor, text)


def stored(sitting: Sitting, case: Case) -> PartnerCard:
    """What the database holds."""
    return sitting.shop.ask(partners.card, case.customer)


# What is shown


def test_orders_invoices_tickets_and_balance_of_the_customer_are_shown(
    case: Case, sitting: Sitting
) -> None:
    sitting.shop.pay(case.invoice, "15.20")
    page = open_partner(sitting, case)
    assert page.title == "The Cosy Corner"
    assert cells(page.tickets, "subject") == ["Alarm clocks stop after a few minutes"]
    tab(sitting, page, "Orders")
    sitting.until(lambda: page.orders.model.row(0) is not None)
    [number] = sitting.shop.read("SELECT number FROM sales_order")[0]
    assert cells(page.orders, "number") == [number]
    tab(sitting, page, "Invoices and credit notes")
    sitting.until(lambda: page.invoices.model.row(0) is not None)
    assert cells(page.invoices, "number") == ["INV/2026/00001"]
    assert cells(page.invoices, "payment") == ["Partially paid"]
    assert cells(page.invoices, "open") == ["£100.00"]
    assert page.balance.accessibleName() == "Balance £100.00"
    assert "£100.00 owed · £0.00 open credit" in [
        label.text() for label in page.balance.findChildren(QLabel)
    ]


def test_balance_and_invoices_follow_a_credit_note_that_a_colleague_posts(
    case: Case, sitting: Sitting
) -> None:
    page = open_partner(sitting, case)
    tab(sitting, page, "Invoices and credit notes")
    sitting.until(lambda: page.invoices.model.row(0) is not None)
    draft = sitting.shop.reverse(case.id, case.invoice)
    request = invoices.PostDraft(draft.id, draft.version, draft.total)
    sitting.run(sitting.background.act(invoices.post, request))
    sitting.until(lambda: page.invoices.model.row(1) is not None)
    sitting.settle()
    assert cells(page.invoices, "number") == ["RINV/2026/00001", "INV/2026/00001"]
    assert page.balance.accessibleName() == "Balance £0.00"


def test_a_contact_shows_what_its_company_has(case: Case, sitting: Sitting) -> None:
    contact = sitting.shop.customer("Hannah Briggs", of=case.customer)
    page = sitting.open(RecordRef("partner", contact))
    assert isinstance(page, PartnerPage)
    sitting.until(lambda: page.tickets.model.row(0) is not None)
    assert page.title == "Hannah Briggs"
    assert page.balance.accessibleName() == "Balance £115.20"


def test_a_new_customer_says_in_each_list_that_there_is_nothing(sitting: Sitting) -> None:
    page = sitting.open(RecordRef("partner", sitting.shop.customer("Harbour Gifts")))
    assert isinstance(page, PartnerPage)
    sitting.settle()
    for name, words in (
        ("Tickets", "This customer has no tickets yet."),
        ("Orders", "This customer has no orders yet."),
        ("Invoices and credit notes", "This customer has no invoices or credit notes yet."),
        ("Returns", "This customer has sent nothing back yet."),
        ("Repairs", "Nothing of this customer’s has been repaired yet."),
    ):
        tab(sitting, page, name)
        assert words in [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_a_customer_that_is_not_there_says_so_and_can_be_asked_for_again(sitting: Sitting) -> None:
    page = sitting.open(RecordRef("partner", 4711))
    assert isinstance(page, PartnerPage)
    assert page.banner.text() == "There is no such partner any more. Go back to the list."
    assert not page.new_ticket.isVisible()
    click(sitting.button("Try again", of=page.banner))
    sitting.settle()
    assert page.banner.text() != ""


# Ways from here


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Tickets", TicketPage),
        ("Orders", SalesOrderPage),
        ("Invoices and credit notes", InvoicePage),
    ],
)
def test_enter_opens_the_row_and_alt_left_comes_back(
    case: Case, sitting: Sitting, name: str, kind: type[QWidget]
) -> None:
    page = open_partner(sitting, case)
    tab(sitting, page, name)
    table = next(one for one in (page.tickets, page.orders, page.invoices) if one.isVisible())
    sitting.until(lambda: table.model.row(0) is not None)
    table.view.setFocus()
    press(Qt.Key.Key_J)
    press(Qt.Key.Key_Return)
    sitting.settle()
    assert isinstance(sitting.page, kind)
    press(Qt.Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    sitting.settle()
    assert sitting.page is page


def test_returns_and_repairs_of_company_and_contacts_are_listed_and_opened(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    bench = make_bench(desk_shop)
    desk_shop.switch_returns()
    sitting = sit_down()
    contact = desk_shop.customer("Hannah Briggs", of=bench.customer)
    page = sitting.open(RecordRef("partner", contact))
    assert isinstance(page, PartnerPage)
    (line,) = desk_shop.ask(returns.options, AskReturn(bench.ticket)).lines
    lines, place = (ReturnLine(line.move_id, D(1)),), desk_shop.place(LocationKind.RETURN)
    back = CreateReturn(bench.ticket, lines, place)
    repair = CreateRepair(RepairForm(lot_id=bench.serial), bench.ticket)
    came = sitting.run(sitting.background.act(returns.create, back))
    repaired = sitting.run(sitting.background.act(repairs.create, repair))
    assert page.returns is not None
    assert page.repairs is not None
    for name, table, number, kind in (
        ("Returns", page.returns, came.number, TransferPage),
        ("Repairs", page.repairs, repaired.number, RepairPage),
    ):
        tab(sitting, page, name)
        wait_for_row(sitting, table)
        assert cells(table, "number") == [number]
        table.view.setFocus()
        press(Qt.Key.Key_J)
        press(Qt.Key.Key_Return)
        sitting.settle()
        assert isinstance(sitting.page, kind)
        activate(sitting, sitting.window)
        press(Qt.Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
        sitting.settle()


def test_who_may_not_read_repairs_has_no_tab_for_them(
    case: Case, sit_down: Callable[..., Sitting]
) -> None:
    page = open_partner(sit_down(login="agent"), case)
    names = [page.tabs.bar.tabText(place) for place in range(page.tabs.bar.count())]
    assert names == ["Tickets", "Orders", "Invoices and credit notes", "Returns"]


def test_new_ticket_knows_the_customer_and_the_ticket_joins_the_list(
    case: Case, sitting: Sitting
) -> None:
    page = open_partner(sitting, case)
    click(page.new_ticket)
    sitting.settle()
    dialog = sitting.child(NewTicketDialog)
    activate(sitting, dialog)
    assert dialog.form.field("customer_id").value() == case.customer
    write("Cakestand chipped")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert isinstance(sitting.page, TicketPage)
    sitting.run(sitting.window.back())
    sitting.until(lambda: page.tickets.model.row(1) is not None)
    assert "Cakestand chipped" in cells(page.tickets, "subject")


# Particulars


def test_particulars_are_edited_in_place_and_saved_by_ctrl_s(case: Case, sitting: Sitting) -> None:
    page = open_partner(sitting, case)
    assert not page.save_button.isVisible()
    enter(page, "phone", "01423 9999")
    choose(sitting, page.properties.field("country_code"), "Ireland")  # type: ignore[arg-type]
    assert page.save_button.isVisible()
    assert sitting.window.footer.state() == "Not saved yet"
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    assert sitting.toasts() == ["Customer saved"]
    assert sitting.window.footer.state() == "All changes saved"
    card = stored(sitting, case)
    assert (card.phone, card.address.country_code) == ("01423 9999", "IE")


def test_documents_are_printed_in_the_language_that_is_chosen_for_the_customer(
    case: Case, sitting: Sitting
) -> None:
    page = open_partner(sitting, case)
    page.properties.field("language").set_value("de")
    page.properties.field("language").changed.emit()
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    assert stored(sitting, case).language == "de"
    note = sitting.shop.reverse(case.id, case.invoice)
    assert sitting.shop.ask(invoices.page, invoices.AskPage(note.id)).language == "de"


def test_a_wrong_address_is_told_at_its_field_and_nothing_is_saved(
    case: Case, sitting: Sitting
) -> None:
    page = open_partner(sitting, case)
    enter(page, "email", "not an address")
    click(page.save_button)
    sitting.settle()
    assert page.properties.field("email").error()
    assert page.properties.field("email").editor.hasFocus()
    assert stored(sitting, case).email == "hello@cosy.example"


def test_discard_takes_everything_back(case: Case, sitting: Sitting) -> None:
    page = open_partner(sitting, case)
    enter(page, "name", "The Cosy Nook")
    click(page.discard_button)
    sitting.settle()
    assert page.properties.field("name").value() == "The Cosy Corner"
    assert not page.is_dirty


def test_a_stale_form_says_who_saved_and_shows_theirs_on_demand(
    case: Case, sitting: Sitting
) -> None:
    page = open_partner(sitting, case)
    theirs = replace(partner_form(stored(sitting, case)), phone="0777 1")
    sitting.shop.act(partners.save, theirs, by="supervisor")
    enter(page, "name", "The Cosy Nook")
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    assert "Supervisor" in page.banner.text()
    assert page.properties.field("name").value() == "The Cosy Nook"
    assert stored(sitting, case).name == "The Cosy Corner"
    click(sitting.button("Show what is saved", of=page.banner))
    sitting.settle()
    assert page.properties.field("phone").value() == "0777 1"
    assert page.banner.text() == ""


def test_what_was_typed_is_kept_on_leaving_even_if_it_could_not_be_saved(
    case: Case, sitting: Sitting
) -> None:
    page = open_partner(sitting, case)
    enter(page, "email", "not an address")
    sitting.run(sitting.window.back())
    assert "Changes to the customer kept" in sitting.toasts()
    assert stored(sitting, case).email == "hello@cosy.example"
    page = open_partner(sitting, case)
    sitting.until(lambda: page.banner.text() != "")
    assert page.banner.text().startswith("Changes that were not saved have been kept since")
    click(sitting.button("Restore them", of=page.banner))
    assert page.properties.field("email").value() == "not an address"
    enter(page, "email", "ahoy@cosy.example")
    press(Qt.Key.Key_S, held=CTRL)
    sitting.settle()
    assert stored(sitting, case).email == "ahoy@cosy.example"
    assert sitting.shop.read("SELECT count(*) FROM kept_draft") == [(0,)]


def test_reopen_of_the_toast_restores_at_once(case: Case, sitting: Sitting) -> None:
    page = open_partner(sitting, case)
    enter(page, "name", "The Cosy Nook")
    sitting.run(sitting.window.back())
    click(sitting.window.notices.toasts()[-1].action)
    sitting.settle()
    again = sitting.page
    assert isinstance(again, PartnerPage)
    assert again.properties.field("name").value() == "The Cosy Nook"
    assert again.is_dirty


def test_who_may_not_write_can_read_and_starts_no_ticket(
    case: Case, sit_down: Callable[..., Sitting]
) -> None:
    sitting = sit_down(login="storekeeper")
    page = open_partner(sitting, case)
    assert page.properties.field("name").is_read_only()
    assert not page.new_ticket.isEnabled()


def test_an_administrator_erases_a_customer_with_whom_all_is_settled(
    desk_shop: Shop, sit_down: Callable[..., Sitting]
) -> None:
    customer = desk_shop.customer("Hannah Wintergreen")
    sitting = sit_down(login="administrator")
    page = sitting.open(RecordRef("partner", customer))
    assert isinstance(page, PartnerPage)
    click(page.erase)
    sitting.settle()
    activate(sitting, sitting.child(ErasingDialog))
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert "The customer was erased" in sitting.toasts()
    assert page.title == "Erased customer"
    assert page.properties.values()["name"] == "Erased customer"
    assert not desk_shop.ask(partners.card, customer).is_active


def test_a_customer_with_an_open_invoice_is_not_erased(
    case: Case, sit_down: Callable[..., Sitting]
) -> None:
    sitting = sit_down(login="administrator")
    page = open_partner(sitting, case)
    click(page.erase)
    sitting.settle()
    dialog = sitting.child(ErasingDialog)
    activate(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.banner.text().startswith("There are drafts, open amounts, open tickets")
    assert dialog.isVisible()


def test_who_may_not_erase_has_no_button_for_it(
    case: Case, sit_down: Callable[..., Sitting]
) -> None:
    assert not open_partner(sit_down(login="agent"), case).erase.isVisible()
