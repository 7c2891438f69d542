"""Quotations become orders, deliveries and invoices, once each and never for more (rules 33)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app import texts
from app.errors import Invalid, NotAllowed, Refused, Stale
from app.models.enums import ProductKind
from app.models.ids import CurrencyId
from app.services import invoices, orders, partners, products, refunds, stock
from app.services.orders import (
    CancelOrder,
    CreateOrder,
    DraftedInvoice,
    FindOrders,
    InvoiceOrder,
    InvoicePolicy,
    OrderLine,
    OrderVersion,
    SaveOrder,
)
from app.services.repairs import PartLine
from app.services.stock import TransferId, ValidateTransfer
from tests.factories import edit
from tests.services.books import assert_sound
from tests.services.stock_room import receive
from tests.services.test_refund_races import at_once
from tests.services.workshop import workshop

if TYPE_CHECKING:
    from app.models.ids import PartnerId, ProductId, SalesOrderId
    from tests.factories import Shop

D = Decimal


def quote(
    shop: Shop,
    customer: PartnerId,
    *lines: OrderLine,
    policy: InvoicePolicy = InvoicePolicy.DELIVERED,
) -> orders.SavedOrder:
    return shop.act(orders.create, CreateOrder(customer, lines, invoice_policy=policy))


def line(product: ProductId, quantity: str, price: str | None = None) -> OrderLine:
    return OrderLine(None, product, D(quantity), None if price is None else D(price))


def confirm(shop: Shop, order: orders.SavedOrder) -> orders.SavedOrder:
    return shop.act(orders.confirm, OrderVersion(order.id, order.version))


def card(shop: Shop, order: SalesOrderId) -> orders.OrderCard:
    return shop.ask(orders.card, order)


def documents(shop: Shop, order: SalesOrderId, kind: str) -> list[orders.LinkedDocument]:
    return [each for each in card(shop, order).documents if each.ref.kind == kind]


def offered(shop: Shop, customer: PartnerId) -> list[SalesOrderId]:
    """The orders that a drop-down of a ticket has."""
    return [each.id for each in shop.ask(orders.find, FindOrders(customer))]


def test_a_quotation_is_made_edited_sent_and_confirmed_into_one_delivery(shop: Shop) -> None:
    corner = shop.customer()
    contact = shop.customer("Hannah Briggs", of=corner)
    clock = shop.product("Clock", "9.99", shop.tax("20"))
    ribbon, fitting = shop.product("Ribbon", "2", unit="MTR"), shop.product("Fitting", "30")
    receive(shop, clock, "2")
    made = quote(shop, corner, replace(line(clock, "3"), discount=D("12.5")), line(ribbon, "1.25"))
    # 3 × 9.99 less 12.5 % = 26.22; 1.25 × 2 = 2.50; 20 % of 26.22 = 5.24
    assert (made.number, made.state, made.total) == ("SO00001", "draft", D("33.96"))
    first, second = card(shop, made.id).lines
    assert (first.subtotal, first.unit) == (D("26.22"), "Pieces")
    assert (second.description, second.subtotal, second.unit) == ("Ribbon", D("2.50"), "Metres")
    sent = shop.act(orders.mark_sent, OrderVersion(made.id, made.version))
    assert sent.state == "sent"

    saved = shop.act(
        orders.save,
        SaveOrder(
            made.id,
            sent.version,
            contact,
            (
                replace(line(fitting, "1", "30"), is_repair_part=True),
                replace(line(clock, "4"), id=first.id),
            ),
            shop.today + timedelta(days=14),
            InvoicePolicy.ORDERED,
        ),
    )
    # 4 × 9.99 = 39.96 with 7.99 of tax, and 30
    assert (saved.state, saved.total) == ("draft", D("77.95")), "it says other things now"
    lines = card(shop, made.id).lines
    assert [(each.id == first.id, each.quantity) for each in lines] == [(False, D(1)), (True, D(4))]
    with pytest.raises(Stale):
        confirm(shop, made)
    confirmed = confirm(shop, saved)
    assert confirmed.state == "confirmed"
    (delivery,) = documents(shop, made.id, "transfer")
    assert (delivery.number, delivery.state) == ("WH/OUT/00001", "waiting"), "two of four are there"
    rows = shop.money("SELECT quantity FROM move WHERE transfer_id = :id", id=delivery.ref.id)
    assert rows == [(D(4),)], "a part of a repair is on no delivery"
    with pytest.raises(Refused, match=r"order\.is_confirmed"):
        confirm(shop, confirmed)
    assert_sound(shop)


def send(shop: Shop, order: SalesOrderId, quantity: str | None = None) -> None:
    """Let the open delivery of an order be done, or so much of its first line."""
    (waiting,) = [each for each in documents(shop, order, "transfer") if each.state == "ready"]
    card = shop.ask(stock.card, TransferId(waiting.ref.id))
    lines: tuple[stock.MovedLine, ...] = ()
    if quantity is not None:
        lines = (stock.MovedLine(card.moves[0].id, (stock.MovedPart(D(quantity)),)),)
    request = ValidateTransfer(card.id, card.version, lines, makes_backorder=True)
    shop.act(stock.validate, request, by="storekeeper")


def bill(shop: Shop, order: SalesOrderId, *, again: bool | None = None) -> DraftedInvoice:
    return shop.act(orders.create_invoice, InvoiceOrder(order, again))


def refund(shop: Shop, customer: PartnerId, invoice: invoices.InvoiceId, quantity: str) -> None:
    """Credit so many pieces of the first line of an invoice."""
    draft = shop.reverse(shop.ticket(customer), invoice)
    first = replace(draft.lines[0], quantity=D(quantity))
    saved = shop.act(invoices.save_draft, edit(draft, as_draft(first)))
    shop.post(saved)


def as_draft(line: invoices.LineCard) -> invoices.DraftLine:
    return invoices.DraftLine(
        line.id,
        line.kind,
        line.quantity,
        line.unit_price,
        line.discount,
        line.description,
        original_line_id=line.original_line_id,
        product_id=line.product_id,
    )


def left(shop: Shop, order: SalesOrderId) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Invoiced, to invoice and refunded of each line."""
    return [(each.invoiced, each.to_invoice, each.refunded) for each in card(shop, order).lines]


