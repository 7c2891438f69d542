"""What a timeline tells, and what people write into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app import texts
from app.errors import Invalid, NotAllowed, Refused
from app.services import attachments, invoices, teams, tickets, timeline
from app.services.timeline import MessageKind, RecordRef
from tests.factories import Sold, as_lines, edit

if TYPE_CHECKING:
    from tests.factories import Shop
    from tests.statement_counter import StatementCounter


D = Decimal


@pytest.fixture
def ticket(shop: Shop) -> tickets.TicketCard:
    """A ticket of a customer with an invoice."""
    request = tickets.OpenTicket(
        "Clocks stop", teams.TeamId(shop.team), customer_id=shop.customer()
    )
    return shop.act(tickets.open_ticket, request, by="agent")


def history(
    shop: Shop, record: RecordRef, before: timeline.MessageId | None = None, size: int = 30
) -> timeline.History:
    """A page of a timeline."""
    return shop.ask(timeline.history, timeline.HistoryQuestion(record, before, size))


def of(ticket: tickets.TicketCard) -> RecordRef:
    """The ticket as a record."""
    return RecordRef("ticket", ticket.id)


def said(entry: timeline.Entry) -> str:
    """The sentence of an event."""
    return "".join(part.text for part in entry.parts)


def test_a_message_a_note_and_an_event_stand_newest_first(
    shop: Shop, ticket: tickets.TicketCard
) -> None:
    shop.act(timeline.send_message, timeline.SendMessage(ticket.id, "Sorry about the clocks."))
    shop.act(timeline.log_note, timeline.LogNote(of(ticket), "Lot 0914 again."), by="technician")
    entries = history(shop, of(ticket)).entries
    assert [(entry.kind, entry.author, entry.initials) for entry in entries] == [
        (MessageKind.NOTE, "Technician", "T"),
        (MessageKind.MESSAGE, "Priya Nair", "PN"),
        (MessageKind.EVENT, "Agent", "A"),
    ]
    assert [entry.body for entry in entries] == ["Lot 0914 again.", "Sorry about the clocks.", ""]
    assert said(entries[2]) == "opened the ticket"
    assert not any(entry.is_customer or entry.is_system for entry in entries)


def test_changed_days_and_kinds_are_told_as_the_reader_writes_them(
    shop: Shop, ticket: tickets.TicketCard
) -> None:
    assert ticket.customer_id is not None
    invoice = shop.invoice(ticket.customer_id, Sold(shop.product(), D(2), D(10)))
    draft = shop.reverse(ticket.id, invoice)
    lines = (replace(as_lines(draft)[0], kind=invoices.LineKind.PRICE_REDUCTION),)
    later = draft.invoice_on + timedelta(days=5)
    shop.act(invoices.save_draft, edit(draft, *lines, invoice_on=later))

    def told() -> list[tuple[str, str, str]]:
        found = history(shop, draft.ref).entries[0].changes
        return [(each.field, each.before, each.after) for each in found]

    assert told() == [
        ("Date", "24 Nov 2026", "29 Nov 2026"),
        ("Kind of line", "Goods credited", "Price reduction"),
    ]
    texts.use_language("de")
    try:
        assert told()[0] == ("Datum", "24.11.2026", "29.11.2026")
    finally:
        texts.use_language("en")


def test_a_message_is_stored_and_no_mail_waits_before_there_is_mail(
    shop: Shop, ticket: tickets.TicketCard
) -> None:
    shop.act(timeline.send_message, timeline.SendMessage(ticket.id, "Hello"))
    assert shop.read("SELECT count(*) FROM outbox") == [(0,)]


def test_an_empty_message_is_refused(shop: Shop, ticket: tickets.TicketCard) -> None:
    for body in ("", " \n "):
        with pytest.raises(Invalid) as caught:
            shop.act(timeline.send_message, timeline.SendMessage(ticket.id, body))
        assert caught.value.problems["body"].code == "field.required"
    assert len(history(shop, of(ticket)).entries) == 1


def test_the_same_key_sends_a_message_once(shop: Shop, ticket: tickets.TicketCard) -> None:
    request = timeline.SendMessage(ticket.id, "Hello")
    first = shop.act(timeline.send_message, request, key="press")
    assert shop.act(timeline.send_message, request, key="press") == first
    assert len(history(shop, of(ticket)).entries) == 2


def test_a_technician_logs_notes_but_sends_no_messages(
    shop: Shop, ticket: tickets.TicketCard
) -> None:
    with pytest.raises(NotAllowed, match=r"ticket\.write"):
        shop.act(timeline.send_message, timeline.SendMessage(ticket.id, "Hi"), by="technician")


def test_a_message_to_an_unknown_ticket_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"ticket\.unknown"):
        shop.act(timeline.send_message, timeline.SendMessage(tickets.TicketId(99), "Hello"))


def test_files_stand_with_their_message_and_on_the_ticket(
    shop: Shop, ticket: tickets.TicketCard
) -> None:
    photo = attachments.NewFile("clock.png", b"picture")
    sent = shop.act(
        timeline.send_message, timeline.SendMessage(ticket.id, "See the base.", (photo,))
    )
    assert [file.name for file in sent.attachments] == ["clock.png"]
    assert history(shop, of(ticket)).entries[0].attachments == sent.attachments
    assert shop.ask(tickets.card, ticket.id).attachments == sent.attachments


def test_a_file_that_cannot_be_kept_stops_the_message(
    shop: Shop, ticket: tickets.TicketCard
) -> None:
    empty = attachments.NewFile("clock.png", b"")
    with pytest.raises(Invalid) as caught:
        shop.act(timeline.send_message, timeline.SendMessage(ticket.id, "See.", (empty,)))
    assert caught.value.problems["files"].code == "attachment.empty"
    assert shop.ask(tickets.card, ticket.id).attachments == ()


def test_a_due_note_stands_above_until_it_is_done(shop: Shop, ticket: tickets.TicketCard) -> None:
    for body, day in (("Write to Tim", 26), ("Call Hannah", 25)):
        shop.act(timeline.plan_note, timeline.PlanNote(of(ticket), body, date(2026, 11, day)))
    page = history(shop, of(ticket))
    assert [(note.body, note.due_on) for note in page.due] == [
        ("Call Hannah", date(2026, 11, 25)),
        ("Write to Tim", date(2026, 11, 26)),
    ]
    assert [entry.kind for entry in page.entries] == [MessageKind.EVENT]
    done = shop.act(timeline.finish_note, page.due[0].id, by="agent")
    assert done.done_at == shop.now()
    after = history(shop, of(ticket))
    assert [note.body for note in after.due] == ["Write to Tim"]
    assert [entry.body for entry in after.entries] == ["Call Hannah", ""]
    assert shop.act(timeline.finish_note, done.id) == done, "done twice it stays done"


def test_a_message_is_no_due_note(shop: Shop, ticket: tickets.TicketCard) -> None:
    sent = shop.act(timeline.send_message, timeline.SendMessage(ticket.id, "Hello"))
    with pytest.raises(Refused, match=r"timeline\.no_due_note"):
        shop.act(timeline.finish_note, sent.id)


def test_the_documents_of_a_ticket_are_told_with_links(
    shop: Shop, ticket: tickets.TicketCard
) -> None:
    assert ticket.customer_id is not None
    invoice = shop.invoice(ticket.customer_id, Sold(shop.product(price="49.72")))
    number = shop.card(invoice).number
    draft = shop.reverse(ticket.id, invoice)
    drafted = history(shop, of(ticket)).entries[0]
    assert said(drafted) == f"Draft credit note over £49.72 made for {number}"
    assert [part.ref for part in drafted.parts if part.ref] == [
        RecordRef("credit_note", draft.id),
        RecordRef("invoice", invoice),
    ]
    posted = shop.post(draft)
    told = history(shop, of(ticket)).entries[0]
    assert told.event == "credit_note.posted"
    assert said(told) == f"Credit note {posted.number} posted, £49.72"
    own = history(shop, RecordRef("credit_note", draft.id)).entries
    assert said(own[0]) == said(told), "the document has the same line on its own page"


def test_a_deleted_draft_leaves_a_line(shop: Shop, ticket: tickets.TicketCard) -> None:
    assert ticket.customer_id is not None
    invoice = shop.invoice(ticket.customer_id, Sold(shop.product(price="12.00")))
    draft = shop.reverse(ticket.id, invoice)
    shop.act(invoices.delete_draft, invoices.DeleteDraft(draft.id, draft.version))
    assert "£12.00" in said(history(shop, of(ticket)).entries[0])


def test_a_long_timeline_comes_page_by_page(shop: Shop, ticket: tickets.TicketCard) -> None:
    shop.act(timeline.plan_note, timeline.PlanNote(of(ticket), "Call", date(2026, 11, 25)))
    for number in range(5):
        shop.act(timeline.log_note, timeline.LogNote(of(ticket), f"Note {number}"))
    first = history(shop, of(ticket), size=3)
    assert [entry.body for entry in first.entries] == ["Note 4", "Note 3", "Note 2"]
    assert (len(first.due), first.has_more) == (1, True)
    second = history(shop, of(ticket), before=first.entries[-1].id, size=3)
    assert [entry.body for entry in second.entries] == ["Note 1", "Note 0", ""]
    assert (second.due, second.has_more) == ((), False)


def test_a_page_of_a_timeline_takes_two_statements_at_most(
    shop: Shop, ticket: tickets.TicketCard, statement_counter: StatementCounter
) -> None:
    for number in range(10):
        shop.act(timeline.log_note, timeline.LogNote(of(ticket), f"Note {number}"))
    shop.ask(timeline.history, timeline.HistoryQuestion(of(ticket)))
    with statement_counter(at_most=2):
        shop.ask(timeline.history, timeline.HistoryQuestion(of(ticket)))


def test_an_event_of_a_later_version_is_told_by_its_name(
    shop: Shop, ticket: tickets.TicketCard
) -> None:
    from sqlalchemy import insert

    from app.models.timeline import Message

    statement = insert(Message).values(
        kind=MessageKind.EVENT,
        ticket_id=ticket.id,
        record_kind="drone",
        record_id=1,
        author_id=shop.users["import"],
        event="drone.landed",
        payload='{"height": "3"}',
        payload_version=7,
        made_at=shop.now(),
    )
    shop.write(lambda uow: uow.connection.execute(statement).close())
    entry = history(shop, of(ticket)).entries[0]
    assert said(entry) == "drone.landed"
    assert entry.is_system


def test_every_action_leaves_an_audit_row_with_who_and_from_where(
    shop: Shop, ticket: tickets.TicketCard
) -> None:
    shop.act(timeline.log_note, timeline.LogNote(of(ticket), "Note"), by="agent")
    rows = shop.read(
        "SELECT action, actor_id, record_kind, record_id, workstation FROM audit ORDER BY id DESC"
    )
    action, actor, kind, record, workstation = rows[0]
    assert (action, actor, kind, record) == (
        "ticket.log_note",
        shop.users["agent"],
        "ticket",
        ticket.id,
    )
    assert workstation
