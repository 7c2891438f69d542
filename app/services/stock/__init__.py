"""Stock: places, transfers with their moves, quantities on hand (docs/stock.md)."""

from __future__ import annotations

from app.models.enums import (
    Condition,
    LocationKind,
    MovePurpose,
    Tracking,
    TransferKind,
    TransferState,
)
from app.models.ids import LocationId, LotId, MoveId, TransferId, UnitId
from app.services.stock.cancelling import CancelTransfer, cancel
from app.services.stock.deliveries import DeliverOrder, PlannedDelivery
from app.services.stock.deliveries import make as make_delivery
from app.services.stock.finishing import Finished
from app.services.stock.form import LinkedTransfer, TransferCard, card
from app.services.stock.form_moves import MoveCard, MoveLineCard
from app.services.stock.lists import (
    TransferFilter,
    TransferList,
    TransferRow,
    count_rows,
    rows,
)
from app.services.stock.locations import (
    CreateLocation,
    FindLocations,
    LocationRow,
    RenameLocation,
    archive,
    create,
    find,
    rename,
    restore,
)
from app.services.stock.moved import MovedLine, MovedPart
from app.services.stock.moving import (
    CounterMove,
    CountStock,
    ScrapGoods,
    count,
    counter_move,
    scrap,
)
from app.services.stock.quantities import AskQuantities, Quantities, QuantityRow, on_hand
from app.services.stock.quantity_list import (
    QuantityFilter,
    QuantityList,
    count_quantities,
    quantity_rows,
)
from app.services.stock.receiving import Booked, ReceivedGoods, ReceiveGoods, receive
from app.services.stock.relocating import AskTargets, MoveGoods, move, targets
from app.services.stock.scanning import AskPiece, ScannedPiece, scan
from app.services.stock.units import ProductUnits, UnitChoice, base_units, choices, choices_of
from app.services.stock.validating import ValidateTransfer, validate

__all__ = [
    "AskPiece",
    "AskQuantities",
    "AskTargets",
    "Booked",
    "CancelTransfer",
    "Condition",
    "CountStock",
    "CounterMove",
    "CreateLocation",
    "DeliverOrder",
    "FindLocations",
    "Finished",
    "LinkedTransfer",
    "LocationId",
    "LocationKind",
    "LocationRow",
    "LotId",
    "MoveCard",
    "MoveGoods",
    "MoveId",
    "MoveLineCard",
    "MovePurpose",
    "MovedLine",
    "MovedPart",
    "PlannedDelivery",
    "ProductUnits",
    "Quantities",
    "QuantityFilter",
    "QuantityList",
    "QuantityRow",
    "ReceiveGoods",
    "ReceivedGoods",
    "RenameLocation",
    "ScannedPiece",
    "ScrapGoods",
    "Tracking",
    "TransferCard",
    "TransferFilter",
    "TransferId",
    "TransferKind",
    "TransferList",
    "TransferRow",
    "TransferState",
    "UnitChoice",
    "UnitId",
    "ValidateTransfer",
    "archive",
    "base_units",
    "cancel",
    "card",
    "choices",
    "choices_of",
    "count",
    "count_quantities",
    "count_rows",
    "counter_move",
    "create",
    "find",
    "make_delivery",
    "move",
    "on_hand",
    "quantity_rows",
    "receive",
    "rename",
    "restore",
    "rows",
    "scan",
    "scrap",
    "targets",
    "validate",
]
