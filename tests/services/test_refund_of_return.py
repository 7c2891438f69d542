"""Refund of what came: exactly the received pieces, once, on the invoice lines of their order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app import texts
from app.errors import Invalid, Refused
from app.models.enums import LocationKind, MovePurpose
from app.services import invoices, refunds, returns, stock
from app.services.invoices import DeleteDraft, PostDraft
from app.services.refunds import AskChoices, ReverseInvoices
from app.services.returns import ChangePurpose, PieceHere, ReplaceReturn, ReturnLine
from app.services.stock import CounterMove
from tests.factories import Sold, as_lines, edit
from tests.services.books import assert_sound
from tests.services.return_desk import ReturnDesk, counted, open_desk
from tests.services.stock_room import receive

if TYPE_CHECKING:
    from app.models.ids import InvoiceId, ProductId
    from app.services.refunds import CreditNoteCard
    from tests.factories import Shop

D = Decimal


def invoiced_desk(shop: Shop, quantity: str = "5") -> tuple[ReturnDesk, InvoiceId, ProductId]:
    """A delivered and invoiced order of one product at 10.00 with 20 % on top."""
    clock = shop.product("Clock", "10", shop.tax("20"))
    sold = Sold(clock, D(quantity), D(10))
    desk = open_desk(shop, sold)
    return desk, shop.invoice(desk.customer, sold, order=desk.order), clock


def refund(
    shop: Shop, desk: ReturnDesk, made: returns.MadeReturn, *, by: str = "local"
) -> tuple[CreditNoteCard, ...]:
    """Refund what came, as the dialog does."""
    return shop.act(refunds.reverse, refund_request(shop, desk, made), by=by)


def refund_request(shop: Shop, desk: ReturnDesk, made: returns.MadeReturn) -> ReverseInvoices:
    """What the dialog sends when nothing is changed in it."""
    choices = shop.ask(refunds.choices, AskChoices(desk.ticket, return_id=made.id))
    return ReverseInvoices(
        desk.ticket,
        choices.default_invoice_ids,
        "Faulty",
        shop.today,
        allow_second_draft=True,
        return_id=made.id,
    )


def offered(shop: Shop, made: returns.MadeReturn) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Received, credited of it, and refundable, of each line."""
    return [
        (line.received, line.credited, line.refundable)
        for line in shop.ask(returns.refundable, made.id)
    ]


def test_exactly_the_received_pieces_are_refunded_and_only_once(shop: Shop) -> None:
    desk, _, _ = invoiced_desk(shop)
    made = desk.send_back("3")
    with pytest.raises(Refused, match="not_received"):
        refund(shop, desk, made)
    desk.receive(made, counted(desk.moves(made)[0], "2"), makes_backorder=False)
    assert offered(shop, made) == [(D(2), D(0), D(2))]
    (card,) = refund(shop, desk, made)
    assert card.total == D("24.00")
    assert offered(shop, made) == [(D(2), D(2), D(0))]
    with pytest.raises(Refused, match="nothing_to_refund"):
        refund(shop, desk, made)
    posted = shop.post(shop.card(card.id))
    assert posted.ref.kind == "credit_note"
    assert offered(shop, made) == [(D(2), D(2), D(0))]
    assert_sound(shop)


def test_a_deleted_or_smaller_draft_leaves_the_rest_to_refund(shop: Shop) -> None:
    desk, _, _ = invoiced_desk(shop)
    made = desk.send_back("3")
    desk.receive(made)
    (card,) = refund(shop, desk, made)
    form = shop.card(card.id)
    first = replace(as_lines(form)[0], quantity=D(1))
    shop.act(invoices.save_draft, edit(form, first))
    assert offered(shop, made) == [(D(3), D(1), D(2))]
    form = shop.card(card.id)
    shop.act(invoices.delete_draft, DeleteDraft(form.id, form.version))
    assert offered(shop, made) == [(D(3), D(0), D(3))]
    assert_sound(shop)


def test_what_was_credited_before_the_goods_came_is_closed_without_money(shop: Shop) -> None:
    desk, invoice, _ = invoiced_desk(shop)
    draft = shop.reverse(desk.ticket, invoice)
    first = replace(as_lines(draft)[0], quantity=D(2))
    shop.post(shop.act(invoices.save_draft, edit(draft, first)))
    made = desk.send_back("3")
    desk.receive(made)
    (line,) = shop.ask(returns.refundable, made.id)
    assert (line.received, line.credited, line.refundable) == (D(3), D(0), D(1))
    assert line.problem is not None
    assert "was refunded on RINV/2026/00001, no money is due" in texts.explain(line.problem)
    (card,) = refund(shop, desk, made)
    assert card.total == D("12.00")
    later = desk.send_back("1")
    desk.receive(later)
    assert offered(shop, later) == [(D(1), D(0), D(1))]
    assert_sound(shop)


