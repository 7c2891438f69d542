"""The Refund dialog over the ticket, by keyboard and mouse, down to the documents it makes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.enums import Tracking
from app.services.teams import Service
from app.services.tickets import RecordRef
from app.ui.pages.invoice import InvoicePage
from app.ui.pages.ticket import TicketPage
from tests.dialogs.refund_desk import (
    CTRL,
    SHIFT,
    button,
    fill,
    footer,
    is_closed,
    named,
    notes,
    open_refund,
    refresh,
    start,
)
from tests.factories import D, Sold
from tests.ui.pages.ticket_desk import (
    activate,
    choose,
    click,
    drop_down,
    make_case,
    open_case,
    press,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop


def test_everything_the_ticket_knows_is_filled_in_and_the_page_is_drawn(sitting: Sitting) -> None:
    case, page, dialog = start(sitting)
    assert dialog.header.reference.text() == "#00001 · The Cosy Corner"
    values = dialog.form.values()
    assert values["sales_order_id"] == case.order
    assert values["product_id"] == case.clock
    assert values["invoice_ids"] == (case.invoice,)
    assert values["reason"] == "Helpdesk Ticket #00001"
    assert values["reversal_on"] == sitting.shop.today
    assert dialog.form.field("reason").editor.hasFocus()
    assert not dialog.form.row("lot_id").isVisible()
    assert dialog.side_pane.sums() == ("£115.20", "£0.00", "£115.20")
    assert dialog.side_pane.paper.pdf().startswith(b"%PDF")
    assert (
        footer(dialog) == "Makes a draft credit note of £115.20. You can lower it before posting."
    )
    assert page.isVisible()


def test_reverse_makes_a_draft_of_all_that_is_left_and_opens_it(sitting: Sitting) -> None:
    _case, page, dialog = start(sitting)
    fill(dialog, "reason", "Faulty clocks")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert is_closed(dialog)
    assert notes(sitting) == [("credit_note", "draft", 115.2, "Faulty clocks")]
    assert sitting.window.top_bar.crumbs.titles()[:2] == ["All tickets", "#00001"]
    assert sitting.page is not page
    sitting.run(sitting.window.back())
    assert page.sheet.smart.button("credit_note") is None


def test_reverse_and_create_invoice_posts_and_opens_the_new_draft(sitting: Sitting) -> None:
    _case, page, _dialog = start(sitting)
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    assert notes(sitting) == [
        ("credit_note", "posted", 115.2, "Helpdesk Ticket #00001"),
        ("invoice", "draft", 115.2, ""),
    ]
    assert sitting.page is not page
    sitting.run(sitting.window.back())
    smart = page.sheet.smart.button("credit_note")
    assert smart is not None
    assert smart.fact() == "1 · £115.20 posted"
    assert smart.is_flashing()
    assert sitting.window.focusWidget() is smart


def test_the_sentence_follows_the_focused_button(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    button(dialog, "Reverse and Create Invoice").setFocus(Qt.FocusReason.TabFocusReason)
    assert footer(dialog).startswith("Posts the credit note of £115.20 now")
    button(dialog, "Reverse").setFocus(Qt.FocusReason.TabFocusReason)
    assert footer(dialog).startswith("Makes a draft credit note of £115.20")


def test_without_an_invoice_the_error_stands_at_the_field(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    dialog.form.field("invoice_ids").editor.setFocus()
    press(Qt.Key.Key_Backspace)
    refresh(sitting, dialog)
    assert dialog.side_pane.paper.pdf() == b""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.isVisible()
    assert dialog.form.errors() == {"invoice_ids": "Choose at least one invoice."}
    assert dialog.form.field("invoice_ids").editor.hasFocus()
    assert notes(sitting) == []


def test_an_empty_reason_is_refused(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    fill(dialog, "reason", "   ")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert list(dialog.form.errors()) == ["reason"]
    assert notes(sitting) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("31/02/2026", "There is no such date as 31/02/2026."),
        ("soon", "soon is not a date. Write it like 24/11/2026, 24/11, +7 or today."),
    ],
)
def test_a_date_that_does_not_exist_is_refused(sitting: Sitting, typed: str, told: str) -> None:
    _case, _page, dialog = start(sitting)
    fill(dialog, "reversal_on", typed)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert dialog.form.errors() == {"reversal_on": told}
    assert notes(sitting) == []


def test_a_date_before_the_invoice_is_refused(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    fill(dialog, "reversal_on", "-1")
    press(Qt.Key.Key_Tab)
    refresh(sitting, dialog)
    assert list(dialog.form.errors()) == ["reversal_on"]
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert notes(sitting) == []


def test_in_a_locked_period_the_first_open_day_is_one_press_away(sitting: Sitting) -> None:
    shop = sitting.shop
    case = make_case(shop)
    shop.later(10)
    shop.lock(shop.today - timedelta(days=3))
    open_case(sitting, case)
    dialog = open_refund(sitting)
    fill(dialog, "reversal_on", "-5")
    press(Qt.Key.Key_Tab)
    refresh(sitting, dialog)
    assert list(dialog.form.errors()) == ["reversal_on"]
    assert "Makes a draft" not in footer(dialog)
    assert footer(dialog) == dialog.form.errors()["reversal_on"]
    open_day = shop.today - timedelta(days=2)
    click(button(dialog, "Use 2 Dec 2026"))
    assert dialog.form.field("reversal_on").value() == open_day == date(2026, 12, 2)
    refresh(sitting, dialog)
    assert footer(dialog).startswith("Makes a draft credit note of £115.20")
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert [row[:3] for row in notes(sitting)] == [("credit_note", "draft", 115.2)]


def test_with_a_future_date_the_correction_waits_and_says_so_beforehand(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    fill(dialog, "reversal_on", "+5")
    refresh(sitting, dialog)
    assert "on or after" in footer(dialog)
    button(dialog, "Reverse and Create Invoice").setFocus()
    assert "waits, unposted, and is posted by itself on" in footer(dialog)
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    assert [row[:2] for row in notes(sitting)] == [("credit_note", "draft")]
    page = sitting.page
    assert isinstance(page, InvoicePage)
    sitting.until(lambda: page.card is not None)
    assert page.sheet is not None
    assert "also makes a draft invoice" in page.sheet.banner.text()


def test_an_existing_draft_is_offered_before_a_second_one_is_made(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    draft = sitting.shop.reverse(case.id, case.invoice)
    open_case(sitting, case)
    dialog = open_refund(sitting)
    refresh(sitting, dialog)
    assert "A draft credit note of £115.20 exists" in dialog.banner.text()
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert len(notes(sitting)) == 1
    click(button(dialog, "Open draft"))
    sitting.settle()
    shown = getattr(sitting.page, "reference", None)
    assert shown is not None
    assert (shown.kind, shown.id) == ("credit_note", draft.id)


def test_a_second_draft_needs_a_yes(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.reverse(case.id, case.invoice)
    open_case(sitting, case)
    dialog = open_refund(sitting)
    refresh(sitting, dialog)
    click(button(dialog, "Make another"))
    refresh(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert [row[:3] for row in notes(sitting)] == [("credit_note", "draft", 115.2)] * 2


def test_an_impatient_second_press_makes_no_second_document(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    for _ in range(3):
        QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    sitting.settle()
    assert len(notes(sitting)) == 1


def test_a_fully_credited_invoice_is_listed_with_the_reason(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.post(sitting.shop.reverse(case.id, case.invoice))
    sitting.shop.invoice(case.customer, Sold(case.clock))
    open_case(sitting, case)
    dialog = open_refund(sitting)
    field = dialog.form.field("sales_order_id")
    field.editor.setFocus()
    press(Qt.Key.Key_Delete)
    refresh(sitting, dialog)
    dialog.form.field("invoice_ids").editor.setFocus()
    press(Qt.Key.Key_Down)
    panel = drop_down()
    rows = [panel.model.choice(row) for row in range(panel.model.rowCount())]
    credited = next(one for one in rows if one.value == case.invoice)
    assert not credited.enabled
    assert "fully credited" in credited.detail
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    activate(sitting, dialog)


def test_two_invoices_make_a_credit_note_each_and_are_paged_through(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    second = sitting.shop.invoice(case.customer, Sold(case.clock, D(2)))
    open_case(sitting, case)
    dialog = open_refund(sitting)
    dialog.form.field("sales_order_id").editor.setFocus()
    press(Qt.Key.Key_Delete)
    refresh(sitting, dialog)
    number = sitting.shop.card(second).number
    assert number is not None
    choose(sitting, dialog.form.field("invoice_ids"), number)  # type: ignore[arg-type]
    refresh(sitting, dialog)
    assert dialog.form.field("invoice_ids").value() == (case.invoice, second)
    assert dialog.side_pane.sums()[2] == "£115.20"
    click(named(dialog, "Next credit note"))
    sitting.settle()
    assert dialog.side_pane.sums()[2] == "£9.00"
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert [row[:3] for row in notes(sitting)] == [
        ("credit_note", "draft", 115.2), ("credit_note", "draft", 9.0),
    ]  # fmt: skip


def test_lot_or_serial_is_asked_for_a_tracked_product_only(sitting: Sitting) -> None:
    shop = sitting.shop
    customer = shop.customer()
    radio = shop.product("RADIO", "20", tracking=Tracking.SERIAL)
    lamp = shop.product("LAMP", "10")
    serial = shop.lot(radio, "SN-1")
    sold = (Sold(radio, lot=serial), Sold(lamp))
    order = shop.order(customer, *sold)
    shop.invoice(customer, *sold, order=order)
    ticket = shop.ticket(customer, order=order, product=radio, lot=serial)
    page = sitting.open(RecordRef("ticket", ticket))
    assert isinstance(page, TicketPage)
    dialog = open_refund(sitting)
    assert dialog.form.row("lot_id").isVisible()
    assert dialog.form.field("lot_id").value() == serial
    choose(sitting, dialog.form.field("product_id"), "LAMP")  # type: ignore[arg-type]
    refresh(sitting, dialog)
    assert not dialog.form.row("lot_id").isVisible()


def test_typing_redraws_the_page_without_holding_the_keys_up(sitting: Sitting) -> None:
    _case, _page, dialog = start(sitting)
    before = dialog.side_pane.paper.pdf()
    with sitting.qtbot.waitSignal(dialog.previewed, timeout=20_000):
        fill(dialog, "reason", "The springs are worn out")
    assert dialog.side_pane.paper.pdf() != before


def test_somebody_who_may_not_refund_finds_the_button_locked(
    sit_down: Callable[..., Sitting], desk_shop: Shop
) -> None:
    case = make_case(desk_shop)
    page = open_case(sit_down(login="storekeeper"), case)
    assert page.action_bar.button(Service.REFUNDS).locked_reason()


def test_a_date_before_the_last_number_is_warned_of_and_nobody_outruns_that(
    sitting: Sitting,
) -> None:
    shop = sitting.shop
    case = make_case(shop)
    other = shop.invoice(case.customer, Sold(case.clock, D(2)))
    shop.later(10)
    shop.post(shop.reverse(case.id, other))
    open_case(sitting, case)
    dialog = open_refund(sitting)
    assert dialog.date_banner.text() == ""
    fill(dialog, "reversal_on", "-3")
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)  # before the preview has come round to it
    sitting.settle()
    assert dialog.date_banner.text().startswith("RINV/2026/00001 of 4 Dec 2026 was posted")
    assert [row[:2] for row in notes(sitting)] == [("credit_note", "posted")]
    press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    sitting.settle()
    assert is_closed(dialog)
    assert [row[:2] for row in notes(sitting)] == [
        ("credit_note", "posted"), ("credit_note", "posted"), ("invoice", "draft"),
    ]  # fmt: skip
