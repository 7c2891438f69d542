"""Money in: payments of invoices, whole, in part, too much, reversed (rules 9)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused
from app.models.enums import JournalKind
from app.models.ids import InvoiceId, JournalId, PaymentId
from app.services import ledger, payments
from app.services.payments import RegisterPayment, ReversalReason, ReversePayment
from tests.factories import Sold, picture
from tests.services.books import assert_sound, balance, credit_note, is_open, items, money_in

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def reverse(
    shop: Shop,
    payment: PaymentId,
    reason: ReversalReason = ReversalReason.BOUNCED,
    *,
    on: date | None = None,
    by: str = "accountant",
) -> payments.PaymentCard:
    """Reverse a payment."""
    request = ReversePayment(payment, on or shop.today, reason, "Returned by the bank")
    return shop.act(payments.reverse, request, by=by)


def test_each_way_of_paying_has_its_own_journal_account_and_numbers(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    made = [
        money_in(shop, "50.00", invoice),
        money_in(shop, "50.00", invoice, kind=JournalKind.CASH),
        money_in(shop, "23.15", invoice, kind=JournalKind.CARD),
        money_in(shop, "50.00", invoice),
    ]
    assert [(each.number, each.method.value) for each in made] == [
        ("PAY/2026/00001", "bank"),
        ("CASH/2026/00001", "cash"),
        ("CARD/2026/00001", "card"),
        ("PAY/2026/00002", "bank"),
    ]
    assert items(shop, "payment", made[1].id) == [
        ("cash", D("50"), D("0")),
        ("receivable", D("0"), D("50")),
    ]
    assert items(shop, "payment", made[2].id) == [
        ("card_clearing", D("23.15"), D("0")),
        ("receivable", D("0"), D("23.15")),
    ]
    assert is_open(shop, invoice) == (D("0"), "paid")
    assert balance(shop, "receivable") == 0
    assert_sound(shop)


def test_a_part_leaves_the_invoice_partly_paid(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    paid = money_in(shop, "100.00", invoice)
    assert is_open(shop, invoice) == (D("73.15"), "partial")
    assert (paid.residual, [row.amount for row in paid.matches]) == (D("0"), [D("100")])
    assert_sound(shop)


def test_one_transfer_pays_several_invoices_in_the_order_given(shop: Shop) -> None:
    customer = shop.customer()
    first, second, third = (picture(shop, customer) for _ in range(3))
    paid = money_in(shop, "400.00", second, first, third)
    assert is_open(shop, second) == (D("0"), "paid")
    assert is_open(shop, first) == (D("0"), "paid")
    assert is_open(shop, third) == (D("119.45"), "partial")
    assert paid.residual == 0
    assert_sound(shop)


def test_too_much_is_refused_with_what_is_open_unless_it_is_kept_as_credit(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer)
    with pytest.raises(Invalid) as caught:
        money_in(shop, "200.00", invoice)
    problem = caught.value.problems["amount"]
    assert (problem.code, problem.suggestion) == ("payment.above_open", D("173.15"))
    paid = money_in(shop, "200.00", invoice, keeps_rest=True)
    assert paid.residual == D("26.85")
    found = shop.ask(ledger.partner_balance, customer)
    assert (found.owed, found.open_credit, found.balance) == (D("0"), D("26.85"), D("-26.85"))
    assert_sound(shop)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("0", "payment.amount_not_positive"),
        ("-5.00", "payment.amount_not_positive"),
        ("NaN", "payment.amount_not_positive"),
        ("10.001", "payment.amount_not_exact"),
        ("1E+30", "payment.amount_not_exact"),
        ("Infinity", "payment.amount_not_exact"),
        ("173.16", "payment.above_open"),
    ],
)
def test_an_amount_that_cannot_be_is_refused(shop: Shop, amount: str, code: str) -> None:
    invoice = picture(shop, shop.customer())
    with pytest.raises(Invalid) as caught:
        money_in(shop, amount, invoice)
    assert caught.value.problems["amount"].code == code
    assert is_open(shop, invoice) == (D("173.15"), "not_paid")


def test_a_day_that_is_closed_or_still_to_come_is_refused_with_one_that_would_do(
    shop: Shop,
) -> None:
    invoice = picture(shop, shop.customer())
    shop.lock(shop.today - timedelta(days=2))
    for day, code, suggestion in (
        (shop.today - timedelta(days=2), "ledger.locked_period", shop.today - timedelta(days=1)),
        (shop.today + timedelta(days=1), "payment.in_the_future", shop.today),
        (date(1066, 10, 14), "payment.date_out_of_range", None),
    ):
        with pytest.raises(Invalid) as caught:
            money_in(shop, "10.00", invoice, on=day)
        problem = caught.value.problems["paid_on"]
        assert (problem.code, problem.suggestion) == (code, suggestion)
    assert money_in(shop, "10.00", invoice, on=shop.today - timedelta(days=1)).number


def test_a_clock_that_went_back_by_more_than_a_day_stops_payments(shop: Shop) -> None:
    invoice = picture(shop, shop.customer(), on=shop.today - timedelta(days=9))
    shop.later(-2)
    with pytest.raises(Refused) as caught:
        money_in(shop, "10.00", invoice)
    assert caught.value.code == "invoice.clock_behind"


def test_what_cannot_be_paid_says_why(shop: Shop) -> None:
    customer = shop.customer()
    draft = picture(shop, customer, is_posted=False)
    invoice, stranger = picture(shop, customer), picture(shop, shop.customer("Other Ltd"))
    settled = picture(shop, customer, paid="173.15")
    note = credit_note(shop, picture(shop, customer))
    for ids, code in (
        ((draft,), "payment.document_not_posted"),
        ((note,), "payment.not_an_invoice"),
        ((settled,), "payment.nothing_open"),
        ((invoice, stranger), "payment.several_customers"),
        ((InvoiceId(4711),), "invoice.unknown"),
        ((), "payment.no_invoice"),
    ):
        with pytest.raises(Refused) as caught:
            money_in(shop, "1.00", *ids)
        assert caught.value.code == code


def test_a_journal_that_money_does_not_go_through_is_refused(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    for journal in (shop.journal(JournalKind.SALE), 4711):
        request = RegisterPayment((invoice,), JournalId(journal), shop.today, D(1))
        with pytest.raises(Invalid) as caught:
            shop.act(payments.register, request, by="accountant")
        assert caught.value.problems["journal_id"].code == "payment.journal_not_for_money"


def test_only_an_accountant_registers_and_reverses_payments(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    with pytest.raises(NotAllowed):
        money_in(shop, "1.00", invoice, by="agent")
    paid = money_in(shop, "1.00", invoice)
    with pytest.raises(NotAllowed):
        reverse(shop, paid.id, by="supervisor")


def test_the_same_key_registers_one_payment(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    first = money_in(shop, "100.00", invoice, key="one")
    again = money_in(shop, "100.00", invoice, key="one")
    assert again == first
    assert is_open(shop, invoice) == (D("73.15"), "partial")


def test_a_bounced_payment_opens_again_all_that_it_settled(shop: Shop) -> None:
    customer = shop.customer()
    first, second = picture(shop, customer), picture(shop, customer)
    money_in(shop, "73.15", first)
    paid = money_in(shop, "300.00", first, second, keeps_rest=True)
    assert (is_open(shop, first)[1], is_open(shop, second)[1]) == ("paid", "paid")
    undone = reverse(shop, paid.id)
    assert (undone.number, undone.amount, undone.residual) == ("XPAY/2026/00001", D(300), D(0))
    assert items(shop, "payment", undone.id) == [
        ("receivable", D("300"), D("0")),
        ("bank", D("0"), D("300")),
    ]
    assert is_open(shop, first) == (D("100"), "partial")
    assert is_open(shop, second) == (D("173.15"), "not_paid")
    card = shop.ask(payments.card, paid.id)
    assert (card.residual, card.reversed_by, card.reversed_by_number) == (
        D(0),
        undone.ref,
        "XPAY/2026/00001",
    )
    assert undone.reversal_reason == ReversalReason.BOUNCED
    assert shop.read("SELECT DISTINCT reason FROM item_match_undo") == [
        ("Bounced: Returned by the bank",)
    ]
    assert (balance(shop, "bank"), balance(shop, "receivable")) == (D("73.15"), D("273.15"))
    assert_sound(shop)


def test_a_payment_is_reversed_once_and_its_reversal_never(shop: Shop) -> None:
    paid = money_in(shop, "10.00", picture(shop, shop.customer()))
    undone = reverse(shop, paid.id)
    for payment, code in (
        (paid.id, "payment.reversed_already"),
        (undone.id, "payment.is_reversal"),
        (PaymentId(4711), "payment.unknown"),
    ):
        with pytest.raises(Refused) as caught:
            reverse(shop, payment)
        assert caught.value.code == code
    (match,) = undone.matches
    assert match.cannot_undo is not None
    with pytest.raises(Refused) as caught:
        shop.act(payments.undo_match, payments.UndoMatch(match.id, "By mistake"))
    assert caught.value.code == "payment.reversal_stays"


def test_a_reversal_is_not_dated_before_its_payment_nor_on_a_closed_day(shop: Shop) -> None:
    paid = money_in(shop, "10.00", picture(shop, shop.customer()))
    with pytest.raises(Invalid) as caught:
        reverse(shop, paid.id, on=shop.today - timedelta(days=1))
    problem = caught.value.problems["reversed_on"]
    assert (problem.code, problem.suggestion) == ("payment.before_payment", shop.today)
    shop.lock(shop.today)
    with pytest.raises(Invalid) as caught:
        reverse(shop, paid.id)
    assert caught.value.problems["reversed_on"].code == "ledger.locked_period"


def test_reversals_of_payments_and_refund_payments_share_a_gapless_series(shop: Shop) -> None:
    customer = shop.customer()
    paid = [money_in(shop, "10.00", picture(shop, customer)) for _ in range(3)]
    numbers = [reverse(shop, each.id, ReversalReason.ERROR).number for each in paid]
    assert numbers == ["XPAY/2026/00001", "XPAY/2026/00002", "XPAY/2026/00003"]
    assert_sound(shop)


def test_registering_takes_as_many_statements_however_many_payments_there_are(
    shop: Shop, statement_counter: object
) -> None:
    customer = shop.customer()
    thing = Sold(shop.product("Thing", "10"))

    def pay() -> int:
        invoice = shop.invoice(customer, thing)
        with statement_counter(shop.database.write_engine) as statements:  # type: ignore[operator]
            money_in(shop, "10.00", invoice)
        return len(statements)

    pay()
    assert pay() == pay()
