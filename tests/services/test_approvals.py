"""Approval of refunds above the team's limit (rules 21, 22): weighed, asked, decided, fallen."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from app.errors import Invalid, NotAllowed, Refused
from app.models.enums import Role
from app.services import approvals, invoices, refunds, timeline, users
from app.services.approvals import ApproveRefund, RejectRefund, WithdrawRequest
from app.services.invoices import DeleteDraft, InvoiceId, PostDraft, RecordRef
from tests.factories import Sold, as_lines, edit
from tests.services.books import assert_sound, let_go, limit_refunds
from tests.services.test_refund_races import at_once

if TYPE_CHECKING:
    from app.models.ids import PartnerId, TicketId
    from app.services.invoices import ApprovalCard, InvoiceCard
    from tests.factories import Shop

D = Decimal


@pytest.fixture
def customer(shop: Shop) -> PartnerId:
    """A customer of a shop whose limit is 100.00."""
    limit_refunds(shop, "100.00")
    return shop.customer()


def sold(shop: Shop, customer: PartnerId, *amounts: str) -> list[InvoiceId]:
    """An invoice of each amount."""
    thing = shop.product("Lamp", "1.00")
    return [shop.invoice(customer, Sold(thing, price=D(amount))) for amount in amounts]


def reversed_by(shop: Shop, ticket: TicketId, invoice: InvoiceId, by: str = "agent") -> InvoiceCard:
    """Press Reverse, and open the draft."""
    request = shop.request(ticket, invoice, allow_second_draft=True)
    return shop.card(shop.act(refunds.reverse, request, by=by)[0].id)


def asked(card: InvoiceCard) -> ApprovalCard:
    assert card.approval is not None
    return card.approval


def approve(shop: Shop, card: InvoiceCard, by: str = "supervisor") -> InvoiceCard:
    return shop.act(approvals.approve, ApproveRefund(card.id, asked(card).id), by=by)


def lowered(shop: Shop, card: InvoiceCard, price: str) -> InvoiceCard:
    line = replace(as_lines(card)[0], unit_price=D(price))
    return shop.act(invoices.save_draft, edit(card, line), by="agent")


def told(shop: Shop, record: RecordRef) -> list[str]:
    found = shop.ask(timeline.history, timeline.HistoryQuestion(record)).entries
    return ["".join(part.text for part in entry.parts) for entry in found if entry.parts]


def left_to_do(shop: Shop, record: RecordRef) -> list[str]:
    """The due notes of a record, which are all for today."""
    found = shop.ask(timeline.history, timeline.HistoryQuestion(record)).due
    assert {note.due_on for note in found} <= {shop.today}
    return [note.body for note in found]


# The limit and what is weighed


def test_a_refund_at_the_limit_is_posted_and_one_penny_above_waits(
    shop: Shop, customer: PartnerId
) -> None:
    at, above = sold(shop, customer, "100.00", "100.01")
    first = reversed_by(shop, shop.ticket(customer), at)
    assert (first.state, first.approval, first.above_limit) == ("draft", None, None)
    assert shop.post(first).number == "RINV/2026/00001"
    second = reversed_by(shop, shop.ticket(customer), above)
    assert second.state == "waiting"
    assert (asked(second).sum, asked(second).limit) == (D("100.01"), D("100.00"))
    assert second.cannot_post is not None
    assert second.cannot_post.code == "approval.missing"
    with pytest.raises(Refused) as caught:
        shop.post(second)
    assert caught.value.code == "approval.missing"
    assert_sound(shop)


def test_others_of_the_ticket_and_of_the_invoice_count_once_each(
    shop: Shop, customer: PartnerId
) -> None:
    one, two = sold(shop, customer, "80.00", "60.00")
    ticket, other_ticket = shop.ticket(customer), shop.ticket(customer)
    shop.post(lowered(shop, reversed_by(shop, ticket, one), "30.00"))
    # of the same ticket and the same invoice at once: 30 + 50
    assert reversed_by(shop, ticket, one).state == "draft"
    # of the same ticket, another invoice: 30 + 60
    assert reversed_by(shop, ticket, two).state == "draft"
    shop.post(lowered(shop, reversed_by(shop, ticket, two), "21.00"))
    # of the same ticket: 30 + 21 + 50
    assert asked(reversed_by(shop, ticket, one)).sum == D("101.00")
    # by the invoice alone, from another ticket: the 50 that waits, 30 posted, and 50
    assert asked(reversed_by(shop, other_ticket, one)).sum == D("130.00")
    assert reversed_by(shop, shop.ticket(customer), two).state == "draft"


def test_what_was_posted_more_than_thirty_days_ago_does_not_count(
    shop: Shop, customer: PartnerId
) -> None:
    (invoice,) = sold(shop, customer, "150.00")
    ticket = shop.ticket(customer)
    shop.post(lowered(shop, reversed_by(shop, ticket, invoice), "60.00"))
    shop.later(30)
    assert reversed_by(shop, ticket, invoice).state == "waiting"
    shop.act(invoices.delete_draft, DeleteDraft(waiting_note(shop), 1))
    shop.later(1)
    assert reversed_by(shop, ticket, invoice).state == "draft"


def waiting_note(shop: Shop) -> InvoiceId:
    ((found,),) = shop.read("SELECT id FROM invoice WHERE state = 'waiting'")
    return InvoiceId(int(found))


def test_a_back_dated_refund_counts_from_the_day_it_was_posted(
    shop: Shop, customer: PartnerId
) -> None:
    thing = shop.product("Lamp", "1.00")
    long_ago = shop.today - timedelta(days=90)
    invoice = shop.invoice(customer, Sold(thing, price=D("150.00")), on=long_ago)
    ticket = shop.ticket(customer)
    request = shop.request(ticket, invoice, on=shop.today - timedelta(days=60))
    draft = shop.card(shop.act(refunds.reverse, request)[0].id)
    shop.post(lowered(shop, draft, "60.00"))
    assert reversed_by(shop, ticket, invoice).state == "waiting"


def test_without_a_limit_nothing_waits(shop: Shop, customer: PartnerId) -> None:
    limit_refunds(shop, None)
    (invoice,) = sold(shop, customer, "9000.00")
    assert shop.post(reversed_by(shop, shop.ticket(customer), invoice)).number


def test_a_draft_that_others_pushed_above_the_limit_asks_when_it_is_posted(
    shop: Shop, customer: PartnerId
) -> None:
    one, two = sold(shop, customer, "60.00", "60.00")
    ticket = shop.ticket(customer)
    first, second = reversed_by(shop, ticket, one), reversed_by(shop, ticket, two)
    shop.post(first)
    again = shop.card(second.id)
    assert again.above_limit is not None
    assert again.above_limit.code == "approval.above_limit_with_others"
    request = PostDraft(again.id, again.version, again.total)
    made = shop.act(invoices.post, request, by="agent", key="post")
    assert (made.is_waiting, made.number) == (True, "")
    assert shop.act(invoices.post, request, by="agent", key="post") == made
    assert asked(shop.card(second.id)).sum == D("120.00")
    assert shop.read("SELECT count(*) FROM approval") == [(1,)]


# Deciding


def test_an_approved_refund_is_posted_by_the_agent(shop: Shop, customer: PartnerId) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    ticket = shop.ticket(customer)
    approved = approve(shop, reversed_by(shop, ticket, invoice))
    assert (approved.state, asked(approved).state) == ("waiting", "approved")
    assert (asked(approved).decided_by, approved.cannot_post) == ("Supervisor", None)
    posted = shop.act(invoices.post, PostDraft(approved.id, approved.version), by="agent")
    assert (posted.number, posted.is_waiting) == ("RINV/2026/00001", False)
    assert told(shop, RecordRef("ticket", ticket))[:3] == [
        "Credit note RINV/2026/00001 posted, £240.00",
        "approved Draft credit note over £240.00",
        "asked for approval of Draft credit note over £240.00:"
        " £240.00 in 30 days, above the limit of £100.00",
    ]
    assert_sound(shop)


def test_neither_who_asked_nor_who_made_it_approves(shop: Shop, customer: PartnerId) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    made = reversed_by(shop, shop.ticket(customer), invoice, by="supervisor")
    problem = shop.ask(invoices.card, made.id, by="supervisor").approval
    assert problem is not None
    assert problem.cannot_approve is not None
    assert problem.cannot_approve.code == "approval.by_oneself"
    with pytest.raises(Refused) as caught:
        approve(shop, made, by="supervisor")
    assert caught.value.code == "approval.by_oneself"
    edited = lowered(shop, made, "230.00")  # asked for by the agent now
    with pytest.raises(Refused):
        approve(shop, edited, by="supervisor")
    assert asked(approve(shop, edited, by="accountant")).state == "approved"


@pytest.mark.parametrize("who", ["agent", "storekeeper", "administrator"])
def test_only_supervisors_and_accountants_decide(shop: Shop, customer: PartnerId, who: str) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    card = reversed_by(shop, shop.ticket(customer), invoice, by="local")
    with pytest.raises(NotAllowed):
        approve(shop, card, by=who)
    with pytest.raises(NotAllowed):
        shop.act(approvals.reject, RejectRefund(card.id, asked(card).id, "no"), by=who)


def test_a_rejected_refund_is_a_draft_again_with_the_reason(
    shop: Shop, customer: PartnerId
) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    ticket = shop.ticket(customer)
    card = reversed_by(shop, ticket, invoice)
    for reason, code in (("  ", "reason_missing"), ("x" * 201, "reason_too_long")):
        request = RejectRefund(card.id, asked(card).id, reason)
        with pytest.raises(Invalid) as caught:
            shop.act(approvals.reject, request, by="supervisor")
        assert caught.value.problems["reason"].code == f"approval.{code}"
    reject = RejectRefund(card.id, asked(card).id, " Credit  two lamps only ")
    rejected = shop.act(approvals.reject, reject, by="supervisor")
    assert (rejected.state, asked(rejected).state) == ("draft", "rejected")
    assert asked(rejected).reason == "Credit two lamps only"
    assert told(shop, RecordRef("ticket", ticket))[0] == (
        "rejected Draft credit note over £240.00: Credit two lamps only"
    )
    with pytest.raises(Refused) as refused:
        approve(shop, card, by="accountant")
    assert refused.value.code == "approval.rejected_already"
    assert refused.value.parameters["name"] == "Supervisor"
    assert shop.post(lowered(shop, rejected, "80.00")).number == "RINV/2026/00001"
    assert_sound(shop)


def test_a_withdrawn_request_leaves_a_draft(shop: Shop, customer: PartnerId) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    card = approve(shop, reversed_by(shop, shop.ticket(customer), invoice))
    withdraw = WithdrawRequest(card.id, asked(card).id)
    withdrawn = shop.act(approvals.withdraw, withdraw, by="agent")
    assert (withdrawn.state, asked(withdrawn).state) == ("draft", "withdrawn")
    with pytest.raises(Refused) as caught:
        approve(shop, card)
    assert caught.value.code == "approval.changed"
    assert shop.post(withdrawn).is_waiting


def test_only_who_asked_who_made_it_or_who_may_approve_withdraws_a_request(
    shop: Shop, customer: PartnerId
) -> None:
    colleague = users.CreateUser("Bob", "bob", roles=(Role.AGENT,))
    shop.users["bob"] = shop.act(users.create, colleague).id
    (invoice,) = sold(shop, customer, "240.00")
    ticket = shop.ticket(customer)
    for who in ("agent", "bob", "supervisor", "accountant"):
        made = reversed_by(shop, ticket, invoice, by="agent")
        change = edit(made, replace(as_lines(made)[0], unit_price=D("230.00")))
        card = shop.act(invoices.save_draft, change, by="bob")
        request = WithdrawRequest(card.id, asked(card).id)
        if who == "agent":
            shop.users["eve"] = shop.act(users.create, replace(colleague, login="eve")).id
            seen = shop.ask(invoices.card, card.id, by="eve")
            problem = asked(seen).cannot_withdraw
            assert problem is not None
            assert problem.code == "approval.of_another"
            with pytest.raises(Refused) as caught:
                shop.act(approvals.withdraw, request, by="eve")
            assert caught.value.code == "approval.of_another"
            assert shop.card(card.id).state == "waiting"
        assert shop.act(approvals.withdraw, request, by=who).state == "draft"
        shop.act(invoices.delete_draft, DeleteDraft(card.id, shop.card(card.id).version))


# Seen by those who may decide


def test_a_request_is_a_due_note_until_it_is_decided_or_falls(
    shop: Shop, customer: PartnerId
) -> None:
    one, two = sold(shop, customer, "240.00", "250.00")
    ticket = shop.ticket(customer)
    record = RecordRef("ticket", ticket)
    note = "Refund of £240.00 waits for approval"
    by_hand = timeline.PlanNote(record, "Ring the customer", shop.today)
    shop.act(timeline.plan_note, by_hand, by="agent")
    by_hand_alone = [by_hand.body]

    first = reversed_by(shop, ticket, one)
    assert left_to_do(shop, record) == [*by_hand_alone, note]
    assert left_to_do(shop, first.ref) == [note]
    second = reversed_by(shop, ticket, two)
    approve(shop, second)  # only its own is done, which its posting leaves so
    assert left_to_do(shop, record) == [*by_hand_alone, note]
    approved = shop.card(second.id)
    shop.act(invoices.post, PostDraft(approved.id, approved.version), by="agent")

    edited = lowered(shop, first, "230.00")
    assert left_to_do(shop, record) == [*by_hand_alone, note.replace("240", "230")]
    reject = RejectRefund(edited.id, asked(edited).id, "One lamp only")
    rejected = shop.act(approvals.reject, reject, by="supervisor")
    assert left_to_do(shop, record) == by_hand_alone
    waiting = lowered(shop, rejected, "220.00")
    withdraw = WithdrawRequest(waiting.id, asked(waiting).id)
    withdrawn = shop.act(approvals.withdraw, withdraw, by="agent")
    assert left_to_do(shop, record) == by_hand_alone
    waiting = lowered(shop, withdrawn, "210.00")
    assert left_to_do(shop, record) == [*by_hand_alone, note.replace("240", "210")]
    shop.act(invoices.delete_draft, DeleteDraft(waiting.id, waiting.version), by="agent")
    assert left_to_do(shop, record) == by_hand_alone


# Falling


def test_who_asked_is_told_when_somebody_else_edits_or_deletes_the_draft(
    shop: Shop, customer: PartnerId
) -> None:
    edited, deleted = sold(shop, customer, "240.00", "250.00")
    ticket, other = shop.ticket(customer), shop.ticket(customer)
    ended = "ended the request of Agent to approve Draft credit note over £240.00"
    card = reversed_by(shop, ticket, edited)
    change = replace(edit(card, *as_lines(card)), reason="Another")
    card = shop.act(invoices.save_draft, change, by="agent")
    assert ended not in told(shop, RecordRef("ticket", ticket))
    shop.act(invoices.save_draft, replace(edit(card, *as_lines(card)), reason="A third"))
    assert told(shop, RecordRef("ticket", ticket))[1] == ended
    card = approve(shop, reversed_by(shop, other, deleted))
    shop.act(invoices.delete_draft, DeleteDraft(card.id, card.version), by="accountant")
    assert told(shop, RecordRef("ticket", other))[1] == ended.replace("240", "250")


@pytest.mark.parametrize("price", ["240.00", "239.99"])
def test_an_approval_falls_with_any_edit(shop: Shop, customer: PartnerId, price: str) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    card = approve(shop, reversed_by(shop, shop.ticket(customer), invoice))
    change = edit(card, replace(as_lines(card)[0], unit_price=D(price)))
    edited = shop.act(invoices.save_draft, replace(change, reason="Another"), by="agent")
    assert (edited.state, asked(edited).state) == ("waiting", "waiting")
    assert shop.read("SELECT state FROM approval ORDER BY id") == [("fallen",), ("waiting",)]
    with pytest.raises(Refused) as caught:
        shop.post(edited)
    assert caught.value.code == "approval.missing"


def test_an_edit_below_the_limit_needs_no_approval_any_more(
    shop: Shop, customer: PartnerId
) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    ticket = shop.ticket(customer)
    edited = lowered(shop, reversed_by(shop, ticket, invoice), "100.00")
    assert (edited.state, asked(edited).state) == ("draft", "fallen")
    assert told(shop, RecordRef("ticket", ticket))[0] == (
        "Draft credit note comes to £100.00 now, which needs no approval"
    )
    assert shop.post(edited).number == "RINV/2026/00001"


def test_an_approval_does_not_hold_when_less_is_left_meanwhile(
    shop: Shop, customer: PartnerId
) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    ticket = shop.ticket(customer)
    approved = approve(shop, reversed_by(shop, ticket, invoice))
    other = approve(shop, lowered(shop, reversed_by(shop, ticket, invoice), "40.00"))
    shop.post(other)
    now = shop.card(approved.id)
    with pytest.raises((Refused, Invalid)):
        shop.act(invoices.post, PostDraft(now.id, now.version, now.total), by="agent")
    assert shop.read("SELECT count(*) FROM invoice WHERE kind = 'credit_note' AND number > ''") == [
        (1,)
    ]


def test_a_waiting_draft_is_deleted_with_its_request(shop: Shop, customer: PartnerId) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    card = approve(shop, reversed_by(shop, shop.ticket(customer), invoice))
    shop.act(invoices.delete_draft, DeleteDraft(card.id, card.version), by="agent")
    assert shop.read("SELECT count(*) FROM approval") == [(0,)]
    assert_sound(shop)


# Reverse and Create Invoice


def test_a_correction_above_the_limit_and_ahead_names_both(shop: Shop, customer: PartnerId) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    ahead = shop.today + timedelta(days=7)
    preview = shop.ask(refunds.preview, shop.request(shop.ticket(customer), invoice, on=ahead))
    assert [each.code for each in preview.create_invoice_says] == [
        "refund.says_create_for_approval",
        "refund.says_create_not_before",
    ]
    assert preview.create_invoice_says[1].parameters == {"date": ahead}


def test_a_correction_above_the_limit_leaves_everything_until_it_is_posted(
    shop: Shop, customer: PartnerId
) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    shop.pay(invoice, "240.00")
    ticket = shop.ticket(customer)
    request = shop.request(ticket, invoice)
    preview = shop.ask(refunds.preview, request)
    assert preview.above_limit is not None
    assert [each.code for each in preview.create_invoice_says] == [
        "refund.says_create_for_approval"
    ]
    made = shop.act(refunds.reverse_and_create_invoice, request, by="agent", key="dialog")[0]
    assert (made.credit_note_number, made.draft_invoice) == ("", None)
    again = shop.act(refunds.reverse_and_create_invoice, request, by="agent", key="dialog")[0]
    assert (again.credit_note, again.draft_invoice) == (made.credit_note, None)
    assert shop.card(invoice).payment_state == "paid"
    assert shop.money("SELECT residual_amount FROM payment_status") == [(D("0.00"),)]
    card = approve(shop, shop.card(InvoiceId(made.credit_note.id)))
    posted = shop.act(invoices.post, PostDraft(card.id, card.version), by="agent")
    assert posted.draft_invoice is not None
    draft = shop.card(InvoiceId(posted.draft_invoice.id))
    assert (draft.state, draft.total) == ("draft", D("240.00"))
    assert shop.card(invoice).payment_state == "reversed"
    assert shop.money("SELECT residual_amount FROM payment_status") == [(D("240.00"),)]
    assert_sound(shop)


def test_of_two_corrections_the_one_that_passes_the_limit_waits(
    shop: Shop, customer: PartnerId
) -> None:
    one, two = sold(shop, customer, "60.00", "70.00")
    request = shop.request(shop.ticket(customer), one, two)
    first, second = shop.act(refunds.reverse_and_create_invoice, request, by="agent")
    assert (first.credit_note_number, second.credit_note_number) == ("RINV/2026/00001", "")
    assert first.draft_invoice is not None
    assert asked(shop.card(InvoiceId(second.credit_note.id))).sum == D("130.00")
    assert_sound(shop)


# Several at once


def test_of_two_who_decide_at_once_one_does(shop: Shop, customer: PartnerId) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    card = reversed_by(shop, shop.ticket(customer), invoice)
    results = at_once(
        lambda: approve(shop, card, by="supervisor"), lambda: approve(shop, card, by="accountant")
    )
    (refused,) = [each for each in results if isinstance(each, Refused)]
    assert refused.code == "approval.approved_already"
    assert shop.read("SELECT count(*) FROM approval WHERE state = 'approved'") == [(1,)]


def test_an_approval_and_an_edit_at_once_leave_what_says_the_same(
    shop: Shop, customer: PartnerId
) -> None:
    (invoice,) = sold(shop, customer, "240.00")
    ticket = shop.ticket(customer)
    for _ in range(3):
        card = reversed_by(shop, ticket, invoice)
        deeds = (
            functools.partial(approve, shop, card),
            functools.partial(lowered, shop, card, "230"),
        )
        approved, edited = at_once(*deeds)
        now = shop.card(card.id)
        assert (now.total, asked(now).state) == (D("230.00"), "waiting")
        assert isinstance(edited, invoices.InvoiceCard)
        if isinstance(approved, Refused):
            assert approved.code == "approval.changed"
        shop.act(invoices.delete_draft, DeleteDraft(now.id, now.version))


def test_two_refunds_of_one_ticket_posted_at_once_do_not_pass_the_limit_together(
    shop: Shop, customer: PartnerId
) -> None:
    for _ in range(3):
        ticket = shop.ticket(customer)
        cards = [reversed_by(shop, ticket, each) for each in sold(shop, customer, "60.00", "70.00")]
        results = at_once(*(lambda card=card: shop.post(card) for card in cards))
        posted = [each for each in results if isinstance(each, invoices.PostedCard)]
        assert sorted(each.is_waiting for each in posted) == [False, True]


# Held by the database, exempt, and where nobody else is


def test_the_database_refuses_what_a_script_posts_above_the_limit(
    shop: Shop, customer: PartnerId
) -> None:
    (invoice,) = sold(shop, customer, "60.00")
    card = reversed_by(shop, shop.ticket(customer), invoice)
    shop.write(
        lambda uow: uow.connection.exec_driver_sql("UPDATE team SET refund_limit = 599999").close()
    )
    with pytest.raises(IntegrityError, match="invoice_above_limit"):
        shop.write(
            lambda uow: uow.connection.exec_driver_sql(
                "UPDATE invoice SET state = 'posted', number = 'X', number_value = 1,"
                " series_year = 2026, posted_at = '2026-11-24 09:15:00'"
                f" WHERE id = {card.id}"
            ).close()
        )


def test_a_limit_needs_somebody_else_who_could_approve(shop: Shop) -> None:
    let_go(shop)
    with pytest.raises(Invalid) as caught:
        limit_refunds(shop, "100.00")
    assert caught.value.problems["refund_limit"].code == "team.nobody_approves"
    limit_refunds(shop, None)


@pytest.mark.parametrize(
    ("amount", "code"), [("-1", "field.too_small"), ("1.005", "field.not_exact")]
)
def test_a_limit_is_an_amount_of_the_company(shop: Shop, amount: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        limit_refunds(shop, amount)
    assert caught.value.problems["refund_limit"].code == code
