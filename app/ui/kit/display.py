"""Says in one line that no window can be opened, where Qt would end the process with many."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from app.texts import t

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """While the application is made: where there is no display, name the reason and stop with 1.

    Without a display Qt aborts the process, and nothing can be caught; what it says before is
    heard. Remarks that are not the last go to the log.
    """
    said: list[str] = []

    def hear(kind: QtMsgType, _context: object, words: str) -> None:
        first = " ".join(words.strip().partition("\n")[0].split())
        if kind is QtMsgType.QtFatalMsg:
            reason = "; ".join(dict.fromkeys(said)) or first
            sys.stderr.write(f"after-sales-desk: {t('application.no_display', reason=reason)}\n")
            sys.stderr.flush()
            os._exit(1)
        said.append(first)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        for words in said:
            logging.getLogger("qt").info(words)
