"""Writes the finished deliveries of a batch: from Opening to the customer, never our stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from app.models.enums import TransferKind, TransferState
from app.models.stock import Move, MoveLine, Transfer
from app.services.importing.bulk import insert_rows, insert_stored
from app.services.importing.setting import DELIVERY_SERIES
from app.services.numbers import next_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.importing.bulk import Stored
    from app.services.importing.entries import Entry, EntryLine
    from app.services.importing.setting import Setting
    from app.services.numbers import RunningNumber
    from app.services.unit_of_work import UnitOfWork

_DONE = TransferState.DONE.value
_MOVE_COLUMNS = (
    "id",
    "transfer_id",
    "line_number",
    "state",
    "product_id",
    "sales_order_line_id",
    "source_location_id",
    "destination_location_id",
    "quantity",
    "done_quantity",
)


def write_deliveries(uow: UnitOfWork, entries: Sequence[Entry], setting: Setting) -> None:
    """Write one finished delivery per entry with goods; services are on none.

    A delivery is done when its moves are: the guards see to it.
    """
    delivered = [entry for entry in entries if entry.transfer_id is not None]
    if not delivered:
        return
    numbers = next_numbers(uow, DELIVERY_SERIES, len(delivered))
    transfers = [_transfer(uow, *pair, setting) for pair in zip(delivered, numbers, strict=True)]
    moved = [(entry, line) for entry in delivered for line in entry.lines if line.move_id]
    insert_rows(uow, Transfer, transfers)
    insert_stored(uow, Move, _MOVE_COLUMNS, [_move(*pair, setting) for pair in moved])
    lots = [(line.move_id, line.lot.id, line.quantity) for _, line in moved]
    insert_stored(uow, MoveLine, ("move_id", "lot_id", "quantity"), lots)
    uow.connection.execute(
        update(Transfer)
        .where(Transfer.id.in_([entry.transfer_id for entry in delivered]))
        .values(state=TransferState.DONE)
    )


def _transfer(
    uow: UnitOfWork, entry: Entry, number: RunningNumber, setting: Setting
) -> dict[str, object]:
    return {
        "id": entry.transfer_id,
        "kind": TransferKind.OUTGOING,
        "number_value": number.value,
        "number": number.text,
        "state": TransferState.READY,
        "partner_id": entry.partner_id,
        "commercial_partner_id": entry.partner_id,
        "sales_order_id": entry.order_id,
        "source_location_id": setting.opening_id,
        "destination_location_id": setting.customers_id,
        "created_at": uow.now,
        "scheduled_at": entry.moment,
        "done_at": entry.moment,
        "origin_source": entry.document.source,
        "origin_number": entry.origin_number,
    }


def _move(entry: Entry, line: EntryLine, setting: Setting) -> tuple[Stored, ...]:
    """The values of `_MOVE_COLUMNS`."""
    return (
        line.move_id,
        entry.transfer_id,
        line.number,
        _DONE,
        line.product.id,
        line.order_line_id,
        setting.opening_id,
        setting.customers_id,
        line.quantity,
        line.quantity,
    )
