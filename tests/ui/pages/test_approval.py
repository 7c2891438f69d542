"""A refund above its team's limit at the window: asked for, decided by another, posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest
from PySide6.QtCore import Qt

from app.dialogs.approvals import RejectDialog
from app.services import refunds
from app.services.tickets import RecordRef
from app.ui.pages.credit_notes import AllCreditNotesPage
from app.ui.pages.invoice import InvoicePage
from app.ui.pages.ticket_list import TicketListPage
from tests.dialogs.refund_desk import open_refund, refresh
from tests.services.books import limit_refunds
from tests.ui.pages.documents_desk import Papers, cell, enter, open_document
from tests.ui.pages.ticket_desk import press

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Sitting
    from tests.factories import Shop

    Sit: TypeAlias = "Callable[..., Sitting]"

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def papers(desk_shop: Shop) -> Papers:
    """An invoice of 173.15 and a limit of 150.00."""
    limit_refunds(desk_shop, "150.00")
    return Papers(desk_shop)


def asked(papers: Papers) -> RecordRef:
    """The agent's draft of all of it, which waits."""
    request = papers.shop.request(papers.ticket, papers.invoice)
    return papers.shop.act(refunds.reverse, request, by="agent")[0].ref


def shown(page: InvoicePage) -> list[str]:
    """The buttons that are there for what waits."""
    bar = page.action_bar
    buttons = (bar.post, bar.approve, bar.reject, bar.recall)
    return [button.label() for button in buttons if button.isVisible()]


def banner(page: InvoicePage) -> str:
    assert page.sheet is not None
    return page.sheet.banner.text()


def test_the_dialog_says_beforehand_that_it_waits(papers: Papers, sit_down: Sit) -> None:
    agent = sit_down(login="agent")
    agent.open(RecordRef("ticket", papers.ticket))
    dialog = open_refund(agent)
    refresh(agent, dialog)
    assert dialog.limit_banner.text() == (
        "£173.15 is above the limit of £150.00:"
        " it needs the approval of a supervisor or an accountant."
    )
    assert dialog.side_pane.paper.chip.text() == "Waits for approval"
    press(Qt.Key.Key_Return, held=CTRL)
    agent.settle()
    assert papers.shop.read("SELECT state FROM invoice WHERE kind = 'credit_note'") == [
        ("waiting",)
    ]


def test_a_supervisor_approves_by_key_and_the_agent_posts(papers: Papers, sit_down: Sit) -> None:
    record = asked(papers)
    boss = sit_down(login="supervisor")
    page = open_document(boss, record)
    assert shown(page) == ["Approve", "Reject…", "Withdraw request"]
    assert "asked by Agent: £173.15" in banner(page)
    press(Qt.Key.Key_Return, held=CTRL)
    boss.settle()
    assert shown(page) == ["Post", "Withdraw request"]
    assert banner(page).startswith("Approved by Supervisor")
    assert boss.toasts() == ["Credit note of £173.15 approved"]
    boss.leave()
    agent = sit_down(login="agent")
    page = open_document(agent, record)
    press(Qt.Key.Key_Return, held=CTRL)
    agent.settle()
    assert agent.toasts() == ["RINV/2026/00001 posted, £173.15"]


def test_the_agent_sees_who_has_to_decide_and_an_edit_asks_anew(
    papers: Papers, sit_down: Sit
) -> None:
    record = asked(papers)
    agent = sit_down(login="agent")
    page = open_document(agent, record)
    assert shown(page) == ["Withdraw request"]
    enter(cell(page, 0, "quantity"), "11")
    agent.settle()
    agent.until(lambda: page.figuring.figures is not None)
    assert page.action_bar.save.toolTip() == "Saving an edit asks for approval anew."
    press(Qt.Key.Key_S, held=CTRL)
    agent.settle()
    assert papers.shop.read("SELECT state FROM approval ORDER BY id") == [
        ("fallen",),
        ("waiting",),
    ]
    page.action_bar.recall.click()
    agent.settle()
    assert shown(page) == ["Ask for approval"]
    assert "above the limit of £150.00" in banner(page)
    press(Qt.Key.Key_Return, held=CTRL)
    agent.settle()
    assert shown(page) == ["Withdraw request"]


def test_rejecting_needs_a_reason_which_the_agent_reads(papers: Papers, sit_down: Sit) -> None:
    record = asked(papers)
    boss = sit_down(login="accountant")
    page = open_document(boss, record)
    page.action_bar.reject.click()
    boss.settle()
    dialog = boss.child(RejectDialog)
    boss.button("Reject", of=dialog).click()
    boss.settle()
    assert dialog.form.errors() == {"reason": "Reason is needed."}
    dialog.form.field("reason").set_value("Two clocks only")
    boss.button("Reject", of=dialog).click()
    boss.settle()
    boss.leave()
    agent = sit_down(login="agent")
    page = open_document(agent, record)
    assert banner(page).startswith("Rejected by Accountant")
    assert "Two clocks only" in banner(page)
    assert shown(page) == ["Ask for approval"]


def test_who_comes_second_is_told_what_happened(papers: Papers, sit_down: Sit) -> None:
    from app.services import approvals

    record = asked(papers)
    boss = sit_down(login="supervisor")
    page = open_document(boss, record)
    assert page.card is not None
    assert page.card.approval is not None
    request = approvals.ApproveRefund(page.card.id, page.card.approval.id)
    papers.shop.act(approvals.approve, request, by="accountant")
    press(Qt.Key.Key_Return, held=CTRL)
    boss.settle()
    assert banner(page) == "Accountant has approved it already."
    assert shown(page) == ["Post", "Withdraw request"]


def test_the_queues_show_who_asked_and_are_emptied_by_deciding(
    papers: Papers, sit_down: Sit
) -> None:
    record = asked(papers)
    boss = sit_down(login="supervisor")
    listed = boss.show_list("tickets:refunds_waiting")
    assert boss.window.rail.item("tickets:refunds_waiting").count() == "1"
    assert isinstance(listed, TicketListPage)
    assert listed.table.model.rowCount() == 1
    queue = boss.show_list("credit_notes")
    assert isinstance(queue, AllCreditNotesPage)
    queue.tabs.setCurrentIndex(1)
    boss.settle()
    model = queue.table.model
    assert model.rowCount() == 1
    words = [model.index(0, column).data() for column in range(model.columnCount())]
    assert words[0] == "Draft"
    assert "Agent" in words
    queue.table.view.setFocus()
    press(Qt.Key.Key_J)
    press(Qt.Key.Key_Return)
    boss.settle()
    assert isinstance(boss.page, InvoicePage)
    assert boss.page.reference == record
    press(Qt.Key.Key_Return, held=CTRL)
    boss.settle()
    assert boss.window.rail.item("tickets:refunds_waiting").count() == "0"
