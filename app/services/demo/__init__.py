"""Demo data from a real order book: a shop, its books, its tickets, ready to be tried."""

from __future__ import annotations

from app.services.demo.cancellations import TicketsMade
from app.services.demo.making import DemoMade, DemoProgress, make, stored_weeks, weeks_between
from app.services.demo.staff import refuse_real_books

__all__ = [
    "DemoMade",
    "DemoProgress",
    "TicketsMade",
    "make",
    "refuse_real_books",
    "stored_weeks",
    "weeks_between",
]
