"""What the form of a repair is opened with: who can repair, which tags and places there are."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services import company, repairs, users
from app.services.users import UserQuestion

if TYPE_CHECKING:
    from datetime import date

    from app.services.actions import CurrencyFacts
    from app.services.background import Background
    from app.services.repairs import AskRepairOptions, RepairOptions, RepairTagChip
    from app.services.stock import LocationRow
    from app.services.users import UserRow


@dataclass(frozen=True, slots=True)
class Choices:
    """What the fields offer; nothing to somebody who may only read."""

    today: date
    currency: CurrencyFacts
    people: tuple[UserRow, ...] = ()
    tags: tuple[RepairTagChip, ...] = ()
    places: tuple[LocationRow, ...] = ()


async def opening(background: Background, asked: AskRepairOptions) -> tuple[RepairOptions, Choices]:
    """Ask what a form begins with, and what its fields offer."""
    ask = background.ask
    options, people, tags, facts = await asyncio.gather(
        ask(repairs.options, asked),
        ask(users.rows, UserQuestion()),
        ask(repairs.tags, None),
        ask(company.facts, None),
    )
    currency = facts.currency
    return options, Choices(options.scheduled_on, currency, people, tags, options.places)
