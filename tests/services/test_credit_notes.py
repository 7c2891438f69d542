"""A draft credit note on its form: editing, kinds of line, ceilings, posting, deleting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.documents.credit_note import render
from app.errors import Invalid, NotAllowed, Problem, Refused, Stale
from app.models.enums import LineKind
from app.models.ids import InvoiceId, InvoiceLineId, JournalId
from app.services import company, invoices, refunds
from app.services.invoices import DeleteDraft, DraftLine, PostDraft
from tests.documents.papers import text
from tests.factories import Sold, as_lines, edit, picture
from tests.services.books import assert_sound
from tests.services.test_company import form as company_form

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def draft(shop: Shop) -> invoices.InvoiceCard:
    """A draft credit note of the picture's invoice."""
    customer = shop.customer()
    return shop.reverse(shop.ticket(customer), picture(shop, customer))


def save(shop: Shop, card: invoices.InvoiceCard, *lines: DraftLine) -> invoices.InvoiceCard:
    return shop.act(invoices.save_draft, edit(card, *lines))


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


# Posting


def test_posting_gives_number_journal_items_and_a_settled_invoice(shop: Shop) -> None:
    card = draft(shop)
    posted = shop.post(card)
    assert (posted.number, posted.total, posted.residual, posted.payment_state) == (
        "RINV/2026/00001",
        D("173.15"),
        D("0.00"),
        "paid",
    )
    items = shop.money(
        "SELECT account.kind, debit, credit FROM journal_item"
        " JOIN account ON account.id = account_id WHERE invoice_id = :id ORDER BY line_number",
        id=card.id,
    )
    assert items == [
        ("receivable", D("0"), D("173.15")),
        ("sales_returns", D("45"), D("0")),
        ("sales_returns", D("51"), D("0")),
        ("sales_returns", D("27.04"), D("0")),
        ("sales_returns", D("25.50"), D("0")),
        ("tax", D("24.61"), D("0")),
    ]
    original = shop.card(InvoiceId(card.originals[0].ref.id))
    assert (original.residual, original.payment_state) == (D("0.00"), "reversed")
    assert [(link.number, link.amount) for link in original.matches] == [
        ("RINV/2026/00001", D("173.15"))
    ]


def test_a_partial_credit_leaves_the_invoice_partially_paid(shop: Shop) -> None:
    card = draft(shop)
    shop.post(save(shop, card, as_lines(card)[0]))
    original = shop.card(InvoiceId(card.originals[0].ref.id))
    assert (original.residual, original.payment_state) == (D("119.15"), "partial")


def test_on_a_paid_invoice_the_credit_note_stays_open_as_money_owed(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer, paid="173.15")
    posted = shop.post(shop.reverse(shop.ticket(customer), invoice))
    assert (posted.residual, posted.payment_state) == (D("173.15"), "not_paid")
    assert shop.card(invoice).payment_state == "paid"
    assert shop.read("SELECT count(*) FROM item_match_undo") == [(0,)]
    assert shop.card(InvoiceId(posted.ref.id)).open_credit == D("173.15")


def test_on_a_partly_paid_invoice_it_is_matched_as_far_as_both_are_open(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer, paid="100.00")
    assert shop.card(invoice).payment_state == "partial"
    posted = shop.post(shop.reverse(shop.ticket(customer), invoice))
    assert (posted.residual, posted.payment_state) == (D("100.00"), "partial")
    card = shop.card(invoice)
    assert (card.residual, card.payment_state) == (D("0.00"), "paid"), "a payment took part"


def test_a_credit_note_without_lines_cannot_be_posted(shop: Shop) -> None:
    card = draft(shop)
    empty = shop.act(invoices.save_draft, replace(edit(card), lines=()))
    with pytest.raises(Invalid) as caught:
        shop.post(empty)
    assert caught.value.problems["lines"].code == "invoice.lines_missing"


