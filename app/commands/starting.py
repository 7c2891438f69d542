"""What commands that change the books have in common: who starts them, and how progress is told."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from app import texts
from app.errors import Refused, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.importing import Progress
    from app.services.unit_of_work import Database

STOPPED = 130
"""The exit code after Ctrl+C."""

_SECONDS_ON_TERMINAL = 0.2
_SECONDS_IN_FILE = 5.0


def administrator_id(database: Database, login: str | None) -> int:
    """The user of that login; without one the first administrator.

    Raises:
        Unusable: there is no such user, or no administrator.
    """
    from app.services import importing

    if not login:
        return database.ask(importing.administrator, None, actor_id=database.system_user_id())
    user_id = database.user_id(login)
    if user_id is None:
        raise Unusable("import.no_such_user", {"login": login})
    return user_id


def broken_off(error: Refused | Unusable, code: str, documents: int) -> Unusable:
    """The same sentence, with how much of a run's work is whole and stays."""
    return Unusable(code, {"reason": texts.explain(error), "documents": f"{documents:,}"})


class Teller:
    """Tells progress on standard error: what is done, the rate, the time that remains.

    `sentence` words it, with the seconds since reading, or taking, began.
    """

    def __init__(self, sentence: Callable[[Progress, float], str]) -> None:
        self.documents = 0
        self._sentence = sentence
        self._is_terminal = sys.stderr.isatty()
        self._every = _SECONDS_ON_TERMINAL if self._is_terminal else _SECONDS_IN_FILE
        self._is_reading = True
        self._started = self._told = time.monotonic()

    def tell(self, progress: Progress) -> None:
        """Take note of progress, and tell it if the last time was long enough ago."""
        now = time.monotonic()
        if progress.is_reading is not self._is_reading:
            self._is_reading, self._started = progress.is_reading, now
        if not progress.is_reading:
            self.documents = progress.done
        if now - self._told >= self._every:
            self._told = now
            self._write(self._sentence(progress, now - self._started))

    def end(self) -> None:
        """Leave the line on which progress was told."""
        if self._is_terminal:
            self._write("")

    def _write(self, sentence: str) -> None:
        sys.stderr.write(f"\r\x1b[K{sentence}" if self._is_terminal else f"{sentence}\n")
        sys.stderr.flush()


def time_left(progress: Progress, seconds: float) -> str:
    """How long it may still take, in minutes and seconds."""
    left = seconds * (progress.total - progress.done) / max(progress.done, 1)
    return f"{int(left) // 60}:{int(left) % 60:02}"


def reading(progress: Progress, seconds: float) -> dict[str, str]:
    """The parameters of the sentence about reading or taking lines."""
    return {
        "lines": f"{progress.lines:,}",
        "percent": str(100 * progress.done // max(progress.total, 1)),
        "rate": f"{progress.lines / seconds:,.0f}" if seconds else "0",
        "left": time_left(progress, seconds),
    }
