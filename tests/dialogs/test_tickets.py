"""The dialog of a new ticket: what is needed, filled in, created from a field, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.dialogs.tickets import NewTicketDialog, open_new_ticket
from app.dialogs.tickets.customer import NewCustomerDialog
from app.models.enums import Tracking
from app.services import kept_drafts, partners, tickets
from app.services.partners import FindPartners
from app.services.tickets import Priority, TicketList
from app.ui.pages.ticket import TicketPage
from tests.factories import Sold
from tests.services.test_tracking_changes import track
from tests.ui.pages.ticket_desk import activate, choose, click, drop_down, make_case, press, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.tickets import TicketRow
    from tests.desk import Sitting

CTRL = Qt.KeyboardModifier.ControlModifier


def start(sitting: Sitting) -> NewTicketDialog:
    """Press Ctrl+N."""
    press(Qt.Key.Key_N, held=CTRL)
    sitting.settle()
    dialog = sitting.child(NewTicketDialog)
    activate(sitting, dialog)
    return dialog


def fill(dialog: NewTicketDialog, name: str, text: str) -> None:
    """Type into a field."""
    dialog.form.field(name).editor.setFocus()
    write(text)


def all_tickets(sitting: Sitting) -> tuple[TicketRow, ...]:
    """What the database holds, the latest first."""
    return tuple(sitting.shop.ask(tickets.rows, TicketList()).rows)


def test_subject_and_team_are_enough_and_the_ticket_opens(sitting: Sitting) -> None:
    dialog = start(sitting)
    assert dialog.form.field("subject").editor.hasFocus()
    write("Cakestand arrived chipped")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    [made] = all_tickets(sitting)
    assert (made.subject, made.stage, made.priority) == (
        "Cakestand arrived chipped", "New", Priority.NORMAL,
    )  # fmt: skip
    assert isinstance(sitting.page, TicketPage)
    assert sitting.page.title == made.number
    assert not shiboken6.isValid(dialog) or not dialog.isVisible()


def test_without_a_subject_nothing_is_made(sitting: Sitting) -> None:
    dialog = start(sitting)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.form.errors() == {"subject": "Subject is needed."}
    assert all_tickets(sitting) == ()


def test_the_customer_brings_address_and_phone_and_narrows_the_orders(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.order(sitting.shop.customer("Somebody Else"), Sold(case.clock))
    dialog = start(sitting)
    fill(dialog, "subject", "Question")
    choose(sitting, dialog.form.field("customer_id"), "Cosy")  # type: ignore[arg-type]
    assert dialog.form.field("email").value() == "hello@cosy.example"
    assert dialog.form.field("phone").value() == "01423 5550"
    dialog.form.field("sales_order_id").editor.setFocus()
    press(Qt.Key.Key_Down)
    sitting.settle()
    panel = drop_down()
    assert [panel.model.choice(row).value for row in range(panel.model.rowCount())] == [case.order]
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    activate(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    made = all_tickets(sitting)[0]
    card = sitting.shop.ask(tickets.card, made.id)
    assert (card.customer_id, card.sales_order_id, card.email) == (
        case.customer, case.order, "hello@cosy.example",
    )  # fmt: skip


def test_what_was_typed_is_not_overwritten_by_the_customer(sitting: Sitting) -> None:
    make_case(sitting.shop)
    dialog = start(sitting)
    fill(dialog, "phone", "0777 1")
    choose(sitting, dialog.form.field("customer_id"), "Cosy")  # type: ignore[arg-type]
    assert dialog.form.field("phone").value() == "0777 1"


def test_a_new_customer_is_made_from_the_field(sitting: Sitting) -> None:
    dialog = start(sitting)
    fill(dialog, "subject", "First order")
    dialog.form.field("customer_id").editor.setFocus()
    press(Qt.Key.Key_Down)
    sitting.settle()
    panel = drop_down()
    QTest.keyClicks(panel.search, "Harbour Gifts")
    words = "Create customer “Harbour Gifts”"
    sitting.until(lambda: panel.model.rowCount() == 1 and panel.model.choice(0).text == words)
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    sitting.settle()
    small = sitting.child(NewCustomerDialog)
    activate(sitting, small)
    assert small.form.field("name").value() == "Harbour Gifts"
    assert small.form.field("email").editor.hasFocus()
    write("ahoy@harbour.example")
    press(Qt.Key.Key_Return, held=CTRL)
    activate(sitting, dialog)
    assert dialog.form.field("email").value() == "ahoy@harbour.example"
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    [found] = sitting.shop.ask(partners.find, FindPartners("Harbour"))
    assert all_tickets(sitting)[0].customer_id == found.id


def test_a_wrong_address_is_told_at_its_field(sitting: Sitting) -> None:
    dialog = start(sitting)
    fill(dialog, "subject", "Question")
    fill(dialog, "email", "not an address")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert list(dialog.form.errors()) == ["email"]
    assert all_tickets(sitting) == ()


def test_lot_or_serial_is_asked_for_a_tracked_product_only(sitting: Sitting) -> None:
    shop = sitting.shop
    radio = shop.product("RADIO", "20", tracking=Tracking.LOT)
    shop.lot(radio, "R-1")
    track(shop, radio, Tracking.SERIAL)
    for name in ("R-1", "R-2"):
        shop.lot(radio, name)
    shop.product("LAMP", "10")
    dialog = start(sitting)
    assert not dialog.form.row("lot_id").isVisible()
    choose(sitting, dialog.form.field("product_id"), "RADIO")  # type: ignore[arg-type]
    assert dialog.form.row("lot_id").isVisible()
    dialog.form.field("lot_id").editor.setFocus()
    press(Qt.Key.Key_Down)
    sitting.settle()
    panel = drop_down()
    rows = [panel.model.choice(row) for row in range(panel.model.rowCount())]
    words = [(each.text, each.detail) for each in rows]
    assert words == [("R-1", "Lot"), ("R-1", "Serial number"), ("R-2", "")]
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    activate(sitting, dialog)
    choose(sitting, dialog.form.field("product_id"), "LAMP")  # type: ignore[arg-type]
    assert not dialog.form.row("lot_id").isVisible()


def test_escape_keeps_the_draft_and_reopen_brings_it_back(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    dialog = start(sitting)
    fill(dialog, "subject", "Half a subject")
    choose(sitting, dialog.form.field("customer_id"), "Cosy")  # type: ignore[arg-type]
    choose(sitting, dialog.form.field("priority"), "Urgent")  # type: ignore[arg-type]
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert sitting.toasts() == ["New ticket kept"]
    click(sitting.desk.notices.toasts()[0].action)
    sitting.settle()
    again = sitting.child(NewTicketDialog)
    assert again.form.field("subject").value() == "Half a subject"
    assert again.form.field("customer_id").value() == case.customer
    assert again.form.field("priority").value() == Priority.URGENT
    activate(sitting, again)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    made = all_tickets(sitting)[0]
    assert (made.subject, made.customer_id, made.priority) == (
        "Half a subject", case.customer, Priority.URGENT,
    )  # fmt: skip
    assert sitting.shop.ask(kept_drafts.find, kept_drafts.DraftPlace("new_ticket")) is None


def test_a_kept_draft_is_offered_the_next_time(sitting: Sitting) -> None:
    dialog = start(sitting)
    fill(dialog, "subject", "Half a subject")
    press(Qt.Key.Key_Escape)
    sitting.settle()
    activate(sitting, sitting.window)
    again = start(sitting)
    assert again.form.field("subject").value() == ""
    assert "You began a ticket and left it" in again.banner.text()
    restore = next(one for one in again.findChildren(QPushButton) if one.text() == "Restore")
    click(restore)
    assert again.form.field("subject").value() == "Half a subject"


def test_from_a_customer_the_customer_is_filled_in(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    dialog = sitting.run(open_new_ticket(sitting.window, sitting.desk, case.customer))
    assert dialog.form.field("customer_id").value() == case.customer
    assert dialog.form.field("email").value() == "hello@cosy.example"
    dialog.reject()


def test_who_may_not_write_tickets_is_told(sit_down: Callable[..., Sitting]) -> None:
    sitting = sit_down(login="storekeeper")
    press(Qt.Key.Key_N, held=CTRL)
    sitting.settle()
    assert not sitting.window.findChildren(NewTicketDialog)
    assert sitting.toasts() == [
        "You do not have the right to do this. An administrator can give it to you."
    ]
