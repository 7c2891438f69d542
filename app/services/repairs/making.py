"""The buttons of Repair Reference: a repair is made and goes its first step, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.actions import action
from app.services.repairs import creating, reading, steps
from app.services.repairs.requests import ConfirmRepair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.repairs.cards import RepairCard
    from app.services.repairs.requests import CreateRepair
    from app.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MakeRepair:
    """A new repair that is to be done. `is_elsewhere_confirmed`: see repair.not_there."""

    create: CreateRepair
    is_elsewhere_confirmed: bool = False


def _again(uow: UnitOfWork, ids: Sequence[int]) -> RepairCard:
    """What was made first is the repair."""
    return reading.again(uow, ids[:1])


@action("repair.make", again=_again)
def make(uow: UnitOfWork, request: MakeRepair) -> RepairCard:
    """Make the repair and confirm it.

    Raises:
        NotAllowed: repair.create
        Refused: ticket.unknown, repair.switched_off, repair.zero_prices, repair.not_there
        Invalid: the fields of the form, parts.N.quantity and the like, lot
    """
    card = creating.create(uow, request.create)
    is_elsewhere = request.is_elsewhere_confirmed
    confirm = ConfirmRepair(card.id, card.version, is_elsewhere_confirmed=is_elsewhere)
    return steps.confirm(uow, confirm)
