"""Payments: posted entries of their own, set against documents, undone, written off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.enums import PaymentKind, PaymentMethod, ReversalReason
from app.models.ids import InvoiceId, JournalId, PaymentId, RecordRef
from app.services import access
from app.services.actions import action, question
from app.services.payments import form, registering, reversing, setting_against, writing_off
from app.services.payments.cards import (
    JournalChoice,
    MatchCard,
    MatchRow,
    OpenAmount,
    OpenRow,
    PaymentCard,
    RegisterPayment,
    RegisterRefundPayment,
    ReversePayment,
    SetAgainst,
    SettlingCard,
    UndoMatch,
    WriteOff,
)
from app.services.payments.posting import NewPayment, PostedPayment, post_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.unit_of_work import UnitOfWork

__all__ = [
    "InvoiceId",
    "JournalChoice",
    "JournalId",
    "MatchCard",
    "MatchRow",
    "NewPayment",
    "OpenAmount",
    "OpenRow",
    "PaymentCard",
    "PaymentId",
    "PaymentKind",
    "PaymentMethod",
    "PostedPayment",
    "RecordRef",
    "RegisterPayment",
    "RegisterRefundPayment",
    "ReversalReason",
    "ReversePayment",
    "SetAgainst",
    "SettlingCard",
    "UndoMatch",
    "WriteOff",
    "card",
    "post_many",
    "refund",
    "register",
    "reverse",
    "set_against",
    "settlement",
    "undo_match",
    "write_off",
]


def _card_again(uow: UnitOfWork, ids: Sequence[int]) -> PaymentCard:
    return form.payment_card(uow, ids[0])


def _match_again(uow: UnitOfWork, ids: Sequence[int]) -> MatchCard:
    return form.match_card(uow, ids[0])


@action("payment.register", again=_card_again)
def register(uow: UnitOfWork, request: RegisterPayment) -> PaymentCard:
    """Register a payment of posted invoices: number, journal items, matches, payment states.

    Raises:
        NotAllowed: payment.register
        Refused: invoice.unknown, invoice.clock_behind, payment.document_not_posted,
            payment.nothing_open, payment.not_an_invoice, payment.several_customers,
            payment.foreign_currency, payment.no_invoice
        Invalid: by field, see RegisterPayment; an amount above what is open with that as suggestion
    """
    return form.payment_card(uow, registering.register(uow, request))


@action("payment.refund", again=_card_again)
def refund(uow: UnitOfWork, request: RegisterRefundPayment) -> PaymentCard:
    """Register money paid back for a credit note, or for what is open of a payment.

    Raises:
        NotAllowed: payment.refund
        Refused: as of `register`; payment.not_a_credit, payment.own_credit,
            payment.freed_by_own_credit (rules 22)
        Invalid: by field, see RegisterRefundPayment
    """
    return form.payment_card(uow, registering.refund(uow, request))


@action("payment.reverse", again=_card_again)
def reverse(uow: UnitOfWork, request: ReversePayment) -> PaymentCard:
    """Undo a payment or refund payment for good; what it settled is open again. Its reversal.

    Raises:
        NotAllowed: payment.reverse
        Refused: payment.unknown, payment.is_reversal, payment.reversed_already,
            payment.foreign_currency, invoice.clock_behind
        Invalid: by field, see ReversePayment
    """
    return form.payment_card(uow, reversing.reverse(uow, request))


@action("payment.set_against", again=_match_again)
def set_against(uow: UnitOfWork, request: SetAgainst) -> MatchCard:
    """Set a credit of a customer against something that they owe.

    Raises:
        NotAllowed: payment.match
        Refused: invoice.unknown, payment.unknown, payment.document_not_posted,
            payment.nothing_open, payment.not_two_sides, payment.other_customer,
            payment.foreign_currency, payment.own_credit, payment.freed_by_own_credit,
            payment.replaces_own_refund
        Invalid: amount
    """
    return form.match_card(uow, setting_against.set_against(uow, request))


@action("payment.undo_match", again=_match_again)
def undo_match(uow: UnitOfWork, request: UndoMatch) -> MatchCard:
    """Undo a match: adds who, when and why; a write-off is turned round by an entry of today.

    Raises:
        NotAllowed: payment.match
        Refused: payment.match_unknown, payment.match_undone, payment.reversal_stays,
            ledger.locked_period, invoice.clock_behind, payment.no_general_journal
        Invalid: reason
    """
    return form.match_card(uow, setting_against.undo_match(uow, request))


@action("payment.write_off", again=_match_again)
def write_off(uow: UnitOfWork, request: WriteOff) -> MatchCard:
    """Write off what a document has open, up to the company's limit.

    Raises:
        NotAllowed: payment.write_off
        Refused: invoice.unknown, payment.document_not_posted, payment.nothing_open,
            payment.write_off_above_limit, payment.write_off_of_payment, payment.foreign_currency,
            payment.no_general_journal, invoice.clock_behind
        Invalid: by field, see WriteOff
    """
    return form.match_card(uow, writing_off.write_off(uow, request))


@question
def card(uow: UnitOfWork, request: PaymentId) -> PaymentCard:
    """A payment with what it settles.

    Raises:
        NotAllowed: invoice.read
        Refused: payment.unknown
    """
    access.require(uow, "invoice.read")
    return form.payment_card(uow, request)


@question
def settlement(uow: UnitOfWork, request: RecordRef) -> SettlingCard:
    """What settles a posted invoice or credit note, and what may.

    Raises:
        NotAllowed: invoice.read
        Refused: invoice.unknown, payment.document_not_posted
    """
    access.require(uow, "invoice.read")
    return form.settling_card(uow, request)
