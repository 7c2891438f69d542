"""A deed of the store whose fields are kept when it is left: a count, a receipt half typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from app.dialogs.deed import WIDTH
from app.dialogs.remedy import RemedyDialog
from app.services.background import new_key
from app.ui.kit import form_keeping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from app.services.actions import Action
    from app.ui.kit.desk import Desk

Request = TypeVar("Request")
Result = TypeVar("Result")


class KeptDeed(RemedyDialog):
    """What was typed is kept as text, and offered when the dialog is opened again."""

    OFFER = "stock_dialog.draft_found", "stock_dialog.restore", "stock_dialog.forget"

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
        super().__init__(parent, title, icon=icon, service="", reference=reference, width=width)
        self._desk = desk
        self._key = new_key()

    def draft_content(self) -> Mapping[str, Any] | None:
        """What was typed, if anything was."""
        return self.packed() if self.is_dirty() else None

    def packed(self) -> dict[str, str]:
        """What stands in the fields, as text by their names."""
        return form_keeping.pack(self.form)

    def unpacked(self, content: Mapping[str, str]) -> dict[str, Any]:
        return dict(content)

    def restore_draft(self, content: Mapping[str, Any]) -> None:
        super().restore_draft({})
        form_keeping.fill(self.form, content)

    async def do(self, action: Action[Request, Result], request: Request) -> Result:
        """Run the deed of this dialog, at most once."""
        return await self._desk.background.act(action, request, key=self._key)

    def close_with(self, result: object, words: str) -> None:
        """Say what was done and close."""
        self._desk.notices.show(words)
        self.done_with(result)
