"""Decides which goods come back to the demo's shop or are repaired, and how far that has come."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from app.models.enums import StageLook, Tracking
from app.services.demo.tracked import CODES, tracking_of
from app.services.demo.warranties import HAS_WARRANTY
from app.services.importing import is_service

if TYPE_CHECKING:
    from app.services.demo.plots import Dice
    from app.services.importing import MatchedDocument, MatchedLine

PER_CENT = 30


class Deed(StrEnum):
    """Something that the people of the demo do with goods."""

    GIVE_BACK = "give back"
    RECEIVE = "receive"
    RECEIVE_PART = "receive part"
    RECEIVE_MORE = "receive more"
    SEND_IN = "send in"
    EXCHANGE = "exchange"
    REPLACE = "replace"
    REFUND = "refund"
    MAKE_REPAIR = "make repair"
    TAKE_IN = "take in"
    LEND = "lend"
    QUOTE = "quote"
    CONFIRM_REPAIR = "confirm repair"
    START_REPAIR = "start repair"
    END_REPAIR = "end repair"


class Errand(StrEnum):
    """How far goods have come on their way back, or a repair."""

    ON_ITS_WAY = "on its way"
    RECEIVED = "received"
    IN_PART = "in part"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"
    REPLACED_AHEAD = "replaced ahead"
    WITH_SOMETHING_ELSE = "with something else"
    SENT_IN = "sent in"
    LENT_ONE = "lent one"
    ASKED_TO_REPAIR = "asked to repair"
    QUOTED = "quoted"
    TO_REPAIR = "to repair"
    UNDER_REPAIR = "under repair"
    REPAIRED = "repaired"


RETURNING = frozenset(
    {
        Deed.GIVE_BACK,
        Deed.SEND_IN,
        Deed.RECEIVE,
        Deed.RECEIVE_PART,
        Deed.RECEIVE_MORE,
        Deed.REFUND,
        Deed.EXCHANGE,
        Deed.REPLACE,
    }
)
TOLD = RETURNING | {Deed.MAKE_REPAIR, Deed.TAKE_IN, Deed.LEND, Deed.QUOTE, Deed.END_REPAIR}
"""Deeds of which the customer hears."""


class Turn(NamedTuple):
    """A deed so many hours after what was before, and the stage that the ticket is in then."""

    least: int
    most: int
    deed: Deed
    look: StageLook


_ASKED_FOR = Turn(1, 6, Deed.GIVE_BACK, StageLook.ON_HOLD)
_CAME = Turn(20, 60, Deed.RECEIVE, StageLook.IN_PROGRESS)
_SENT_IN = Turn(1, 6, Deed.SEND_IN, StageLook.ON_HOLD)
_SEEN = Turn(2, 10, Deed.MAKE_REPAIR, StageLook.IN_PROGRESS)
_TAKEN_IN = Turn(2, 10, Deed.TAKE_IN, StageLook.IN_PROGRESS)
_PLANNED = Turn(1, 5, Deed.CONFIRM_REPAIR, StageLook.IN_PROGRESS)
_BEGUN = Turn(3, 24, Deed.START_REPAIR, StageLook.IN_PROGRESS)
TURNS = {
    Errand.ON_ITS_WAY: (_ASKED_FOR,),
    Errand.RECEIVED: (_ASKED_FOR, _CAME),
    Errand.IN_PART: (_ASKED_FOR, Turn(20, 60, Deed.RECEIVE_PART, StageLook.ON_HOLD)),
    Errand.REFUNDED: (_ASKED_FOR, _CAME, Turn(1, 5, Deed.REFUND, StageLook.SOLVED)),
    Errand.EXCHANGED: (_ASKED_FOR, _CAME, Turn(1, 5, Deed.EXCHANGE, StageLook.SOLVED)),
    Errand.REPLACED_AHEAD: (_ASKED_FOR, Turn(1, 3, Deed.REPLACE, StageLook.ON_HOLD)),
    Errand.WITH_SOMETHING_ELSE: (
        _ASKED_FOR,
        Turn(20, 60, Deed.RECEIVE_MORE, StageLook.IN_PROGRESS),
    ),
    Errand.SENT_IN: (_SENT_IN, _CAME, _TAKEN_IN, _PLANNED, _BEGUN),
    Errand.LENT_ONE: (
        _SENT_IN,
        _CAME,
        _TAKEN_IN,
        Turn(1, 2, Deed.LEND, StageLook.IN_PROGRESS),
        _PLANNED,
    ),
    Errand.ASKED_TO_REPAIR: (_SEEN,),
    Errand.QUOTED: (_SEEN, Turn(1, 4, Deed.QUOTE, StageLook.ON_HOLD)),
    Errand.TO_REPAIR: (_SEEN, _PLANNED),
    Errand.UNDER_REPAIR: (_SEEN, _PLANNED, _BEGUN),
    Errand.REPAIRED: (_SEEN, _PLANNED, _BEGUN, Turn(1, 5, Deed.END_REPAIR, StageLook.SOLVED)),
}
CHOSEN = {
    "C536758": Errand.REPLACED_AHEAD,
    "C536979": Errand.SENT_IN,
    "C538344": Errand.EXCHANGED,
    "C538712": Errand.LENT_ONE,
    "C539284": Errand.WITH_SOMETHING_ELSE,
}
"""What happens once in the month, by the cancellation that it fits; it is not drawn."""
RETURNS = (Errand.ON_ITS_WAY, Errand.RECEIVED, Errand.IN_PART, Errand.REFUNDED)
_RETURNS = (*RETURNS, Errand.ON_ITS_WAY, Errand.RECEIVED, Errand.REFUNDED)
_UNDER_WARRANTY = (Errand.ASKED_TO_REPAIR, Errand.UNDER_REPAIR, Errand.REPAIRED)
_CHARGED = (Errand.ASKED_TO_REPAIR, Errand.QUOTED, Errand.TO_REPAIR)
_FURNITURE = re.compile(r"\b(SHELF|RACK|CHEST|DRAWERS?|MIRROR|FRAME)\b")
_REPAIR = "craft"  # drawn so that the month has one of each


def errand_of(document: MatchedDocument, dice: Dice, main: MatchedLine) -> Errand | None:
    """What becomes of the goods of a cancellation, the same each time; None: nothing.

    Those with a serial number are left to be tried by hand.
    """
    codes = [line.line.stock_code for line in document.lines]
    has_serials = any(tracking_of(code) is Tracking.SERIAL for code in codes)
    if not main.parts or has_serials or is_service(main.line.stock_code):
        return None
    return CHOSEN.get(document.document) or _drawn(dice, main)


def _drawn(dice: Dice, main: MatchedLine) -> Errand | None:
    """What becomes of goods, by their name and by chance."""
    name, is_tracked = main.line.description, main.line.stock_code in CODES
    if HAS_WARRANTY.search(name) and not is_tracked:
        return dice.one_of(_REPAIR, _UNDER_WARRANTY)
    if _FURNITURE.search(name) and not is_tracked:
        return dice.one_of(_REPAIR, _CHARGED)
    if not dice.chance("given back", PER_CENT):
        return None
    errand: Errand = dice.one_of("goods", _RETURNS)
    if errand is Errand.IN_PART and main.parts[0].quantity < 2:
        return Errand.RECEIVED
    return errand
