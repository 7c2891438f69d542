"""What `?` shows: every key that works on the page that is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app import texts
from app.ui.kit.keycaps import Keycap, key_text
from app.ui.kit.keys import HERE, LIST, WINDOW, Key, Keys
from app.ui.kit.labels import Text
from app.ui.kit.record_dialog import RecordDialog

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

WIDTH = 640
KEYS = 176
GAP = 24


def keys_of(window: QWidget) -> dict[str, list[Key]]:
    """The keys that work in a window now, by heading, as its widgets have registered them."""
    found: dict[str, list[Key]] = {heading: [] for heading in (HERE, LIST, WINDOW)}
    for each in window.findChildren(Keys):
        found[each.heading] += each.told()
    return {heading: keys for heading, keys in found.items() if keys}


def open_all_keys(window: QWidget) -> None:
    """Show every key that works in a window now."""
    dialog = AllKeysDialog(window)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


class AllKeysDialog(RecordDialog):
    """Esc or `?` closes it; it has the keys that scroll it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, texts.t("keys.title"), icon="keyboard", width=WIDTH)
        self.setObjectName("all_keys")
        self.set_cancel(texts.t("kit.close"))
        self.body.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body.setAccessibleName(texts.t("keys.title"))
        for heading, keys in keys_of(window).items():
            self.body.add(Text(texts.t(heading), "label", "secondary"))
            self.body.add(_table(keys))

    def focus_first(self) -> None:
        """The text has the arrow keys."""
        self.body.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "?":
            self.reject()
        else:
            super().keyPressEvent(event)


def _table(keys: list[Key]) -> QWidget:
    """Keys at the left, what they do at the right."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 8)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, KEYS)
    grid.setColumnStretch(1, 1)
    for row, one in enumerate(keys):
        caps = QHBoxLayout()
        caps.setSpacing(6)
        pressed = tuple(dict.fromkeys(key_text(each) for each in one.keys))
        for each in pressed:
            caps.addWidget(Keycap(each))
        caps.addStretch(1)
        words = Text(texts.t(one.what), "body", wrap=True)
        words.setAccessibleName(f"{', '.join(pressed)}: {words.text()}")
        grid.addLayout(caps, row, 0)
        grid.addWidget(words, row, 1)
    return table
