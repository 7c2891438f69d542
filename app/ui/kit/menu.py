"""A menu in the look of the theme. Open it by `popup`, never by exec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.kit import icons
from app.ui.kit.theme import color, font, theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

# Only menus have a style sheet: one for the whole application is read again by every widget at
# each switch of the theme (docs/decisions/0003-no-style-sheet.md).
_SHEET = """
QMenu {{ background: {raised}; border: 1px solid {border}; border-radius: 8px; padding: 4px; }}
QMenu::item {{ padding: 7px 28px 7px 12px; border-radius: 6px; color: {text}; }}
QMenu::item:selected {{ background: {selected}; }}
QMenu::item:disabled {{ color: {disabled}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 10px; }}
"""


class Menu(QMenu):
    """Rows with icon, words and shortcut."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # Without these the corners outside of the round border would be filled.
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFont(font("body"))
        theme().changed.connect(self._recolour)
        self._recolour()

    def add(
        self,
        text: str,
        slot: Callable[[], object] | None = None,
        *,
        icon: str = "",
        data: object = None,
    ) -> QAction:
        """Append a row; `slot` must be a bound method or outlive the menu."""
        action = self.addAction(text.replace("&", "&&"))
        if icon:
            action.setIcon(icons.icon(icon))
        action.setData(data)
        if slot is not None:
            action.triggered.connect(slot)
        return action

    def show_below(self, anchor: QWidget) -> None:
        """Open under a button."""
        self.popup(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))

    def _recolour(self) -> None:
        self.setStyleSheet(
            _SHEET.format(
                raised=color("bg.raised").name(),
                border=color("border.default").name(),
                text=color("text.primary").name(),
                selected=color("bg.selected").name(),
                disabled=color("text.disabled").name(),
                line=color("border.subtle").name(),
            )
        )
