"""What the actions of documents have in common: one at a time, with the form locked meanwhile."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.services.background import new_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.ui.kit.buttons import Button
    from app.ui.kit.page import Page
    from app.ui.pages.document_bar import DocumentBar


class DocumentActing(QObject):
    """`lock` locks and unlocks what is edited. The page itself shows what is refused."""

    def __init__(self, page: Page, bar: DocumentBar, lock: Callable[[bool], None]) -> None:
        super().__init__(page)
        self._host = page
        self._bar = bar
        self._lock = lock
        self._desk = page.desk
        self._key = new_key()
        self.is_working = False

    def renew(self) -> None:
        """Another version is on the screen: what is pressed now is another deed."""
        self._key = new_key()

    @contextmanager
    def working(self, button: Button, words: str) -> Iterator[None]:
        """Lock the page, with a verb on the button that works; it cannot be stopped half way."""
        hand = _Hand(self._host)
        self.is_working = True
        self._bar.set_busy(button, words)
        self._lock(True)
        try:
            yield
        finally:
            self.is_working = False
            if shiboken6.isValid(self._host):
                self._lock(False)
                self._bar.set_busy(None)
                hand.come_back()


class _Hand:
    """Where the keys went before a form was locked: there they go again."""

    def __init__(self, page: QWidget) -> None:
        self._page = page
        self._widget: QWidget | None = page.focusWidget()
        self._name = self._widget.objectName() if self._widget is not None else ""

    def come_back(self) -> None:
        """To the same field, or to the one that took its place."""
        widget: QWidget | None = self._widget
        if widget is None or not shiboken6.isValid(widget) or not widget.isVisible():
            widget = self._page.findChild(QWidget, self._name) if self._name else None
        if widget is None or not widget.isVisible() or not widget.isEnabled():
            widget = self._page
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
