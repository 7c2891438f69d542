"""The page of a ticket by keyboard and mouse: what is shown, edited, saved and refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.services import kept_drafts, tickets
from app.services.kept_drafts import DraftPlace
from app.services.teams import Service
from app.services.tickets import OpenTicket, Priority, RecordRef, SaveTicket
from app.ui.kit.compare_dialog import CompareDialog
from app.ui.kit.empty_state import EmptyState
from app.ui.pages.ticket import TicketPage
from tests.ui.pages.ticket_desk import (
    SUBJECT,
    activate,
    choose,
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
    from collections.abc import Callable

    from app.services.tickets import TicketCard
    from tests.desk import Sitting
    from tests.factories import Shop

CTRL = Qt.KeyboardModifier.ControlModifier


def as_saved(card: TicketCard, **changes: object) -> SaveTicket:
    """What another workstation's form of this ticket would send."""
    request = SaveTicket(
        card.id, card.version, card.subject, card.description, card.team_id, card.customer_id,
        card.contact_name, card.email, card.phone, card.priority, card.product_id, card.lot_id,
        card.sales_order_id, card.reason_id, card.assignee_id,
    )  # fmt: skip
    return replace(request, **changes)  # type: ignore[arg-type]


def retitle(page: TicketPage, subject: str) -> None:
    """Write another subject in place."""
    page.form.title.editor.setFocus()
    press(Qt.Key.Key_A, held=CTRL)
    write(subject)


