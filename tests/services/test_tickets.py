"""What is done with a ticket itself: open, save, move, assign, tag, follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused, Stale
from app.models.ids import LotId, ReasonId
from app.services import ledger, partners, products, tags, teams, tickets, timeline, users
from app.services.teams import Assignment, Service
from app.services.tickets import OpenTicket, Priority
from tests.factories import Sold
from tests.services.forms import problems, ticket_form

if TYPE_CHECKING:
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter


@pytest.fixture
def team(shop: Shop) -> teams.TeamId:
    """The shop's only team, with the agent as a second member."""
    team = teams.TeamId(shop.team)
    form = teams.form(shop.ask(teams.card, team))
    members = (*form.member_ids, users.UserId(shop.users["agent"]))
    shop.act(teams.save, replace(form, member_ids=members))
    return team


def opened(shop: Shop, team: teams.TeamId, **given: object) -> tickets.TicketCard:
    """A new ticket of the agent."""
    request = replace(OpenTicket("Alarm clocks stop", team), **given)  # type: ignore[arg-type]
    return shop.act(tickets.open_ticket, request, by="agent")


def changes(shop: Shop, ticket: tickets.TicketCard) -> list[tuple[str, str, str]]:
    """The tracked changes of a ticket, the newest first."""
    asked = timeline.HistoryQuestion(timeline.RecordRef("ticket", ticket.id))
    return [
        (change.field, change.before, change.after)
        for entry in shop.ask(timeline.history, asked).entries
        for change in entry.changes
    ]


def assign_by(shop: Shop, team: teams.TeamId, assignment: Assignment) -> None:
    """Let the team hand out new tickets like this."""
    form = teams.form(shop.ask(teams.card, team))
    shop.act(teams.save, replace(form, assignment=assignment))


# Opening


def test_a_new_ticket_has_the_next_number_and_the_first_stage(
    shop: Shop, team: teams.TeamId
) -> None:
    first, second = opened(shop, team), opened(shop, team)
    assert (first.number, second.number) == ("#00001", "#00002")
    assert first.stage == "New"
    assert not first.is_closed
    assert (first.created_by, first.created_at) == ("Agent", shop.now())


def test_a_number_past_five_digits_goes_on(shop: Shop, team: teams.TeamId) -> None:
    from sqlalchemy import update

    from app.models.company import RecordSeries

    statement = update(RecordSeries).where(RecordSeries.code == "ticket").values(last_number=99_999)
    shop.write(lambda uow: uow.connection.execute(statement).close())
    assert opened(shop, team).number == "#100000"


def test_subject_and_team_are_required(shop: Shop) -> None:
    with pytest.raises(Invalid) as caught:
        shop.act(tickets.open_ticket, OpenTicket("  ", None))
    assert problems(caught) == {"subject": "field.required", "team_id": "field.required"}
    assert shop.read("SELECT count(*) FROM ticket") == [(0,)]
    taken = shop.read("SELECT last_number FROM record_series WHERE code = 'ticket'")
    assert taken == [(0,)], "a refused ticket takes no number"


def test_the_same_key_opens_one_ticket(shop: Shop, team: teams.TeamId) -> None:
    request = OpenTicket("Alarm clocks stop", team)
    first = shop.act(tickets.open_ticket, request, key="form 1")
    assert shop.act(tickets.open_ticket, request, key="form 1") == first
    assert shop.read("SELECT count(*) FROM ticket") == [(1,)]


def test_creator_assignee_and_customer_follow_a_new_ticket(shop: Shop, team: teams.TeamId) -> None:
    customer = shop.customer()
    local = users.UserId(shop.users["local"])
    ticket = opened(shop, team, customer_id=customer, assignee_id=local)
    assert [follower.name for follower in ticket.followers] == [
        "Agent",
        "Priya Nair",
        "The Cosy Corner",
    ]


def test_e_mail_and_phone_follow_the_customer_unless_typed(shop: Shop, team: teams.TeamId) -> None:
    card = shop.act(
        partners.create, partners.CreatePartner("Mabel", email="m@mabel.example", phone="123")
    )
    ticket = opened(shop, team, customer_id=card.id, phone="456")
    assert (ticket.email, ticket.phone) == ("m@mabel.example", "456")


def test_an_order_brings_its_customer_along(shop: Shop, team: teams.TeamId) -> None:
    customer = shop.customer()
    order = shop.order(customer, Sold(shop.product()))
    ticket = opened(shop, team, sales_order_id=order)
    assert (ticket.customer_id, ticket.commercial_id) == (customer, customer)


