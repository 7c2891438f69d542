"""Picks the tickets of the journey's repairs: a serial under warranty, and goods that have none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.errors import Refused
from app.models.enums import Tracking
from app.services import repairs, tickets
from app.services.repairs import AskRepairOptions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.services.background import Background
    from app.services.repairs import RepairOptions

_HINGED = re.compile(r"\b(BREAD BIN|BOX|BOARD|STAND)\b")


async def under_warranty(background: Background) -> tuple[str, RepairOptions]:
    """Subject and choices of a ticket about a serial that is under warranty.

    Raises:
        Refused: journey.used_up
    """
    return await _pick(background, is_serial=True)


async def charged(background: Background) -> tuple[str, RepairOptions]:
    """Subject and choices of a ticket about goods that no warranty covers.

    Raises:
        Refused: journey.used_up
    """
    return await _pick(background, is_serial=False)


async def _pick(background: Background, *, is_serial: bool) -> tuple[str, RepairOptions]:
    """The latest ticket that fits; of goods without a warranty rather some that have a hinge."""
    found = [pick async for pick in _picks(background, is_serial=is_serial)]
    if not found:
        raise Refused("journey.used_up")
    return min(found, key=lambda pick: not is_serial and not _HINGED.search(pick[1].product))


async def _picks(
    background: Background, *, is_serial: bool
) -> AsyncIterator[tuple[str, RepairOptions]]:
    wanted = tickets.TicketList(tickets.TicketFilter(is_open=True))
    page = await background.ask(tickets.rows, wanted)
    for row in page.rows:
        if row.documents or not row.customer:
            continue
        try:
            options = await background.ask(repairs.options, AskRepairOptions(row.id))
        except Refused:
            continue  # a team that repairs nothing
        tracking = Tracking.SERIAL if is_serial else Tracking.NONE
        has_piece = options.lot_id is not None or not is_serial
        is_free = options.warranty.is_proposed
        if options.tracking is tracking and has_piece and is_free is is_serial:
            yield row.subject, options
