"""The way from a record into a remedy's dialog and out again: open, keep a draft, reopen it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QObject, Signal

from app import texts
from app.services import kept_drafts
from app.services.kept_drafts import DraftPlace, KeepDraft
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import ui_slot
from app.ui.kit.timers import once
from app.ui.pages.keeping import RECOVERY_AFTER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from app.dialogs.remedy import RemedyDialog
    from app.errors import ServiceError
    from app.ui.kit.desk import Desk


class RemedyDoor(QObject):
    """Opens the dialog over the page of a record: a ticket, or a return that was received.

    `made` carries what the dialog has made, after it has closed; `cancelled` says that it has
    closed without making anything. What is typed is kept without a word soon after the last key,
    so that it is there when the program has ended by itself.
    """

    made = Signal(object)
    cancelled = Signal()

    FORM: ClassVar[str]
    """The name that drafts of the dialog are kept by."""
    KEPT: ClassVar[str]
    """What is said when a draft was kept."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._record_id: int | None = None
        self._has_copy = False
        self._is_asking = False
        self.dialog: RemedyDialog | None = None
        self._recovery = once(self, RECOVERY_AFTER, self._keep_silently)

    def pack(self, content: Mapping[str, Any]) -> dict[str, str]:
        """What was entered as text by field name, for keeping; the dialog has gone by then."""
        raise NotImplementedError

    async def make_dialog(self, record_id: int) -> RemedyDialog:
        """Ask what is possible, and make the dialog of it."""
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        """Whether its dialog is shown, or is about to be."""
        return self._is_asking or self.dialog is not None

    async def open(self, record_id: int, *, is_restoring: bool = False) -> None:
        """Ask what is possible and show the dialog; what was typed before is offered there.

        A page has one dialog: a second key or click, while the answers are awaited, opens none.
        """
        if any(door.is_open for door in self._page.findChildren(RemedyDoor)):
            return
        self._is_asking = True
        try:
            place = DraftPlace(self.FORM, record_id)
            kept = await self._desk.background.ask(kept_drafts.find, place)
            dialog = await self.make_dialog(record_id)
        finally:
            self._is_asking = False
        self._record_id = record_id
        self.dialog = dialog
        self._has_copy = False
        dialog.succeeded.connect(self._succeeded)
        dialog.draft_kept.connect(self._keep)
        dialog.draft_forgotten.connect(self._drop)
        dialog.document_wanted.connect(navigation.open)
        dialog.form.changed.connect(self._recovery.start)
        dialog.rejected.connect(self._left)
        dialog.finished.connect(self._closed)
        dialog.open()
        if kept is not None:
            dialog.offer(kept)
            if is_restoring:
                dialog.restore()

    def show_problem(self, error: ServiceError) -> None:
        """Pass a refusal on to the page."""
        self._page.show_problem(error)  # type: ignore[attr-defined]

    def _left(self) -> None:
        """Left without anything to keep: a copy that was made meanwhile goes, an offer stays."""
        dialog = self.dialog
        if dialog is not None and dialog.draft_content() is None:
            if dialog.offered is None:
                self._drop()
            elif self._has_copy:
                self._store(dialog.offered.content)
        self.cancelled.emit()

    def _closed(self) -> None:
        self._recovery.stop()
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    @ui_slot
    async def _succeeded(self, made: object) -> None:
        await self._forget()
        self.made.emit(made)

    @ui_slot
    async def _keep(self, content: Mapping[str, Any]) -> None:
        reopen = functools.partial(self._reopen, self._record_id)
        await self._keep_content(self.pack(content))
        self._desk.notices.offer_reopen(texts.t(self.KEPT), reopen)

    @ui_slot
    async def _keep_silently(self) -> None:
        dialog = self.dialog
        if dialog is None or dialog.is_busy():
            return
        content = dialog.draft_content()
        if content is not None:
            self._has_copy = True
            await self._keep_content(self.pack(content))

    @ui_slot
    async def _store(self, content: Mapping[str, str]) -> None:
        await self._keep_content(content)

    async def _keep_content(self, content: Mapping[str, str]) -> None:
        if self._record_id is not None:
            place = DraftPlace(self.FORM, self._record_id)
            await self._desk.background.act(kept_drafts.keep, KeepDraft(place, content))

    @ui_slot
    async def _drop(self) -> None:
        await self._forget()

    async def _forget(self) -> None:
        if self._record_id is not None:
            place = DraftPlace(self.FORM, self._record_id)
            await self._desk.background.act(kept_drafts.drop, place)

    @ui_slot
    async def _reopen(self, record_id: int) -> None:
        await self.open(record_id, is_restoring=True)
