"""A ticket is found by the number of every document that is made from it, as soon as it has one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.ids import InvoiceId
from app.services import invoices, refunds, tickets
from app.services.tickets import OpenTicket, TicketFilter, TicketList
from tests.factories import Sold, invoice_number
from tests.services.forms import ticket_form
from tests.services.return_desk import ReturnDesk
from tests.services.workshop import Workshop, switch_on

if TYPE_CHECKING:
    from app.models.ids import PartnerId, SalesOrderId, TicketId
    from tests.factories import Shop

D = Decimal
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def opened(shop: Shop, customer: PartnerId, order: SalesOrderId) -> TicketId:
    """A ticket about an order."""
    request = OpenTicket(
        "Clocks stop",
        shop.team,  # type: ignore[arg-type]
        customer_id=customer,
        sales_order_id=order,
    )
    return shop.act(tickets.open_ticket, request).id


def found(shop: Shop, text: str) -> list[TicketId]:
    """The tickets that the list finds by free text, oldest first."""
    request = TicketList(TicketFilter(text=text), is_descending=False)
    return [row.id for row in shop.ask(tickets.rows, request).rows]


def words(shop: Shop, ticket: TicketId) -> list[str]:
    """The words of a ticket as they are stored."""
    rows = shop.read("SELECT words FROM ticket_search WHERE ticket_id = :id", id=ticket)
    return str(rows[0][0]).split()


def test_each_kind_of_document_leads_to_its_ticket_once_it_has_a_number(shop: Shop) -> None:
    shop.switch_returns()
    switch_on(shop)
    clock = shop.product("Clock", "3.75")
    customer = shop.customer()
    order = shop.order(customer, Sold(clock, D(12)))
    invoice = shop.invoice(customer, Sold(clock, D(12)))
    mine, other = (opened(shop, customer, order) for _ in range(2))
    desk = ReturnDesk(shop, customer, order, mine)
    coming = desk.send_back("2")
    mended = Workshop(shop, customer, clock, mine).create()
    made = shop.act(refunds.reverse_and_create_invoice, shop.request(mine, invoice))[0]
    assert made.draft_invoice is not None
    assert made.credit_note_number == "RINV/2026/00001"
    assert found(shop, "inv/2026/00002") == []  # the invoice that was left behind is a draft yet
    shop.post(shop.card(InvoiceId(made.draft_invoice.id)))
    numbers = (coming.number, mended.number, made.credit_note_number, "INV/2026/00002")
    for number in numbers:
        assert found(shop, number) == [mine], number
    card = shop.ask(tickets.card, mine)
    shop.act(tickets.save, replace(ticket_form(card), subject="Clocks do not run"))
    for number in numbers:
        assert found(shop, f"{number} run") == [mine], number
    assert len(words(shop, mine)) == len(set(words(shop, mine)))
    assert found(shop, "2026") == [mine]
    assert other not in found(shop, "RINV")


def test_what_is_invoiced_of_an_order_later_leads_to_all_tickets_about_it(shop: Shop) -> None:
    clock = shop.product("Clock", "3.75")
    customer = shop.customer()
    order = shop.order(customer, Sold(clock, D(12)))
    about = [opened(shop, customer, order) for _ in range(2)]
    opened(shop, customer, shop.order(customer, Sold(clock, D(1))))
    number = invoice_number(shop, shop.invoice(customer, Sold(clock, D(12)), order=order))
    assert found(shop, number) == about


def test_a_deleted_draft_leaves_no_word_behind(shop: Shop) -> None:
    customer = shop.customer()
    clock = shop.product("Clock", "3.75")
    order = shop.order(customer, Sold(clock, D(12)))
    ticket = opened(shop, customer, order)
    invoice = shop.invoice(customer, Sold(clock, D(12)))
    before = words(shop, ticket)
    draft = shop.reverse(ticket, invoice)
    shop.act(invoices.delete_draft, invoices.DeleteDraft(draft.id, draft.version))
    assert words(shop, ticket) == before


def test_a_number_given_while_a_ticket_is_saved_is_not_written_over(
    postgresql_only_shop: Shop,
) -> None:
    shop = postgresql_only_shop
    customer = shop.customer()
    clock = shop.product("Clock", "3.75")
    ticket = opened(shop, customer, shop.order(customer, Sold(clock, D(12))))
    shop.reverse(ticket, shop.invoice(customer, Sold(clock, D(12))))
    form = replace(ticket_form(shop.ask(tickets.card, ticket)), subject="Clocks do not run")
    engine = shop.database.write_engine
    with ThreadPoolExecutor(1) as pool, engine.connect() as first, engine.connect() as watch:
        first.exec_driver_sql("UPDATE ticket_document SET number = 'RINV/2026/00042'")
        saving = pool.submit(shop.act, tickets.save, form)
        while not watch.exec_driver_sql(WAITING).scalar_one():
            watch.rollback()
            assert not saving.done(), saving.result()
        first.commit()
        saving.result()
    assert found(shop, "RINV/2026/00042 run") == [ticket]
