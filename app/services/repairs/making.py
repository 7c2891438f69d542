"""The buttons of Repair Reference: a repair is made and goes its first step, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.services.actions import action
from app.services.repairs import creating, quotation, reading, steps
from app.services.repairs.requests import ConfirmRepair, CreateQuotation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.repairs.cards import RepairCard
    from app.services.repairs.requests import CreateRepair
    from app.services.unit_of_work import UnitOfWork


class FirstStep(StrEnum):
    """What a new repair is made for: to be done, or to be quoted first."""

    CONFIRM = "confirm"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class MakeRepair:
    """A new repair with its first step. `is_elsewhere_confirmed`: see repair.not_there."""

    create: CreateRepair
    step: FirstStep = FirstStep.CONFIRM
    is_elsewhere_confirmed: bool = False


def _again(uow: UnitOfWork, ids: Sequence[int]) -> RepairCard:
    """What was made first is the repair."""
    return reading.again(uow, ids[:1])


@action("repair.make", again=_again)
def make(uow: UnitOfWork, request: MakeRepair) -> RepairCard:
    """Make the repair, and confirm it or make its quotation.

    Raises:
        NotAllowed: repair.create
        Refused: ticket.unknown, repair.switched_off, repair.zero_prices, repair.not_there,
            repair.piece_is_ours, repair.nothing_to_quote
        Invalid: the fields of the form, parts.N.quantity and the like, lot
    """
    card = creating.create(uow, request.create)
    if request.step is FirstStep.QUOTE:
        return quotation.create_quotation(uow, CreateQuotation(card.id, card.version))
    is_elsewhere = request.is_elsewhere_confirmed
    confirm = ConfirmRepair(card.id, card.version, is_elsewhere_confirmed=is_elsewhere)
    return steps.confirm(uow, confirm)
