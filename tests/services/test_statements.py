"""The customer's statement: open items by age, open credits, balance (issue 4, item 5)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Refused
from app.models.enums import PaymentKind
from app.models.ids import PartnerId
from app.services import ledger, statements
from app.services.statements import Age
from tests.factories import Sold, picture
from tests.services.books import credit_note, money_in

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def test_open_items_stand_by_age_with_the_balance_running_along(shop: Shop) -> None:
    customer = shop.customer()
    thing = Sold(shop.product("Thing", "100"))
    for days in (120, 75, 45, 10, 0):
        shop.invoice(customer, thing, on=shop.today - timedelta(days=days))
    old = shop.invoice(customer, thing, on=shop.today - timedelta(days=130))
    money_in(shop, "60.00", old)
    credit_note(shop, shop.invoice(customer, Sold(thing.product, D(2)), paid="200.00"))
    money_in(shop, "130.00", shop.invoice(customer, thing), keeps_rest=True)
    found = shop.ask(statements.card, customer, by="agent")
    told = [
        (row.line.kind, row.line.days_overdue, row.line.open, row.line.balance)
        for row in found.rows
    ]
    assert told[:5] == [
        ("invoice", 130, D("40"), D("40")),
        ("invoice", 120, D("100"), D("140")),
        ("invoice", 75, D("100"), D("240")),
        ("invoice", 45, D("100"), D("340")),
        ("invoice", 10, D("100"), D("440")),
    ]
    assert sorted(line[0] for line in told[5:]) == ["credit_note", "invoice", "payment"]
    assert {(row.age, row.count, row.amount) for row in found.ages} == {
        (Age.NOT_DUE, 1, D("100")),
        (Age.TO_30, 1, D("100")),
        (Age.TO_60, 1, D("100")),
        (Age.TO_90, 1, D("100")),
        (Age.OLDER, 2, D("140")),
    }
    assert (found.owed, found.open_credit, found.balance) == (D("540"), D("230"), D("310"))
    assert told[-1][3] == found.balance
    balance = shop.ask(ledger.partner_balance, customer)
    assert (balance.owed, balance.open_credit, balance.balance) == (
        found.owed,
        found.open_credit,
        found.balance,
    )


def test_the_statement_of_a_contact_is_that_of_its_company(shop: Shop) -> None:
    company = shop.customer()
    contact = shop.customer("Hannah Briggs", of=company)
    picture(shop, contact)
    found = shop.ask(statements.card, contact)
    assert (found.partner_id, found.partner_name, found.balance) == (
        company,
        "The Cosy Corner",
        D("173.15"),
    )
    page = shop.ask(statements.page, contact)
    assert page.address == (
        "The Cosy Corner",
        "14 Montpellier Parade",
        "Harrogate HG1 2TG",
        "United Kingdom",
    )
    assert (page.lines, page.as_of) == (tuple(row.line for row in found.rows), date(2026, 11, 24))
    assert page.heading.name == "Larkfield Gifts Ltd"


def test_nobody_elses_items_and_nothing_settled_stand_on_it(shop: Shop) -> None:
    customer = shop.customer()
    picture(shop, shop.customer("Other Ltd"))
    picture(shop, customer, paid="173.15")
    picture(shop, customer, is_posted=False)
    found = shop.ask(statements.card, customer)
    assert (found.rows, found.balance) == ((), D(0))


def test_an_unknown_customer_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused) as caught:
        shop.ask(statements.card, PartnerId(4711))
    assert caught.value.code == "partner.unknown"


def test_every_kind_of_open_payment_has_a_word_on_paper() -> None:
    from app import texts

    for kind in (PaymentKind.PAYMENT, PaymentKind.REFUND_PAYMENT):
        assert texts.has(f"document.item_{kind.value}")
