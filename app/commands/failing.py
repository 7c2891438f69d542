"""Tells in one line why a command failed; what nobody expected goes to the log as well.

With --json the last line of standard output is one JSON object then, too:
`{"ok": false, "error": "…"}`.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import sys
from contextlib import contextmanager, suppress
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
def in_one_line(command: str, *, is_json: bool = False) -> Iterator[Outcome]:
    """Tell what a command raises, and put the exit code that stands for it into the outcome."""
    outcome = Outcome()
    try:
        yield outcome
    except ServiceError as error:
        outcome.code = FAILED
        tell(_sentences(error), is_json=is_json)
    except BrokenPipeError:
        _forget_output()
        outcome.code = NOBODY_READS
    except Exception as error:  # noqa: BLE001  the last handler: all else is an error of ours
        outcome.code = FAILED
        tell([_unexpected(command, error)], is_json=is_json)
        _forget_output()


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


def tell(sentences: list[str], *, is_json: bool = False) -> None:
    """Write sentences to standard error, and for programs to standard output as well."""
    lines = [" ".join(sentence.split()) for sentence in sentences]
    for line in lines:
        sys.stderr.write(f"after-sales-desk: {line}\n")
    if is_json:
        with suppress(OSError):
            sys.stdout.write(json.dumps({"ok": False, "error": " ".join(lines)}) + "\n")
        _forget_output()


def _forget_output() -> None:
    """Let what could not be written to standard output go, lest Python complain at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
