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
from app.services.importing.matching import MatchedDocument, MatchedLine, Part, Sale, Unmatched
from app.services.importing.partners import PartnerDetails
from app.services.importing.reading import DEFAULT_SOURCE, read_lines
from app.services.importing.run import (
    ImportDone,
    ImportOrders,
    Progress,
    Run,
    administrator,
    import_orders,
    prepare,
    require_right,
    require_tax,
)
from app.services.importing.sales import (
    MatchCancellations,
    match_cancellations,
    read_cancellations,
)
from app.services.importing.setting import require_in_older
from app.services.importing.totals import Totals
from app.services.stock.lots import UNKNOWN_LOT

__all__ = [
    "DEFAULT_SOURCE",
    "UNKNOWN_LOT",
    "Book",
    "BookLine",
    "CancellationLine",
    "ImportDone",
    "ImportOrders",
    "MatchCancellations",
    "MatchedDocument",
    "MatchedLine",
    "Origin",
    "Part",
    "PartnerDetails",
    "Progress",
    "Reason",
    "ReportedLine",
    "Run",
    "Sale",
    "SaleLine",
    "Totals",
    "Unmatched",
    "administrator",
    "import_orders",
    "is_cancellation",
    "is_service",
    "match_cancellations",
    "open_book",
    "prepare",
    "read_cancellations",
    "read_lines",
    "require_in_older",
    "require_right",
    "require_tax",
]
