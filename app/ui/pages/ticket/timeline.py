"""The timeline beside a ticket: messages go to its followers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.tickets import RecordRef
from app.ui.pages.record_timeline import RecordTimeline

if TYPE_CHECKING:
    from app.services.timeline import HistoryQuestion


class TicketTimeline(RecordTimeline):
    """The timeline of a ticket, with those of the documents made from it."""

    def show_ticket(self, ticket_id: int, recipients: str, *, may_write: bool) -> None:
        """Say whose timeline it is and to whom a message goes."""
        record = RecordRef("ticket", ticket_id)
        self.show_record(record, recipients=recipients, may_write=may_write)

    def question(self, ticket_id: int) -> HistoryQuestion:
        """What to ask for: as many entries as are shown already, at least a page."""
        return self.question_about(RecordRef("ticket", ticket_id))
