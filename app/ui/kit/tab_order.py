"""The way of the Tab key where it is not the order in which widgets were made.

A page, or a part of one, says in which order it is read and overrides `focusNextPrevChild` with
`step`; who comes from outside begins with `enter`. Qt's own chain is left as it is: it goes by
fields that only lend their focus, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QWidget


def stops(part: QWidget) -> list[QWidget]:
    """Everything in a part at which Tab may stop, as it was made; hidden ones too."""
    return [one for one in _from(part, forward=True) if part.isAncestorOf(one)]


def step(part: QWidget, order: Sequence[QWidget], *, forward: bool) -> bool:
    """Go on from the widget with the focus; whether it is one of `order`.

    At the ends it leaves `part` for what comes next in the window.
    """
    shown = [one for one in order if one.isVisible() and one.isEnabled()]
    focus = part.window().focusWidget()
    if focus not in shown:
        return False
    place = shown.index(focus) + (1 if forward else -1)
    outside = (one for one in _from(part, forward=forward) if not part.isAncestorOf(one))
    seen = (one for one in outside if one.isVisible() and one.isEnabled())
    target = shown[place] if 0 <= place < len(shown) else next(seen, None)
    reasons = Qt.FocusReason
    if target is not None:
        target.setFocus(reasons.TabFocusReason if forward else reasons.BacktabFocusReason)
    return target is not None


def enter(order: Sequence[QWidget], *, forward: bool) -> None:
    """Come from outside: Tab begins where it is read first, Shift+Tab where it ends."""
    shown = [one for one in order if one.isVisible() and one.isEnabled()]
    reasons = Qt.FocusReason
    if shown:
        reason = reasons.TabFocusReason if forward else reasons.BacktabFocusReason
        shown[0 if forward else -1].setFocus(reason)


def _from(part: QWidget, *, forward: bool) -> Iterator[QWidget]:
    """What Tab may stop at, from a part on round the window."""
    here: QWidget | None = part
    while here is not None:
        here = here.nextInFocusChain() if forward else here.previousInFocusChain()
        if here is None or here is part:
            return
        if here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield here
