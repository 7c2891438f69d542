"""What a repair's dialog and page show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from app.models.enums import RepairPartKind, RepairState, WarrantyReason

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.errors import Problem
    from app.models.enums import (
        CheckMoment,
        CheckResult,
        LoanKind,
        PieceOutcome,
        ProductKind,
        SignatureMoment,
        Tracking,
    )
    from app.models.ids import (
        LocationId,
        LotId,
        MoveId,
        PartnerId,
        ProductId,
        ReasonId,
        RepairId,
        RepairLoanId,
        RepairPartId,
        RepairSignatureId,
        RepairTagId,
        SalesOrderId,
        TaxId,
        TicketId,
        TransferId,
        UserId,
    )
    from app.services.repairs.requests import Stroke

ZERO = Decimal(0)
OPEN_STATES = frozenset({RepairState.NEW, RepairState.CONFIRMED, RepairState.UNDER_REPAIR})


@dataclass(frozen=True, slots=True)
class WarrantyProposal:
    """Whether a repair is proposed to be under warranty, and why.

    `text` is the reason as a sentence of the catalogue. It runs until `until`, that day included,
    from `began_on`, the day of `document` (a delivery, or none: a proof of purchase).
    """

    is_proposed: bool
    reason: WarrantyReason
    text: Problem
    until: date | None = None
    began_on: date | None = None
    document: str = ""


class Availability(StrEnum):
    """Whether an added part is there."""

    AVAILABLE = "available"
    SHORT = "short"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class PartLot:
    """What is reserved of a part, or was moved, of one lot."""

    quantity: Decimal
    lot_id: LotId | None
    lot_name: str


@dataclass(frozen=True, slots=True)
class PartCard:
    """A part or service; quantities in the product's base unit.

    `unit_price` is what it costs without warranty, `charged_price` what is charged. `in_stock` is
    what could be had of it in its place, what it has reserved itself included; `missing` is how
    much of the quantity is not there. An unknown cost is None.
    """

    id: RepairPartId
    line_number: int
    kind: RepairPartKind
    product_id: ProductId
    product_code: str
    product_name: str
    product_kind: ProductKind
    tracking: Tracking
    description: str
    unit: str
    rounding: Decimal
    quantity: Decimal
    done_quantity: Decimal
    lot_id: LotId | None
    lot_name: str
    lots: tuple[PartLot, ...]
    location_id: LocationId | None
    location_name: str
    unit_price: Decimal
    is_price_typed: bool
    charged_price: Decimal
    subtotal: Decimal
    tax_ids: tuple[TaxId, ...]
    taxes: str
    unit_cost: Decimal | None
    availability: Availability
    in_stock: Decimal
    missing: Decimal


@dataclass(frozen=True, slots=True)
class RepairTagChip:
    """A tag: `color` is the number of an avatar colour token, from 1."""

    id: RepairTagId
    name: str
    color: int


@dataclass(frozen=True, slots=True)
class CheckCard:
    """A point of a condition checklist."""

    moment: CheckMoment
    point: str
    result: CheckResult
    note: str


@dataclass(frozen=True, slots=True)
class LoanCard:
    """An accessory left or a device lent, with its label."""

    id: RepairLoanId
    kind: LoanKind
    label: str
    what: str
    product_id: ProductId | None
    product_name: str
    serial: str
    note: str
    given_at: datetime
    given_by: str
    returned_at: datetime | None
    returned_by: str
    is_signed: bool


@dataclass(frozen=True, slots=True)
class SignatureCard:
    """A signature as strokes, for the paper and the form."""

    id: RepairSignatureId
    moment: SignatureMoment
    loan_id: RepairLoanId | None
    name: str
    strokes: tuple[Stroke, ...]
    signed_at: datetime
    taken_by: str


@dataclass(frozen=True, slots=True)
class PiecePlace:
    """So many of the customer's pieces lie in a place; `move_id` is the return's line."""

    location_id: LocationId
    location_name: str
    quantity: Decimal
    lot_id: LotId | None
    move_id: MoveId | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """An open delivery that is about to take the customer's piece back to them."""

    id: TransferId
    number: str


