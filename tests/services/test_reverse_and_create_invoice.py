"""Reverse and Create Invoice (rule 16): what becomes of payments, original and new draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, Refused
from app.models.enums import LineKind
from app.models.ids import InvoiceId, RecordRef
from app.services import invoices, ledger, payments, refunds
from app.services.invoices import DeleteDraft, DraftLine, PostDraft
from app.services.payments import SetAgainst
from tests.factories import Sold, as_lines, edit, picture
from tests.services.books import assert_sound

if TYPE_CHECKING:
    from app.models.ids import PartnerId, TicketId
    from tests.factories import Shop

D = Decimal


def replaced(shop: Shop, ticket: TicketId, invoice: InvoiceId) -> refunds.ReplacedInvoice:
    return shop.act(refunds.reverse_and_create_invoice, shop.request(ticket, invoice))[0]


def new_draft(shop: Shop, made: refunds.ReplacedInvoice) -> invoices.InvoiceCard:
    return shop.card(draft_id(made))


def draft_id(made: refunds.ReplacedInvoice) -> InvoiceId:
    """The draft invoice, which is there unless the credit note waits."""
    assert made.draft_invoice is not None
    return InvoiceId(made.draft_invoice.id)


def balance(shop: Shop, customer: PartnerId) -> tuple[Decimal, Decimal, Decimal]:
    found = shop.ask(ledger.partner_balance, customer)
    return found.owed, found.open_credit, found.balance


def test_an_open_invoice_ends_reversed_and_a_draft_of_its_content_is_made(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    made = replaced(shop, ticket, invoice)
    assert (made.credit_note_number, made.credited) == ("RINV/2026/00001", D("173.15"))
    assert made.freed_payments == ()
    original = shop.card(invoice)
    assert (original.residual, original.payment_state) == (D("0.00"), "reversed")
    note = shop.card(InvoiceId(made.credit_note.id))
    assert (note.state, note.payment_state) == ("posted", "paid")
    assert {line.kind for line in note.lines} == {LineKind.CORRECTION}
    draft = new_draft(shop, made)
    assert (draft.kind, draft.state, draft.number, draft.total) == (
        "invoice",
        "draft",
        None,
        D("173.15"),
    )
    assert draft.corrected_invoice is not None
    assert (draft.corrected_invoice.ref.id, draft.reason) == (invoice, "")
    assert [(line.quantity, line.unit_price, line.amount) for line in draft.lines] == [
        (line.quantity, line.unit_price, line.amount) for line in original.lines
    ]


def test_both_documents_stand_on_the_ticket(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    made = replaced(shop, ticket, picture(shop, customer))
    query = "SELECT kind, record_id, state FROM ticket_document WHERE ticket_id = :id ORDER BY kind"
    assert shop.read(query, id=ticket) == [
        ("credit_note", made.credit_note.id, "posted"),
        ("invoice", draft_id(made), "draft"),
    ]
    told = "SELECT event FROM message WHERE ticket_id = :id ORDER BY id"
    assert [row[0] for row in shop.read(told, id=ticket)] == [
        "credit_note.posted",
        "invoice.drafted",
    ]


def test_the_same_key_makes_both_once(shop: Shop) -> None:
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer))
    first = shop.act(refunds.reverse_and_create_invoice, request, key="k")
    again = shop.act(refunds.reverse_and_create_invoice, request, key="k")
    assert [(each.credit_note, each.draft_invoice, each.credited) for each in again] == [
        (each.credit_note, each.draft_invoice, each.credited) for each in first
    ]
    assert shop.read("SELECT count(*) FROM invoice") == [(3,)]


def test_several_invoices_make_one_of_each_per_original(shop: Shop) -> None:
    customer = shop.customer()
    first, second = picture(shop, customer), picture(shop, customer)
    request = shop.request(shop.ticket(customer), first, second)
    made = shop.act(refunds.reverse_and_create_invoice, request)
    assert [(each.original_id, each.credit_note_number) for each in made] == [
        (first, "RINV/2026/00001"),
        (second, "RINV/2026/00002"),
    ]
    assert len({draft_id(each) for each in made}) == 2


def test_on_a_paid_invoice_the_payment_becomes_the_customers_open_credit(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    paid = shop.pay(invoice, "173.15")
    request = shop.request(ticket, invoice)
    seen = shop.ask(refunds.preview, request)
    says = seen.create_invoice_says
    assert [(each.code, each.parameters.get("amount")) for each in says] == [
        ("refund.says_create_invoice", "£173.15"),
        ("refund.says_freed", "£173.15"),
    ]
    (plain,), (replacing,) = seen.pages, seen.replacing_pages
    assert (plain.set_against, plain.still_to_repay) == ((), D("173.15"))
    assert [(each.amount, each.still_owed) for each in replacing.set_against] == [
        (D("173.15"), D(0))
    ]
    assert replacing.still_to_repay == D(0)
    assert says[1].parameters["number"] == paid.number
    made = replaced(shop, ticket, invoice)
    assert [(each.number, each.amount) for each in made.freed_payments] == [
        (paid.number, D("173.15"))
    ]
    assert shop.card(invoice).payment_state == "reversed"
    assert balance(shop, customer) == (D("0.00"), D("173.15"), D("-173.15"))
    assert new_draft(shop, made).open_credit == D("173.15")
    assert shop.read("SELECT count(*) FROM item_match_undo") == [(1,)]
    told = shop.read("SELECT payload FROM message WHERE event = 'payment.freed'")
    assert paid.number in str(told[0][0])


def test_only_the_latest_payments_are_undone_and_only_as_far_as_needed(shop: Shop) -> None:
    """Paid 50 + 60 + 63.15, credited 54 before; 119.15 need room: 63.15, then 56 of the 60."""
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    first, second, third = (shop.pay(invoice, each) for each in ("50", "60", "63.15"))
    note = shop.reverse(ticket, invoice)
    early = shop.post(shop.act(invoices.save_draft, edit(note, as_lines(note)[0])))
    assert early.residual == D("54.00"), "money owed: the invoice was paid"
    made = replaced(shop, ticket, invoice)
    assert made.credited == D("119.15")
    assert [(each.number, each.amount) for each in made.freed_payments] == [
        (third.number, D("63.15")),
        (second.number, D("56.00")),
    ]
    card = shop.card(invoice)
    assert (card.residual, card.payment_state) == (D("0.00"), "paid"), "payments stay matched"
    assert sorted((link.number, link.amount) for link in card.matches) == [
        (first.number, D("50.00")),
        (second.number, D("4.00")),
        ("RINV/2026/00002", D("119.15")),
    ]
    residuals = "SELECT residual_amount FROM payment_status ORDER BY payment_id"
    assert shop.money(residuals) == [(D("0"),), (D("56"),), (D("63.15"),)]
    assert balance(shop, customer) == (D("0.00"), D("173.15"), D("-173.15"))


def test_matches_with_earlier_credit_notes_stay(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    note = shop.reverse(ticket, invoice)
    shop.post(shop.act(invoices.save_draft, edit(note, as_lines(note)[0])))
    made = replaced(shop, ticket, invoice)
    assert (made.credited, made.draft_total) == (D("119.15"), D("119.15"))
    card = shop.card(invoice)
    assert (card.payment_state, [link.amount for link in card.matches]) == (
        "reversed",
        [D("54.00"), D("119.15")],
    )


def test_what_another_credit_note_settled_stays_and_is_owed_to_the_customer(shop: Shop) -> None:
    """Of 173.15 a credit note of another invoice took 12.00 and a payment the rest."""
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    clock = shop.product("Clock", "10.00", shop.tax("20"))
    other = shop.post(shop.reverse(ticket, shop.invoice(customer, Sold(clock), paid="12.00")))
    against = SetAgainst(other.ref, RecordRef("invoice", invoice))
    shop.act(payments.set_against, against, by="accountant")
    shop.pay(invoice, "161.15")
    made = replaced(shop, ticket, invoice)
    assert [each.amount for each in made.freed_payments] == [D("161.15")]
    note = shop.card(InvoiceId(made.credit_note.id))
    assert (note.total, note.residual) == (D("173.15"), D("12.00"))
    card = shop.card(invoice)
    assert (card.residual, card.payment_state) == (D(0), "paid")
    assert balance(shop, customer) == (D(0), D("173.15"), D("-173.15"))
    assert_sound(shop)


def test_the_new_draft_holds_only_what_this_credit_note_takes_back(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    note = shop.reverse(ticket, invoice)
    shop.post(shop.act(invoices.save_draft, edit(note, replace(as_lines(note)[0], quantity=D(5)))))
    draft = new_draft(shop, replaced(shop, ticket, invoice))
    assert [(line.quantity, line.amount) for line in draft.lines] == [
        (D(7), D("26.25")),
        (D(4), D("51.00")),
        (D(16), D("27.04")),
        (D(6), D("25.50")),
    ]


def test_money_left_without_pieces_becomes_one_piece_of_the_new_draft(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    note = shop.reverse(ticket, invoice)
    cheap = replace(as_lines(note)[0], unit_price=D("3.00"))
    shop.post(shop.act(invoices.save_draft, edit(note, cheap, *as_lines(note)[1:])))
    made = replaced(shop, ticket, invoice)
    assert made.credited == D("10.80")
    line = new_draft(shop, made).lines[0]
    assert (line.quantity, line.unit_price, line.amount) == (D(1), D("9.00"), D("9.00"))


def waiting(
    shop: Shop, ticket: TicketId, invoice: InvoiceId, *, days: int
) -> refunds.ReplacedInvoice:
    """Reverse and Create Invoice with a date so many days ahead."""
    request = shop.request(ticket, invoice, on=shop.today + timedelta(days=days))
    says = shop.ask(refunds.preview, request)
    assert says.cannot_create_invoice is None
    assert [each.code for each in says.create_invoice_says] == ["refund.says_create_waiting"]
    return shop.act(refunds.reverse_and_create_invoice, request, key="wait")[0]


def test_with_a_date_in_the_future_the_credit_note_waits_and_payments_stay(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer, paid="173.15")
    made = waiting(shop, ticket, invoice, days=3)
    assert (made.draft_invoice, made.credit_note_number, made.credited) == (None, "", D("173.15"))
    request = shop.request(ticket, invoice, on=shop.today + timedelta(days=3))
    again = shop.act(refunds.reverse_and_create_invoice, request, key="wait")
    assert [(each.credit_note, each.draft_invoice) for each in again] == [(made.credit_note, None)]
    assert shop.read("SELECT kind FROM invoice WHERE state = 'draft'") == [("credit_note",)]
    assert shop.card(invoice).payment_state == "paid"
    assert balance(shop, customer) == (D(0), D(0), D(0))
    note = shop.card(InvoiceId(made.credit_note.id))
    assert [(each.code, each.parameters.get("amount")) for each in note.warnings] == [
        ("credit_note.leaves_invoice", None),
        ("refund.says_freed", "£173.15"),
    ]
    with pytest.raises(Invalid) as caught:
        shop.post(note)
    assert caught.value.problems["invoice_on"].code == "credit_note.not_before"


def test_the_draft_invoice_is_made_when_the_waiting_credit_note_is_posted(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer, paid="173.15")
    made = waiting(shop, ticket, invoice, days=3)
    reversal_on = shop.today + timedelta(days=3)
    shop.later(5)
    note = shop.card(InvoiceId(made.credit_note.id))
    posting = PostDraft(note.id, note.version, note.total)
    posted = shop.act(invoices.post, posting, key="post")
    assert (posted.number, posted.payment_state) == ("RINV/2026/00001", "paid")
    assert shop.card(invoice).payment_state == "reversed"
    assert balance(shop, customer) == (D(0), D("173.15"), D("-173.15"))
    assert posted.draft_invoice is not None
    draft = shop.card(InvoiceId(posted.draft_invoice.id))
    assert (draft.invoice_on, draft.total, draft.open_credit) == (
        reversal_on,
        D("173.15"),
        D("173.15"),
    )
    assert [(line.quantity, line.unit_price) for line in draft.lines] == [
        (line.quantity, line.unit_price) for line in note.lines
    ]
    assert shop.act(invoices.post, posting, key="post").draft_invoice == posted.draft_invoice
    assert shop.read("SELECT count(*) FROM invoice") == [(3,)]
    assert_sound(shop)


def test_a_waiting_credit_note_that_is_lowered_leaves_an_invoice_of_just_that(shop: Shop) -> None:
    """5 of 12 and a fee-free rest: the invoice is of what was taken back, payments free as much."""
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer, paid="173.15")
    made = waiting(shop, ticket, invoice, days=3)
    card = shop.card(InvoiceId(made.credit_note.id))
    line = replace(as_lines(card)[0], kind=LineKind.GOODS, quantity=D(5), unit_price=D("3.00"))
    saved = shop.act(invoices.save_draft, edit(card, line))
    assert [(each.kind, each.amount) for each in saved.lines] == [(LineKind.CORRECTION, D("15.00"))]
    shop.later(3)
    posted = shop.post(shop.card(card.id))
    assert posted.draft_invoice is not None
    draft = shop.card(InvoiceId(posted.draft_invoice.id))
    assert [(each.quantity, each.unit_price) for each in draft.lines] == [(D(5), D("3.00"))]
    assert (posted.total, draft.total) == (D("18.00"), D("18.00"))
    assert balance(shop, customer) == (D(0), D("18.00"), D("-18.00"))
    assert_sound(shop)


def test_a_plain_reverse_never_undoes_a_match_nor_makes_an_invoice(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer, paid="173.15")
    posted = shop.post(shop.reverse(ticket, invoice))
    assert (posted.draft_invoice, posted.residual) == (None, D("173.15"))
    assert shop.card(invoice).payment_state == "paid"
    assert shop.read("SELECT count(*) FROM item_match_undo") == [(0,)]


def test_fields_are_checked_like_those_of_reverse(shop: Shop) -> None:
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer), reason=" ")
    with pytest.raises(Invalid) as caught:
        shop.act(refunds.reverse_and_create_invoice, request)
    assert set(caught.value.problems) == {"reason"}


def test_a_draft_of_the_same_invoice_stays_and_can_no_longer_be_posted(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    draft = shop.reverse(ticket, invoice)
    request = shop.request(ticket, invoice)
    with pytest.raises(Refused):
        shop.act(refunds.reverse_and_create_invoice, request)
    shop.act(refunds.reverse_and_create_invoice, replace(request, allow_second_draft=True))
    with pytest.raises(Invalid):
        shop.post(draft)


# The draft invoice


def test_the_draft_invoice_is_edited_and_posted(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    draft = new_draft(shop, replaced(shop, ticket, invoice))
    stand = shop.product("Cakestand", "12.75", shop.tax("20"))
    added = DraftLine(
        None, LineKind.SALE, D(2), D("10.00"), D("5"), "Cakestand, second choice", product_id=stand
    )
    lines = (replace(as_lines(draft)[0], quantity=D(10), unit_price=D("3.50")), added)
    live = shop.ask(invoices.draft_amounts, edit(draft, *lines))
    assert (live.untaxed, live.tax, live.total) == (D("54.00"), D("10.80"), D("64.80"))
    saved = shop.act(invoices.save_draft, edit(draft, *lines))
    assert [(line.description, line.amount) for line in saved.lines] == [
        ("Article at 3.75", D("35.00")),
        ("Cakestand, second choice", D("19.00")),
    ]
    posted = shop.post(saved)
    assert (posted.number, posted.residual, posted.payment_state) == (
        "INV/2026/00002",
        D("64.80"),
        "not_paid",
    )
    items = shop.money(
        "SELECT account.kind, debit, credit FROM journal_item"
        " JOIN account ON account.id = account_id WHERE invoice_id = :id ORDER BY line_number",
        id=posted.ref.id,
    )
    assert items == [
        ("receivable", D("64.80"), D("0")),
        ("income", D("0"), D("35")),
        ("income", D("0"), D("19")),
        ("tax", D("0"), D("7")),
        ("tax", D("0"), D("3.80")),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": D(-1)}, "lines.0.quantity"),
        ({"unit_price": D(-1)}, "lines.0.unit_price"),
        ({"discount": D(101)}, "lines.0.discount"),
        ({"kind": LineKind.GOODS}, "lines.0.kind"),
        ({"id": None, "product_id": None}, "lines.0.product_id"),
    ],
)
def test_what_a_line_of_an_invoice_may_not_be(
    shop: Shop, change: dict[str, object], code: str
) -> None:
    customer = shop.customer()
    draft = new_draft(shop, replaced(shop, shop.ticket(customer), picture(shop, customer)))
    line = replace(as_lines(draft)[0], **change)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as caught:
        shop.act(invoices.save_draft, edit(draft, line))
    assert set(caught.value.problems) == {code}


def test_a_deactivated_tax_keeps_a_line_from_being_added_but_stays_on_the_old(shop: Shop) -> None:
    customer = shop.customer()
    vat = shop.tax("20")
    thing = shop.product("Thing", "10", vat)
    invoice = shop.invoice(customer, Sold(thing))
    shop.write(
        lambda uow: uow.connection.exec_driver_sql("UPDATE tax SET is_active = false").close()
    )
    draft = new_draft(shop, replaced(shop, shop.ticket(customer), invoice))
    added = DraftLine(None, LineKind.SALE, D(1), D("10"), D(0), "Thing", product_id=thing)
    with pytest.raises(Invalid) as caught:
        shop.act(invoices.save_draft, edit(draft, *as_lines(draft), added))
    assert caught.value.problems["lines.1.product_id"].code == "invoice.tax_deactivated"
    two = replace(as_lines(draft)[0], quantity=D(2))
    saved = shop.act(invoices.save_draft, edit(draft, two))
    assert (saved.untaxed, saved.tax) == (D("20.00"), D("4.00"))


def test_the_draft_invoice_can_be_deleted(shop: Shop) -> None:
    customer = shop.customer()
    draft = new_draft(shop, replaced(shop, shop.ticket(customer), picture(shop, customer)))
    shop.act(invoices.delete_draft, DeleteDraft(draft.id, draft.version))
    assert shop.read("SELECT count(*) FROM invoice WHERE state = 'draft'") == [(0,)]


def test_the_corrected_invoice_is_credited_by_a_ledger_of_its_own(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    draft = new_draft(shop, replaced(shop, ticket, invoice))
    corrected = shop.post(shop.act(invoices.save_draft, edit(draft, as_lines(draft)[0])))
    note = shop.post(shop.reverse(ticket, InvoiceId(corrected.ref.id)))
    assert (note.total, note.payment_state) == (D("54.00"), "paid")


def test_the_new_draft_offers_the_freed_payment_and_posting_uses_it_if_it_is_kept(
    shop: Shop,
) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer, paid="173.15")
    draft = new_draft(shop, replaced(shop, ticket, invoice))
    assert [(one.number, one.amount) for one in draft.freed_payments] == [
        ("PAY/2026/00001", D("173.15"))
    ]
    posting = PostDraft(draft.id, draft.version, draft.total, keeps_credit=True)
    posted = shop.act(invoices.post, posting, by="agent", key="post")
    assert (posted.residual, posted.payment_state) == (D(0), "paid")
    assert shop.act(invoices.post, posting, by="agent", key="post") == posted
    card = shop.card(draft.id)
    assert [(link.number, link.amount) for link in card.matches] == [
        ("PAY/2026/00001", D("173.15"))
    ]
    assert card.freed_payments == ()
    assert balance(shop, customer) == (D(0), D(0), D(0))
    assert_sound(shop)


def test_a_freed_payment_that_is_not_kept_stays_the_customers_credit(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer, paid="173.15")
    draft = new_draft(shop, replaced(shop, ticket, invoice))
    posted = shop.post(draft)
    assert (posted.residual, posted.payment_state) == (D("173.15"), "not_paid")
    assert balance(shop, customer) == (D("173.15"), D("173.15"), D(0))
    assert_sound(shop)


def test_a_freed_payment_pays_a_smaller_correction_and_the_rest_stays_open(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer, paid="173.15")
    draft = new_draft(shop, replaced(shop, ticket, invoice))
    saved = shop.act(invoices.save_draft, edit(draft, as_lines(draft)[0]))
    posting = PostDraft(saved.id, saved.version, saved.total, keeps_credit=True)
    posted = shop.act(invoices.post, posting)
    assert (saved.total, posted.residual) == (D("54.00"), D(0))
    assert balance(shop, customer) == (D(0), D("119.15"), D("-119.15"))
    assert_sound(shop)


@pytest.mark.parametrize("rate", [None, "20"])
def test_what_is_left_of_a_line_below_zero_is_invoiced_again_as_it_was(
    shop: Shop, rate: str | None
) -> None:
    taxes = () if rate is None else (shop.tax(rate),)
    customer = shop.customer()
    ticket = shop.ticket(customer)
    goods = shop.product("Clock", "100.00", *taxes)
    rebate = shop.product("Rebate", "10.00", *taxes)
    invoice = shop.invoice(customer, Sold(goods, D(2)), Sold(rebate, D(-2)))
    draft = shop.reverse(ticket, invoice)
    first, second = as_lines(draft)
    some = (replace(first, quantity=D(1)), replace(second, unit_price=D("6.00")))
    shop.post(shop.act(invoices.save_draft, edit(draft, *some)))
    made = replaced(shop, ticket, invoice)
    again = new_draft(shop, made)
    assert made.draft_total == made.credited == again.total
    assert again.untaxed == D("92.00")
    assert [(line.quantity, line.unit_price) for line in again.lines] == [
        (D(1), D("100.00")),
        (D(-1), D("8.00")),
    ]
