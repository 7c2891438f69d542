"""The page of a document: read, kept, and followed in the same way whatever it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.errors import NotAllowed, ServiceError
from app.services import timeline
from app.ui.kit.composer import NOTE
from app.ui.kit.live import live
from app.ui.kit.page import Page
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot
from app.ui.kit.tab_order import stops
from app.ui.kit.timers import once
from app.ui.pages.keeping import RECOVERY_AFTER
from app.ui.pages.record_states import RecordStates
from app.ui.pages.record_timeline import RecordTimeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.services.events import Event
    from app.services.tickets import RecordRef, TicketId
    from app.ui.kit.desk import Desk
    from app.ui.pages.beside import Beside
    from app.ui.pages.document_bar import DocumentBar
    from app.ui.pages.keeping import Keeping
    from app.ui.pages.kept_offer import KeptOffer


class Working(Protocol):
    """The actions of a page, of which one runs at a time."""

    @property
    def is_working(self) -> bool:
        """Whether one of them runs now."""


class RecordPage(Page):
    """A bar, and below it a sheet with its timeline beside it.

    `shown` follows each reading that has reached the screen. A kind names its parts, and says in
    TITLES that it cannot be shown and that the user may not see it.
    """

    shown = Signal()

    TITLES: ClassVar[tuple[str, str]]

    action_bar: DocumentBar
    acting: Working
    kept: KeptOffer

    def __init__(
        self,
        desk: Desk,
        keeping: Keeping,
        *,
        ticket_id: TicketId | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.keeping = keeping
        self.timeline = RecordTimeline(desk, self, ticket_id=ticket_id)
        self._beside: Beside | None = None
        self._recovery = once(self, RECOVERY_AFTER, self._keep_quietly)

    @property
    def reference(self) -> RecordRef:
        """The record that is shown."""
        raise NotImplementedError

    @property
    def is_read(self) -> bool:
        """Whether something is shown that stays where it cannot be read anew."""
        raise NotImplementedError

    def content(self) -> dict[str, str]:
        """What would be lost now, as texts; nothing if nothing would be."""
        raise NotImplementedError

    def kept_words(self) -> str:
        """What is said when that was kept."""
        raise NotImplementedError

    async def read(self) -> None:
        """Read the record and show it."""
        raise NotImplementedError

    def concerns(self, event: Event) -> bool:
        """Whether something that others did is of this record."""
        return event.ref == self.reference

    def show_problem(self, error: ServiceError) -> None:
        """Problems go to their fields; everything else to the banner."""
        raise NotImplementedError

    async def load(self) -> None:
        try:
            await self.read()
        except ServiceError as error:
            self.show_unreadable(error)

    async def read_history(self) -> None:
        """Show what has happened to the record by now."""
        question = self.timeline.question_about(self.reference)
        self.timeline.show_history(await self.desk.background.ask(timeline.history, question))

    async def leave(self) -> None:
        """What was typed and not saved is kept for a day."""
        self._recovery.stop()
        if content := self.content():
            await self.keeping.keep(self.reference, content, self.kept_words())
        elif not self.kept.is_open:
            await self.keeping.drop()

    @ui_slot
    async def reload(self) -> None:
        """Read it anew; what was typed stays."""
        await self.load()

    def focus_button(self) -> None:
        """The keys go to what can be done."""
        buttons = [one for one in stops(self.action_bar) if one.isVisible()]
        widget = buttons[0] if buttons else self
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_unreadable(self, error: ServiceError) -> None:
        """Say why there is nothing, with a way to try again; what is shown already stays."""
        if not shiboken6.isValid(self):
            return
        if self.is_read:
            self.show_problem(error)
        else:
            self.states.show_problem(problem_words(error), is_right=isinstance(error, NotAllowed))

    def lay_out(self, name: str, *, rows: int) -> None:
        """The bar with room below it; `name` is that of the words in the sheet's place."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.action_bar)
        self.states = RecordStates(column, name, self.TITLES, self.reload, rows=rows)
        self.states.back_wanted.connect(self.closed)

    def follow(self) -> None:
        """Read anew what is written in the timeline, and what others do."""
        self.timeline.written.connect(self.reload)
        live.changed.connect(self._event)

    def answer(self, *keys: tuple[str, str, Callable[[], object]]) -> None:
        """Keys, what they do and how; each only while the footer tells of it."""
        for each, what, slot in keys:
            self.keys.shortcut(each, what, slot, when=partial(self._hints_at, each))

    def write_note(self) -> None:
        """Begin a note in the timeline."""
        if self._beside is not None:
            self._beside.show_side()
        self.timeline.write(NOTE)

    def _hints_at(self, keys: str) -> bool:
        """Whether a key does something to this record as it is now."""
        return any(keys == one for one, _ in self.hints)

    def _event(self, event: Event) -> None:
        """What others did; the own deed is read once it has ended."""
        if self.isVisible() and not self.acting.is_working and self.concerns(event):
            self.reload()

    @ui_slot
    async def _keep_quietly(self) -> None:
        """Keep a copy; what is typed while an action runs is looked at again after it."""
        if self.acting.is_working:
            self._recovery.start()
        elif content := self.content():
            await self.keeping.keep_quietly(content)
