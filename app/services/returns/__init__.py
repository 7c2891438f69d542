"""Returns: goods of a customer's deliveries come back, are counted, inspected and put away."""

from __future__ import annotations

from app.documents.return_slip import ReturnSlipPage
from app.models.enums import Condition, MovePurpose
from app.models.ids import MoveId, TransferId
from app.services.returns.cards import (
    AskReturn,
    AskScan,
    CreateReturn,
    DeliveryOption,
    Fate,
    Happened,
    MadeReturn,
    ReturnableLine,
    ReturnableLot,
    ReturnLine,
    ReturnLot,
    ReturnOptions,
    Scanned,
    UnexpectedLine,
)
from app.services.returns.choosing import find_deliveries, is_possible, options, scan
from app.services.returns.coming import LotsOut, lots_out
from app.services.returns.creating import create
from app.services.returns.credited import credit_notes
from app.services.returns.exchanging import (
    Exchanged,
    ExchangeFigures,
    ExchangeReturn,
    exchange,
    exchange_figures,
)
from app.services.returns.expecting import ExpectMore, MoreOption, expect_more, more_options
from app.services.returns.here import PieceRow, PiecesHere, pieces_here
from app.services.returns.invoicing import DraftedInvoice, invoice_replaced, owed
from app.services.returns.labels import MOST_LABELS, LabelPlan, labels
from app.services.returns.owners import (
    ChangePurpose,
    DeliverBack,
    PieceHere,
    change_purpose,
    deliver_back,
)
from app.services.returns.paper import slip
from app.services.returns.receiving import ReceiveReturn, destinations, receive
from app.services.returns.refunding import RefundableLine, refundable
from app.services.returns.replacing import (
    MadeReplacement,
    Replaceable,
    ReplaceableLine,
    ReplaceReturn,
    replace,
    replaceable,
)
from app.services.stock.finishing import Finished
from app.services.stock.moved import MovedLine, MovedPart
from app.services.teams.destinations import Destinations

__all__ = [
    "MOST_LABELS",
    "AskReturn",
    "AskScan",
    "ChangePurpose",
    "Condition",
    "CreateReturn",
    "DeliverBack",
    "DeliveryOption",
    "Destinations",
    "DraftedInvoice",
    "ExchangeFigures",
    "ExchangeReturn",
    "Exchanged",
    "ExpectMore",
    "Fate",
    "Finished",
    "Happened",
    "LabelPlan",
    "LotsOut",
    "MadeReplacement",
    "MadeReturn",
    "MoreOption",
    "MoveId",
    "MovePurpose",
    "MovedLine",
    "MovedPart",
    "PieceHere",
    "PieceRow",
    "PiecesHere",
    "ReceiveReturn",
    "RefundableLine",
    "ReplaceReturn",
    "Replaceable",
    "ReplaceableLine",
    "ReturnLine",
    "ReturnLot",
    "ReturnOptions",
    "ReturnSlipPage",
    "ReturnableLine",
    "ReturnableLot",
    "Scanned",
    "TransferId",
    "UnexpectedLine",
    "change_purpose",
    "create",
    "credit_notes",
    "deliver_back",
    "destinations",
    "exchange",
    "exchange_figures",
    "expect_more",
    "find_deliveries",
    "invoice_replaced",
    "is_possible",
    "labels",
    "lots_out",
    "more_options",
    "options",
    "owed",
    "pieces_here",
    "receive",
    "refundable",
    "replace",
    "replaceable",
    "scan",
    "slip",
]
