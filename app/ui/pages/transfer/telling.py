"""The sentence above the rows: what is open of a transfer, and what will be asked about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app import texts
from app.services import wording
from app.services.tickets import RecordRef
from app.ui.kit.formats import sentence
from app.ui.kit.money import quantity
from app.ui.kit.navigation import navigation
from app.ui.pages.transfer.counting import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.errors import Problem
    from app.services.stock import MoveCard, TransferCard
    from app.ui.kit.banner import Banner
    from app.ui.pages.transfer.counting import Row

MOST = 3
"""So many sentences are read; a page of them is not."""


def what_is_open(card: TransferCard, rows: Sequence[Row], *, may_be_above: bool) -> str:
    """What is not counted yet; empty once all is. Above what is expected it says who allows it."""
    counted = dict.fromkeys((move.id for move in card.moves), ZERO)
    for row in rows:
        if row.move.id in counted:
            counted[row.move.id] += row.pieces
    above = [move for move in card.moves if counted[move.id] > move.quantity]
    if above and card.is_return:
        key = "transfer_page.above_allowed" if may_be_above else "transfer_page.above"
        return texts.t(key, product=above[0].product_name)
    short = [move for move in card.moves if counted[move.id] < move.quantity]
    if not short:
        return ""
    missing = sum((move.quantity - counted[move.id] for move in short), ZERO)
    n, pieces = wording.form_of(missing), wording.counted_pieces(missing, quantity(missing))
    if not any(counted.values()) and card.is_of_ours:
        return texts.t("transfer_page.nothing_reserved", n=n, pieces=pieces)
    if not any(counted.values()):
        lines = texts.t("transfer.lines", n=len(short))
        return texts.t("transfer_page.all_open", n=n, pieces=pieces, lines=lines)
    return texts.t("transfer_page.is_open", n=n, pieces=pieces, products=_products(short))


def tell_who_ends(banner: Banner, card: TransferCard, *, may_follow: bool) -> None:
    """Who ends what is not counted here: the storekeeper, or the repair whose parts it moves."""
    if card.repair_id is None:
        banner.say(texts.t("transfer_page.waits_for_store"), tone="info", icon="package")
        return
    words = texts.t("transfer.of_repair", number=card.number, repair=card.repair_number)
    banner.say(words, tone="info", icon="wrench")
    if may_follow:
        repair = RecordRef("repair", card.repair_id)
        banner.add_button(texts.t("transfer_page.open_repair"), partial(navigation.open, repair))


def settled(problems: Sequence[Problem]) -> str:
    """Why nothing more is due of lines; of many the first ones, and how many more there are."""
    words = [sentence(one) for one in problems[:MOST]]
    if len(problems) > MOST:
        words.append(texts.t("transfer_page.settled_more", n=len(problems) - MOST))
    return " ".join(words)


def _products(short: Sequence[MoveCard]) -> str:
    """What of it is not counted in full, in a sentence of its own."""
    others = len(short) - 1
    if not others:
        return texts.t("transfer_page.open_product", product=short[0].product_name)
    return texts.t("transfer_page.open_products", product=short[0].product_name, n=others)
