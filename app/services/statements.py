"""The customer's statement: what is open by age, with the balance, on the screen and for paper."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal_column, select, true

from app.documents.content import Currency as PrintedCurrency
from app.documents.statement import Age, AgeRow, StatementLine, StatementPage
from app.errors import Refused
from app.models.company import Company, Currency
from app.models.enums import InvoiceKind, PaymentKind
from app.models.ids import PartnerId, RecordRef
from app.models.invoices import Invoice, InvoiceStatus
from app.models.partners import Partner
from app.models.payments import Payment, PaymentStatus
from app.services import access, letterhead
from app.services.actions import CurrencyFacts, question
from app.services.invoices import documents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "Age",
    "AgeRow",
    "PartnerId",
    "RecordRef",
    "Statement",
    "StatementPage",
    "StatementRow",
    "card",
    "cards",
    "page",
    "pages",
]

ZERO = Decimal(0)
CREDITS = ("credit_note", "payment")
UP_TO = ((0, Age.NOT_DUE), (30, Age.TO_30), (60, Age.TO_60), (90, Age.TO_90))


@dataclass(frozen=True, slots=True)
class StatementRow:
    """Something open, with its record; credits are below zero and never due."""

    ref: RecordRef
    line: StatementLine


@dataclass(frozen=True, slots=True)
class Statement:
    """What a customer (company and contacts) has open in a currency, the oldest due first.

    With sums by age; `company_balance` is the balance in the company's currency.
    """

    partner_id: PartnerId
    partner_name: str
    currency: CurrencyFacts
    as_of: date
    rows: tuple[StatementRow, ...]
    ages: tuple[AgeRow, ...]
    owed: Decimal
    open_credit: Decimal
    balance: Decimal
    company_balance: Decimal


@dataclass(frozen=True, slots=True)
class _Open:
    """Something open before it stands in its place."""

    ref: RecordRef
    kind: str
    number: str
    origin: str
    made_on: date
    due_on: date | None
    total: Decimal
    open: Decimal
    company: Decimal


@question
def card(uow: UnitOfWork, request: PartnerId) -> Statement:
    """The statement of a customer in the company's currency, given it or one of its contacts.

    Raises:
        NotAllowed: invoice.read
        Refused: partner.unknown
    """
    access.require(uow, "invoice.read")
    return _statement(uow, _customer(uow, request), uow.company.currency)


@question
def cards(uow: UnitOfWork, request: PartnerId) -> tuple[Statement, ...]:
    """The statements of a customer: in the company's currency, then in each in which it owes.

    Raises:
        NotAllowed: invoice.read
        Refused: partner.unknown
    """
    access.require(uow, "invoice.read")
    customer = _customer(uow, request)
    return tuple(_statement(uow, customer, each) for each in _currencies(uow, customer.id))


@question
def page(uow: UnitOfWork, request: PartnerId) -> StatementPage:
    """What the page of the statement prints, with the letterhead of today.

    Raises:
        NotAllowed: invoice.read
        Refused: partner.unknown
    """
    access.require(uow, "invoice.read")
    customer = _customer(uow, request)
    return _page(uow, customer, _statement(uow, customer, uow.company.currency))


@question
def pages(uow: UnitOfWork, request: PartnerId) -> tuple[StatementPage, ...]:
    """The pages of `cards`, in their order.

    Raises:
        NotAllowed: invoice.read
        Refused: partner.unknown
    """
    access.require(uow, "invoice.read")
    customer = _customer(uow, request)
    found = (_statement(uow, customer, each) for each in _currencies(uow, customer.id))
    return tuple(_page(uow, customer, statement) for statement in found)


def _page(uow: UnitOfWork, customer: Row[*tuple[Any, ...]], statement: Statement) -> StatementPage:
    currency, books = statement.currency, uow.company.currency
    in_books = None
    if currency.id != books.id:
        in_books = (_printed(books), statement.company_balance)
    return StatementPage(
        heading=letterhead.heading_now(customer),
        address=letterhead.address_of(customer, customer.language),
        as_of=statement.as_of,
        lines=tuple(row.line for row in statement.rows),
        ages=statement.ages,
        owed=statement.owed,
        open_credit=statement.open_credit,
        balance=statement.balance,
        currency=_printed(currency),
        language=customer.language,
        customer_number=customer.party_customer_number,
        in_books=in_books,
    )


def _printed(currency: CurrencyFacts) -> PrintedCurrency:
    return PrintedCurrency(currency.code, currency.symbol, currency.digits)


def _currencies(uow: UnitOfWork, customer_id: int) -> list[CurrencyFacts]:
    """The company's currency, then the others in which something is open, by their codes."""
    documents_in = (
        select(Invoice.currency_id)
        .join(InvoiceStatus, InvoiceStatus.invoice_id == Invoice.id)
        .where(
            InvoiceStatus.commercial_partner_id == customer_id,
            InvoiceStatus.residual_amount > literal_column("0"),
        )
    )
    payments_in = (
        select(Payment.currency_id)
        .join(PaymentStatus, PaymentStatus.payment_id == Payment.id)
        .where(
            PaymentStatus.commercial_partner_id == customer_id,
            PaymentStatus.residual_amount > literal_column("0"),
        )
    )
    books = uow.company.currency
    rows = uow.connection.execute(
        select(Currency.id, Currency.code, Currency.symbol, Currency.digits)
        .where(Currency.id.in_(documents_in.union(payments_in)), Currency.id != books.id)
        .order_by(Currency.code)
    )
    others = (CurrencyFacts(row.id, row.code, row.symbol, row.digits) for row in rows)
    return [books, *others]