def test_free_goods_are_credited_in_pieces_and_paid_at_once(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    invoice = shop.invoice(customer, Sold(shop.product("Sample", "0"), D(3)))
    assert shop.card(invoice).payment_state == "paid"
    card = shop.reverse(ticket, invoice)
    posted = shop.post(save(shop, card, replace(as_lines(card)[0], quantity=D(2))))
    assert (posted.total, posted.payment_state) == (D("0.00"), "paid")
    assert shop.reverse(ticket, invoice).lines[0].quantity == D(1)
    assert shop.card(invoice).payment_state == "paid"


def test_the_ceiling_is_held_again_at_posting(shop: Shop) -> None:
    """Two drafts of the same invoice; the second does not pass once the first is posted."""
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    first, second = shop.reverse(ticket, invoice), shop.reverse(ticket, invoice)
    shop.post(save(shop, first, replace(as_lines(first)[0], quantity=D(5))))
    with pytest.raises(Invalid) as caught:
        shop.post(second)
    assert caught.value.problems["lines.0.quantity"].parameters["left"] == D(7)
    assert shop.card(second.id).lines[0].problems["quantity"].code == "credit_note.above_quantity"


def test_a_total_that_changed_is_shown_instead_of_posted(shop: Shop) -> None:
    """Rule 10: two thirds of 10.00 were 6.67; after 3.33 are credited the rest of two is 6.67."""
    customer = shop.customer()
    ticket = shop.ticket(customer)
    invoice = shop.invoice(customer, Sold(shop.product("Thing", "1.666666"), D(6)))
    assert shop.card(invoice).total == D("10.00")
    first, second = shop.reverse(ticket, invoice), shop.reverse(ticket, invoice)
    first = save(shop, first, replace(as_lines(first)[0], quantity=D(1)))
    second = save(shop, second, replace(as_lines(second)[0], quantity=D(4)))
    assert (first.total, second.total) == (D("1.67"), D("6.67"))
    shop.post(first)
    with pytest.raises(Refused) as caught:
        shop.post(second)
    assert caught.value.code == "invoice.total_changed"
    assert caught.value.parameters == {"before": "£6.67", "after": "£6.66"}
    now = shop.card(second.id)
    assert (now.total, now.saved_total) == (D("6.66"), D("6.67"))
    assert [warning.code for warning in now.warnings] == ["invoice.total_changed"]
    assert shop.post(now).total == D("6.66")
    assert shop.money(
        "SELECT subtotal, gross FROM invoice_line WHERE invoice_id = :id", id=second.id
    ) == [(D("6.66"), D("6.66"))]


def test_the_same_key_posts_once(shop: Shop) -> None:
    card = draft(shop)
    request = PostDraft(card.id, card.version, card.total)
    first = shop.act(invoices.post, request, key="post")
    assert shop.act(invoices.post, request, key="post") == first
    assert shop.read("SELECT number FROM invoice WHERE kind = 'credit_note'") == [
        ("RINV/2026/00001",)
    ]


def test_a_refused_posting_leaves_no_gap_in_the_numbers(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    card = shop.reverse(ticket, invoice)
    shop.lock(date(2026, 11, 24))
    with pytest.raises(Invalid) as caught:
        shop.post(card)
    found = caught.value.problems["invoice_on"]
    assert (found.code, found.suggestion) == ("ledger.locked_period", date(2026, 11, 25))
    shop.later(1)
    moved = shop.act(invoices.save_draft, edit(shop.card(card.id), invoice_on=shop.today))
    assert shop.post(moved).number == "RINV/2026/00001"


def test_an_invoice_has_no_page(shop: Shop) -> None:
    """Posted or still a draft."""
    customer = shop.customer()
    paid = picture(shop, customer, paid="173.15")
    request = shop.request(shop.ticket(customer), paid)
    (made,) = shop.act(refunds.reverse_and_create_invoice, request)
    assert made.draft_invoice is not None
    for each in (paid, InvoiceId(made.draft_invoice.id)):
        with pytest.raises(Refused) as caught:
            shop.ask(invoices.page, invoices.AskPage(each))
        assert caught.value.code == "invoice.no_page"


def test_posting_copies_names_and_texts_so_that_a_reprint_never_changes(shop: Shop) -> None:
    card = draft(shop)
    shop.post(card)
    before = shop.ask(invoices.page, invoices.AskPage(card.id))
    for statement in (
        "UPDATE company SET name = 'New Name', repayment_terms = 'Never'",
        "UPDATE partner SET name = 'Renamed', street = 'Elsewhere'",
        "UPDATE tax SET label = 'Another'",
        "UPDATE product SET name = 'Another', code = 'C' || id",
    ):
        shop.write(lambda uow, sql=statement: uow.connection.exec_driver_sql(sql).close())  # type: ignore[misc]
    assert shop.ask(invoices.page, invoices.AskPage(card.id)) == before
    assert before.address[0] == "The Cosy Corner"
    assert before.heading.name == "Larkfield Gifts Ltd"


def test_terms_are_printed_in_the_customers_language_and_in_the_first_where_none_is_told(
    shop: Shop,
) -> None:
    def say(repayment: str, *german: company.Terms) -> None:
        saved = company_form(shop.ask(company.card, None))
        told = replace(
            saved,
            repayment_terms=repayment,
            return_terms="Goods go to York.",
            translations=german,
        )
        shop.act(company.save, told, by="accountant")

    def paper(card: invoices.InvoiceCard) -> str:
        return " ".join(text(render(shop.ask(invoices.page, invoices.AskPage(card.id)))).split())

    say("We repay in a week.", company.Terms("de", "Wir erstatten binnen einer Woche.\n\n"))
    found = []
    for language in ("de_AT", "en", "fr"):
        customer = shop.customer()
        speaks = f"UPDATE partner SET language = '{language}' WHERE id = {customer}"
        shop.write(lambda uow, sql=speaks: uow.connection.exec_driver_sql(sql).close())  # type: ignore[misc]
        found.append(shop.reverse(shop.ticket(customer), picture(shop, customer)))
    german, english, french = found
    for card in (english, french):
        assert "We repay in a week." in paper(card)
        assert "Wir erstatten" not in paper(card)
    assert "Wir erstatten binnen einer Woche. " in paper(german)
    assert "We repay" not in paper(german)
    assert "Goods go to York." in paper(german), "without a text of its own the first is printed"

    shop.post(german)
    say("We repay at once.", company.Terms("de", "Wir erstatten sofort."))
    assert "Wir erstatten binnen einer Woche. " in paper(german), "the copy stays as it was"
    assert "We repay at once." in paper(english)


def test_a_reprint_has_the_logo_of_its_day_which_is_kept_when_another_one_comes(
    shop: Shop,
) -> None:
    def change_logo(logo: bytes | None) -> None:
        saved = company_form(shop.ask(company.card, None))
        shop.act(company.save, replace(saved, logo=logo), by="administrator")

    def printed(card: invoices.InvoiceCard) -> bytes | None:
        return shop.ask(invoices.page, invoices.AskPage(card.id)).heading.logo

    old, new = b"\x89PNG\r\n\x1a\n the old one", b"\xff\xd8\xff the new one"
    change_logo(old)
    card = draft(shop)
    shop.post(card)
    for logo in (new, old, new, None):
        change_logo(logo)
        assert printed(card) == old
    assert printed(draft(shop)) is None
    kept = shop.read("SELECT name, media_type, record_kind FROM attachment ORDER BY id")
    assert kept == [("logo.png", "image/png", "company"), ("logo.jpg", "image/jpeg", "company")]
    assert_sound(shop)


def test_the_posted_page_says_what_it_was_set_against_and_what_is_still_to_repay(
    shop: Shop,
) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer, paid="100.00")
    card = shop.reverse(shop.ticket(customer), invoice)
    shop.post(card)
    page = shop.ask(invoices.page, invoices.AskPage(card.id, copy_number=1))
    assert (page.number, page.is_draft, page.copy_number) == ("RINV/2026/00001", False, 1)
    assert [(set_.number, set_.amount, set_.still_owed) for set_ in page.set_against] == [
        ("INV/2026/00001", D("73.15"), D("0.00"))
    ]
    assert page.still_to_repay == D("100.00")
    assert [(row.base, row.amount) for row in page.taxes] == [
        (D("123.04"), D("24.61")),
        (D("25.50"), D("0.00")),
    ]
    assert [line.taxes for line in page.lines] == [("20\xa0%",)] * 3 + [("0\xa0%",)]


def test_from_the_second_printing_on_it_is_a_copy(shop: Shop) -> None:
    card = draft(shop)
    shop.post(card)
    request = invoices.RegisterPrint((card.id,))
    counts = [shop.act(invoices.register_print, request)[0] for _ in range(3)]
    assert [(each.printed_count, each.copy_number) for each in counts] == [
        (1, None),
        (2, 1),
        (3, 2),
    ]
    assert shop.card(card.id).printed_count == 3
    with pytest.raises(Refused):
        shop.act(invoices.register_print, invoices.RegisterPrint((draft(shop).id,)))


def test_an_earlier_date_than_the_last_of_the_series_is_warned_of(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    early, late = (picture(shop, customer, on=date(2026, 11, day)) for day in (2, 3))
    shop.post(shop.reverse(ticket, late))
    request = shop.request(ticket, early, on=date(2026, 11, 10))
    elsewhere = shop.second_journal()
    warning = Problem("invoice.date_before_last", {"number": "RINV/2026/00001", "date": shop.today})
    for asked, expected in (
        (request, (warning,)),
        (replace(request, reversal_on=shop.today), ()),
        (replace(request, reversal_on=date(2026, 11, 1)), ()),  # refused: before the invoice
        (replace(request, journal_id=JournalId(elsewhere)), ()),
    ):
        assert shop.ask(refunds.preview, asked).date_warnings == expected
    card = shop.card(shop.act(refunds.reverse, request)[0].id)
    assert card.date_warning == warning
    typed = edit(card)
    assert shop.ask(invoices.draft_amounts, typed).date_warning == warning
    for other in (
        replace(typed, invoice_on=shop.today),
        replace(typed, invoice_on=date(2026, 11, 1)),
        replace(typed, journal_id=JournalId(elsewhere)),
    ):
        assert shop.ask(invoices.draft_amounts, other).date_warning is None


@pytest.mark.parametrize(
    ("country", "language", "town"),
    [
        ("GB", "en", ("Lübeck 23552", "United Kingdom")),
        ("DE", "en", ("23552 Lübeck", "Germany")),
        ("FR", "en", ("23552 Lübeck", "France")),
        ("", "en", ("Lübeck 23552",)),
    ],
)
def test_town_and_postcode_stand_in_the_order_of_the_country(
    shop: Shop, country: str, language: str, town: tuple[str, ...]
) -> None:
    customer = shop.customer()
    shop.write(
        lambda uow: uow.connection.exec_driver_sql(
            f"UPDATE partner SET postcode = '23552', city = 'Lübeck', country_code = '{country}',"
            f" language = '{language}' WHERE id = {customer}"
        ).close()
    )
    card = shop.reverse(shop.ticket(customer), picture(shop, customer))
    page = shop.ask(invoices.page, invoices.AskPage(card.id))
    assert page.address == ("The Cosy Corner", "14 Montpellier Parade", *town)


def test_the_sender_above_the_address_is_whole(shop: Shop) -> None:
    page = shop.ask(invoices.page, invoices.AskPage(draft(shop).id))
    assert page.heading.sender == "Larkfield Gifts Ltd · Unit 7 · Ouseburn Mill · York YO1 7HX"


def test_nobody_is_asked_to_send_goods_back_that_are_not_expected(shop: Shop) -> None:
    shop.write(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE company SET return_terms = 'Please send the goods back.'"
        ).close()
    )
    customer = shop.customer()
    ticket = shop.ticket(customer)
    goods = shop.reverse(ticket, picture(shop, customer))
    assert shop.ask(invoices.page, invoices.AskPage(goods.id)).returning != ""
    first = replace(as_lines(goods)[0], kind=LineKind.PRICE_REDUCTION, unit_price=D(1))
    cheaper = shop.act(invoices.save_draft, edit(goods, first))
    assert shop.ask(invoices.page, invoices.AskPage(cheaper.id)).returning == ""
    request = shop.request(ticket, picture(shop, customer))
    made = shop.act(refunds.reverse_and_create_invoice, request)[0]
    page = shop.ask(invoices.page, invoices.AskPage(invoices.InvoiceId(made.credit_note.id)))
    assert page.returning == ""