def test_pieces_stand_on_the_invoice_lines_of_their_order_the_oldest_first(shop: Shop) -> None:
    clock = shop.product("Clock", "10")
    desk = open_desk(shop, Sold(clock, D(5), D(10)))
    first = shop.invoice(desk.customer, Sold(clock, D(2), D(10)), order=desk.order)
    second = shop.invoice(desk.customer, Sold(clock, D(3), D(11)), order=desk.order)
    made = desk.send_back("4")
    desk.receive(made)
    cards = refund(shop, desk, made)
    assert [(card.original_id, card.total) for card in cards] == [
        (first, D("20.00")),
        (second, D("22.00")),
    ]
    assert_sound(shop)


def test_a_return_is_refunded_on_its_own_ticket_and_invoices_and_never_corrected(
    shop: Shop,
) -> None:
    desk, invoice, clock = invoiced_desk(shop)
    other = shop.invoice(desk.customer, Sold(clock, D(5), D(10)))
    made = desk.send_back("3")
    desk.receive(made)
    request = refund_request(shop, desk, made)
    assert request.invoice_ids == (invoice,)
    with pytest.raises(Refused, match="not_corrected"):
        shop.act(refunds.reverse_and_create_invoice, request)
    with pytest.raises(Refused, match="of_another_ticket"):
        shop.act(refunds.reverse, replace(request, ticket_id=shop.ticket(desk.customer)))
    with pytest.raises(Invalid) as refused:
        shop.act(refunds.reverse, replace(request, invoice_ids=(other,)))
    assert refused.value.problems["invoice_ids"].code == "return.not_of_invoice"
    shown = shop.ask(refunds.preview, request)
    assert (shown.this_credit, shown.already_credited) == (D("36.00"), D(0))
    assert shown.cannot_create_invoice is not None
    assert shown.pages[0].total == D("36.00")
    shop.act(refunds.reverse, replace(request, seen_amounts=shown.seen_amounts))
    assert offered(shop, made) == [(D(3), D(3), D(0))]


def test_goods_for_repair_and_goods_that_were_not_invoiced_offer_no_refund(shop: Shop) -> None:
    clock = shop.product("Clock", "10")
    desk = open_desk(shop, Sold(clock, D(5), D(10)))
    made = desk.send_back("1")
    desk.receive(made)
    (line,) = shop.ask(returns.refundable, made.id)
    assert line.refundable == D(0)
    assert line.problem is not None
    assert "the order will invoice less" in texts.explain(line.problem)
    repair = ReturnLine(desk.lines()[0].move_id, D(1), purpose=MovePurpose.REPAIR)
    for_repair = shop.act(returns.create, desk.request(repair))
    desk.receive(for_repair)
    assert shop.ask(returns.refundable, for_repair.id) == ()
    with pytest.raises(Refused, match="nothing_to_refund"):
        refund(shop, desk, for_repair)


def test_returns_and_invoices_together_never_refund_more_than_the_sale(shop: Shop) -> None:
    desk, invoice, _ = invoiced_desk(shop)
    made = desk.send_back("5")
    desk.receive(made)
    (card,) = refund(shop, desk, made)
    everything = shop.reverse(desk.ticket, invoice)
    shop.post(shop.card(card.id))
    with pytest.raises((Refused, Invalid)):
        shop.post(everything)
    assert_sound(shop)


def test_pieces_that_are_refunded_or_replaced_stay_given_back(shop: Shop) -> None:
    desk, _, clock = invoiced_desk(shop, "10")
    receive(shop, clock, "20")
    first = desk.send_back("3")
    desk.receive(first)
    (move,) = desk.moves(first)
    (note,) = refund(shop, desk, first)
    posted = shop.act(invoices.post, PostDraft(note.id, note.version))
    with pytest.raises(Refused) as refused:
        shop.act(stock.counter_move, CounterMove(first.id, "Wrong"))
    assert (refused.value.code, posted.total) == ("return.settled", D("36.00"))
    assert str(posted.number) in texts.explain(refused.value)
    piece = PieceHere(move, shop.place(LocationKind.RETURN), D(1))
    change = ChangePurpose(first.id, piece, MovePurpose.REPAIR, "Called")
    with pytest.raises(Refused, match="settled"):
        shop.act(returns.change_purpose, change)
    second = desk.send_back("2")
    desk.receive(second)
    shop.act(stock.counter_move, CounterMove(second.id, "Wrong"))
    assert offered(shop, second) == [(D(2), D(0), D(0))]
    assert shop.ask(returns.replaceable, second.id).lines[0].replaceable == D(0)
    third = desk.send_back("1")
    desk.receive(third)
    assert offered(shop, third) == [(D(1), D(0), D(1))]
    shop.act(returns.replace, ReplaceReturn(third.id))
    with pytest.raises(Refused, match="settled") as refused:
        shop.act(stock.counter_move, CounterMove(third.id, "Wrong"))
    assert str(refused.value.parameters["by"]).startswith("WH/OUT/")
    assert_sound(shop)
