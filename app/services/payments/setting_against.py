"""Sets open items of a customer against each other, and undoes matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import Invalid, Refused
from app.models.enums import EntryKind, PaymentKind
from app.services import access
from app.services.payment_events import CreditSetAgainst, MatchUndone
from app.services.payments import (
    amounts,
    exchange,
    journals,
    matching,
    open_items,
    settling,
    sides,
    two_persons,
)
from app.services.payments.matching import Match, Source

if TYPE_CHECKING:
    from app.services.payments.cards import SetAgainst, UndoMatch
    from app.services.payments.journals import OpenJournal
    from app.services.payments.open_items import Item
    from app.services.payments.sides import Side, Sides
    from app.services.unit_of_work import UnitOfWork


def set_against(uow: UnitOfWork, request: SetAgainst) -> int:
    """Set a credit against a debit; the id of the match. See payments.set_against."""
    access.require(uow, "payment.match")
    before = open_items.read(uow, [request.credit])[request.credit]
    general = exchange.lock_general(uow, before.currency.id)
    locked = open_items.lock(uow, [request.debit, request.credit])
    debit, credit = locked[request.debit], locked[request.credit]
    _refuse(uow, debit, credit)
    most = min(debit.open(), credit.open())
    amount = most if request.amount is None else request.amount
    problem = amounts.problem(amount, credit.currency, most=most)
    if problem is not None:
        raise Invalid({"amount": problem})
    sides_open = (debit.side, credit.side)
    match = exchange.match(
        uow, *sides_open, amount, of=credit.customer, on=uow.today, general=general
    )
    matching.add(uow, [match])
    settling.refresh(uow, [debit.source, credit.source])
    made = sides.latest(uow, debit.source, credit.source)
    uow.produced("item_match", [made])
    is_marked = _is_own(uow, debit, credit)
    for item, other in ((credit, debit), (debit, credit)):
        uow.record(
            CreditSetAgainst(
                ref=item.ref,
                ticket_id=item.ticket_id,
                number=item.number,
                other=other.number,
                amount=amount,
                currency=item.currency.code,
                is_only_user=is_marked,
            )
        )
    return made


def undo_match(uow: UnitOfWork, request: UndoMatch) -> int:
    """Undo a match; see payments.undo_match."""
    access.require(uow, "payment.match")
    problem = amounts.text_problem(request.reason, is_required=True)
    if problem is not None:
        raise Invalid({"reason": problem})
    match = sides.read(uow, request.match_id)
    if match is None:
        raise Refused("payment.match_unknown")
    of_entry = next((side for side in (match.debit, match.credit) if side.source.entry_id), None)
    makes_entry = of_entry is not None or match.exchange_entry_id is not None
    general = journals.lock_general(uow) if makes_entry else None
    locked = open_items.lock(
        uow, [side.ref for side in (match.debit, match.credit) if side is not of_entry]
    )
    match = sides.read(uow, request.match_id)
    if match is None or match.is_undone:
        raise Refused("payment.match_undone")
    if match.problem is not None:
        raise Refused(match.problem.code, match.debit.ref, match.problem.parameters)
    reason = amounts.trimmed(request.reason)
    difference = [(match.id, match.exchange_entry_id)]
    entries_back = exchange.take_back(uow, difference, reason, general)
    matching.add_undone(uow, [match.id], reason, entries_back)
    if of_entry and general:
        _turn_round(uow, match, of_entry, general, reason)
    settling.refresh(uow, [item.source for item in locked.values()])
    uow.produced("item_match", [match.id])
    _tell(uow, match, list(locked.values()), reason)
    return match.id


def _refuse(uow: UnitOfWork, debit: Item, credit: Item) -> None:
    """What cannot be set against each other at all."""
    if debit.kind not in open_items.DEBITS or credit.kind not in open_items.CREDITS:
        words = {"debit": debit.number, "credit": credit.number}
        raise Refused("payment.not_two_sides", credit.ref, words)
    if debit.commercial_partner_id != credit.commercial_partner_id:
        words = {"debit": debit.number, "credit": credit.number}
        raise Refused("payment.other_customer", credit.ref, words)
    open_items.require_one_currency(debit, credit)
    problem = two_persons.replacing_problem(uow, debit, credit)
    if debit.kind == PaymentKind.REFUND_PAYMENT and debit.posted_by_id is not None:
        problem = problem or two_persons.own_problem(uow, credit, debit.posted_by_id)
    if problem is not None:
        raise Refused(problem.code, credit.ref, problem.parameters)


def _is_own(uow: UnitOfWork, debit: Item, credit: Item) -> bool:
    """Whether the only user there is pays back by it what they posted themselves (rules 22)."""
    if debit.kind == PaymentKind.REFUND_PAYMENT and debit.posted_by_id is not None:
        return two_persons.is_own(uow, credit, debit.posted_by_id)
    return two_persons.is_replacing_own(uow, debit, credit)


def _turn_round(
    uow: UnitOfWork, match: Sides, side: Side, general: OpenJournal, reason: str
) -> None:
    """What was written off is owed again: an entry of today takes the earlier one back."""
    entry_id = side.source.entry_id or 0
    words = "payment.write_off_undone"
    back_id = exchange.turn_round(uow, entry_id, EntryKind.WRITE_OFF, words, reason, general)
    back, first = Source(entry_id=back_id), side.source
    debit, credit = (first, back) if side is match.debit else (back, first)
    matching.add(uow, [Match(debit, credit, match.amount, uow.today, match.taken)])


def _tell(uow: UnitOfWork, match: Sides, items: list[Item], reason: str) -> None:
    numbers = {match.debit.ref: match.credit.number, match.credit.ref: match.debit.number}
    for item in items:
        uow.record(
            MatchUndone(
                ref=item.ref,
                ticket_id=item.ticket_id,
                number=item.number,
                other=numbers[item.ref],
                amount=match.amount,
                currency=item.currency.code,
                reason=reason,
            )
        )