def test_the_page_tells_number_customer_deadline_and_place(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    assert page.title == "#00001"
    assert sitting.window.top_bar.crumbs.titles() == ["All tickets", "#00001"]
    assert page.place.words == "1 of 1"
    assert page.form.title.value() == SUBJECT
    assert page.form.words("customer_id", case.customer) == "The Cosy Corner"
    assert page.form.words("priority", Priority.HIGH) == "High"
    assert not page.is_dirty


def test_a_changed_subject_is_saved_by_ctrl_s(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    assert not page.sheet.save_bar.isVisible()
    retitle(page, "Eight clocks are fine")
    assert sitting.window.footer.state() == "Not saved yet"
    assert page.sheet.save_bar.isVisible()
    press(Qt.Key.Key_S, held=CTRL)
    settle(sitting, page)
    assert stored(sitting.shop, case.id).subject == "Eight clocks are fine"
    assert not page.is_dirty
    assert not page.sheet.save_bar.isVisible()
    assert sitting.window.footer.state() == "All changes saved"


def test_escape_restores_the_field_and_then_leaves_it(sitting: Sitting) -> None:
    page = open_case(sitting, make_case(sitting.shop))
    retitle(page, "Never mind")
    press(Qt.Key.Key_Escape)
    assert page.form.title.value() == SUBJECT
    assert not page.is_dirty
    press(Qt.Key.Key_Escape)
    assert page.hasFocus()
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert sitting.page.title == "All tickets"


def test_discard_takes_all_changes_back(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    retitle(page, "Never mind")
    choose(sitting, page.form.field("priority"), "Low")  # type: ignore[arg-type]
    click(sitting.child(QPushButton, "discard"))
    assert page.form.title.value() == SUBJECT
    assert page.form.field("priority").value() == Priority.HIGH
    assert not page.is_dirty


def test_an_empty_subject_is_refused_at_its_field(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    page.form.title.editor.setFocus()
    press(Qt.Key.Key_A, held=CTRL)
    press(Qt.Key.Key_Delete)
    click(sitting.child(QPushButton, "save"))
    sitting.settle()
    assert page.form.title.error() == "A ticket needs a subject."
    assert stored(sitting.shop, case.id).subject == SUBJECT
    assert page.is_dirty


def test_priority_assignee_and_a_new_tag_are_saved_together(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    choose(sitting, page.form.field("priority"), "Urgent")  # type: ignore[arg-type]
    page.form.field("assignee_id").editor.setFocus()
    press(Qt.Key.Key_Delete)
    page.form.field("tags").editor.setFocus()
    write("Faulty batch")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_S, held=CTRL)
    settle(sitting, page)
    card = stored(sitting.shop, case.id)
    assert card.priority is Priority.URGENT
    assert card.assignee_id is None
    assert [tag.name for tag in card.tags] == ["Faulty batch"]


def test_what_the_service_refuses_is_told_at_the_field_and_changes_nothing(
    sitting: Sitting,
) -> None:
    case = make_case(sitting.shop)
    other = sitting.shop.product("PAPER LANTERN")
    page = open_case(sitting, case)
    page.form.show({"product_id": other}, {"product_id": "PAPER LANTERN"})
    page.form.changed.emit("product_id")
    press(Qt.Key.Key_S, held=CTRL)
    settle(sitting, page)
    assert page.form.field("product_id").error()
    assert stored(sitting.shop, case.id).product_id == case.clock


def test_one_click_moves_the_stage_and_the_toast_takes_it_back(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    solved = next(one for one in page.card.stages if one.name == "Solved")  # type: ignore[union-attr]
    page.action_bar.stages.moved.emit(solved.id)
    settle(sitting, page)
    assert stored(sitting.shop, case.id).is_closed
    assert sitting.toasts() == ["Moved to Solved"]
    press(Qt.Key.Key_Z, held=CTRL)
    settle(sitting, page)
    card = stored(sitting.shop, case.id)
    assert (card.stage, card.is_closed) == ("New", False)


def test_moving_the_stage_keeps_what_is_typed(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    retitle(page, "Still typing")
    page.action_bar.focus_stages()
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return)
    settle(sitting, page)
    assert stored(sitting.shop, case.id).stage == "In Progress"
    assert page.form.title.value() == "Still typing"
    page.saving.save()
    settle(sitting, page)
    assert stored(sitting.shop, case.id).subject == "Still typing"


def test_a_colleague_s_change_appears_at_once_and_what_is_typed_stays(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    retitle(page, "Mine")
    card = stored(sitting.shop, case.id)
    sitting.run(sitting.background.act(tickets.save, as_saved(card, priority=Priority.LOW)))
    settle(sitting, page)
    assert page.form.field("priority").value() == Priority.LOW
    assert page.form.title.value() == "Mine"
    page.saving.save()
    settle(sitting, page)
    saved = stored(sitting.shop, case.id)
    assert (saved.subject, saved.priority) == ("Mine", Priority.LOW)


def test_two_changes_of_one_field_are_shown_side_by_side(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    card = stored(sitting.shop, case.id)
    theirs = as_saved(card, subject="Theirs", priority=Priority.LOW)
    sitting.shop.act(tickets.save, theirs, by="agent")
    retitle(page, "Mine")
    press(Qt.Key.Key_S, held=CTRL)
    settle(sitting, page)
    dialog = sitting.child(CompareDialog)
    assert list(dialog.choices()) == ["subject"]
    assert stored(sitting.shop, case.id).subject == "Theirs"
    press(Qt.Key.Key_Return, held=CTRL)
    settle(sitting, page)
    saved = stored(sitting.shop, case.id)
    assert (saved.subject, saved.priority) == ("Mine", Priority.LOW)
    assert not page.is_dirty


def test_taking_theirs_leaves_nothing_to_save(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    card = stored(sitting.shop, case.id)
    sitting.shop.act(tickets.save, as_saved(card, subject="Theirs"), by="agent")
    retitle(page, "Mine")
    press(Qt.Key.Key_S, held=CTRL)
    settle(sitting, page)
    dialog = sitting.child(CompareDialog)
    dialog.choose_all("theirs")
    press(Qt.Key.Key_Return, held=CTRL)
    settle(sitting, page)
    assert page.form.title.value() == "Theirs"
    assert not page.is_dirty


def test_a_colleague_s_save_of_other_fields_is_merged_without_a_question(
    sitting: Sitting,
) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    card = stored(sitting.shop, case.id)
    sitting.shop.act(tickets.save, as_saved(card, phone="01423 9999"), by="agent")
    retitle(page, "Mine")
    press(Qt.Key.Key_S, held=CTRL)
    settle(sitting, page)
    settle(sitting, page)
    saved = stored(sitting.shop, case.id)
    assert (saved.subject, saved.phone) == ("Mine", "01423 9999")


def test_unsaved_changes_are_kept_on_leaving_and_restored_by_reopen(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    retitle(page, "Half done")
    page.timeline.panel.composer.set_text(0, "Dear Hannah")
    sitting.run(sitting.window.back())
    sitting.settle()
    assert sitting.toasts() == ["Draft of #00001 kept"]
    click(sitting.desk.notices.toasts()[0].action)
    sitting.settle()
    again = sitting.page
    assert isinstance(again, TicketPage)
    settle(sitting, again)
    assert again.form.title.value() == "Half done"
    assert again.timeline.panel.composer.text(0) == "Dear Hannah"
    assert again.is_dirty
    assert stored(sitting.shop, case.id).subject == SUBJECT


def test_a_kept_draft_is_offered_when_the_ticket_is_opened_later(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    retitle(open_case(sitting, case), "Half done")
    sitting.run(sitting.window.back())
    sitting.settle()
    page = open_case(sitting, case)
    assert page.form.title.value() == SUBJECT
    assert "You left unsaved changes here" in page.sheet.banner.text()
    restore = next(b for b in page.sheet.banner.findChildren(QPushButton) if b.text() == "Restore")
    click(restore)
    assert page.form.title.value() == "Half done"
    press(Qt.Key.Key_S, held=CTRL)
    settle(sitting, page)
    assert stored(sitting.shop, case.id).subject == "Half done"
    sitting.run(sitting.window.back())
    assert not open_case(sitting, case).sheet.banner.isVisible()


def test_a_restored_draft_does_not_overwrite_a_colleague_silently(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    retitle(open_case(sitting, case), "Half done")
    sitting.run(sitting.window.back())
    card = stored(sitting.shop, case.id)
    sitting.shop.act(tickets.save, as_saved(card, subject="Theirs"), by="agent")
    page = open_case(sitting, case)
    page.drafts.restore()
    press(Qt.Key.Key_S, held=CTRL)
    settle(sitting, page)
    assert list(sitting.child(CompareDialog).choices()) == ["subject"]
    assert stored(sitting.shop, case.id).subject == "Theirs"
    sitting.child(CompareDialog).reject()


def test_who_may_not_write_reads_why(sit_down: Callable[..., Sitting], desk_shop: Shop) -> None:
    case = make_case(desk_shop)
    sitting = sit_down(login="storekeeper")
    page = open_case(sitting, case)
    assert "needs the role Agent or Supervisor" in page.sheet.banner.text()
    page.form.title.editor.setFocus()
    write("x")
    assert not page.is_dirty
    press(Qt.Key.Key_N)
    sitting.settle()
    assert page.timeline.panel.composer.tabs.currentIndex() == 1


def test_a_ticket_that_is_not_there_says_so(sitting: Sitting) -> None:
    page = sitting.open(RecordRef("ticket", 4711))
    state = sitting.child(EmptyState, "ticket_problem")
    assert state.isVisible()
    assert isinstance(page, TicketPage)
    assert page.card is None


def test_previous_and_next_step_through_the_list(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    for subject in ("Second", "Third"):
        sitting.shop.act(tickets.open_ticket, OpenTicket(subject, sitting.shop.team))  # type: ignore[arg-type]
    page = open_case(sitting, case)
    assert (page.place.words, page.place.has_previous, page.place.has_next) == (
        "3 of 3", True, False,
    )  # fmt: skip
    press(Qt.Key.Key_Up, held=CTRL)
    settle(sitting, page)
    assert page.form.title.value() == "Second"
    assert (page.title, page.place.words) == ("#00002", "2 of 3")
    assert sitting.window.top_bar.crumbs.titles() == ["All tickets", "#00002"]


def test_letters_are_keys_of_the_page_but_never_in_a_text(sitting: Sitting) -> None:
    page = open_case(sitting, make_case(sitting.shop))
    composer = page.timeline.panel.composer
    press(Qt.Key.Key_N)
    assert composer.tabs.currentIndex() == 1
    write("many notes, as said")
    assert composer.text(1) == "many notes, as said"
    page.form.field("contact_name").editor.setFocus()
    write("MNSA")
    assert page.form.field("contact_name").value() == "MNSA"
    assert composer.tabs.currentIndex() == 1
    page.setFocus()
    press(Qt.Key.Key_A, held=Qt.KeyboardModifier.ShiftModifier)
    assert composer.tabs.currentIndex() == 2


def test_a_ticket_without_customer_asks_for_one_when_refund_is_pressed(sitting: Sitting) -> None:
    made = sitting.shop.act(tickets.open_ticket, OpenTicket("No name", sitting.shop.team))  # type: ignore[arg-type]
    page = sitting.open(RecordRef("ticket", made.id))
    assert isinstance(page, TicketPage)
    assert not page.sheet.smart.isVisible()
    press(Qt.Key.Key_1, held=Qt.KeyboardModifier.AltModifier)
    sitting.settle()
    customer = make_case(sitting.shop).customer
    panel = drop_down()
    QTest.keyClicks(panel.search, "cosy")
    sitting.until(lambda: panel.model.choice(0).value == customer)
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    activate(sitting, sitting.window)
    press(Qt.Key.Key_S, held=CTRL)
    settle(sitting, page)
    assert stored(sitting.shop, made.id).customer == "The Cosy Corner"
    assert not page.action_bar.button(Service.REFUNDS).locked_reason()


def test_the_customer_is_fixed_once_there_is_a_remedy(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.reverse(case.id, case.invoice)
    page = open_case(sitting, case)
    field = page.form.field("customer_id")
    assert field.is_read_only()
    assert field.toolTip() == "The customer cannot change: this ticket has documents."
    assert not page.form.field("product_id").is_read_only()


def test_what_is_typed_is_copied_away_while_it_is_typed(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    retitle(page, "Half done")
    place = DraftPlace("ticket", case.id)
    sitting.until(lambda: sitting.shop.ask(kept_drafts.find, place) is not None)
    assert sitting.toasts() == []
    click(sitting.child(QPushButton, "discard"))
    sitting.settle()
    assert sitting.shop.ask(kept_drafts.find, place) is None
