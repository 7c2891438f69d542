"""Offers what was typed on a record and left: restore it, or throw it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QObject

from app import texts
from app.ui.kit.moments import moment
from app.ui.kit.slots import ui_slot
from app.ui.pages.keeping import RESTORE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.kept_drafts import KeptDraft
    from app.ui.kit.banner import Banner
    from app.ui.pages.record_page import RecordPage


class KeptOffer(QObject):
    """Speaks through the banner of the sheet.

    A kind says in OFFER what was left, and the words to restore it and to throw it away.
    """

    OFFER: ClassVar[tuple[str, str, str]]

    def __init__(self, page: RecordPage) -> None:
        super().__init__(page)
        self._keeping = page.keeping
        self._kept: KeptDraft | None = None
        self._banner: Banner | None = None

    @property
    def is_open(self) -> bool:
        """Whether edits wait for an answer: they must not be dropped."""
        return self._kept is not None

    async def make(self, banner: Banner) -> None:
        """Look for kept edits; those that were asked for are restored at once."""
        kept = await self._keeping.find()
        if kept is None or not self.is_of_use(kept.content):
            return
        self._kept, self._banner = kept, banner
        if RESTORE in kept.content:
            await self._restore()
            return
        found, restore, forget = self.OFFER
        banner.clear()
        banner.say(texts.t(found, when=moment(kept.kept_at)), tone="info", icon="pencil-simple")
        banner.add_button(texts.t(restore), self.restore)
        banner.add_button(texts.t(forget), self._throw_away)

    def is_of_use(self, _content: Mapping[str, str]) -> bool:
        """Whether there is anything to ask about."""
        return True

    async def bring_back(self, content: Mapping[str, str]) -> None:
        """Put the edits into the form."""
        raise NotImplementedError

    async def throw_away(self) -> None:
        """Forget them for good."""
        self.forget()
        if self._banner is not None:
            self._banner.clear()
        await self._keeping.drop()

    @ui_slot
    async def restore(self) -> None:
        """Bring the edits back into the form."""
        await self._restore()

    def forget(self) -> None:
        """They were answered for."""
        self._kept = None

    async def _restore(self) -> None:
        kept, self._kept = self._kept, None
        if kept is None or self._banner is None:
            return
        self._banner.clear()
        await self.bring_back(
            {name: kept.content[name] for name in kept.content if name != RESTORE}
        )

    @ui_slot
    async def _throw_away(self) -> None:
        await self.throw_away()
