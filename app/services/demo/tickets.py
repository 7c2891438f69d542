"""Makes the ticket of one cancellation with all that happened on it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.enums import InvoiceKind, StageLook
from app.models.ids import LotId, PartnerId, ProductId, SalesOrderId
from app.models.invoices import Invoice, InvoiceLine
from app.models.partners import Partner
from app.models.products import Lot
from app.models.tickets import Ticket
from app.services import access, replay, tags, tickets, timeline
from app.services.actions import action, question
from app.services.demo import people, words
from app.services.demo.errands import RETURNING, TOLD
from app.services.demo.refunding import credit
from app.services.demo.repairing import Workshop
from app.services.demo.returning import Homecoming
from app.services.demo.scene import Scene
from app.services.importing.partners import make_partners
from app.services.replay import Credited

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from app.models.ids import ReasonId
    from app.services.actions import Actor
    from app.services.demo.plots import Plot, Step
    from app.services.demo.staff import Staff
    from app.services.importing import MatchedDocument, Sale
    from app.services.tickets import TicketCard
    from app.services.unit_of_work import UnitOfWork

_A_MOMENT = timedelta(minutes=4)
_SOME_TIME = timedelta(minutes=25)


@dataclass(frozen=True, slots=True)
class MakeTicket:
    """A cancellation's story, and who is there to act in it."""

    plot: Plot
    source: str
    staff: Staff
    cast: Mapping[str, Actor]
    reason_ids: Mapping[str, ReasonId]


@dataclass(frozen=True, slots=True)
class MadeTicket:
    """The ticket that was made, and what was credited on it."""

    number: str = ""
    credited: Credited = field(default_factory=Credited)


@dataclass(frozen=True, slots=True)
class Known:
    """The cancellations that have a ticket, those that are credited, and what was credited."""

    tickets: frozenset[str]
    credited: frozenset[str]
    notes: Credited


def _again(uow: UnitOfWork, ids: Sequence[int]) -> MadeTicket:
    """A ticket has no key: its number of origin is what makes it repeatable."""
    del uow, ids
    return MadeTicket()


@action("demo.make_ticket", again=_again)
def make_ticket(uow: UnitOfWork, request: MakeTicket) -> MadeTicket:
    """Make a ticket, move it through its stages, write to the customer, and credit if so planned.

    Raises:
        NotAllowed: import.run (rules 21)
    """
    access.require(uow, "import.run")
    plot, scene = request.plot, Scene(uow, request.cast)
    card = scene.act(
        tickets.open_ticket, _opened(uow, request), by=plot.opened_by, at=plot.opened_at
    )
    _note(scene, plot, card)
    credited = Credited()
    goods = Homecoming(scene, plot, card)
    bench = Workshop(scene, plot, card, goods)
    for step in plot.steps:
        if step.deed is not None:
            place = goods if step.deed in RETURNING else bench
            place.take(step.deed, _by(plot), step.at)
        if step.look is StageLook.SOLVED and plot.is_credited:
            before = max(plot.opened_at, step.at - _SOME_TIME)
            credited = credit(scene, plot, card.id, card.number, request.source, before)
        _write(scene, plot, card, step)
        stage_id = request.staff.teams[plot.team].stages[step.look]
        move = tickets.MoveTicket(card.id, stage_id)
        scene.act(tickets.move, move, by=_by(plot), at=step.at)
    return MadeTicket(card.number, credited)


@question
def known(uow: UnitOfWork, source: str) -> Known:
    """What an earlier run made of the cancellations of a source."""
    numbers = select(Ticket.origin_number).where(Ticket.origin_source == source)
    notes = uow.connection.execute(
        select(Invoice.origin_number, Invoice.total_amount).where(
            Invoice.origin_source == source, Invoice.kind == InvoiceKind.CREDIT_NOTE
        )
    ).all()
    return Known(
        frozenset(str(number) for number in uow.connection.scalars(numbers)),
        frozenset(str(row.origin_number) for row in notes),
        Credited(len(notes), sum((row.total_amount for row in notes), Credited().amount)),
    )


