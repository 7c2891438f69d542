"""What a team does with goods that come back: held refunds, kept goods, fees by condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Refused
from app.models.enums import Condition, LineKind, MovePurpose, ProductKind, TransferState
from app.services import invoices, ledger, orders, refunds, returns, stock, tickets
from app.services.invoices import DraftLine
from app.services.ledger import AskOrderLines
from app.services.refunds import AskChoices, GoodsWay, ReverseInvoices
from app.services.returns import AskReturn, ExchangeReturn, MovedPart, ReplaceReturn, ReturnLine
from app.services.stock import (
    CancelTransfer,
    CounterMove,
    TransferFilter,
    TransferList,
    ValidateTransfer,
)
from tests.factories import Sold, as_lines, edit
from tests.services.books import assert_sound, limit_refunds, money_in
from tests.services.return_desk import ReturnDesk, counted, open_desk
from tests.services.stock_room import receive
from tests.services.test_refund_races import at_once

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, ProductId
    from app.services.refunds import CreditNoteCard
    from tests.factories import Shop

D = Decimal


def desk_of(shop: Shop, **options: object) -> tuple[ReturnDesk, InvoiceId, ProductId]:
    """Five clocks at 10.00 and postage of 4.00, both with 20 % on top, delivered and invoiced."""
    clock = shop.product("Clock", "10", shop.tax("20"))
    post = shop.product("Postage", "4", shop.tax("20"), kind=ProductKind.SERVICE)
    goods = Sold(clock, D(5), D(10))
    desk = open_desk(shop, goods)
    if options:
        shop.set_goods(**options)
    sold = (goods, Sold(post, D(1), D(4)))
    return desk, shop.invoice(desk.customer, *sold, order=desk.order), clock


def reverse(
    shop: Shop, desk: ReturnDesk, invoice: InvoiceId, *, by: str = "agent", **more: object
) -> CreditNoteCard:
    request = ReverseInvoices(desk.ticket, (invoice,), "Faulty", shop.today)
    (card,) = shop.act(refunds.reverse, replace(request, **more), by=by)  # type: ignore[arg-type]
    return card


def refund_return(shop: Shop, desk: ReturnDesk, made: returns.MadeReturn) -> CreditNoteCard:
    choices = shop.ask(refunds.choices, AskChoices(desk.ticket, return_id=made.id))
    (invoice,) = choices.default_invoice_ids
    return reverse(shop, desk, invoice, return_id=made.id)


def pieces(shop: Shop, card: CreditNoteCard) -> list[tuple[LineKind, Decimal]]:
    return [(line.kind, line.quantity) for line in shop.card(card.id).lines]


def test_goods_are_refunded_once_they_are_back_and_services_at_any_time(shop: Shop) -> None:
    desk, invoice, _ = desk_of(shop, is_refund_after_receipt=True)
    first = reverse(shop, desk, invoice)
    assert (pieces(shop, first), first.total) == ([(LineKind.GOODS, D(1))], D("4.80"))
    shop.post(shop.card(first.id))
    with pytest.raises(Invalid) as refused:
        reverse(shop, desk, invoice)
    assert refused.value.problems["goods"].code == "refund.nothing_back"
    made = desk.send_back("2")
    desk.receive(made)
    shown = shop.ask(
        refunds.preview, ReverseInvoices(desk.ticket, (invoice,), "Faulty", shop.today)
    )
    assert (shown.this_credit, [each.suggestion for each in shown.held]) == (D("24.00"), [D(2)])
    card = reverse(shop, desk, invoice)
    assert (pieces(shop, card), card.total) == ([(LineKind.GOODS, D(2))], D("24.00"))
    form = shop.card(card.id)
    more = edit(form, replace(as_lines(form)[0], quantity=D(3)))
    with pytest.raises(Invalid) as refused:
        shop.act(invoices.save_draft, more, by="agent")
    assert refused.value.problems["lines.0.quantity"].suggestion == D(2)
    assert_sound(shop)


def test_a_correction_takes_all_and_says_so_while_the_customer_has_the_goods(shop: Shop) -> None:
    desk, invoice, _ = desk_of(shop, is_refund_after_receipt=True)
    paid = shop.pay(invoice, "64.80")
    request = ReverseInvoices(desk.ticket, (invoice,), "Wrong address", shop.today)
    shown = shop.ask(refunds.preview, request)
    assert shown.this_credit == D("4.80")  # of Reverse: the postage
    says = [(each.code, each.parameters["amount"]) for each in shown.create_invoice_says]
    assert says == [("refund.says_create_invoice", "£64.80"), ("refund.says_freed", "£64.80")]
    seen = replace(request, seen_amounts=shown.seen_corrected, seen_freed=shown.seen_freed)
    (made,) = shop.act(refunds.reverse_and_create_invoice, seen)
    assert made.credited == D("64.80")
    assert [each.number for each in made.freed_payments] == [paid.number]
    assert_sound(shop)


def test_two_drafts_of_the_same_goods_that_came_are_not_both_posted(shop: Shop) -> None:
    desk, invoice, _ = desk_of(shop)
    made = desk.send_back("2")
    desk.receive(made)
    by_return = refund_return(shop, desk, made)
    by_invoice = reverse(shop, desk, invoice, allow_second_draft=True)
    form = shop.card(by_invoice.id)
    first = replace(as_lines(form)[0], quantity=D(2))
    shop.act(invoices.save_draft, edit(form, first))
    shop.set_goods(is_refund_after_receipt=True)
    shop.post(shop.card(by_return.id))
    with pytest.raises(Invalid) as refused:
        shop.post(shop.card(by_invoice.id))
    assert "lines.0.quantity" in refused.value.problems
    assert_sound(shop)


def test_what_came_is_refunded_once_by_two_who_post_on_two_invoices_at_once(shop: Shop) -> None:
    clock = shop.product("Clock", "10")
    desk = open_desk(shop, Sold(clock, D(5), D(10)))
    cards = []
    for pieces_ in (D(2), D(3)):
        invoice = shop.invoice(desk.customer, Sold(clock, pieces_, D(10)), order=desk.order)
        draft = shop.card(reverse(shop, desk, invoice).id)
        lines = replace(as_lines(draft)[0], quantity=D(2))
        cards.append(shop.act(invoices.save_draft, edit(draft, lines)))
    desk.receive(desk.send_back("2"))
    shop.set_goods(is_refund_after_receipt=True)
    results = at_once(*[partial(shop.post, card) for card in cards])
    assert sorted(type(each).__name__ for each in results) == ["Invalid", "PostedCard"]
    assert_sound(shop)


def test_a_supervisor_lets_one_go_ahead_with_a_reason_and_nobody_raises_it(shop: Shop) -> None:
    desk, invoice, _ = desk_of(shop, is_refund_after_receipt=True)
    with pytest.raises(Invalid) as refused:
        reverse(shop, desk, invoice, before_receipt_reason="Known customer")
    assert "before_receipt_reason" in refused.value.problems
    card = reverse(shop, desk, invoice, by="supervisor", before_receipt_reason="Known customer")
    assert card.total == D("64.80")
    form = shop.card(card.id)
    lower = [replace(as_lines(form)[0], quantity=D(3)), as_lines(form)[1]]
    form = shop.act(invoices.save_draft, edit(form, *lower), by="agent")
    higher = [replace(as_lines(form)[0], quantity=D(4)), as_lines(form)[1]]
    with pytest.raises(Invalid):
        shop.act(invoices.save_draft, edit(form, *higher), by="agent")
    posted = shop.post(form)
    assert posted.total == D("40.80")
    ((told,),) = shop.read(
        "SELECT before_receipt_reason FROM invoice WHERE id = :id", id=posted.ref.id
    )
    assert told == "Known customer"
    assert_sound(shop)


def test_what_the_customer_keeps_is_marked_and_not_expected_back(shop: Shop) -> None:
    desk, invoice, _ = desk_of(shop, is_refund_after_receipt=True)
    with pytest.raises(Invalid) as refused:
        reverse(shop, desk, invoice, goods=GoodsWay.KEPT)
    assert refused.value.problems["goods"].code == "refund.keep_it_switched_off"
    shop.set_goods(is_keep_it=True)
    card = reverse(shop, desk, invoice, goods=GoodsWay.KEPT)
    form = shop.card(card.id)
    assert [each.code for each in form.warnings] == ["credit_note.customer_keeps"]
    two = edit(form, replace(as_lines(form)[0], quantity=D(2)))
    shop.post(shop.act(invoices.save_draft, two))
    (line,) = shop.ask(ledger.order_lines, AskOrderLines(sales_order_id=desk.order)).lines
    assert (line.kept_quantity, line.ahead_quantity) == (D(2), D(0))
    made = desk.send_back("3")
    desk.receive(made)
    (came,) = shop.ask(returns.refundable, made.id)
    assert (came.received, came.refundable, came.problem) == (D(3), D(3), None)
    shop.post(shop.card(refund_return(shop, desk, made).id))
    kept = desk.send_back("2")
    desk.receive(kept)
    (came,) = shop.ask(returns.refundable, kept.id)
    assert came.problem is not None
    assert (came.refundable, came.problem.code) == (D(0), "return.refunded_before")
    assert_sound(shop)


def test_a_price_reduction_takes_money_and_no_pieces_whatever_is_back(shop: Shop) -> None:
    desk, invoice, _ = desk_of(shop, is_refund_after_receipt=True)
    card = reverse(shop, desk, invoice, goods=GoodsWay.PRICE_REDUCTION)
    assert card.total == D("64.80")
    form = shop.card(card.id)
    assert {line.kind for line in form.lines} == {LineKind.PRICE_REDUCTION}
    lower = DraftLine(
        id=form.lines[0].id,
        kind=LineKind.PRICE_REDUCTION,
        description="Scratched",
        quantity=D(1),
        unit_price=D("6"),
        discount=D(0),
        original_line_id=form.lines[0].original_line_id,
    )
    posted = shop.post(shop.act(invoices.save_draft, edit(form, lower)))
    assert posted.total == D("7.20")
    assert_sound(shop)


def test_the_condition_and_the_restocking_fee_are_kept_back_of_what_came(shop: Shop) -> None:
    fee = shop.product("Restocking fee", "0", shop.tax("20"), kind=ProductKind.SERVICE)
    desk, _, _ = desk_of(
        shop,
        share_opened=D(80),
        share_damaged=D(50),
        restocking_percent=D(5),
        restocking_amount=D("1.50"),
        restocking_product_id=fee,
    )
    made = desk.send_back("4")
    parts = (
        MovedPart(D(1), condition=Condition.AS_NEW),
        MovedPart(D(2), condition=Condition.OPENED),
        MovedPart(D(1), condition=Condition.DAMAGED),
    )
    desk.receive(made, counted(desk.moves(made)[0], *parts))
    card = refund_return(shop, desk, made)
    (goods, kept) = shop.card(card.id).lines
    assert (goods.subtotal, kept.kind) == (D("40.00"), LineKind.FEE)
    # 2 x 2.00 opened, 5.00 damaged, 5 % of 40.00, and 1.50
    assert kept.subtotal == D("-12.50")
    assert "2 opened, 80 % refunded, 1 damaged, 50 % refunded" in kept.description
    assert card.total == D("33.00")
    shop.post(shop.card(card.id))
    (line, *_) = shop.ask(ledger.order_lines, AskOrderLines(sales_order_id=desk.order)).lines
    assert line.kept_back_amount == D("12.50")
    with pytest.raises(Refused, match="nothing_to_refund"):
        reverse(shop, desk, desk_invoice(shop), return_id=made.id)
    assert_sound(shop)


def desk_invoice(shop: Shop) -> InvoiceId:
    ((found,),) = shop.read("SELECT min(id) FROM invoice WHERE kind = 'invoice'")
    return invoices.InvoiceId(found)


# Replacement


def stocked_desk(shop: Shop, **options: object) -> tuple[ReturnDesk, InvoiceId]:
    """The same with three clocks more in our stock."""
    desk, invoice, clock = desk_of(shop, **options)
    receive(shop, clock, "3")
    return desk, invoice


def replace_all(shop: Shop, made: returns.MadeReturn, by: str = "agent") -> returns.MadeReplacement:
    return shop.act(returns.replace, ReplaceReturn(made.id), by=by)


def send(shop: Shop, made: returns.MadeReplacement) -> None:
    """The storekeeper sends it."""
    version = shop.ask(stock.card, made.id).version
    shop.act(stock.validate, ValidateTransfer(made.id, version), by="storekeeper")


def test_what_was_replaced_counts_as_that_and_offers_no_refund(shop: Shop) -> None:
    desk, _ = stocked_desk(shop)
    made = desk.send_back("3")
    with pytest.raises(Refused, match="not_received"):
        replace_all(shop, made)
    shop.switch_returns(asks_for_reason=True)
    asked = shop.ask(returns.replaceable, made.id)
    assert asked.problem is not None
    assert asked.problem.code == "return.no_reason"
    shop.switch_returns()
    desk.receive(made)
    (move,) = desk.moves(made)
    for quantity in ("4", "0", "0.5"):
        with pytest.raises(Invalid) as refused:
            shop.act(returns.replace, ReplaceReturn(made.id, ((move, D(quantity)),)))
        assert list(refused.value.problems) == ["lines.0.quantity"]
    with pytest.raises(NotAllowed):
        replace_all(shop, made, by="accountant")
    sent = shop.act(returns.replace, ReplaceReturn(made.id, ((move, D(2)),)), by="agent")
    assert sent.state == TransferState.READY
    send(shop, sent)
    ticket = shop.ask(tickets.card, desk.ticket)
    assert [each.number for each in ticket.documents] == ["WH/OUT/00001", "WH/IN/00002"]
    (button,) = ticket.smart_buttons  # counts what comes back, not what is sent for it
    assert (button.kind, button.count, button.state) == ("transfer", 1, "done")
    assert [each.number for each in button.documents] == ["WH/IN/00002"]
    (line,) = shop.ask(ledger.order_lines, AskOrderLines(sales_order_id=desk.order)).lines
    assert (line.delivered_quantity, line.replaced_quantity, line.returned_quantity) == (
        D(5),
        D(2),
        D(3),
    )
    assert (line.left_to_return_quantity, line.behind_quantity, line.behind_amount) == (
        D(4),
        D(1),
        D("10.00"),
    )
    assert desk.delivered() == [D(2)]
    (came,) = shop.ask(returns.refundable, made.id)
    assert (came.received, came.refundable) == (D(3), D(1))
    card = refund_return(shop, desk, made)
    assert card.total == D("12.00")
    with pytest.raises(Refused, match="nothing_to_replace"):
        replace_all(shop, made)
    again = desk.send_back("2")
    desk.receive(again)
    assert_sound(shop)


def test_what_was_replaced_is_invoiced_once_and_is_no_return_for_money(shop: Shop) -> None:
    clock = shop.product("Clock", "10")
    desk = open_desk(shop, Sold(clock, D(5), D(10)))
    receive(shop, clock, "4")
    made = desk.send_back("2")
    desk.receive(made)
    send(shop, replace_all(shop, made))
    assert desk.delivered() == [D(3)]
    drafted = shop.act(orders.create_invoice, orders.InvoiceOrder(desk.order))
    assert drafted.total == D("50.00")  # the customer has five
    invoice = invoices.InvoiceId(drafted.ref.id)
    shop.post(shop.card(invoice))
    assert ahead(shop, desk) == (D(0), D(0), D(0))
    desk.receive(desk.send_back("1"))  # of what replaced
    assert ahead(shop, desk) == (D(0), D(0), D(1))
    card = reverse(shop, desk, invoice)
    shop.post(shop.card(card.id))
    assert card.total == D("50.00")
    assert ahead(shop, desk) == (D(4), D("40.00"), D(0))
    assert_sound(shop)


def ahead(shop: Shop, desk: ReturnDesk) -> tuple[Decimal, Decimal, Decimal]:
    """Pieces refunded and not returned, their money, and pieces returned and not refunded."""
    (line,) = shop.ask(ledger.order_lines, AskOrderLines(sales_order_id=desk.order)).lines
    return line.ahead_quantity, line.ahead_amount, line.behind_quantity


def test_a_replacement_in_advance_is_due_listed_when_late_and_invoiced_at_one_press(
    shop: Shop,
) -> None:
    desk, _ = stocked_desk(shop, is_advance_replacement=True, replacement_days=10)
    made = desk.send_back("2")
    asked = shop.ask(returns.replaceable, made.id)
    assert (asked.due_on, asked.problem) == (shop.today + timedelta(days=10), None)
    send(shop, replace_all(shop, made))
    card = shop.ask(stock.card, made.id)
    assert card.due_on == shop.today + timedelta(days=10)
    with pytest.raises(Refused, match="is_replaced"):
        shop.act(stock.cancel, CancelTransfer(made.id, card.version))
    late = TransferList(TransferFilter(is_return=True, is_late=True))
    assert shop.ask(stock.rows, late).rows == ()
    with pytest.raises(Refused, match="not_late"):
        shop.act(returns.invoice_replaced, made.id)
    shop.later(11)
    (row,) = shop.ask(stock.rows, late).rows
    assert (row.id, row.due_on) == (made.id, card.due_on)
    with pytest.raises(NotAllowed):
        shop.act(returns.invoice_replaced, made.id, by="storekeeper")
    (drafted,) = shop.act(returns.invoice_replaced, made.id, by="agent")
    assert drafted.total == D("24.00")
    assert shop.ask(stock.rows, late).rows == ()
    with pytest.raises(Refused, match="nothing_to_invoice"):
        shop.act(returns.invoice_replaced, made.id)
    form = shop.card(invoices.InvoiceId(drafted.ref.id))
    shop.act(invoices.save_draft, edit(form, replace(as_lines(form)[0], quantity=D(1))))
    (rest,) = shop.act(returns.invoice_replaced, made.id)
    assert rest.total == D("12.00")
    for each in (drafted, rest):
        shop.post(shop.card(invoices.InvoiceId(each.ref.id)))
    desk.receive(made)
    assert refund_return(shop, desk, made).total == D("24.00")
    assert_sound(shop)


def test_what_was_replaced_in_advance_may_come_with_a_back_order(shop: Shop) -> None:
    desk, _ = stocked_desk(shop, is_advance_replacement=True, replacement_days=10)
    made = desk.send_back("3")
    send(shop, replace_all(shop, made))
    (move,) = desk.moves(made)
    due_on = shop.today + timedelta(days=10)
    made = replace(made, version=shop.ask(stock.card, made.id).version)
    rest_id = desk.receive(made, counted(move, "1"), makes_backorder=True).backorder_id
    assert rest_id is not None
    rest = shop.ask(stock.card, rest_id)
    assert (rest.due_on, shop.ask(returns.owed, made.id)) == (due_on, D(0))
    with pytest.raises(Refused, match="not_late") as early:
        shop.act(returns.invoice_replaced, made.id)
    assert early.value.parameters["number"] == rest.number
    with pytest.raises(Refused, match="is_replaced"):
        shop.act(stock.cancel, CancelTransfer(rest.id, rest.version))
    shop.later(11)
    late = TransferList(TransferFilter(is_return=True, is_late=True))
    assert [row.id for row in shop.ask(stock.rows, late).rows] == [rest.id]
    assert [shop.ask(returns.owed, each) for each in (made.id, rest.id)] == [D(2), D(2)]
    found = returns.MadeReturn(rest.id, rest.number, rest.version)
    desk.receive(found, counted(rest.moves[0].id, "1"), makes_backorder=False)
    assert shop.ask(stock.rows, late).rows == ()
    assert [shop.ask(returns.owed, each) for each in (made.id, rest.id)] == [D(1), D(1)]
    (drafted,) = shop.act(returns.invoice_replaced, rest.id)
    assert drafted.total == D("12.00")
    with pytest.raises(Refused, match="nothing_to_invoice"):
        shop.act(returns.invoice_replaced, made.id)
    with pytest.raises(Refused, match="settled") as kept:
        shop.act(stock.counter_move, CounterMove(rest.id, "Wrong"))
    assert kept.value.parameters["settled"] == "1"
    # Of two, one is replaced and comes: nobody has to wait for the other one.
    made = desk.send_back("2")
    (move,) = desk.moves(made)
    shop.act(returns.replace, ReplaceReturn(made.id, ((move, D(1)),)))
    made = replace(made, version=shop.ask(stock.card, made.id).version)
    rest_id = desk.receive(made, counted(move, "1"), makes_backorder=True).backorder_id
    assert rest_id is not None
    rest = shop.ask(stock.card, rest_id)
    assert rest.due_on is None
    shop.act(stock.cancel, CancelTransfer(rest.id, rest.version))
    assert shop.ask(returns.owed, made.id) == D(0)
    assert_sound(shop)


def test_two_people_who_replace_and_refund_the_same_goods_settle_them_once(shop: Shop) -> None:
    desk, invoice = stocked_desk(shop)
    made = desk.send_back("2")
    desk.receive(made)

    refund = partial(reverse, shop, desk, invoice, return_id=made.id, allow_second_draft=True)
    results = at_once(refund, partial(replace_all, shop, made), refund)
    settled = [each for each in results if not isinstance(each, (Refused, Invalid))]
    assert len(settled) == 1
    assert_sound(shop)


def test_what_was_paid_back_before_its_goods_came_is_neither_replaced_nor_exchanged(
    shop: Shop,
) -> None:
    desk, invoice = stocked_desk(shop, is_advance_replacement=True)
    draft = shop.card(reverse(shop, desk, invoice).id)
    three = edit(draft, replace(as_lines(draft)[0], quantity=D(3)))
    shop.act(invoices.save_draft, three)  # three of five clocks, without goods
    made = desk.send_back("2")
    for is_here in (False, True):
        asked = shop.ask(returns.replaceable, made.id)
        assert asked.problem is not None
        assert [line.replaceable for line in asked.lines] == [D(0)]
        with pytest.raises(Refused, match="nothing_to_replace"):
            replace_all(shop, made)
        if not is_here:
            desk.receive(made)
    shop.post(shop.card(draft.id))
    radio = shop.product("Radio", "30", shop.tax("20"))
    with pytest.raises(Refused, match="nothing_to_refund"):
        shop.act(returns.exchange, ExchangeReturn(made.id, radio, D(1), None, "Wanted one"))
    rest = desk.send_back("3")
    desk.receive(rest)
    (move,) = desk.moves(rest)
    assert [line.replaceable for line in shop.ask(returns.replaceable, rest.id).lines] == [D(2)]
    send(shop, shop.act(returns.replace, ReplaceReturn(rest.id, ((move, D(1)),))))
    assert refund_return(shop, desk, rest).total == D("12.00")
    for each in (made, rest):
        with pytest.raises(Refused, match="nothing_to_replace"):
            replace_all(shop, each)
    assert_sound(shop)


# Exchange


def test_an_exchange_refunds_orders_invoices_sends_and_settles_by_one_sum(shop: Shop) -> None:
    desk, _, _ = desk_of(shop)
    money_in(shop, "64.80", desk_invoice(shop))
    radio = shop.product("Radio", "30", shop.tax("20"))
    receive(shop, radio, "1")
    made = desk.send_back("2")
    desk.receive(made)
    asked = ExchangeReturn(made.id, radio, D(1), None, "Wanted a radio")
    shown = shop.ask(returns.exchange_figures, asked)
    assert (shown.credit, shown.price, shown.difference) == (D("24.00"), D("36.00"), D("12.00"))
    assert shown.cannot is None
    with pytest.raises(Refused, match="difference_changed"):
        shop.act(returns.exchange, replace(asked, seen_difference=D("11.00")))
    with pytest.raises(NotAllowed):
        shop.act(returns.exchange, asked, by="storekeeper")
    done = shop.act(returns.exchange, replace(asked, seen_difference=D("12.00")), by="agent")
    assert (done.to_pay, done.to_pay_back) == (D("12.00"), D(0))
    sent = shop.read(
        "SELECT t.state, m.product_id, t.replaces_id FROM transfer t"
        " JOIN move m ON m.transfer_id = t.id WHERE t.kind = 'outgoing' AND t.state <> 'done'"
    )
    assert sent == [("ready", radio, None)]
    with pytest.raises(Refused, match="nothing_to_refund"):
        shop.act(returns.exchange, asked)
    assert_sound(shop)


def test_what_came_of_two_orders_is_exchanged_on_the_latest_of_them(shop: Shop) -> None:
    desk, _, clock = desk_of(shop)
    second = shop.order(desk.customer, Sold(clock, D(1), D(10)))
    shop.invoice(desk.customer, Sold(clock, D(1), D(10)), order=second)
    radio = shop.product("Radio", "35", shop.tax("20"))
    receive(shop, radio, "1")
    (line,) = shop.ask(returns.options, AskReturn(desk.ticket, second)).lines
    both = ReturnLine(desk.lines()[0].move_id, D(2)), ReturnLine(line.move_id, D(1))
    made = shop.act(returns.create, desk.request(*both))
    desk.receive(made)
    asked = ExchangeReturn(made.id, radio, D(1), None, "Wanted a radio")
    shown = shop.ask(returns.exchange_figures, asked)
    assert (shown.credit, shown.price, shown.difference) == (D("36.00"), D("42.00"), D("6.00"))
    assert shown.is_latest_of_several
    assert shop.read("SELECT number FROM sales_order WHERE id = :id", id=second) == [
        (shown.order_number,)
    ]
    done = shop.act(returns.exchange, replace(asked, seen_difference=D("6.00")), by="agent")
    assert len(done.credit_notes) == 2
    # Each credit note settles its own unpaid invoice first: all of the new one is to be paid.
    assert (done.to_pay, done.to_pay_back) == (D("42.00"), D(0))
    (sent,) = shop.read(
        "SELECT sales_order_id, state FROM transfer WHERE kind = 'outgoing' AND state <> 'done'"
    )
    assert sent == (second, "ready")
    ordered = shop.read(
        "SELECT product_id FROM sales_order_line WHERE sales_order_id = :id ORDER BY line_number",
        id=second,
    )
    assert ordered == [(clock,), (radio,)]
    assert_sound(shop)


def test_an_order_of_which_nothing_came_to_be_given_back_does_not_get_the_other_product(
    shop: Shop,
) -> None:
    desk, _, clock = desk_of(shop)
    second = shop.order(desk.customer, Sold(clock, D(2), D(10)))
    shop.invoice(desk.customer, Sold(clock, D(2), D(10)), order=second)
    radio = shop.product("Radio", "35", shop.tax("20"))
    (old,), (new,) = desk.lines(), shop.ask(returns.options, AskReturn(desk.ticket, second)).lines
    lines = (
        ReturnLine(old.move_id, D(1)),
        ReturnLine(new.move_id, D(1), purpose=MovePurpose.REPAIR),
        ReturnLine(new.move_id, D(1)),
    )
    made = shop.act(returns.create, desk.request(*lines))
    given, repaired, late = desk.moves(made)
    came = (counted(given, "1"), counted(repaired, "1"), counted(late))
    desk.receive(made, *came, makes_backorder=False)
    asked = ExchangeReturn(made.id, radio, D(1), None, "Wanted a radio")
    shown = shop.ask(returns.exchange_figures, asked)
    numbers = shop.read("SELECT number FROM sales_order WHERE id = :id", id=desk.order)
    assert ([(shown.order_number,)], shown.is_latest_of_several) == (numbers, False)
    shop.act(returns.exchange, replace(asked, seen_difference=D("30.00")), by="agent")
    ordered = "SELECT sales_order_id FROM sales_order_line WHERE product_id = :id"
    assert shop.read(ordered, id=radio) == [(desk.order,)]
    sent = shop.read("SELECT sales_order_id FROM transfer WHERE state = 'waiting'")
    assert sent == [(desk.order,)]
    assert_sound(shop)


def test_an_exchange_for_something_cheaper_leaves_what_is_paid_back(shop: Shop) -> None:
    desk, invoice, clock = desk_of(shop)
    money_in(shop, "64.80", invoice)
    made = desk.send_back("2")
    desk.receive(made)
    asked = ExchangeReturn(made.id, clock, D(1), D("12.50"), "Wanted one")
    assert shop.ask(returns.exchange_figures, asked).difference == D("-9.00")
    done = shop.act(returns.exchange, asked)
    assert (done.to_pay, done.to_pay_back) == (D(0), D("9.00"))
    assert_sound(shop)
    limit_refunds(shop, "1.00")
    again = desk.send_back("1")
    desk.receive(again)
    with pytest.raises(Refused, match="exchange_above_limit"):
        shop.act(returns.exchange, replace(asked, transfer_id=again.id), by="agent")
    assert shop.ask(returns.refundable, again.id)[0].refundable == D(1)
