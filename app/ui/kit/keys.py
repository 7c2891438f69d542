"""The keys of a widget: registered here once, pressed, and told by `?` with their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

HERE, LIST, WINDOW = "keys.here", "keys.list", "keys.window"
"""The headings under which keys are told."""
KEYPAD = Qt.KeyboardModifier.KeypadModifier


def always() -> bool:
    """Most keys are there whatever is shown."""
    return True


@dataclass(frozen=True, slots=True)
class Key:
    """A key, or several that do the same; `what` is the text key of what they do."""

    keys: tuple[str, ...]
    what: str
    slot: Callable[[], object]
    when: Callable[[], bool] = always


class Keys(QObject):
    """The keys of the widget that it is made for.

    `shortcut` answers wherever the focus is in the window. `plain` answers what nothing inside has
    taken for itself: the widget hands its key events to `press`. A key whose `when` says no is
    neither told nor, if it is plain, taken.
    """

    def __init__(self, owner: QWidget, heading: str = HERE) -> None:
        super().__init__(owner)
        self.heading = heading
        self._owner = owner
        self._shortcuts: list[Key] = []
        self._plain: list[Key] = []

    def shortcut(
        self,
        keys: str,
        what: str,
        slot: Callable[[], object],
        *,
        when: Callable[[], bool] = always,
    ) -> QShortcut:
        """Register a key of the whole window, while the widget is seen."""
        made = QShortcut(QKeySequence(keys), self._owner)
        made.setContext(Qt.ShortcutContext.WindowShortcut)
        made.activated.connect(slot)
        self._shortcuts.append(Key((keys,), what, slot, when))
        return made

    def plain(
        self,
        keys: str | tuple[str, ...],
        what: str,
        slot: Callable[[], object],
        *,
        when: Callable[[], bool] = always,
    ) -> None:
        """Register a key that a field may take for itself."""
        every = (keys,) if isinstance(keys, str) else keys
        self._plain.append(Key(every, what, slot, when))

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key is for; whether it is for anything."""
        key = self._plain_key(event)
        if key is not None:
            key.slot()
        return key is not None

    def is_key(self, event: QKeyEvent) -> bool:
        """Whether a key is for anything."""
        return self._plain_key(event) is not None

    def _plain_key(self, event: QKeyEvent) -> Key | None:
        held = event.modifiers() & ~KEYPAD
        pressed = QKeySequence(QKeyCombination(held, Qt.Key(event.key()))).toString()
        return next((one for one in self._plain if pressed in one.keys and one.when()), None)

    def registered(self) -> list[Key]:
        """All keys, in their order."""
        return [*self._plain, *self._shortcuts]

    def told(self) -> list[Key]:
        """The keys that work now; none while the widget is not seen."""
        if not self._owner.isVisible() or not self._owner.isEnabled():
            return []
        return [one for one in self.registered() if one.when()]
