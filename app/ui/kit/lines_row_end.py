"""What stands at the end of a line: arrows, what opens it, its menu, and the trash icon."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import texts
from app.ui.kit.buttons import IconButton

TRASH = 48
ARROWS = 64
DETAILS = 20
MENU = 28
OPEN_KEYS = "Alt+Return"
UP, DOWN = -1, 1


class RowEnd(QWidget):
    """The buttons of one line; `moved` carries its key and the direction, the others its key."""

    moved = Signal(object, int)
    opened = Signal(object)
    menu_wanted = Signal(object)
    removed = Signal(object)

    def __init__(
        self,
        key: object,
        name: str,
        *,
        movable: bool = False,
        opens: bool = False,
        has_menu: bool = False,
    ) -> None:
        super().__init__()
        self.key = key
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        if movable:
            for icon, words, slot in (
                ("caret-up", "kit.line_up", self._up),
                ("caret-down", "kit.line_down", self._down),
            ):
                arrow = IconButton(icon, texts.t(words, name=name))
                arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the hand stays in the line
                arrow.clicked.connect(slot)
                row.addWidget(arrow)
        if opens:
            words = texts.t("kit.line_details", name=name)
            details = IconButton("sliders-horizontal", words, keys=OPEN_KEYS)
            details.setObjectName(f"details_{key}")
            details.clicked.connect(self._open)
            row.addWidget(details, 0, Qt.AlignmentFlag.AlignCenter)
        self.menu = IconButton("dots-three", texts.t("kit.line_menu", name=name), keys=OPEN_KEYS)
        self.menu.setObjectName(f"menu_{key}")
        self.menu.clicked.connect(self._open_menu)
        kept = self.menu.sizePolicy()
        kept.setRetainSizeWhenHidden(has_menu)  # the trash icons stand below each other
        self.menu.setSizePolicy(kept)
        self.menu.hide()
        if has_menu:
            row.addWidget(self.menu, 0, Qt.AlignmentFlag.AlignCenter)
        trash = IconButton("trash", texts.t("kit.line_remove", name=name))
        trash.clicked.connect(self._trash)
        row.addWidget(trash, 0, Qt.AlignmentFlag.AlignCenter)

    def _up(self) -> None:
        self.moved.emit(self.key, UP)

    def _down(self) -> None:
        self.moved.emit(self.key, DOWN)

    def _open(self) -> None:
        self.opened.emit(self.key)

    def _open_menu(self) -> None:
        self.menu_wanted.emit(self.key)

    def _trash(self) -> None:
        self.removed.emit(self.key)
