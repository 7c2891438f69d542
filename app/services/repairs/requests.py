"""What the dialogs send about a repair.

`ticket_id` is the ticket from which a repair is opened: who may not read repairs names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.models.enums import CheckResult, RepairPartKind

if TYPE_CHECKING:
    from datetime import date

    from app.models.enums import CheckMoment, LoanKind, PieceOutcome, SignatureMoment
    from app.models.ids import (
        LocationId,
        LotId,
        PartnerId,
        ProductId,
        ReasonId,
        RepairId,
        RepairLoanId,
        RepairPartId,
        RepairTagId,
        TaxId,
        TicketId,
        TransferId,
        UnitId,
        UserId,
    )

ONE = Decimal(1)
Stroke = tuple[tuple[int, int], ...]
"""A line of a signature: points in thousandths of the field's width and height."""


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part or a service as typed; `id` is that of a part which is there already.

    Without a unit the quantity is in the product's base unit. No price, taxes or place: the
    product's own price and taxes, and the first place of the kind that the type needs. A lot is
    told by its id, or by its name as typed or scanned.
    """

    product_id: ProductId
    quantity: Decimal = ONE
    kind: RepairPartKind = RepairPartKind.ADD
    unit_id: UnitId | None = None
    lot_id: LotId | None = None
    lot_name: str = ""
    unit_price: Decimal | None = None
    tax_ids: tuple[TaxId, ...] | None = None
    location_id: LocationId | None = None
    description: str = ""
    id: RepairPartId | None = None


@dataclass(frozen=True, slots=True)
class RepairForm:
    """All fields of the form.

    No customer, reason or product: the ticket's. `is_under_warranty` None takes the proposal.
    `sold_on` is the day of a proof of purchase, where no delivery of ours is known. No date: today;
    no place: the return's destination, or none. A lot whose name is new is made.
    `are_zero_prices_confirmed`: the user was asked whether the warranty may make prices zero that
    were typed.
    """

    customer_id: PartnerId | None = None
    product_id: ProductId | None = None
    lot_id: LotId | None = None
    lot_name: str = ""
    quantity: Decimal = ONE
    return_id: TransferId | None = None
    location_id: LocationId | None = None
    sold_on: date | None = None
    is_under_warranty: bool | None = None
    scheduled_on: date | None = None
    responsible_id: UserId | None = None
    reason_id: ReasonId | None = None
    tag_ids: tuple[RepairTagId, ...] = ()
    notes: str = ""
    minutes_worked: int | None = None
    parts: tuple[PartLine, ...] = ()
    are_zero_prices_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class CreateRepair:
    """A new repair, from a ticket or by itself."""

    form: RepairForm
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class SaveRepair:
    """The form of a repair that is there; its parts are all of them, those missing are deleted."""

    id: RepairId
    version: int
    form: RepairForm
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class ConfirmRepair:
    """A new repair that is to be done. `is_elsewhere_confirmed`: see repair.not_there."""

    id: RepairId
    version: int
    is_elsewhere_confirmed: bool = False
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class StartRepair:
    """A repair that is begun; a new one is confirmed first."""

    id: RepairId
    version: int
    is_elsewhere_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class UsedLot:
    """So many of a lot, told by its id or by its name; no lot for untracked parts."""

    quantity: Decimal
    lot_id: LotId | None = None
    lot_name: str = ""


@dataclass(frozen=True, slots=True)
class UsedPart:
    """What was used, removed or recycled of a part; no lots = nothing of it."""

    part_id: RepairPartId
    lots: tuple[UsedLot, ...] = ()


@dataclass(frozen=True, slots=True)
class EndRepair:
    """A repair that is done. Parts not named were used as planned.

    `is_difference_confirmed`: the user was asked about quantities that differ from the plan.
    """

    id: RepairId
    version: int
    used: tuple[UsedPart, ...] = ()
    is_difference_confirmed: bool = False
    minutes_worked: int | None = None


@dataclass(frozen=True, slots=True)
class CancelRepair:
    """A repair that is not to be."""

    id: RepairId
    version: int
    reason: str = ""
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class BackToDraft:
    """A repair that is to be new again."""

    id: RepairId
    version: int


@dataclass(frozen=True, slots=True)
class CreateQuotation:
    """A repair whose added parts and services are to be quoted."""

    id: RepairId
    version: int
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class SettlePiece:
    """What became of the customer's piece that does not go back to them, and why (rules 25).

    An exchanged one may name the serial that they got in its place.
    """

    id: RepairId
    version: int
    outcome: PieceOutcome
    reason: str
    replacement_name: str = ""


@dataclass(frozen=True, slots=True)
class CreateRepairTag:
    """A tag made by typing its name; an existing name (without regard to case) gives that tag."""

    name: str


@dataclass(frozen=True, slots=True)
class CheckPoint:
    """A point of the condition checklist with what was found."""

    point: str
    result: CheckResult = CheckResult.NOT_CHECKED
    note: str = ""


@dataclass(frozen=True, slots=True)
class SaveChecklist:
    """All points of a checklist of a repair, in their order."""

    id: RepairId
    moment: CheckMoment
    points: tuple[CheckPoint, ...]
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class AddLoan:
    """An accessory that the customer leaves, or a device that they are lent."""

    id: RepairId
    kind: LoanKind
    what: str
    product_id: ProductId | None = None
    serial: str = ""
    note: str = ""
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class ReturnLoan:
    """An accessory or a device that went back to whom it belongs."""

    id: RepairId
    loan_id: RepairLoanId
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class SignRepair:
    """A signature, with the name in letters; of a loan if one is named."""

    id: RepairId
    moment: SignatureMoment
    name: str
    strokes: tuple[Stroke, ...]
    loan_id: RepairLoanId | None = None
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class ReserveParts:
    """A confirmed repair whose missing parts may have come meanwhile."""

    id: RepairId
    version: int
