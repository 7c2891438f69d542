"""A dialog of few fields whose button does one deed: one key, once only, a toast."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.services.background import new_key
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.services.actions import Action
    from app.ui.kit.desk import Desk

Request = TypeVar("Request")
Result = TypeVar("Result")
WIDTH = 560


class Deed(RecordDialog):
    """Whatever its buttons do is done once."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        title: str,
        *,
        icon: str,
        reference: str = "",
        width: int = WIDTH,
    ) -> None:
        super().__init__(parent, title, icon=icon, reference=reference, width=width)
        self._desk = desk
        self._key = new_key()
        self.finished.connect(self.deleteLater)

    def draft_content(self) -> None:
        """Nothing is kept: these few fields are quickly typed again."""

    async def do(self, action: Action[Request, Result], request: Request) -> Result:
        """Run the deed of this dialog, at most once."""
        return await self._desk.background.act(action, request, key=self._key)

    def close_with(self, result: object, words: str) -> None:
        """Say what was done and close."""
        self._desk.notices.show(words)
        self.done_with(result)
