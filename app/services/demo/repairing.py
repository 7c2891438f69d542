"""Lets goods of the demo be repaired: agreed by an agent, done by the storekeeper, who repairs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.models.ids import ProductId
from app.models.products import Product
from app.services import repairs
from app.services.demo.errands import Deed
from app.services.demo.staff import STOREKEEPER
from app.services.repairs import (
    ConfirmRepair,
    CreateQuotation,
    CreateRepair,
    EndRepair,
    PartLine,
    RepairForm,
    StartRepair,
)
from app.texts import t

if TYPE_CHECKING:
    from datetime import datetime

    from app.services.demo.plots import Plot
    from app.services.demo.scene import Scene
    from app.services.repairs import RepairCard
    from app.services.tickets import TicketCard

MINUTES = 50
USED = (
    ("CLOCK", ("DEMO-MOVEMENT", "DEMO-HANDS")),
    ("LAMP", ("DEMO-HOLDER",)),
    ("LIGHTS", ("DEMO-HOLDER",)),
    ("SCALES", ("DEMO-SPRING",)),
    ("CALCULATOR", ("DEMO-CELL",)),
    ("", ("DEMO-HINGE", "DEMO-HANDLE")),
)
"""The parts that goods need, by a word of their name; the first that fits counts."""
LABOUR = "DEMO-LABOUR"


class Workshop:
    """The repair of one ticket's product, turn by turn; the piece stays at the customer's."""

    def __init__(self, scene: Scene, plot: Plot, ticket: TicketCard) -> None:
        self._scene = scene
        self._plot = plot
        self._ticket = ticket
        self._card: RepairCard | None = None

    def take(self, deed: Deed, by: str, at: datetime) -> None:
        """Do what the turn says."""
        scene, card = self._scene, self._card
        if deed is Deed.MAKE_REPAIR:
            self._card = scene.act(repairs.create, self._request(), by=by, at=at)
        elif card is None:
            return
        elif deed is Deed.QUOTE:
            request = CreateQuotation(card.id, card.version)
            self._card = scene.act(repairs.create_quotation, request, by=by, at=at)
        elif deed is Deed.CONFIRM_REPAIR:
            confirming = ConfirmRepair(card.id, card.version)
            self._card = scene.act(repairs.confirm, confirming, by=by, at=at)
        elif deed is Deed.START_REPAIR:
            starting = StartRepair(card.id, card.version)
            self._card = scene.act(repairs.start, starting, by=STOREKEEPER, at=at)
        else:
            ending = EndRepair(card.id, card.version, minutes_worked=MINUTES)
            self._card = scene.act(repairs.end, ending, by=STOREKEEPER, at=at)

    def _request(self) -> CreateRepair:
        """A repair of a piece of the ticket's product, with what it needs and an hour's work."""
        name = self._plot.line.line.description
        codes = next(parts for word, parts in USED if word in name)
        rows = self._scene.uow.connection.execute(
            select(Product.code, Product.id).where(Product.code.in_([*codes, LABOUR]))
        )
        ids = {row.code: ProductId(row.id) for row in rows}
        lines = tuple(PartLine(ids[code], Decimal(1)) for code in (*codes, LABOUR) if code in ids)
        form = RepairForm(notes=t("demo.repair_notes"), parts=lines)
        return CreateRepair(form, self._ticket.id)
