"""The dialog that tells of an unexpected error."""

from __future__ import annotations

import traceback

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import texts
from app.ui.kit.labels import Text
from app.ui.kit.record_dialog import RecordDialog


class ErrorDialog(RecordDialog):
    """Says "An unexpected error": what happened in words, and the details to copy."""

    def __init__(self, error: BaseException, parent: QWidget) -> None:
        super().__init__(parent, texts.t("kit.error_title"), icon="warning-octagon", width=480)
        self.details = "".join(traceback.format_exception(error))
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Text(texts.t("kit.error_sentence"), wrap=True))
        name = f"{type(error).__name__}: {error}"
        column.addWidget(Text(name[:300], "caption", "muted", wrap=True))
        self.body.add(words)
        self.set_cancel(texts.t("kit.close"))
        copy = texts.t("kit.error_copy")
        self.set_primary(copy, self._copy, working=copy)

    async def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details)
        self.set_sentence(texts.t("kit.error_copied"))