def test_texts_have_their_lengths(shop: Shop, team: teams.TeamId) -> None:
    with pytest.raises(Invalid) as caught:
        opened(shop, team, subject="x" * 256, description="y" * 50_001, email="no", phone="\x00")
    assert problems(caught) == {
        "subject": "field.too_long",
        "description": "field.too_long",
        "email": "field.email",
        "phone": "field.characters",
    }


def test_records_that_are_not_there_are_named_by_field(shop: Shop) -> None:
    with pytest.raises(Invalid) as caught:
        opened(
            shop,
            teams.TeamId(99),
            customer_id=partners.PartnerId(99),
            product_id=products.ProductId(99),
            sales_order_id=tickets.SalesOrderId(99),
            lot_id=LotId(99),
            reason_id=ReasonId(99),
        )
    assert problems(caught) == {
        "team_id": "field.choice",
        "customer_id": "field.choice",
        "product_id": "field.choice",
        "sales_order_id": "field.choice",
        "lot_id": "ticket.lot_of_other_product",
        "reason_id": "field.choice",
    }


def test_the_order_limits_the_products_and_the_customer_the_orders(
    shop: Shop, team: teams.TeamId
) -> None:
    clock, heart = shop.product(), shop.product("HEART")
    corner, pantry = shop.customer(), shop.customer("Mabel's Pantry")
    order = shop.order(corner, Sold(clock))
    with pytest.raises(Invalid) as caught:
        opened(shop, team, customer_id=pantry, sales_order_id=order, product_id=heart)
    assert problems(caught) == {
        "sales_order_id": "ticket.order_of_other_customer",
        "product_id": "ticket.product_not_on_order",
    }
    contact = shop.customer("Hannah Briggs", of=corner)
    ticket = opened(shop, team, customer_id=contact, sales_order_id=order, product_id=clock)
    assert ticket.product == "ALARM CLOCK BAKELIKE RED"


def test_a_lot_belongs_to_the_chosen_tracked_product(shop: Shop, team: teams.TeamId) -> None:
    clock = shop.product(tracking=products.Tracking.LOT)
    heart = shop.product("HEART")
    lot = shop.lot(clock, "LOT-22727-0914")
    assert opened(shop, team, product_id=clock, lot_id=lot).lot == "LOT-22727-0914"
    for product in (heart, None):
        with pytest.raises(Invalid) as caught:
            opened(shop, team, product_id=product, lot_id=lot)
        assert problems(caught) == {"lot_id": "ticket.lot_of_other_product"}


def test_a_technician_opens_no_ticket(shop: Shop, team: teams.TeamId) -> None:
    with pytest.raises(NotAllowed, match=r"ticket\.write"):
        shop.act(tickets.open_ticket, OpenTicket("Clocks", team), by="technician")


# Assignment


def test_by_hand_nobody_gets_a_new_ticket(shop: Shop, team: teams.TeamId) -> None:
    assert opened(shop, team).assignee_id is None


def test_each_in_turn_goes_round_the_members(shop: Shop, team: teams.TeamId) -> None:
    assign_by(shop, team, Assignment.EACH_IN_TURN)
    names = [opened(shop, team).assignee for _ in range(4)]
    assert names in (
        ["Priya Nair", "Agent", "Priya Nair", "Agent"],
        ["Agent", "Priya Nair", "Agent", "Priya Nair"],
    )


def test_fewest_open_goes_to_whoever_has_least_to_do(shop: Shop, team: teams.TeamId) -> None:
    agent = users.UserId(shop.users["agent"])
    for _ in range(2):
        opened(shop, team, assignee_id=agent)
    assign_by(shop, team, Assignment.FEWEST_OPEN)
    assert opened(shop, team).assignee == "Priya Nair"
    assert opened(shop, team).assignee == "Priya Nair"
    assert opened(shop, team).assignee_id is not None


def test_only_members_are_given_tickets_of_the_team(shop: Shop, team: teams.TeamId) -> None:
    technician = users.UserId(shop.users["technician"])
    with pytest.raises(Invalid) as caught:
        opened(shop, team, assignee_id=technician)
    assert problems(caught) == {"assignee_id": "ticket.assignee_not_member"}
    ticket = opened(shop, team)
    with pytest.raises(Refused, match=r"ticket\.assignee_not_member"):
        shop.act(tickets.assign, tickets.AssignTicket(ticket.id, technician))


