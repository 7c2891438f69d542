"""What is typed in the Refund dialog and left: kept, offered, brought back, forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.dialogs.refunds import RefundDialog
from app.services import kept_drafts
from app.services.kept_drafts import DraftPlace
from tests.dialogs.refund_desk import (
    CTRL,
    button,
    fill,
    is_closed,
    notes,
    open_refund,
    refresh,
    start,
)
from tests.ui.pages.ticket_desk import activate, choose, click, press

if TYPE_CHECKING:
    from tests.desk import Sitting
    from tests.ui.pages.ticket_desk import Case

LEFT = "You began a refund and left it"


def kept(sitting: Sitting, case: Case) -> dict[str, str] | None:
    """What the database keeps of the dialog."""
    found = sitting.shop.ask(kept_drafts.find, DraftPlace("refund", case.id))
    return found.content if found is not None else None


def leave(sitting: Sitting) -> None:
    """Close the dialog by the keyboard; the window has the keys again."""
    press(Qt.Key.Key_Escape)
    activate(sitting, sitting.window)


def offer(dialog: RefundDialog) -> str:
    """What the dialog offers to bring back."""
    return dialog.offer_words()


def test_escape_keeps_what_was_entered_and_reopen_brings_it_back(sitting: Sitting) -> None:
    case, page, dialog = start(sitting)
    fill(dialog, "reason", "Half a reason")
    fill(dialog, "reversal_on", "+3")
    refresh(sitting, dialog)
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert is_closed(dialog)
    assert sitting.window.focusWidget() is page
    assert sitting.toasts() == ["Refund draft kept"]
    click(sitting.desk.notices.toasts()[0].action)
    sitting.settle()
    again = sitting.child(RefundDialog)
    assert again is not dialog
    refresh(sitting, again)
    assert again.form.field("reason").value() == "Half a reason"
    day = sitting.shop.today + timedelta(days=3)
    assert again.form.field("reversal_on").value() == day
    assert again.form.field("invoice_ids").value() == (case.invoice,)
    activate(sitting, again)
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert notes(sitting) == [("credit_note", "draft", 115.2, "Half a reason")]
    place = DraftPlace("refund", case.id)
    assert sitting.shop.ask(kept_drafts.find, place) is None


def test_nothing_entered_leaves_no_draft(sitting: Sitting) -> None:
    _case, page, dialog = start(sitting)
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert is_closed(dialog)
    assert sitting.toasts() == []
    assert sitting.window.focusWidget() is page


def test_only_what_differs_from_the_defaults_is_kept(sitting: Sitting) -> None:
    case, _page, dialog = start(sitting)
    fill(dialog, "reason", "Half a reason")
    leave(sitting)
    assert kept(sitting, case) == {"reason": '"Half a reason"'}


def test_a_journal_that_was_chosen_comes_back_with_the_draft(sitting: Sitting) -> None:
    other = sitting.shop.second_journal()
    name = sitting.shop.read("SELECT name FROM journal WHERE id = :id", id=other)[0][0]
    case, page, dialog = start(sitting)
    choose(sitting, dialog.form.field("journal_id"), name)  # type: ignore[arg-type]
    leave(sitting)
    assert kept(sitting, case) == {"journal_id": str(other)}
    page.setFocus()
    again = open_refund(sitting)
    click(button(again, "Restore"))
    refresh(sitting, again)
    assert again.form.field("journal_id").value() == other
    assert again.form.row("journal_id").hint() == ""


def test_a_kept_draft_is_offered_and_not_filled_in_unsaid(sitting: Sitting) -> None:
    _case, page, dialog = start(sitting)
    fill(dialog, "reason", "Half a reason")
    leave(sitting)
    page.setFocus()
    again = open_refund(sitting)
    assert offer(again).startswith(LEFT)
    assert again.form.field("reason").value() == "Helpdesk Ticket #00001"
    click(button(again, "Restore"))
    refresh(sitting, again)
    assert again.form.field("reason").value() == "Half a reason"
    assert offer(again) == ""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()
    assert notes(sitting) == [("credit_note", "draft", 115.2, "Half a reason")]


def test_a_kept_draft_can_be_forgotten(sitting: Sitting) -> None:
    case, page, dialog = start(sitting)
    fill(dialog, "reason", "Half a reason")
    leave(sitting)
    page.setFocus()
    again = open_refund(sitting)
    click(button(again, "Forget"))
    sitting.settle()
    assert offer(again) == ""
    assert kept(sitting, case) is None


def test_an_offer_that_was_not_answered_is_made_again(sitting: Sitting) -> None:
    case, page, dialog = start(sitting)
    fill(dialog, "reason", "Half a reason")
    leave(sitting)
    page.setFocus()
    open_refund(sitting)
    leave(sitting)
    assert kept(sitting, case) == {"reason": '"Half a reason"'}
    page.setFocus()
    assert offer(open_refund(sitting)).startswith(LEFT)


def test_what_was_brought_back_and_undone_is_kept_no_longer(sitting: Sitting) -> None:
    case, page, dialog = start(sitting)
    fill(dialog, "reason", "Half a reason")
    leave(sitting)
    page.setFocus()
    again = open_refund(sitting)
    click(button(again, "Restore"))
    refresh(sitting, again)
    fill(again, "reason", "Helpdesk Ticket #00001")
    leave(sitting)
    assert kept(sitting, case) is None


def test_a_copy_of_what_is_typed_is_kept_should_the_program_be_killed(sitting: Sitting) -> None:
    case, _page, dialog = start(sitting)
    fill(dialog, "reason", "Half a reason")
    fill(dialog, "reversal_on", "+3")
    # Nothing is closed: what another connection reads now is what a killed program leaves.
    sitting.until(lambda: kept(sitting, case) is not None)
    day = sitting.shop.today + timedelta(days=3)
    assert kept(sitting, case) == {
        "reason": '"Half a reason"',
        "reversal_on": f'"{day.isoformat()}"',
    }
    assert sitting.toasts() == []


def test_a_copy_goes_when_the_dialog_is_left_as_it_was_opened(sitting: Sitting) -> None:
    case, _page, dialog = start(sitting)
    fill(dialog, "reason", "Half a reason")
    sitting.until(lambda: kept(sitting, case) is not None)
    fill(dialog, "reason", "Helpdesk Ticket #00001")
    leave(sitting)
    assert kept(sitting, case) is None
    assert sitting.toasts() == []
