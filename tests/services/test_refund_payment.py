"""Money back: refund payments, and who may register them (rules 9, 22)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused
from app.models.enums import JournalKind
from app.services import approvals, invoices, ledger, payments, refunds, timeline
from app.services.payments import RecordRef, ReversalReason, ReversePayment, SetAgainst
from tests.factories import picture
from tests.services.books import (
    assert_sound,
    balance,
    bill,
    credit_note,
    is_open,
    items,
    let_go,
    limit_refunds,
    money_back,
    money_in,
    of,
)

if TYPE_CHECKING:
    from app.models.ids import InvoiceId
    from tests.factories import Shop

D = Decimal


@pytest.fixture
def note(shop: Shop) -> InvoiceId:
    """A credit note of an invoice that was paid: money that we owe."""
    return credit_note(shop, picture(shop, shop.customer(), paid="173.15"))


def test_money_is_paid_back_in_parts_up_to_what_is_open(shop: Shop, note: InvoiceId) -> None:
    assert is_open(shop, note) == (D("173.15"), "not_paid")
    first = money_back(shop, "100.00", of(note))
    assert (first.number, first.amount, first.residual) == ("RPAY/2026/00001", D(100), D(0))
    assert items(shop, "payment", first.id) == [
        ("receivable", D("100"), D("0")),
        ("bank", D("0"), D("100")),
    ]
    assert is_open(shop, note) == (D("73.15"), "partial")
    with pytest.raises(Invalid) as caught:
        money_back(shop, "73.16", of(note))
    problem = caught.value.problems["amount"]
    assert (problem.code, problem.suggestion) == ("payment.above_open", D("73.15"))
    last = money_back(shop, "73.15", of(note), kind=JournalKind.CASH)
    assert last.number == "RCASH/2026/00001"
    assert is_open(shop, note) == (D("0"), "paid")
    assert (balance(shop, "bank"), balance(shop, "cash")) == (D("73.15"), D("-73.15"))
    assert balance(shop, "receivable") == 0
    assert_sound(shop)


def test_who_posted_the_credit_note_does_not_pay_it_back(shop: Shop, note: InvoiceId) -> None:
    with pytest.raises(Refused) as caught:
        money_back(shop, "1.00", of(note), by="local")
    assert caught.value.code == "payment.own_credit"
    settling = shop.ask(payments.settlement, of(note))
    assert settling.cannot_refund is not None
    assert settling.cannot_refund.code == "payment.own_credit"
    assert shop.ask(payments.settlement, of(note), by="accountant").cannot_refund is None


def test_who_approved_the_credit_note_does_not_pay_it_back(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer, paid="173.15")
    limit_refunds(shop, "100.00")
    request = shop.request(shop.ticket(customer), invoice)
    note = shop.act(refunds.reverse, request, by="agent")[0].id
    waiting = shop.card(note).approval
    assert waiting is not None
    approve = approvals.ApproveRefund(note, waiting.id)
    shop.post(shop.act(approvals.approve, approve, by="accountant"))
    with pytest.raises(Refused) as caught:
        money_back(shop, "1.00", of(note), by="accountant")
    assert caught.value.code == "payment.own_credit"


def test_the_only_user_of_a_shop_pays_back_what_they_posted_and_it_is_marked(
    shop: Shop, note: InvoiceId
) -> None:
    let_go(shop)
    paid = money_back(shop, "173.15", of(note), by="local")
    assert paid.number == "RPAY/2026/00001"
    ((details,),) = shop.read("SELECT details FROM audit WHERE action = 'payment.refund'")
    assert '"is_only_user": true' in details
    told = shop.ask(timeline.history, timeline.HistoryQuestion(of(note)))
    sentences = ["".join(part.text for part in entry.parts) for entry in told.entries]
    assert any("there is no other user" in sentence for sentence in sentences)
    assert_sound(shop)


def test_only_an_accountant_pays_back(shop: Shop, note: InvoiceId) -> None:
    with pytest.raises(NotAllowed):
        money_back(shop, "1.00", of(note), by="supervisor")


def test_what_is_no_credit_is_not_paid_back(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer)
    draft = shop.reverse(shop.ticket(customer), invoice)
    paid = money_in(shop, "10.00", invoice)
    for ref, code in (
        (bill(invoice), "payment.not_a_credit"),
        (draft.ref, "payment.document_not_posted"),
        (paid.ref, "payment.nothing_open"),
        (RecordRef("payment", 4711), "payment.unknown"),
    ):
        with pytest.raises(Refused) as caught:
            money_back(shop, "1.00", ref)
        assert caught.value.code == code


def test_what_was_paid_too_much_is_paid_back_by_somebody_else(shop: Shop) -> None:
    customer = shop.customer()
    paid = money_in(shop, "200.00", picture(shop, customer), keeps_rest=True)
    with pytest.raises(Refused) as caught:
        money_back(shop, "26.85", paid.ref)
    assert caught.value.code == "payment.own_credit"
    back = money_back(shop, "26.85", paid.ref, by="local")
    assert [match.number for match in back.matches] == [paid.number]
    assert shop.ask(ledger.partner_balance, customer).balance == 0
    assert_sound(shop)


def test_a_refund_payment_that_came_back_leaves_the_credit_note_open(
    shop: Shop, note: InvoiceId
) -> None:
    paid = money_back(shop, "100.00", of(note))
    request = ReversePayment(paid.id, shop.today, ReversalReason.ERROR)
    undone = shop.act(payments.reverse, request, by="accountant")
    assert undone.number == "XPAY/2026/00001"
    assert items(shop, "payment", undone.id) == [
        ("bank", D("100"), D("0")),
        ("receivable", D("0"), D("100")),
    ]
    assert is_open(shop, note) == (D("173.15"), "not_paid")
    assert_sound(shop)
    money_back(shop, "173.15", of(note))
    assert is_open(shop, note) == (D("0"), "paid")
    assert_sound(shop)


def test_a_refund_payment_is_not_moved_to_a_credit_note_of_who_registered_it(
    shop: Shop,
) -> None:
    customer = shop.customer()
    theirs = credit_note(shop, picture(shop, customer, paid="173.15"))
    card = shop.reverse(shop.ticket(customer), picture(shop, customer, paid="173.15"))
    posting = invoices.PostDraft(card.id, card.version, card.total)
    own = shop.act(invoices.post, posting, by="accountant").ref
    paid = money_back(shop, "100.00", of(theirs))
    (match,) = paid.matches
    shop.act(
        payments.undo_match, payments.UndoMatch(match.id, "Wrong credit note"), by="accountant"
    )
    with pytest.raises(Refused) as caught:
        shop.act(payments.set_against, SetAgainst(own, paid.ref), by="local")
    assert caught.value.code == "payment.own_credit"
    again = shop.act(payments.set_against, SetAgainst(of(theirs), paid.ref), by="local")
    assert again.amount == D(100)
    assert is_open(shop, theirs) == (D("73.15"), "partial")
    assert_sound(shop)
