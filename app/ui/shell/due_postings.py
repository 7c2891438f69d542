"""Posts the drafts that are due: when the window opens, and as the company's next day begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QTimer

from app import texts
from app.ui.kit.problem_words import problem_words
from app.ui.kit.slots import ui_slot
from app.ui.kit.timers import once

if TYPE_CHECKING:
    from datetime import datetime

    from app.errors import ServiceError
    from app.services.background import Background
    from app.services.due_drafts import DueDraft, PostedDue
    from app.ui.shell.footer import Footer

MINUTE = 60_000
SOON = 1_000
"""Milliseconds after the first page: its rows do not wait for the service of posting."""


class DuePostings(QObject):
    """Looks once a minute whether a day has begun; the database is asked only then.

    Another workstation may do the same at the same time: each draft is posted once (rules 17).
    """

    def __init__(self, background: Background, footer: Footer, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._footer = footer
        self._next_day_at: datetime | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(MINUTE)
        self._timer.timeout.connect(self.tick)
        self._soon = once(self, SOON, self.start)

    def start_soon(self) -> None:
        """Start when the rows of the first page are there."""
        self._soon.start()

    def stop(self) -> None:
        """Post nothing any more: the window closes."""
        self._soon.stop()
        self._timer.stop()

    def start(self) -> None:
        """Post what is due by now, and whatever will be while the window is open."""
        self._timer.start()
        self.look()

    def tick(self) -> None:
        """Look again if a day has begun, or if the last look failed."""
        if self._next_day_at is None or self._background.database.now() >= self._next_day_at:
            self.look()

    def show_problem(self, error: ServiceError) -> None:
        """The database is out of reach: said in the status line, tried again in a minute."""
        self._next_day_at = None
        self._footer.show_state(problem_words(error), "cloud-slash", tone="warning")

    @ui_slot
    async def look(self) -> None:
        """Claim the due drafts one by one, and say in the status line what became of them."""
        from app.services import due_drafts

        found = await self._background.ask(due_drafts.due, None)
        self._next_day_at = found.next_day_at
        if not found.drafts:
            return
        words = texts.t("shell.posting_due", n=len(found.drafts))
        self._footer.show_state(words, "arrows-clockwise")
        done: list[PostedDue] = []
        for draft in found.drafts:
            done.append(await self._post(draft))
            if not shiboken6.isValid(self._footer) or not self._footer.isEnabled():
                return  # the window closes: what is left is due the next time
        posted = sum(each.number is not None for each in done)
        if posted == len(done):
            self._footer.show_state(texts.t("shell.posted_due", n=posted), "check-circle")
        else:
            words = texts.t("shell.not_posted_due", n=len(done) - posted)
            self._footer.show_state(words, "warning-circle", tone="warning")

    async def _post(self, draft: DueDraft) -> PostedDue:
        from app.services import due_drafts

        return await self._background.act(
            due_drafts.post, draft.request, key=draft.key, actor_id=draft.actor_id
        )
