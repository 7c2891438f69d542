"""Team settings: switches, members, stages and service levels; what others saved meanwhile."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from app.dialogs.teams import TeamSettings, open_team_settings
from app.dialogs.teams.services import ServiceRow
from app.errors import Refused
from app.models.enums import LocationKind, ProductKind
from app.services import refunds, stock, tags, teams, tickets
from app.services.stock import CreateLocation
from app.services.teams import Assignment, Service
from app.ui.kit.buttons import Button, LinkButton, ServiceButton
from app.ui.kit.fields.choice import ChoiceField
from app.ui.kit.menu import Menu
from app.ui.kit.stage_bar import StageBar
from app.ui.pages.ticket_filters import FilterMenu
from tests.ui.pages.ticket_desk import (
    activate,
    choose,
    click,
    make_case,
    open_case,
    press,
    settle,
    write,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.dialogs.teams.policies import PolicyCard
    from app.services.teams import TeamCard
    from app.ui.kit.fields.base import Field
    from tests.desk import Sitting
    from tests.factories import Shop

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SWITCHES = "SELECT is_refunds, is_coupons, is_returns, is_repairs, is_field_service FROM team"
NOT_HERE = "Not available in this version yet: the switch is kept, no button is shown."


def settings(sitting: Sitting, section: str = "") -> TeamSettings:
    """Open the settings of the shop's team, at a section."""
    dialog = sitting.run(open_team_settings(sitting.window, sitting.desk, sitting.shop.team))
    activate(sitting, dialog)
    if section:
        click(sitting.button(section, of=dialog))
    return dialog


def save(sitting: Sitting) -> None:
    """Press Ctrl+Enter."""
    press(Qt.Key.Key_Return, held=CTRL)
    sitting.settle()


def stored(shop: Shop) -> TeamCard:
    """What the database holds."""
    return shop.ask(teams.card, teams.TeamId(shop.team))


def cell(sitting: Sitting, of: QWidget, name: str) -> QLineEdit:
    """The field of a table that is shown, by column and key."""
    return sitting.child(QLineEdit, f"{name}_editor", of=of)


def notes(dialog: TeamSettings) -> dict[Service, str]:
    """What the rows of the services remark."""
    rows = dialog.findChildren(ServiceRow)
    return {row.service: row.toggle.accessibleDescription() for row in rows}


# The five switches


