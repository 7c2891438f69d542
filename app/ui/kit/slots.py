"""From a signal into a coroutine and back: refusals become words, all else is reported.

The first frame does not wait for asyncio, whose import takes 20 ms: it comes with the first task.
"""

from __future__ import annotations

import functools
import inspect
import logging
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, runtime_checkable

import shiboken6
from PySide6.QtCore import QObject

from app.errors import ServiceError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine

P = ParamSpec("P")
W = TypeVar("W", bound=QObject)
_log = logging.getLogger(__name__)
_running: set[asyncio.Task[Any]] = set()
_report: Callable[[BaseException, QObject | None], None] | None = None


@runtime_checkable
class ShowsProblems(Protocol):
    """A widget that can tell its user about a ServiceError."""

    def show_problem(self, error: ServiceError) -> None:
        """Put the words where the user looks."""


def set_reporter(report: Callable[[BaseException, QObject | None], None]) -> None:
    """Say who shows unexpected errors; the error dialog of notices does this for the window."""
    global _report  # noqa: PLW0603  one window, one error dialog
    _report = report


def running() -> int:
    """How many coroutines are under way: closing waits for them."""
    return len(_running)


async def finish_running() -> None:
    """Wait until every other coroutine that was started here has ended."""
    import asyncio

    while others := _running - {asyncio.current_task()}:
        await asyncio.wait(others)


def spawn(coroutine: Coroutine[Any, Any, Any], owner: QObject | None) -> asyncio.Task[Any]:
    """Run `coroutine`, keep it alive, and bring its error to `owner` or to the error dialog."""
    import asyncio

    task = asyncio.ensure_future(coroutine)
    _running.add(task)
    task.add_done_callback(functools.partial(_ended, owner))
    return task


def ui_slot(
    function: Callable[Concatenate[W, P], Coroutine[Any, Any, None]],
) -> Callable[..., None]:
    """Make a coroutine method fit to be connected to a signal.

    Arguments of the signal that the method does not take, such as `checked`, are dropped.
    ServiceErrors go to `show_problem` of the widget or of the nearest parent that has it.
    """
    taken = _positional(function)

    @functools.wraps(function)
    def slot(self: W, *arguments: Any) -> None:  # noqa: ANN401  whatever the signal carries
        spawn(function(self, *arguments[:taken]), self)  # type: ignore[call-arg]

    return slot


def show_error(error: BaseException, owner: QObject | None) -> None:
    """Words for a ServiceError at `owner` or above it; the error dialog for anything else."""
    if isinstance(error, ServiceError):
        walk = owner if owner is not None and shiboken6.isValid(owner) else None
        while walk is not None:
            if isinstance(walk, ShowsProblems):
                walk.show_problem(error)
                return
            walk = walk.parent()
    if _report is None:
        _log.error("unexpected error", exc_info=error)
        return
    alive = owner is not None and shiboken6.isValid(owner)
    _report(error, owner if alive else None)


def _ended(owner: QObject | None, task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if task.cancelled():
        return
    error = task.exception()
    if error is None:
        return
    if isinstance(error, RuntimeError) and owner is not None and not shiboken6.isValid(owner):
        # The widget went away while its answer was on its way: there is nobody left to show it.
        _log.debug("answer for a widget that is gone: %s", error)
        return
    show_error(error, owner)


def _positional(function: Callable[..., Any]) -> int:
    """How many arguments besides self the function takes from a signal."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    if any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in parameters):
        return 99
    kinds = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return sum(one.kind in kinds for one in parameters)
