"""Files of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.errors import Invalid, Refused
from app.services import attachments, tickets, timeline

if TYPE_CHECKING:
    from tests.factories import Shop

PHOTO = attachments.NewFile("clock-base.jpg", b"\xff\xd8\xff picture")


@pytest.fixture
def ticket(shop: Shop) -> attachments.RecordRef:
    """A ticket."""
    made = shop.act(
        tickets.open_ticket, tickets.OpenTicket("Clocks stop", tickets.TeamId(shop.team))
    )
    return attachments.RecordRef("ticket", made.id)


def test_a_file_is_listed_and_opened_with_its_bytes(
    shop: Shop, ticket: attachments.RecordRef
) -> None:
    row = shop.act(attachments.add, attachments.AddAttachment(ticket, PHOTO), by="agent")
    assert (row.name, row.media_type, row.size) == ("clock-base.jpg", "image/jpeg", 11)
    assert row.added_by == "Agent"
    assert shop.ask(attachments.rows, ticket) == (row,)
    file = shop.ask(attachments.content, row.id)
    assert file.content == PHOTO.content
    assert shop.ask(tickets.card, tickets.TicketId(ticket.id)).attachments == (row,)


def test_a_file_is_told_in_the_timeline(shop: Shop, ticket: attachments.RecordRef) -> None:
    shop.act(attachments.add, attachments.AddAttachment(ticket, PHOTO))
    latest = shop.ask(timeline.history, timeline.HistoryQuestion(ticket)).entries[0]
    assert [part.text for part in latest.parts] == ["added the file clock-base.jpg"]


@pytest.mark.parametrize(
    ("file", "field", "code"),
    [
        (attachments.NewFile("", b"x"), "name", "field.required"),
        (attachments.NewFile("../secret.txt", b"x"), "name", "attachment.name"),
        (attachments.NewFile("C:\\x.txt", b"x"), "name", "attachment.name"),
        (attachments.NewFile("..", b"x"), "name", "attachment.name"),
        (attachments.NewFile("a\nb.txt", b"x"), "name", "attachment.name"),
        (attachments.NewFile("a.txt", b""), "content", "attachment.empty"),
        (
            attachments.NewFile("a.bin", bytes(attachments.MAX_BYTES + 1)),
            "content",
            "attachment.too_large",
        ),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_by_name(
    shop: Shop, ticket: attachments.RecordRef, file: attachments.NewFile, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        shop.act(attachments.add, attachments.AddAttachment(ticket, file))
    assert {name: problem.code for name, problem in caught.value.problems.items()} == {field: code}
    assert shop.ask(attachments.rows, ticket) == ()


def test_an_unknown_file_cannot_be_opened(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"attachment\.unknown"):
        shop.ask(attachments.content, attachments.AttachmentId(99))