def test_an_assignee_follows_from_then_on_and_the_timeline_tells(
    shop: Shop, team: teams.TeamId
) -> None:
    ticket = opened(shop, team)
    local = users.UserId(shop.users["local"])
    given = shop.act(tickets.assign, tickets.AssignTicket(ticket.id, local))
    assert given.assignee == "Priya Nair"
    assert "Priya Nair" in [follower.name for follower in given.followers]
    assert ("Assigned to", "", "Priya Nair") in changes(shop, ticket)
    taken = shop.act(tickets.assign, tickets.AssignTicket(ticket.id, None))
    assert taken.assignee_id is None


# Saving


def test_saving_tells_what_changed_with_the_text_before_and_after(
    shop: Shop, team: teams.TeamId
) -> None:
    ticket = opened(shop, team)
    customer, clock = shop.customer(), shop.product()
    saved = shop.act(
        tickets.save,
        replace(
            ticket_form(ticket),
            subject="Alarm clocks stop, 4 of 12",
            priority=Priority.HIGH,
            customer_id=customer,
            product_id=clock,
            description="Four of them.",
        ),
    )
    assert (saved.version, saved.updated_by) == (ticket.version + 1, "Priya Nair")
    assert changes(shop, ticket) == [
        ("Subject", "Alarm clocks stop", "Alarm clocks stop, 4 of 12"),
        ("Customer", "", "The Cosy Corner"),
        ("Priority", "Normal", "High"),
        ("Product", "", "ALARM CLOCK BAKELIKE RED"),
        ("Followers", "Agent", "Agent, The Cosy Corner"),
        ("Description", "", ""),
    ]


def test_saving_what_nobody_changed_writes_nothing(shop: Shop, team: teams.TeamId) -> None:
    ticket = opened(shop, team)
    shop.later(1)
    assert shop.act(tickets.save, ticket_form(ticket)) == ticket
    assert changes(shop, ticket) == []


def test_a_stale_form_is_refused_with_the_ticket_as_it_is_and_by_whom(
    shop: Shop, team: teams.TeamId
) -> None:
    ticket = opened(shop, team)
    shop.act(tickets.save, replace(ticket_form(ticket), subject="Theirs"), by="supervisor")
    with pytest.raises(Stale) as caught:
        shop.act(tickets.save, replace(ticket_form(ticket), subject="Mine"))
    assert (caught.value.changed_by, caught.value.changed_at) == ("Supervisor", shop.now())
    current = caught.value.current
    assert isinstance(current, tickets.TicketCard)
    assert current.subject == "Theirs"
    assert shop.ask(tickets.card, ticket.id).subject == "Theirs"


def test_messages_tags_and_followers_make_no_form_stale(shop: Shop, team: teams.TeamId) -> None:
    ticket = opened(shop, team)
    trade = shop.act(tags.create, tags.CreateTag("Trade"))
    shop.act(tickets.tag, tickets.TagTicket(ticket.id, added=(trade.id,)), by="supervisor")
    supervisor = users.UserId(shop.users["supervisor"])
    shop.act(tickets.follow, tickets.FollowTicket(ticket.id, user_id=supervisor))
    shop.act(timeline.send_message, timeline.SendMessage(ticket.id, "Hello"), by="supervisor")
    saved = shop.act(tickets.save, replace(ticket_form(ticket), subject="Mine"))
    assert saved.subject == "Mine"
    assert [tag.name for tag in saved.tags] == ["Trade"], "a tag the form did not know stays"


def test_tags_are_saved_as_changes(shop: Shop, team: teams.TeamId) -> None:
    trade, batch = (shop.act(tags.create, tags.CreateTag(name)) for name in ("Trade", "Batch"))
    ticket = opened(shop, team, tag_ids=(trade.id,))
    form = replace(ticket_form(ticket), tags_added=(batch.id,), tags_removed=(trade.id,))
    saved = shop.act(tickets.save, form)
    assert [tag.name for tag in saved.tags] == ["Batch"]
    assert saved.version == ticket.version
    assert ("Tags", "Trade", "Batch") in changes(shop, ticket)


