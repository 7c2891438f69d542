"""The timeline beside a record: what has happened, and where messages and notes are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app import texts
from app.errors import Invalid, ServiceError
from app.services import timeline
from app.services.background import new_key
from app.services.tickets import RecordRef, TicketId
from app.services.timeline import HistoryQuestion, LogNote, PlanNote, SendMessage
from app.ui.kit.banner import Banner
from app.ui.kit.composer import ACTIVITY, MESSAGE, NOTE
from app.ui.kit.formats import long_date, relative_date
from app.ui.kit.moments import local, today
from app.ui.kit.navigation import navigation
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot
from app.ui.kit.theme import color
from app.ui.kit.timeline_panel import DueNote, Span, TimelineEntry, TimelinePanel

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtGui import QPaintEvent

    from app.services.timeline import Entry, History, MessageId
    from app.ui.kit.desk import Desk

TABS = {"message": MESSAGE, "note": NOTE, "activity": ACTIVITY}
EVENT_LOOKS = {
    "credit_note": ("receipt", "action.refund.fg"),
    "invoice": ("file-text", "text.secondary"),
    "approval": ("hourglass-medium", "warning.default"),
    "approval.given": ("check-circle-fill", "success.default"),
    "approval.rejected": ("x-circle", "danger.default"),
    "repair": ("wrench", "action.repair.fg"),
    "payment": ("wallet", "text.secondary"),
    "draft": ("trash", "text.secondary"),
    "document": ("printer", "text.secondary"),
    "file": ("paperclip", "text.secondary"),
    "ticket.stage_moved": ("circle-half", "info.default"),
    "ticket": ("tray", "text.secondary"),
    "record": ("pencil-simple", "text.secondary"),
    "order": ("file-text", "info.default"),
    "order.cancelled": ("x-circle", "text.secondary"),
}
"""Icon and colour of an event: by its whole name, else by its first word."""


class RecordTimeline(QWidget):
    """The panel with its services.

    `written` follows each message, note and due note that was stored, `typed` each key on the
    composer. What is being written stays until it has been stored. `ticket_id` is the ticket that
    led to a repair.
    """

    written = Signal()
    typed = Signal()
    shown = Signal()

    def __init__(self, desk: Desk, parent: QWidget, *, ticket_id: TicketId | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record: RecordRef | None = None
        self._ticket_id = ticket_id
        self._entries: tuple[Entry, ...] = ()
        self._has_more = False
        self._key = new_key()
        self._banner = Banner()
        self.panel = TimelinePanel(today=today())
        self.panel.open_record.connect(navigation.open)
        self.panel.older_wanted.connect(self._show_older)
        self.panel.note_done.connect(self._finish_note)
        composer = self.panel.composer
        composer.message_written.connect(self._send)
        composer.note_written.connect(self._log)
        composer.activity_planned.connect(self._plan)
        for sheet in composer.findChildren(QPlainTextEdit):
            sheet.textChanged.connect(self.typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(self.panel, 1)

    def show_record(self, record: RecordRef, *, recipients: str = "", may_write: bool) -> None:
        """Say whose timeline it is and to whom a message goes; to nobody: there are only notes.

        `may_write` is the right to send messages; a note needs its own.
        """
        self._record = record
        composer = self.panel.composer
        composer.set_recipients(recipients)
        composer.setVisible(may_write or self._desk.may("ticket.note"))
        may_send = may_write and bool(recipients)
        composer.tabs.setTabVisible(MESSAGE, may_send)
        if not may_send and composer.tabs.currentIndex() == MESSAGE:
            composer.tabs.setCurrentIndex(NOTE)

    def write(self, tab: int) -> None:
        """Begin to write on a sheet of the composer, unless the user may not."""
        composer = self.panel.composer
        if composer.isVisible() and composer.tabs.isTabVisible(tab):
            composer.write(tab)

    def question_about(self, record: RecordRef) -> HistoryQuestion:
        """What to ask for: as many entries as are shown already, at least a page."""
        size = max(timeline.HISTORY_PAGE, len(self._entries))
        return HistoryQuestion(record, size=size, ticket_id=self._ticket_id)

    def show_history(self, history: History) -> None:
        """Show what was read, the newest first."""
        self._entries = history.entries
        self._has_more = history.has_more
        self.panel.show_due([_due(entry) for entry in history.due])
        self._show()

    def forget(self) -> None:
        """Another record is about to be shown."""
        self._entries = ()
        self._banner.clear()
        for tab in TABS.values():
            self.panel.composer.set_text(tab, "")

    def notes(self) -> dict[str, str]:
        """What was written and not sent, by the name of its tab."""
        composer = self.panel.composer
        found = {name: composer.text(tab) for name, tab in TABS.items()}
        return {name: text for name, text in found.items() if text}

    def restore_notes(self, notes: dict[str, str]) -> None:
        """Put kept words back on their sheets."""
        for name, text in notes.items():
            self.panel.composer.set_text(TABS[name], text)

    def show_problem(self, error: ServiceError) -> None:
        """Say above the composer why something could not be stored; the words stay."""
        self.panel.composer.set_busy(False)
        problems = error.problems.values() if isinstance(error, Invalid) else ()
        words = " ".join(texts.explain(problem) for problem in problems) or problem_words(error)
        self._banner.say(words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.window"))
        if self.x():  # beside something
            painter.fillRect(0, 0, 1, self.height(), color("border.subtle"))

    def _show(self) -> None:
        entries = [_entry(one) for one in self._entries]
        self.panel.show_entries(entries, older=self._has_more)
        self.shown.emit()

    def _stored(self) -> None:
        self._key = new_key()
        self._banner.clear()
        self.panel.composer.clear()
        self.written.emit()

    def _named(self) -> RecordRef:
        if self._record is None:
            message = "the timeline shows no record"
            raise LookupError(message)
        return self._record

    @ui_slot
    async def _send(self, text: str) -> None:
        self.panel.composer.set_busy(True)
        ticket_id = TicketId(self._named().id)
        await self._desk.background.act(
            timeline.send_message, SendMessage(ticket_id, text), key=self._key
        )
        self._stored()

    @ui_slot
    async def _log(self, text: str) -> None:
        self.panel.composer.set_busy(True)
        await self._desk.background.act(
            timeline.log_note,
            LogNote(self._named(), text, ticket_id=self._ticket_id),
            key=self._key,
        )
        self._stored()

    @ui_slot
    async def _plan(self, text: str, due: dt.date) -> None:
        self.panel.composer.set_busy(True)
        await self._desk.background.act(
            timeline.plan_note,
            PlanNote(self._named(), text, due, self._ticket_id),
            key=self._key,
        )
        self._stored()

    @ui_slot
    async def _finish_note(self, key: MessageId) -> None:
        await self._desk.background.act(timeline.finish_note, key)
        self.written.emit()

    @ui_slot
    async def _show_older(self) -> None:
        if not self._entries:
            return
        question = HistoryQuestion(
            self._named(), before=self._entries[-1].id, ticket_id=self._ticket_id
        )
        older = await self._desk.background.ask(timeline.history, question)
        self._entries = (*self._entries, *older.entries)
        self._has_more = older.has_more
        self._show()


def _due(entry: Entry) -> DueNote:
    day = entry.due_on
    words = ""
    if day is not None:
        near = abs((day - today()).days) <= 1
        when = relative_date(day, today()).lower() if near else long_date(day)
        words = texts.t("ticket_page.due", when=when, person=entry.author)
    return DueNote(entry.id, entry.body, words)


def _entry(entry: Entry) -> TimelineEntry:
    at = local(entry.at)
    if entry.kind in ("message", "note", "due_note"):
        kind = "note" if entry.kind == "note" else "message"
        return TimelineEntry(
            entry.id,
            "note" if kind == "note" else "message",
            at,
            author=entry.author,
            text="\n".join([entry.body, *_files(entry)]),
            badge=_badge(entry),
        )
    icon, ink = _look(entry.event)
    return TimelineEntry(
        entry.id, "system", at, author=entry.author, spans=_spans(entry), icon=icon, icon_color=ink
    )


def _files(entry: Entry) -> list[str]:
    return [texts.t("ticket_page.attached", name=one.name) for one in entry.attachments]


def _badge(entry: Entry) -> tuple[str, str]:
    if entry.kind == "due_note":
        return "check", texts.t("ticket_page.done_note")
    if entry.is_customer:
        return "user", texts.t("ticket_page.from_customer")
    return "paper-plane-tilt", texts.t("kit.message")


def _look(event: str) -> tuple[str, str]:
    first = event.partition(".")[0]
    return EVENT_LOOKS.get(event) or EVENT_LOOKS.get(first) or ("info", "text.secondary")


def _spans(entry: Entry) -> tuple[Span, ...]:
    """Who did it, then what."""
    who = () if entry.is_system else (Span(entry.author, strong=True), Span("  "))
    if entry.changes:
        return (*who, *_change_spans(entry))
    return (*who, *(Span(part.text, reference=part.ref) for part in entry.parts))


def _change_spans(entry: Entry) -> list[Span]:
    """Field, old and new value: Stage: New → In Progress."""
    spans: list[Span] = []
    for change in entry.changes:
        if spans:
            spans.append(Span(" · "))
        before = change.before or texts.t("ticket_page.nothing")
        spans.append(Span(f"{change.field}: {_short(before)} → "))
        spans.append(Span(_short(change.after or texts.t("ticket_page.nothing")), strong=True))
    return spans


def _short(words: str) -> str:
    """One line of a text that may have been long."""
    line = " ".join(words.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
