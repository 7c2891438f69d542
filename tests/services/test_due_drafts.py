"""Drafts that post themselves (rule 17): confirmed, claimed once, posted or told why not."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.errors import NotAllowed, Refused
from app.models.enums import Role
from app.models.ids import InvoiceId, RecordRef, UserId
from app.services import approvals, due_drafts, invoices, refunds, timeline, users
from app.services.approvals import ApproveRefund
from app.services.due_drafts import ConfirmPosting, DueDraft, PostedDue
from app.services.invoices import DeleteDraft, PostDraft
from app.services.timeline import HistoryQuestion
from app.services.unit_of_work import Database
from tests.factories import as_lines, edit, picture
from tests.services.books import assert_sound, limit_refunds
from tests.services.test_refund_races import at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.invoices import InvoiceCard
    from tests.factories import Shop

D = Decimal
DAYS = 9


def waiting(shop: Shop, *, by: str = "agent") -> InvoiceCard:
    """A draft of Reverse, dated ahead and confirmed by a user."""
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    request = shop.request(ticket, invoice, on=shop.today + timedelta(days=DAYS))
    made = shop.act(refunds.reverse, request)[0]
    return shop.act(due_drafts.confirm, ConfirmPosting(made.id, made.version), by=by)


def approve(shop: Shop, card: InvoiceCard) -> InvoiceCard:
    """The supervisor approves what waits."""
    assert card.approval is not None
    return shop.act(approvals.approve, ApproveRefund(card.id, card.approval.id), by="supervisor")


def run(shop: Shop) -> list[PostedDue]:
    """What a program posts when it looks."""
    return post_all(shop.database, shop.ask(due_drafts.due, None).drafts)


def post_all(database: Database, drafts: Sequence[DueDraft]) -> list[PostedDue]:
    """Post them one by one, as a window does."""
    return [
        database.act(due_drafts.post, each.request, actor_id=each.actor_id, key=each.key)
        for each in drafts
    ]


def told(shop: Shop, record: RecordRef) -> tuple[list[str], list[str]]:
    """The sentences of a record's timeline, the latest first, and its due notes."""
    history = shop.ask(timeline.history, HistoryQuestion(record))
    lines = ["".join(part.text for part in entry.parts) for entry in history.entries]
    return [line for line in lines if line], [entry.body for entry in history.due]


def test_a_confirmed_draft_is_posted_on_its_day_in_the_name_of_who_confirmed(shop: Shop) -> None:
    card = waiting(shop)
    day = shop.today + timedelta(days=DAYS)
    assert (card.post_on, card.post_confirmed_by) == (day, "Agent")
    shop.later(DAYS - 1)
    assert run(shop) == []
    shop.later(1)
    assert run(shop) == [PostedDue(card.ref, "RINV/2026/00001")]
    posted = shop.card(card.id)
    assert (posted.state, posted.posted_by, posted.accounting_on) == ("posted", "Agent", day)
    assert told(shop, card.ref)[0][0] == (
        "Credit note RINV/2026/00001 was posted by the program, as confirmed for 3 Dec 2026"
    )
    assert run(shop) == []
    assert_sound(shop)


def test_a_draft_that_nobody_confirmed_stays_a_draft(shop: Shop) -> None:
    customer = shop.customer()
    request = shop.request(
        shop.ticket(customer), picture(shop, customer), on=shop.today + timedelta(days=1)
    )
    made = shop.act(refunds.reverse, request)[0]
    shop.later(2)
    assert run(shop) == []
    assert shop.card(made.id).state == "draft"


def test_a_program_that_starts_days_later_posts_it_and_keeps_the_reversal_date(shop: Shop) -> None:
    card = waiting(shop)
    shop.later(DAYS + 20)
    assert [each.number for each in run(shop)] == ["RINV/2026/00001"]
    assert shop.card(card.id).accounting_on == card.accounting_on


def test_a_waiting_correction_always_posts_itself_and_leaves_its_draft_invoice(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer, paid="173.15")
    request = shop.request(ticket, invoice, on=shop.today + timedelta(days=3))
    made = shop.act(refunds.reverse_and_create_invoice, request)[0]
    assert shop.card(InvoiceId(made.credit_note.id)).post_on == shop.today + timedelta(days=3)
    shop.later(3)
    assert [each.number for each in run(shop)] == ["RINV/2026/00001"]
    assert shop.card(invoice).payment_state == "reversed"
    drafts = "SELECT kind, total_amount FROM invoice WHERE state = 'draft'"
    assert [row[0] for row in shop.read(drafts)] == ["invoice"]
    assert_sound(shop)


def test_any_edit_takes_the_confirmation_away_and_it_can_be_given_again(shop: Shop) -> None:
    card = waiting(shop)
    saved = shop.act(invoices.save_draft, edit(card, *as_lines(card)[:1]))
    assert (saved.post_on, saved.post_confirmed_by) == (None, "")
    again = shop.act(due_drafts.confirm, ConfirmPosting(saved.id, saved.version), by="supervisor")
    assert again.post_confirmed_by == "Supervisor"
    gone = shop.act(due_drafts.confirm, ConfirmPosting(saved.id, again.version, False))
    assert gone.post_on is None
    shop.later(DAYS)
    assert run(shop) == []


