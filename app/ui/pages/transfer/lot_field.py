"""The lot or serial of what came: typed as it stands on the piece, or picked of what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from app import texts
from app.ui.kit.choice_list import Choice, ChoiceList
from app.ui.kit.fields import TextField
from app.ui.kit.popup import Popup

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 255
WIDTH = 240
"""The list is at least so wide, however narrow its column."""


class LotField(TextField):
    """Any text; Down or the arrow opens a list of the names that are offered."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(max_length=LONGEST, code=True)
        self._names = tuple(names)
        self._popup: Popup | None = None
        if names:
            caret = self.add_button("caret-down", texts.t("transfer_page.lots_sent"))
            caret.clicked.connect(self.open_list)
            self.editor.setAccessibleDescription(texts.t("kit.choice_keys"))

    def open_list(self) -> None:
        """Show the names, the present one marked."""
        if self._locked() or self._popup is not None or not self._names:
            return
        panel = ChoiceList(offer_more=False)
        panel.show_choices([Choice(name, name) for name in self._names], self.value())
        panel.picked.connect(self._picked)
        self._popup = Popup(panel, self)
        self._popup.closed.connect(self._closed)
        panel.resized.connect(self._popup.refit)
        self._popup.show_below(self, width=max(self.width(), WIDTH))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and isinstance(event, QKeyEvent):
            is_pressed = event.type() == QEvent.Type.KeyPress
            if is_pressed and self._names and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_F4}:
                self.open_list()
                return True
        return super().eventFilter(watched, event)

    def _picked(self, choice: Choice[str]) -> None:
        self.set_value(choice.value)
        if self._popup is not None:
            self._popup.close()
        self.changed.emit()

    def _popup_open(self) -> bool:
        return self._popup is not None

    def _closed(self) -> None:
        popup, self._popup = self._popup, None
        if popup is not None:
            popup.deleteLater()
        self.editor.setFocus(Qt.FocusReason.PopupFocusReason)
