"""Several accountants at once: nothing is paid, paid back or reversed twice."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from app.services import payments
from app.services.payments import PaymentCard, ReversalReason, ReversePayment, SetAgainst
from tests.factories import picture
from tests.services.books import (
    assert_sound,
    bill,
    credit_note,
    is_open,
    money_back,
    money_in,
    of,
)
from tests.services.test_refund_races import at_once

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def undo(shop: Shop, request: ReversePayment) -> object:
    """Reverse a payment."""
    return shop.act(payments.reverse, request, by="accountant")


def use(shop: Shop, request: SetAgainst) -> object:
    """Set a payment against an invoice."""
    return shop.act(payments.set_against, request)


def test_two_refund_payments_at_once_never_exceed_the_credit_note(shop: Shop) -> None:
    customer = shop.customer()
    for _ in range(3):
        note = credit_note(shop, picture(shop, customer, paid="173.15"))
        results = at_once(*(lambda note=note: money_back(shop, "100.00", of(note)),) * 3)
        assert len([each for each in results if isinstance(each, PaymentCard)]) == 1
        assert is_open(shop, note) == (D("73.15"), "partial")
    assert_sound(shop)


def test_a_payment_that_two_reverse_at_once_is_reversed_once(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    paid = money_in(shop, "173.15", invoice)
    request = ReversePayment(paid.id, shop.today, ReversalReason.CHARGEBACK)
    results = at_once(*(lambda: shop.act(payments.reverse, request, by="accountant"),) * 3)
    assert len([each for each in results if isinstance(each, PaymentCard)]) == 1
    assert is_open(shop, invoice) == (D("173.15"), "not_paid")
    assert_sound(shop)


def test_a_payment_reversed_while_it_is_set_against_an_invoice_is_one_or_the_other(
    shop: Shop,
) -> None:
    customer = shop.customer()
    first, second = picture(shop, customer), picture(shop, customer)
    for _ in range(3):
        paid = money_in(shop, "200.00", first, keeps_rest=True)
        reversal = ReversePayment(paid.id, shop.today, ReversalReason.BOUNCED)
        against = SetAgainst(paid.ref, bill(second))
        at_once(partial(undo, shop, reversal), partial(use, shop, against))
        assert is_open(shop, first) == (D("173.15"), "not_paid")
        assert is_open(shop, second) == (D("173.15"), "not_paid")
        assert_sound(shop)
