"""Collects Python's garbage on the window's thread only.

Whatever thread happens to allocate would collect it otherwise, and a widget that is destroyed on a
reader's thread takes the program down with it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 500
"""Milliseconds between two looks."""


class GarbageCollector(QObject):
    """Collects when there is as much as Python itself would wait for, until `stop`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def pause(self) -> None:
        """Look for none while the program starts: next to nothing of what is made then goes."""
        self._timer.stop()

    def resume(self) -> None:
        """Look again, but not at what is there now: modules and tables, which stay for good.

        To go through them all took 70 ms, in the middle of the first list's arrival.
        """
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Leave it to whoever had it before, when the other threads have ended."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    def _look(self) -> None:
        for generation, most in enumerate(gc.get_threshold()):
            if gc.get_count()[generation] > most:
                gc.collect(generation)
