"""The refundable ledger: what was sold, delivered, returned, credited, and what is left of it."""

from __future__ import annotations

from app.services.ledger.balances import partner_balance
from app.services.ledger.booked import Booked, BookedLine, BookedLineTax, Goodwill
from app.services.ledger.cards import (
    AskOrderLines,
    OrderLedger,
    OrderLineLedger,
    PartnerBalance,
)
from app.services.ledger.order_lines import order_lines
from app.services.ledger.originals import COUNTED_KINDS, read, read_lines
from app.services.ledger.pieces import credited_on_ticket, credited_pieces
from app.services.ledger.receipt import lock_order_lines, refundable_pieces
from app.services.ledger.refunded import WINDOW, Weighing, refunded_of

__all__ = [
    "COUNTED_KINDS",
    "WINDOW",
    "AskOrderLines",
    "Booked",
    "BookedLine",
    "BookedLineTax",
    "Goodwill",
    "OrderLedger",
    "OrderLineLedger",
    "PartnerBalance",
    "Weighing",
    "credited_on_ticket",
    "credited_pieces",
    "lock_order_lines",
    "order_lines",
    "partner_balance",
    "read",
    "read_lines",
    "refundable_pieces",
    "refunded_of",
]
