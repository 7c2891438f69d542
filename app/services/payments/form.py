"""What forms and dialogs show: a payment, what settles a document, the two sides of a match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.db.base import aliased
from app.errors import Problem, Refused
from app.models.company import Journal
from app.models.enums import InvoiceKind, ReversalReason
from app.models.ids import PartnerId, RecordRef
from app.models.invoices import InvoiceStatus
from app.models.partners import Partner
from app.models.payments import Payment
from app.models.users import UserAccount
from app.services import access
from app.services.payments import (
    journals,
    open_items,
    reversing,
    sides,
    two_persons,
    writing_off,
)
from app.services.payments.cards import (
    ZERO,
    MatchCard,
    OpenAmount,
    PaymentCard,
    SettlingCard,
)

if TYPE_CHECKING:
    from sqlalchemy import Select

    from app.models.enums import PaymentState
    from app.services.payments.cards import OpenRow
    from app.services.payments.open_items import Item
    from app.services.payments.sides import Side
    from app.services.unit_of_work import UnitOfWork


def payment_card(uow: UnitOfWork, payment_id: int) -> PaymentCard:
    """A payment as its dialogs show it.

    Raises:
        Refused: payment.unknown
    """
    ref = RecordRef("payment", payment_id)
    item = open_items.read(uow, [ref])[ref]
    row = uow.connection.execute(_payment_statement().where(Payment.id == payment_id)).one()
    reversal = reversing.reversal_of(uow, payment_id)
    reverses = row.reversed_payment_id
    return PaymentCard(
        ref=ref,
        kind=row.kind,
        method=row.method,
        number=row.number,
        partner_id=PartnerId(row.partner_id),
        partner_name=row.partner_name,
        journal_name=row.journal_name,
        currency=item.currency,
        paid_on=row.accounting_on,
        amount=row.amount,
        residual=item.residual or ZERO,
        memo=row.memo,
        reversal_reason=ReversalReason(row.reversal_reason) if row.reversal_reason else None,
        reverses=None if reverses is None else RecordRef("payment", reverses),
        reversed_by=None if reversal is None else RecordRef("payment", reversal[0]),
        reversed_by_number="" if reversal is None else reversal[1],
        posted_by=row.posted_by,
        posted_at=row.posted_at,
        matches=sides.rows_of(uow, item.source),
        open_items=_open_items(uow, item),
        cannot_reverse=_may(uow, "payment.reverse") or reversing.problem(uow, item),
        cannot_refund=_cannot_refund(uow, item),
        today=uow.today,
    )


def settling_card(uow: UnitOfWork, ref: RecordRef) -> SettlingCard:
    """What settles a posted document, and what may.

    Raises:
        Refused: invoice.unknown, payment.document_not_posted
    """
    item = open_items.read(uow, [ref])[ref]
    if item.residual is None:
        raise Refused("payment.document_not_posted", item.ref)
    state = select(InvoiceStatus.payment_state).where(InvoiceStatus.invoice_id == ref.id)
    return SettlingCard(
        ref=item.ref,
        number=item.number,
        currency=item.currency,
        total=item.total,
        residual=item.residual,
        payment_state=uow.connection.scalars(state).one(),
        matches=sides.rows_of(uow, item.source),
        open_items=_open_items(uow, item),
        journals=journals.choices(uow, item.currency.id),
        write_off_limit=uow.company.write_off_limit,
        cannot_register=_cannot_register(uow, item),
        cannot_refund=_cannot_refund(uow, item),
        cannot_match=_may(uow, "payment.match") or _cannot(item),
        cannot_write_off=_may(uow, "payment.write_off")
        or _cannot(item)
        or writing_off.limit_problem(uow, item),
        today=uow.today,
    )


def match_card(uow: UnitOfWork, match_id: int) -> MatchCard:
    """A match and what its sides have open now."""
    match = sides.read(uow, match_id)
    if match is None:
        raise Refused("payment.match_unknown")
    return MatchCard(
        match.id,
        match.amount,
        _open_amount(uow, match.debit),
        _open_amount(uow, match.credit),
        match.is_undone,
    )


def _open_amount(uow: UnitOfWork, side: Side) -> OpenAmount:
    """What a side has open; an entry settles whole what it settles."""
    if side.source.entry_id is not None:
        return OpenAmount(side.ref, side.number, ZERO, None)
    item = open_items.read(uow, [side.ref])[side.ref]
    state: PaymentState | None = None
    if side.source.invoice_id is not None:
        query = select(InvoiceStatus.payment_state)
        state = uow.connection.scalar(query.where(InvoiceStatus.invoice_id == side.ref.id))
    return OpenAmount(side.ref, side.number, item.residual or ZERO, state)


def _open_items(uow: UnitOfWork, item: Item) -> tuple[OpenRow, ...]:
    """What it could be set against."""
    if not item.residual or item.kind not in (*open_items.DEBITS, *open_items.CREDITS):
        return ()
    is_debit = item.kind in open_items.CREDITS
    return open_items.of_customer(uow, item.customer, is_debit=is_debit)


def _may(uow: UnitOfWork, right: str) -> Problem | None:
    if access.may(uow.actor, right):
        return None
    return Problem("application.not_allowed", {"right": right})


def _cannot(item: Item) -> Problem | None:
    """What stands in the way of anything that settles it."""
    return None if item.residual else Problem("payment.nothing_open", {"number": item.number})


def _cannot_register(uow: UnitOfWork, item: Item) -> Problem | None:
    if item.kind != InvoiceKind.INVOICE:
        return Problem("payment.not_an_invoice", {"number": item.number})
    return (
        _may(uow, "payment.register") or _cannot(item) or journals.none_problem(uow, item.currency)
    )


def _cannot_refund(uow: UnitOfWork, item: Item) -> Problem | None:
    if item.kind not in open_items.CREDITS:
        return Problem("payment.not_a_credit", {"number": item.number})
    found = _may(uow, "payment.refund") or _cannot(item)
    found = found or journals.none_problem(uow, item.currency)
    return found or two_persons.own_problem(uow, item, uow.actor.id)


def _payment_statement() -> Select[*tuple[Any, ...]]:
    poster = aliased(UserAccount)
    return (
        select(
            *Payment.__table__.columns,
            Partner.name.label("partner_name"),
            Journal.name.label("journal_name"),
            poster.name.label("posted_by"),
        )
        .join(Partner, Partner.id == Payment.partner_id)
        .join(Journal, Journal.id == Payment.journal_id)
        .join(poster, poster.id == Payment.posted_by_id)
    )
