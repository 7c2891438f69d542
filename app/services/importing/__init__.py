"""Takes an order book into the books: partners, products, orders, deliveries and invoices."""

from __future__ import annotations

from app.services.importing.files import Book, open_book
from app.services.importing.lines import (
    BookLine,
    CancellationLine,
    Origin,
    Reason,
    ReportedLine,
    SaleLine,
    is_cancellation,
    is_service,
)
from app.services.importing.reading import DEFAULT_SOURCE, read_lines

__all__ = [
    "DEFAULT_SOURCE",
    "Book",
    "BookLine",
    "CancellationLine",
    "Origin",
    "Reason",
    "ReportedLine",
    "SaleLine",
    "is_cancellation",
    "is_service",
    "open_book",
    "read_lines",
]