def sentence(error: Refused) -> str:
    return texts.explain(error)


def test_what_was_delivered_is_invoiced_and_what_was_refunded_only_if_one_says_so(
    shop: Shop,
) -> None:
    corner = shop.customer()
    clock = shop.product("Clock", "10", shop.tax("20"))
    fitting = shop.product("Fitting", "30", kind=ProductKind.SERVICE)
    receive(shop, clock, "10")
    order = confirm(shop, quote(shop, corner, line(clock, "10"), line(fitting, "1"))).id
    assert left(shop, order) == [(D(0), D(0), D(0)), (D(0), D(1), D(0))], "services count at once"
    send(shop, order, "4")
    draft = bill(shop, order)
    assert draft.total == D("78.00"), "4 × 10 with 8.00 of tax, and 30"
    with pytest.raises(Refused, match=r"order\.nothing_to_invoice"):
        bill(shop, order)
    invoice = shop.card(invoices.InvoiceId(draft.ref.id))
    more = [replace(as_draft(each), quantity=D(5)) for each in invoice.lines]
    with pytest.raises(Invalid) as refused:
        shop.act(invoices.save_draft, edit(invoice, *more))
    assert set(refused.value.problems) == {"lines.0.quantity", "lines.1.quantity"}
    assert "4 are left to invoice" in texts.explain(refused.value.problems["lines.0.quantity"])
    shop.post(invoice)
    refund(shop, corner, invoice.id, "3")
    assert left(shop, order)[0] == (D(4), D(0), D(3)), "a refund opens nothing again"
    with pytest.raises(Refused, match=r"order\.refunded_before") as asked:
        bill(shop, order)
    assert "that were refunded: 3." in sentence(asked.value)
    send(shop, order)
    assert bill(shop, order, again=False).total == D("72.00"), "the other six"
    assert bill(shop, order, again=True).total == D("36.00"), "the three"
    assert left(shop, order)[0] == (D(10), D(0), D(0))
    with pytest.raises(Refused, match=r"order\.nothing_to_invoice"):
        bill(shop, order, again=True)
    assert_sound(shop)


def test_what_was_ordered_is_invoiced_before_anything_is_sent(shop: Shop) -> None:
    order = quote(shop, shop.customer(), line(shop.product(), "2"), policy=InvoicePolicy.ORDERED)
    with pytest.raises(Refused, match=r"order\.is_quotation"):
        bill(shop, order.id)
    confirm(shop, order)
    assert bill(shop, order.id).total == D("7.50")