def test_a_change_of_team_starts_in_its_first_stage(shop: Shop, team: teams.TeamId) -> None:
    ticket = opened(shop, team)
    shop.act(tickets.move, tickets.MoveTicket(ticket.id, ticket.stages[3].id))
    other = shop.act(teams.create, teams.CreateTeam("Wholesale"))
    solved = shop.ask(tickets.card, ticket.id)
    moved = shop.act(tickets.save, replace(ticket_form(solved), team_id=other.id))
    assert (moved.team, moved.stage, moved.is_closed) == ("Wholesale", "New", False)
    assert {stage.team_id for stage in moved.stages} == {other.id}


def test_the_customer_is_fixed_once_a_remedy_exists_that_is_not_cancelled(
    shop: Shop, team: teams.TeamId
) -> None:
    corner, pantry = shop.customer(), shop.customer("Mabel's Pantry")
    contact = shop.customer("Hannah Briggs", of=corner)
    invoice = shop.invoice(corner, Sold(shop.product()))
    ticket = opened(shop, team, customer_id=corner)
    shop.reverse(ticket.id, invoice)
    card = shop.ask(tickets.card, ticket.id)
    assert card.is_customer_fixed
    with pytest.raises(Refused) as caught:
        shop.act(tickets.save, replace(ticket_form(card), customer_id=pantry))
    assert caught.value.code == "ticket.customer_fixed"
    assert caught.value.parameters == {"number": "#00001", "customer": "The Cosy Corner"}
    saved = shop.act(tickets.save, replace(ticket_form(card), customer_id=contact))
    assert saved.customer == "Hannah Briggs", "another person of the same company will do"


def test_an_unknown_ticket_is_refused(shop: Shop, team: teams.TeamId) -> None:
    nowhere = tickets.TicketId(99)
    form = replace(ticket_form(opened(shop, team)), id=nowhere)
    with pytest.raises(Refused, match=r"ticket\.unknown"):
        shop.act(tickets.save, form)
    with pytest.raises(Refused, match=r"ticket\.unknown"):
        shop.ask(tickets.card, nowhere)
    with pytest.raises(Refused, match=r"ticket\.unknown"):
        shop.act(tickets.move, tickets.MoveTicket(nowhere, tickets.StageId(1)))
    with pytest.raises(Refused, match=r"ticket\.unknown"):
        shop.act(tickets.tag, tickets.TagTicket(nowhere))


# Stages


def test_a_closing_stage_sets_the_closed_time_and_going_back_clears_it(
    shop: Shop, team: teams.TeamId
) -> None:
    ticket = opened(shop, team)
    shop.later(1)
    solved = shop.act(tickets.move, tickets.MoveTicket(ticket.id, ticket.stages[3].id))
    assert (solved.stage, solved.is_closed, solved.closed_at) == ("Solved", True, shop.now())
    back = shop.act(tickets.move, tickets.MoveTicket(ticket.id, ticket.stages[1].id))
    assert (back.stage, back.is_closed, back.closed_at) == ("In Progress", False, None)
    assert changes(shop, ticket) == [
        ("Stage", "Solved", "In Progress"),
        ("Stage", "New", "Solved"),
    ]


def test_a_stage_of_another_team_is_refused(shop: Shop, team: teams.TeamId) -> None:
    ticket = opened(shop, team)
    other = shop.act(teams.create, teams.CreateTeam("Wholesale"))
    stage = teams.StageId(int(other.stages[1].key))
    with pytest.raises(Refused, match=r"ticket\.stage_of_other_team"):
        shop.act(tickets.move, tickets.MoveTicket(ticket.id, stage))


def test_a_move_can_insist_on_the_version_it_saw(shop: Shop, team: teams.TeamId) -> None:
    ticket = opened(shop, team)
    shop.act(tickets.prioritise, tickets.PrioritiseTicket(ticket.id, Priority.URGENT))
    move = tickets.MoveTicket(ticket.id, ticket.stages[1].id, version=ticket.version)
    with pytest.raises(Stale):
        shop.act(tickets.move, move)
    assert shop.act(tickets.move, replace(move, version=None)).stage == "In Progress"


# Followers


def test_following_twice_is_following_once(shop: Shop, team: teams.TeamId) -> None:
    ticket = opened(shop, team)
    customer = shop.customer()
    request = tickets.FollowTicket(ticket.id, partner_id=customer)
    shop.act(tickets.follow, request)
    card = shop.act(tickets.follow, request)
    assert [follower.name for follower in card.followers] == ["Agent", "The Cosy Corner"]
    gone = shop.act(tickets.unfollow, tickets.UnfollowTicket(ticket.id, card.followers[1].id))
    assert [follower.name for follower in gone.followers] == ["Agent"]


