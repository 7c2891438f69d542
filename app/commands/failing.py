"""Tells in one line why a command failed; what nobody expected goes to the log as well."""

from __future__ import annotations

import logging
import os
import platform
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import __version__
from app.errors import Invalid, NotAllowed, Refused, ServiceError, Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator

FAILED = 1
NOBODY_READS = 141
"""The exit code of a program whose reader has gone away, as shells give it."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Outcome:
    """The exit code of a command."""

    code: int = 0


@contextmanager
def in_one_line(command: str) -> Iterator[Outcome]:
    """Tell what a command raises, and put the exit code that stands for it into the outcome."""
    outcome = Outcome()
    try:
        yield outcome
    except ServiceError as error:
        _tell(*_sentences(error))
        outcome.code = FAILED
    except BrokenPipeError:
        _forget_output()
        outcome.code = NOBODY_READS
    except Exception as error:  # noqa: BLE001  the last handler: all else is an error of ours
        _tell(_unexpected(command, error))
        _forget_output()
        outcome.code = FAILED


def _sentences(error: ServiceError) -> list[str]:
    """One sentence per reason."""
    from app import texts

    if isinstance(error, (Unusable, Refused)):
        return [texts.explain(error)]
    if isinstance(error, Invalid):
        return [texts.explain(problem) for problem in error.problems.values()]
    if isinstance(error, NotAllowed):
        return [texts.t("application.not_allowed", right=error.right)]
    return [str(error)]


def _unexpected(command: str, error: Exception) -> str:
    """Write an unexpected error to the log with what surrounds it; the sentence that names it."""
    from app import logs, texts

    logging.raiseExceptions = False  # a log that cannot be written says nothing of its own
    file = logs.start()
    _log.error(
        "the command %s failed (version %s, Python %s, %s)",
        command,
        __version__,
        platform.python_version(),
        platform.platform(),
        exc_info=error,
    )
    return texts.t("application.unexpected", error=type(error).__name__, file=str(file))


def _tell(*sentences: str) -> None:
    for sentence in sentences:
        sys.stderr.write(f"after-sales-desk: {' '.join(sentence.split())}\n")


def _forget_output() -> None:
    """Let what could not be written to standard output go, lest Python complain at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
