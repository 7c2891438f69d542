"""What hangs on a ticket: refund, smart buttons, ledger, history, followers, files, timeline."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QTableView

from app.dialogs.refunds import RefundDialog
from app.dialogs.tickets.closing import ClosingDialog
from app.services import attachments, invoices, returns, timeline, users
from app.services.returns import ReceiveReturn, UnexpectedLine
from app.services.teams import Service
from app.services.tickets import RecordRef
from app.services.timeline import HistoryQuestion
from app.ui.kit.buttons import LinkButton
from app.ui.kit.labels import Text
from app.ui.kit.table_view import TableView
from app.ui.kit.timeline_items import PersonEntry, SystemLine
from app.ui.pages.invoice import InvoicePage
from app.ui.pages.ticket import TicketPage
from app.ui.pages.ticket.followers import FollowersPopup
from tests.factories import Sold
from tests.services.return_desk import ReturnDesk
from tests.ui.pages.ticket_desk import (
    activate,
    click,
    drop_down,
    make_case,
    open_case,
    press,
    settle,
    stored,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk import Sitting

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def texts_of(sitting: Sitting, ticket: RecordRef) -> list[str]:
    """The messages, notes and due notes that are stored, the newest first."""
    found = sitting.shop.ask(timeline.history, HistoryQuestion(ticket))
    return [entry.body for entry in (*found.due, *found.entries) if entry.body]


def test_the_ledger_shows_pieces_money_and_their_sums(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    card = sitting.shop.reverse(case.id, case.invoice)
    sitting.shop.post(card)
    page = open_case(sitting, case)
    page.sheet.tabs.show_page(page.sheet.order_lines)
    rows = page.sheet.order_lines.lines.lines()
    assert [row.values["sold"] for row in rows] == [
        ("12", "£45.00"), ("4", "£51.00"), ("", "£96.00"),
    ]  # fmt: skip
    assert [row.values["delivered"][0] for row in rows] == ["12", "4", ""]
    assert [row.values["credited"] for row in rows] == [
        ("12", "£45.00"), ("4", "£51.00"), ("", "£96.00"),
    ]  # fmt: skip
    assert [row.values["left_to_credit"] for row in rows] == [
        ("", "£0.00"), ("", "£0.00"), ("", "£0.00"),
    ]  # fmt: skip
    assert page.sheet.tabs.bar.accessibleTabName(1) == "Order lines 2"


def test_a_posted_credit_note_gets_its_button_and_opens_by_it(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    assert page.sheet.smart.button("credit_note") is None
    card = sitting.shop.reverse(case.id, case.invoice)
    sitting.run(
        sitting.background.act(invoices.post, invoices.PostDraft(card.id, card.version, card.total))
    )
    settle(sitting, page)
    button = page.sheet.smart.button("credit_note")
    assert button is not None
    assert (button.label(), button.fact()) == ("Credit Notes", "1 · £115.20 posted")
    assert button.hasFocus()
    press(Qt.Key.Key_Space)
    sitting.settle()
    assert sitting.window.top_bar.crumbs.titles()[:2] == ["All tickets", "#00001"]
    assert sitting.page.title.startswith("RINV/2026/")


def test_several_credit_notes_open_their_list(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    second = sitting.shop.invoice(case.customer, Sold(case.clock))
    for invoice in (case.invoice, second):
        sitting.shop.post(sitting.shop.reverse(case.id, invoice))
    page = open_case(sitting, case)
    button = page.sheet.smart.button("credit_note")
    assert button is not None
    assert button.fact() == "2 · £119.70 posted"
    click(button)
    sitting.settle()
    assert sitting.window.top_bar.crumbs.titles() == ["All tickets", "#00001", "Credit notes"]
    view = sitting.child(TableView)
    sitting.until(lambda: view.model().rowCount() == 2)
    view.go_to(1)
    sitting.until(lambda: view.current_row() is not None)
    QTest.keyClick(view, Qt.Key.Key_Return)
    sitting.settle()
    assert sitting.page.title.startswith("RINV/2026/")


def test_the_history_lists_the_remedies_of_the_customer_on_other_tickets_too(
    sitting: Sitting,
) -> None:
    case = make_case(sitting.shop)
    sitting.shop.post(sitting.shop.reverse(case.id, case.invoice))
    other = sitting.shop.ticket(case.customer)
    page = sitting.open(RecordRef("ticket", other))
    assert isinstance(page, TicketPage)
    page.sheet.tabs.show_page(page.sheet.history)
    view = page.sheet.history.table.view
    sitting.until(lambda: view.model().rowCount() == 1)
    cells = [view.model().index(0, column).data() for column in range(5)]
    assert cells[0].startswith("RINV/2026/")
    assert (cells[1], cells[3], cells[4]) == ("#00001", "Posted", "£115.20")
    view.setFocus()
    view.go_to(0)
    QTest.keyClick(view, Qt.Key.Key_Return)
    sitting.settle()
    assert sitting.page.title == cells[0]


def test_a_service_that_cannot_work_says_why_and_stays(sitting: Sitting) -> None:
    shop = sitting.shop
    lonely = shop.ticket(shop.customer("New Shop"))
    page = sitting.open(RecordRef("ticket", lonely))
    assert isinstance(page, TicketPage)
    button = page.action_bar.button(Service.REFUNDS)
    assert button.isVisible()
    assert "New Shop" in button.locked_reason()
    assert button.toolTip() == button.locked_reason()
    press(Qt.Key.Key_1, held=ALT)
    sitting.settle()
    assert page.doing.refund.dialog is None
    assert not page.action_bar.button(Service.COUPONS).isVisible()


def test_unsaved_particulars_are_saved_before_a_refund(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    page.form.field("product_id").editor.setFocus()
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_1, held=ALT)
    sitting.settle()
    assert sitting.toasts() == ["Save the changes first: the refund takes them over."]
    assert page.doing.refund.dialog is None
    click(sitting.desk.notices.toasts()[0].action)
    settle(sitting, page)
    assert stored(sitting.shop, case.id).product_id is None


def test_a_message_a_note_and_a_due_note_are_stored_and_shown(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    press(Qt.Key.Key_M)
    write("Dear Hannah")
    press(Qt.Key.Key_Return, held=CTRL)
    settle(sitting, page)
    page.setFocus()
    press(Qt.Key.Key_N)
    write("Third report")
    press(Qt.Key.Key_Return, held=CTRL)
    settle(sitting, page)
    assert page.timeline.panel.composer.text(0) == ""
    page.setFocus()
    press(Qt.Key.Key_A, held=Qt.KeyboardModifier.ShiftModifier)
    write("Call Hannah")
    press(Qt.Key.Key_Tab)
    write("+1")
    press(Qt.Key.Key_Return, held=CTRL)
    settle(sitting, page)
    assert texts_of(sitting, case.ref) == ["Call Hannah", "Third report", "Dear Hannah"]
    shown = [one.accessibleName() for one in page.timeline.findChildren(PersonEntry)]
    assert shown[0] == "Note, Priya Nair, 09:15: Third report"
    assert shown[1] == "Message, Priya Nair, 09:15: Dear Hannah"
    done = next(b for b in page.timeline.findChildren(QAbstractButton) if b.text() == "Done")
    click(done)
    settle(sitting, page)
    assert not sitting.shop.ask(timeline.history, HistoryQuestion(case.ref)).due


def test_tracked_changes_and_links_stand_in_the_timeline(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.post(sitting.shop.reverse(case.id, case.invoice))
    page = open_case(sitting, case)
    label = page.timeline.findChildren(SystemLine)[0].findChildren(Text)[0]
    assert "posted" in label.accessibleName()
    label.linkActivated.emit(_first_link(label.text()))
    sitting.settle()
    assert sitting.page.title.startswith("RINV/2026/")


def test_older_entries_are_loaded_when_asked_for(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    for number in range(timeline.HISTORY_PAGE + 5):
        sitting.shop.act(timeline.log_note, timeline.LogNote(case.ref, f"note {number}"))
    page = open_case(sitting, case)
    before = len(page.timeline.findChildren(PersonEntry))
    assert before == timeline.HISTORY_PAGE
    page.timeline.panel.older_wanted.emit()
    sitting.settle()
    assert len(page.timeline.findChildren(PersonEntry)) == before + 5


def test_a_follower_is_added_and_taken_away(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    assert [one.name for one in stored(sitting.shop, case.id).followers] == [
        "Priya Nair", "The Cosy Corner",
    ]  # fmt: skip
    click(page.sheet.follow_button)
    panel = drop_down()
    QTest.keyClicks(panel.search, "supervisor")
    sitting.until(lambda: panel.model.rowCount() == 1)
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    activate(sitting, sitting.window)
    settle(sitting, page)
    card = stored(sitting.shop, case.id)
    assert [one.name for one in card.followers][-1] == "Supervisor"
    click(page.sheet.follow_button)
    popup = next(one for one in page.sheet.follow_button.findChildren(FollowersPopup))
    click(sitting.child(QAbstractButton, f"unfollow_{card.followers[1].id}", of=popup))
    activate(sitting, sitting.window)
    settle(sitting, page)
    assert [one.name for one in stored(sitting.shop, case.id).followers] == [
        "Priya Nair", "Supervisor",
    ]  # fmt: skip


def test_a_file_is_added_counted_and_kept_byte_for_byte(sitting: Sitting, tmp_path: Path) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    file = tmp_path / "clock.jpg"
    file.write_bytes(b"\xff\xd8 not really a picture")
    page.doing.files._record = case.ref
    page.doing.files.add_files([str(file)])
    settle(sitting, page)
    [row] = stored(sitting.shop, case.id).attachments
    assert (row.name, row.size) == ("clock.jpg", file.stat().st_size)
    assert sitting.shop.ask(attachments.content, row.id).content == file.read_bytes()
    assert page.sheet.tabs.bar.accessibleTabName(3) == "Attachments 1"
    page.sheet.tabs.show_page(page.sheet.attachments)
    assert sitting.child(QAbstractButton, f"file_{row.id}").accessibleName() == "clock.jpg, 23 B"


def test_an_empty_file_is_refused_in_words(sitting: Sitting, tmp_path: Path) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    file = tmp_path / "nothing.txt"
    file.touch()
    page.doing.files._record = case.ref
    page.doing.files.add_files([str(file)])
    sitting.settle()
    assert len(sitting.toasts()) == 1
    assert not stored(sitting.shop, case.id).attachments


def test_a_team_without_refunds_has_no_button(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.switch_refunds(on=False)
    page = open_case(sitting, case)
    assert not page.action_bar.button(Service.REFUNDS).isVisible()
    assert page.action_bar.stages.isVisible()


def test_assign_opens_the_members_of_the_team(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    press(Qt.Key.Key_A)
    panel = drop_down()
    members = sitting.shop.ask(users.rows, users.UserQuestion(team_id=page.card.team_id))  # type: ignore[union-attr]
    assert panel.model.rowCount() == len(members)
    QTest.keyClick(panel.search, Qt.Key.Key_Escape)
    activate(sitting, sitting.window)


def _first_link(html: str) -> str:
    """The target of the first link."""
    return html.split('href="')[1].split('"', maxsplit=1)[0]


def close_ticket(page: TicketPage) -> None:
    """Click Solved in the bar of stages."""
    assert page.card is not None
    solved = next(one for one in page.card.stages if one.is_closing)
    page.action_bar.moved.emit(solved.id)


def test_closing_a_ticket_with_a_draft_asks_and_lists_it(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.reverse(case.id, case.invoice)
    page = open_case(sitting, case)
    close_ticket(page)
    sitting.settle()
    dialog = sitting.child(ClosingDialog)
    assert not stored(sitting.shop, case.id).is_closed
    links = [one.label() for one in dialog.findChildren(LinkButton)]
    assert links == ["Draft credit note"]
    activate(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert stored(sitting.shop, case.id).is_closed


def test_the_listed_draft_opens_and_the_ticket_stays_open(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    draft = sitting.shop.reverse(case.id, case.invoice)
    close_ticket(open_case(sitting, case))
    sitting.settle()
    click(sitting.child(LinkButton, of=sitting.child(ClosingDialog)))
    sitting.settle()
    assert isinstance(sitting.page, InvoicePage)
    assert sitting.page.card is not None
    assert sitting.page.card.id == draft.id
    assert not stored(sitting.shop, case.id).is_closed


def test_goods_that_nobody_expected_are_asked_about_while_they_are_here(
    sitting: Sitting,
) -> None:
    shop, case = sitting.shop, make_case(sitting.shop)
    shop.switch_returns()
    made = ReturnDesk(shop, case.customer, case.order, case.id).send_back("1")
    vase = UnexpectedLine(shop.product("GLASS VASE"), Decimal(2))
    shop.act(returns.receive, ReceiveReturn(made.id, made.version, unexpected=(vase,)))
    close_ticket(open_case(sitting, case))
    sitting.settle()
    dialog = sitting.child(ClosingDialog)
    told = [each.text() for each in dialog.findChildren(Text)]
    assert any(each.startswith("This came unexpectedly") for each in told)
    assert f"2 · {made.number}" in told
    activate(sitting, dialog)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert stored(shop, case.id).is_closed


def test_a_ticket_whose_documents_are_posted_closes_without_a_question(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.post(sitting.shop.reverse(case.id, case.invoice))
    close_ticket(open_case(sitting, case))
    sitting.settle()
    assert stored(sitting.shop, case.id).is_closed


def shown_columns(page: TicketPage) -> list[str]:
    """The columns of the ledger that are seen."""
    view = page.sheet.order_lines.lines.findChild(QTableView)
    assert view is not None
    columns = range(view.model().columnCount() - 1)
    head, side = view.model(), Qt.Orientation.Horizontal
    return [str(head.headerData(n, side)) for n in columns if not view.isColumnHidden(n)]


def test_the_whole_ledger_is_seen_and_drafts_only_where_there_are_some(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    page.sheet.tabs.show_page(page.sheet.order_lines)
    settle(sitting, page)
    every = ["Product", "Sold", "Delivered", "Returned", "To return", "Credited", "To credit"]
    assert shown_columns(page) == every
    assert page.sheet.order_lines.lines.width() <= page.sheet.order_lines.width()
    sitting.shop.reverse(case.id, case.invoice)
    sitting.run(page.load())
    settle(sitting, page)
    assert shown_columns(page) == [*every[:-1], "In drafts", "To credit"]


def test_undo_of_a_refund_is_offered_until_the_draft_is_worked_on(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    sitting.run(page.doing.refund.open(case.id))
    sitting.settle()
    activate(sitting, sitting.child(RefundDialog))
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert sitting.toasts() == ["Draft credit note of £115.20 made for INV/2026/00001"]
    document = sitting.page
    assert isinstance(document, InvoicePage)
    click(document.action_bar.post)
    sitting.settle()
    assert sitting.toasts() == ["RINV/2026/00001 posted, £115.20"]
