"""Goodwill, restocking fees and order-wide discounts, from the form to the books."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text, update

from app.errors import Invalid
from app.models.company import Tax
from app.models.enums import LineKind, ProductKind
from app.services import integrity, invoices, ledger, refunds
from app.services.invoices import AskPage, DraftLine, InvoiceId
from app.services.ledger import AskOrderLines
from tests.factories import Sold, as_lines, edit, picture
from tests.services.books import assert_sound

if TYPE_CHECKING:
    from app.models.ids import InvoiceLineId, ProductId, TicketId
    from app.services.invoices import InvoiceCard
    from tests.factories import Shop

D = Decimal


def save(shop: Shop, card: InvoiceCard, *lines: DraftLine, by: str = "agent") -> InvoiceCard:
    return shop.act(invoices.save_draft, edit(card, *lines), by=by)


def codes(shop: Shop, card: InvoiceCard, *lines: DraftLine) -> dict[str, str]:
    """What is wrong with the lines; live figures say the same."""
    request = edit(card, *lines)
    with pytest.raises(Invalid) as caught:
        shop.act(invoices.save_draft, request, by="agent")
    assert shop.ask(invoices.draft_amounts, request, by="agent").problems == caught.value.problems
    return {name: problem.code for name, problem in caught.value.problems.items()}


def goodwill(price: str, line_id: InvoiceLineId | None = None) -> DraftLine:
    return DraftLine(
        None, LineKind.GOODWILL, D(1), D(price), D(0), "Goodwill", original_line_id=line_id
    )


def fee(shop: Shop, line: DraftLine, price: str, tax: ProductId | None = None) -> DraftLine:
    product = tax or shop.product("Restocking", "5.00", kind=ProductKind.SERVICE)
    return DraftLine(
        None,
        LineKind.FEE,
        D(1),
        D(price),
        D(0),
        "Restocking fee",
        original_line_id=line.original_line_id,
        product_id=product,
    )


def clocks(shop: Shop, quantity: str = "10", price: str = "10.00") -> tuple[TicketId, InvoiceId]:
    """A ticket and its posted invoice of clocks at 20 %: 100.00 and 20.00."""
    customer = shop.customer()
    clock = shop.product("Clock", price, shop.tax("20"))
    return shop.ticket(customer), shop.invoice(customer, Sold(clock, D(quantity)))


def accounts(shop: Shop, document: InvoiceId) -> dict[str, Decimal]:
    """What a document books, debits above zero, by kind of account."""
    query = text(
        "SELECT a.kind, sum(j.debit) - sum(j.credit) AS amount FROM journal_item j"
        " JOIN account a ON a.id = j.account_id WHERE j.invoice_id = :id GROUP BY a.kind"
    )
    rows = shop.write(lambda uow: uow.connection.execute(query, {"id": document}).all())
    return {row.kind: D(int(row.amount)).scaleb(-4) for row in rows}


# Goodwill


def test_goodwill_has_the_copied_tax_of_its_line_also_when_that_was_deactivated_since(
    shop: Shop,
) -> None:
    ticket, invoice = clocks(shop)
    card = shop.reverse(ticket, invoice)
    shop.write(lambda uow: uow.connection.execute(update(Tax).values(is_active=False)).close())
    line = replace(as_lines(card)[0], quantity=D(1))
    given = goodwill("5.00", line.original_line_id)
    draft = shop.act(invoices.save_draft, edit(card, line, given))
    assert (draft.untaxed, draft.tax, draft.total) == (D("15.00"), D("3.00"), D("18.00"))
    assert shop.post(draft).total == D("18.00")
    assert accounts(shop, draft.id)["tax"] == D("3.00")
    assert_sound(shop)


def test_goodwill_has_its_own_account_and_the_tax_of_the_line_that_it_makes_up_for(
    shop: Shop,
) -> None:
    ticket, invoice = clocks(shop)
    card = shop.reverse(ticket, invoice)
    saved = save(shop, card, goodwill("15.00", as_lines(card)[0].original_line_id))
    assert [(line.kind, line.amount, line.taxes) for line in saved.lines] == [
        ("goodwill", D("15.00"), ("Tax 1 20 %",))
    ]
    posted = shop.post(saved)
    assert posted.total == D("18.00")
    assert accounts(shop, saved.id) == {
        "receivable": D("-18.00"),
        "goodwill": D("15.00"),
        "tax": D("3.00"),
    }


def test_goodwill_for_no_line_takes_the_highest_tax_of_the_invoice(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    saved = save(shop, shop.reverse(ticket, invoice), goodwill("10.00"))
    assert (saved.lines[0].amount, saved.total) == (D("10.00"), D("12.00"))


def test_goodwill_leaves_goods_to_credit_and_is_taken_back_by_just_what_they_need(
    shop: Shop,
) -> None:
    ticket, invoice = clocks(shop)
    shop.post(save(shop, shop.reverse(ticket, invoice), goodwill("25.00")))
    card = shop.reverse(ticket, invoice)
    assert [(line.kind, line.amount) for line in card.lines] == [
        ("goods", D("100.00")),
        ("goodwill_back", D("-25.00")),
    ]
    assert card.total == D("90.00")
    half = save(shop, card, replace(as_lines(card)[0], quantity=D(5)), as_lines(card)[1])
    assert [line.kind for line in half.lines] == ["goods"], "half of it is within the ceiling"
    assert shop.post(half).total == D("60.00")
    rest = shop.reverse(ticket, invoice)
    assert [(line.kind, line.amount) for line in rest.lines] == [
        ("goods", D("50.00")),
        ("goodwill_back", D("-25.00")),
    ]
    assert shop.post(rest).total == D("30.00")
    assert accounts(shop, rest.id) == {
        "receivable": D("-30.00"),
        "sales_returns": D("50.00"),
        "goodwill": D("-25.00"),
        "tax": D("5.00"),
    }
    with pytest.raises(Invalid) as refused:
        shop.act(refunds.reverse, shop.request(ticket, invoice))
    assert refused.value.problems["invoice_ids"].code == "refund.fully_credited"


def test_goods_added_on_the_form_say_that_goodwill_goes_back_with_them(shop: Shop) -> None:
    ticket, invoice = clocks(shop)
    shop.post(save(shop, shop.reverse(ticket, invoice), goodwill("25.00")))
    card = shop.reverse(ticket, invoice)
    goods = as_lines(card)[0]
    small = save(shop, card, replace(goods, quantity=D(1)))
    more = replace(as_lines(small)[0], quantity=D(10))
    figures = shop.ask(invoices.draft_amounts, edit(small, more))
    assert [(line.kind, line.amount) for line in figures.carried] == [
        ("goodwill_back", D("-25.00"))
    ]
    assert figures.total == D("90.00")
    assert len(save(shop, small, more).lines) == 2


def test_goodwill_is_at_most_what_is_left_of_the_invoice(shop: Shop) -> None:
    ticket, invoice = clocks(shop)
    card = shop.reverse(ticket, invoice)
    assert codes(shop, card, goodwill("100.01")) == {
        "lines.0.unit_price": "credit_note.above_goodwill"
    }
    goods = replace(as_lines(card)[0], quantity=D(9))
    assert codes(shop, card, goods, goodwill("10.01")) == {
        "lines.1.unit_price": "credit_note.above_goodwill"
    }
    assert codes(shop, card, goodwill("0.00")) == {
        "lines.0.unit_price": "credit_note.amount_missing"
    }
    assert codes(shop, card, goodwill("-1.00")) == {
        "lines.0.unit_price": "invoice.price_below_zero"
    }
    assert save(shop, card, goods, goodwill("10.00")).total == D("120.00")


def test_reverse_and_create_invoice_takes_goodwill_back_and_drafts_the_goods_alone(
    shop: Shop,
) -> None:
    ticket, invoice = clocks(shop)
    shop.post(save(shop, shop.reverse(ticket, invoice), goodwill("25.00")))
    made = shop.act(refunds.reverse_and_create_invoice, shop.request(ticket, invoice))[0]
    assert (made.credited, made.draft_total) == (D("90.00"), D("120.00"))


def test_a_draft_that_needs_goodwill_back_since_it_was_saved_says_what_changed(
    shop: Shop,
) -> None:
    ticket, invoice = clocks(shop)
    first = shop.reverse(ticket, invoice)
    shop.post(save(shop, shop.reverse(ticket, invoice), goodwill("25.00")))
    again = shop.card(first.id)
    assert [(line.kind, line.amount) for line in again.lines] == [
        ("goods", D("100.00")),
        ("goodwill_back", D("-25.00")),
    ]
    assert again.warnings[0].code == "invoice.total_changed"
    assert shop.post(again).total == D("90.00")


# Fees


def test_a_fee_is_kept_back_and_takes_nothing_from_what_counts_as_credited(shop: Shop) -> None:
    customer = shop.customer()
    clock = shop.product("Clock", "10.00", shop.tax("20"))
    order = shop.order(customer, Sold(clock, D(10)))
    invoice = shop.invoice(customer, Sold(clock, D(10)), order=order)
    ticket = shop.ticket(customer, order=order)
    card = shop.reverse(ticket, invoice)
    goods = replace(as_lines(card)[0], quantity=D(5))
    saved = save(shop, card, goods, fee(shop, goods, "-7.50"))
    assert [(line.kind, line.amount) for line in saved.lines] == [
        ("goods", D("50.00")),
        ("fee", D("-7.50")),
    ]
    assert saved.total == D("52.50")
    shop.post(saved)
    assert accounts(shop, saved.id) == {
        "receivable": D("-52.50"),
        "sales_returns": D("50.00"),
        "fees": D("-7.50"),
        "tax": D("10.00"),
    }
    line = shop.ask(ledger.order_lines, AskOrderLines(ticket_id=ticket)).lines[0]
    assert (line.credited_amount, line.left_to_credit_amount, line.kept_back_amount) == (
        D("50.00"),
        D("50.00"),
        D("7.50"),
    )
    again = shop.reverse(ticket, invoice).lines[0].ledger
    assert again is not None
    assert (again.left_amount, again.kept_back_amount) == (D("50.00"), D("7.50"))


def test_a_fee_is_below_zero_and_at_most_the_goods_on_the_same_document(shop: Shop) -> None:
    ticket, invoice = clocks(shop)
    card = shop.reverse(ticket, invoice)
    goods = replace(as_lines(card)[0], quantity=D(1))
    product = shop.product("Restocking", "5.00", kind=ProductKind.SERVICE)
    assert codes(shop, card, goods, fee(shop, goods, "-10.01", product)) == {
        "lines.1.unit_price": "credit_note.fee_above_goods"
    }
    assert codes(shop, card, goods, fee(shop, goods, "5.00", product)) == {
        "lines.1.unit_price": "credit_note.fee_not_below_zero"
    }
    reduction = replace(goods, kind=LineKind.PRICE_REDUCTION, unit_price=D("5.00"))
    assert codes(shop, card, reduction, fee(shop, goods, "-1.00", product)) == {
        "lines.1.unit_price": "credit_note.fee_above_goods"
    }
    assert save(shop, card, goods, fee(shop, goods, "-10.00", product)).total == D("2.00")


def test_a_fee_whose_tax_would_take_the_total_below_zero_is_refused(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    invoice = shop.invoice(customer, Sold(shop.product("Book", "10.00")))
    card = shop.reverse(ticket, invoice)
    taxed = shop.product("Restocking", "5.00", shop.tax("20"), kind=ProductKind.SERVICE)
    goods = as_lines(card)[0]
    assert codes(shop, card, goods, fee(shop, goods, "-9.00", taxed)) == {
        "lines": "credit_note.total_below_zero"
    }


def test_a_line_that_is_no_line_of_the_invoice_no_goodwill_and_no_fee_is_refused(
    shop: Shop,
) -> None:
    ticket, invoice = clocks(shop)
    card = shop.reverse(ticket, invoice)
    other = shop.product("Else", "5.00")
    goods = as_lines(card)[0]
    sale = DraftLine(None, LineKind.SALE, D(1), D(5), D(0), "Else", product_id=other)
    assert codes(shop, card, goods, sale) == {"lines.1.description": "credit_note.other_line"}
    back = DraftLine(None, LineKind.GOODWILL_BACK, D(1), D(-5), D(0), "Back")
    assert codes(shop, card, goods, back) == {"lines.1.description": "credit_note.other_line"}
    far = replace(fee(shop, goods, "-1.00", other), original_line_id=None)
    assert codes(shop, card, goods, far) == {"lines.1.description": "credit_note.other_line"}


# Order-wide discounts


def discounted(shop: Shop) -> tuple[TicketId, InvoiceId]:
    """10 clocks and 5 lamps of 10.00 at 20 % with 15.00 off the whole order: 162.00."""
    customer = shop.customer()
    tax = shop.tax("20")
    clock, lamp = shop.product("Clock", "10.00", tax), shop.product("Lamp", "10.00", tax)
    off = shop.product("Off", "0.00", tax, kind=ProductKind.SERVICE)
    invoice = shop.invoice(
        customer,
        Sold(clock, D(10)),
        Sold(lamp, D(5)),
        Sold(off, price=D("-15.00"), is_order_discount=True),
    )
    return shop.ticket(customer), invoice


def test_an_order_discount_goes_along_in_proportion_and_wholly_with_the_last_goods(
    shop: Shop,
) -> None:
    ticket, invoice = discounted(shop)
    card = shop.reverse(ticket, invoice)
    assert [(line.kind, line.amount) for line in card.lines] == [
        ("goods", D("100.00")),
        ("goods", D("50.00")),
        ("order_discount", D("-15.00")),
    ]
    three = save(shop, card, replace(as_lines(card)[0], quantity=D(3)))
    assert [(line.kind, line.quantity, line.amount) for line in three.lines] == [
        ("goods", D(3), D("30.00")),
        ("order_discount", D("0.2"), D("-3.00")),
    ]
    assert shop.post(three).total == D("32.40")
    rest = shop.reverse(ticket, invoice)
    assert [line.amount for line in rest.lines] == [D("70.00"), D("50.00"), D("-12.00")]
    assert shop.post(rest).total == D("129.60")


def test_leaving_an_order_discount_out_needs_a_supervisor_and_a_reason(shop: Shop) -> None:
    ticket, invoice = discounted(shop)
    card = shop.reverse(ticket, invoice)
    clock, _, off = as_lines(card)
    goods = replace(clock, quantity=D(3))
    out = replace(off, left_out_reason="Promised on the telephone")
    assert codes(shop, card, goods, out) == {"lines.1.kind": "credit_note.discount_stays"}
    typed = replace(off, unit_price=D(0), quantity=D(0))
    assert save(shop, card, goods, typed).total == D("32.40"), "no reason, no leaving out"
    card = shop.card(card.id)
    left_out = save(shop, card, as_lines(card)[0], out, by="supervisor")
    assert left_out.total == D("36.00")
    again = save(shop, left_out, *as_lines(left_out))
    assert again.total == D("36.00"), "it stays out whoever saves it next"
    assert shop.post(again).total == D("36.00")
    rest = shop.reverse(ticket, invoice)
    assert [line.amount for line in rest.lines] == [D("70.00"), D("50.00"), D("-15.00")]


def test_the_ceiling_of_the_invoice_holds_where_a_discount_is_left_out(shop: Shop) -> None:
    ticket, invoice = discounted(shop)
    card = shop.reverse(ticket, invoice)
    clock, lamp, off = as_lines(card)
    out = replace(off, left_out_reason="Promised on the telephone")
    with pytest.raises(Invalid) as caught:
        save(shop, card, clock, lamp, out, by="supervisor")
    assert caught.value.problems["lines"].code == "credit_note.above_total"


def test_everything_together_ends_at_zero_and_the_check_finds_nothing(shop: Shop) -> None:
    ticket, invoice = discounted(shop)
    shop.post(save(shop, shop.reverse(ticket, invoice), goodwill("20.00")))
    card = shop.reverse(ticket, invoice)
    goods = replace(as_lines(card)[0], quantity=D(4))
    shop.post(save(shop, card, goods, fee(shop, goods, "-6.00")))
    rest = shop.reverse(ticket, invoice)
    shop.post(rest)
    credited = "SELECT sum(total_amount) FROM credited_invoice WHERE original_invoice_id = :id"
    total = shop.write(lambda uow: uow.connection.scalar(text(credited), {"id": invoice}))
    assert D(int(total or 0)).scaleb(-4) == D("162.00")
    assert shop.write(lambda uow: integrity.examine(uow.connection)).is_ok


def test_the_page_says_what_is_kept_back_and_taken_back_and_leaves_out_what_takes_nothing(
    shop: Shop,
) -> None:
    ticket, invoice = discounted(shop)
    shop.post(save(shop, shop.reverse(ticket, invoice), goodwill("20.00")))
    card = shop.reverse(ticket, invoice)
    clock, lamp, off, back = as_lines(card)
    kept = fee(shop, clock, "-6.00")
    saved = save(shop, card, clock, lamp, off, back, kept)
    lines = shop.ask(invoices.page, AskPage(saved.id)).lines
    assert [(line.amount, line.details) for line in lines] == [
        (D("100.00"), ()),
        (D("50.00"), ()),
        (D("-15.00"), ()),
        (D("-20.00"), ("Taken back, since the goods are credited",)),
        (D("-6.00"), ("Kept back",)),
    ]
    out = replace(as_lines(saved)[2], left_out_reason="Promised on the telephone")
    goods = replace(as_lines(saved)[0], quantity=D(3))
    short = save(shop, saved, goods, out, by="supervisor")
    assert [line.amount for line in shop.ask(invoices.page, AskPage(short.id)).lines] == [
        D("30.00")
    ]
    posted = shop.post(short)
    printed = shop.ask(invoices.page, AskPage(InvoiceId(posted.ref.id))).lines
    assert [line.amount for line in printed] == [D("30.00")]
