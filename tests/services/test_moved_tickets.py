"""A ticket that is moved to another team keeps the limits of where it was (rules 14, 21)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.services import approvals, invoices, refunds, teams, tickets
from app.services.approvals import ApproveRefund, WithdrawRequest
from app.services.invoices import DeleteDraft, DraftLine, LineKind, PostDraft
from app.ui.kit.formats import sentence
from tests.factories import Sold, edit
from tests.services.books import assert_sound, limit_goodwill, limit_refunds
from tests.services.forms import ticket_form

if TYPE_CHECKING:
    from app.models.ids import TeamId, TicketId
    from app.services.invoices import InvoiceCard, InvoiceId, PostedCard
    from tests.factories import Shop

D = Decimal


@pytest.fixture
def wholesale(shop: Shop) -> TeamId:
    """Another team, without a limit; the shop's own has one of 20.00."""
    limit_refunds(shop, "20.00")
    made = shop.act(teams.create, teams.CreateTeam("Wholesale"), by="supervisor")
    form = teams.form(made)
    services = frozenset(state.service for state in made.services)
    shop.act(teams.save, replace(form, services=services), by="supervisor")
    return made.id


def sold(shop: Shop, price: str) -> tuple[TicketId, InvoiceId]:
    """A ticket, and an invoice of its customer."""
    customer = shop.customer()
    thing = shop.product("Lamp", "1.00")
    return shop.ticket(customer), shop.invoice(customer, Sold(thing, price=D(price)))


def moved(shop: Shop, ticket: TicketId, team: int) -> None:
    """Let the agent move a ticket to another team, a day later."""
    shop.later(1)
    form = ticket_form(shop.ask(tickets.card, ticket))
    shop.act(tickets.save, replace(form, team_id=teams.TeamId(team)), by="agent")


def reversed_by(shop: Shop, ticket: TicketId, invoice: InvoiceId) -> InvoiceCard:
    """Press Reverse as the agent, and open the draft."""
    request = shop.request(ticket, invoice, allow_second_draft=True)
    return shop.card(shop.act(refunds.reverse, request, by="agent")[0].id)


def posted(shop: Shop, card: InvoiceCard) -> PostedCard:
    """The agent presses Post."""
    return shop.act(invoices.post, PostDraft(card.id, card.version, card.total), by="agent")


def withdrawn(shop: Shop, card: InvoiceCard) -> InvoiceCard:
    """The agent takes their request back."""
    assert card.approval is not None
    request = WithdrawRequest(card.id, card.approval.id)
    return shop.act(approvals.withdraw, request, by="agent")


def test_a_limit_is_not_got_round_by_moving_the_ticket_there_and_back(
    shop: Shop, wholesale: TeamId
) -> None:
    ticket, invoice = sold(shop, "50.00")
    draft = withdrawn(shop, reversed_by(shop, ticket, invoice))
    assert draft.state == "draft"
    moved(shop, ticket, wholesale)
    card = shop.card(draft.id)
    assert card.above_limit is not None
    assert sentence(card.above_limit) == (
        "£50.00 is above the limit of £20.00 of Customer Care, where the ticket was until"
        " 25 Nov 2026: it needs the approval of a supervisor or an accountant."
    )
    assert posted(shop, card).is_waiting
    waiting = shop.card(draft.id)
    assert waiting.approval is not None
    assert (waiting.state, waiting.approval.limit) == ("waiting", D("20.00"))
    shop.act(approvals.approve, ApproveRefund(draft.id, waiting.approval.id), by="supervisor")
    moved(shop, ticket, shop.team)
    posted(shop, shop.card(draft.id))
    assert_sound(shop)


def test_nor_by_deleting_the_draft_before_it_is_moved(shop: Shop, wholesale: TeamId) -> None:
    ticket, invoice = sold(shop, "50.00")
    draft = reversed_by(shop, ticket, invoice)
    shop.act(invoices.delete_draft, DeleteDraft(draft.id, draft.version), by="agent")
    moved(shop, ticket, wholesale)
    preview = shop.ask(refunds.preview, shop.request(ticket, invoice))
    assert preview.above_limit is not None
    assert preview.above_limit.code == "approval.above_kept_limit"
    assert reversed_by(shop, ticket, invoice).state == "waiting"


def test_a_limit_is_kept_for_thirty_days(shop: Shop, wholesale: TeamId) -> None:
    ticket, invoice = sold(shop, "50.00")
    moved(shop, ticket, wholesale)
    shop.later(30)
    draft = withdrawn(shop, reversed_by(shop, ticket, invoice))
    shop.later(1)
    assert shop.card(draft.id).above_limit is None
    assert posted(shop, shop.card(draft.id)).number == "RINV/2026/00001"
    assert_sound(shop)


def test_of_two_teams_the_lower_limit_holds(shop: Shop, wholesale: TeamId) -> None:
    ticket, invoice = sold(shop, "15.00")
    form = teams.form(shop.ask(teams.card, wholesale))
    shop.act(teams.save, replace(form, refund_limit=D("10.00")))
    draft = reversed_by(shop, ticket, invoice)
    assert draft.state == "draft"
    moved(shop, ticket, wholesale)
    own = shop.card(draft.id).above_limit
    assert own is not None
    assert own.code == "approval.above_limit"
    moved(shop, ticket, shop.team)
    kept = shop.card(draft.id).above_limit
    assert kept is not None
    assert (kept.code, kept.parameters["limit"], kept.parameters["team"]) == (
        "approval.above_kept_limit",
        "£10.00",
        "Wholesale",
    )


def test_a_ticket_that_came_from_a_team_without_a_limit_has_that_of_its_own(
    shop: Shop, wholesale: TeamId
) -> None:
    ticket, invoice = sold(shop, "50.00")
    moved(shop, ticket, wholesale)
    shop.later(31)
    moved(shop, ticket, shop.team)
    above = reversed_by(shop, ticket, invoice)
    assert above.state == "waiting"
    assert_sound(shop)


def test_what_was_posted_before_the_ticket_came_to_a_limit_is_sound(
    shop: Shop, wholesale: TeamId
) -> None:
    ticket, invoice = sold(shop, "50.00")
    moved(shop, ticket, wholesale)
    shop.later(31)
    posted(shop, reversed_by(shop, ticket, invoice))
    moved(shop, ticket, shop.team)
    assert_sound(shop)


def test_the_goodwill_limit_is_kept_too(shop: Shop, wholesale: TeamId) -> None:
    limit_goodwill(shop, "5.00")
    ticket, invoice = sold(shop, "50.00")
    moved(shop, ticket, wholesale)
    card = reversed_by(shop, ticket, invoice)
    goodwill = DraftLine(None, LineKind.GOODWILL, D(1), D("6.00"), D(0), "For the trouble")
    saved = shop.act(invoices.save_draft, edit(card, goodwill), by="agent")
    assert saved.state == "waiting"
    draft = shop.card(withdrawn(shop, saved).id)
    assert draft.above_limit is not None
    assert draft.above_limit.code == "approval.above_kept_goodwill_limit"
    assert draft.above_limit.parameters["limit"] == "£5.00"


def test_a_limit_is_kept_for_a_ticket_that_a_script_moved(shop: Shop, wholesale: TeamId) -> None:
    ticket, invoice = sold(shop, "50.00")
    script = f"UPDATE ticket SET team_id = {wholesale} WHERE id = {ticket}"
    shop.write(lambda uow: uow.connection.exec_driver_sql(script).close())
    assert reversed_by(shop, ticket, invoice).state == "waiting"