def test_only_a_credit_note_of_the_future_can_be_confirmed_by_who_may_post(shop: Shop) -> None:
    customer = shop.customer()
    ticket, invoice = shop.ticket(customer), picture(shop, customer)
    draft = shop.reverse(ticket, invoice)
    asked = ConfirmPosting(draft.id, draft.version)
    with pytest.raises(Refused) as caught:
        shop.act(due_drafts.confirm, asked)
    assert caught.value.code == "due_draft.not_in_future"
    with pytest.raises(NotAllowed):
        shop.act(due_drafts.confirm, asked, by="technician")
    shop.act(invoices.delete_draft, DeleteDraft(draft.id, draft.version))
    made = shop.act(refunds.reverse_and_create_invoice, shop.request(ticket, invoice))[0]
    assert made.draft_invoice is not None
    with pytest.raises(Refused) as caught:
        shop.act(due_drafts.confirm, ConfirmPosting(InvoiceId(made.draft_invoice.id), 1))
    assert caught.value.code == "due_draft.not_a_credit_note"


# What refuses it


def save_agent(
    shop: Shop, *, roles: tuple[Role, ...] = (Role.AGENT,), is_active: bool = True
) -> None:
    """Save the form of the user who confirmed."""
    agent = shop.ask(users.card, UserId(shop.users["agent"]))
    request = users.SaveUser(
        agent.id, agent.version, agent.name, agent.login, agent.email, agent.language, roles,
        is_active,
    )  # fmt: skip
    shop.act(users.save, request, by="administrator")


def assert_stays(shop: Shop, card: InvoiceCard, reason: str, person: str = "Agent") -> None:
    """It stays a draft, says why on record and ticket, and is not tried again."""
    assert run(shop) == [PostedDue(card.ref, None)]
    now = shop.card(card.id)
    assert (now.state, now.post_on, now.accounting_on) == ("draft", None, card.accounting_on)
    lines, due = told(shop, card.ref)
    assert lines[0] == f"Draft credit note was not posted on 3 Dec 2026 and stays a draft. {reason}"
    assert due == [
        f"{person}: the credit note of £173.15 for INV/2026/00001 was not posted on 3 Dec 2026."
        f" {reason} Correct the draft and post it by hand."
    ]
    assert card.ticket is not None
    assert told(shop, card.ticket.ref)[1] == due
    assert run(shop) == []
    assert_sound(shop)


def test_in_a_period_locked_meanwhile_it_stays_a_draft_and_says_so(shop: Shop) -> None:
    card = waiting(shop)
    shop.later(DAYS + 5)
    shop.lock(card.accounting_on)
    assert_stays(shop, card, "The books are closed up to 3 Dec 2026. Choose a later date.")


def test_what_was_credited_meanwhile_refuses_it(shop: Shop) -> None:
    card = waiting(shop)
    assert card.ticket is not None
    request = shop.request(
        card.ticket.ref.id,  # type: ignore[arg-type]
        InvoiceId(card.originals[0].ref.id),
        allow_second_draft=True,
    )
    other = shop.card(shop.act(refunds.reverse, request)[0].id)
    shop.post(shop.act(invoices.save_draft, edit(other, *as_lines(other)[1:])))
    shop.later(DAYS)
    run(shop)
    lines, due = told(shop, card.ref)
    assert lines[0].endswith(
        "stays a draft. Only 0 of Article at 12.75 are left to credit: 4 sold, 4 credited already."
        " Only 0 of Article at 1.69 are left to credit: 16 sold, 16 credited already."
        " Only 0 of Article at 4.25 are left to credit: 6 sold, 6 credited already."
    )
    assert len(due) == 1
    assert shop.card(card.id).state == "draft"
    assert_sound(shop)


def test_of_somebody_who_left_it_stays_a_draft(shop: Shop) -> None:
    card = waiting(shop)
    save_agent(shop, is_active=False)
    shop.later(DAYS)
    reason = "Agent, who confirmed it, does not work here any more. Post it by hand."
    assert_stays(shop, card, reason)


def test_without_the_right_any_more_it_stays_a_draft(shop: Shop) -> None:
    card = waiting(shop)
    save_agent(shop, roles=(Role.TECHNICIAN,))
    shop.later(DAYS)
    assert_stays(
        shop,
        card,
        "Who confirmed it may not post credit notes any more. Ask somebody who may.",
    )


