"""Money in for invoices, and money back for credit notes (rules 9, 22)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.errors import Invalid, Refused
from app.models.enums import InvoiceKind, PaymentKind, SeriesKind
from app.models.ids import RecordRef
from app.services import access
from app.services.payment_events import PaymentRegistered, RefundPaymentRegistered
from app.services.payments import (
    amounts,
    entries,
    exchange,
    journals,
    matching,
    open_items,
    settling,
    two_persons,
)
from app.services.payments.cards import RegisterPayment
from app.services.payments.entries import ToBook, two_legs
from app.services.payments.exchange import Side
from app.services.payments.matching import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.services.actions import CurrencyFacts
    from app.services.payments.cards import RegisterRefundPayment
    from app.services.payments.entries import Booked, Money
    from app.services.payments.journals import OpenJournal
    from app.services.payments.open_items import Item
    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


def register(uow: UnitOfWork, request: RegisterPayment) -> int:
    """Register a payment of invoices; see payments.register."""
    access.require(uow, "payment.register")
    journal, general = _journals(uow, request.journal_id)
    refs = [RecordRef("invoice", each) for each in dict.fromkeys(request.invoice_ids)]
    locked = open_items.lock(uow, refs)
    invoices = [locked[ref] for ref in refs]
    is_open = sum((_open_invoice(each) for each in invoices), ZERO)
    customer = _one_customer(invoices)
    most = None if request.keeps_rest else is_open
    found = _checked(uow, request, journal, customer.currency, most)
    money = exchange.money(uow, request.amount, customer.currency, request.paid_on)
    booked = _book(uow, _money_in(uow, request, found, customer, money))
    parts = _shares(invoices, request.amount)
    taken = [(item, parts[item]) for item in invoices if item in parts]
    _settle(uow, taken, _side(booked, money), request.paid_on, general)
    for item, amount in taken:
        uow.record(
            PaymentRegistered(
                ref=item.ref,
                ticket_id=item.ticket_id,
                number=item.number,
                payment=booked.number,
                amount=amount,
                currency=item.currency.code,
            )
        )
    return booked.id


def refund(uow: UnitOfWork, request: RegisterRefundPayment) -> int:
    """Register a refund payment; see payments.refund."""
    access.require(uow, "payment.refund")
    journal, general = _journals(uow, request.journal_id)
    credit = open_items.lock(uow, [request.credit])[request.credit]
    if credit.kind not in open_items.CREDITS:
        raise Refused("payment.not_a_credit", credit.ref, {"number": credit.number})
    is_open = credit.open()
    problem = two_persons.own_problem(uow, credit, uow.actor.id)
    if problem is not None:
        raise Refused(problem.code, credit.ref, problem.parameters)
    found = _checked(uow, request, journal, credit.currency, is_open)
    money = exchange.money(uow, request.amount, credit.currency, request.paid_on)
    booked = _book(uow, _money_out(uow, request, found, credit, money))
    taken = [(credit, request.amount)]
    _settle(uow, taken, _side(booked, money), request.paid_on, general)
    uow.record(
        RefundPaymentRegistered(
            ref=credit.ref,
            ticket_id=credit.ticket_id,
            number=credit.number,
            payment=booked.number,
            amount=request.amount,
            currency=credit.currency.code,
            is_only_user=two_persons.is_own(uow, credit, uow.actor.id),
        )
    )
    return booked.id


def _journals(uow: UnitOfWork, journal_id: int) -> tuple[OpenJournal | None, OpenJournal | None]:
    """The journal of the money, and for money of another currency the one of its differences."""
    journal = journals.lock(uow, [journal_id]).get(journal_id)
    if journal is None or journal.row.currency_id is None:
        return journal, None
    return journal, exchange.lock_general(uow, journal.row.currency_id)


def _open_invoice(item: Item) -> Decimal:
    if item.kind != InvoiceKind.INVOICE:
        raise Refused("payment.not_an_invoice", item.ref, {"number": item.number})
    return item.open()


def _one_customer(invoices: Sequence[Item]) -> Item:
    """The first of the invoices, if all are the same customer's."""
    if not invoices:
        raise Refused("payment.no_invoice")
    if len({each.commercial_partner_id for each in invoices}) > 1:
        raise Refused("payment.several_customers", invoices[-1].ref)
    for other in invoices[1:]:
        open_items.require_one_currency(invoices[0], other)
    return invoices[0]


