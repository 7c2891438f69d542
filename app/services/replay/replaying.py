"""Replays one cancellation in one transaction: its ticket, and the credit notes of what matched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.errors import Invalid, Refused
from app.models.enums import MessageKind
from app.models.ids import PartnerId, ProductId, RecordRef, SalesOrderId, TicketId
from app.models.timeline import Message
from app.models.users import UserAccount
from app.services import access, invoices, tickets, timeline
from app.services.actions import action
from app.services.events import CancellationReplayed
from app.services.importing import Unmatched
from app.services.importing.partners import make_partners, plain_details
from app.services.replay import words
from app.services.replay.crediting import Cancelled, Credited, credit
from app.services.replay.settling import KnownTicket, Settlement, known_ticket, settle
from app.texts import explain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from decimal import Decimal

    from app.services.actions import Action, Question, Request, Result
    from app.services.replay.setting import Setting
    from app.services.replay.spool import Cancellation
    from app.services.unit_of_work import UnitOfWork

_REASONS = {
    "ledger.locked_period": Unmatched.LOCKED_PERIOD,
    "invoice.date_steps_back_of": Unmatched.DATE_STEPS_BACK,
    "invoice.date_steps_back": Unmatched.DATE_STEPS_BACK,
}


@dataclass(frozen=True, slots=True)
class ReplayCancellation:
    """A cancellation to replay; the books are dated `shift` after the file (rules 43)."""

    cancellation: Cancellation
    setting: Setting
    shift: timedelta


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a cancellation's lines match, and what this run credited of it."""

    settlement: Settlement | None = None
    credited: Credited = field(default_factory=Credited)


@dataclass(frozen=True, slots=True)
class _Importer:
    """The system user Import, who drafts and posts now."""

    uow: UnitOfWork

    def ask(self, question: Question[Request, Result], request: Request) -> Result:
        """Ask what a draft looks like."""
        return question(self.uow, request)

    def draft(self, action: Action[Request, Result], request: Request) -> Result:
        """Make or change a draft."""
        return action(self.uow, request)

    def post(self, request: invoices.PostDraft) -> Decimal:
        """Post a draft; what it comes to."""
        return invoices.post(self.uow, request).total


def _again(uow: UnitOfWork, ids: Sequence[int]) -> Replayed:
    """A replay has no key: the numbers of origin are what makes it repeatable."""
    del uow, ids
    return Replayed()


@action("replay.cancellation", again=_again)
def replay_cancellation(uow: UnitOfWork, request: ReplayCancellation) -> Replayed:
    """Open the ticket of a cancellation if it has none, and credit what is not credited yet.

    What the services refuse is told in a note on the ticket, and tried again by the next run.

    Raises:
        NotAllowed: import.run (rules 21)
    """
    access.require(uow, "import.run")
    _alone(uow)
    ticket = known_ticket(uow, request.cancellation)
    settlement = settle(uow, request.cancellation, ticket)
    if ticket is not None and ticket.is_settled:
        return Replayed(settlement)
    mark = len(uow.events)
    step = uow.connection.begin_nested()
    try:
        done = _settled(uow, request, ticket, settlement)
    except (Refused, Invalid) as error:
        step.rollback()
        del uow.events[mark:]
        return _refused(uow, request, ticket, settlement, error)
    step.commit()
    return done


def _alone(uow: UnitOfWork) -> None:
    """Two replays at once wait for each other at each cancellation; SQLite has one writer."""
    statement = select(UserAccount.id).where(UserAccount.id == uow.actor.id)
    uow.connection.execute(statement.with_for_update(key_share=True))


def _settled(
    uow: UnitOfWork,
    request: ReplayCancellation,
    ticket: KnownTicket | None,
    settlement: Settlement,
) -> Replayed:
    """Ticket, credit notes and the mark that the cancellation is replayed."""
    whole = settlement.whole
    number, source = request.cancellation.number, request.cancellation.source
    known = ticket or _open(uow, request, settlement, is_solved=settlement.is_matched)
    ticket_id = TicketId(known.id)
    credited = Credited()
    if settlement.is_open and whole.time is not None:
        cancelled = Cancelled(
            ticket_id=ticket_id,
            document=settlement.fresh,
            source=source,
            reason=words.reason(number, known.number, uow.company.language),
            reversal_on=(whole.time + request.shift).date(),
            is_historic=True,
            allow_second_draft=True,
        )
        credited = credit(_Importer(uow), cancelled)
    _note(uow, ticket_id, words.unmatched_note(whole, uow.company.language))
    uow.record(
        CancellationReplayed(
            ref=RecordRef("ticket", ticket_id),
            ticket_id=ticket_id,
            number=number,
            lines=len(whole.lines),
            credited=sum(bool(line.parts) for line in whole.lines),
        )
    )
    uow.produced("ticket", [ticket_id])
    return Replayed(settlement, credited)


def _refused(
    uow: UnitOfWork,
    request: ReplayCancellation,
    ticket: KnownTicket | None,
    settlement: Settlement,
    error: Refused | Invalid,
) -> Replayed:
    """The ticket alone, with why what matched could not be credited."""
    problems = list(error.problems.values()) if isinstance(error, Invalid) else [error]
    reasons = (_REASONS[problem.code] for problem in problems if problem.code in _REASONS)
    left = settlement.without_fresh(next(reasons, Unmatched.REFUSED))
    known = ticket or _open(uow, request, settlement, is_solved=False)
    sentences = [explain(problem, uow.company.language) for problem in problems]
    body = words.refused_note(left.whole, sentences, uow.company.language)
    _note(uow, TicketId(known.id), body)
    uow.produced("ticket", [known.id])
    return Replayed(left)


def _open(
    uow: UnitOfWork, request: ReplayCancellation, settlement: Settlement, *, is_solved: bool
) -> KnownTicket:
    """A ticket with the number of the cancellation; one with nothing left to do is solved."""
    setting, document = request.setting, settlement.whole
    sale = next((part.sale for line in document.lines for part in line.parts), None)
    customer_id = sale.partner_id if sale else _customer(uow, request.cancellation)
    card = tickets.open_ticket(
        uow,
        tickets.OpenTicket(
            subject=words.subject(document, uow.company.language),
            description=words.description(document, uow.company.language),
            team_id=setting.team_id,
            stage_id=setting.solved_stage_id if is_solved else None,
            customer_id=None if customer_id is None else PartnerId(customer_id),
            product_id=ProductId(sale.product_id) if sale and sale.product_id else None,
            sales_order_id=SalesOrderId(sale.order_id) if sale else None,
            reason_id=setting.reason_id,
            origin_source=request.cancellation.source,
            origin_number=request.cancellation.number,
        ),
    )
    return KnownTicket(card.id, card.number, customer_id, is_settled=False)


def _customer(uow: UnitOfWork, cancellation: Cancellation) -> int | None:
    """The customer, made now if nothing was sold to it; None where none is named."""
    line = next((each for each in cancellation.lines if each.customer), None)
    if line is None:
        return None
    return make_partners(uow, [line], plain_details)[line.origin.source, line.customer]


def _note(uow: UnitOfWork, ticket_id: TicketId, body: str) -> None:
    """Log a note that does not stand on the ticket yet."""
    if not body:
        return
    is_known = exists().where(
        Message.ticket_id == ticket_id, Message.kind == MessageKind.NOTE, Message.body == body
    )
    if not uow.connection.scalar(select(is_known)):
        timeline.log_note(uow, timeline.LogNote(timeline.RecordRef("ticket", ticket_id), body))