def test_all_five_switches_are_kept_and_what_is_here_gets_buttons(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    dialog = settings(sitting, "After-Sales")
    for row in dialog.findChildren(ServiceRow):
        if not row.toggle.isChecked():
            row.toggle.setFocus()
            press(Qt.Key.Key_Space)
    here = (Service.REFUNDS, Service.RETURNS, Service.REPAIRS)
    told = notes(dialog)
    assert [told[service] for service in Service if service not in here] == [NOT_HERE] * 2
    assert told[Service.RETURNS] == ""
    assert dialog.footer.sentence.text() == "Changes not saved yet"
    save(sitting)
    assert sitting.toasts() == ["Customer Care saved"]
    assert sitting.shop.read(SWITCHES) == [(1, 1, 1, 1, 1)]
    page = open_case(sitting, case)
    services = [one for one in page.findChildren(ServiceButton) if one.isVisible()]
    assert [one.accessibleName() for one in services] == ["Refund", "Return", "Repair"]
    again = settings(sitting, "After-Sales")
    assert all(row.toggle.isChecked() for row in again.findChildren(ServiceRow))


def test_the_limits_of_refunds_and_of_goodwill_are_typed_beside_the_service(
    sitting: Sitting,
) -> None:
    dialog = settings(sitting, "After-Sales")
    for name, amount in (("refund_limit", "150"), ("goodwill_limit", "25.50")):
        dialog.services.limit.field(name).editor.setFocus()
        write(amount)
    save(sitting)
    card = stored(sitting.shop)
    assert (card.refund_limit, card.goodwill_limit) == (Decimal("150.00"), Decimal("25.50"))
    again = settings(sitting, "After-Sales")
    assert again.services.limit_of("goodwill_limit") == Decimal("25.50")


def test_what_happens_to_goods_that_come_back_is_set_below_returns(sitting: Sitting) -> None:
    shop = sitting.shop
    place = CreateLocation("SECOND", "Second choice", LocationKind.INTERNAL)
    second = shop.act(stock.create, place)
    fee = shop.product("Restocking fee", "5", kind=ProductKind.SERVICE)
    dialog = settings(sitting, "After-Sales")
    form = dialog.services.goods
    assert not form.isVisible()
    dialog.services.row(Service.RETURNS).toggle.setFocus()
    press(Qt.Key.Key_Space)
    for name in ("is_refund_after_receipt", "is_keep_it", "is_advance_replacement"):
        form.field(name).editor.setFocus()
        press(Qt.Key.Key_Space)
    for name, text in (("share_opened", "80"), ("restocking_percent", "5")):
        form.field(name).editor.setFocus()
        press(Qt.Key.Key_A, held=CTRL)
        write(text)
    save(sitting)
    assert "Choose a service" in form.errors()["restocking_product_id"]
    assert form.field("restocking_product_id").editor.hasFocus()
    product = form.field("restocking_product_id")
    assert isinstance(product, ChoiceField)
    choose(sitting, product, "Restocking fee")
    opened = form.field("goes_opened_id")
    assert opened.value() == shop.place(LocationKind.INTERNAL)
    assert isinstance(opened, ChoiceField)
    choose(sitting, opened, "Second choice")
    save(sitting)
    goods = stored(shop).goods
    assert (goods.is_refund_after_receipt, goods.is_keep_it, goods.is_advance_replacement) == (
        True,
        True,
        True,
    )
    assert (goods.share_opened, goods.share_as_new) == (Decimal(80), Decimal(100))
    assert (goods.restocking_percent, goods.restocking_product_id) == (Decimal(5), fee)
    assert (goods.goes_opened_id, goods.goes_as_new_id) == (second, None)


def test_switching_refunds_off_takes_the_button_from_the_open_ticket_and_the_service_refuses(
    sitting: Sitting,
) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    refund = sitting.child(ServiceButton, of=page)
    dialog = settings(sitting, "After-Sales")
    click(dialog.services.row(Service.REFUNDS).toggle)
    save(sitting)
    settle(sitting, page)
    assert not refund.isVisible()
    assert sitting.shop.read(SWITCHES)[0][0] == 0
    request = sitting.shop.request(case.id, case.invoice)
    with pytest.raises(Refused):
        sitting.shop.act(refunds.reverse, request)
    assert sitting.shop.read("SELECT count(*) FROM invoice WHERE kind = 'credit_note'") == [(0,)]


def test_a_service_that_is_switched_off_says_which_documents_stay(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    sitting.shop.reverse(case.id, case.invoice)
    dialog = settings(sitting, "After-Sales")
    assert notes(dialog)[Service.REFUNDS] == ""
    click(dialog.services.row(Service.REFUNDS).toggle)
    words = "1 document stays; agents can no longer create new ones."
    assert notes(dialog)[Service.REFUNDS] == words
    click(dialog.services.row(Service.REFUNDS).toggle)
    assert dialog.footer.sentence.text() == "Nothing changed"


# Name and members


def test_the_hand_begins_at_the_sections_and_goes_to_them_by_keys(sitting: Sitting) -> None:
    dialog = settings(sitting)
    assert sitting.button("Team", of=dialog).hasFocus()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Space)
    assert dialog.services.isVisible()


def test_name_members_and_assignment_are_saved_together(sitting: Sitting) -> None:
    dialog = settings(sitting)
    dialog.general.field("name").editor.setFocus()
    press(Qt.Key.Key_A, held=CTRL)
    write("Returns desk")
    choose(sitting, dialog.general.field("member_ids"), "Agent")  # type: ignore[arg-type]
    choose(sitting, dialog.general.field("assignment"), "Each member")  # type: ignore[arg-type]
    save(sitting)
    card = stored(sitting.shop)
    assert (card.name, card.assignment) == ("Returns desk", Assignment.EACH_IN_TURN)
    assert [member.name for member in card.members] == ["Agent", "Priya Nair"]
    sitting.until(lambda: sitting.window.rail.item(f"team:{card.id}").text() == "Returns desk")


def test_a_team_without_a_name_is_told_so_from_another_section(sitting: Sitting) -> None:
    dialog = settings(sitting)
    dialog.general.field("name").editor.clear()  # type: ignore[attr-defined]
    click(sitting.button("Stages", of=dialog))
    save(sitting)
    assert dialog.general.errors() == {"name": "Name is needed."}
    assert dialog.general.isVisible()
    assert stored(sitting.shop).name == "Customer Care"


# Stages


def test_a_stage_is_renamed_another_added_and_a_third_removed(sitting: Sitting) -> None:
    dialog = settings(sitting, "Stages")
    before = stored(sitting.shop).stages
    name = cell(sitting, dialog, f"name_{before[0].key}")
    name.setFocus()
    name.selectAll()
    write("Arrived")
    cell(sitting, dialog, f"name_{before[4].key}").setFocus()
    press(Qt.Key.Key_Delete, held=CTRL)
    click(sitting.child(LinkButton, of=dialog.stages))
    write("Waiting for parts")
    save(sitting)
    assert [stage.name for stage in stored(sitting.shop).stages] == [
        "Arrived", "In Progress", "On Hold", "Solved", "Waiting for parts",
    ]  # fmt: skip


def test_a_stage_that_holds_tickets_stays_and_the_banner_says_why(sitting: Sitting) -> None:
    make_case(sitting.shop)
    dialog = settings(sitting, "Stages")
    click(sitting.button("Remove New", of=dialog.stages))
    save(sitting)
    words = "The stage New still holds 1 ticket. Move it to another stage first."
    assert dialog.banner.text() == words
    assert len(stored(sitting.shop).stages) == 5


def test_stages_are_put_in_order_by_keys_and_arrows_and_shown_so(sitting: Sitting) -> None:
    case = make_case(sitting.shop)
    page = open_case(sitting, case)
    dialog = settings(sitting, "Stages")
    solved = stored(sitting.shop).stages[3].key
    name = cell(sitting, dialog, f"name_{solved}")
    name.setFocus()
    press(Qt.Key.Key_Up, held=ALT)
    press(Qt.Key.Key_Up, held=ALT)
    assert name.hasFocus(), "the hand goes with the line"
    for _ in range(5):  # look, closing, pausing, the trash icon, the next line's name
        press(Qt.Key.Key_Tab)
    second = stored(sitting.shop).stages[1].key
    assert cell(sitting, dialog, f"name_{second}").hasFocus(), "and Tab goes on from there"
    name.setFocus()
    press(Qt.Key.Key_Down, held=ALT)
    click(sitting.button("Move Cancelled up", of=dialog.stages))
    order = ["New", "In Progress", "Solved", "Cancelled", "On Hold"]
    assert [stage.name for stage in dialog.stages.stages()] == order
    assert dialog.footer.sentence.text() == "Changes not saved yet"
    save(sitting)
    settle(sitting, page)
    assert [stage.name for stage in stored(sitting.shop).stages] == order
    bar = sitting.child(StageBar, of=page)
    shown = sorted(bar.findChildren(QAbstractButton), key=lambda one: one.x())
    assert [one.text() for one in shown if one.isVisible()] == order
    listed = sitting.show_list("tickets:all")
    click(sitting.button("Filter", of=listed))
    sitting.settle()
    menu = next(one for one in listed.findChildren(Menu) if one.title() == "Stage")
    assert [action.data()[2].split(" · ")[0] for action in menu.actions()] == order
    sitting.child(FilterMenu).close()


def test_the_first_stage_stays_the_first_however_often_it_is_moved_up(sitting: Sitting) -> None:
    dialog = settings(sitting, "Stages")
    first = dialog.stages.stages()[0].key
    cell(sitting, dialog, f"name_{first}").setFocus()
    press(Qt.Key.Key_Up, held=ALT)
    assert dialog.stages.stages()[0].key == first
    assert dialog.footer.sentence.text() == "Nothing changed"


def test_two_stages_of_one_name_are_told_at_the_second(sitting: Sitting) -> None:
    dialog = settings(sitting, "Stages")
    second = stored(sitting.shop).stages[1].key
    name = cell(sitting, dialog, f"name_{second}")
    name.setFocus()
    name.selectAll()
    write("New")
    click(sitting.button("Team", of=dialog))
    save(sitting)
    assert list(dialog.stages.lines.errors()) == [(second, "name")]
    assert name.isVisible()


# Service levels


def policy(sitting: Sitting, dialog: TeamSettings, name: str) -> PolicyCard:
    """Add a policy and write its name."""
    click(sitting.button("Add a policy", of=dialog.policies))
    write(name)
    return dialog.policies.cards[-1]


def put(field: Field[Decimal], text: str) -> None:
    """Write over what a field says."""
    editor = field.editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    write(text)


def test_a_service_level_is_added_and_gives_new_tickets_their_deadline(sitting: Sitting) -> None:
    dialog = settings(sitting, "Service levels")
    card = policy(sitting, dialog, "Answer in a day")
    put(card.form.field("hours"), "8.5")
    choose(sitting, card.form.field("stage_key"), "Solved")  # type: ignore[arg-type]
    save(sitting)
    [made] = [one for one in stored(sitting.shop).policies if one.name == "Answer in a day"]
    assert made.minutes == 510
    request = tickets.OpenTicket("Clock stops", tickets.TeamId(sitting.shop.team))
    assert sitting.shop.act(tickets.open_ticket, request).deadline_at is not None


def test_a_service_level_asks_for_a_tag_and_does_not_count_a_stage(sitting: Sitting) -> None:
    shop = sitting.shop
    trade = shop.act(tags.create, tags.CreateTag("Trade"))
    dialog = settings(sitting, "Service levels")
    card = policy(sitting, dialog, "Trade first")
    put(card.form.field("hours"), "2")
    choose(sitting, card.form.field("stage_key"), "Solved")  # type: ignore[arg-type]
    choose(sitting, card.form.field("tag_ids"), "Trade")  # type: ignore[arg-type]
    choose(sitting, card.form.field("excluded_stage_keys"), "Progress")  # type: ignore[arg-type]
    save(sitting)
    team = stored(shop)
    [made] = [one for one in team.policies if one.name == "Trade first"]
    progress = next(stage for stage in team.stages if stage.name == "In Progress")
    assert (made.tag_ids, made.excluded_stage_keys) == ((trade.id,), (progress.key,))
    request = tickets.OpenTicket("Clock stops", tickets.TeamId(shop.team))
    assert shop.act(tickets.open_ticket, request).deadline_at is None
    tagged = shop.act(tickets.open_ticket, replace(request, tag_ids=(trade.id,)))
    assert tagged.deadline_at is not None
    stage = tickets.StageId(int(progress.key))
    stopped = shop.act(tickets.move, tickets.MoveTicket(tagged.id, stage))
    assert (stopped.deadline_at, stopped.deadline_state) == (None, tickets.DeadlineState.PAUSED)
    again = settings(sitting, "Service levels").policies.cards[-1].form
    assert again.field("tag_ids").value() == (trade.id,)
    assert again.field("excluded_stage_keys").value() == (progress.key,)


def test_a_stage_added_a_moment_ago_can_be_left_out_and_a_removed_one_is_so_no_longer(
    sitting: Sitting,
) -> None:
    dialog = settings(sitting, "Stages")
    click(sitting.button("Add a stage", of=dialog.stages))
    write("Waiting for parts")
    click(sitting.button("Service levels", of=dialog))
    form = policy(sitting, dialog, "All").form
    choose(sitting, form.field("excluded_stage_keys"), "parts")  # type: ignore[arg-type]
    choose(sitting, form.field("excluded_stage_keys"), "Hold")  # type: ignore[arg-type]
    click(sitting.button("Stages", of=dialog))
    click(sitting.button("Remove On Hold", of=dialog.stages))
    save(sitting)
    team = stored(sitting.shop)
    [made] = team.policies
    names = {stage.key: stage.name for stage in team.stages}
    assert [names[key] for key in made.excluded_stage_keys] == ["Waiting for parts"]


def test_no_hours_at_all_are_refused_at_the_field(sitting: Sitting) -> None:
    dialog = settings(sitting, "Service levels")
    form = policy(sitting, dialog, "Never").form
    put(form.field("hours"), "0")
    save(sitting)
    [(name, message)] = form.errors().items()
    assert name == "hours"
    assert dialog.focusWidget() is form.field("hours").editor
    assert message.startswith("The time must be above zero and at most")
    assert stored(sitting.shop).policies == ()


def test_a_policy_without_a_name_is_told_so_from_another_section(sitting: Sitting) -> None:
    dialog = settings(sitting, "Service levels")
    form = policy(sitting, dialog, "").form
    click(sitting.button("Stages", of=dialog))
    save(sitting)
    assert form.errors() == {"name": "Policy is needed."}
    assert form.isVisible()


def test_a_policy_goes_by_its_keys(sitting: Sitting) -> None:
    dialog = settings(sitting, "Service levels")
    policy(sitting, dialog, "One")
    policy(sitting, dialog, "Two")
    press(Qt.Key.Key_Delete, held=CTRL)
    assert [card.policy().name for card in dialog.policies.cards] == ["One"]
    assert dialog.policies.cards[0].form.field("name").editor.hasFocus()
    save(sitting)
    assert [one.name for one in stored(sitting.shop).policies] == ["One"]


# Others, and leaving


def test_a_stale_save_says_who_saved_and_shows_theirs_on_demand(sitting: Sitting) -> None:
    dialog = settings(sitting, "After-Sales")
    click(dialog.services.row(Service.COUPONS).toggle)
    theirs = replace(teams.form(stored(sitting.shop)), name="Care")
    sitting.shop.act(teams.save, theirs, by="supervisor")
    save(sitting)
    assert "Supervisor" in dialog.banner.text()
    assert stored(sitting.shop).name == "Care"
    click(sitting.button("Show what is saved", of=dialog))
    sitting.settle()
    again = sitting.child(TeamSettings)
    assert again.general.field("name").value() == "Care"
    assert sitting.toasts() == []


def test_escape_keeps_the_edits_behind_reopen(sitting: Sitting) -> None:
    dialog = settings(sitting, "Stages")
    click(sitting.child(LinkButton, of=dialog.stages))
    write("Waiting for parts")
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert sitting.toasts() == ["Changes to Customer Care not saved"]
    assert len(stored(sitting.shop).stages) == 5
    click(sitting.desk.notices.toasts()[0].action)
    sitting.settle()
    again = sitting.child(TeamSettings)
    activate(sitting, again)
    assert again.footer.sentence.text() == "Changes not saved yet"
    save(sitting)
    assert stored(sitting.shop).stages[-1].name == "Waiting for parts"


def test_nothing_changed_leaves_without_a_word(sitting: Sitting) -> None:
    settings(sitting)
    press(Qt.Key.Key_Escape)
    sitting.settle()
    assert sitting.toasts() == []
    assert not [one for one in sitting.window.findChildren(TeamSettings) if one.isVisible()]
    assert sitting.child(Button).isVisible()