# The form


def test_the_whole_form_takes_eight_statements(
    shop: Shop, team: teams.TeamId, statement_counter: StatementCounter
) -> None:
    customer, clock = shop.customer(), shop.product()
    order = shop.order(customer, Sold(clock))
    invoice = shop.invoice(customer, Sold(clock), order=order)
    ticket = opened(shop, team, customer_id=customer, sales_order_id=order)
    shop.act(timeline.send_message, timeline.SendMessage(ticket.id, "Hello"))
    shop.post(shop.reverse(ticket.id, invoice))

    def read() -> None:
        shop.ask(tickets.card, ticket.id)
        record = timeline.RecordRef("ticket", ticket.id)
        shop.ask(timeline.history, timeline.HistoryQuestion(record))
        shop.ask(ledger.order_lines, ledger.AskOrderLines(ticket_id=ticket.id))

    read()
    with statement_counter(at_most=8):
        read()


def test_a_credit_note_is_counted_once_it_is_posted(shop: Shop, team: teams.TeamId) -> None:
    customer = shop.customer()
    invoice = shop.invoice(customer, Sold(shop.product(price="49.72")))
    ticket = opened(shop, team, customer_id=customer)
    draft = shop.reverse(ticket.id, invoice)
    with_draft = shop.ask(tickets.card, ticket.id)
    assert with_draft.smart_buttons == ()
    assert [document.state for document in with_draft.documents] == ["draft"]
    posted = shop.post(draft)
    button = shop.ask(tickets.card, ticket.id).smart_buttons[0]
    assert (button.kind, button.count, button.state) == ("credit_note", 1, "posted")
    assert (button.amount, button.currency) == (draft.total, "GBP")
    assert button.documents[0].number == posted.number


def test_the_refund_button_says_why_it_cannot_be_used(shop: Shop, team: teams.TeamId) -> None:
    def button(ticket: tickets.TicketCard, by: str = "agent") -> tickets.ServiceButton:
        card = shop.ask(tickets.card, ticket.id, by=by)
        return next(each for each in card.toolbar if each.service is Service.REFUNDS)

    without_customer = opened(shop, team)
    assert button(without_customer).reason == "ticket.customer_first"
    customer = shop.customer()
    ticket = opened(shop, team, customer_id=customer)
    assert button(ticket).reason == "ticket.refund_no_invoice"
    assert button(ticket).parameters == {"customer": "The Cosy Corner"}
    shop.invoice(customer, Sold(shop.product()), is_posted=False)
    assert not button(ticket).is_usable, "a draft is none"
    shop.invoice(customer, Sold(shop.product()))
    assert button(ticket).is_usable
    assert button(ticket, by="technician").reason == "ticket.refund_no_right"


def test_the_history_has_the_remedies_of_the_customer_over_all_tickets(
    shop: Shop, team: teams.TeamId
) -> None:
    corner = shop.customer()
    contact = shop.customer("Hannah Briggs", of=corner)
    made = []
    for customer in (corner, contact):
        invoice = shop.invoice(corner, Sold(shop.product()))
        ticket = opened(shop, team, customer_id=customer)
        shop.reverse(ticket.id, invoice)
        made.append(ticket)
    card = shop.ask(tickets.card, made[0].id)
    assert [row.ticket_number for row in card.remedies] == [made[1].number, made[0].number]
    assert [row.ticket_number for row in card.documents] == [made[0].number]
    other = opened(shop, team, customer_id=shop.customer("Mabel's Pantry"))
    assert other.remedies == ()
    assert opened(shop, team).remedies == ()


def test_a_new_form_starts_with_the_working_team_and_the_customer(shop: Shop) -> None:
    card = shop.act(partners.create, partners.CreatePartner("Mabel", email="m@mabel.example"))
    form = shop.ask(tickets.new, tickets.TicketDefaults(card.id))
    assert (form.team, form.customer, form.email) == ("Customer Care", "Mabel", "m@mabel.example")


def test_last_update_is_the_latest_of_save_and_message(shop: Shop, team: teams.TeamId) -> None:
    ticket = opened(shop, team)
    shop.later(1)
    shop.act(timeline.send_message, timeline.SendMessage(ticket.id, "Hello"))
    later = shop.ask(tickets.card, ticket.id)
    assert later.updated_at - ticket.updated_at == timedelta(days=1)
