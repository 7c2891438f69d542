"""Payments: posted entries with numbers of their own, set against the invoices that they pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Refused
from app.models.enums import JournalKind
from app.services import payments
from app.services.payments import NewPayment
from tests.factories import Sold, picture

if TYPE_CHECKING:
    from app.models.ids import InvoiceId
    from tests.factories import Shop

D = Decimal


def test_a_payment_has_its_own_number_items_and_match(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer)
    paid = shop.pay(invoice, "100.00")
    assert (paid.number, paid.residual) == ("PAY/2026/00001", D("0.00"))
    items = shop.money(
        "SELECT account.kind, debit, credit FROM journal_item"
        " JOIN account ON account.id = account_id WHERE payment_id = :id ORDER BY line_number",
        id=paid.id,
    )
    assert items == [("bank", D("100"), D("0")), ("receivable", D("0"), D("100"))]
    card = shop.card(invoice)
    assert (card.residual, card.payment_state) == (D("73.15"), "partial")
    shop.pay(invoice, "73.15")
    assert shop.card(invoice).payment_state == "paid"


def test_what_an_invoice_cannot_take_is_the_customers_credit(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    assert shop.pay(invoice, "200.00").residual == D("26.85")


def test_many_payments_take_as_many_statements_as_one(
    shop: Shop, statement_counter: object
) -> None:
    customer = shop.customer()
    thing = Sold(shop.product("Thing", "10"))
    made = [shop.invoice(customer, thing) for _ in range(7)]
    journal = shop.journal(JournalKind.BANK)

    def pay(some: list[InvoiceId]) -> int:
        batch = [
            NewPayment(journal, customer, customer, shop.today, D(10), invoice_id=invoice)
            for invoice in some
        ]
        with statement_counter(shop.database.write_engine) as statements:  # type: ignore[operator]
            posted = shop.write(lambda uow: payments.post_many(uow, batch))
        assert len(posted) == len(some)
        return len(statements)

    pay(made[:1])  # the first number of the year looks once more
    assert pay(made[1:2]) == pay(made[2:])
    assert {shop.card(invoice).payment_state.value for invoice in made} == {"paid"}  # type: ignore[union-attr]


def test_payments_of_two_years_are_numbered_by_year_in_the_order_given(shop: Shop) -> None:
    customer = shop.customer()
    journal = shop.journal(JournalKind.BANK)
    days = (date(2025, 12, 30), date(2026, 1, 2), date(2025, 12, 31))
    batch = [NewPayment(journal, customer, customer, day, D(1)) for day in days]
    posted = shop.write(lambda uow: payments.post_many(uow, batch))
    assert [each.number for each in posted] == [
        "PAY/2025/00001",
        "PAY/2026/00001",
        "PAY/2025/00002",
    ]


def test_a_payment_in_a_locked_period_is_refused(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    shop.lock(shop.today)
    with pytest.raises(Refused) as caught:
        shop.pay(invoice, "10.00")
    assert caught.value.code == "ledger.locked_period"


def test_a_draft_cannot_be_paid(shop: Shop) -> None:
    invoice = picture(shop, shop.customer(), is_posted=False)
    with pytest.raises(Refused) as caught:
        shop.pay(invoice, "10.00")
    assert caught.value.code == "payment.invoice_not_posted"
