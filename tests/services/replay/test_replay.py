"""A replay opens a ticket for each cancellation and credits what its lines match, once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from app.errors import NotAllowed, Unusable
from app.models.company import Company, Journal
from app.models.enums import JournalKind, Role
from app.models.invoices import Invoice, InvoiceLine
from app.models.partners import Partner
from app.models.teams import Team
from app.models.tickets import Ticket
from app.models.timeline import Message
from app.services import integrity, invoices, refunds, replay, tickets, timeline, users
from app.services.importing import Unmatched
from app.services.invoices import InvoiceKind, InvoiceState
from tests.services.importing.books import write_book
from tests.services.replay.conftest import SALES, cancelled

if TYPE_CHECKING:
    from app.services.importing import Progress
    from tests.services.replay.conftest import ReplayDesk


def notes_of(shop: ReplayDesk) -> list[tuple[str, date, Decimal]]:
    """Number of origin, date and total of all credit notes, in order of their numbers."""
    columns = (Invoice.number_value, Invoice.kind, Invoice.origin_number, Invoice.invoice_on)
    rows = shop.desk.rows(*columns, Invoice.total_amount)
    return [tuple(row[2:]) for row in rows if row[1] is InvoiceKind.CREDIT_NOTE]


def test_a_cancellation_becomes_a_solved_ticket_with_a_historic_credit_note(
    shop: ReplayDesk,
) -> None:
    done = shop.replay(cancelled("C536391"))
    assert (done.cancellations, done.lines, done.matched, done.unmatched) == (1, 1, 1, 0)
    assert (done.credit_notes, done.credited) == (1, Decimal("12.75"))
    assert notes_of(shop) == [("C536391", date(2010, 12, 6), Decimal("12.75"))]
    ((number, subject, is_closed, customer),) = shop.desk.rows(
        Ticket.origin_number, Ticket.subject, Ticket.is_closed, Ticket.partner_id
    )
    assert (number, is_closed) == ("C536391", True)
    assert subject == "Cancellation C536391: REGENCY CAKESTAND"
    assert dict(shop.desk.rows(Partner.id, Partner.customer_number))[customer] == "17850"
    importer = shop.desk.database.user_id("import")
    columns = (Invoice.kind, Invoice.state, Invoice.is_historic, Invoice.posted_by_id)
    found = [row for row in shop.desk.rows(*columns) if row[0] is InvoiceKind.CREDIT_NOTE]
    assert found == [(InvoiceKind.CREDIT_NOTE, InvoiceState.POSTED, True, importer)]


def test_the_latest_sale_is_credited_and_each_invoice_has_its_credit_note_by_time(
    shop: ReplayDesk,
) -> None:
    done = shop.replay(cancelled("C536391", "-3"))
    assert (done.matched, done.credit_notes, done.credited) == (1, 2, Decimal("38.25"))
    assert notes_of(shop) == [
        ("C536391", date(2010, 12, 6), Decimal("12.75")),
        ("C536391", date(2010, 12, 6), Decimal("25.50")),
    ]
    pieces = shop.desk.rows(InvoiceLine.original_line_id, InvoiceLine.quantity)
    assert sorted(row[1] for row in pieces if row[0] is not None) == [Decimal(1), Decimal(2)]


def test_the_timeline_tells_of_the_replay_and_of_its_credit_note(sqlite_shop: ReplayDesk) -> None:
    sqlite_shop.replay(cancelled("C536391"), cancelled("C536391", price="9.95"))
    (ticket_id,) = sqlite_shop.desk.rows(Ticket.id)
    asked = timeline.HistoryQuestion(timeline.RecordRef("ticket", ticket_id))
    history = sqlite_shop.desk.database.ask(
        timeline.history, asked, actor_id=sqlite_shop.desk.user_id
    )
    told = ["".join(part.text for part in entry.parts) or entry.body for entry in history.entries]
    assert "replayed the order book’s cancellation C536391: 1 of 2 lines credit a sale" in told
    assert any(words.startswith("Credit note RINV/2010/00001 posted") for words in told)
    assert {entry.author for entry in history.entries} == {"Import"}


def test_what_has_no_sale_is_told_on_the_ticket_and_only_the_rest_is_credited(
    shop: ReplayDesk,
) -> None:
    done = shop.replay(
        cancelled("C536391", "-9"),
        cancelled("C536392", price="9.95"),
        cancelled("C536393", customer=""),
        cancelled("C536394", customer="18000"),
    )
    assert (done.matched, done.partly, done.unmatched) == (0, 1, 3)
    assert done.reasons == {
        Unmatched.NOTHING_LEFT: 1, Unmatched.NO_SALE: 2, Unmatched.NO_CUSTOMER: 1,
    }  # fmt: skip
    assert done.credited == Decimal("76.50")
    customers = dict(shop.desk.rows(Partner.id, Partner.customer_number))
    columns = (Ticket.origin_number, Ticket.partner_id, Ticket.is_closed)
    found = [(row[0], customers.get(row[1]), row[2]) for row in shop.desk.rows(*columns)]
    assert found == [
        ("C536391", "17850", False),
        ("C536392", "17850", False),
        ("C536393", None, False),
        ("C536394", "18000", False),
    ]
    notes = "\n".join(shop.desk.rows(Message.body))
    assert "3 × 22423 at 12.75: all of the earlier sale is credited" in notes
    assert "1 × 22423 at 9.95: no earlier sale to this customer at this price" in notes
    assert "1 × 22423 at 12.75: the order book names no customer" in notes


def test_cancellations_are_taken_by_time_wherever_their_lines_stand(shop: ReplayDesk) -> None:
    done = shop.replay(
        cancelled("C9", "-6", day="08"),
        cancelled("C5", "-1", day="07"),
        cancelled("C9", "-2", day="08", code="85123A", price="2.55"),
    )
    assert (done.cancellations, done.matched, done.partly) == (2, 2, 1)
    assert [note[0] for note in notes_of(shop)] == ["C5", "C9", "C9"]
    assert done.credited == Decimal("12.75") + 5 * Decimal("12.75") + 2 * Decimal("2.55")


def test_a_second_run_changes_nothing_and_names_what_was_credited(shop: ReplayDesk) -> None:
    lines = (cancelled("C536391", "-9"), cancelled("C536392", price="9.95"), cancelled("C536395"))
    first = shop.replay(*lines)
    before = shop.desk.everything()
    second = shop.replay(*lines)
    assert shop.desk.everything() == before
    assert (second.credited, second.credit_notes, second.already) == (Decimal(0), 0, 1)
    figures = (first.matched, first.partly, first.unmatched, first.reasons)
    assert (second.matched, second.partly, second.unmatched, second.reasons) == figures


def test_a_later_import_does_not_match_earlier_cancellations_again(shop: ReplayDesk) -> None:
    shop.replay(cancelled("C536392", price="9.95"))
    shop.desk.take(SALES[1].replace("536365", "536300").replace("12.75", "9.95"))
    again = shop.replay(cancelled("C536392", price="9.95"))
    assert (again.unmatched, again.credit_notes) == (1, 0)
    fresh = shop.replay(cancelled("C536400", price="9.95"))
    assert (fresh.matched, fresh.credited) == (1, Decimal("9.95"))


def test_a_run_that_was_stopped_leaves_whole_cancellations_and_the_next_goes_on(
    shop: ReplayDesk,
) -> None:
    lines = (cancelled("C1"), cancelled("C2", day="07"), cancelled("C3", day="08"))

    def stop(progress: Progress) -> None:
        if progress.done == 2 and not progress.is_reading:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shop.replay(*lines, progress=stop)
    assert [note[0] for note in notes_of(shop)] == ["C1", "C2"]
    done = shop.replay(*lines)
    assert (done.already, done.matched, done.credit_notes) == (2, 3, 1)
    assert [note[0] for note in notes_of(shop)] == ["C1", "C2", "C3"]


def test_two_replays_at_once_credit_once(shop: ReplayDesk) -> None:
    lines = [cancelled(f"C{number}") for number in range(1, 7)]
    first = write_book(shop.desk.folder, *lines)
    barrier = threading.Barrier(2)

    def run(_: int) -> replay.ReplayDone:
        with replay.prepare(replay.ReplayCancellations(first)) as prepared:
            barrier.wait(timeout=30)
            return prepared.take(shop.desk.database, actor_id=shop.desk.user_id)

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(run, range(2)))
    assert sum(each.credit_notes for each in done) == 6
    assert sum(each.already for each in done) == 6
    assert sorted(note[0] for note in notes_of(shop)) == [f"C{number}" for number in range(1, 7)]
    assert len(shop.desk.rows(Ticket.id)) == 6


def test_a_cancellation_in_a_locked_period_has_a_ticket_and_is_credited_once_that_is_open(
    shop: ReplayDesk,
) -> None:
    shop.lock(date(2010, 12, 6))
    lines = (cancelled("C1"), cancelled("C2", day="07"), cancelled("C1", customer=""))
    locked = shop.replay(*lines)
    assert (locked.matched, locked.unmatched, locked.credit_notes) == (1, 2, 1)
    assert locked.reasons == {Unmatched.LOCKED_PERIOD: 1, Unmatched.NO_CUSTOMER: 1}
    assert dict(shop.desk.rows(Ticket.origin_number, Ticket.is_closed)) == {
        "C1": False, "C2": True,
    }  # fmt: skip
    assert set(shop.desk.rows(Invoice.state)) == {InvoiceState.POSTED}
    before = shop.desk.everything()
    assert shop.replay(*lines).reasons == locked.reasons
    assert shop.desk.everything() == before
    shop.lock(None)
    opened = shop.replay(*lines)
    assert (opened.matched, opened.already, opened.credited) == (2, 1, Decimal("12.75"))


def test_a_cancellation_before_the_last_credit_note_is_told_where_numbers_follow_dates(
    shop: ReplayDesk,
) -> None:
    shop.replay(cancelled("C2", day="07"))
    since = datetime(2026, 11, 2, 10, 1, tzinfo=UTC)
    follow = update(Journal).where(Journal.kind == JournalKind.SALE)
    shop.desk.run(follow.values(dated_series_since_at=since))
    lines = (cancelled("C1"), cancelled("C3", day="07"))
    refused = shop.replay(*lines)
    assert (refused.matched, refused.unmatched, refused.credit_notes) == (1, 1, 1)
    assert refused.reasons == {Unmatched.DATE_STEPS_BACK: 1}
    assert [number for number, *_ in notes_of(shop)] == ["C2", "C3"]
    notes = "\n".join(shop.desk.rows(Message.body))
    assert "in this journal numbers follow dates" in notes
    shop.desk.run(follow.values(dated_series_since_at=None))
    assert shop.replay(*lines).matched == 2


def test_what_an_agent_credited_on_the_ticket_counts_as_credited(shop: ReplayDesk) -> None:
    shop.lock(date(2010, 12, 6))
    shop.replay(cancelled("C1", "-3"))
    shop.lock(None)
    act, user_id = shop.desk.database.act, shop.desk.user_id
    ids = {number: each for each, number in shop.desk.rows(Invoice.id, Invoice.origin_number)}
    ticket_id = tickets.TicketId(shop.desk.rows(Ticket.id)[0])
    invoice_id = invoices.InvoiceId(ids["536366"])
    asked = refunds.ReverseInvoices(ticket_id, (invoice_id,), "By hand", date(2026, 11, 2))
    (draft,) = act(refunds.reverse, asked, actor_id=user_id)
    act(invoices.post, invoices.PostDraft(draft.id, draft.version), actor_id=user_id)
    done = shop.replay(cancelled("C1", "-3"))
    assert (done.matched, done.already, done.credited) == (1, 1, Decimal("12.75"))
    assert sorted(note[2] for note in notes_of(shop)) == [Decimal("12.75"), Decimal("25.50")]


def test_a_ticket_that_exists_is_used(shop: ReplayDesk) -> None:
    team_id = tickets.TeamId(shop.desk.rows(Team.id)[0])
    customer = next(
        tickets.PartnerId(partner)
        for partner, number in shop.desk.rows(Partner.id, Partner.customer_number)
        if number == "17850"
    )
    asked = tickets.OpenTicket(
        "Broken stand",
        team_id,
        customer_id=customer,
        origin_source="order-book",
        origin_number="C1",
    )
    shop.desk.database.act(tickets.open_ticket, asked, actor_id=shop.desk.user_id)
    done = shop.replay(
        cancelled("C1"), cancelled("C1", code="71053", price="3.39", customer="13047")
    )
    assert shop.desk.rows(Ticket.subject) == ["Broken stand"]
    assert (done.credited, done.reasons) == (Decimal("12.75"), {Unmatched.OTHER_CUSTOMER: 1})


def test_an_agents_draft_of_the_same_invoice_does_not_stop_it(shop: ReplayDesk) -> None:
    shop.replay(cancelled("C1"))
    ticket_id = tickets.TicketId(shop.desk.rows(Ticket.id)[0])
    ids = {number: each for each, number in shop.desk.rows(Invoice.id, Invoice.origin_number)}
    asked = refunds.ReverseInvoices(
        ticket_id, (invoices.InvoiceId(ids["536366"]),), "By hand", date(2026, 11, 2)
    )
    shop.desk.database.act(refunds.reverse, asked, actor_id=shop.desk.user_id)
    done = shop.replay(cancelled("C2", day="07"))
    assert (done.matched, done.credited) == (1, Decimal("12.75"))


def test_the_shift_of_a_demo_moves_the_reversal_date(sqlite_shop: ReplayDesk) -> None:
    sqlite_shop.desk.run(update(Company).values(demo_shift_weeks=3))
    sqlite_shop.replay(cancelled("C1"))
    assert notes_of(sqlite_shop) == [("C1", date(2010, 12, 27), Decimal("12.75"))]
    origins = dict(sqlite_shop.desk.rows(Invoice.origin_number, Invoice.origin_at))
    assert origins["C1"] == "2010-12-06 09:30:00"


def test_only_an_administrator_may_start_it(shop: ReplayDesk) -> None:
    asked = users.CreateUser(
        name="Bob", login="bob", email="", language="en", roles=(Role.SUPERVISOR, Role.ACCOUNTANT)
    )
    bob = shop.desk.database.act(users.create, asked, actor_id=shop.desk.user_id)
    with pytest.raises(NotAllowed):
        shop.replay(cancelled("C1"), actor_id=bob.id)
    assert shop.desk.rows(Ticket.id) == []


@pytest.mark.parametrize(
    ("team", "reason", "code"),
    [("Nobody", "", "replay.no_such_team"), ("", "No reason", "replay.no_such_reason")],
)
def test_a_team_or_reason_that_there_is_not_is_refused_beforehand(
    sqlite_shop: ReplayDesk, team: str, reason: str, code: str
) -> None:
    with pytest.raises(Unusable) as caught:
        sqlite_shop.replay(cancelled("C1"), team_name=team, reason_name=reason)
    assert caught.value.code == code
    assert sqlite_shop.desk.rows(Ticket.id) == []


def test_a_team_that_gives_no_refunds_is_refused_beforehand(sqlite_shop: ReplayDesk) -> None:
    (name,) = sqlite_shop.desk.rows(Team.name)
    sqlite_shop.desk.run(update(Team).values(is_refunds=False))
    for asked, code in (("", "replay.no_team"), (name, "replay.team_without_refunds")):
        with pytest.raises(Unusable) as caught:
            sqlite_shop.replay(cancelled("C1"), team_name=asked)
        assert caught.value.code == code


def test_a_reason_stands_on_ticket_and_credit_note_where_the_team_requires_one(
    sqlite_shop: ReplayDesk,
) -> None:
    sqlite_shop.desk.run(update(Team).values(is_reason_required=True))
    with pytest.raises(Unusable) as caught:
        sqlite_shop.replay(cancelled("C1"))
    assert caught.value.code == "replay.reason_needed"
    sqlite_shop.replay(cancelled("C1"), reason_name="Faulty")
    (reason,) = sqlite_shop.desk.rows(Ticket.reason_id)
    assert reason is not None
    assert reason in sqlite_shop.desk.rows(Invoice.reason_id, order=Invoice.id)


def test_cells_that_no_column_holds_are_cut(sqlite_shop: ReplayDesk) -> None:
    long = "C" + "9" * 300
    done = sqlite_shop.replay(cancelled(long, code="X" * 300), cancelled("C1", "", price="x"))
    assert done.reasons == {Unmatched.NO_SALE: 1, Unmatched.NO_PRICE: 1}
    assert [len(number) for number in sqlite_shop.desk.rows(Ticket.origin_number)] == [2, 255]


def test_the_books_agree_after_a_replay(shop: ReplayDesk) -> None:
    shop.replay(cancelled("C1", "-3"), cancelled("C2", "-9", day="07"))
    assert integrity.check(shop.desk.database, lambda _: None).is_ok
