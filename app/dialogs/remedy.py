"""What the dialogs of a ticket's remedies have in common: they offer what was typed before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Signal

from app import texts
from app.ui.kit.banner import Banner
from app.ui.kit.moments import moment
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from app.services.kept_drafts import KeptDraft


class RemedyDialog(RecordDialog):
    """Opened from a ticket's toolbar, or from the stock.

    A kind says in OFFER what was left, Restore and Forget.
    """

    document_wanted = Signal(object)
    """A document is to be opened instead."""
    draft_forgotten = Signal()
    """What was offered to be brought back is to be thrown away."""

    OFFER: ClassVar[tuple[str, str, str]]

    def __init__(
        self,
        parent: QWidget,
        title: str,
        *,
        icon: str,
        service: str,
        reference: str,
        width: int,
    ) -> None:
        super().__init__(
            parent, title, icon=icon, service=service, reference=reference, width=width
        )
        self._kept: KeptDraft | None = None
        self._kept_banner = Banner("info")
        self.form.add_widget(self._kept_banner)

    def offer(self, kept: KeptDraft) -> None:
        """Offer what was typed when the dialog was left: bring it back, or forget it."""
        found, restore, forget = self.OFFER
        self._kept = kept
        words = texts.t(found, when=moment(kept.kept_at))
        self._kept_banner.say(words, tone="info", icon="pencil-simple")
        self._kept_banner.add_button(texts.t(restore), self.restore)
        self._kept_banner.add_button(texts.t(forget), self._forget)

    @property
    def offered(self) -> KeptDraft | None:
        """What is still offered, neither brought back nor forgotten."""
        return self._kept

    def offer_words(self) -> str:
        """What the offer says, empty when there is none."""
        return self._kept_banner.text()

    def restore(self) -> None:
        """Bring back what was offered."""
        kept, self._kept = self._kept, None
        if kept is not None:
            self._kept_banner.clear()
            self.restore_draft(self.unpacked(kept.content))
            self.focus_first()

    def unpacked(self, content: Mapping[str, str]) -> dict[str, Any]:
        """What was entered, of the text that is kept of it."""
        raise NotImplementedError

    def _forget(self) -> None:
        self._kept = None
        self._kept_banner.clear()
        self.focus_first()
        self.draft_forgotten.emit()
