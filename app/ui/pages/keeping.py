"""What was typed on a form and left without saving: kept for a day, offered again."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from app.services import kept_drafts
from app.services.kept_drafts import DraftPlace, KeepDraft
from app.ui.kit.navigation import navigation
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.kept_drafts import KeptDraft
    from app.services.tickets import RecordRef
    from app.ui.kit.desk import Desk

RECOVERY_AFTER = 3_000
"""Milliseconds after the last key in which what was typed is kept, without a word."""
RESTORE = "restore"
"""The mark of edits that are to be restored without another question."""


class Keeping:
    """The kept edits of one record's form."""

    def __init__(self, desk: Desk, form: str, record_id: int) -> None:
        self._desk = desk
        self._place = DraftPlace(form, record_id)
        self._is_kept = False

    async def find(self) -> KeptDraft | None:
        """What was kept, if anything was."""
        found = await self._desk.background.ask(kept_drafts.find, self._place)
        self._is_kept = found is not None
        return found

    async def keep(self, record: RecordRef, content: Mapping[str, str], words: str) -> None:
        """Keep a form's content; a toast says so in `words` and leads back."""
        await self.keep_quietly(content)
        reopen = functools.partial(_reopen, self._desk, self._place, record, content)
        self._desk.notices.offer_reopen(words, reopen)

    async def keep_quietly(self, content: Mapping[str, str]) -> None:
        """Keep a copy, should the program end before the form is saved or left."""
        await self._desk.background.act(kept_drafts.keep, KeepDraft(self._place, content))
        self._is_kept = True

    async def drop(self) -> None:
        """Forget what was kept: it is saved, or the record is gone."""
        if self._is_kept:
            self._is_kept = False
            await self._desk.background.act(kept_drafts.drop, self._place)


def _reopen(desk: Desk, place: DraftPlace, record: RecordRef, content: Mapping[str, str]) -> None:
    """Open the record again and have its edits restored."""

    async def mark_and_open() -> None:
        request = KeepDraft(place, {**content, RESTORE: "1"})
        await desk.background.act(kept_drafts.keep, request)
        navigation.open(record)

    spawn(mark_and_open(), desk.notices)
