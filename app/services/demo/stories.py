"""Chooses the story of a demo ticket, so that its subject, letter and answers say the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.services.importing import is_service

if TYPE_CHECKING:
    from app.services.demo.plots import Plot

_ANY = ("any_1", "any_2")
DAMAGES = {
    "breakable": ("breakable_1", "breakable_2", *_ANY),
    "painted": ("hard_1", *_ANY),
    "hard": ("hard_1", *_ANY),
    "textile": ("textile_1", *_ANY),
    "": _ANY,
}
FAULTS = {
    "breakable": ("solid_1", *_ANY),
    "painted": ("solid_1", "painted_1", *_ANY),
    "hard": ("solid_1", *_ANY),
    "textile": ("textile_1", *_ANY),
    "": _ANY,
}
GOODS = {
    "damaged_in_transit": "damaged",
    "faulty": "faulty",
    "wrong_article": "wrong_article",
    "not_as_described": "not_as_described",
    "late": "late",
    "changed_mind": "changed_mind",
}
ACCOUNT = {
    "D": {"price_error": ("discount_price_error_1", "discount_price_error_2")}
    | {"goodwill": ("discount_goodwill_1",)},
    "POST": {"price_error": ("postage_price_error_1", "postage_price_error_2")}
    | {"goodwill": ("postage_goodwill_1",)},
}
ENTRIES = {"price_error": ("entry_price_error_1",), "goodwill": ("entry_goodwill_1",)}
FEES = ("own_fee_1", "own_fee_2", "own_fee_3")
OWN = {"AMAZONFEE": FEES, "BANK CHARGES": FEES, "S": ("own_samples_1",)}
OWN_ENTRIES = ("own_entry_1", "own_entry_2")
_FOLLOWING = ("1", "2", "3")

# What a product is made of, by the words of its name; the first that fits counts.
_MADE_OF = (
    ("", re.compile(r"JIGSAW|\bPAPER\b|PARTY BAG|STICKER|CAKE CASES|PHOTO ALBUM|POSTCARD")),
    ("breakable", re.compile(r"GLASS|CERAMIC|\bSLATE\b|\bCHINA\b")),
    ("textile", re.compile(r"SOFT TOY|SOFT MOBILE|GINGHAM (HEART|STAR|SACK)|OVEN MITT|TEA COSY")),
    ("painted", re.compile(r"WOOD|METAL|\bTINS?\b|ENAMEL|ZINC|\bSIGN\b|PAINTED")),
    ("hard", re.compile(r"WICKER|\bWIRE\b|\bSILVER\b|DRAWER KNOB")),
    (
        "breakable",
        re.compile(
            r"\b(VASE|MUGS?|TEAPOT|TEA ?CUP|SAUCER|JUG|DISH|JARS?|BAUBLE|EGG CUP|BOWLS?|PLATE"
            r"|CAKE ?STAND|CANDLEHOLDER|TRINKET|MONEY (BANK|BOX)|MIRRORED|CLOCHE|GNOME|DUCKS"
            r"|T-LIGHT HOLDER|TEA SET)\b"
        ),
    ),
    (
        "textile",
        re.compile(
            r"\b(BAG|WASHBAG|CUSHION|TEA TOWELS|APRON|DOORSTOP|DOLL|PURSE|BUNTING|HAT|FELTCRAFT"
            r"|DOORMAT|SHOPPER)\b"
        ),
    ),
    (
        "painted",
        re.compile(r"\b(CABINET|SHELF|FRAME|CHEST|CUPBOARD|BREAD BIN|WATERING CAN)\b"),
    ),
    (
        "hard",
        re.compile(r"\b(CLOCK|LAMP|SCALES|RACK|ORGANISER|HANGER|LANTERN|THERMOMETER|PAN)\b"),
    ),
)


def story_of(plot: Plot) -> str:
    """The story, by which the catalogue's subjects and letters are named."""
    return plot.dice.one_of("story", _fitting(plot))


def is_account(plot: Plot) -> bool:
    """Whether the ticket is about an amount and not about goods."""
    return is_service(plot.line.line.stock_code)


def _fitting(plot: Plot) -> tuple[str, ...]:
    """The stories that fit reason, product and customer."""
    code, reason = plot.line.line.stock_code, plot.reason
    if is_account(plot):
        if plot.has_customer:
            return ACCOUNT.get(code, ENTRIES)[reason]
        return OWN.get(code, OWN_ENTRIES)
    if not plot.has_customer:
        return (f"counter_{reason}_1",)
    kinds = {"damaged_in_transit": DAMAGES, "faulty": FAULTS}.get(reason)
    followed = kinds[made_of(plot.line.line.description)] if kinds else _FOLLOWING
    return tuple(f"{GOODS[reason]}_{each}" for each in followed)


def made_of(description: str) -> str:
    """What a product is made of as far as its name tells; empty where it does not."""
    words = " ".join(description.split())
    return next((kind for kind, pattern in _MADE_OF if pattern.search(words)), "")
