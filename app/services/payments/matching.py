"""Sets receivable items against each other, undoes that, and says what state it leaves.

Matches are only ever added; undoing one adds a row with who, when and why (rules 5). Every change
of a document's open amount happens under the lock of that document (rules 7).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, func, insert, select, update

from app.db.base import aliased
from app.db.inserting import insert_or
from app.db.types import Id
from app.models.company import Account
from app.models.enums import AccountKind, InvoiceKind, PaymentState
from app.models.invoices import InvoiceStatus
from app.models.payments import ItemMatch, ItemMatchUndo, JournalItem, Payment, PaymentStatus
from app.services.taxes import Matched, Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Insert, Row, Select, Update

    from app.services.unit_of_work import UnitOfWork

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Source:
    """What a receivable item belongs to: an invoice or credit note, a payment, another entry."""

    invoice_id: int | None = None
    payment_id: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A debit (invoice, money paid back) and a credit (credit note, payment), for an amount.

    `taken` is what it takes of both in the company's currency (None: the same); where that differs
    an exchange entry has booked it.
    """

    debit: Source
    credit: Source
    amount: Decimal
    matched_on: date
    taken: Matched | None = None
    exchange_entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The open amount of a posted document in both currencies, and the state that it is in."""

    invoice_id: int
    commercial_partner_id: int
    residual: Pair
    payment_state: PaymentState


@dataclass(frozen=True, slots=True)
class PaymentMatch:
    """A live match of an invoice with a payment; `taken` of both in the company's currency."""

    id: int
    invoice_id: int
    payment_id: int
    payment_number: str
    amount: Decimal
    matched_on: date
    taken: Matched
    exchange_entry_id: int | None


def state(
    kind: InvoiceKind, total: Decimal, residual: Decimal, *, is_paid_otherwise: bool
) -> PaymentState:
    """The payment state of a posted document (spec section 3).

    `is_paid_otherwise`: something else than a credit note of its own is set against it.
    """
    if residual:
        return PaymentState.NOT_PAID if residual == total else PaymentState.PARTIAL
    if kind == InvoiceKind.CREDIT_NOTE or is_paid_otherwise or not total:
        return PaymentState.PAID
    return PaymentState.REVERSED


def add(uow: UnitOfWork, matches: Sequence[Match]) -> None:
    """Add matches: one statement for all."""
    if matches:
        uow.connection.execute(
            _match_insert(),
            [
                {
                    "debit_invoice": match.debit.invoice_id,
                    "debit_payment": match.debit.payment_id,
                    "debit_entry": match.debit.entry_id,
                    "credit_invoice": match.credit.invoice_id,
                    "credit_payment": match.credit.payment_id,
                    "credit_entry": match.credit.entry_id,
                    "amount": match.amount,
                    "company_amount": match.taken.both if match.taken else match.amount,
                    "exchange_entry_id": match.exchange_entry_id,
                    "matched_on": match.matched_on,
                    "matched_at": uow.now,
                    "matched_by_id": uow.actor.id,
                }
                for match in matches
            ],
        )


def set_statuses(uow: UnitOfWork, statuses: Sequence[Status]) -> None:
    """Write the open amounts and states of documents, new ones and old: one statement for all."""
    if statuses:
        uow.connection.execute(
            _status_upsert(uow.is_postgresql),
            [
                {
                    "invoice_id": status.invoice_id,
                    "commercial_partner_id": status.commercial_partner_id,
                    "residual_amount": status.residual.amount,
                    "company_residual_amount": status.residual.company,
                    "payment_state": status.payment_state,
                }
                for status in statuses
            ],
        )


def lock_payment_matches(uow: UnitOfWork, invoice_ids: Sequence[int]) -> list[PaymentMatch]:
    """The live matches of invoices with payments, the latest first; the payments are locked."""
    statement = _payment_matches().with_for_update(key_share=True, of=Payment)
    ordered = statement.order_by(Payment.id, ItemMatch.id)
    rows = uow.connection.execute(ordered, {"ids": list(invoice_ids)})
    return _latest_first(rows)


def payment_matches(uow: UnitOfWork, invoice_ids: Sequence[int]) -> list[PaymentMatch]:
    """The same for a question, without locks."""
    rows = uow.connection.execute(_payment_matches(), {"ids": list(invoice_ids)})
    return _latest_first(rows)


