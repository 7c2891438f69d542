"""A draft credit note on its form: editing, kinds of line, ceilings, deleting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, NotAllowed, Problem, Refused, Stale
from app.models.enums import LineKind
from app.models.ids import InvoiceLineId
from app.services import invoices
from app.services.invoices import DeleteDraft, DraftLine, PostDraft
from tests.factories import Sold, as_lines, edit, picture
from tests.services.books import draft, save

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def problems(shop: Shop, card: invoices.InvoiceCard, *lines: DraftLine) -> dict[str, Problem]:
    """What the service says when these lines are saved; live figures say the same."""
    request = edit(card, *lines)
    with pytest.raises(Invalid) as caught:
        shop.act(invoices.save_draft, request)
    assert shop.ask(invoices.draft_amounts, request).problems == caught.value.problems
    return caught.value.problems


def codes(shop: Shop, card: invoices.InvoiceCard, *lines: DraftLine) -> dict[str, str]:
    return {name: problem.code for name, problem in problems(shop, card, *lines).items()}


# Editing


def test_the_partial_refund_of_the_picture(shop: Shop) -> None:
    card = draft(shop)
    quantities = (D(4), D(1), D(6), D(1))
    lines = [replace(line, quantity=q) for line, q in zip(as_lines(card), quantities, strict=True)]
    live = shop.ask(invoices.draft_amounts, edit(card, *lines))
    assert (live.untaxed, live.tax, live.total) == (D("42.14"), D("7.58"), D("49.72"))
    saved = save(shop, card, *lines)
    assert [line.amount for line in saved.lines] == [D("15"), D("12.75"), D("10.14"), D("4.25")]
    assert [(tax.base, tax.amount) for tax in saved.taxes] == [
        (D("37.89"), D("7.58")),
        (D("4.25"), D("0.00")),
    ]
    assert shop.post(saved).total == D("49.72")


def test_the_form_says_of_each_line_what_was_sold_credited_and_is_left(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    card = shop.reverse(ticket, invoice)
    shop.post(save(shop, card, replace(as_lines(card)[0], quantity=D(5))))
    ledger = shop.reverse(ticket, invoice).lines[0].ledger
    assert ledger is not None
    assert (ledger.sold_quantity, ledger.credited_quantity, ledger.left_quantity) == (
        D(12),
        D(5),
        D(7),
    )
    assert (ledger.sold_amount, ledger.credited_amount, ledger.left_amount) == (
        D("45.00"),
        D("18.75"),
        D("26.25"),
    )
    assert ledger.draft_quantity == D(0), "its own draft is not another one"


def test_lines_are_removed_and_added_again_from_what_is_left(shop: Shop) -> None:
    card = draft(shop)
    shorter = save(shop, card, as_lines(card)[0])
    assert [line.description for line in shorter.lines] == ["Article at 3.75"]
    offered = shop.ask(invoices.creditable_lines, card.id)
    assert [line.is_in_draft for line in offered] == [True, False, False, False]
    again = offered[1]
    added = DraftLine(
        None,
        LineKind.GOODS,
        D(2),
        again.ledger.unit_price,
        again.ledger.discount,
        again.description,
        again.ledger.line_id,
    )
    longer = save(shop, shorter, *as_lines(shorter), added)
    assert [(line.quantity, line.amount) for line in longer.lines] == [
        (D(12), D("45.00")),
        (D(2), D("25.50")),
    ]
    assert longer.total == D("84.60")


def test_a_fully_credited_line_is_not_offered_again(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    card = shop.reverse(ticket, invoice)
    shop.post(save(shop, card, as_lines(card)[0]))
    second = shop.reverse(ticket, invoice)
    offered = shop.ask(invoices.creditable_lines, second.id)
    assert [line.description for line in offered] == [
        "Article at 12.75",
        "Article at 1.69",
        "Article at 4.25",
    ]


def test_a_lower_price_as_price_reduction_leaves_the_pieces_to_credit(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    card = shop.reverse(ticket, invoice)
    line = replace(as_lines(card)[0], kind=LineKind.PRICE_REDUCTION, unit_price=D("0.50"))
    saved = save(shop, card, line)
    assert (saved.lines[0].amount, saved.total) == (D("6.00"), D("7.20"))
    shop.post(saved)
    left = shop.reverse(ticket, invoice).lines[0]
    assert (left.kind, left.quantity, left.amount) == ("goods", D(12), D("39.00"))


def test_goods_at_a_typed_price_take_the_pieces_and_leave_money_as_price_reduction(
    shop: Shop,
) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    card = shop.reverse(ticket, invoice)
    saved = save(shop, card, replace(as_lines(card)[0], unit_price=D("3.00")))
    assert saved.lines[0].amount == D("36.00")
    shop.post(saved)
    left = shop.reverse(ticket, invoice)
    assert (left.lines[0].kind, left.lines[0].amount) == ("price_reduction", D("9.00"))
    goods = replace(as_lines(left)[0], kind=LineKind.GOODS, quantity=D(1), unit_price=D("3.75"))
    found = problems(shop, left, goods)["lines.0.quantity"]
    assert found.code == "credit_note.only_price_reduction"
    assert found.parameters["left"] == "£9.00"
    total = shop.post(left).total
    assert total == D("119.15") + D("10.80")
    assert shop.card(invoice).payment_state == "reversed"


def test_an_untouched_line_stays_worked_out_as_it_was(shop: Shop) -> None:
    """Three pieces for 10.00: one piece is a third of what is left, not a price times one."""
    customer = shop.customer()
    thing = shop.product("Thing", "3.333333")
    invoice = shop.invoice(customer, Sold(thing, D(3)))
    ticket = shop.ticket(customer)
    assert shop.card(invoice).total == D("10.00")
    card = shop.reverse(ticket, invoice)
    one = save(shop, card, replace(as_lines(card)[0], quantity=D(1)))
    assert one.total == D("3.33")
    renamed = save(shop, one, replace(as_lines(one)[0], description="Broken thing"))
    assert (renamed.total, renamed.lines[0].description) == (D("3.33"), "Broken thing")
    shop.post(renamed)
    rest = shop.reverse(ticket, invoice)
    assert rest.total == D("6.67")


def test_reason_date_and_journal_are_saved_and_told_in_the_timeline(shop: Shop) -> None:
    card = draft(shop)
    journal = shop.second_journal()
    shop.later(2)
    request = edit(card, reason="Cracked", invoice_on=shop.today, journal_id=journal)
    saved = shop.act(invoices.save_draft, request)
    assert (saved.reason, saved.invoice_on, saved.journal_id) == ("Cracked", shop.today, journal)
    assert saved.version == card.version + 1
    payload = shop.read("SELECT payload FROM message WHERE event = 'record.changed'")[0][0]
    for words in ("Faulty clocks", "Cracked", "2026-11-24", "2026-11-26"):
        assert words in str(payload)


def test_saving_without_a_change_tells_nothing(shop: Shop) -> None:
    card = draft(shop)
    save(shop, card)
    assert shop.read("SELECT count(*) FROM message WHERE event = 'record.changed'") == [(0,)]


def test_a_saved_draft_shows_its_amount_among_the_tickets_documents(shop: Shop) -> None:
    card = draft(shop)
    save(shop, card, as_lines(card)[0])
    assert shop.money("SELECT amount FROM ticket_document") == [(D("54.00"),)]


# What a line may not be


def test_more_pieces_than_are_left_names_sold_credited_and_left(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    first = shop.reverse(ticket, invoice)
    shop.post(save(shop, first, replace(as_lines(first)[0], quantity=D(5))))
    card = shop.reverse(ticket, invoice)
    found = problems(shop, card, replace(as_lines(card)[0], quantity=D(8)))["lines.0.quantity"]
    assert found.code == "credit_note.above_quantity"
    figures = {name: found.parameters[name] for name in ("sold", "credited", "left")}
    assert figures == {"sold": D(12), "credited": D(5), "left": D(7)}
    assert found.suggestion == D(7)


def test_more_money_than_is_left_of_a_line(shop: Shop) -> None:
    card = draft(shop)
    found = problems(shop, card, replace(as_lines(card)[0], unit_price=D("3.76")))
    assert found["lines.0.unit_price"].code == "credit_note.above_amount"
    assert found["lines.0.unit_price"].parameters["left"] == "£45.00"


def test_two_lines_on_the_same_invoice_line_share_its_ceiling(shop: Shop) -> None:
    card = draft(shop)
    first = replace(as_lines(card)[0], quantity=D(10))
    second = replace(first, id=None, quantity=D(3))
    assert codes(shop, card, first, second) == {"lines.1.quantity": "credit_note.above_quantity"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"quantity": D(-1)}, {"lines.0.quantity": "invoice.quantity_below_zero"}),
        ({"quantity": D(0)}, {"lines.0.quantity": "invoice.quantity_missing"}),
        ({"unit_price": D("-0.01")}, {"lines.0.unit_price": "invoice.price_below_zero"}),
        ({"discount": D("-0.01")}, {"lines.0.discount": "invoice.discount_out_of_range"}),
        ({"discount": D("100.01")}, {"lines.0.discount": "invoice.discount_out_of_range"}),
        ({"description": "  "}, {"lines.0.description": "invoice.description_missing"}),
        ({"description": "x" * 256}, {"lines.0.description": "invoice.description_too_long"}),
        ({"quantity": D("1.00001")}, {"lines.0.quantity": "invoice.quantity_not_storable"}),
        ({"quantity": D("1e15")}, {"lines.0.quantity": "invoice.quantity_not_storable"}),
        ({"unit_price": D("0.0000001")}, {"lines.0.unit_price": "invoice.price_not_storable"}),
        ({"unit_price": D("1e20")}, {"lines.0.unit_price": "invoice.price_not_storable"}),
        ({"quantity": D("NaN")}, {"lines.0.quantity": "invoice.quantity_not_storable"}),
        ({"unit_price": D("Infinity")}, {"lines.0.unit_price": "invoice.price_not_storable"}),
        ({"discount": D("NaN")}, {"lines.0.discount": "invoice.discount_out_of_range"}),
        (
            {"quantity": D("900000000000"), "unit_price": D("9000000")},
            {"lines.0.unit_price": "tax.amount_too_large"},
        ),
        ({"kind": LineKind.GOODWILL}, {"lines.0.kind": "credit_note.kind_not_possible"}),
        ({"kind": LineKind.FEE}, {"lines.0.kind": "credit_note.kind_not_possible"}),
        (
            {"original_line_id": InvoiceLineId(9999)},
            {"lines.0.description": "credit_note.other_line"},
        ),
        ({"id": InvoiceLineId(9999)}, {"lines.0.description": "credit_note.other_line"}),
    ],
)
def test_what_a_line_may_not_be(
    shop: Shop, change: dict[str, object], expected: dict[str, str]
) -> None:
    card = draft(shop)
    line = replace(as_lines(card)[0], **change)  # type: ignore[arg-type]
    assert codes(shop, card, line, *as_lines(card)[1:]) == expected
    assert shop.card(card.id).version == card.version


def test_a_line_of_another_customers_invoice_cannot_be_added(shop: Shop) -> None:
    card = draft(shop)
    other = shop.card(picture(shop, shop.customer("Somebody Else"))).lines[0]
    foreign = replace(as_lines(card)[0], id=None, original_line_id=other.id)
    assert codes(shop, card, foreign) == {"lines.0.description": "credit_note.other_line"}


def test_the_mirror_of_a_negative_line_is_credited_with_its_sign(shop: Shop) -> None:
    customer = shop.customer()
    vat = shop.tax("20")
    goods, rebate = shop.product("Goods", "50", vat), shop.product("Rebate", "10", vat)
    invoice = shop.invoice(customer, Sold(goods, D(2)), Sold(rebate, D(-1)))
    assert shop.card(invoice).total == D("108.00")
    card = shop.reverse(shop.ticket(customer), invoice)
    assert [(line.quantity, line.amount) for line in card.lines] == [
        (D(2), D("100.00")),
        (D(-1), D("-10.00")),
    ]
    below = replace(as_lines(card)[1], quantity=D(1))
    assert codes(shop, card, as_lines(card)[0], below) == {
        "lines.1.quantity": "credit_note.quantity_sign",
        "lines": "credit_note.above_total",
    }
    assert codes(shop, card, as_lines(card)[0]) == {"lines": "credit_note.above_total"}
    assert codes(shop, card, as_lines(card)[1]) == {"lines": "credit_note.total_below_zero"}
    assert shop.post(card).total == D("108.00")


def test_reason_and_date_of_a_draft_are_checked_like_those_of_the_dialog(shop: Shop) -> None:
    card = draft(shop)
    request = edit(card, reason=" ", invoice_on=date(2026, 11, 23))
    with pytest.raises(Invalid) as caught:
        shop.act(invoices.save_draft, request)
    assert {name: problem.code for name, problem in caught.value.problems.items()} == {
        "reason": "credit_note.reason_missing",
        "invoice_on": "credit_note.before_invoice",
    }


# Colleagues


def test_a_form_that_a_colleague_has_saved_meanwhile_is_stale(shop: Shop) -> None:
    card = draft(shop)
    shop.act(invoices.save_draft, edit(card, reason="By a colleague"), by="supervisor")
    for action in (
        lambda: shop.act(invoices.save_draft, edit(card)),
        lambda: shop.act(invoices.post, PostDraft(card.id, card.version)),
        lambda: shop.act(invoices.delete_draft, DeleteDraft(card.id, card.version)),
    ):
        with pytest.raises(Stale) as caught:
            action()
        assert isinstance(caught.value.current, invoices.InvoiceCard)
        assert caught.value.current.reason == "By a colleague"
        assert caught.value.changed_by == "Supervisor"
    assert shop.card(card.id).state == "draft"


@pytest.mark.parametrize("role", ["storekeeper", "technician", "administrator"])
def test_who_may_not_refund_may_look_but_not_touch(shop: Shop, role: str) -> None:
    card = draft(shop)
    seen = shop.ask(invoices.card, card.id, by=role)
    assert seen.cannot_save == Problem("application.not_allowed", {"right": "refund.draft"})
    assert seen.cannot_post == Problem("application.not_allowed", {"right": "refund.post"})
    for action in (
        lambda: shop.act(invoices.save_draft, edit(card), by=role),
        lambda: shop.act(invoices.post, PostDraft(card.id, card.version), by=role),
        lambda: shop.act(invoices.delete_draft, DeleteDraft(card.id, card.version), by=role),
    ):
        with pytest.raises(NotAllowed):
            action()


# Deleting


def test_a_deleted_draft_leaves_nothing_but_the_story(shop: Shop) -> None:
    card = draft(shop)
    deleted = shop.act(invoices.delete_draft, DeleteDraft(card.id, card.version), key="k")
    assert card.ticket is not None
    assert (deleted.id, deleted.ticket_id) == (card.id, card.ticket.ref.id)
    again = shop.act(invoices.delete_draft, DeleteDraft(card.id, card.version), key="k")
    assert again == deleted
    with pytest.raises(Refused) as caught:
        shop.card(card.id)
    assert caught.value.code == "invoice.unknown"
    for table in ("ticket_document", "credited_invoice"):
        assert shop.read(f"SELECT count(*) FROM {table}") == [(0,)]
    told = "SELECT event FROM message WHERE record_id = :id AND record_kind = 'credit_note'"
    assert shop.read(told, id=card.id) == [("credit_note.drafted",), ("draft.deleted",)]


def test_a_posted_credit_note_can_neither_be_saved_posted_again_nor_deleted(shop: Shop) -> None:
    card = draft(shop)
    shop.post(card)
    posted = shop.card(card.id)
    assert posted.cannot_save == Problem("invoice.not_a_draft", {"number": "RINV/2026/00001"})
    for action in (
        lambda: shop.act(invoices.save_draft, edit(posted)),
        lambda: shop.post(posted),
        lambda: shop.act(invoices.delete_draft, DeleteDraft(posted.id, posted.version)),
    ):
        with pytest.raises(Refused) as caught:
            action()
        assert caught.value.code == "invoice.not_a_draft"
