"""Gives a team of the demo a refund limit, and lets a few refunds wait for approval."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.services import refunds, teams, tickets
from app.services.demo.staff import WHOLESALE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.demo.staff import Staff
    from app.services.unit_of_work import Database

LIMIT = Decimal(150)
WAITING = 3
LOOKED_AT = 40
AGENT = "sara"


def make_waiting(database: Database, staff: Staff) -> int:
    """Set the limit of the wholesale team and reverse invoices above it; how many wait now.

    A team that has a limit already is left alone.
    """
    team_id = staff.teams[WHOLESALE].id
    card = database.ask(teams.card, team_id, actor_id=staff.local_id)
    if card.refund_limit is not None:
        return 0
    limited = replace(teams.form(card), refund_limit=LIMIT)
    database.act(teams.save, limited, actor_id=staff.local_id)
    made = 0
    for request in _requests(database, staff):
        database.act(refunds.reverse, request, actor_id=staff.users[AGENT])
        made += 1
        if made == WAITING:
            break
    return made


def _requests(database: Database, staff: Staff) -> Iterator[refunds.ReverseInvoices]:
    """One invoice above the limit for each open ticket of the team that has one, latest first."""
    wanted = tickets.TicketFilter(team_ids=(staff.teams[WHOLESALE].id,), is_open=True)
    page = tickets.TicketList(wanted, span=tickets.Span(size=LOOKED_AT))
    for row in database.ask(tickets.rows, page, actor_id=staff.local_id).rows:
        asked = refunds.AskChoices(row.id, is_opening=True)
        choices = database.ask(refunds.choices, asked, actor_id=staff.local_id)
        fitting = [
            each
            for each in choices.invoices
            if each.problem is None and each.draft_id is None and each.left > LIMIT
        ]
        if choices.problem is None and fitting:
            yield refunds.ReverseInvoices(
                ticket_id=row.id,
                invoice_ids=(fitting[0].id,),
                reason=choices.default_reason,
                reversal_on=choices.today,
                sales_order_id=choices.sales_order_id,
                product_id=choices.product_id,
                lot_id=choices.lot_id,
            )
