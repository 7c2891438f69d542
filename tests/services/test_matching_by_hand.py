"""Credits set against invoices, matches undone, small amounts written off (rules 5, 9, 16)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused
from app.models.ids import RecordRef
from app.services import payments, refunds
from app.services.payments import SetAgainst, UndoMatch, WriteOff
from tests.factories import Sold, picture
from tests.services.books import (
    assert_sound,
    balance,
    bill,
    credit_note,
    is_open,
    items_of_entry,
    money_in,
    of,
)

if TYPE_CHECKING:
    from app.models.ids import InvoiceId
    from tests.factories import Shop

D = Decimal


def settle(
    shop: Shop, credit: RecordRef, debit: RecordRef, amount: str | None = None
) -> payments.MatchCard:
    """Set a credit against a debit."""
    wanted = None if amount is None else D(amount)
    return shop.act(payments.set_against, SetAgainst(credit, debit, wanted), by="accountant")


def undo(shop: Shop, match: int, reason: str = "Wrong invoice") -> payments.MatchCard:
    """Undo a match."""
    return shop.act(payments.undo_match, UndoMatch(match, reason), by="accountant")


def write_off(shop: Shop, document: RecordRef, *, by: str = "accountant") -> payments.MatchCard:
    """Write off what is open."""
    return shop.act(payments.write_off, WriteOff(document, shop.today, "Bank charges"), by=by)


def test_a_credit_note_settles_another_invoice_which_is_then_paid_not_reversed(
    shop: Shop,
) -> None:
    customer = shop.customer()
    note = credit_note(shop, picture(shop, customer, paid="173.15"))
    other = picture(shop, customer)
    made = settle(shop, of(note), bill(other))
    assert (made.amount, made.debit.residual, made.credit.residual) == (D("173.15"), D(0), D(0))
    assert is_open(shop, other) == (D("0"), "paid")
    assert is_open(shop, note) == (D("0"), "paid")
    assert_sound(shop)


def test_a_part_of_a_credit_note_is_set_against_an_invoice(shop: Shop) -> None:
    customer = shop.customer()
    note = credit_note(shop, picture(shop, customer, paid="173.15"))
    other = picture(shop, customer)
    settle(shop, of(note), bill(other), "100.00")
    assert is_open(shop, other) == (D("73.15"), "partial")
    assert is_open(shop, note) == (D("73.15"), "partial")
    with pytest.raises(Invalid) as caught:
        settle(shop, of(note), bill(other), "73.16")
    assert caught.value.problems["amount"].code == "payment.above_open"
    assert_sound(shop)


def test_what_was_paid_too_much_settles_the_next_invoice(shop: Shop) -> None:
    customer = shop.customer()
    paid = money_in(shop, "200.00", picture(shop, customer), keeps_rest=True)
    other = picture(shop, customer)
    (offered,) = shop.ask(payments.settlement, bill(other), by="accountant").open_items
    assert (offered.ref, offered.residual) == (paid.ref, D("26.85"))
    settle(shop, paid.ref, bill(other))
    assert is_open(shop, other) == (D("146.30"), "partial")
    assert shop.ask(payments.card, paid.id).residual == 0
    assert_sound(shop)


def test_what_does_not_belong_together_is_refused(shop: Shop) -> None:
    customer = shop.customer()
    note = credit_note(shop, picture(shop, customer, paid="173.15"))
    invoice, stranger = picture(shop, customer), picture(shop, shop.customer("Other Ltd"))
    draft = picture(shop, customer, is_posted=False)
    settled = picture(shop, customer, paid="173.15")
    for credit, debit, code in (
        (of(note), bill(stranger), "payment.other_customer"),
        (of(note), bill(draft), "payment.document_not_posted"),
        (of(note), bill(settled), "payment.nothing_open"),
        (of(note), of(note), "payment.not_two_sides"),
        (bill(invoice), bill(settled), "payment.not_two_sides"),
        (of(note), RecordRef("invoice", 4711), "invoice.unknown"),
    ):
        with pytest.raises(Refused) as caught:
            settle(shop, credit, debit)
        assert caught.value.code == code
    with pytest.raises(NotAllowed):
        shop.act(payments.set_against, SetAgainst(of(note), bill(invoice)), by="agent")


def test_undoing_a_match_adds_who_when_and_why_and_opens_both_sides(shop: Shop) -> None:
    customer = shop.customer()
    note = credit_note(shop, picture(shop, customer, paid="173.15"))
    other = picture(shop, customer)
    made = settle(shop, of(note), bill(other))
    done = undo(shop, made.id)
    assert (done.is_undone, done.debit.residual, done.credit.residual) == (
        True,
        D("173.15"),
        D("173.15"),
    )
    assert is_open(shop, other) == (D("173.15"), "not_paid")
    assert is_open(shop, note) == (D("173.15"), "not_paid")
    ((who, why),) = shop.read("SELECT undone_by_id, reason FROM item_match_undo")
    assert (who, why) == (shop.users["accountant"], "Wrong invoice")
    with pytest.raises(Refused) as caught:
        undo(shop, made.id)
    assert caught.value.code == "payment.match_undone"
    with pytest.raises(Refused) as caught:
        undo(shop, 4711)
    assert caught.value.code == "payment.match_unknown"
    assert_sound(shop)


def test_a_match_is_not_undone_without_a_reason(shop: Shop) -> None:
    paid = money_in(shop, "10.00", picture(shop, shop.customer()))
    for reason, code in (("  ", "field.required"), ("x" * 201, "field.too_long")):
        with pytest.raises(Invalid) as caught:
            undo(shop, paid.matches[0].id, reason)
        assert caught.value.problems["reason"].code == code


def test_a_payment_set_free_settles_the_right_invoice_also_when_the_books_are_closed(
    shop: Shop,
) -> None:
    customer = shop.customer()
    wrong, right = picture(shop, customer), picture(shop, customer)
    paid = money_in(shop, "173.15", wrong)
    shop.lock(shop.today)
    undo(shop, paid.matches[0].id)
    settle(shop, paid.ref, bill(right))
    assert (is_open(shop, wrong)[1], is_open(shop, right)[1]) == ("not_paid", "paid")
    assert_sound(shop)


def few_pence(shop: Shop) -> InvoiceId:
    """An invoice of which 0.65 is open."""
    invoice = picture(shop, shop.customer())
    money_in(shop, "172.50", invoice)
    return invoice


def test_a_few_pence_are_written_off_in_the_general_journal(shop: Shop) -> None:
    invoice = few_pence(shop)
    made = write_off(shop, bill(invoice))
    assert (made.amount, made.credit.number) == (D("0.65"), "GEN/2026/00001")
    assert items_of_entry(shop, "GEN/2026/00001") == [
        ("write_off", D("0.65"), D("0")),
        ("receivable", D("0"), D("0.65")),
    ]
    assert is_open(shop, invoice) == (D("0"), "paid")
    assert balance(shop, "receivable") == 0
    assert_sound(shop)


def test_pence_that_we_owe_are_written_off_as_our_gain(shop: Shop) -> None:
    customer = shop.customer()
    thing = Sold(shop.product("Thing", "0.80"))
    note = credit_note(shop, shop.invoice(customer, thing, paid="0.80"))
    write_off(shop, of(note))
    assert items_of_entry(shop, "GEN/2026/00001") == [
        ("receivable", D("0.80"), D("0")),
        ("write_off", D("0"), D("0.80")),
    ]
    assert is_open(shop, note) == (D("0"), "paid")
    assert_sound(shop)


def test_a_write_off_undone_is_taken_back_by_an_entry_of_its_own(shop: Shop) -> None:
    invoice = few_pence(shop)
    made = write_off(shop, bill(invoice))
    undo(shop, made.id, "They paid it after all")
    assert items_of_entry(shop, "GEN/2026/00002") == [
        ("receivable", D("0.65"), D("0")),
        ("write_off", D("0"), D("0.65")),
    ]
    assert is_open(shop, invoice) == (D("0.65"), "partial")
    assert (balance(shop, "write_off"), balance(shop, "receivable")) == (D("0"), D("0.65"))
    assert_sound(shop)
    write_off(shop, bill(invoice))
    assert is_open(shop, invoice) == (D("0"), "paid")
    assert_sound(shop)


def test_more_than_the_limit_is_not_written_off(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    money_in(shop, "172.14", invoice)
    with pytest.raises(Refused) as caught:
        write_off(shop, bill(invoice))
    assert caught.value.code == "payment.write_off_above_limit"
    assert caught.value.parameters == {"open": "£1.01", "limit": "£1.00"}
    money_in(shop, "0.01", invoice)
    assert write_off(shop, bill(invoice)).amount == D("1.00")


def test_a_write_off_is_an_accountants_on_an_open_day_with_a_reason(shop: Shop) -> None:
    invoice = few_pence(shop)
    with pytest.raises(NotAllowed):
        write_off(shop, bill(invoice), by="agent")
    shop.lock(shop.today - timedelta(days=1))
    request = WriteOff(bill(invoice), shop.today - timedelta(days=1), " ")
    with pytest.raises(Invalid) as caught:
        shop.act(payments.write_off, request)
    codes = {name: problem.code for name, problem in caught.value.problems.items()}
    assert codes == {"written_on": "ledger.locked_period", "reason": "field.required"}


def test_what_other_credits_settled_stays_when_an_invoice_is_reversed_and_made_anew(
    shop: Shop,
) -> None:
    customer = shop.customer()
    note = credit_note(shop, picture(shop, customer, paid="173.15"))
    invoice = picture(shop, customer)
    settle(shop, of(note), bill(invoice), "100.00")
    money_in(shop, "73.15", invoice)
    request = shop.request(shop.ticket(customer), invoice)
    made = shop.act(refunds.reverse_and_create_invoice, request)
    assert made is not None
    assert is_open(shop, invoice) == (D("0"), "paid")
    assert_sound(shop)