def _customer(uow: UnitOfWork, partner_id: PartnerId) -> Row[*tuple[Any, ...]]:
    """The company that the partner belongs to, with its address and our letterhead."""
    of = select(func.coalesce(Partner.parent_id, Partner.id)).where(Partner.id == partner_id)
    row = uow.connection.execute(
        select(
            Partner.id,
            Partner.name,
            Partner.language,
            *documents.party_columns(),
            *documents.company_columns(true()),
        )
        .select_from(Partner)
        .join(documents.commercial_partner, documents.commercial_partner.id == Partner.id)
        .join(Company, Company.id == 1)
        .where(Partner.id == of.scalar_subquery())
    ).first()
    if row is None:
        raise Refused("partner.unknown", RecordRef("partner", partner_id))
    return row


def _statement(
    uow: UnitOfWork, customer: Row[*tuple[Any, ...]], currency: CurrencyFacts
) -> Statement:
    found = [*_documents(uow, customer.id, currency), *_payments(uow, customer.id, currency)]
    found.sort(key=lambda each: (each.due_on or each.made_on, each.made_on, each.ref.id))
    rows: list[StatementRow] = []
    balance = ZERO
    for each in found:
        balance += each.open
        overdue = max((uow.today - each.due_on).days, 0) if each.due_on else 0
        rows.append(StatementRow(each.ref, _line(each, overdue, balance)))
    owed = sum((each.open for each in found if each.open > 0), ZERO)
    return Statement(
        PartnerId(customer.id),
        customer.name,
        currency,
        uow.today,
        tuple(rows),
        _ages(rows),
        owed,
        owed - balance,
        balance,
        sum((each.company for each in found), ZERO),
    )


def _line(each: _Open, days_overdue: int, balance: Decimal) -> StatementLine:
    return StatementLine(
        each.kind,
        each.number,
        each.made_on,
        each.due_on,
        days_overdue,
        each.total,
        each.open,
        balance,
        each.origin,
    )


def _ages(rows: Sequence[StatementRow]) -> tuple[AgeRow, ...]:
    """What is owed of each age; all ages, so that two statements compare."""
    counts, amounts = dict.fromkeys(Age, 0), dict.fromkeys(Age, ZERO)
    for row in rows:
        if row.line.open > 0:
            age = _age(row.line.days_overdue)
            counts[age] += 1
            amounts[age] += row.line.open
    return tuple(AgeRow(age, counts[age], amounts[age]) for age in Age)


def _age(days: int) -> Age:
    return next((age for most, age in UP_TO if days <= most), Age.OLDER)


def _documents(uow: UnitOfWork, customer_id: int, currency: CurrencyFacts) -> list[_Open]:
    rows = uow.connection.execute(
        select(
            Invoice.id,
            Invoice.kind,
            Invoice.number,
            Invoice.origin_number,
            Invoice.invoice_on,
            Invoice.due_on,
            Invoice.total_amount,
            InvoiceStatus.residual_amount,
            InvoiceStatus.company_residual_amount,
        )
        .join(InvoiceStatus, InvoiceStatus.invoice_id == Invoice.id)
        .where(
            InvoiceStatus.commercial_partner_id == customer_id,
            InvoiceStatus.residual_amount > literal_column("0"),
            Invoice.currency_id == currency.id,
        )
    )
    found = []
    for row in rows:
        kind = row.kind.value
        sign = -1 if row.kind == InvoiceKind.CREDIT_NOTE else 1
        due_on = None if kind in CREDITS else row.due_on or row.invoice_on
        found.append(
            _Open(
                RecordRef(kind, row.id),
                kind,
                row.number,
                row.origin_number or "",
                row.invoice_on,
                due_on,
                sign * row.total_amount,
                sign * row.residual_amount,
                sign * row.company_residual_amount,
            )
        )
    return found


def _payments(uow: UnitOfWork, customer_id: int, currency: CurrencyFacts) -> list[_Open]:
    """Payments that nothing is set against, and money paid back for nothing."""
    rows = uow.connection.execute(
        select(
            Payment.id,
            Payment.kind,
            Payment.number,
            Payment.accounting_on,
            Payment.amount,
            PaymentStatus.residual_amount,
            PaymentStatus.company_residual_amount,
        )
        .join(PaymentStatus, PaymentStatus.payment_id == Payment.id)
        .where(
            PaymentStatus.commercial_partner_id == customer_id,
            PaymentStatus.residual_amount > literal_column("0"),
            Payment.kind.in_((PaymentKind.PAYMENT, PaymentKind.REFUND_PAYMENT)),
            Payment.currency_id == currency.id,
        )
    )
    return [
        _Open(
            RecordRef("payment", row.id),
            row.kind.value,
            row.number,
            "",
            row.accounting_on,
            None if row.kind == PaymentKind.PAYMENT else row.accounting_on,
            _signed(row.kind, row.amount),
            _signed(row.kind, row.residual_amount),
            _signed(row.kind, row.company_residual_amount),
        )
        for row in rows
    ]


def _signed(kind: PaymentKind, amount: Decimal) -> Decimal:
    return -amount if kind == PaymentKind.PAYMENT else amount
