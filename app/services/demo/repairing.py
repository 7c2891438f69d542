"""Lets goods of the demo be repaired: agreed by an agent, done by the storekeeper, who repairs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import Condition, LoanKind, SignatureMoment
from app.services import repairs, returns
from app.services.demo.errands import Deed
from app.services.demo.staff import STOREKEEPER
from app.services.repairs import (
    AddLoan,
    ConfirmRepair,
    CreateQuotation,
    CreateRepair,
    EndRepair,
    PartLine,
    RepairForm,
    SignRepair,
    StartRepair,
)
from app.texts import t

if TYPE_CHECKING:
    from datetime import datetime

    from app.services.demo.plots import Plot
    from app.services.demo.returning import Homecoming
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
SIGNED = "Joan Marsh"


class Workshop:
    """The repair of one ticket's product, turn by turn.

    The piece stays at the customer's unless a return brought it.
    """

    def __init__(self, scene: Scene, plot: Plot, ticket: TicketCard, goods: Homecoming) -> None:
        self._scene = scene
        self._plot = plot
        self._ticket = ticket
        self._goods = goods
        self._card: RepairCard | None = None

    def take(self, deed: Deed, by: str, at: datetime) -> None:
        """Do what the turn says."""
        scene, card = self._scene, self._card
        if deed in (Deed.MAKE_REPAIR, Deed.TAKE_IN):
            self._card = scene.act(repairs.create, self._request(by, at), by=by, at=at)
        elif card is None:
            return
        elif deed is Deed.LEND:
            self._card = self._lend(card, by, at)
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

    def _lend(self, card: RepairCard, by: str, at: datetime) -> RepairCard:
        """Take in an accessory and lend a device, both against a name in letters."""
        scene = self._scene
        left = AddLoan(card.id, LoanKind.LEFT, t("demo.left"))
        scene.act(repairs.add_loan, left, by=by, at=at)
        intake = SignRepair(card.id, SignatureMoment.INTAKE, SIGNED, ())
        scene.act(repairs.sign, intake, by=by, at=at)
        lent = AddLoan(card.id, LoanKind.LENT, t("demo.lent"), serial="DEMO-LOAN-1")
        loan = scene.act(repairs.add_loan, lent, by=by, at=at).loans[-1]
        signing = SignRepair(card.id, SignatureMoment.LOAN, SIGNED, (), loan.id)
        return scene.act(repairs.sign, signing, by=by, at=at)

    def _request(self, by: str, at: datetime) -> CreateRepair:
        """A repair of a piece of the ticket's product, with what it needs and an hour's work."""
        name = self._plot.line.line.description
        codes = next(parts for word, parts in USED if word in name)
        ids = self._scene.product_ids(*codes, LABOUR)
        lines = tuple(PartLine(ids[code], Decimal(1)) for code in (*codes, LABOUR) if code in ids)
        return_id = self._goods.transfer_id
        places = self._scene.ask(returns.destinations, self._ticket.id, by=by, at=at)
        is_here = return_id is not None
        form = RepairForm(
            return_id=return_id,
            location_id=places.proposed[Condition.DAMAGED] if is_here else None,
            notes=t("demo.repair_notes_here" if is_here else "demo.repair_notes"),
            parts=lines,
        )
        return CreateRepair(form, self._ticket.id)
