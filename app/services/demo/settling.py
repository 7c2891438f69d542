"""Settles goods of the demo otherwise than by a refund: exchanged, or replaced in advance."""

from __future__ import annotations

from dataclasses import replace as changed
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.enums import TransferKind, TransferState
from app.models.ids import TransferId
from app.models.stock import Transfer
from app.services import returns, stock
from app.services.demo.staff import STOREKEEPER
from app.services.returns import ExchangeReturn, ReplaceReturn
from app.services.stock import ValidateTransfer

if TYPE_CHECKING:
    from datetime import datetime

    from app.services.demo.scene import Scene

CODE, PIECES = "22423", Decimal(3)
"""What is taken instead of goods that came back."""


def exchange(scene: Scene, return_id: TransferId, reason: str, by: str, at: datetime) -> None:
    """Exchange what came for something else that is in stock, which is sent at once.

    What is posted is posted by the real clock (rules 1); the timeline tells of it at its time.
    """
    now = scene.uow.now
    product_id = scene.product_ids(CODE)[CODE]
    asked = ExchangeReturn(return_id, product_id, PIECES, None, reason)
    figures = scene.ask(returns.exchange_figures, asked, by=by, at=now)
    request = changed(asked, seen_difference=figures.difference)
    scene.act(returns.exchange, request, by=by, at=now, told_at=at)
    ticket_id = select(Transfer.ticket_id).where(Transfer.id == return_id).scalar_subquery()
    waiting = select(Transfer.id).where(
        Transfer.ticket_id == ticket_id,
        Transfer.kind == TransferKind.OUTGOING,
        Transfer.state == TransferState.READY,
    )
    for each in scene.uow.connection.scalars(waiting).all():
        _send(scene, TransferId(each), now, at)


def replace(scene: Scene, return_id: TransferId, by: str, at: datetime) -> None:
    """Send the goods anew before those that they replace are here."""
    made = scene.act(returns.replace, ReplaceReturn(return_id), by=by, at=at)
    _send(scene, made.id, at, at)


def _send(scene: Scene, delivery_id: TransferId, at: datetime, told_at: datetime) -> None:
    card = scene.ask(stock.card, delivery_id, by=STOREKEEPER, at=at)
    sending = ValidateTransfer(card.id, card.version)
    scene.act(stock.validate, sending, by=STOREKEEPER, at=at, told_at=told_at)
