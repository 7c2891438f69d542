"""Rule 22 round about: who credited does not pay back what their credit note set free."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from app.errors import Refused
from app.models.enums import Role
from app.models.users import UserRole
from app.services import approvals, payments, refunds
from app.services.payments import SetAgainst, UndoMatch
from tests.factories import picture
from tests.services.books import (
    assert_sound,
    bill,
    credit_note,
    is_open,
    let_go,
    limit_refunds,
    money_back,
    money_in,
    of,
)

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, PartnerId, RecordRef
    from tests.factories import Shop

D = Decimal
ALL = "173.15"


def paid_in(shop: Shop, invoice: InvoiceId) -> payments.PaymentCard:
    """A payment of all of an invoice, registered by the accountant."""
    return money_in(shop, ALL, invoice)


def put_instead(shop: Shop, note: InvoiceId, invoice: InvoiceId, paid: RecordRef) -> None:
    """Undo the match of an invoice with its payment, and set a credit note there."""
    set_free(shop, paid)
    shop.act(payments.set_against, SetAgainst(of(note), bill(invoice)))


def set_free(shop: Shop, paid: RecordRef) -> None:
    """Undo the only match of a payment."""
    (match,) = shop.ask(payments.card, payments.PaymentId(paid.id)).matches
    shop.act(payments.undo_match, UndoMatch(match.id, "Another invoice"))


def refused(shop: Shop, paid: RecordRef, by: str) -> str:
    """The code with which somebody's refund payment is refused."""
    with pytest.raises(Refused) as caught:
        money_back(shop, ALL, paid, by=by)
    return caught.value.code


@pytest.fixture
def customer(shop: Shop) -> PartnerId:
    """Whose invoices these are."""
    return shop.customer()


def test_who_corrected_an_invoice_does_not_pay_back_the_payment_that_it_freed(
    shop: Shop, customer: PartnerId
) -> None:
    invoice = picture(shop, customer)
    paid = paid_in(shop, invoice)
    shop.act(refunds.reverse_and_create_invoice, shop.request(shop.ticket(customer), invoice))
    assert refused(shop, paid.ref, "local") == "payment.freed_by_own_credit"
    cannot = shop.ask(payments.card, paid.id).cannot_refund
    assert cannot is not None
    assert cannot.parameters == {"number": paid.number, "note": "RINV/2026/00001"}
    role = insert(UserRole).values(user_id=shop.users["supervisor"], role=Role.ACCOUNTANT)
    shop.write(lambda uow: uow.connection.execute(role).close())
    back = money_back(shop, ALL, paid.ref, by="supervisor")
    assert (back.amount, back.residual) == (D(ALL), D(0))
    assert_sound(shop)


def test_who_credited_does_not_pay_back_a_payment_whose_place_the_credit_note_took(
    shop: Shop, customer: PartnerId
) -> None:
    first, second = picture(shop, customer), picture(shop, customer)
    paid_in(shop, first)
    paid = paid_in(shop, second)
    note = credit_note(shop, first)
    put_instead(shop, note, second, paid.ref)
    assert refused(shop, paid.ref, "local") == "payment.freed_by_own_credit"
    (match,) = shop.ask(payments.settlement, of(note)).matches
    shop.act(payments.undo_match, UndoMatch(match.id, "It was right before"))
    assert money_back(shop, "1.00", paid.ref, by="local").amount == D(1)
    assert_sound(shop)


def test_who_approved_it_does_not_either(shop: Shop, customer: PartnerId) -> None:
    first, second = picture(shop, customer), picture(shop, customer)
    paid_in(shop, first)
    paid = money_in(shop, ALL, second, by="local")
    limit_refunds(shop, "100.00")
    made = shop.act(refunds.reverse, shop.request(shop.ticket(customer), first), by="agent")
    note = made[0].id
    waiting = shop.card(note).approval
    assert waiting is not None
    approve = approvals.ApproveRefund(note, waiting.id)
    shop.post(shop.act(approvals.approve, approve, by="accountant"))
    put_instead(shop, note, second, paid.ref)
    assert refused(shop, paid.ref, "accountant") == "payment.freed_by_own_credit"


def test_a_credit_note_does_not_take_the_place_of_what_its_poster_paid_back(
    shop: Shop, customer: PartnerId
) -> None:
    first, second = picture(shop, customer), picture(shop, customer)
    paid_in(shop, first)
    paid = paid_in(shop, second)
    note = credit_note(shop, first)
    set_free(shop, paid.ref)
    back = money_back(shop, ALL, paid.ref, by="local")
    with pytest.raises(Refused) as caught:
        shop.act(payments.set_against, SetAgainst(of(note), bill(second)), by="accountant")
    assert caught.value.code == "payment.replaces_own_refund"
    assert caught.value.parameters["refund"] == back.number
    assert is_open(shop, second) == (D(ALL), "not_paid")
    assert_sound(shop)


def test_what_was_paid_back_before_the_invoice_is_credited_stands_in_nobodys_way(
    shop: Shop, customer: PartnerId
) -> None:
    invoice = picture(shop, customer)
    paid = paid_in(shop, invoice)
    set_free(shop, paid.ref)
    money_back(shop, ALL, paid.ref, by="local")
    note = credit_note(shop, invoice)
    assert (is_open(shop, invoice), is_open(shop, note)) == (
        (D(0), "reversed"),
        (D(0), "paid"),
    )
    assert_sound(shop)


@pytest.mark.parametrize("is_paid_back_first", [False, True])
def test_the_only_user_of_a_shop_does_both_and_it_is_marked(
    shop: Shop, customer: PartnerId, is_paid_back_first: bool
) -> None:
    let_go(shop)
    first, second = picture(shop, customer), picture(shop, customer)
    money_in(shop, ALL, first, by="local")
    paid = money_in(shop, ALL, second, by="local")
    note = credit_note(shop, first)
    set_free(shop, paid.ref)
    if is_paid_back_first:
        money_back(shop, ALL, paid.ref, by="local")
    shop.act(payments.set_against, SetAgainst(of(note), bill(second)))
    if not is_paid_back_first:
        money_back(shop, ALL, paid.ref, by="local")
    assert is_open(shop, note) == (D(0), "paid")
    assert_sound(shop)
