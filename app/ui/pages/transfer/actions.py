"""The table of what can be done with a transfer: a row of it is a button of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.pages.transfer.page import TransferPage


@dataclass(frozen=True, slots=True)
class TransferAction:
    """A button named `name`, seen while `is_possible` says so; `run` is called when it is pressed.

    The first main one that is seen is what Ctrl+Return does. What is rarer stands `in_menu`.
    """

    name: str
    words: str
    icon: str
    is_possible: Callable[[TransferPage], bool]
    run: Callable[[TransferPage], None]
    is_main: bool = False
    in_menu: bool = False


ACTIONS = (
    TransferAction(
        "validate",
        "transfer_page.validate",
        "check",
        lambda page: page.is_countable,
        lambda page: page.acting.validate(),
        is_main=True,
    ),
    TransferAction(
        "refund",
        "transfer_page.refund",
        "receipt",
        lambda page: page.is_refundable,
        lambda page: page.acting.refund(),
        is_main=True,
    ),
)
"""In the order of the bar. Cancel is none of them: it asks to be pressed once more."""
