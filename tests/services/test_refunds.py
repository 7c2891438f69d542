"""The Refund dialog and its button Reverse: what it offers, makes and refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from app.errors import Invalid, NotAllowed, Problem, Refused
from app.models.enums import Tracking
from app.models.ids import InvoiceId, RecordRef, TicketId
from app.models.teams import Team
from app.services import invoices, refunds
from app.services.refunds import AskChoices, SeenAmount
from app.services.unit_of_work import KeyMisused
from tests.factories import Sold, edit, invoice_number, picture

if TYPE_CHECKING:
    from tests.factories import Shop

D = Decimal


def refusal(shop: Shop, request: refunds.ReverseInvoices, *, by: str = "local") -> Refused:
    with pytest.raises(Refused) as caught:
        shop.act(refunds.reverse, request, by=by)
    return caught.value


def problems(shop: Shop, request: refunds.ReverseInvoices) -> dict[str, Problem]:
    with pytest.raises(Invalid) as caught:
        shop.act(refunds.reverse, request)
    return caught.value.problems


def codes(shop: Shop, request: refunds.ReverseInvoices) -> dict[str, str]:
    return {name: problem.code for name, problem in problems(shop, request).items()}


def rows_of_everything(shop: Shop) -> list[int]:
    tables = ("invoice", "invoice_line", "credited_invoice", "ticket_document", "message", "audit")
    return [
        int(shop.read(f"SELECT count(*) FROM {table}")[0][0]) for table in (*tables, "action_key")
    ]


# What Reverse makes


def test_reverse_makes_a_draft_with_every_line_at_what_is_left(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer)
    card = shop.reverse(shop.ticket(customer), invoice)
    assert (card.state, card.number, card.total) == ("draft", None, D("173.15"))
    assert [(line.quantity, line.unit_price, line.amount) for line in card.lines] == [
        (D(12), D("3.75"), D("45.00")),
        (D(4), D("12.75"), D("51.00")),
        (D(16), D("1.69"), D("27.04")),
        (D(6), D("4.25"), D("25.50")),
    ]
    assert [link.number for link in card.originals] == ["INV/2026/00001"]
    assert card.reason == "Faulty clocks"


def test_a_draft_leaves_the_invoice_as_it_was(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer)
    shop.reverse(shop.ticket(customer), invoice)
    card = shop.card(invoice)
    assert (card.payment_state, card.residual) == ("not_paid", D("173.15"))


def test_the_draft_stands_in_timeline_and_history_of_its_ticket(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    card = shop.reverse(ticket, picture(shop, customer))
    assert shop.read("SELECT kind, record_id, state, number FROM ticket_document") == [
        ("credit_note", card.id, "draft", None)
    ]
    told = "SELECT event, record_kind, record_id FROM message WHERE ticket_id = :ticket"
    assert shop.read(told, ticket=ticket) == [("credit_note.drafted", "credit_note", card.id)]


def test_several_invoices_make_one_credit_note_each(shop: Shop) -> None:
    customer = shop.customer()
    first, second = picture(shop, customer), picture(shop, customer)
    made = shop.act(refunds.reverse, shop.request(shop.ticket(customer), first, second))
    assert [(card.original_id, card.total) for card in made] == [
        (first, D("173.15")),
        (second, D("173.15")),
    ]


def test_a_credit_note_takes_the_journal_that_was_chosen(shop: Shop) -> None:
    customer = shop.customer()
    other = shop.second_journal()
    request = shop.request(shop.ticket(customer), picture(shop, customer), journal_id=other)
    made = shop.act(refunds.reverse, request)
    assert shop.post(shop.card(made[0].id)).number.startswith("RSHOP")


def test_a_contact_of_the_company_may_be_refunded_on_its_ticket(shop: Shop) -> None:
    company = shop.customer()
    contact = shop.customer("Hannah Briggs", of=company)
    invoice = picture(shop, contact)
    assert shop.reverse(shop.ticket(company), invoice).total == D("173.15")


def test_what_was_credited_is_left_out_of_the_next_credit_note(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    draft = shop.reverse(ticket, invoice)
    lines = [replace(line, quantity=D(4)) for line in edit(draft).lines[:2]]
    shop.post(shop.act(invoices.save_draft, edit(draft, *lines)))
    card = shop.reverse(ticket, invoice)
    assert [(line.quantity, line.amount) for line in card.lines] == [
        (D(8), D("30.00")),
        (D(16), D("27.04")),
        (D(6), D("25.50")),
    ]


# Once only


def test_the_same_key_gives_the_same_draft(shop: Shop) -> None:
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer))
    first = shop.act(refunds.reverse, request, key="dialog")
    assert shop.act(refunds.reverse, request, key="dialog") == first
    assert shop.read("SELECT count(*) FROM invoice WHERE kind = 'credit_note'") == [(1,)]


def test_the_same_key_with_another_request_is_an_error_of_ours(shop: Shop) -> None:
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer))
    shop.act(refunds.reverse, request, key="dialog")
    with pytest.raises(KeyMisused):
        shop.act(refunds.reverse, replace(request, reason="Other"), key="dialog")


def test_a_second_draft_is_made_only_after_a_yes(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    first = shop.reverse(ticket, invoice)
    refused = refusal(shop, shop.request(ticket, invoice))
    assert refused.code == "refund.draft_exists"
    assert refused.parameters["amount"] == "£173.15"
    assert refused.suggestion == RecordRef("credit_note", first.id)
    made = shop.act(refunds.reverse, shop.request(ticket, invoice, allow_second_draft=True))
    assert made[0].id != first.id


def test_an_amount_that_changed_since_it_was_seen_is_told_and_nothing_made(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    seen = shop.ask(refunds.preview, shop.request(ticket, invoice)).seen_amounts
    draft = shop.reverse(ticket, invoice)
    shop.post(shop.act(invoices.save_draft, edit(draft, *edit(draft).lines[:1])))
    refused = refusal(shop, shop.request(ticket, invoice, seen=seen))
    assert refused.code == "refund.amount_changed"
    assert refused.parameters["before"] == "£173.15"
    assert refused.parameters["after"] == "£119.15"
    again = [SeenAmount(invoice, D("119.15"))]
    assert shop.act(refunds.reverse, shop.request(ticket, invoice, seen=again))


# Refusals; nothing is changed by any


def test_what_is_refused_changes_nothing(shop: Shop) -> None:
    customer, stranger = shop.customer(), shop.customer("Somebody Else")
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    draft = picture(shop, customer, is_posted=False)
    other = picture(shop, stranger)
    before = rows_of_everything(shop)
    for request in (
        shop.request(ticket),
        shop.request(ticket, draft),
        shop.request(ticket, other),
        shop.request(ticket, InvoiceId(999)),
        shop.request(ticket, invoice, reason="   "),
        shop.request(ticket, invoice, on=date(2026, 11, 23)),
    ):
        with pytest.raises((Invalid, Refused)):
            shop.act(refunds.reverse, request, key="refused")
    assert rows_of_everything(shop) == before


def test_no_invoice_chosen(shop: Shop) -> None:
    ticket = shop.ticket(shop.customer())
    assert codes(shop, shop.request(ticket)) == {"invoice_ids": "refund.invoice_missing"}


def test_an_invoice_of_another_customer(shop: Shop) -> None:
    ticket = shop.ticket(shop.customer())
    other = picture(shop, shop.customer("Somebody Else"))
    found = problems(shop, shop.request(ticket, other))
    assert found["invoice_ids"].code == "refund.invoice_of_another"
    assert found["invoice_ids"].parameters["number"] == "INV/2026/00001"


def test_a_credit_note_is_no_invoice_to_refund(shop: Shop) -> None:
    customer = shop.customer()
    ticket = shop.ticket(customer)
    note = shop.reverse(ticket, picture(shop, customer))
    shop.post(note)
    assert codes(shop, shop.request(ticket, note.id)) == {
        "invoice_ids": "refund.invoice_of_another"
    }


def test_a_draft_invoice_has_to_be_posted_first(shop: Shop) -> None:
    customer = shop.customer()
    draft = picture(shop, customer, is_posted=False)
    assert codes(shop, shop.request(shop.ticket(customer), draft)) == {
        "invoice_ids": "refund.invoice_is_draft"
    }


def test_a_fully_credited_invoice_links_to_its_credit_note(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    note = shop.reverse(ticket, invoice)
    shop.post(note)
    found = problems(shop, shop.request(ticket, invoice))["invoice_ids"]
    assert found.code == "refund.fully_credited"
    assert found.suggestion == RecordRef("credit_note", note.id)


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_a_reason_is_required_after_trimming(shop: Shop, reason: str) -> None:
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer), reason=reason)
    assert codes(shop, request) == {"reason": "credit_note.reason_missing"}


def test_a_reason_has_at_most_two_hundred_characters(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    long = shop.request(ticket, invoice, reason="x" * 201)
    assert codes(shop, long) == {"reason": "credit_note.reason_too_long"}
    assert shop.act(refunds.reverse, shop.request(ticket, invoice, reason=" " + "x" * 200 + " "))


def test_a_date_before_the_invoice_is_refused_with_the_first_possible_day(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer, on=date(2026, 11, 17))
    request = shop.request(shop.ticket(customer), invoice, on=date(2026, 11, 16))
    found = problems(shop, request)["reversal_on"]
    assert found.code == "credit_note.before_invoice"
    assert found.suggestion == date(2026, 11, 17)


def test_a_date_in_a_locked_period_is_refused_with_the_first_open_day(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer, on=date(2026, 10, 5))
    shop.lock(date(2026, 10, 31))
    ticket = shop.ticket(customer)
    found = problems(shop, shop.request(ticket, invoice, on=date(2026, 10, 31)))["reversal_on"]
    assert (found.code, found.parameters["until"]) == (
        "ledger.locked_period",
        date(2026, 10, 31),
    )
    assert found.suggestion == date(2026, 11, 1)
    assert shop.act(refunds.reverse, shop.request(ticket, invoice, on=date(2026, 11, 1)))


def test_a_missing_date_is_told(shop: Shop) -> None:
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer))
    assert codes(shop, replace(request, reversal_on=None)) == {"reversal_on": "refund.date_missing"}


def test_a_journal_of_another_currency_is_refused(shop: Shop) -> None:
    customer = shop.customer()
    euro = int(shop.read("SELECT id FROM currency WHERE code = 'EUR'")[0][0])
    journal = shop.second_journal(currency_id=euro)
    request = shop.request(shop.ticket(customer), picture(shop, customer), journal_id=journal)
    found = problems(shop, request)["journal_id"]
    assert (found.code, found.parameters["currency"]) == ("invoice.journal_currency", "GBP")


def test_a_journal_that_is_no_sales_journal_is_refused(shop: Shop) -> None:
    from app.models.enums import JournalKind

    customer = shop.customer()
    bank = shop.journal(JournalKind.BANK)
    request = shop.request(shop.ticket(customer), picture(shop, customer), journal_id=bank)
    assert codes(shop, request) == {"journal_id": "invoice.journal_not_for_sales"}


def test_an_invoice_without_the_product_is_refused(shop: Shop) -> None:
    customer = shop.customer()
    invoice, other = picture(shop, customer), shop.product("Something else")
    request = shop.request(shop.ticket(customer), invoice, product=other)
    assert codes(shop, request) == {"product_id": "refund.not_with_product"}


def test_two_problems_are_told_at_once(shop: Shop) -> None:
    customer = shop.customer()
    request = shop.request(
        shop.ticket(customer), picture(shop, customer), reason="", on=date(2026, 11, 1)
    )
    assert codes(shop, request) == {
        "reason": "credit_note.reason_missing",
        "reversal_on": "credit_note.before_invoice",
    }


def test_a_ticket_without_customer_asks_for_one_first(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    ticket = shop.ticket(None)
    assert refusal(shop, shop.request(ticket, invoice)).code == "refund.no_customer"
    assert refusal(shop, shop.request(ticket)).code == "refund.no_customer"


def test_a_team_without_refunds_is_refused_by_the_service_too(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    card = shop.reverse(ticket, invoice)
    shop.switch_refunds(on=False)
    request = shop.request(ticket, invoice, allow_second_draft=True)
    assert refusal(shop, request).code == "refund.switched_off"
    with pytest.raises(Refused) as caught:
        shop.post(card)
    assert caught.value.code == "refund.switched_off"


def test_an_unknown_ticket_is_refused(shop: Shop) -> None:
    invoice = picture(shop, shop.customer())
    assert refusal(shop, shop.request(TicketId(999), invoice)).code == "ticket.unknown"


def test_a_team_may_ask_for_a_reason_on_the_ticket(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer)
    statement = update(Team).values(is_reason_required=True)
    shop.write(lambda uow: uow.connection.execute(statement).close())
    request = shop.request(shop.ticket(customer), invoice)
    assert refusal(shop, request).code == "refund.no_reason_on_ticket"
    reason = int(shop.read("SELECT min(id) FROM reason")[0][0])
    with_reason = shop.ticket(customer, reason_id=reason)
    made = shop.act(refunds.reverse, shop.request(with_reason, invoice))
    assert shop.read("SELECT reason_id FROM invoice WHERE id = :id", id=made[0].id) == [(reason,)]


@pytest.mark.parametrize("role", ["storekeeper", "repairer", "technician", "administrator"])
def test_only_desk_and_books_may_refund(shop: Shop, role: str) -> None:
    customer = shop.customer()
    request = shop.request(shop.ticket(customer), picture(shop, customer))
    with pytest.raises(NotAllowed):
        shop.act(refunds.reverse, request, by=role)
    with pytest.raises(NotAllowed):
        shop.act(refunds.reverse_and_create_invoice, request, by=role)


# A date in the future


def test_a_draft_for_the_future_is_posted_by_hand_on_that_day(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer)
    day = shop.today + timedelta(days=9)
    made = shop.act(refunds.reverse, shop.request(shop.ticket(customer), invoice, on=day))
    card = shop.card(made[0].id)
    assert card.cannot_post is not None
    assert (card.cannot_post.code, card.cannot_post.parameters) == (
        "credit_note.not_before",
        {"date": day},
    )
    with pytest.raises(Invalid) as caught:
        shop.post(card)
    assert caught.value.problems["invoice_on"].code == "credit_note.not_before"
    shop.later(9)
    assert shop.post(shop.card(card.id)).number == "RINV/2026/00001"


# What the dialog offers


def test_the_dialog_opens_with_the_only_invoice_and_the_tickets_number_as_reason(
    shop: Shop,
) -> None:
    customer = shop.customer()
    clock = shop.product("Clock", "3.75")
    order = shop.order(customer, Sold(clock))
    invoice = shop.invoice(customer, Sold(clock), order=order)
    shop.invoice(customer, Sold(shop.product("Cakestand", "12.75")))
    ticket = shop.ticket(customer, order=order, product=clock)
    offered = shop.ask(refunds.choices, AskChoices(ticket, is_opening=True))
    number = shop.read("SELECT number FROM ticket")[0][0]
    assert offered.default_reason == f"Helpdesk Ticket {number}"
    assert (offered.sales_order_id, offered.product_id) == (order, clock)
    assert offered.default_invoice_ids == (invoice,)
    assert [option.id for option in offered.invoices] == [invoice]
    assert (offered.problem, offered.empty_reason, offered.today) == (None, None, shop.today)
    assert [journal.code for journal in offered.journals] == ["SALE"]


def test_clearing_product_and_order_offers_all_invoices_and_chooses_none(shop: Shop) -> None:
    customer = shop.customer()
    clock = shop.product("Clock", "3.75")
    first = shop.invoice(customer, Sold(clock), on=date(2026, 11, 2))
    second = shop.invoice(customer, Sold(shop.product("Cakestand", "12.75")), on=date(2026, 11, 3))
    ticket = shop.ticket(customer, product=clock)
    offered = shop.ask(refunds.choices, AskChoices(ticket))
    assert [option.id for option in offered.invoices] == [second, first]
    assert offered.default_invoice_ids == ()
    assert {product.name for product in offered.products} == {"Clock", "Cakestand"}
    for text in ("2", "00002", "2026/2", "INV/2026/00002"):
        offered = shop.ask(refunds.choices, AskChoices(ticket, text=text))
        assert [option.id for option in offered.invoices] == [second]


def test_each_invoice_says_what_is_credited_and_left_and_shows_its_draft(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    note = shop.reverse(ticket, invoice)
    note = shop.act(invoices.save_draft, edit(note, *edit(note).lines[:1]))
    posted = shop.post(note)
    draft = shop.reverse(ticket, invoice)
    option = shop.ask(refunds.choices, AskChoices(ticket)).invoices[0]
    assert (option.total, option.credited, option.left) == (D("173.15"), D("54.00"), D("119.15"))
    assert option.residual == D("119.15")
    assert (option.draft_id, option.draft_amount) == (draft.id, D("119.15"))
    assert (option.credit_note, option.problem) == (posted.ref, None)


def test_drafts_and_fully_credited_invoices_are_shown_with_what_to_do(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    draft = picture(shop, customer, is_posted=False)
    note = shop.post(shop.reverse(ticket, invoice))
    found = {
        option.id: option.problem
        for option in shop.ask(refunds.choices, AskChoices(ticket)).invoices
    }
    assert found[draft] == Problem("refund.invoice_is_draft", {"date": shop.today})
    number = invoice_number(shop, invoice)
    assert found[invoice] == Problem("refund.fully_credited", {"number": number}, note.ref)


def test_an_empty_list_says_why(shop: Shop) -> None:
    customer, other = shop.customer(), shop.customer("Somebody Else")
    clock = shop.product("Clock", "3.75")
    shop.invoice(customer, Sold(shop.product("Cakestand", "12.75")))

    def reason(ticket: TicketId) -> str | None:
        offered = shop.ask(refunds.choices, AskChoices(ticket, is_opening=True))
        return offered.empty_reason.code if offered.empty_reason else None

    assert reason(shop.ticket(customer, product=clock)) == "refund.none_with_product"
    assert reason(shop.ticket(other)) == "refund.no_posted_invoice"
    assert reason(shop.ticket(customer)) is None
    picture(shop, other, is_posted=False)
    assert reason(shop.ticket(other)) == "refund.only_drafts"


def test_the_button_says_why_it_cannot_be_used(shop: Shop) -> None:
    customer = shop.customer()

    def why(ticket: TicketId, by: str = "agent") -> str | None:
        problem = shop.ask(refunds.choices, AskChoices(ticket, is_opening=True), by=by).problem
        return problem.code if problem else None

    assert why(shop.ticket(None)) == "refund.no_customer"
    assert why(shop.ticket(customer)) == "refund.no_posted_invoice"
    picture(shop, customer)
    ticket = shop.ticket(customer)
    assert why(ticket) is None
    assert why(ticket, by="technician") == "application.not_allowed"
    shop.switch_refunds(on=False)
    assert why(ticket) == "refund.switched_off"


def test_a_tracked_product_offers_the_lots_that_the_customer_got(shop: Shop) -> None:
    customer = shop.customer()
    clock = shop.product("Clock", "3.75", tracking=Tracking.LOT)
    first, second = shop.lot(clock, "A-1"), shop.lot(clock, "A-2")
    shop.lot(clock, "B-1")
    order = shop.order(customer, Sold(clock, lot=first))
    by_delivery = shop.invoice(customer, Sold(clock), order=order)
    by_line = shop.invoice(customer, Sold(clock, lot=second))
    ticket = shop.ticket(customer, product=clock, lot=first)
    offered = shop.ask(refunds.choices, AskChoices(ticket, is_opening=True))
    assert offered.is_lot_shown
    assert [lot.name for lot in offered.lots] == ["A-1", "A-2"]
    assert [option.id for option in offered.invoices] == [by_delivery]
    narrowed = AskChoices(ticket, product_id=clock, lot_id=second)
    assert [o.id for o in shop.ask(refunds.choices, narrowed).invoices] == [by_line]
    other = shop.order(customer, Sold(clock, lot=second))
    for lot, expected in ((None, [other, order]), (first, [order]), (second, [other])):
        narrowed = AskChoices(ticket, product_id=clock, lot_id=lot)
        assert [o.id for o in shop.ask(refunds.choices, narrowed).orders] == expected
    narrowed = AskChoices(ticket, product_id=clock, sales_order_id=other)
    assert [lot.name for lot in shop.ask(refunds.choices, narrowed).lots] == ["A-2"]
    narrowed = replace(narrowed, lot_id=first)  # what was chosen stays in its list
    assert [lot.name for lot in shop.ask(refunds.choices, narrowed).lots] == ["A-1", "A-2"]
    wrong = shop.request(ticket, by_line, product=clock, lot=first)
    assert codes(shop, wrong) == {"lot_id": "refund.not_with_lot"}
    assert shop.act(refunds.reverse, shop.request(ticket, by_line, product=clock, lot=second))


def test_a_chosen_order_that_no_longer_fits_stays_in_its_list(shop: Shop) -> None:
    customer = shop.customer()
    clock, stand = shop.product("Clock"), shop.product("Cakestand")
    order = shop.order(customer, Sold(clock))
    shop.invoice(customer, Sold(clock), order=order)
    narrowed = AskChoices(shop.ticket(customer), sales_order_id=order, product_id=stand)
    offered = shop.ask(refunds.choices, narrowed)
    assert [option.id for option in offered.orders] == [order]
    assert offered.empty_reason is not None
    assert offered.empty_reason.code == "refund.none_with_product"


def test_more_invoices_are_found_by_their_number(shop: Shop) -> None:
    customer = shop.customer()
    made = [picture(shop, customer) for _ in range(3)]
    ticket = shop.ticket(customer)
    first = shop.ask(refunds.choices, AskChoices(ticket, limit=2))
    assert (len(first.invoices), first.has_more) == (2, True)
    for text in ("inv/2026/00001", "00001", "1"):
        found = shop.ask(refunds.choices, AskChoices(ticket, text=text))
        assert [option.id for option in found.invoices] == [made[0]], text


# The preview


def test_the_preview_shows_page_and_sums_without_writing(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    before = rows_of_everything(shop)
    preview = shop.ask(refunds.preview, shop.request(ticket, invoice, reason="Broken"))
    assert rows_of_everything(shop) == before
    assert (preview.original_total, preview.already_credited, preview.this_credit) == (
        D("173.15"),
        D("0.00"),
        D("173.15"),
    )
    page = preview.pages[0]
    assert (page.number, page.is_draft, page.reason) == (None, True, "Broken")
    assert (page.untaxed, page.tax, page.total) == (D("148.54"), D("24.61"), D("173.15"))
    assert [line.amount for line in page.lines] == [D("45"), D("51"), D("27.04"), D("25.50")]
    assert page.address[0] == "The Cosy Corner"
    assert page.set_against[0].amount == D("173.15")
    assert preview.problems == {}
    assert [says.code for says in preview.reverse_says] == ["refund.says_reverse"]
    assert preview.reverse_says[0].parameters["amount"] == "£173.15"


def test_the_preview_tells_problems_by_field_and_the_existing_draft(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    draft = shop.reverse(ticket, invoice)
    request = shop.request(ticket, invoice, reason="", on=shop.today + timedelta(days=1))
    preview = shop.ask(refunds.preview, request)
    assert {name: p.code for name, p in preview.problems.items()} == {
        "reason": "credit_note.reason_missing"
    }
    assert preview.existing_draft_id == draft.id
    assert [says.code for says in preview.create_invoice_says] == ["refund.says_create_waiting"]
    assert [says.code for says in preview.reverse_says] == [
        "refund.says_reverse",
        "refund.says_not_before",
    ]


def test_the_preview_of_nothing_chosen_is_empty_and_says_so(shop: Shop) -> None:
    preview = shop.ask(refunds.preview, shop.request(shop.ticket(shop.customer())))
    assert (preview.pages, preview.currency) == ((), None)
    assert preview.problems["invoice_ids"].code == "refund.invoice_missing"


def test_the_preview_shows_of_each_line_what_was_sold_credited_and_is_left(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    draft = shop.reverse(ticket, invoice)
    lines = [replace(edit(draft).lines[0], quantity=D(4))]
    shop.post(shop.act(invoices.save_draft, edit(draft, *lines)))
    note = shop.ask(refunds.preview, shop.request(ticket, invoice)).credit_notes[0]
    assert [
        (line.ledger.sold_quantity, line.ledger.credited_quantity, line.ledger.left_quantity)
        for line in note.lines
    ] == [(D(12), D(4), D(8)), (D(4), D(0), D(4)), (D(16), D(0), D(16)), (D(6), D(0), D(6))]
    assert note.lines[0].ledger.left_amount == D("30.00")


def test_an_invoice_that_is_named_twice_is_credited_once(shop: Shop) -> None:
    customer = shop.customer()
    invoice = picture(shop, customer)
    made = shop.act(refunds.reverse, shop.request(shop.ticket(customer), invoice, invoice))
    assert [one.original_id for one in made] == [invoice]