def test_an_order_is_cancelled_with_what_is_open_but_not_with_what_is_done(shop: Shop) -> None:
    corner, clock = shop.customer(), shop.product("Clock", "10")
    receive(shop, clock, "5")
    quoted = quote(shop, corner, line(clock, "5"), policy=InvoicePolicy.ORDERED)
    assert offered(shop, corner) == [], "a remedy is of an order, not of a quotation"
    order = confirm(shop, quoted)
    assert offered(shop, corner) == [order.id]
    bill(shop, order.id)
    done = shop.act(orders.cancel, CancelOrder(order.id, order.version, "Changed their mind"))
    assert done.state == "cancelled"
    assert [each.state for each in documents(shop, order.id, "transfer")] == ["cancelled"]
    assert documents(shop, order.id, "invoice") == []
    assert offered(shop, corner) == []
    with pytest.raises(Refused, match=r"order\.is_cancelled"):
        confirm(shop, done)

    other = confirm(shop, quote(shop, corner, line(clock, "5")))
    send(shop, other.id)
    stop = CancelOrder(other.id, other.version)
    with pytest.raises(Refused, match=r"order\.is_delivered") as refused:
        shop.act(orders.cancel, stop)
    assert sentence(refused.value).startswith("Goods of SO00002 are with the customer")

    third = confirm(shop, quote(shop, corner, line(clock, "1"), policy=InvoicePolicy.ORDERED))
    invoice = shop.card(invoices.InvoiceId(bill(shop, third.id).ref.id))
    shop.post(invoice)
    with pytest.raises(Refused, match=r"order\.is_invoiced"):
        shop.act(orders.cancel, CancelOrder(third.id, third.version))
    refund(shop, corner, invoice.id, "1")
    stopped = shop.act(orders.cancel, CancelOrder(third.id, third.version))
    assert stopped.state == "cancelled"
    assert_sound(shop)


def test_two_agents_at_once_make_one_delivery_and_one_invoice(shop: Shop) -> None:
    corner, clock = shop.customer(), shop.product("Clock", "10")
    for _ in range(3):
        made = quote(shop, corner, line(clock, "2"), policy=InvoicePolicy.ORDERED)
        results = at_once(*[lambda made=made: confirm(shop, made)] * 2)
        (refused,) = [each for each in results if isinstance(each, Refused)]
        assert refused.code == "order.is_confirmed"
        assert len(documents(shop, made.id, "transfer")) == 1
        drafted = at_once(*[lambda made=made: bill(shop, made.id)] * 2)
        (refused,) = [each for each in drafted if isinstance(each, Refused)]
        assert refused.code == "order.nothing_to_invoice"
        assert len(documents(shop, made.id, "invoice")) == 1
    assert_sound(shop)


def test_a_quotation_of_a_repair_is_invoiced_on_its_ticket_once_that_has_ended(shop: Shop) -> None:
    desk = workshop(shop)
    hinge = shop.product("Hinge", "3.20")
    receive(shop, hinge, "2")
    repair = desk.quote(desk.create(PartLine(hinge, D(2))))
    assert repair.sales_order_id is not None
    made = shop.ask(orders.card, repair.sales_order_id)
    assert [each.ref.kind for each in made.documents] == ["repair", "ticket"]
    part = made.lines[0]
    whole = OrderLine(part.id, part.product_id, part.quantity, part.unit_price, is_repair_part=True)

    def save(customer: PartnerId, *lines: OrderLine) -> orders.SavedOrder:
        version = card(shop, made.id).version
        request = SaveOrder(made.id, version, customer, lines, None, InvoicePolicy.DELIVERED)
        return shop.act(orders.save, request)

    more, cheaper = replace(whole, quantity=D(7)), replace(whole, unit_price=D(1))
    for lines in ((more,), (cheaper,), (replace(whole, discount=D(5)),), ()):
        with pytest.raises(Refused, match=r"order\.repair_line") as refused:
            save(made.partner_id, *lines)
        assert sentence(refused.value).startswith("Hinge is a part of the repair WH/RO/00001.")
    with pytest.raises(Refused, match=r"order\.repair_customer"):
        save(shop.customer("Another"), whole)
    travel = line(shop.product("Travel"), "1", "5")
    assert save(made.partner_id, whole, travel).total == D("11.40")
    made = card(shop, save(made.partner_id, whole).id)
    shop.act(orders.confirm, OrderVersion(made.id, made.version))
    assert documents(shop, made.id, "transfer") == []
    with pytest.raises(Refused, match=r"order\.repair_open") as refused:
        bill(shop, made.id)
    assert sentence(refused.value).startswith("SO00001 is for the repair WH/RO/00001")
    page = shop.ask(orders.page, made.id)
    assert (page.repair and page.repair.product, page.is_order) == ("STATION CLOCK", True)
    desk.end(desk.start(desk.card(repair.id)))
    drafted = shop.card(invoices.InvoiceId(bill(shop, made.id).ref.id))
    assert (drafted.total, drafted.ticket and drafted.ticket.ref.id) == (D("6.40"), desk.ticket)
    with pytest.raises(Refused, match=r"order\.is_repaired") as refused:
        shop.act(orders.cancel, CancelOrder(made.id, card(shop, made.id).version))
    assert sentence(refused.value).startswith("What SO00001 ordered was used in the repair WH/RO")
    assert_sound(shop)


