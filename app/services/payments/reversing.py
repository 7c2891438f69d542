"""Undoes a payment for good: bounced, charged back, or registered in error (rules 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app import texts
from app.errors import Invalid, Problem, Refused
from app.models.enums import PaymentKind, PaymentMethod, SeriesKind
from app.models.ids import RecordRef
from app.models.payments import JournalItem, Payment
from app.services import access, taxes
from app.services.payment_events import PaymentReversed
from app.services.payments import (
    amounts,
    entries,
    exchange,
    journals,
    matching,
    open_items,
    settling,
    sides,
)
from app.services.payments.entries import Leg, Money, ToBook
from app.services.payments.matching import Match, Source
from app.services.taxes import Pair

if TYPE_CHECKING:
    from app.services.payments.cards import ReversePayment
    from app.services.payments.journals import OpenJournal
    from app.services.payments.open_items import Item
    from app.services.payments.sides import Sides
    from app.services.unit_of_work import UnitOfWork


def reverse(uow: UnitOfWork, request: ReversePayment) -> int:
    """Reverse a payment; see payments.reverse."""
    access.require(uow, "payment.reverse")
    ref = RecordRef("payment", request.payment_id)
    before = open_items.read(uow, [ref])[ref]
    journal = journals.lock(uow, [before.journal_id])[before.journal_id]
    general = exchange.lock_general(uow, before.currency.id)
    payment, settled = _lock(uow, ref)
    _refuse(uow, payment)
    _check(uow, request, journal, payment)
    settles = payment.kind == PaymentKind.PAYMENT
    words = _words(request)
    differences = ((each.id, each.exchange_entry_id) for each in settled)
    entries_back = exchange.take_back(uow, differences, words, general)
    matching.add_undone(uow, [each.id for each in settled], words, entries_back)
    turned = _turned(uow, request, journal, payment)
    company = turned.money.company
    (booked,) = entries.book(uow, [turned])
    own, undone = payment.source, Source(payment_id=booked.id)
    debit, credit = (undone, own) if settles else (own, undone)
    whole = taxes.Matched(company, company)
    matching.add(uow, [Match(debit, credit, payment.total, request.reversed_on, whole)])
    settling.refresh(uow, [own, undone, *(each.other(own).source for each in settled)])
    uow.produced("payment", [booked.id])
    _tell(uow, payment, settled, booked.number)
    return booked.id


def reversal_of(uow: UnitOfWork, payment_id: int) -> tuple[int, str] | None:
    """The id and number of what reversed a payment."""
    query = select(Payment.id, Payment.number).where(Payment.reversed_payment_id == payment_id)
    row = uow.connection.execute(query).first()
    return None if row is None else (row.id, row.number)


def problem(uow: UnitOfWork, payment: Item) -> Problem | None:
    """Why a payment cannot be reversed."""
    if payment.kind == PaymentKind.REVERSAL:
        return Problem("payment.is_reversal", {"number": payment.number})
    reversal = reversal_of(uow, payment.ref.id)
    if reversal is not None:
        words = {"number": payment.number, "reversal": reversal[1]}
        return Problem("payment.reversed_already", words)
    return None


def _lock(uow: UnitOfWork, ref: RecordRef) -> tuple[Item, list[Sides]]:
    """The payment and the matches that hold of it, with all that they settle locked.

    Nobody matches a payment without its lock: what the matches name once it is held stays.
    """
    known: set[RecordRef] = set()
    while True:
        settled = sides.read_of(uow, Source(payment_id=ref.id))
        others = {each.other(Source(payment_id=ref.id)).ref for each in settled}
        if known and others <= known:
            return open_items.read(uow, [ref])[ref], settled
        known |= {ref, *others}
        open_items.lock(uow, known)


def _refuse(uow: UnitOfWork, payment: Item) -> None:
    found = problem(uow, payment)
    if found is not None:
        raise Refused(found.code, payment.ref, found.parameters)


def _check(uow: UnitOfWork, request: ReversePayment, journal: OpenJournal, payment: Item) -> None:
    problems = {
        "reversed_on": journals.date_problem(
            uow, request.reversed_on, journal, SeriesKind.REVERSAL
        ),
        "memo": amounts.text_problem(request.memo),
    }
    if request.reversed_on < payment.booked_on:
        words = {"number": payment.number, "date": payment.booked_on}
        problems["reversed_on"] = Problem("payment.before_payment", words, payment.booked_on)
    found = {name: each for name, each in problems.items() if each is not None}
    if found:
        raise Invalid(found)


def _turned(
    uow: UnitOfWork, request: ReversePayment, journal: OpenJournal, payment: Item
) -> ToBook:
    """The payment's items turned round, debits first."""
    rows = uow.connection.execute(
        select(
            JournalItem.account_id,
            JournalItem.currency_amount,
            JournalItem.debit,
            JournalItem.credit,
        ).where(JournalItem.payment_id == payment.ref.id)
    )
    legs = [Leg(row.account_id, -row.currency_amount, row.credit - row.debit) for row in rows]
    columns = select(Payment.method, Payment.exchange_rate).where(Payment.id == payment.ref.id)
    method, rate = uow.connection.execute(columns).one()
    company = max(leg.company for leg in legs)
    return ToBook(
        kind=PaymentKind.REVERSAL,
        method=PaymentMethod(method),
        journal_id=journal.id,
        prefix=journal.reversal_prefix,
        partner_id=payment.partner_id,
        commercial_partner_id=payment.commercial_partner_id,
        paid_on=request.reversed_on,
        money=Money(payment.currency, rate, payment.total, company),
        legs=exchange.debits_first(legs),
        residual=Pair(payment.total, company),
        memo=amounts.trimmed(request.memo),
        reversed_payment_id=payment.ref.id,
        reversal_reason=request.reason.value,
    )


def _words(request: ReversePayment) -> str:
    """Why the matches went, in the language of the window."""
    reason = texts.t(f"payment.reason_{request.reason.value}")
    memo = amounts.trimmed(request.memo)
    return f"{reason}: {memo}" if memo else reason


def _tell(uow: UnitOfWork, payment: Item, settled: list[Sides], reversal: str) -> None:
    """On the timeline of each document that is open again, or of the payment alone."""
    others = [each.other(payment.source).ref for each in settled]
    documents = [ref for ref in others if ref.kind in open_items.DOCUMENTS]
    found = open_items.read(uow, documents)
    for item in found.values() or [payment]:
        uow.record(
            PaymentReversed(
                ref=item.ref,
                ticket_id=item.ticket_id,
                number=item.number,
                payment=payment.number,
                reversal=reversal,
                amount=payment.total,
                currency=payment.currency.code,
            )
        )
