"""A dialog of few fields whose button does one deed: one key, once only, a toast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from app import texts
from app.services.background import new_key
from app.ui.kit.lines_field import LinesField
from app.ui.kit.record_dialog import RecordDialog
from app.ui.kit.slots import spawn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from app.services.actions import Action
    from app.ui.kit.desk import Desk
    from app.ui.kit.lines_field import Line

Request = TypeVar("Request")
Result = TypeVar("Result")
WIDTH = 560


class Deed(RecordDialog):
    """Whatever its buttons do is done once.

    Left with changes it waits as it stands, as long as its toast offers to open it again.
    """

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
        self._lines: dict[LinesField, list[Line]] = {}
        self._waits = False
        self.accepted.connect(self.deleteLater)
        self.draft_kept.connect(self._wait)

    def open(self) -> None:
        if not self._restored:
            self._lines = {table: table.lines() for table in self.findChildren(LinesField)}
        super().open()

    def is_dirty(self) -> bool:
        """Whether a field or a line differs from what was proposed."""
        lines = (
            table.lines() != opened or bool(table.unread()) for table, opened in self._lines.items()
        )
        return super().is_dirty() or any(lines)

    def draft_content(self) -> Mapping[str, Any] | None:
        """Nothing but the dialog itself."""
        return {} if self.is_dirty() else None

    def reject(self) -> None:
        """Close; without changes for good."""
        super().reject()
        if not self.isVisible() and not self._waits:
            self.deleteLater()

    async def do(self, action: Action[Request, Result], request: Request) -> Result:
        """Run the deed of this dialog, at most once."""
        return await self._desk.background.act(action, request, key=self._key)

    def close_with(self, result: object, words: str) -> None:
        """Say what was done and close."""
        self._desk.notices.show(words)
        self.done_with(result)

    def _wait(self) -> None:
        self._waits = True
        words = texts.t("kit.typed_kept", title=self.windowTitle())
        toast = self._desk.notices.offer_reopen(words, self._reopen)
        toast.destroyed.connect(self._end_waiting)

    def _reopen(self) -> None:
        self._waits = False
        spawn(self._open_again(), self)

    async def _open_again(self) -> None:
        """Not before the toast that was pressed has gone: the dialog gives the focus back."""
        self._restored = True
        self.open()

    def _end_waiting(self) -> None:
        if self._waits:
            self.deleteLater()
