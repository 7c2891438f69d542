"""Decides which goods come back to the demo's shop, and what becomes of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from app.models.enums import StageLook, Tracking
from app.services.demo.tracked import tracking_of
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
    REFUND = "refund"


class Errand(StrEnum):
    """How far goods have come on their way back."""

    ON_ITS_WAY = "on its way"
    RECEIVED = "received"
    IN_PART = "in part"
    REFUNDED = "refunded"


class Turn(NamedTuple):
    """A deed so many hours after what was before, and the stage that the ticket is in then."""

    least: int
    most: int
    deed: Deed
    look: StageLook


_ASKED_FOR = Turn(1, 6, Deed.GIVE_BACK, StageLook.ON_HOLD)
_CAME = Turn(20, 60, Deed.RECEIVE, StageLook.IN_PROGRESS)
TURNS = {
    Errand.ON_ITS_WAY: (_ASKED_FOR,),
    Errand.RECEIVED: (_ASKED_FOR, _CAME),
    Errand.IN_PART: (_ASKED_FOR, Turn(20, 60, Deed.RECEIVE_PART, StageLook.ON_HOLD)),
    Errand.REFUNDED: (_ASKED_FOR, _CAME, Turn(1, 5, Deed.REFUND, StageLook.SOLVED)),
}
_ERRANDS = (*Errand, Errand.ON_ITS_WAY, Errand.RECEIVED, Errand.REFUNDED)


def errand_of(document: MatchedDocument, dice: Dice, main: MatchedLine) -> Errand | None:
    """What becomes of the goods of a cancellation, the same each time; None: they stay away.

    Those with a serial number are left to be tried by hand.
    """
    lines = [line for line in document.lines if line.parts]
    has_serials = any(
        tracking_of(line.line.stock_code) is Tracking.SERIAL for line in document.lines
    )
    if not lines or has_serials or is_service(main.line.stock_code):
        return None
    if not dice.chance("given back", PER_CENT):
        return None
    errand: Errand = dice.one_of("goods", _ERRANDS)
    if errand is Errand.IN_PART and main.parts[0].quantity < 2:
        return Errand.RECEIVED
    return errand
