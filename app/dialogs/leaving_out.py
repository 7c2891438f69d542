"""A discount on the whole order is to be left out of a credit note: the reason is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import texts
from app.ui.kit.fields import TextField
from app.ui.kit.labels import Text
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class LeavingOutDialog(RecordDialog):
    """`succeeded` carries the reason; whether the user may is said where the line is worked out."""

    def __init__(self, parent: QWidget, *, discount: str) -> None:
        super().__init__(parent, texts.t("leaving_out.title"), icon="tag", width=480)
        self.body.add(Text(texts.t("leaving_out.sentence", name=discount), "body", wrap=True))
        self.form.add("reason", texts.t("leaving_out.reason"), TextField(), required=True)
        self.set_primary(
            texts.t("leaving_out.leave"), self._leave, working=texts.t("leaving_out.leaving")
        )

    async def _leave(self) -> None:
        self.done_with(str(self.form.values()["reason"]).strip())
