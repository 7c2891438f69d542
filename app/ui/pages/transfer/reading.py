"""All that a transfer's page shows, asked at once; what nobody here may see is not asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.services import invoices, returns, stock
from app.services.invoices import InvoiceFilter, InvoiceList
from app.services.stock import TransferState
from app.ui.pages.transfer import settling
from app.ui.pages.transfer.settling import NOTHING, Settlement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.invoices import InvoiceRow
    from app.services.products import ProductId
    from app.services.returns import Destinations, LotsOut, MoveId, RefundableLine
    from app.services.stock import TransferCard, TransferId, UnitChoice
    from app.ui.kit.desk import Desk

OPEN = (TransferState.DRAFT, TransferState.WAITING, TransferState.READY)


@dataclass(frozen=True, slots=True)
class Reading:
    """A transfer with what belongs to its page; compared to tell whether something is new."""

    card: TransferCard
    refundable: tuple[RefundableLine, ...] = ()
    credit_notes: tuple[InvoiceRow, ...] = ()
    destinations: Destinations | None = None
    lots: Mapping[MoveId, LotsOut] = field(default_factory=dict)
    units: Mapping[ProductId, tuple[UnitChoice, ...]] = field(default_factory=dict)
    settlement: Settlement = NOTHING


def is_open(card: TransferCard) -> bool:
    """Whether it is neither done nor cancelled."""
    return card.state in OPEN


def is_own(card: TransferCard) -> bool:
    """Whether it is ended or cancelled by itself: what a repair moves is ended by the repair."""
    return is_open(card) and card.repair_id is None


async def read(desk: Desk, transfer_id: TransferId) -> Reading:
    """Ask for a transfer's page."""
    reading = await _read(desk, transfer_id)
    return replace(reading, settlement=await settling.read(desk, reading.card))


async def _read(desk: Desk, transfer_id: TransferId) -> Reading:
    ask = desk.background.ask
    card = await ask(stock.card, transfer_id)
    if is_open(card):
        if not is_own(card) or not desk.may("transfer.write"):
            return Reading(card)
        products = tuple(move.product_id for move in card.moves)
        units = await ask(stock.choices_of, products)
        if not card.is_return:
            return Reading(card, units=units)
        destinations = await ask(returns.destinations, card.ticket_id)
        lots = await ask(returns.lots_out, card.id)
        return Reading(card, destinations=destinations, lots=lots, units=units)
    if not card.is_return or card.state is not TransferState.DONE:
        return Reading(card)
    refundable: tuple[RefundableLine, ...] = ()
    if card.ticket_id is not None and desk.may("refund.draft"):
        refundable = await ask(returns.refundable, card.id)
    ids = await ask(returns.credit_notes, card.id)
    notes: tuple[InvoiceRow, ...] = ()
    if ids:
        notes = (await ask(invoices.rows, InvoiceList(filter=InvoiceFilter(ids=ids)))).rows
    return Reading(card, refundable, notes)