def _latest_first(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[PaymentMatch]:
    found = []
    for row in rows:
        both = row.company_amount
        taken = Matched(both + (row.debit_more or ZERO), both + (row.credit_more or ZERO))
        found.append(
            PaymentMatch(
                row.id,
                row.invoice_id,
                row.payment_id,
                row.number,
                row.amount,
                row.matched_on,
                taken,
                row.exchange_entry_id,
            )
        )
    return sorted(found, key=lambda match: match.id, reverse=True)


@dataclass(frozen=True, slots=True)
class Freed:
    """A match that has to go, and how much of its payment becomes free by it.

    `rest` is what it leaves matched of both in the company's currency.
    """

    match: PaymentMatch
    freed: Decimal
    rest: Matched

    @property
    def company(self) -> Matched:
        """What becomes free of both in the company's currency."""
        taken = self.match.taken
        return Matched(taken.debit - self.rest.debit, taken.credit - self.rest.credit)


def make_room(matches: Sequence[PaymentMatch], room: Decimal, digits: int) -> list[Freed]:
    """Which matches are undone for `room`: in the order given, only as far as needed (rule 16).

    `digits` are those of the company's currency.
    """
    freed: list[Freed] = []
    for match in matches:
        if room <= 0:
            break
        taken = min(match.amount, room)
        both = (Pair(match.amount, each) for each in (match.taken.debit, match.taken.credit))
        rest = Matched(*(each.share(match.amount - taken, digits) for each in both))
        freed.append(Freed(match, taken, rest))
        room -= taken
    return freed


def rest(freed: Sequence[Freed]) -> list[Match]:
    """The matches that are made again for the rest of those that go only in part."""
    return [
        Match(
            Source(invoice_id=each.match.invoice_id),
            Source(payment_id=each.match.payment_id),
            each.match.amount - each.freed,
            each.match.matched_on,
            each.rest,
        )
        for each in freed
        if each.freed < each.match.amount
    ]


def undo(uow: UnitOfWork, freed: Sequence[Freed], reason: str, entries: Mapping[int, int]) -> None:
    """Undo matches and give the payments back what is freed: two statements for all."""
    if not freed:
        return
    add_undone(uow, [each.match.id for each in freed], reason, entries)
    uow.connection.execute(
        _residual_update(),
        [
            {
                "payment": each.match.payment_id,
                "freed": each.freed,
                "company": each.company.credit,
            }
            for each in freed
        ],
    )


def add_undone(
    uow: UnitOfWork, match_ids: Sequence[int], reason: str, entries: Mapping[int, int]
) -> None:
    """Add the undoing of matches; open amounts are the caller's.

    `entries` take back their exchange differences, by the id of the match.
    """
    if match_ids:
        uow.connection.execute(
            insert(ItemMatchUndo),
            [
                {
                    "item_match_id": each,
                    "undone_at": uow.now,
                    "undone_by_id": uow.actor.id,
                    "reason": reason,
                    "exchange_entry_id": entries.get(each),
                }
                for each in match_ids
            ],
        )


def exchanged(more: Any, item: Any) -> ColumnElement[bool]:  # noqa: ANN401
    """`more` is the item that an exchange entry booked beside `item`, on whose account it is.

    Its credit stands against the debit of the match, its debit against the credit.
    """
    return and_(more.entry_id == ItemMatch.exchange_entry_id, more.account_id == item.account_id)


_OWNERS = ("invoice", "payment", "entry")


def _receivable_item(side: str) -> Any:  # noqa: ANN401
    """The receivable item on one side, by whichever owner the parameters name."""
    items = [aliased(JournalItem) for _ in _OWNERS]
    return func.coalesce(
        *(
            _one_item(item)
            .where(getattr(item, f"{owner}_id") == bindparam(f"{side}_{owner}", type_=Id))
            .scalar_subquery()
            for item, owner in zip(items, _OWNERS, strict=True)
        )
    )


def _one_item(item: Any) -> Any:  # noqa: ANN401
    is_receivable = Account.kind == AccountKind.RECEIVABLE
    return select(item.id).join(Account, Account.id == item.account_id).where(is_receivable)


@functools.cache
def _match_insert() -> Insert:
    parameters: dict[str, Any] = {
        name: bindparam(name)
        for name in (
            "amount", "company_amount", "matched_on", "matched_at", "matched_by_id",
            "exchange_entry_id",
        )
    }  # fmt: skip
    sides = {f"{side}_item_id": _receivable_item(side) for side in ("debit", "credit")}
    return insert(ItemMatch).values({**parameters, **sides})


@functools.cache
def _status_upsert(is_postgresql: bool) -> Any:  # noqa: ANN401
    new = insert_or(InvoiceStatus, is_postgresql=is_postgresql)
    names = ("residual_amount", "company_residual_amount", "payment_state")
    return new.on_conflict_do_update(
        index_elements=["invoice_id"], set_={name: new.excluded[name] for name in names}
    )


@functools.cache
def _residual_update() -> Update:
    return (
        update(PaymentStatus)
        .where(PaymentStatus.payment_id == bindparam("payment"))
        .values(
            residual_amount=PaymentStatus.residual_amount + bindparam("freed"),
            company_residual_amount=PaymentStatus.company_residual_amount + bindparam("company"),
        )
    )


@functools.cache
def _payment_matches() -> Select[*tuple[Any, ...]]:
    item, other, more = aliased(JournalItem), aliased(JournalItem), aliased(JournalItem)
    return (
        select(
            ItemMatch.id,
            item.invoice_id,
            Payment.id.label("payment_id"),
            Payment.number,
            ItemMatch.amount,
            ItemMatch.matched_on,
            ItemMatch.company_amount,
            more.credit.label("debit_more"),
            more.debit.label("credit_more"),
            ItemMatch.exchange_entry_id,
        )
        .select_from(item)
        .join(ItemMatch, ItemMatch.debit_item_id == item.id)
        .join(other, other.id == ItemMatch.credit_item_id)
        .join(Payment, Payment.id == other.payment_id)
        .outerjoin(more, exchanged(more, item))
        .where(
            item.invoice_id.in_(bindparam("ids", expanding=True)),
            ~exists().where(ItemMatchUndo.item_match_id == ItemMatch.id),
        )
    )