@question
def reason_ids(uow: UnitOfWork, request: Mapping[str, str]) -> dict[str, ReasonId]:
    """The reasons by key, of names by key; one that was renamed is left out."""
    by_name = {reason.name: reason.id for reason in tags.reasons(uow, None)}
    return {key: by_name[name] for key, name in request.items() if name in by_name}


def _opened(uow: UnitOfWork, request: MakeTicket) -> tickets.OpenTicket:
    plot = request.plot
    sale = plot.line.parts[0].sale if plot.line.parts else None
    customer_id = _customer(uow, plot.document, sale)
    name = uow.connection.scalar(select(Partner.name).where(Partner.id == customer_id)) or ""
    assignee = plot.assignee
    return tickets.OpenTicket(
        subject=words.subject(plot),
        description=words.description(plot, name),
        team_id=request.staff.teams[plot.team].id,
        customer_id=customer_id,
        priority=plot.priority,
        product_id=ProductId(sale.product_id) if sale else None,
        lot_id=_lot(uow, sale),
        sales_order_id=SalesOrderId(sale.order_id) if sale else None,
        reason_id=request.reason_ids.get(plot.reason),
        assignee_id=request.staff.users[assignee] if assignee else None,
        tag_ids=tuple(request.staff.tags[key] for key in plot.tags),
        origin_source=request.source,
        origin_number=plot.document.document,
    )


def _customer(uow: UnitOfWork, document: MatchedDocument, sale: Sale | None) -> PartnerId | None:
    """The customer, made now if nothing was sold to it this month; None where none is named."""
    if sale is not None:
        return PartnerId(sale.partner_id)
    line = next((each.line for each in document.lines if each.line.customer), None)
    if line is None:
        return None
    made = make_partners(uow, [line], people.invent)
    return PartnerId(made[line.origin.source, line.customer])


def _lot(uow: UnitOfWork, sale: Sale | None) -> LotId | None:
    """The lot of what was sold, unless nobody knows it."""
    if sale is None:
        return None
    statement = (
        select(Lot.id)
        .join(InvoiceLine, InvoiceLine.lot_id == Lot.id)
        .where(InvoiceLine.id == sale.line_id, Lot.is_synthetic)
    )
    found = uow.connection.scalar(statement)
    return None if found is None else LotId(found)


def _note(scene: Scene, plot: Plot, card: TicketCard) -> None:
    """What colleagues should know: why lines are not matched, or what was found out."""
    bodies = [replay.unmatched_note(plot.document)]
    if plot.steps and plot.dice.chance("note", 30):
        bodies.append(words.note(plot))
    for body in filter(None, bodies):
        note = timeline.LogNote(timeline.RecordRef("ticket", card.id), body)
        at = min(plot.opened_at + _A_MOMENT, _first_time(plot, scene.uow.now))
        scene.act(timeline.log_note, note, by=_by(plot), at=at)


def _write(scene: Scene, plot: Plot, card: TicketCard, step: Step) -> None:
    """The message to the customer that goes with a stage, if there is one."""
    if step.deed is not None and step.deed not in TOLD:
        return
    if step.deed is not None:
        body = words.about_goods(step.deed)
    elif step.look is StageLook.ON_HOLD:
        body = words.question(plot)
    elif step.look is StageLook.SOLVED and (plot.is_credited or plot.dice.chance("answer", 70)):
        body = words.answer(plot)
    else:
        return
    if card.customer_id is not None:
        message = timeline.SendMessage(card.id, body)
        scene.act(timeline.send_message, message, by=_by(plot), at=step.at)


def _first_time(plot: Plot, now: datetime) -> datetime:
    return plot.steps[0].at if plot.steps else now


def _by(plot: Plot) -> str:
    return plot.assignee or plot.opened_by
