"""The ledger of an order's lines, a customer's balance, and lists of documents."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from app.errors import Refused
from app.models.enums import InvoiceKind, InvoiceState, ProductKind, Tracking
from app.models.ids import InvoiceId, SalesOrderId, TicketId
from app.models.invoices import Invoice
from app.services import invoices, ledger, refunds
from app.services.invoices import InvoiceFilter, InvoiceList, finding
from app.services.ledger import AskOrderLines
from app.services.paging import Span
from tests.factories import Sold, as_lines, edit, picture

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal
EVERY = InvoiceFilter()


def test_each_order_line_shows_goods_and_money_side_by_side(shop: Shop) -> None:
    customer = shop.customer()
    clock = shop.product("Clock", "3.75", shop.tax("20"), tracking=Tracking.LOT)
    postage = shop.product("Postage", "5.00", kind=ProductKind.SERVICE)
    sold = (Sold(clock, D(12), lot=shop.lot(clock, "A-1")), Sold(postage))
    order = shop.order(customer, *sold)
    invoice = shop.invoice(customer, *sold, order=order)
    ticket = shop.ticket(customer, order=order, product=clock)
    card = shop.reverse(ticket, invoice)
    shop.post(shop.act(invoices.save_draft, edit(card, replace(as_lines(card)[0], quantity=D(5)))))
    drafted = shop.reverse(ticket, invoice)
    shop.act(invoices.save_draft, edit(drafted, replace(as_lines(drafted)[0], quantity=D(2))))
    found = shop.ask(ledger.order_lines, AskOrderLines(ticket_id=ticket))
    goods, service = found.lines
    assert (goods.sold_quantity, goods.delivered_quantity, goods.credited_quantity) == (
        D(12),
        D(12),
        D(5),
    )
    assert (goods.credited_draft_quantity, goods.left_to_credit_quantity) == (D(2), D(7))
    assert (goods.sold_amount, goods.credited_amount, goods.left_to_credit_amount) == (
        D("45.00"),
        D("18.75"),
        D("26.25"),
    )
    assert (goods.left_to_return_quantity, goods.kept_back_amount) == (D(12), D(0))
    assert (goods.lots, goods.is_ticket_product) == (("A-1",), True)
    assert (service.left_to_return_quantity, service.left_to_credit_amount) == (D(0), D("5.00"))
    assert (found.sold_amount, found.credited_amount, found.credited_draft_amount) == (
        D("50.00"),
        D("18.75"),
        D("7.50"),
    )


def test_a_correction_is_neither_sold_nor_credited_of_its_order_line(shop: Shop) -> None:
    customer = shop.customer()
    clock = shop.product("Clock", "3.75")
    order = shop.order(customer, Sold(clock, D(12)))
    invoice = shop.invoice(customer, Sold(clock, D(12)), order=order)
    ticket = shop.ticket(customer, order=order)
    made = shop.act(refunds.reverse_and_create_invoice, shop.request(ticket, invoice))[0]
    asked = AskOrderLines(sales_order_id=order)
    line = shop.ask(ledger.order_lines, asked).lines[0]
    assert (line.sold_quantity, line.credited_quantity, line.left_to_credit_quantity) == (
        D(0),
        D(0),
        D(0),
    )
    assert made.draft_invoice is not None
    draft = shop.card(InvoiceId(made.draft_invoice.id))
    shop.post(
        shop.act(invoices.save_draft, edit(draft, replace(as_lines(draft)[0], quantity=D(10))))
    )
    line = shop.ask(ledger.order_lines, asked).lines[0]
    assert (line.sold_quantity, line.credited_quantity, line.left_to_credit_quantity) == (
        D(10),
        D(0),
        D(10),
    )


def test_a_ticket_without_an_order_has_no_lines(shop: Shop) -> None:
    found = shop.ask(ledger.order_lines, AskOrderLines(shop.ticket(shop.customer())))
    assert (found.lines, found.sales_order_id) == ((), None)


def test_unknown_tickets_and_orders_are_refused(shop: Shop) -> None:
    for asked in (AskOrderLines(TicketId(999)), AskOrderLines(None, SalesOrderId(999))):
        with pytest.raises(Refused):
            shop.ask(ledger.order_lines, asked)


def test_the_balance_counts_company_and_contacts_together(shop: Shop) -> None:
    company = shop.customer()
    contact = shop.customer("Hannah Briggs", of=company)
    picture(shop, company)
    invoice = picture(shop, contact)
    shop.post(shop.reverse(shop.ticket(company), picture(shop, company, paid="173.15")))
    picture(shop, shop.customer("Somebody Else"))
    for partner in (company, contact):
        found = shop.ask(ledger.partner_balance, partner)
        assert (found.owed, found.open_credit, found.balance) == (
            D("346.30"),
            D("173.15"),
            D("173.15"),
        )
    shop.pay(invoice, "200.00")
    found = shop.ask(ledger.partner_balance, company)
    assert (found.owed, found.open_credit) == (D("173.15"), D("200.00"))


def test_documents_are_listed_by_ticket_customer_and_kind(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    first, second = picture(shop, customer), picture(shop, customer)
    picture(shop, shop.customer("Somebody Else"))
    note = shop.reverse(ticket, first)
    shop.post(note)
    draft = shop.reverse(ticket, second)

    def ids(wanted: InvoiceFilter) -> list[int]:
        assert shop.ask(invoices.count, wanted).number == len(
            shop.ask(invoices.rows, InvoiceList(wanted)).rows
        )
        return [row.ref.id for row in shop.ask(invoices.rows, InvoiceList(wanted)).rows]

    notes = InvoiceFilter(kind=InvoiceKind.CREDIT_NOTE)
    assert ids(notes) == [draft.id, note.id]
    assert ids(replace(notes, state=InvoiceState.POSTED)) == [note.id]
    assert ids(InvoiceFilter(ticket_id=ticket)) == [draft.id, note.id]
    assert ids(InvoiceFilter(partner_id=customer)) == [draft.id, note.id, second, first]
    assert ids(InvoiceFilter(text="rinv/")) == [note.id]
    assert ids(InvoiceFilter(ids=(draft.id, first))) == [draft.id, first]
    row = shop.ask(invoices.rows, InvoiceList(notes)).rows[1]
    assert (row.number, row.original_number, row.total, row.payment_state) == (
        "RINV/2026/00001",
        "INV/2026/00001",
        D("173.15"),
        "paid",
    )


def imported(shop: Shop, document: InvoiceId, number: str) -> InvoiceId:
    """Give a draft a number of origin and post it."""
    origin = update(Invoice).where(Invoice.id == document)
    values = {"origin_source": "shop", "origin_number": number}
    shop.write(lambda uow: uow.connection.execute(origin.values(values)).rowcount)
    shop.post(shop.card(document))
    return document


def test_documents_are_found_by_customer_number_original_and_number_of_origin(shop: Shop) -> None:
    company, other = shop.customer("Orchard Toys"), shop.customer("Lakeside 100%")
    contact = shop.customer("Hannah Briggs", of=company)
    thing = Sold(shop.product("Thing", "1"))
    first = imported(shop, shop.invoice(company, thing, is_posted=False), "C536379")
    second, third = shop.invoice(contact, thing), shop.invoice(other, thing)
    tenth = [shop.invoice(other, thing) for _ in range(7)][-1]
    note = shop.reverse(shop.ticket(company), first).id
    shop.post(shop.card(note))
    draft = shop.reverse(shop.ticket(other), third).id

    def found(text: str, wanted: InvoiceFilter = EVERY) -> set[int]:
        wanted = replace(wanted, text=text)
        ids = {row.ref.id for row in shop.ask(invoices.rows, InvoiceList(wanted)).rows}
        assert shop.ask(invoices.count, wanted).number == len(ids)
        return ids

    for text, expected in {
        "orchard": {first, second, note},
        "toys orch": {first, second, note},
        "Briggs": {second},
        "100%": {third, tenth, draft} | set(range(third, tenth)),
        "3": {third, draft},
        "00003": {third, draft},
        "2026/3": {third, draft},
        "inv/2026/3": {third, draft},
        "INV/2026/0001": {first, note},
        "inv/2026/00010": {tenth},
        "INV/2026/00": {first, second, third, note, draft} | set(range(third, tenth + 1)),
        "rinv": {note},
        "RINV/1": {note},
        "NV/2026/3": set(),
        "c5363": {first, note},
        "536379": set(),
        "99999999999999999999": set(),
        "%": set(),
        "/": set(),
    }.items():
        assert found(text) == expected, text
        of_other = InvoiceFilter(partner_id=other)
        assert found(text, of_other) == expected & found("", of_other), text
    notes = InvoiceFilter(kind=InvoiceKind.CREDIT_NOTE)
    assert found("Orchard", notes) == found("INV/2026/00001", notes) == {note}
    assert found("", replace(notes, is_imported=True)) == set()
    assert found("", InvoiceFilter(is_imported=True)) == {first}
    assert first not in found("", InvoiceFilter(is_imported=False))
    assert not shop.ask(invoices.has_imported, replace(notes, text="C5"))
    assert shop.ask(invoices.has_imported, InvoiceFilter(partner_id=contact, text="zeppelin"))


def test_what_many_documents_have_is_found_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "FREQUENT", 2)
    company, other = shop.customer("Orchard Toys"), shop.customer("Lakeside")
    thing = Sold(shop.product("Thing", "1"))
    made = [shop.invoice(company, thing) for _ in range(3)]
    note = shop.reverse(shop.ticket(company), made[0]).id
    shop.invoice(other, thing)
    for text in ("Orchard", "INV/2026"):
        notes = InvoiceFilter(kind=InvoiceKind.CREDIT_NOTE, text=text)
        assert [row.ref.id for row in shop.ask(invoices.rows, InvoiceList(notes)).rows] == [note]
        assert shop.ask(invoices.count, notes).number == 1
    wanted = InvoiceFilter(text="orchard")
    found = [row.ref.id for row in shop.ask(invoices.rows, InvoiceList(wanted)).rows]
    assert found == [note, *reversed(made)]


def test_a_list_goes_on_where_its_page_ended(shop: Shop) -> None:
    customer = shop.customer()
    thing = Sold(shop.product("Thing", "1"))
    made = [shop.invoice(customer, thing) for _ in range(5)][::-1]
    first = shop.ask(invoices.rows, InvoiceList(span=Span(size=2)))
    assert ([row.ref.id for row in first.rows], first.has_more) == (made[:2], True)
    rest = shop.ask(invoices.rows, InvoiceList(span=Span(size=9, after=first.last)))
    assert ([row.ref.id for row in rest.rows], rest.has_more) == (made[2:], False)
