"""Presses real keys and real mouse buttons, and waits until what they bring about is there."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.ui.kit import slots

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.commands.journey.eyes import Eyes, Fact

Found = TypeVar("Found", bound=QWidget)

PATIENCE = 60.0
"""Seconds after which something that does not come is a failure; nothing takes as long."""
_LOOK_EVERY = 0.02


class NotSeen(Exception):
    """What was waited for did not come."""


class Hands:
    """Types and clicks in the foreground of the window."""

    def __init__(self, eyes: Eyes) -> None:
        self._eyes = eyes

    async def until(
        self, is_so: Callable[[], object], what: str, *, patience: float = PATIENCE
    ) -> None:
        """Wait until something is so.

        Raises:
            NotSeen: it is not so after all that time.
        """
        end = time.monotonic() + patience
        while not is_so():
            if time.monotonic() > end:
                raise NotSeen(what)
            await asyncio.sleep(_LOOK_EVERY)

    async def until_seen(self, fact: Fact, *, patience: float = PATIENCE) -> None:
        """Wait until a fact is on the screen.

        Raises:
            NotSeen: it is not there after all that time.
        """
        what = f"{fact.name!r} saying {fact.text!r}"
        await self.until(lambda: self._eyes.sees(fact), what, patience=patience)

    async def settle(self) -> None:
        """Wait until nothing is under way but this journey.

        Events are never processed from here: that would step into other tasks inside of this one.
        """
        await self.until(lambda: slots.running() == 0, "the end of what runs")
        await self.until(self._is_active, "an active window")

    async def widget(self, kind: type[Found], name: str) -> Found:
        """The visible, enabled widget of a kind and an accessible name, once it is there."""

        def found() -> bool:
            widget = self._eyes.find(kind, name)
            return widget is not None and widget.isEnabled()

        await self.until(found, f"{kind.__name__} {name!r}")
        widget = self._eyes.find(kind, name)
        if widget is None:
            raise NotSeen(name)
        return widget

    async def click(self, name: str, kind: type[QWidget] = QWidget) -> None:
        """Press the left mouse button in the middle of the widget of a name."""
        widget = await self.widget(kind, name)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=_middle(widget))

    async def focus(self, name: str, kind: type[QWidget] = QWidget) -> None:
        """Press Tab until the widget of a name has the focus; any other way would be a trick."""
        wanted = await self.widget(kind, name)
        for _ in range(200):
            if wanted.hasFocus():
                return
            self.press("Tab")
            await asyncio.sleep(0)
        raise NotSeen(f"the focus on {name!r} by Tab")

    def press(self, keys: str) -> None:
        """Press a combination of keys where the focus is: "Alt+1", "Ctrl+Return", "Down"."""
        QTest.keySequence(self._target(), QKeySequence(keys))

    def type(self, text: str) -> None:
        """Type text where the focus is, key by key."""
        for character in text:
            QTest.keyClicks(self._target(), character)

    def _is_active(self) -> bool:
        """Whether a window has the keys; offscreen no window manager hands them on."""
        window = QApplication.activeWindow()
        if window is None or not window.isVisible():
            self._eyes.foreground().window().activateWindow()
        return window is not None and window.isVisible()

    def _target(self) -> QWidget:
        """An open menu takes the keys; what has the focus keeps it meanwhile."""
        popup = QApplication.activePopupWidget()
        if isinstance(popup, QMenu):
            return popup
        return QApplication.focusWidget() or self._eyes.foreground()


def _middle(widget: QWidget) -> QPoint:
    return widget.rect().center()
