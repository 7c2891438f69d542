"""Timelines: events told as sentences, messages, notes, due notes; and the audit rows."""

from __future__ import annotations

from app.models.enums import MessageKind
from app.models.ids import MessageId, RecordRef, TicketId
from app.services.attachments import AttachmentRow, NewFile
from app.services.timeline.cards import (
    HISTORY_PAGE,
    Change,
    Entry,
    History,
    HistoryQuestion,
    LogNote,
    Part,
    PlanNote,
    SendMessage,
)
from app.services.timeline.notes import finish_note, log_note, plan_note, send_message
from app.services.timeline.reading import history
from app.services.timeline.writing import CHANGES, write

__all__ = [
    "CHANGES",
    "HISTORY_PAGE",
    "AttachmentRow",
    "Change",
    "Entry",
    "History",
    "HistoryQuestion",
    "LogNote",
    "MessageId",
    "MessageKind",
    "NewFile",
    "Part",
    "PlanNote",
    "RecordRef",
    "SendMessage",
    "TicketId",
    "finish_note",
    "history",
    "log_note",
    "plan_note",
    "send_message",
    "write",
]