def test_one_that_waits_for_approval_on_its_day_stays_and_is_posted_by_its_button(
    shop: Shop,
) -> None:
    limit_refunds(shop, "100.00")
    card = waiting(shop)
    assert (card.state, card.post_confirmed_by) == ("waiting", "Agent")
    shop.later(DAYS)
    assert run(shop) == [PostedDue(card.ref, None)]
    stays = shop.card(card.id)
    assert (stays.state, stays.post_on) == ("waiting", None)
    lines, notes = told(shop, card.ref)
    assert lines[0] == (
        "Draft credit note was not posted on 3 Dec 2026 and stays a draft."
        " The credit note waits for approval."
        " It can be posted once somebody else has approved it."
    )
    assert notes[0] == "Refund of £173.15 waits for approval"
    assert run(shop) == []
    approved = approve(shop, stays)
    assert told(shop, card.ref)[1] == notes[1:]
    assert run(shop) == []
    posted = shop.act(invoices.post, PostDraft(approved.id, approved.version), by="agent")
    assert posted.number == "RINV/2026/00001"
    assert shop.card(card.id).accounting_on == card.accounting_on
    assert_sound(shop)


def test_one_that_was_approved_meanwhile_posts_itself(shop: Shop) -> None:
    limit_refunds(shop, "100.00")
    card = waiting(shop)
    approved = approve(shop, card)
    assert approved.post_on == card.post_on
    shop.later(DAYS)
    assert run(shop) == [PostedDue(card.ref, "RINV/2026/00001")]
    assert shop.card(card.id).posted_by == "Agent"
    assert_sound(shop)


def test_one_that_others_pushed_above_the_limit_asks_on_its_day(shop: Shop) -> None:
    limit_refunds(shop, "200.00")
    card = waiting(shop)
    limit_refunds(shop, "100.00")
    shop.later(DAYS)
    assert run(shop) == [PostedDue(card.ref, None)]
    stays = shop.card(card.id)
    assert (stays.state, stays.post_on) == ("waiting", None)
    assert "waits for approval" in told(shop, card.ref)[0][0]


def test_one_that_fails_does_not_stop_the_others(shop: Shop) -> None:
    waiting(shop)
    second = waiting(shop, by="supervisor")
    gone = waiting(shop)
    shop.later(DAYS)
    found = shop.ask(due_drafts.due, None).drafts
    shop.act(invoices.delete_draft, DeleteDraft(gone.id, gone.version))
    results = post_all(shop.database, found)
    assert [each.number for each in results] == ["RINV/2026/00001", "RINV/2026/00002", None]
    assert shop.card(second.id).posted_by == "Supervisor"


# Two workstations


def test_two_workstations_that_look_at_once_post_each_draft_once(shop: Shop) -> None:
    for _ in range(3):
        waiting(shop)
    shop.later(DAYS)
    other = Database(shop.url, clock=shop.now)
    try:
        found = shop.ask(due_drafts.due, None).drafts
        results = at_once(
            lambda: post_all(shop.database, found),
            lambda: post_all(other, found),
        )
    finally:
        other.close()
    numbers = [f"RINV/2026/0000{n}" for n in (1, 2, 3)]
    for each in results:
        assert [posted.number for posted in each] == numbers  # type: ignore[union-attr]
    posted = "SELECT number FROM invoice WHERE kind = 'credit_note' ORDER BY id"
    assert [row[0] for row in shop.read(posted)] == numbers
    told_once = "SELECT count(*) FROM message WHERE event = 'credit_note.posted_on_its_day'"
    assert shop.read(told_once) == [(3,)]
    assert_sound(shop)


CLAIMING = """
import sys
from datetime import datetime
from app.services import due_drafts
from app.services.unit_of_work import Database

moment = datetime.fromisoformat(sys.argv[2])
database = Database(sys.argv[1], clock=lambda: moment)
found = database.ask(due_drafts.due, None, actor_id=int(sys.argv[3])).drafts
print("ready", flush=True)
sys.stdin.readline()
for each in found:
    done = database.act(due_drafts.post, each.request, actor_id=each.actor_id, key=each.key)
    print(done.number, flush=True)
"""


def test_two_processes_that_claim_at_once_post_each_draft_once(shop: Shop) -> None:
    for _ in range(4):
        waiting(shop)
    shop.later(DAYS)
    shop.database.close()
    command = [
        sys.executable, "-c", CLAIMING, shop.url, shop.now().isoformat(), str(shop.users["agent"])
    ]  # fmt: skip
    both = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(2)]
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in both:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    numbers = [f"RINV/2026/0000{n}" for n in (1, 2, 3, 4)]
    for each in both:
        out, _ = each.communicate(timeout=60)
        assert (each.returncode, out.split()) == (0, numbers)
    posted = "SELECT number FROM invoice WHERE kind = 'credit_note' ORDER BY id"
    assert [row[0] for row in shop.read(posted)] == numbers
    assert_sound(shop)


def test_the_companys_midnight_is_that_of_its_own_zone(shop: Shop) -> None:
    """In London, on summer time, a day begins at eleven in the evening of UTC."""
    shop.today = date(2026, 6, 30)
    assert shop.ask(due_drafts.due, None).next_day_at == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
