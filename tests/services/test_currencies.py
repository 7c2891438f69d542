"""Documents and payments in another currency: rates, company amounts, exchange differences."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused
from app.models.enums import TaxRounding
from app.models.ids import CurrencyId, RecordRef
from app.services import exchange_rates, invoices, ledger, payments, refunds, statements
from app.services.exchange_rates import RemoveRate, SetRate
from app.services.payments import (
    RegisterPayment,
    RegisterRefundPayment,
    ReversalReason,
    ReversePayment,
    SetAgainst,
    UndoMatch,
    WriteOff,
)
from tests.factories import Shop, Sold, as_lines, edit
from tests.services.books import assert_sound, balance, bill, credit_note, is_open, of

if TYPE_CHECKING:
    from datetime import date

    from app.models.ids import InvoiceId, PartnerId

D = Decimal


def yen_invoice(shop: Shop, customer: PartnerId, *, rate: str = "153.27") -> InvoiceId:
    """An invoice of 12 clocks at 575 and 3 at 1,299 with 10 % on top: 11,877 yen."""
    shop.rate("JPY", rate)
    vat = shop.tax("10")
    clock, lamp = shop.product("Clock", "575", vat), shop.product("Lamp", "1299", vat)
    return shop.invoice(customer, Sold(clock, D(12)), Sold(lamp, D(3)), currency="JPY")


def pay(
    shop: Shop, code: str, amount: str, *ids: InvoiceId, on: date | None = None, more: bool = False
) -> payments.PaymentCard:
    request = RegisterPayment(ids, shop.bank(code), on or shop.today, D(amount), keeps_rest=more)
    return shop.act(payments.register, request, by="accountant")


def company_open(shop: Shop, document: InvoiceId) -> Decimal:
    """What a document has open in the company's currency."""
    ((found,),) = shop.money(
        "SELECT company_residual_amount FROM invoice_status WHERE invoice_id = :id", id=document
    )
    return D(found)


def booked(shop: Shop, document: InvoiceId) -> list[tuple[object, ...]]:
    """Account, debit, credit and amount in the document's currency."""
    return shop.money(
        "SELECT account.kind, debit, credit, currency_amount FROM journal_item"
        " JOIN account ON account.id = account_id WHERE invoice_id = :id ORDER BY line_number",
        id=document,
    )


# Rates


def test_a_day_has_the_rate_of_the_latest_day_before(shop: Shop) -> None:
    shop.rate("JPY", "150", shop.today - timedelta(days=9))
    shop.rate("JPY", "160", shop.today - timedelta(days=2))
    shop.rate("JPY", "190", shop.today + timedelta(days=1))
    yen = shop.currency("JPY")
    days = (shop.today, shop.today - timedelta(days=3))
    found = [
        shop.write(lambda uow, day=day: exchange_rates.find(uow, yen.id, day))  # type: ignore[misc]
        for day in days
    ]
    assert found == [D(160), D(150)]


def test_a_rate_is_changed_and_taken_back(shop: Shop) -> None:
    shop.rate("KWD", "0.4")
    shop.rate("KWD", "0.3912345678")
    card = shop.ask(exchange_rates.card, None)
    assert [(row.currency.code, row.rate) for row in card.rates] == [("KWD", D("0.3912345678"))]
    dinar = CurrencyId(shop.currency("KWD").id)
    gone = shop.act(exchange_rates.remove, RemoveRate(dinar, shop.today), by="accountant")
    assert gone.rates == ()
    with pytest.raises(Refused, match=r"exchange_rate\.gone"):
        shop.act(exchange_rates.remove, RemoveRate(dinar, shop.today), by="accountant")


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "0.00000000001", "1E12"])
def test_a_rate_of_zero_or_below_or_too_fine_is_refused(shop: Shop, rate: str) -> None:
    with pytest.raises(Invalid) as refused:
        shop.rate("JPY", rate)
    assert set(refused.value.problems) == {"rate"}


