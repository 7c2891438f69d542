"""Sets open items of a customer against each other, and undoes matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app import texts
from app.errors import Invalid, Refused
from app.models.enums import EntryKind, PaymentKind, SeriesKind
from app.models.invoices import JournalItem
from app.services import access
from app.services.events import CreditSetAgainst, MatchUndone
from app.services.payments import amounts, entries, journals, matching, open_items, settling, sides
from app.services.payments.entries import EntryToBook
from app.services.payments.matching import Match, Source

if TYPE_CHECKING:
    from decimal import Decimal

    from app.services.payments.cards import SetAgainst, UndoMatch
    from app.services.payments.journals import OpenJournal
    from app.services.payments.open_items import Item
    from app.services.payments.sides import Side, Sides
    from app.services.unit_of_work import UnitOfWork


def set_against(uow: UnitOfWork, request: SetAgainst) -> int:
    """Set a credit against a debit; the id of the match. See payments.set_against."""
    access.require(uow, "payment.match")
    locked = open_items.lock(uow, [request.debit, request.credit])
    debit, credit = locked[request.debit], locked[request.credit]
    _refuse(uow, debit, credit)
    most = min(debit.open(), credit.open())
    amount = most if request.amount is None else request.amount
    problem = amounts.problem(amount, uow.company.currency, most=most)
    if problem is not None:
        raise Invalid({"amount": problem})
    matching.add(uow, [Match(debit.source, credit.source, amount, uow.today)])
    settling.refresh(uow, [debit.source, credit.source])
    made = sides.latest(uow, debit.source, credit.source)
    uow.produced("item_match", [made])
    for item, other in ((credit, debit), (debit, credit)):
        uow.record(
            CreditSetAgainst(
                ref=item.ref,
                ticket_id=item.ticket_id,
                number=item.number,
                other=other.number,
                amount=amount,
                currency=uow.company.currency.code,
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
    general = journals.lock_general(uow) if of_entry else None
    locked = open_items.lock(
        uow, [side.ref for side in (match.debit, match.credit) if side is not of_entry]
    )
    match = sides.read(uow, request.match_id)
    if match is None or match.is_undone:
        raise Refused("payment.match_undone")
    if match.problem is not None:
        raise Refused(match.problem.code, match.debit.ref, match.problem.parameters)
    reason = amounts.trimmed(request.reason)
    matching.add_undone(uow, [match.id], reason)
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
    open_items.require_company_currency(uow, [debit, credit])
    if debit.kind == PaymentKind.REFUND_PAYMENT and debit.posted_by_id is not None:
        problem = open_items.own_problem(uow, credit, debit.posted_by_id)
        if problem is not None:
            raise Refused(problem.code, credit.ref, problem.parameters)


def _turn_round(
    uow: UnitOfWork, match: Sides, side: Side, general: OpenJournal, reason: str
) -> None:
    """What was written off is owed again: an entry of today takes the earlier one back."""
    problem = journals.date_problem(uow, uow.today, general, SeriesKind.ENTRY)
    if problem is not None:
        raise Refused(problem.code, side.ref, problem.parameters)
    rows = uow.connection.execute(
        select(JournalItem.account_id, JournalItem.partner_id, JournalItem.currency_amount).where(
            JournalItem.entry_id == side.source.entry_id
        )
    ).all()
    turned = sorted(((row.account_id, -row.currency_amount) for row in rows), key=_debits_first)
    words = texts.t("payment.write_off_undone", number=side.number, reason=reason)
    booked = entries.book_entry(
        uow,
        EntryToBook(
            kind=EntryKind.WRITE_OFF,
            journal_id=general.id,
            prefix=general.row.prefix,
            commercial_partner_id=rows[0].partner_id,
            booked_on=uow.today,
            items=tuple(turned),
            memo=words[: amounts.LINE_LENGTH],
        ),
    )
    back, first = Source(entry_id=booked.id), side.source
    debit, credit = (first, back) if side is match.debit else (back, first)
    matching.add(uow, [Match(debit, credit, match.amount, uow.today)])


def _debits_first(item: tuple[int, Decimal]) -> Decimal:
    return -item[1]


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
                currency=uow.company.currency.code,
                reason=reason,
            )
        )
