"""What fields with a drop-down share: it opens, closes, and leads to the dialog with all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt

from app.ui.kit.fields.base import Field
from app.ui.kit.fields.more import open_search
from app.ui.kit.popup import Popup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.ui.kit.choice_list import Choice, ChoiceList

W = TypeVar("W")
LEAST = 240


class DropDownField(Field[W]):
    """A kind says what its list holds and what is done with the row that is picked."""

    def __init__(self, editor: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(editor, parent)
        self._nothing_found = ""
        self._popup: Popup | None = None

    async def find_choices(self, text: str) -> Sequence[Choice[Any]]:
        """All rows in which every word of `text` occurs."""
        raise NotImplementedError

    def make_list(self) -> ChoiceList:
        """The content of the drop-down, filled."""
        raise NotImplementedError

    def set_nothing_found(self, text: str) -> None:
        """What the list says when it has no row, with the reason."""
        self._nothing_found = text

    def open_list(self) -> None:
        """Open the drop-down."""
        self._open_with("")

    def _picked(self, choice: Choice[Any]) -> None:
        raise NotImplementedError

    def _open_with(self, typed: str) -> None:
        if self._locked() or not self.isEnabled() or self._popup is not None:
            return
        panel = self.make_list()
        panel.picked.connect(self._picked)
        panel.more.connect(self._more)
        self._popup = Popup(panel, self)
        self._popup.closed.connect(self._closed)
        panel.resized.connect(self._popup.refit)
        self._popup.show_below(self, width=max(self.width(), LEAST))
        if typed:
            panel.search.setText(typed)
            panel.search.textEdited.emit(typed)

    def _close_list(self) -> None:
        if self._popup is not None:
            self._popup.close()

    def _more(self) -> None:
        self._close_list()
        open_search(self, self.find_choices, self._nothing_found, self._picked)

    def _popup_open(self) -> bool:
        return self._popup is not None

    def _closed(self) -> None:
        popup, self._popup = self._popup, None
        if popup is not None:
            popup.deleteLater()
        self.editor.setFocus(Qt.FocusReason.PopupFocusReason)