def test_only_an_accountant_enters_rates_and_not_of_the_own_currency(shop: Shop) -> None:
    with pytest.raises(Invalid) as refused:
        shop.rate("GBP", "2")
    assert set(refused.value.problems) == {"currency_id"}
    request = SetRate(CurrencyId(shop.currency("JPY").id), shop.today, D(150))
    with pytest.raises(NotAllowed):
        shop.act(exchange_rates.set_rate, request, by="agent")


def test_without_any_rate_nothing_is_posted_and_the_sentence_says_where_to_enter_it(
    shop: Shop,
) -> None:
    shop.rate("JPY", "150", shop.today + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        shop.invoice(shop.customer(), Sold(shop.product(price="575")), currency="JPY")
    assert refused.value.code == "exchange_rate.missing"
    assert refused.value.parameters == {"currency": "JPY", "date": shop.today}


# Documents


def test_an_invoice_keeps_the_rate_of_its_day_and_balances_in_both_currencies(shop: Shop) -> None:
    invoice = yen_invoice(shop, shop.customer())
    shop.rate("JPY", "99")
    assert booked(shop, invoice) == [
        ("receivable", D("77.49"), D(0), D(11877)),
        ("income", D(0), D("45.01"), D(-6900)),
        ("income", D(0), D("25.43"), D(-3897)),
        ("tax", D(0), D("7.05"), D(-1080)),
    ]
    card = shop.card(invoice)
    assert (card.total, card.exchange_rate, card.company_total) == (
        D(11877),
        D("153.27"),
        D("77.49"),
    )
    assert_sound(shop)


def test_the_ledger_of_an_order_in_yen_is_in_yen(shop: Shop) -> None:
    customer = shop.customer()
    shop.rate("JPY", "153.27")
    sold = Sold(shop.product("Clock", "575"), D(12))
    order = shop.order(customer, sold, currency="JPY")
    shop.invoice(customer, sold, order=order, currency="JPY")
    found = shop.ask(ledger.order_lines, ledger.AskOrderLines(sales_order_id=order))
    assert found.currency == shop.currency("JPY")
    assert found.sold_amount == D(6900)


def test_a_credit_note_takes_rate_and_company_amounts_of_its_original(shop: Shop) -> None:
    invoice = yen_invoice(shop, shop.customer())
    shop.later(30)
    shop.rate("JPY", "201.5")
    note = credit_note(shop, invoice)
    assert [row[1:] for row in booked(shop, note)] == [
        (credit, debit, -amount)  # type: ignore[operator]
        for _, debit, credit, amount in booked(shop, invoice)
    ]
    assert shop.card(note).exchange_rate == D("153.27")
    assert (is_open(shop, invoice), company_open(shop, invoice)) == ((D(0), "reversed"), D(0))
    assert (company_open(shop, note), balance(shop, "receivable")) == (D(0), D(0))
    assert shop.read("SELECT count(*) FROM entry") == [(0,)]
    assert_sound(shop)


CASES = [
    ("JPY", "153.27", "10", False, TaxRounding.DOCUMENT),
    ("KWD", "0.3912", "20", True, TaxRounding.LINE),
    ("EUR", "1.17", "19", False, TaxRounding.LINE),
    ("EUR", "0.0067", "7", True, TaxRounding.DOCUMENT),
]


@pytest.mark.parametrize(("code", "rate", "percent", "is_included", "rounding"), CASES)
def test_partial_credits_end_at_zero_in_both_currencies_with_the_receivable_matched(
    shop: Shop,
    code: str,
    rate: str,
    percent: str,
    is_included: bool,
    rounding: TaxRounding,
) -> None:
    chance = random.Random(f"{code}{rate}")  # noqa: S311
    shop.round_taxes(rounding)
    shop.rate(code, rate)
    customer = shop.customer()
    vat, levy = shop.tax(percent, is_included=is_included), shop.tax(fixed="0.25")
    sold = [
        Sold(shop.product(f"Thing {n}", f"{n * 7}.37", *taxes), D(n * 3))
        for n, taxes in enumerate(((vat,), (vat, levy), ()), 1)
    ]
    invoice = shop.invoice(customer, *sold, currency=code)
    before = company_open(shop, invoice)
    shop.rate(code, "5.5")
    ticket = shop.ticket(customer)
    while shop.card(invoice).residual:
        card = shop.reverse(ticket, invoice)
        lines = list(as_lines(card))
        chance.shuffle(lines)
        some = [
            replace(line, quantity=D(chance.randint(1, int(line.quantity)))) for line in lines[:2]
        ]
        shop.post(shop.act(invoices.save_draft, edit(card, *some)))
        assert D(0) <= company_open(shop, invoice) <= before
    assert (is_open(shop, invoice), company_open(shop, invoice)) == ((D(0), "reversed"), D(0))
    for kind in ("receivable", "tax"):
        assert balance(shop, kind) == 0
    assert balance(shop, "income") + balance(shop, "sales_returns") == 0
    assert shop.read("SELECT count(*) FROM entry") == [(0,)]
    assert_sound(shop)


def test_goodwill_and_a_fee_are_booked_at_the_rate_of_the_invoice(shop: Shop) -> None:
    invoice = yen_invoice(shop, shop.customer())
    card = shop.reverse(shop.ticket(shop.card(invoice).partner_id), invoice)
    fee = invoices.DraftLine(
        None,
        invoices.LineKind.FEE,
        D(1),
        D(-700),
        D(0),
        "Restocking",
        card.lines[0].original_line_id,
        shop.product("Restocking", "700"),
    )
    saved = shop.act(invoices.save_draft, edit(card, *as_lines(card), fee))
    posted = shop.post(saved)
    assert posted.residual == 0
    assert (is_open(shop, invoice)[0], company_open(shop, invoice)) == (D(700), D("4.57"))
    assert_sound(shop)


def test_reverse_and_create_invoice_frees_payments_and_takes_the_rate_of_the_new_day(
    shop: Shop,
) -> None:
    invoice = yen_invoice(shop, shop.customer())
    shop.later(10)
    shop.rate("JPY", "160")
    pay(shop, "JPY", "11877", invoice)
    assert balance(shop, "exchange_loss") == D("3.26")
    shop.later(1)
    shop.rate("JPY", "170")
    request = shop.request(shop.ticket(shop.card(invoice).partner_id), invoice)
    (made,) = shop.act(refunds.reverse_and_create_invoice, request)
    assert (made.freed_payments[0].amount, balance(shop, "exchange_loss")) == (D(11877), D(0))
    assert made.draft_invoice is not None
    new = shop.card(invoices.InvoiceId(made.draft_invoice.id))
    shop.act(invoices.post, invoices.PostDraft(new.id, new.version, new.total, keeps_credit=True))
    assert (shop.card(new.id).exchange_rate, is_open(shop, new.id)) == (D(170), (D(0), "paid"))
    assert (balance(shop, "exchange_gain"), balance(shop, "receivable")) == (D("-4.37"), D(0))
    assert_sound(shop)


def test_invoices_of_two_currencies_are_replaced_at_once_each_in_its_own(shop: Shop) -> None:
    customer = shop.customer()
    yen = yen_invoice(shop, customer)
    pounds = shop.invoice(customer, Sold(shop.product(price="20")), paid="20.00")
    shop.later(1)
    shop.rate("JPY", "160")
    pay(shop, "JPY", "5000", yen)
    request = shop.request(shop.ticket(customer), yen, pounds)
    says = shop.ask(refunds.preview, request).create_invoice_says[0].parameters
    assert says["amount"] == "¥11,877 + £20.00"
    made = shop.act(refunds.reverse_and_create_invoice, request)
    assert [each.credited for each in made] == [D(11877), D(20)]
    assert (balance(shop, "exchange_loss"), is_open(shop, yen)[0]) == (D(0), D(0))
    assert_sound(shop)


def test_one_credit_note_of_two_yen_invoices_settles_each_in_both_currencies(shop: Shop) -> None:
    customer = shop.customer()
    shop.rate("JPY", "153.27")
    first, second = (
        shop.invoice(customer, Sold(shop.product(price=price), D(7)), currency="JPY")
        for price in ("575", "1299")
    )
    request = replace(shop.request(shop.ticket(customer), first, second), is_one_note=True)
    (made,) = shop.act(refunds.reverse, request)
    card = shop.card(made.id)
    goods = as_lines(card)
    fee = invoices.DraftLine(
        None,
        invoices.LineKind.FEE,
        D(1),
        D(-700),
        D(0),
        "Restocking",
        card.lines[1].original_line_id,
        shop.product("Restocking", "700"),
    )
    posted = shop.post(shop.act(invoices.save_draft, edit(card, *goods, fee)))
    assert posted.residual == 0
    assert [(is_open(shop, each)[0], company_open(shop, each)) for each in (first, second)] == [
        (D(0), D(0)),
        (D(700), D("4.57")),
    ]
    assert shop.read("SELECT count(*) FROM entry") == [(0,)]
    assert_sound(shop)


# Payments


def test_payments_at_three_rates_book_just_the_exchange_differences(shop: Shop) -> None:
    invoice = yen_invoice(shop, shop.customer())
    for rate, amount in (("160", "4000"), ("140.25", "4000"), ("0.9", "3877")):
        shop.later(1)
        shop.rate("JPY", rate)
        pay(shop, "JPY", amount, invoice)
    worth = D("25.00") + D("28.52") + D("4307.78")
    assert (is_open(shop, invoice), company_open(shop, invoice)) == ((D(0), "paid"), D(0))
    assert balance(shop, "receivable") == 0
    assert balance(shop, "bank") == worth
    assert balance(shop, "exchange_loss") + balance(shop, "exchange_gain") == D("77.49") - worth
    assert_sound(shop)


def test_an_undone_match_takes_its_difference_back(shop: Shop) -> None:
    invoice = yen_invoice(shop, shop.customer())
    shop.rate("JPY", "200")
    paid = pay(shop, "JPY", "5000", invoice)
    assert balance(shop, "exchange_loss") == D("7.62")
    shop.act(payments.undo_match, UndoMatch(paid.matches[0].id, "Wrong one"), by="accountant")
    assert (balance(shop, "exchange_loss"), company_open(shop, invoice)) == (D(0), D("77.49"))
    shop.act(payments.set_against, SetAgainst(paid.ref, bill(invoice)), by="accountant")
    assert balance(shop, "exchange_loss") == D("7.62")
    assert_sound(shop)


def test_a_bounced_payment_leaves_no_difference(shop: Shop) -> None:
    invoice = yen_invoice(shop, shop.customer())
    shop.rate("JPY", "140")
    paid = pay(shop, "JPY", "11877", invoice)
    assert balance(shop, "exchange_gain") == D("-7.35")
    shop.later(2)
    shop.rate("JPY", "90")
    request = ReversePayment(paid.id, shop.today, ReversalReason.BOUNCED)
    shop.act(payments.reverse, request, by="accountant")
    assert (is_open(shop, invoice), company_open(shop, invoice)) == (
        (D(11877), "not_paid"),
        D("77.49"),
    )
    assert (balance(shop, "exchange_gain"), balance(shop, "bank")) == (D(0), D(0))
    assert_sound(shop)


def test_a_refund_payment_goes_out_in_the_currency_of_the_credit_note(shop: Shop) -> None:
    invoice = yen_invoice(shop, shop.customer())
    pay(shop, "JPY", "11877", invoice)
    note = credit_note(shop, invoice)
    shop.later(3)
    shop.rate("JPY", "150")
    wrong = RegisterRefundPayment(of(note), shop.bank("EUR"), shop.today, D(11877))
    with pytest.raises(Invalid) as refused:
        shop.act(payments.refund, wrong, by="accountant")
    assert refused.value.problems["journal_id"].code == "payment.journal_currency"
    request = replace(wrong, journal_id=shop.bank("JPY"))
    back = shop.act(payments.refund, request, by="accountant")
    assert (back.amount, back.currency.code) == (D(11877), "JPY")
    assert (is_open(shop, note), company_open(shop, note)) == ((D(0), "paid"), D(0))
    assert (balance(shop, "receivable"), balance(shop, "exchange_loss")) == (D(0), D("1.69"))
    assert_sound(shop)


def test_only_amounts_of_one_currency_are_set_against_each_other(shop: Shop) -> None:
    customer = shop.customer()
    invoice = yen_invoice(shop, customer)
    pay(shop, "JPY", "11877", invoice)
    note = credit_note(shop, invoice)
    pounds = shop.invoice(customer, Sold(shop.product(price="20")))
    request = SetAgainst(of(note), bill(pounds))
    with pytest.raises(Refused) as refused:
        shop.act(payments.set_against, request, by="accountant")
    assert refused.value.code == "payment.two_currencies"
    settling = shop.ask(payments.settlement, of(note))
    assert settling.open_items == ()
    other = yen_invoice(shop, customer, rate="120")
    (offered,) = shop.ask(payments.settlement, of(note)).open_items
    assert offered.ref == bill(other)
    shop.act(payments.set_against, SetAgainst(of(note), bill(other)), by="accountant")
    assert is_open(shop, other) == (D(0), "paid")
    assert balance(shop, "exchange_loss") == D("98.98") - D("77.49")
    assert_sound(shop)


def test_a_difference_needs_an_open_day(shop: Shop) -> None:
    invoice = yen_invoice(shop, shop.customer())
    shop.rate("JPY", "200")
    paid = pay(shop, "JPY", "12000", invoice, more=True)
    assert paid.residual == D(123)
    other = yen_invoice(shop, shop.card(invoice).partner_id, rate="210")
    shop.lock(shop.today)
    with pytest.raises(Refused, match="locked_period"):
        shop.act(payments.set_against, SetAgainst(paid.ref, bill(other)), by="accountant")
    assert is_open(shop, other) == (D(11877), "not_paid")


def test_a_few_yen_are_written_off_up_to_the_limit_in_the_company_s_currency(shop: Shop) -> None:
    invoice = yen_invoice(shop, shop.customer())
    pay(shop, "JPY", "11677", invoice)
    request = WriteOff(bill(invoice), shop.today, "Bank charges")
    with pytest.raises(Refused, match="write_off_above_limit"):
        shop.act(payments.write_off, request, by="accountant")
    pay(shop, "JPY", "80", invoice)
    shop.act(payments.write_off, request, by="accountant")
    assert (is_open(shop, invoice), company_open(shop, invoice)) == ((D(0), "paid"), D(0))
    assert (balance(shop, "write_off"), balance(shop, "receivable")) == (D("0.78"), D(0))
    assert_sound(shop)


def test_balance_is_told_in_the_company_s_currency_and_a_statement_for_each(shop: Shop) -> None:
    customer = shop.customer()
    yen_invoice(shop, customer)
    shop.invoice(customer, Sold(shop.product(price="20")))
    assert shop.ask(ledger.partner_balance, customer).owed == D("97.49")
    found = shop.ask(statements.cards, customer)
    assert [(each.currency.code, each.balance, len(each.rows)) for each in found] == [
        ("GBP", D(20), 1),
        ("JPY", D(11877), 1),
    ]
    assert found[1].company_balance == D("77.49")
    assert RecordRef("invoice", 1) in {row.ref for row in found[1].rows}
