"""Bad input through the services directly: a clear sentence, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import DBAPIError

from app import texts
from app.db import guards
from app.errors import Invalid, Problem, Refused, ServiceError, Stale
from app.models import metadata
from app.models.enums import JournalKind, LineKind, LocationKind, ProductKind
from app.models.ids import InvoiceId, InvoiceLineId
from app.services import integrity, invoices, orders, payments, products, refunds, repairs, stock
from app.services.invoices import DraftLine
from app.services.payments import RegisterPayment, RegisterRefundPayment
from app.services.stock import AskQuantities, CountStock, ReceivedGoods, ReceiveGoods
from tests.factories import Shop, Sold, as_lines, edit, picture
from tests.services.books import credit_note, of

if TYPE_CHECKING:
    from app.services.invoices import InvoiceCard

D = Decimal
SUM_TOO_LARGE = "The number is too large. At most 922,337,203,685,477.5807 can be stored."
Attempt = Callable[[], object]
Case = Callable[[Shop], tuple[Attempt, str]]


def draft(shop: Shop) -> InvoiceCard:
    """A draft credit note of the whole invoice of the pictures."""
    customer = shop.customer()
    return shop.reverse(shop.ticket(customer), picture(shop, customer))


def refund(shop: Shop, **changed: Any) -> Attempt:  # noqa: ANN401
    """Press Reverse with something wrong in the request."""
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer))
    request = replace(request, **changed)
    return lambda: shop.act(refunds.reverse, request, by="agent")


def save(shop: Shop, **changed: Any) -> Attempt:  # noqa: ANN401
    """Save a draft whose first line has something wrong."""
    card = draft(shop)
    request = edit(card, replace(as_lines(card)[0], **changed), *as_lines(card)[1:])
    return lambda: shop.act(invoices.save_draft, request, by="agent")


def post(shop: Shop, card: InvoiceCard, seen: Decimal | None = None) -> Attempt:
    """Post a draft as it was read."""
    request = invoices.PostDraft(card.id, card.version, seen_total=seen)
    return lambda: shop.act(invoices.post, request, by="agent")


def by_sql(shop: Shop, *statements: str) -> None:
    """Change the database behind the services."""

    def run(statement: str) -> None:
        shop.write(lambda uow: uow.connection.exec_driver_sql(statement).close())

    for statement in statements:
        run(statement)


# The Refund dialog


def no_invoice(shop: Shop) -> tuple[Attempt, str]:
    return refund(shop, invoice_ids=()), "refund.invoice_missing"


def unknown_invoice(shop: Shop) -> tuple[Attempt, str]:
    return refund(shop, invoice_ids=(InvoiceId(4711),)), "refund.invoice_unknown"


def invoice_of_another_customer(shop: Shop) -> tuple[Attempt, str]:
    other = picture(shop, shop.customer("Somebody Else"))
    return refund(shop, invoice_ids=(other,)), "refund.invoice_of_another"


def draft_invoice(shop: Shop) -> tuple[Attempt, str]:
    customer = shop.customer()
    made = picture(shop, customer, is_posted=False)
    request = shop.request(shop.ticket(customer), made)
    return lambda: shop.act(refunds.reverse, request), "refund.invoice_is_draft"


def fully_credited(shop: Shop) -> tuple[Attempt, str]:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    shop.post(shop.reverse(ticket, invoice))
    request = shop.request(ticket, invoice)
    return lambda: shop.act(refunds.reverse, request), "refund.fully_credited"


def before_the_invoice(shop: Shop) -> tuple[Attempt, str]:
    return refund(shop, reversal_on=date(2026, 11, 23)), "credit_note.before_invoice"


def before_all_time(shop: Shop) -> tuple[Attempt, str]:
    return refund(shop, reversal_on=date(1, 1, 1)), "invoice.date_out_of_range"


def locked_period(shop: Shop) -> tuple[Attempt, str]:
    attempt = refund(shop, reversal_on=shop.today)
    shop.lock(shop.today)
    return attempt, "ledger.locked_period"


def empty_reason(shop: Shop) -> tuple[Attempt, str]:
    return refund(shop, reason=" \n\t "), "credit_note.reason_missing"


def journal_of_another_currency(shop: Shop) -> tuple[Attempt, str]:
    ((euro,),) = shop.read("SELECT id FROM currency WHERE code = 'EUR'")
    journal = shop.second_journal(currency_id=euro)
    return refund(shop, journal_id=journal), "invoice.journal_currency"


def stale_amount(shop: Shop) -> tuple[Attempt, str]:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    seen = shop.ask(refunds.preview, shop.request(ticket, invoice)).seen_amounts
    card = shop.reverse(ticket, invoice)
    shop.post(shop.act(invoices.save_draft, edit(card, *as_lines(card)[:1])))
    request = shop.request(ticket, invoice, seen=seen)
    return lambda: shop.act(refunds.reverse, request), "refund.amount_changed"


def reason_that_nobody_sees(shop: Shop) -> tuple[Attempt, str]:
    return refund(shop, reason="\u200b\u2060"), "credit_note.reason_missing"


def reason_with_half_a_character(shop: Shop) -> tuple[Attempt, str]:
    return refund(shop, reason="broken \ud83d"), "field.characters"


# The draft


def discount_of_three_decimals(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, discount=D("12.345")), "invoice.discount_places"


def description_that_no_database_keeps(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, description="Clock\0"), "field.characters"


def description_that_nobody_sees(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, description="\u200b"), "invoice.description_missing"


def quantity_below_zero(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, quantity=D(-1)), "invoice.quantity_below_zero"


def quantity_zero_with_a_price(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, quantity=D(0)), "invoice.quantity_missing"


def price_below_zero(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, unit_price=D("-0.01")), "invoice.price_below_zero"


def negative_discount(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, discount=D("-0.01")), "invoice.discount_out_of_range"


def more_than_is_left(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, quantity=D("1000")), "credit_note.above_quantity"


def number_that_no_scale_holds(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, quantity=D("1e15")), "invoice.quantity_not_storable"


def number_that_is_none(shop: Shop) -> tuple[Attempt, str]:
    return save(shop, unit_price=D("NaN")), "invoice.price_not_storable"


def line_of_another_customers_invoice(shop: Shop) -> tuple[Attempt, str]:
    other = shop.card(picture(shop, shop.customer("Somebody Else"))).lines[0]
    assert other.id is not None
    foreign = InvoiceLineId(other.id)
    return save(shop, id=None, original_line_id=foreign), "credit_note.other_line"


def deactivated_tax_on_an_added_line(shop: Shop) -> tuple[Attempt, str]:
    card = draft(shop)
    tax = shop.tax("20")
    product = shop.product("Restocking", "5.00", tax, kind=ProductKind.SERVICE)
    by_sql(shop, f"UPDATE tax SET is_active = FALSE WHERE id = {tax}")
    goods = as_lines(card)[0]
    fee = DraftLine(
        None,
        LineKind.FEE,
        D(1),
        D(-1),
        D(0),
        "Restocking fee",
        original_line_id=goods.original_line_id,
        product_id=product,
    )
    request = edit(card, *as_lines(card), fee)
    return lambda: shop.act(invoices.save_draft, request), "invoice.tax_deactivated"


def stale_form(shop: Shop) -> tuple[Attempt, str]:
    card = draft(shop)
    shop.act(invoices.save_draft, edit(card, *as_lines(card)[:2]))
    request = edit(card, *as_lines(card)[:1])
    return lambda: shop.act(invoices.save_draft, request, by="agent"), "stale"


# Posting


def stale_ledger(shop: Shop) -> tuple[Attempt, str]:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    first = shop.reverse(ticket, invoice)
    second = shop.reverse(ticket, invoice)
    shop.post(first)
    return post(shop, second, second.total), "credit_note.above_"


def without_lines(shop: Shop) -> tuple[Attempt, str]:
    card = draft(shop)
    empty = shop.act(invoices.save_draft, replace(edit(card), lines=()))
    return post(shop, empty), "invoice.lines_missing"


def posted_twice(shop: Shop) -> tuple[Attempt, str]:
    card = draft(shop)
    shop.post(card)
    again = shop.card(card.id)
    return post(shop, again), "invoice.not_a_draft"


def clock_that_went_backwards(shop: Shop) -> tuple[Attempt, str]:
    card = draft(shop)
    shop.later(-2)
    return post(shop, card), "invoice.clock_behind"


def clock_that_went_backwards_for_a_payment(shop: Shop) -> tuple[Attempt, str]:
    invoice = picture(shop, shop.customer())
    shop.later(-2)
    return pay(shop, invoice, "1.00"), "invoice.clock_behind"


def series_row_missing(shop: Shop) -> tuple[Attempt, str]:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    shop.post(shop.reverse(ticket, invoice))
    card = shop.reverse(ticket, picture(shop, customer))
    lose_series(shop)
    return post(shop, card), "invoice.series_missing"


def series_row_missing_for_a_payment(shop: Shop) -> tuple[Attempt, str]:
    invoice = picture(shop, shop.customer(), paid="1.00")
    lose_series(shop)
    return pay(shop, invoice, "1.00"), "invoice.series_missing"


def lose_series(shop: Shop) -> None:
    """Delete the rows of all series, as only somebody can who drops the guard."""
    drop = "DROP TRIGGER guard_document_series_kept"
    on = " ON document_series" if shop.database.is_postgresql else ""
    by_sql(shop, drop + on, "DELETE FROM document_series")


# Payments


def pay(shop: Shop, invoice: InvoiceId, amount: str) -> Attempt:
    """Register a payment by bank."""
    journal = payments.JournalId(shop.journal(JournalKind.BANK))
    request = RegisterPayment((invoice,), journal, shop.today, D(amount))
    return lambda: shop.act(payments.register, request, by="accountant")


def pay_back(shop: Shop, amount: str, by: str = "accountant") -> Attempt:
    """Pay back a credit note of 173.15 that the local user posted."""
    note = credit_note(shop, picture(shop, shop.customer(), paid="173.15"))
    journal = payments.JournalId(shop.journal(JournalKind.BANK))
    request = RegisterRefundPayment(of(note), journal, shop.today, D(amount))
    return lambda: shop.act(payments.refund, request, by=by)


def payment_of_more_than_is_open(shop: Shop) -> tuple[Attempt, str]:
    return pay(shop, picture(shop, shop.customer()), "173.16"), "payment.above_open"


def payment_of_nothing(shop: Shop) -> tuple[Attempt, str]:
    return pay(shop, picture(shop, shop.customer()), "0"), "payment.amount_"


def refund_payment_above_what_is_open(shop: Shop) -> tuple[Attempt, str]:
    return pay_back(shop, "173.16"), "payment.above_open"


def refund_payment_by_who_posted(shop: Shop) -> tuple[Attempt, str]:
    return pay_back(shop, "1.00", by="local"), "payment.own_credit"


CASES: tuple[Case, ...] = (
    no_invoice,
    unknown_invoice,
    invoice_of_another_customer,
    draft_invoice,
    fully_credited,
    before_the_invoice,
    before_all_time,
    locked_period,
    empty_reason,
    reason_that_nobody_sees,
    reason_with_half_a_character,
    discount_of_three_decimals,
    description_that_no_database_keeps,
    description_that_nobody_sees,
    journal_of_another_currency,
    stale_amount,
    quantity_below_zero,
    quantity_zero_with_a_price,
    price_below_zero,
    negative_discount,
    more_than_is_left,
    number_that_no_scale_holds,
    number_that_is_none,
    line_of_another_customers_invoice,
    deactivated_tax_on_an_added_line,
    stale_form,
    stale_ledger,
    without_lines,
    posted_twice,
    clock_that_went_backwards,
    clock_that_went_backwards_for_a_payment,
    series_row_missing,
    series_row_missing_for_a_payment,
    payment_of_more_than_is_open,
    payment_of_nothing,
    refund_payment_above_what_is_open,
    refund_payment_by_who_posted,
)


@dataclass(frozen=True, slots=True)
class Said:
    """Code and sentence of a refusal."""

    code: str
    sentence: str


def said(error: ServiceError) -> list[Said]:
    """All that was said."""
    if isinstance(error, Stale):
        return [Said("stale", f"Saved by {error.changed_by}")]
    if isinstance(error, Invalid):
        problems = list(error.problems.values())
    else:
        assert isinstance(error, Refused)
        problems = [Problem(error.code, error.parameters)]
    return [Said(problem.code, texts.explain(problem)) for problem in problems]


def content(shop: Shop) -> dict[str, list[str]]:
    """Every row of every table."""
    with shop.database.read_engine.connect() as connection:
        return {
            table.name: sorted(repr(row) for row in connection.execute(table.select()))
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.__name__)
def test_bad_input_gets_a_clear_sentence_and_changes_nothing(shop: Shop, case: Case) -> None:
    attempt, code = case(shop)
    before = content(shop)
    with pytest.raises(ServiceError) as caught:
        attempt()
    found = said(caught.value)
    assert any(each.code.startswith(code) for each in found), found
    for each in found:
        assert each.sentence != each.code
        assert "{" not in each.sentence
    assert content(shop) == before


def test_a_document_edited_by_sql_is_refused_by_the_database_and_else_found(shop: Shop) -> None:
    card = draft(shop)
    shop.post(card)
    change = f"UPDATE invoice_line SET unit_price = unit_price * 2 WHERE invoice_id = {card.id}"
    before = content(shop)
    with pytest.raises(DBAPIError) as caught:
        by_sql(shop, change)
    assert guards.code_of(caught.value) == "invoice_line_fixed"
    assert content(shop) == before
    shop.write(lambda uow: guards.drop(uow.connection))
    by_sql(shop, change)
    found = {one.problem.code for one in integrity.check(shop.database).findings}
    assert "check.chain_document_changed" in found


def test_a_tax_that_was_deactivated_since_is_credited_as_it_was(shop: Shop) -> None:
    customer, tax = shop.customer(), shop.tax("20")
    invoice = shop.invoice(customer, Sold(shop.product("Clock", "10.00", tax)))
    by_sql(shop, f"UPDATE tax SET is_active = FALSE WHERE id = {tax}")
    assert shop.post(shop.reverse(shop.ticket(customer), invoice)).total == D("12.00")


def test_more_goods_than_can_be_stored_are_refused_and_break_nothing(shop: Shop) -> None:
    clock, place = shop.product(), shop.place(LocationKind.INTERNAL)
    for quantity in ("1e20", "922337203685478"):
        line = ReceivedGoods(clock, D(quantity))
        with pytest.raises(Invalid) as invalid:
            shop.act(stock.receive, ReceiveGoods((line,)))
        (problem,) = invalid.value.problems.values()
        assert texts.explain(problem) == SUM_TOO_LARGE
    most = ReceiveGoods((ReceivedGoods(clock, D("922337203685477")),))
    shop.act(stock.receive, most)
    twice = replace(most, lines=most.lines * 2)
    for request in (most, twice):
        with pytest.raises(Refused) as refused:
            shop.act(stock.receive, request)
        assert texts.explain(refused.value) == SUM_TOO_LARGE
    shop.act(stock.count, CountStock(clock, place, D(3), "Miscounted"))
    assert shop.ask(stock.on_hand, AskQuantities(clock)).available == D(3)
    assert integrity.check(shop.database).is_ok


def test_what_no_database_holds_is_looked_for_and_not_found(shop: Shop) -> None:
    picture(shop, shop.customer())
    product = shop.product()
    shop.lot(product, "S")
    for typed in ("S\0", "S\ud800"):
        pages: tuple[tuple[Any, Any], ...] = (
            (invoices.rows, invoices.InvoiceList(invoices.InvoiceFilter(text=typed))),
            (orders.rows, orders.OrderList(orders.OrderFilter(text=typed))),
            (repairs.rows, repairs.RepairList(repairs.RepairFilter(text=typed))),
            (stock.rows, stock.TransferList(stock.TransferFilter(text=typed))),
            (stock.quantity_rows, stock.QuantityList(stock.QuantityFilter(text=typed))),
        )
        for question, asked in pages:
            assert list(shop.ask(question, asked).rows) == []
        assert shop.ask(products.lots, products.FindLots(product, typed)) == ()
