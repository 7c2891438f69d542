"""The two sides of matches: which document, payment or entry stands on each, by its number."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, or_, select

from app.db.base import aliased
from app.db.types import Id
from app.errors import Problem
from app.models.enums import PaymentKind
from app.models.ids import RecordRef
from app.models.invoices import Invoice
from app.models.payments import Entry, ItemMatch, ItemMatchUndo, JournalItem, Payment
from app.services.payments.cards import MatchRow
from app.services.payments.matching import Source
from app.services.taxes import Matched

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Select
    from sqlalchemy.engine import Row

    from app.services.unit_of_work import UnitOfWork

HEAD, COLUMNS = 6, 8


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a match."""

    source: Source
    ref: RecordRef
    number: str
    payment_kind: PaymentKind | None


@dataclass(frozen=True, slots=True)
class Sides:
    """A match with both its sides, and the entry of its exchange difference.

    `company_amount` is what both gave up in the company's currency.
    """

    id: int
    amount: Decimal
    company_amount: Decimal
    matched_on: date
    exchange_entry_id: int | None
    is_undone: bool
    debit: Side
    credit: Side

    def other(self, own: Source) -> Side:
        """The side that `own` is not."""
        return self.credit if self.debit.source == own else self.debit

    @property
    def taken(self) -> Matched:
        """What it took of both, where they do not differ."""
        return Matched(self.company_amount, self.company_amount)

    @property
    def problem(self) -> Problem | None:
        """Why it cannot be undone by itself: what undid a payment does so for good (rules 9)."""
        for side, other in ((self.debit, self.credit), (self.credit, self.debit)):
            if side.payment_kind == PaymentKind.REVERSAL:
                words = {"number": side.number, "payment": other.number}
                return Problem("payment.reversal_stays", words)
        return None


def read(uow: UnitOfWork, match_id: int) -> Sides | None:
    """A match, undone or not."""
    row = uow.connection.execute(_by_id(), {"id": match_id}).first()
    return None if row is None else _sides(row)


def read_of(uow: UnitOfWork, source: Source) -> list[Sides]:
    """The matches that hold of a document or payment, in the order of matching."""
    owner = "invoice" if source.invoice_id else "payment"
    record_id = source.invoice_id or source.payment_id
    rows = uow.connection.execute(_by_owner(owner), {"id": record_id})
    return [_sides(row) for row in rows]


def latest(uow: UnitOfWork, debit: Source, credit: Source) -> int:
    """The id of the latest match of two sides."""
    found = [
        each.id
        for each in read_of(uow, debit if debit.entry_id is None else credit)
        if (each.debit.source, each.credit.source) == (debit, credit)
    ]
    return found[-1]


def rows_of(uow: UnitOfWork, source: Source) -> tuple[MatchRow, ...]:
    """The same for forms."""
    return tuple(
        MatchRow(
            each.id,
            each.other(source).ref,
            each.other(source).number,
            each.amount,
            each.matched_on,
            each.problem,
        )
        for each in read_of(uow, source)
    )


def _sides(row: Row[*tuple[Any, ...]]) -> Sides:
    return Sides(
        row.id,
        row.amount,
        row.company_amount,
        row.matched_on,
        row.exchange_entry_id,
        bool(row.is_undone),
        _side(row[HEAD : HEAD + COLUMNS]),
        _side(row[HEAD + COLUMNS :]),
    )


def _side(columns: tuple[Any, ...]) -> Side:
    invoice_id, payment_id, entry_id, kind, number, payment_number, payment_kind, entry = columns
    if invoice_id is not None:
        return Side(Source(invoice_id=invoice_id), RecordRef(kind.value, invoice_id), number, None)
    if payment_id is not None:
        ref = RecordRef("payment", payment_id)
        return Side(Source(payment_id=payment_id), ref, payment_number, payment_kind)
    return Side(Source(entry_id=entry_id), RecordRef("entry", entry_id), entry, None)


def _statement() -> Select[*tuple[Any, ...]]:
    undone = exists().where(ItemMatchUndo.item_match_id == ItemMatch.id)
    columns: list[Any] = [
        ItemMatch.id, ItemMatch.amount, ItemMatch.company_amount, ItemMatch.matched_on,
        ItemMatch.exchange_entry_id, undone.label("is_undone"),
    ]  # fmt: skip
    joins = []
    for side in ("debit", "credit"):
        item, document = aliased(JournalItem), aliased(Invoice)
        payment, entry = aliased(Payment), aliased(Entry)
        columns += [
            item.invoice_id, item.payment_id, item.entry_id, document.kind, document.number,
            payment.number, payment.kind, entry.number,
        ]  # fmt: skip
        joins += [
            (item, item.id == getattr(ItemMatch, f"{side}_item_id"), False),
            (document, document.id == item.invoice_id, True),
            (payment, payment.id == item.payment_id, True),
            (entry, entry.id == item.entry_id, True),
        ]
    statement = select(*columns).select_from(ItemMatch)
    for target, condition, is_outer in joins:
        statement = statement.join(target, condition, isouter=is_outer)
    return statement.order_by(ItemMatch.id)


@functools.cache
def _by_id() -> Select[*tuple[Any, ...]]:
    return _statement().where(ItemMatch.id == bindparam("id", type_=Id))


@functools.cache
def _by_owner(owner: str) -> Select[*tuple[Any, ...]]:
    own, match = aliased(JournalItem), aliased(ItemMatch)
    wanted = (
        select(match.id)
        .select_from(own)
        .join(match, or_(match.debit_item_id == own.id, match.credit_item_id == own.id))
        .where(getattr(own, f"{owner}_id") == bindparam("id", type_=Id))
    )
    holds = ~exists().where(ItemMatchUndo.item_match_id == ItemMatch.id)
    return _statement().where(ItemMatch.id.in_(wanted), holds)