def _checked(
    uow: UnitOfWork,
    request: RegisterPayment | RegisterRefundPayment,
    journal: OpenJournal | None,
    currency: CurrencyFacts,
    most: Decimal | None,
) -> OpenJournal:
    """The journal, if all that was typed is in order."""
    is_in = isinstance(request, RegisterPayment)
    kind = SeriesKind.PAYMENT if is_in else SeriesKind.REFUND_PAYMENT
    problems = {
        "journal_id": journals.problem(uow, journal, currency.id),
        "paid_on": journals.date_problem(uow, request.paid_on, journal, kind),
        "amount": amounts.problem(request.amount, currency, most=most),
        "memo": amounts.text_problem(request.memo),
    }
    found = {name: problem for name, problem in problems.items() if problem is not None}
    if found or journal is None:
        raise Invalid(found)
    return journal


def _shares(invoices: Sequence[Item], amount: Decimal) -> dict[Item, Decimal]:
    """How much each invoice takes, in their order."""
    shares: dict[Item, Decimal] = {}
    for item in invoices:
        taken = min(amount, item.residual or ZERO)
        if taken:
            shares[item] = taken
            amount -= taken
    return shares


def _money_in(
    uow: UnitOfWork, request: RegisterPayment, journal: OpenJournal, customer: Item, money: Money
) -> ToBook:
    """Debit where the money came in, credit the receivable."""
    return ToBook(
        kind=PaymentKind.PAYMENT,
        method=journal.method,
        journal_id=journal.id,
        prefix=journal.row.prefix,
        partner_id=customer.partner_id,
        commercial_partner_id=customer.commercial_partner_id,
        paid_on=request.paid_on,
        money=money,
        legs=two_legs(journal.row.account_id, uow.company.receivable_account_id, money.pair),
        residual=money.pair,
        memo=amounts.trimmed(request.memo),
    )


def _money_out(
    uow: UnitOfWork,
    request: RegisterRefundPayment,
    journal: OpenJournal,
    credit: Item,
    money: Money,
) -> ToBook:
    """Debit the receivable, credit where the money goes out."""
    return ToBook(
        kind=PaymentKind.REFUND_PAYMENT,
        method=journal.method,
        journal_id=journal.id,
        prefix=journal.row.refund_prefix,
        partner_id=credit.partner_id,
        commercial_partner_id=credit.commercial_partner_id,
        paid_on=request.paid_on,
        money=money,
        legs=two_legs(uow.company.receivable_account_id, journal.row.account_id, money.pair),
        residual=money.pair,
        memo=amounts.trimmed(request.memo),
    )


def _book(uow: UnitOfWork, payment: ToBook) -> Booked:
    (booked,) = entries.book(uow, [payment])
    uow.produced("payment", [booked.id])
    return booked


def _side(booked: Booked, money: Money) -> Side:
    return Side(Source(payment_id=booked.id), booked.number, money.pair)


def _settle(
    uow: UnitOfWork,
    parts: Sequence[tuple[Item, Decimal]],
    payment: Side,
    paid_on: date,
    general: OpenJournal | None,
) -> None:
    """Set the payment against documents, and write what is open of both now."""
    matches = []
    for item, amount in parts:
        sides = (item.side, payment) if item.kind in open_items.DEBITS else (payment, item.side)
        day = max(paid_on, item.booked_on)
        made = exchange.match(uow, *sides, amount, of=item.customer, on=day, general=general)
        matches.append(made)
        if made.taken is not None:
            of_payment = made.taken.credit if sides[1] is payment else made.taken.debit
            payment = replace(payment, left=payment.left.less(amount, of_payment))
    matching.add(uow, matches)
    settling.refresh(uow, [payment.source, *(item.source for item, _ in parts)])
