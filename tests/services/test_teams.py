"""Teams and their settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused, Stale
from app.services import teams, tickets, users
from app.services.teams import Service
from tests.services.forms import problems

if TYPE_CHECKING:
    from tests.factories import Shop


@pytest.fixture
def team(shop: Shop) -> teams.TeamId:
    """The shop's only team."""
    return teams.TeamId(shop.team)


def open_ticket(shop: Shop, team: teams.TeamId) -> tickets.TicketCard:
    """A ticket of the team."""
    return shop.act(tickets.open_ticket, tickets.OpenTicket("Clocks stop", team))


def test_a_supervisor_makes_teams_with_the_usual_stages(shop: Shop) -> None:
    agent = users.UserId(shop.users["agent"])
    card = shop.act(
        teams.create, teams.CreateTeam("Wholesale Support", member_ids=(agent,)), by="supervisor"
    )
    assert [stage.name for stage in card.stages] == [
        "New",
        "In Progress",
        "On Hold",
        "Solved",
        "Cancelled",
    ]
    assert [(member.name, member.open_tickets) for member in card.members] == [("Agent", 0)]
    assert [row.name for row in shop.ask(teams.rows, None)] == [
        "Customer Care",
        "Wholesale Support",
    ]


def test_an_agent_changes_no_settings(shop: Shop, team: teams.TeamId) -> None:
    form = teams.form(shop.ask(teams.card, team))
    with pytest.raises(NotAllowed, match=r"team\.write"):
        shop.act(teams.save, form, by="agent")


def test_all_five_switches_are_stored_and_a_button_is_there_for_what_can_be_done(
    shop: Shop, team: teams.TeamId
) -> None:
    form = teams.form(shop.ask(teams.card, team))
    saved = shop.act(teams.save, replace(form, services=frozenset(Service)))
    assert all(state.is_on for state in saved.services)
    available = [state.service for state in saved.services if state.is_available]
    assert available == [Service.REFUNDS, Service.RETURNS, Service.REPAIRS]
    ticket = open_ticket(shop, team)  # without a customer nothing was delivered
    shown = [button.service for button in ticket.toolbar if button.is_shown]
    assert shown == [Service.REFUNDS, Service.REPAIRS]


def test_switching_refunds_off_hides_the_button_at_once(shop: Shop, team: teams.TeamId) -> None:
    ticket = open_ticket(shop, team)
    form = teams.form(shop.ask(teams.card, team))
    shop.act(teams.save, replace(form, services=frozenset()))
    assert not any(button.is_shown for button in shop.ask(tickets.card, ticket.id).toolbar)


def test_a_name_that_is_taken_is_told_at_its_field(shop: Shop, team: teams.TeamId) -> None:
    shop.act(teams.create, teams.CreateTeam("Wholesale"))
    form = teams.form(shop.ask(teams.card, team))
    with pytest.raises(Invalid) as caught:
        shop.act(teams.save, replace(form, name="Wholesale"))
    assert problems(caught) == {"name": "field.taken"}


def test_stages_can_exchange_their_names_and_places(shop: Shop, team: teams.TeamId) -> None:
    form = teams.form(shop.ask(teams.card, team))
    new, working, *others = form.stages
    stages = (replace(working, name="New"), replace(new, name="In Progress"), *others)
    saved = shop.act(teams.save, replace(form, stages=stages))
    assert [(stage.id, stage.name) for stage in saved.stages[:2]] == [
        (working.id, "New"),
        (new.id, "In Progress"),
    ]


def test_a_stage_can_be_added_and_an_empty_one_removed(shop: Shop, team: teams.TeamId) -> None:
    form = teams.form(shop.ask(teams.card, team))
    waiting = teams.StageInput("w", "Waiting for goods", teams.StageLook.ON_HOLD, False, True)
    stages = (*form.stages[:2], waiting, *form.stages[3:])
    saved = shop.act(teams.save, replace(form, stages=stages))
    assert [stage.name for stage in saved.stages] == [
        "New",
        "In Progress",
        "Waiting for goods",
        "Solved",
        "Cancelled",
    ]


def test_a_stage_that_holds_tickets_is_not_removed(shop: Shop, team: teams.TeamId) -> None:
    open_ticket(shop, team)
    form = teams.form(shop.ask(teams.card, team))
    with pytest.raises(Refused) as caught:
        shop.act(teams.save, replace(form, stages=form.stages[1:]))
    assert caught.value.code == "team.stage_in_use"
    assert caught.value.parameters == {"stage": "New", "n": 1}
    assert len(shop.ask(teams.card, team).stages) == 5


def test_a_stage_that_becomes_a_closing_one_closes_its_tickets(
    shop: Shop, team: teams.TeamId
) -> None:
    ticket = open_ticket(shop, team)
    form = teams.form(shop.ask(teams.card, team))
    stages = (replace(form.stages[0], is_closing=True), *form.stages[1:])
    shop.act(teams.save, replace(form, stages=stages))
    closed = shop.ask(tickets.card, ticket.id)
    assert (closed.is_closed, closed.closed_at) == (True, shop.now())


def test_what_is_wrong_with_stages_and_policies_is_told_at_their_places(
    shop: Shop, team: teams.TeamId
) -> None:
    form = teams.form(shop.ask(teams.card, team))
    stages = tuple(replace(stage, is_closing=True) for stage in form.stages)
    stages = (stages[0], replace(stages[1], name=" new "), replace(stages[2], name=""))
    late = teams.PolicyInput("Late", teams.Priority.LOW, form.stages[4].key, 0)
    with pytest.raises(Invalid) as caught:
        shop.act(teams.save, replace(form, stages=stages, policies=(late,), email="x"))
    assert problems(caught) == {
        "email": "field.email",
        "stages": "team.no_open_stage",
        "stages.1.name": "field.taken",
        "stages.2.name": "field.required",
        "policies.0.minutes": "team.policy_minutes",
        "policies.0.stage_key": "team.policy_stage",
    }


def test_members_come_and_go(shop: Shop, team: teams.TeamId) -> None:
    agent, supervisor = (users.UserId(shop.users[name]) for name in ("agent", "supervisor"))
    form = teams.form(shop.ask(teams.card, team))
    saved = shop.act(teams.save, replace(form, member_ids=(agent, supervisor)))
    assert [member.user_id for member in saved.members] == [agent, supervisor]
    assert shop.ask(teams.rows, None)[0].members == 2


def test_settings_that_nobody_changed_stay_as_they_were(shop: Shop, team: teams.TeamId) -> None:
    card = shop.ask(teams.card, team)
    assert shop.act(teams.save, teams.form(card)) == card


def test_stale_settings_are_refused_with_those_of_now(shop: Shop, team: teams.TeamId) -> None:
    form = teams.form(shop.ask(teams.card, team))
    shop.act(teams.save, replace(form, name="Care"), by="supervisor")
    with pytest.raises(Stale) as caught:
        shop.act(teams.save, replace(form, email="care@larkfield.example"))
    assert caught.value.changed_by == "Supervisor"
    assert isinstance(caught.value.current, teams.TeamCard)
    assert caught.value.current.name == "Care"


def test_the_settings_tell_how_many_documents_of_a_service_stay(
    shop: Shop, team: teams.TeamId
) -> None:
    from tests.factories import Sold

    customer = shop.customer()
    invoice = shop.invoice(customer, Sold(shop.product()))
    ticket = shop.ticket(customer)
    shop.reverse(ticket, invoice)
    states = {state.service: state for state in shop.ask(teams.card, team).services}
    assert states[Service.REFUNDS].documents == 1
    assert states[Service.REPAIRS].documents == 0
