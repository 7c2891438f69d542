"""Demo data from a real order book: a shop, its books, its tickets, ready to be tried."""

from __future__ import annotations

from app.services.demo.cancellations import TicketsMade
from app.services.demo.making import DemoMade, DemoProgress, make, stored_weeks, weeks_between

__all__ = [
    "DemoMade",
    "DemoProgress",
    "TicketsMade",
    "make",
    "stored_weeks",
    "weeks_between",
]