def test_another_currency_chosen_taxes_added_lines_and_a_correction_keep_the_sums(
    shop: Shop,
) -> None:
    corner, included = shop.customer(), shop.tax("10", is_included=True)
    clock = shop.product("Clock", "10", shop.tax("20"))
    shop.sales_journal("EUR")
    euro = CurrencyId(shop.currency("EUR").id)
    asked = replace(line(clock, "3", "11"), tax_ids=(included,))
    request = CreateOrder(corner, (line(clock, "1"),), currency_id=euro)
    with pytest.raises(Invalid) as refused:
        shop.act(orders.create, request)
    assert texts.explain(refused.value.problems["lines.0.unit_price"]) == (
        "This order is in EUR: enter the price."
    )
    request = replace(request, lines=(asked,), invoice_policy=InvoicePolicy.ORDERED)
    made = shop.act(orders.create, request, key="k")
    assert shop.act(orders.create, request, key="k") == made, "pressed twice is one quotation"
    (only,) = card(shop, made.id).lines
    assert (made.total, only.amount, only.subtotal) == (D("33.00"), D("33.00"), D("30.00"))
    confirm(shop, made)
    shop.write(lambda uow: orders.add_lines(uow, made.id, (line(clock, "2", "10"),)))
    assert card(shop, made.id).total == D("57.00"), "24 with its tax of 20 % are added"
    with pytest.raises(Refused, match=r"exchange_rate\.missing"):
        bill(shop, made.id)
    shop.rate("EUR", "1.25")
    draft = shop.card(invoices.InvoiceId(bill(shop, made.id).ref.id))
    assert (draft.total, draft.currency.code, draft.company_total) == (
        D("57.00"),
        "EUR",
        D("45.60"),
    )
    shop.post(draft)
    shop.act(refunds.reverse_and_create_invoice, shop.request(shop.ticket(corner), draft.id))
    assert left(shop, made.id) == [(D(3), D(0), D(0)), (D(2), D(0), D(0))], "its draft counts"
    with pytest.raises(Refused, match=r"order\.nothing_to_invoice"):
        bill(shop, made.id)
    assert_sound(shop)


def test_what_a_quotation_cannot_be_is_said_at_its_field_and_changes_nothing(shop: Shop) -> None:
    corner, clock = shop.customer(), shop.product()
    wrong = (
        line(clock, "0"),
        line(clock, "-1"),
        line(clock, "0.5"),
        line(clock, "1", "-2"),
        replace(line(clock, "1"), discount=D(101)),
        replace(line(clock, "1"), discount=D("0.0000001")),
        replace(line(clock, "1"), description="Clock\0"),
        replace(line(clock, "1"), description="Clock \ud800"),
        line(products.ProductId(999), "1"),
    )
    with pytest.raises(Invalid) as refused:
        quote(shop, corner, *wrong[:-1])
    assert {name: each.code for name, each in refused.value.problems.items()} == {
        "lines.0.quantity": "invoice.quantity_missing",
        "lines.1.quantity": "invoice.quantity_below_zero",
        "lines.2.quantity": "stock.quantity_not_whole",
        "lines.3.unit_price": "invoice.price_below_zero",
        "lines.4.discount": "invoice.discount_out_of_range",
        "lines.5.discount": "invoice.discount_places",
        "lines.6.description": "field.characters",
        "lines.7.description": "field.characters",
    }
    past = CreateOrder(
        partners.PartnerId(4711), wrong[-1:], valid_until_on=shop.today - timedelta(days=1)
    )
    with pytest.raises(Invalid) as refused:
        shop.act(orders.create, past)
    assert set(refused.value.problems) == {"customer_id", "valid_until_on", "lines.0.product_id"}
    with pytest.raises(NotAllowed):
        shop.act(orders.create, CreateOrder(corner), by="storekeeper")
    empty = quote(shop, corner)
    assert empty.number == "SO00001", "nothing was numbered before"
    with pytest.raises(Refused, match=r"order\.no_lines"):
        confirm(shop, empty)


def test_a_line_is_of_this_order_and_named_once(shop: Shop) -> None:
    corner, clock = shop.customer(), shop.product("Clock", "10")
    made, other = quote(shop, corner, line(clock, "2")), quote(shop, corner, line(clock, "3"))
    (own,), (foreign,) = card(shop, made.id).lines, card(shop, other.id).lines
    whole = replace(line(clock, "2"), id=own.id)
    for lines, place in (((replace(whole, id=foreign.id),), 0), ((whole, whole), 1)):
        request = SaveOrder(made.id, made.version, corner, lines, None, InvoicePolicy.DELIVERED)
        with pytest.raises(Invalid) as refused:
            shop.act(orders.save, request)
        assert {name: each.code for name, each in refused.value.problems.items()} == {
            f"lines.{place}.product_id": "order.line_unknown"
        }
    assert [card(shop, each.id).total for each in (made, other)] == [D("20.00"), D("30.00")]
    assert_sound(shop)
