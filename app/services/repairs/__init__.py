"""Repairs: a customer's piece, its parts, its warranty, what it costs (docs/repairs.md)."""

from __future__ import annotations

from app.models.enums import (
    CheckMoment,
    CheckResult,
    LoanKind,
    PieceOutcome,
    ProductKind,
    RepairPartKind,
    RepairState,
    SignatureMoment,
    Tracking,
    WarrantyReason,
)
from app.models.ids import (
    RepairId,
    RepairLoanId,
    RepairPartId,
    RepairSignatureId,
    RepairTagId,
)
from app.services.repairs.cards import (
    AskParts,
    AskRepair,
    AskRepairOptions,
    Availability,
    CheckCard,
    LoanCard,
    PartCard,
    PartDefaults,
    PartLot,
    Permissions,
    PiecePlace,
    RepairCard,
    RepairOptions,
    RepairTagChip,
    ReturnChoice,
    SignatureCard,
    WarrantyProposal,
)
from app.services.repairs.creating import create
from app.services.repairs.options import options, part_defaults
from app.services.repairs.reading import card
from app.services.repairs.requests import (
    CreateRepair,
    CreateRepairTag,
    PartLine,
    RepairForm,
)
from app.services.repairs.tags import create_tag, tags

__all__ = [
    "AskParts",
    "AskRepair",
    "AskRepairOptions",
    "Availability",
    "CheckCard",
    "CheckMoment",
    "CheckResult",
    "CreateRepair",
    "CreateRepairTag",
    "LoanCard",
    "LoanKind",
    "PartCard",
    "PartDefaults",
    "PartLine",
    "PartLot",
    "Permissions",
    "PieceOutcome",
    "PiecePlace",
    "ProductKind",
    "RepairCard",
    "RepairForm",
    "RepairId",
    "RepairLoanId",
    "RepairOptions",
    "RepairPartId",
    "RepairPartKind",
    "RepairSignatureId",
    "RepairState",
    "RepairTagChip",
    "RepairTagId",
    "ReturnChoice",
    "SignatureCard",
    "SignatureMoment",
    "Tracking",
    "WarrantyProposal",
    "WarrantyReason",
    "card",
    "create",
    "create_tag",
    "options",
    "part_defaults",
    "tags",
]
