"""Documents and payments as the two sides of the books: locked, with what they have open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal_column, select

from app.errors import Refused
from app.models.company import Currency
from app.models.enums import InvoiceKind, InvoiceState, PaymentKind
from app.models.ids import RecordRef
from app.models.invoices import Invoice, InvoiceStatus
from app.models.payments import Payment, PaymentStatus
from app.services.actions import CurrencyFacts
from app.services.payments.cards import OpenRow
from app.services.payments.exchange import Customer, Side
from app.services.payments.matching import Source
from app.services.taxes import Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)
DOCUMENTS = ("invoice", "credit_note")
DEBITS = frozenset({InvoiceKind.INVOICE, PaymentKind.REFUND_PAYMENT})
CREDITS = frozenset({InvoiceKind.CREDIT_NOTE, PaymentKind.PAYMENT})


@dataclass(frozen=True, slots=True)
class Item:
    """A document or payment; `residual` None: a draft, which is not in the books yet.

    `company_residual` is what it has open in the company's currency.
    """

    ref: RecordRef
    kind: InvoiceKind | PaymentKind
    number: str
    total: Decimal
    residual: Decimal | None
    company_residual: Decimal | None
    partner_id: int
    commercial_partner_id: int
    currency: CurrencyFacts
    booked_on: date
    posted_by_id: int | None
    ticket_id: int | None
    journal_id: int

    @property
    def source(self) -> Source:
        """The owner of its receivable item."""
        if self.ref.kind in DOCUMENTS:
            return Source(invoice_id=self.ref.id)
        return Source(payment_id=self.ref.id)

    @property
    def side(self) -> Side:
        """It as a side of a match, with what it has open."""
        left = Pair(self.residual or ZERO, self.company_residual or ZERO)
        return Side(self.source, self.number, left)

    @property
    def customer(self) -> Customer:
        """Whose it is, and in which currency."""
        return Customer(self.commercial_partner_id, self.currency.id)

    def open(self) -> Decimal:
        """What is open of it.

        Raises:
            Refused: payment.document_not_posted, payment.nothing_open
        """
        if self.residual is None:
            raise Refused("payment.document_not_posted", self.ref)
        if not self.residual:
            raise Refused("payment.nothing_open", self.ref, {"number": self.number})
        return self.residual


def lock(uow: UnitOfWork, refs: Iterable[RecordRef]) -> dict[RecordRef, Item]:
    """Lock documents by id, then payments by id (rules 7), and read them.

    Read after the locks were granted, so that the figures are committed ones. What a reference
    calls an invoice may be found as the credit note that it is.

    Raises:
        Refused: invoice.unknown, payment.unknown
    """
    wanted = set(refs)
    documents = sorted(ref.id for ref in wanted if ref.kind in DOCUMENTS)
    payments = sorted(ref.id for ref in wanted if ref.kind == "payment")
    for model, ids in ((Invoice, documents), (Payment, payments)):
        if ids:
            table: Any = model
            rows = select(table.id).where(table.id.in_(ids)).order_by(table.id)
            uow.connection.execute(rows.with_for_update(key_share=True))
    return read(uow, wanted)


def read(uow: UnitOfWork, refs: Iterable[RecordRef]) -> dict[RecordRef, Item]:
    """The same without locks, by the references that were given.

    Raises:
        Refused: invoice.unknown, payment.unknown
    """
    wanted = sorted(refs, key=lambda ref: (ref.kind, ref.id))
    documents = [ref.id for ref in wanted if ref.kind in DOCUMENTS]
    payments = [ref.id for ref in wanted if ref.kind == "payment"]
    found: dict[tuple[bool, int], Item] = {}
    if documents:
        rows = uow.connection.execute(_documents().where(Invoice.id.in_(documents)))
        found |= {(True, row.id): _document(row) for row in rows}
    if payments:
        rows = uow.connection.execute(_payments().where(Payment.id.in_(payments)))
        found |= {(False, row.id): _payment(row) for row in rows}
    return {ref: _known(found, ref) for ref in wanted}


def _known(found: Mapping[tuple[bool, int], Item], ref: RecordRef) -> Item:
    item = found.get((ref.kind in DOCUMENTS, ref.id))
    if item is None:
        code = "invoice.unknown" if ref.kind in DOCUMENTS else "payment.unknown"
        raise Refused(code, ref, {"id": ref.id})
    return item


def of_customer(uow: UnitOfWork, customer: Customer, *, is_debit: bool) -> tuple[OpenRow, ...]:
    """What a customer has open on one side in a currency, the oldest first."""
    sides = DEBITS if is_debit else CREDITS
    documents = [kind for kind in InvoiceKind if kind in sides]
    payments = [kind for kind in PaymentKind if kind in sides]
    items = [
        *map(_document, uow.connection.execute(
            _documents().where(
                InvoiceStatus.commercial_partner_id == customer.commercial_partner_id,
                Invoice.currency_id == customer.currency_id,
                InvoiceStatus.residual_amount > literal_column("0"),
                Invoice.kind.in_(documents),
            )
        )),
        *map(_payment, uow.connection.execute(
            _payments().where(
                PaymentStatus.commercial_partner_id == customer.commercial_partner_id,
                Payment.currency_id == customer.currency_id,
                PaymentStatus.residual_amount > literal_column("0"),
                Payment.kind.in_(payments),
            )
        )),
    ]  # fmt: skip
    items.sort(key=lambda item: (item.booked_on, item.ref.id))
    return tuple(
        OpenRow(item.ref, item.number, item.booked_on, item.residual or item.total)
        for item in items
    )


def require_one_currency(first: Item, other: Item) -> None:
    """Refuse to set amounts of different currencies against each other.

    Raises:
        Refused: payment.two_currencies
    """
    if first.currency.id != other.currency.id:
        words = {
            "number": first.number,
            "currency": first.currency.code,
            "other": other.number,
            "other_currency": other.currency.code,
        }
        raise Refused("payment.two_currencies", other.ref, words)


def _documents() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Invoice.id,
            Invoice.kind,
            Invoice.state,
            Invoice.number,
            Invoice.total_amount,
            InvoiceStatus.residual_amount,
            InvoiceStatus.company_residual_amount,
            Invoice.partner_id,
            Invoice.commercial_partner_id,
            Currency.id.label("currency_id"),
            Currency.code,
            Currency.symbol,
            Currency.digits,
            Invoice.accounting_on,
            Invoice.posted_by_id,
            Invoice.ticket_id,
            Invoice.journal_id,
        )
        .join(Currency, Currency.id == Invoice.currency_id)
        .outerjoin(InvoiceStatus, InvoiceStatus.invoice_id == Invoice.id)
    )


def _payments() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Payment.id,
            Payment.kind,
            Payment.number,
            Payment.amount,
            PaymentStatus.residual_amount,
            PaymentStatus.company_residual_amount,
            Payment.partner_id,
            Payment.commercial_partner_id,
            Currency.id.label("currency_id"),
            Currency.code,
            Currency.symbol,
            Currency.digits,
            Payment.accounting_on,
            Payment.posted_by_id,
            Payment.journal_id,
        )
        .join(Currency, Currency.id == Payment.currency_id)
        .join(PaymentStatus, PaymentStatus.payment_id == Payment.id)
    )


def _document(row: Row[*tuple[Any, ...]]) -> Item:
    return Item(
        RecordRef(row.kind.value, row.id),
        row.kind,
        row.number or "",
        row.total_amount,
        row.residual_amount if row.state == InvoiceState.POSTED else None,
        row.company_residual_amount,
        row.partner_id,
        row.commercial_partner_id,
        CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
        row.accounting_on,
        row.posted_by_id,
        row.ticket_id,
        row.journal_id,
    )


def _payment(row: Row[*tuple[Any, ...]]) -> Item:
    return Item(
        RecordRef("payment", row.id),
        row.kind,
        row.number,
        row.amount,
        row.residual_amount,
        row.company_residual_amount,
        row.partner_id,
        row.commercial_partner_id,
        CurrencyFacts(row.currency_id, row.code, row.symbol, row.digits),
        row.accounting_on,
        row.posted_by_id,
        None,
        row.journal_id,
    )
