"""One signal for what has been committed, so that open pages reload what changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Live(QObject):
    """`changed` carries each event after its commit, always on the window's thread.

    `publish` may be called from any thread: a queued connection brings the event over.
    """

    changed = Signal(object)

    def publish(self, event: object) -> None:
        """Tell every open page about a committed event."""
        self.changed.emit(event)


live = Live()
