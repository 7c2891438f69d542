"""The table of what can be done with a transfer: a row of it is a button of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.ui.pages.transfer import goods, papers, repairing

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.pages.transfer.page import TransferPage


@dataclass(frozen=True, slots=True)
class TransferAction:
    """A button named `name`, seen while `is_possible` says so; `run` is called when it is pressed.

    The first main one that is seen is what Ctrl+Return does; `keys` are shown on the button, and
    are the page's to answer. What is rarer stands `in_menu`.
    """

    name: str
    words: str
    icon: str
    is_possible: Callable[[TransferPage], bool]
    run: Callable[[TransferPage], None]
    is_main: bool = False
    in_menu: bool = False
    keys: str = ""


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
    TransferAction(
        "replace",
        "transfer_page.replace",
        "arrow-u-up-left",
        lambda page: page.settling.can_replace,
        lambda page: page.settling.replace(),
    ),
    TransferAction(
        "exchange",
        "transfer_page.exchange",
        "arrows-clockwise",
        lambda page: page.is_refundable and page.settling.may_exchange,
        lambda page: page.settling.exchange(),
    ),
    TransferAction(
        "invoice_replaced",
        "transfer_page.invoice_replaced",
        "file-text",
        lambda page: page.settling.can_invoice,
        lambda page: page.settling.invoice(),
    ),
    TransferAction(
        "repair", "transfer_page.repair", "wrench", repairing.is_possible, repairing.open_repair
    ),
    TransferAction(
        "print",
        "transfer_page.print",
        "printer",
        papers.can_print,
        lambda page: page.papers.offer(),
        keys="Ctrl+P",
    ),
    TransferAction(
        "photos",
        "transfer_page.photos",
        "camera",
        papers.can_have_photos,
        lambda page: page.papers.photos(),
    ),
    TransferAction(
        "deliver_back",
        "transfer_page.deliver_back",
        "truck",
        goods.can_deliver_back,
        lambda page: page.goods.deliver_back(),
    ),
    TransferAction(
        "change_purpose",
        "transfer_page.change_purpose",
        "arrows-clockwise",
        goods.can_settle,
        lambda page: page.goods.change_purpose(),
        in_menu=True,
    ),
    TransferAction(
        "expect_more",
        "transfer_page.expect_more",
        "shield-check",
        goods.can_expect_more,
        lambda page: page.goods.expect_more(),
        in_menu=True,
    ),
    TransferAction(
        "counter_move",
        "transfer_page.counter_move",
        "arrow-counter-clockwise",
        goods.can_take_back,
        lambda page: page.goods.counter_move(),
        in_menu=True,
    ),
)
"""In the order of the bar. Cancel is none of them: it asks to be pressed once more."""