@dataclass(frozen=True, slots=True)
class PieceGone:
    """The transfer by which the customer's piece was scrapped or, by a count, found missing."""

    id: TransferId
    number: str
    reason: str
    is_scrapped: bool


@dataclass(frozen=True, slots=True)
class Permissions:
    """Which buttons the actor has on this repair; a page only asks this.

    `open_checks` are the checklists that the actor may write.
    """

    may_write: bool = False
    may_confirm: bool = False
    may_start: bool = False
    may_end: bool = False
    may_cancel: bool = False
    may_go_back_to_draft: bool = False
    may_quote: bool = False
    may_settle: bool = False
    may_deliver_back: bool = False
    may_lend: bool = False
    may_give_back: bool = False
    open_checks: frozenset[CheckMoment] = frozenset()


@dataclass(frozen=True, slots=True)
class RepairCard:
    """A repair's form.

    `total` is what is charged with taxes, `not_charged` what the warranty leaves out, without
    taxes. `cost` is that of all added parts and services whose cost is known, None where none is;
    `costs_unknown` says how many lines are left out of it (rules 37). `pieces` is where the
    customer's piece is now, if a return brought it; while there are some, nothing is settled and
    the repair is not closed. `leaving` is about to take it back, `piece_gone` took it away
    otherwise.
    """

    id: RepairId
    version: int
    number: str
    state: RepairState
    ticket_id: TicketId | None
    ticket_number: str
    ticket_stage: str
    customer_id: PartnerId
    customer: str
    commercial_id: PartnerId
    product_id: ProductId
    product_code: str
    product_name: str
    tracking: Tracking
    is_serial: bool
    lot_id: LotId | None
    lot_name: str
    replaces_name: str
    quantity: Decimal
    return_id: TransferId | None
    return_number: str
    location_id: LocationId | None
    location_name: str
    sold_on: date | None
    is_under_warranty: bool
    is_warranty_overridden: bool
    warranty: WarrantyProposal
    scheduled_on: date | None
    responsible_id: UserId | None
    responsible: str
    reason_id: ReasonId | None
    reason: str
    tags: tuple[RepairTagChip, ...]
    notes: str
    minutes_worked: int | None
    sales_order_id: SalesOrderId | None
    sales_order_number: str
    sales_order_state: str
    transfer_id: TransferId | None
    transfer_number: str
    parts: tuple[PartCard, ...]
    currency: str
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    not_charged: Decimal
    cost: Decimal | None
    costs_unknown: int
    checks: tuple[CheckCard, ...]
    loans: tuple[LoanCard, ...]
    signatures: tuple[SignatureCard, ...]
    pieces: tuple[PiecePlace, ...]
    leaving: Leaving | None
    piece_gone: PieceGone | None
    piece_outcome: PieceOutcome | None
    piece_reason: str
    replacement_name: str
    created_at: datetime
    created_by: str
    confirmed_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    cancelled_at: datetime | None
    permissions: Permissions

    @property
    def is_open(self) -> bool:
        """Whether there is still something to repair."""
        return self.state in OPEN_STATES

    @property
    def is_piece_here(self) -> bool:
        """Whether the customer's piece has to go back to them still."""
        return self.piece_outcome is None and any(piece.quantity for piece in self.pieces)

    @property
    def shortages(self) -> tuple[PartCard, ...]:
        """The added parts of which too little is there."""
        return tuple(part for part in self.parts if part.availability is Availability.SHORT)


@dataclass(frozen=True, slots=True)
class AskRepair:
    """A repair's form. Who may not read repairs names the ticket from which it is opened."""

    id: RepairId
    ticket_id: TicketId | None = None
